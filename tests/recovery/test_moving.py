"""Putting one thing of a list at another place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.moving import moved, neighbour


@pytest.mark.parametrize(
    ("item", "to", "expected"),
    [("a", 3, "bcad"), ("d", 1, "dabc"), ("b", 2, "abcd"), ("b", 99, "acdb"), ("c", -5, "cabd")],
)
def test_an_item_goes_to_its_place_and_the_rest_closes_up(item, to, expected):
    assert "".join(moved("abcd", item, to)) == expected


@given(st.lists(st.integers(), min_size=1, unique=True), st.data())
def test_up_and_down_again_is_where_it_was(order, data):
    item = data.draw(st.sampled_from(order))
    up = moved(order, item, neighbour(order, item, up=True))

    assert sorted(up) == sorted(order)
    if order[0] != item:
        assert moved(up, item, neighbour(up, item, up=False)) == order


def test_what_is_not_in_the_list_cannot_move():
    with pytest.raises(ValueError, match="not in list"):
        moved("abc", "x", 1)
