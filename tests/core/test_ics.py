"""A calendar entry as any calendar reads it (RFC 5545)."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from core.ics import AllDay, calendar_file, escaped, folded

AT = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)


def test_one_whole_day():
    lines = calendar_file(
        [AllDay("restore-test-1@notfallplan", date(2026, 12, 31), "Test", "Warum")], at=AT
    ).split("\r\n")

    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    assert "UID:restore-test-1@notfallplan" in lines
    assert "DTSTAMP:20261126T073000Z" in lines
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "SUMMARY:Test" in lines


def test_nothing_typed_can_begin_a_line_of_its_own():
    text = calendar_file([AllDay("u", date(2026, 1, 1), "a\r\nATTENDEE:x;y,z\\", "b\nc\rd")], at=AT)

    assert "SUMMARY:a\\nATTENDEE:x\\;y\\,z\\\\\r\n" in text
    assert "DESCRIPTION:b\\nc\\nd\r\n" in text


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=400))
def test_no_line_is_longer_than_75_octets_and_unfolding_gives_it_back(text):
    line = "SUMMARY:" + escaped(text)
    parts = folded(line).split("\r\n")

    assert all(len(part.encode()) <= 75 for part in parts)
    assert "".join([parts[0], *(part[1:] for part in parts[1:])]) == line
