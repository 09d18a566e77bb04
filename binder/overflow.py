"""Does every text stand where it should? Looks at the finished layout, not at the source."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

TOLERANCE = 1.0  # CSS pixels: rounding of line boxes
CONTAINERS = {"td", "th"}


def overflowing_texts(rendered: Any) -> list[str]:
    """Texts that leave their card, table cell or page, each once, in reading order.

    A card is any element with the class `fits`; the page is its content area without the margins.
    """
    found: dict[str, None] = {}
    for page in rendered.pages:
        root = page._page_box
        left, top = root.content_box_x(), root.content_box_y()
        frame = (left, top, left + root.width, top + root.height)
        for child in root.children:
            if type(child).__name__ != "MarginBox":
                _look(child, frame, found)
    return list(found)


def pages_of(rendered: Any, anchors: Set[str]) -> dict[str, set[int]]:
    """On which pages (from 0) each element with one of these ids stands; empty for one that stands nowhere."""
    found: dict[str, set[int]] = {anchor: set() for anchor in anchors}
    if anchors:
        for number, page in enumerate(rendered.pages):
            for box in page._page_box.descendants():
                name = box.element.attrib.get("id") if box.element is not None else None
                if name in found:
                    found[name].add(number)
    return found


def _look(box: Any, frame: tuple[float, float, float, float], found: dict[str, None]) -> None:
    """Walks down, narrowing the frame at each card and cell, and notes every text that leaves it."""
    box = getattr(box, "_box", box)  # an absolutely placed box stands behind a placeholder
    text = getattr(box, "text", None)
    if isinstance(text, str):
        if text.strip() and _outside(box, frame):
            found[" ".join(text.split())[:60]] = None
        return
    if _is_container(box):
        left, top = box.border_box_x(), box.border_box_y()
        frame = (left, top, left + box.border_width(), top + box.border_height())
    for child in getattr(box, "children", ()):
        _look(child, frame, found)


def _is_container(box: Any) -> bool:
    element = box.element
    if element is None or not hasattr(box, "border_width"):
        return False
    return box.element_tag in CONTAINERS or "fits" in (element.attrib.get("class") or "").split()


def _outside(box: Any, frame: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = frame
    return bool(
        box.position_x < left - TOLERANCE
        or box.position_y < top - TOLERANCE
        or box.position_x + box.width > right + TOLERANCE
        or box.position_y + box.height > bottom + TOLERANCE
    )
