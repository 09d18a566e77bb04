"""Template helpers of every page; a builtin library, so templates need no load line for it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList
from django.utils.safestring import SafeString, mark_safe

from core.durations import hours_in_words

register = template.Library()

F = TypeVar("F", bound=forms.BaseForm)


@register.filter
def fieldsets(form: forms.BaseForm) -> list[tuple[str, list[BoundField]]]:
    """The visible fields in the groups the form names in `fieldsets`; fields it does not name come last."""
    left = {field.name: field for field in form.visible_fields()}
    groups = [
        (title, [left.pop(name) for name in names if name in left])
        for title, names in getattr(form, "fieldsets", [])
    ]
    groups.append(("", list(left.values())))
    return [(title, fields) for title, fields in groups if fields]


@register.filter
def hold_something(fields: Iterable[BoundField]) -> bool:
    """Whether any of these fields has a value or an error, so that it must not be folded away."""
    return any(field.errors or field.value() not in {None, "", False} for field in fields)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the label stands behind the control."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def control_id(field: BoundField) -> str:
    """The id of the first control of a field, for the links of the error summary."""
    if isinstance(field.field.widget, forms.RadioSelect):  # a checkbox list is one, too
        return f"{field.auto_id}_0"
    return field.id_for_label or str(field.auto_id)


@register.filter
def form_errors(formset: forms.BaseFormSet[Any]) -> list[tuple[int, BoundField, ErrorList]]:
    """Every wrong field of a formset with the number of its row, for one summary above the rows."""
    return [
        (number, field, field.errors)
        for number, form in enumerate(formset.forms, start=1)
        for field in form.visible_fields()
        if field.errors
    ]


@register.filter
def without_placeholders(form: F) -> F:
    """The same form without placeholder texts: they vanish while typing and are too pale to read."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form


@register.filter
def hours(value: Decimal | int | None) -> str:
    """A number of hours as people say it: "30 minutes", "4 hours", "3 days"; empty for None."""
    return hours_in_words(value)


@register.filter
def beside(columns: Iterable[Any], cells: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Pair the columns of a table with the cells of a row; a missing cell is a mistake."""
    return list(zip(columns, cells, strict=True))


@register.simple_tag(takes_context=True)
def current(context: template.Context, *prefixes: str) -> SafeString:
    """The aria-current attribute of a navigation entry: the page itself, or something below it.

    The first prefix is the entry's own view name; a page whose view name starts with any prefix is below it.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    view = match.view_name if match else ""
    if view == prefixes[0]:
        return mark_safe(' aria-current="page"')
    if view.startswith(prefixes):
        return mark_safe(' aria-current="true"')
    return mark_safe("")
