"""Three values: what nobody knows is "check", never "no"."""

import pytest

from playbooks.conditions import facts_in, holds

YES, NO, UNKNOWN = {"a": True, "b": True}, {"a": False, "b": False}, {}


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        ([], UNKNOWN, True),
        ("a", YES, True),
        ("a", NO, False),
        ("a", UNKNOWN, None),
        ("a", {"a": None}, None),
        ("not a", YES, False),
        ("not a", NO, True),
        ("not a", UNKNOWN, None),
        (["a", "b"], YES, True),
        (["a", "b"], {"a": True}, None),
        (["a", "b"], {"b": False}, False),
        ({"any": ["a", "b"]}, {"a": True}, True),
        ({"any": ["a", "b"]}, {"a": False}, None),
        ({"any": ["a", "b"]}, NO, False),
        (["a", {"any": ["not b", "c"]}], {"a": True, "b": False}, True),
    ],
)
def test_holds(condition, facts, expected):
    assert holds(condition, facts) is expected


@pytest.mark.parametrize("condition", [None, 1, {"all": ["a"]}, {"any": "a"}, {"any": [], "x": []}])
def test_anything_else_is_refused(condition):
    with pytest.raises(ValueError, match="no condition"):
        holds(condition, {})


def test_facts_in_order_each_once():
    assert facts_in(["b", "not a", {"any": ["c", "b"]}]) == ("b", "a", "c")
