"""Which evidence files are kept."""

import pytest

from backups.evidence import NAME_LENGTH, Wrong, problem, shortened


@pytest.mark.parametrize(
    ("name", "start", "wrong"),
    [
        ("Protokoll.pdf", b"%PDF-1.7", None),
        ("Schirm.PNG", b"\x89PNG\r\n\x1a\n", None),
        ("Foto.jpg", b"\xff\xd8\xff\xe0", None),
        ("Foto.jpeg", b"\xff\xd8\xff\xe0", None),
        ("alles.zip", b"PK\x03\x04", None),
        ("lauf.log", b"\xff\xfeO\x00K\x00", None),  # PowerShell writes UTF-16
        ("Summen.csv", b"a;b", None),
        ("Mail.eml", b"From: a", None),
        ("seite.html", b"<script>", Wrong.KIND),
        ("bild.svg", b"<svg", Wrong.KIND),
        ("setup.exe", b"MZ", Wrong.KIND),
        ("makro.docm", b"PK", Wrong.KIND),
        ("ohne", b"x", Wrong.KIND),
        ("bericht.pdf.exe", b"%PDF", Wrong.KIND),
        (".pdf", b"%PDF", Wrong.KIND),
        ("Protokoll.pdf", b"<html>", Wrong.DISGUISED),
        ("lauf.log", b"MZ\x90\x00", Wrong.DISGUISED),
        ("lauf.txt", b"#!/bin/sh", Wrong.DISGUISED),
    ],
)
def test_kinds(name, start, wrong):
    assert problem(name, 100, start, 1000) == wrong


def test_sizes():
    assert problem("a.txt", 0, b"", 1000) == Wrong.EMPTY
    assert problem("a.txt", 1000, b"a", 1000) is None
    assert problem("a.exe", 1001, b"MZ", 1000) == Wrong.TOO_LARGE


def test_a_long_name_keeps_its_ending():
    name = shortened("ü" * 300 + ".pdf")

    assert (len(name), name[-5:]) == (NAME_LENGTH, "….pdf")
    assert shortened("kurz.pdf") == "kurz.pdf"
