from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from core.templatetags.house import beside, control_id, fieldsets, without_placeholders


class Sample(forms.Form):
    fieldsets = [("Where", ["city", "street"])]

    street = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Street"}))
    city = forms.CharField()
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_fieldsets_follow_the_form_and_keep_the_rest() -> None:
    groups = [(title, [field.name for field in fields]) for title, fields in fieldsets(Sample())]
    assert groups == [("Where", ["city", "street"]), ("", ["kind"])]


def test_a_form_without_groups_is_one_group() -> None:
    class Plain(forms.Form):
        name = forms.CharField()

    assert [(title, len(fields)) for title, fields in fieldsets(Plain())] == [("", 1)]


def test_error_links_lead_to_a_control() -> None:
    form = Sample(prefix="x")
    assert control_id(form["city"]) == "id_x-city"
    assert control_id(form["kind"]) == "id_x-kind_0"
    html = str(form["kind"])
    assert 'id="id_x-kind_0"' in html


def test_placeholders_go() -> None:
    assert "placeholder" not in without_placeholders(Sample()).as_p()


def test_cells_must_match_columns() -> None:
    assert beside(["a", "b"], [1, 2]) == [("a", 1), ("b", 2)]
    with pytest.raises(ValueError, match="shorter"):
        beside(["a", "b"], [1])


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("contacts:person-list", ' aria-current="page"'),
        ("contacts:person-detail", ' aria-current="true"'),
        ("contacts:site-list", ""),
        ("", ""),
    ],
)
def test_current_marks_the_page_and_what_is_below_it(view: str, expected: str) -> None:
    request: Any = RequestFactory().get("/")
    request.resolver_match = SimpleNamespace(view_name=view) if view else None
    template = Template('{% current "contacts:person-list" "contacts:person" %}')
    assert template.render(Context({"request": request})) == expected
