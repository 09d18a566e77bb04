"""The embedded mode's own secret: made once, readable by its owner only."""

import os
import secrets
from pathlib import Path


def secret_from_file(path: Path) -> str:
    """Return the secret in `path`; make it (mode 0600) on the very first start."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    secret = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return secret
