"""The plan file inside a printed PDF: found again, or a sentence that says why not."""

from __future__ import annotations

import io
import zlib
from hashlib import md5

from django.utils.translation import gettext as _

from plan.reading_file import LARGEST, PlanFileProblem

ATTACHMENT = "notfallplan.json"
MAGIC = b"%PDF-"
LARGEST_PDF = LARGEST  # bytes; 300 pages with their plan are a tenth


def plan_file_of(content: bytes) -> bytes:
    """The plan file of what somebody has brought: the file itself, or the one inside a PDF. Raises PlanFileProblem."""
    return _from_pdf(content) if content[:1024].lstrip().startswith(MAGIC) else content


def _from_pdf(content: bytes) -> bytes:
    from pikepdf import Array, Dictionary, Name, Pdf, PdfError, Stream  # noqa: PLC0415 -- slow import

    if len(content) > LARGEST_PDF:
        raise PlanFileProblem(
            _("The PDF is larger than %(mb)d MB. This is no emergency binder.")
            % {"mb": LARGEST_PDF // 1024**2}
        )
    try:
        with Pdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            if ATTACHMENT not in pdf.attachments:
                raise PlanFileProblem(
                    _("This PDF holds no plan. Choose the emergency binder as Notfallplan has written it.")
                )
            stream = pdf.attachments[ATTACHMENT].obj.EF.F
            if not isinstance(stream, Stream):
                raise _damaged()
            filters = stream.get(Name.Filter, Array([]))
            names = [filters] if isinstance(filters, Name) else list(filters)
            found = _unpacked(stream.read_raw_bytes(), packed=names == [Name.FlateDecode], plain=not names)
            expected = stream.get(Name.Params, Dictionary()).get(Name.CheckSum)
            if expected is not None and bytes(expected) != md5(found, usedforsecurity=False).digest():
                raise _damaged()
            return found
    except PlanFileProblem:
        raise
    except (PdfError, AttributeError, TypeError, ValueError, KeyError, RecursionError) as error:
        raise _damaged() from error


def _unpacked(raw: bytes, *, packed: bool, plain: bool) -> bytes:
    """What is in the stream, but never more than `LARGEST`: a small file may unpack to a huge one."""
    if plain:
        return raw
    if not packed:
        raise _damaged()
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(raw, LARGEST + 1)
    except zlib.error as error:
        raise _damaged() from error
    if len(found) > LARGEST:
        raise PlanFileProblem(
            _("The file is larger than %(mb)d MB. This is no plan file.") % {"mb": LARGEST // 1024**2}
        )
    if not unpacker.eof:
        raise _damaged()
    return found


def _damaged() -> PlanFileProblem:
    return PlanFileProblem(_("This PDF is damaged, or was changed. Take another copy."))
