"""What a workaround says about the needs that it bridges."""

from decimal import Decimal

from recovery.bridging import LONGEST_TEXT, NOT_BRIDGED, Bridged, bridged_by
from tests.inventory.networks import key
from tests.recovery.values import workaround

ERP = "orders->erp"


def test_what_carries_is_written_with_its_name_and_its_steps():
    paper = workaround("Auftragszettel", 8, [ERP], how=("Ausfüllen", "Ablegen"))

    assert bridged_by(key(ERP), [paper]) == Bridged(Decimal(8), "Auftragszettel: Ausfüllen / Ablegen")
    assert bridged_by(key("orders->phone"), [paper]) == NOT_BRIDGED


def test_unknown_is_never_zero():
    assert bridged_by(key(ERP), [workaround("Auftragszettel", None, [ERP])]) == NOT_BRIDGED


def test_of_several_the_one_that_carries_longest_counts():
    short, long, unknown = (
        workaround(name, carries, [ERP]) for name, carries in (("A", 4), ("B", 24), ("C", None))
    )

    for given in ([short, long, unknown], [long, unknown, short]):
        assert bridged_by(key(ERP), given).needed_after == 24


def test_a_long_text_is_cut_to_what_a_dependency_holds():
    said = bridged_by(key(ERP), [workaround("A", 4, [ERP], how=("x" * 1999,))])

    assert len(said.how) == LONGEST_TEXT
    assert said.how.endswith(" …")
