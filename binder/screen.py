"""The paper's own style sheets for a browser: the same rules, with addresses that a browser can fetch."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.templatetags.static import static

SHEETS = Path(__file__).resolve().parent / "sheets"
NAMES = ("base.css", "pages.css", "action.css", "preview.css")
_ADDRESS = re.compile(r'url\("paper:([\w.-]+)"\)')


@cache
def screen_css() -> str:
    """Faces come from the static files, drawings stand in the sheet itself (the policy allows `data:` for images)."""
    return _ADDRESS.sub(_address, "\n".join((SHEETS / name).read_text(encoding="utf-8") for name in NAMES))


@cache
def screen_css_version() -> str:
    """Changes with the sheets, so that a browser may keep them."""
    return blake2b(screen_css().encode(), digest_size=6).hexdigest()


def _address(match: re.Match[str]) -> str:
    name = match[1]
    if name.endswith(".svg"):
        drawing = b64encode((SHEETS / name).read_bytes()).decode()
        return f'url("data:image/svg+xml;base64,{drawing}")'
    return f'url("{static(f"fonts/{name}")}")'
