"""What only paper needs: lines to fill in by hand."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def fill(what: str, size: str = "m") -> SafeString:
    """An empty line to write on, saying what belongs there. `size`: s, m, l or full (the whole column)."""
    return format_html('<span class="fill fill-{}"><span class="fill-what">{}</span></span>', size, what)


@register.simple_tag
def value_or_fill(value: str, what: str, size: str = "m") -> SafeString | str:
    """The value, or the line to write it on."""
    return value or fill(what, size)
