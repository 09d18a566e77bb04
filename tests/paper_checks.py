"""What every PDF we print must hold: tags that fit the content, our own faces only, no small type."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import page
import pikepdf

from binder import press
from binder.sheet import Document

OUR_FACES = ("Paper-Face", "Paper-Face-Bold")  # Atkinson Hyperlegible under our private family name


@dataclass(frozen=True)
class Print:
    """A printed document, and the texts that are printed over each other in the layout it was made from."""

    pdf: bytes
    overlaps: list[str]


def print_and_look(document: Document) -> Print:
    """Print, and look at the layout on its way into the file: `press.layout` would lay out a second time."""
    overlaps: list[str] = []
    lay_out = press._laid_out

    def looked_at(document: Document) -> tuple[str, Any]:
        html, layout = lay_out(document)
        overlaps[:] = overlapping_texts(layout)
        return html, layout

    with mock.patch.object(press, "_laid_out", looked_at):
        return Print(press.print_document(document), overlaps)


def text_of(pdf: bytes) -> str:
    """All text in reading order, as poppler extracts it, with plain spaces and one line per line."""
    shown = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return shown.replace("\u00a0", " ")


def page_count(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def ua_failures(pdf: bytes) -> list[str]:
    """Rules of PDF/UA-1 that the file breaks; a validator that gives no verdict raises."""
    limits = page.SafetyLimits(max_reference_depth=20_000)
    report = page.validate_pdf_bytes(pdf, profile="ua1", limits=limits)
    if report.is_compliant:
        return []
    return [failure.rule_id for failure in report.failures] or ["not compliant, no rule named"]


def fonts_of(pdf: bytes) -> list[tuple[str, bool, bool]]:
    """Every font as pdffonts lists it: name without the subset prefix, embedded, with a Unicode map."""
    shown = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    rows = [line.rsplit(maxsplit=5) for line in shown.splitlines()[2:]]
    return [
        (name.split()[0].split("+")[-1], embedded == "yes", unicode == "yes")
        for name, embedded, _subset, unicode, _number, _generation in rows
    ]


@dataclass
class Structure:
    """The tag tree of a PDF: what is wrong with it, and what it holds."""

    errors: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    places: dict[tuple[int, int], Any] = field(default_factory=dict)  # (page, MCID) -> element
    link_words: list[str] = field(default_factory=list)
    artifacts: int = 0


def structure_of(pdf: bytes) -> Structure:
    """Walks the tag tree and the page contents and holds one against the other.

    Validators pass files whose parent tree points to the wrong elements; this one does not.
    """
    found = Structure()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root.StructTreeRoot
        numbers = list(root.ParentTree.Nums)
        keys = [int(key) for key in numbers[::2]]
        if keys != sorted(set(keys)):
            found.errors.append("parent tree keys are not sorted or not unique")
        parents = dict(zip(keys, numbers[1::2], strict=True))
        page_numbers = {each.obj.objgen: number for number, each in enumerate(opened.pages)}
        _walk(root, page_numbers, found)
        for number, each in enumerate(opened.pages):
            _compare_page(number, each, parents, found)
        for reference in found.headers:
            if reference not in found.ids:
                found.errors.append(f"header {reference} does not exist")
        if len(found.ids) != len(set(found.ids)):
            found.errors.append("ids are not unique")
    return found


def _walk(root: Any, page_numbers: dict[Any, int], found: Structure) -> None:
    seen = set()
    waiting = [(kid, root) for kid in root.K]
    while waiting:
        element, parent = waiting.pop()
        if element.objgen in seen:
            found.errors.append("an element hangs in the tree twice")
            continue
        seen.add(element.objgen)
        found.roles.append(str(element.S))
        if element.P.objgen != parent.objgen:
            found.errors.append("an element names another parent than it hangs on")
        if str(element.S) == "/Figure" and "/Alt" not in element:
            found.errors.append("a figure has no words")
        if "/ID" in element:
            found.ids.append(str(element.ID))
        attributes = element.get("/A", {})
        if "/Scope" in attributes:
            found.scopes.append(str(attributes.Scope))
        elif str(element.S) == "/TH":
            found.errors.append("a header cell has no scope")
        found.headers += [str(header) for header in attributes.get("/Headers", [])]
        for kid in element.get("/K", []):
            if isinstance(kid, int):
                found.places[page_numbers[element.Pg.objgen], kid] = element.objgen
            elif kid.get("/Type") != "/OBJR":
                waiting.append((kid, element))


def _compare_page(number: int, each: Any, parents: dict[int, Any], found: Structure) -> None:
    owners = list(parents[int(each.obj.StructParents)])
    content = each.obj.Contents.read_bytes()
    mcids = [int(mcid) for mcid in re.findall(rb"/MCID (\d+)", content)]
    found.artifacts += len(re.findall(rb"/Artifact\s+<<\s*/Type\s*/Pagination", content))
    if len(mcids) != len(set(mcids)):
        found.errors.append(f"page {number + 1}: a mark is used twice")
    for mcid in mcids:
        owner = owners[mcid] if mcid < len(owners) else None
        if owner is None or found.places.get((number, mcid)) != owner.objgen:
            found.errors.append(f"page {number + 1}: mark {mcid} does not belong to its element")
    for annotation in each.obj.get("/Annots", []):
        found.link_words.append(str(annotation.Contents))
        if int(annotation.StructParent) not in parents or int(annotation.F) != 4:
            found.errors.append(f"page {number + 1}: a link has no element or is not printed")


def type_sizes(pdf: bytes) -> set[float]:
    """Every size in points at which the pages show text, from the content streams: Tf × Tm × cm."""
    sizes = set()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for each in opened.pages:
            sizes |= _sizes_on(each)
    return sizes


def _sizes_on(each: Any) -> set[float]:
    matrix, saved = pikepdf.Matrix(), []
    font_size, text_matrix, sizes = 0.0, pikepdf.Matrix(), set()
    for instruction in pikepdf.parse_content_stream(each):
        operands = instruction.operands
        match str(instruction.operator):
            case "q":
                saved.append(matrix)
            case "Q":
                matrix = saved.pop()
            case "cm":
                matrix = pikepdf.Matrix(*operands) @ matrix
            case "BT":
                text_matrix = pikepdf.Matrix()
            case "Tm":
                text_matrix = pikepdf.Matrix(*operands)
            case "Tf":
                font_size = float(operands[1])
            case "Tj" | "TJ":
                combined = text_matrix @ matrix
                sizes.add(round(abs(font_size * (combined.d or combined.b)), 2))
    return sizes


def overlapping_texts(layout: Any) -> list[str]:
    """Pairs of texts that are printed over each other, from WeasyPrint's layout of the pages."""
    found = []
    for page_number, each in enumerate(layout.pages, start=1):
        boxes = sorted(_text_boxes(each._page_box), key=lambda box: box[1])
        for place, (left, top, right, bottom, text) in enumerate(boxes):
            for other in boxes[place + 1 :]:
                if other[1] >= bottom:
                    break
                if other[0] < right and other[2] > left and top < other[3]:
                    found.append(f"page {page_number}: {text!r} and {other[4]!r}")
    return found


def _text_boxes(root: Any) -> list[tuple[float, float, float, float, str]]:
    """Where each text stands: the height of its letters, without the line spacing around them."""
    boxes = []
    for box in root.descendants():
        text = getattr(box, "text", None)
        if isinstance(text, str) and text.strip():
            top = box.position_y + box.baseline - 0.66 * box.style["font_size"]
            boxes.append(
                (box.position_x + 1, top, box.position_x + box.width - 1, box.position_y + box.baseline, text)
            )
    return boxes
