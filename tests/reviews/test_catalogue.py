"""Our intervals: 28, in two languages, each with a role that exists."""

from django.utils.translation import override

from contacts.models import EmergencyRole
from reviews.catalogue import intervals
from reviews.kinds import AUDITED, BY_CODE, KINDS, RESTORE_TESTS

WITHOUT_RECORDS = {
    "document_copy", "tabletop", "functional_test_rto_lt_24h", "functional_test_rto_lt_120h",
}  # fmt: skip


def test_there_are_28_and_every_one_is_complete():
    assert len(intervals()) == 28
    for each in intervals().values():
        assert 1 <= each.months <= 60
        assert each.role in EmergencyRole.Code.values
        assert set(each.titles) == set(each.occasions) == {"de", "en"}
        assert len(each.occasions["de"]) == len(each.occasions["en"])


def test_titles_follow_the_reader():
    with override("de"):
        assert intervals()["risk"].title == "Risiken"
    with override("en"):
        assert intervals()["risk"].title == "Risks"


def test_every_interval_is_kept_proven_or_waits_for_its_records():
    assert set(intervals()) == set(BY_CODE) | set(RESTORE_TESTS) | WITHOUT_RECORDS
    assert len(BY_CODE) == len(KINDS)


def test_guided_reviews_go_through_kinds_that_exist():
    assert {code for codes in AUDITED.values() for code in codes} <= set(BY_CODE)
