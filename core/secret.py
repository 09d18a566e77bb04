"""The embedded mode's own secret: made once, readable by its owner only."""

import os
import secrets
import tempfile
from pathlib import Path


def secret_from_file(path: Path) -> str:
    """Return the secret in `path`; make it (mode 0600) on the very first start.

    Two that start at once get the same one: the file appears under its name when it is whole, and the first one stays.
    """
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        except FileExistsError:  # the other one was quicker
            pass
        finally:
            os.unlink(draft)
    return path.read_text().strip()
