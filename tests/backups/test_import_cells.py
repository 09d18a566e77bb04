"""What people write into a list of backup jobs."""

from decimal import Decimal

import pytest

from backups import import_cells as cells
from backups.import_cells import Unclear


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("täglich", 24),
        ("Täglich ", 24),
        ("nightly", 24),
        ("jede Nacht", 24),
        ("stündlich", 1),
        ("jede Stunde", 1),
        ("every hour", 1),
        ("wöchentlich", 168),
        ("weekly", 168),
        ("monatlich", 720),
        ("werktags", 72),
        ("Mo-Fr", 72),
        ("alle 4 h", 4),
        ("alle 15 min", Decimal("0.25")),
        ("every 2 days", 48),
        ("24 h", 24),
        ("24", 24),
        ("7 Tage", 168),
        ("2x täglich", 12),
        ("zweimal täglich", 12),
        ("3 times a day", 8),
    ],
)
def test_interval(text, hours):
    assert cells.interval(text) == hours


@pytest.mark.parametrize(
    "text", ["-4 h", "0", "0x täglich", "ab und zu", "sofort", "alle", "=A1*2", "9" * 40]
)
def test_an_interval_that_is_none_is_refused(text):
    with pytest.raises(Unclear, match=r"4 h"):
        cells.interval(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("30", 30), ("30 Tage", 30), ("30d", 30), ("1 Tag", 1), ("4 Wochen", 28), ("6 Monate", 180),
        ("1 Jahr", 365), ("10 years", 3650), ("12 months", 360),
    ],
)  # fmt: skip
def test_retention(text, days):
    assert cells.days(text) == days


@pytest.mark.parametrize("text", ["0", "-3", "immer", "30 Äpfel", "999999", "100 Jahre", "1,5 Jahre", ""])
def test_a_retention_that_is_none_is_refused(text):
    with pytest.raises(Unclear, match=r"30"):
        cells.days(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Vollsicherung", "full"), ("Voll + inkrementell", "incremental"), ("Differenziell", "differential"),
        ("Image", "image"), ("Abbild der ganzen Maschine", "image"), ("Export aus einer Anwendung", "export"),
        ("SQL-Dump", "export"), ("Snapshot", "snapshot"), ("Replikation", "replication"), ("Spiegelung", "replication"),
        ("Synchronisation", "sync"), ("full", "full"),
    ],
)  # fmt: skip
def test_kind(text, kind):
    assert cells.kind(text) == kind


def test_an_unknown_kind_is_refused():
    with pytest.raises(Unclear):
        cells.kind("Zauberei")


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("NAS", "nas"), ("Synology DS920", "nas"), ("LTO-8", "tape"), ("Azure Blob", "object_storage"),
        ("S3", "object_storage"),
        ("externe Festplatte", "removable"), ("RDX", "removable"), ("Festplatte", "disk"), ("Keller", ""),
    ],
)  # fmt: skip
def test_medium(text, medium):
    assert cells.medium(text) == medium


@pytest.mark.parametrize(
    ("text", "answer"), [("ja", True), ("X", True), ("Nein.", False), ("-", False), ("1", True)]
)
def test_yes_and_no(text, answer):
    assert cells.yes(text) is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [("ja", (True, None)), ("nein", (False, None)), ("30 Tage", (True, 30)), ("14", (True, 14))],
)
def test_immutable(text, answer):
    assert cells.immutable(text) == answer


@pytest.mark.parametrize("text", ["vielleicht", "ja, nein, vielleicht"])
def test_neither_yes_nor_no_is_refused(text):
    for read in (cells.yes, cells.immutable, cells.encryption):
        with pytest.raises(Unclear):
            read(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ja", "encrypted"), ("verschlüsselt", "encrypted"), ("AES-256", "encrypted"), ("nein", "plain"),
        ("nicht verschlüsselt", "plain"), ("unverschlüsselt", "plain"), ("nicht angegeben", ""),
    ],
)  # fmt: skip
def test_encryption(text, answer):
    assert cells.encryption(text) == answer


def test_one_yes_for_several_copies_belongs_to_none():
    assert cells.flags("ja", 2, cells.yes, False) is None
    assert cells.flags("nein", 2, cells.yes, False) == [False, False]
    assert cells.flags("nein; ja", 2, cells.yes, False) == [False, True]
    assert cells.flags(";ja", 2, cells.yes, False) == [False, True]
    assert cells.flags("ja", 1, cells.yes, False) == [True]
