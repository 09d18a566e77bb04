"""The views of the same dependencies, as tabs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest

CHOICES = ("focus", "all", "kind", "site")  # what the picture and its table share


def dependency_tabs(request: MemberRequest, here: str) -> list[dict[str, Any]]:
    """Layers, picture, table, weak points and the list to edit; a choice in the address goes along with the picture."""
    slug = request.organisation.slug
    query = request.GET.copy()
    for name in set(query) - set(CHOICES):
        query.pop(name)
    picture, table = query.urlencode(), query.copy()
    table["view"] = "table"
    graph = reverse("inventory:graph", args=[slug])
    tabs = [
        ("layers", _("Layers"), reverse("inventory:layers", args=[slug])),
        ("picture", _("Picture"), f"{graph}?{picture}" if picture else graph),
        ("table", _("Table"), f"{graph}?{table.urlencode()}"),
        ("weak_points", _("Weak points"), reverse("inventory:weak-points", args=[slug])),
        ("list", _("Edit"), reverse("inventory:dependency-list", args=[slug])),
    ]
    return [{"label": label, "url": url, "current": name == here} for name, label, url in tabs]
