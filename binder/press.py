"""The press: turns a document into PDF/UA-1 bytes with WeasyPrint, which is imported here and nowhere else.

The same document gives the same bytes: no clock, no system font, no file but ours. One print at a time per
process (a lock), because the faces and sheets are loaded once and shared.
"""

from __future__ import annotations

import gc
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from threading import RLock
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from binder.finish import finish
from binder.glyphs import printable_text
from binder.measure import FONT_FOLDER
from binder.overflow import overflowing_texts, pages_of
from binder.sheet import Document
from plan.in_pdf import ATTACHMENT

HERE = Path(__file__).resolve().parent
SHEETS = HERE / "sheets"
APT_LINE = "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
NAMED_TEXTS = 2  # how many texts are quoted when something does not fit
_one_at_a_time = RLock()


class PressUnavailable(Exception):
    """Pango is not installed here: everything works but PDF. The message says the line that mends it."""


class DoesNotFit(Exception):
    """A text has no room on its sheet; the message names it. Type is never made smaller instead."""


@dataclass(frozen=True)
class Machine:
    """What the press keeps between prints: the library, the loaded faces and the paper's own fetcher."""

    weasyprint: Any
    fonts: Any
    fetcher: Any


def print_document(document: Document) -> bytes:
    """The document as PDF/UA-1. Raises PressUnavailable without Pango and DoesNotFit where text has no room.

    About 0.1 s for the wall card in a warm process; see docs/benchmarks.md.
    """
    with _one_at_a_time:
        html, rendered = _laid_out(document)
        problems = _problems(document, rendered)
        if problems:
            raise DoesNotFit(" ".join(problems))
        pdf: bytes = rendered.write_pdf(
            pdf_variant="pdf/ua-1",
            pdf_identifier=_identifier(document, html),
            attachments=_attachments(document),
            finisher=finish,
        )
        return pdf


def overflowing(document: Document) -> list[str]:
    """What has no room on its sheet, as sentences; empty when everything fits. Costs a layout."""
    with _one_at_a_time:
        return _problems(document, _laid_out(document)[1])


def render_html(document: Document) -> str:
    """The document as HTML, in its own language, with only characters that the face can print."""
    return _html(document, back_cover_side="right")


def warm_up() -> None:
    """Loads library, faces and hyphenation, so that a worker's first print is quick (about 2 s once)."""
    with _one_at_a_time:
        _machine()
        _sheet("base.css")
        from pyphen import Pyphen  # noqa: PLC0415 -- slow import

        Pyphen(lang="de")
        Pyphen(lang="en")


def layout(document: Document) -> Any:
    """WeasyPrint's own document of pages and boxes, for checks that look at what stands where."""
    with _one_at_a_time:
        return _laid_out(document)[1]


def _problems(document: Document, rendered: Any) -> list[str]:
    with translation.override(document.language):
        pages = pages_of(rendered, {each.anchor for each in document.one_page_each})
        problems = [each.too_much for each in document.one_page_each if len(pages[each.anchor]) > 1]
        if overflowing_texts(rendered) and not problems:
            quoted = ", ".join(gettext("“%(text)s”") % {"text": text} for text in _longest_texts(document))
            problems.append(
                gettext("No room on the sheet. Shorten these texts: %(texts)s.") % {"texts": quoted}
            )
        if document.page_limit is not None and len(rendered.pages) > document.page_limit:
            problems.append(
                gettext("“%(title)s” needs %(pages)d pages instead of %(limit)d. Shorten the longest texts.")
                % {"title": document.title, "pages": len(rendered.pages), "limit": document.page_limit}
            )
    return problems


def _longest_texts(document: Document) -> list[str]:
    """The company's own texts that take the most room; our own, which they push off the sheet, are no help."""
    texts = [document.organisation, *(text for text in document.context.values() if type(text) is str)]
    return sorted(texts, key=len, reverse=True)[:NAMED_TEXTS]


def _laid_out(document: Document) -> tuple[str, Any]:
    """The HTML and WeasyPrint's layout of it; the last page of a binder comes to lie outside."""
    html = _html(document, back_cover_side="right")
    rendered = _render(document, html)
    if document.back_cover and len(rendered.pages) % 2:
        # The outside of the last sheet is a left-hand page.
        html = _html(document, back_cover_side="left")
        rendered = _render(document, html)
    return html, rendered


def _render(document: Document, html: str) -> Any:
    machine = _machine()
    sheets = [_sheet(name) for name in document.sheets]
    page = machine.weasyprint.HTML(string=html, url_fetcher=machine.fetcher, base_url="paper:")
    with _without_collector():
        return page.render(stylesheets=sheets, font_config=machine.fonts)


def _html(document: Document, *, back_cover_side: str) -> str:
    with translation.override(document.language):
        html = render_to_string(
            document.template,
            {**document.context, "document": document, "back_cover_side": back_cover_side},
        )
    return printable_text(html)


def _identifier(document: Document, html: str) -> bytes:
    """The file's identifier, derived from its content and not from a clock or chance."""
    digest = blake2b(html.encode(), digest_size=16)
    for name in document.sheets:
        digest.update((SHEETS / name).read_bytes())
    digest.update(document.plan_file)
    return digest.hexdigest().encode()


def _attachments(document: Document) -> list[Any]:
    """The plan itself, from which `restore-plan` rebuilds the tool."""
    if not document.plan_file:
        return []
    with translation.override(document.language):
        description = gettext("The plan as data: Notfallplan founds the company anew from it.")
    at = document.as_of.astimezone(UTC)
    return [
        _machine().weasyprint.Attachment(
            string=document.plan_file.decode(),
            name=ATTACHMENT,
            description=description,
            created=at,
            modified=at,
            relationship="Source",
        )
    ]


@contextmanager
def _without_collector() -> Iterator[None]:
    """Layouts are heaps of objects that all live: walking them again and again costs a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@lru_cache(maxsize=1)
def _machine() -> Machine:
    try:
        with _own_fonts_only(), warnings.catch_warnings():
            # Meant: no font is configured, for we bring ours.
            warnings.filterwarnings("ignore", message="No fonts configured", category=UserWarning)
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration

            fonts = FontConfiguration()
    except OSError as error:
        raise PressUnavailable(
            _("PDFs need the Pango library, which is missing on this server. Install it: %(line)s")
            % {"line": APT_LINE}
        ) from error

    class PaperFetcher(weasyprint.urls.URLFetcher):  # WeasyPrint has no types
        """Serves our own faces and drawings by name, and nothing else: no network, no other file."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            name = url.removeprefix("paper:")
            folder = {".ttf": FONT_FOLDER, ".svg": SHEETS}.get(Path(name).suffix)
            if folder is None or not url.startswith("paper:") or name not in os.listdir(folder):
                raise ValueError(f"The press does not fetch {url}")
            return weasyprint.urls.URLFetcherResponse(url, (folder / name).read_bytes())

    return Machine(weasyprint, fonts, PaperFetcher())


@lru_cache(maxsize=16)
def _sheet(name: str) -> Any:
    machine = _machine()
    return machine.weasyprint.CSS(
        filename=str(SHEETS / name), url_fetcher=machine.fetcher, font_config=machine.fonts
    )


@contextmanager
def _own_fonts_only() -> Iterator[None]:
    """Points fontconfig at our own file while it starts; restored, for child processes need their fonts."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(HERE / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before
