"""What WeasyPrint leaves undone for PDF/UA, mended in the finished object tree (see its `finisher` hook).

Three small repairs, each with a test that fails when an upgrade makes it needless or breaks it:
page furniture becomes an artifact, header cells get their scope, links are described by their words.
"""

from __future__ import annotations

from typing import Any

import pydyf


def finish(document: Any, pdf: pydyf.PDF) -> None:
    """Repairs the tags of one PDF in place; called by WeasyPrint just before it writes the file."""
    for page in document.pages:
        for box in page._page_box.descendants():
            _scope_header_cell(box)
            _describe_link(box)
    _furniture_to_artifacts(pdf)


def _scope_header_cell(box: Any) -> None:
    """/Scope of a <th>; WeasyPrint reads the attribute but does not write it (its issue 2508)."""
    if box.element_tag == "th" and hasattr(box, "mark"):
        row = box.element is not None and box.element.attrib.get("scope") == "row"
        box.mark["A"]["Scope"] = "/Row" if row else "/Column"


def _describe_link(box: Any) -> None:
    """A link is described by its words, where WeasyPrint writes the name of the anchor; and it is printed."""
    annotation = getattr(box, "link_annotation", None)
    if annotation is not None and box.element is not None:
        words = " ".join("".join(box.element.itertext()).split())
        annotation["Contents"] = pydyf.String(words)
        annotation["F"] = 4


def _furniture_to_artifacts(pdf: pydyf.PDF) -> None:
    """Headers, footers and page numbers: WeasyPrint tags them as elements that hang on no tree."""
    by_reference = {object_.reference: object_ for object_ in pdf.objects}
    root = by_reference[pdf.catalog["StructTreeRoot"]]
    in_tree = _reachable(by_reference, root["K"])
    numbers = by_reference[root["ParentTree"]]["Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page_reference in pdf.page_references:
        page = by_reference[page_reference]
        marks = owners[page["StructParents"]]
        orphans = {mcid for mcid, element in enumerate(marks) if element not in in_tree}
        _mark_as_artifact(by_reference[page["Contents"]], orphans)
        for mcid in orphans:
            by_reference[marks[mcid]].clear()
            marks[mcid] = "null"


def _reachable(by_reference: dict[bytes, Any], kids: list[Any]) -> set[bytes]:
    """Every structure element below these kids."""
    found, waiting = set(), list(kids)
    while waiting:
        reference = waiting.pop()
        if isinstance(reference, bytes) and reference not in found:
            found.add(reference)
            waiting.extend(by_reference[reference].get("K", ()))
    return found


def _mark_as_artifact(stream: pydyf.Stream, mcids: set[int]) -> None:
    """Rewrites `/Span <</MCID n>> BDC` as `/Artifact <</Type /Pagination>> BDC`."""
    operations = stream.stream
    for place, operation in enumerate(operations):
        if isinstance(operation, pydyf.Dictionary) and operation.get("MCID") in mcids:
            operations[place - 1] = "/Artifact"
            operations[place] = pydyf.Dictionary({"Type": "/Pagination"})
