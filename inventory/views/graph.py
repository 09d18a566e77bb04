"""What needs what, as a layered list (the default), as a picture, and as a table."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import Site
from core.durations import hours_in_words
from inventory import wording
from inventory.drawing import HEIGHT, WIDTH, Box, Picture, draw
from inventory.falls import Falls
from inventory.figures import Verdict
from inventory.layers import Layer, places
from inventory.marks import named
from inventory.models import Resource
from inventory.network import Edge, Network
from inventory.targets import Targets
from inventory.verdicts import badge
from inventory.views.figured import targets_of
from inventory.views.tabs import dependency_tabs

WHOLE = 40  # so many nodes are shown without asking
MOST = 300  # more than that nobody can read in one picture
PER_PAGE = 100


@dataclass(frozen=True)
class Node:
    """A node of the picture as the template draws it."""

    id: uuid.UUID
    box: Box
    url: str
    name: str
    state: str
    word: str
    target: str
    is_process: bool
    in_ring: bool
    is_here: bool

    @property
    def size(self) -> tuple[int, int]:
        return WIDTH, HEIGHT

    @property
    def text_lines(self) -> list[tuple[int, int, str]]:
        """The name as (x, y, text)."""
        return [(self.box.x + 12, self.box.y + 22 + 18 * n, line) for n, line in enumerate(self.box.lines)]

    @property
    def shape(self) -> tuple[int, int]:
        return self.box.x + 12, self.box.y + 51

    @property
    def remark(self) -> tuple[int, int, str]:
        """What stands beside the shape: word, target and ring."""
        parts = [self.word, self.target, _("ring") if self.in_ring else ""]
        return self.box.x + 32, self.box.y + 63, " · ".join(part for part in parts if part)

    @property
    def radius(self) -> int:
        """Processes have round corners, whatever they are printed with."""
        return 18 if self.is_process else 2


@dataclass(frozen=True)
class Entry:
    """A line of the layered list."""

    id: uuid.UUID
    name: str
    page: str  # the name of the address of its page
    target: str  # "after 4 hours"; empty without one
    state: str
    word: str
    falls: str
    in_ring: bool


@dataclass(frozen=True)
class Choice:
    """Which nodes are shown, and what the page says about that."""

    nodes: tuple[uuid.UUID, ...]
    sentence: str = ""
    is_partial: bool = False


@members_only(Permission.VIEW_PLAN)
@require_GET
def layered(request: MemberRequest) -> HttpResponse:
    """From power up to the processes: target, verdict, and what falls with each; a hundred to a page."""
    figures = targets_of(request)
    network = figures.network
    where = places(network)
    urgency = {each.id: number for number, each in enumerate(figures.in_order())}
    wanted = request.GET.get("layer", "")
    ordered = sorted(
        (node for node, place in where.items() if wanted in {"", place.layer}),
        key=lambda node: (where[node].key, urgency[node]),
    )
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    falls, names = Falls(network), layer_names()
    groups: dict[Layer, list[Entry]] = {}
    for node in page:
        groups.setdefault(where[node].layer, []).append(_entry(node, figures, falls))
    chips = [("", _("All layers")), *((layer.value, names[layer]) for layer in Layer)]
    context = {
        "groups": [(layer, names[layer], entries) for layer, entries in groups.items()],
        "page_obj": page,
        "chips": [
            {"label": label, "url": f"?layer={value}" if value else "?", "active": value == wanted}
            for value, label in chips
        ],
        "tabs": dependency_tabs(request, "layers"),
        "rings": _rings(figures, page),
        "is_empty": not network.by_id,
    }
    return TemplateResponse(request, "inventory/layers.html", context)


def layer_names() -> dict[Layer, str]:
    return {
        Layer.SUPPLY: _("Power and supply lines"),
        Layer.NETWORK: _("Network"),
        Layer.BASIS: _("Logging in and servers"),
        Layer.APPLICATION: _("Applications, data, services"),
        Layer.PROCESS: _("Processes"),
    }


def _entry(node: uuid.UUID, figures: Targets, falls: Falls) -> Entry:
    found = figures.of(node)
    state, word = badge(found.verdict)
    return Entry(
        id=node,
        name=figures.network.name(node),
        page=_page(node, figures),
        target="" if found.target is None else wording.after(found.target),
        state=state,
        word=word,
        falls=_falls(node, figures, falls),
        in_ring=node in figures.in_ring,
    )


def _page(node: uuid.UUID, figures: Targets) -> str:
    return "inventory:process-detail" if node in figures.processes else "inventory:resource-detail"


def _falls(node: uuid.UUID, figures: Targets, falls: Falls) -> str:
    """What stops if this fails, in one sentence."""
    fall = falls.of(node)
    if not fall.processes:
        return (
            _("nothing that is written down stops.") if not fall.resources else _others(len(fall.resources))
        )
    stops = ngettext("%(count)d process stops: %(names)s.", "%(count)d processes stop: %(names)s.",
                     len(fall.processes))  # fmt: skip
    return stops % {"count": len(fall.processes), "names": named(figures, fall.processes)}


def _others(count: int) -> str:
    return ngettext(
        "%(count)d other thing stops, but no process.", "%(count)d other things stop, but no process.", count
    ) % {"count": count}


@members_only(Permission.VIEW_PLAN)
@require_GET
def graph(request: MemberRequest) -> HttpResponse:
    """The dependencies as a picture or, with `?view=table`, as a table.

    `?focus=<id>`: one entry with all it needs and all that waits for it. `?kind=`, `?site=`: what matches, with its
    neighbours. Without any of them a large company sees its processes first; `?all=1` shows everything.
    """
    figures = targets_of(request)
    network = figures.network
    focus = _focus(request, network)
    choice = _choose(request, figures, focus)
    as_table = request.GET.get("view") == "table"
    context: dict[str, Any] = {
        "choice": choice,
        "focus": focus,
        "focus_name": network.name(focus) if focus else "",
        "focus_page": _page(focus, figures) if focus else "",
        "as_table": as_table,
        "tabs": dependency_tabs(request, "table" if as_table else "picture"),
        "rings": _rings(figures, choice.nodes),
        "is_empty": not network.by_id,
        "everything_url": f"{reverse('inventory:graph', args=[request.organisation.slug])}?all=1",
        "kinds": Resource.Kind.choices,
        "kind": request.GET.get("kind", ""),
        "sites": list(Site.objects.sorted().values_list("pk", "name")) if not focus else [],
        "site": request.GET.get("site", ""),
    }
    if as_table:
        context |= _table(request, network, choice)
    else:
        picture = draw(network, choice.nodes, places(network))
        names = layer_names()
        context |= {
            "picture": picture,
            "bands": [(band, names[band.layer]) for band in picture.bands],
            "nodes": _nodes(request, picture, figures, focus),
            "badges": [badge(verdict) for verdict in Verdict],
        }
    return TemplateResponse(request, "inventory/graph.html", context)


def _focus(request: MemberRequest, network: Network) -> uuid.UUID | None:
    """The entry that `?focus=` names; 404 where the plan has no such entry."""
    typed = request.GET.get("focus", "")
    if not typed:
        return None
    try:
        focus = uuid.UUID(typed)
    except ValueError as error:
        raise Http404 from error
    if focus not in network.by_id:
        raise Http404
    return focus


def _choose(request: MemberRequest, figures: Targets, focus: uuid.UUID | None) -> Choice:
    """Which nodes to show, the most urgent first."""
    network, total = figures.network, len(figures.network.by_id)
    as_table = request.GET.get("view") == "table"
    most = total if as_table else MOST
    if focus:
        near = {focus, *network.upstream(focus), *network.downstream(focus)}
        sentence = _("Shown: %(name)s with everything it needs and everything that waits for it.")
        return _limited(near, figures, most, sentence % {"name": network.name(focus)}, first=focus)
    kind, site = request.GET.get("kind", ""), request.GET.get("site", "")
    if kind or site:
        sentence = _("Shown: what you chose, with its neighbours.")
        return _limited(_with_neighbours(network, kind, site), figures, most, sentence)
    if total <= WHOLE:
        return Choice(tuple(each.id for each in figures.in_order()))
    if request.GET.get("all") or as_table:
        return _limited(network.by_id, figures, most, "")
    sentence = _(
        "%(count)d entries are too many for one picture. These are the processes. "
        "Choose one: the picture then shows all it needs."
    )
    return _limited(figures.processes, figures, most, sentence % {"count": total}, partial=True)


def _limited(
    nodes: Iterable[uuid.UUID],
    figures: Targets,
    most: int,
    sentence: str,
    *,
    first: uuid.UUID | None = None,
    partial: bool = False,
) -> Choice:
    """At most so many nodes that a picture can be read, the most urgent ones."""
    wanted = set(nodes)
    ordered = [each.id for each in figures.in_order() if each.id in wanted]
    if first is not None:
        ordered.sort(key=lambda node: node != first)
    kept = tuple(ordered[:most])
    if len(ordered) > most:
        partial = True
        more = _("Of %(count)d entries the picture shows the %(shown)d most urgent; the table has all.")
        sentence = f"{sentence} {more % {'count': len(ordered), 'shown': MOST}}".strip()
    return Choice(kept, sentence, partial)


def _with_neighbours(network: Network, kind: str, site: str) -> set[uuid.UUID]:
    """The resources of a kind and site, and what they need or what needs them."""
    chosen = {
        each.id
        for each in network.resources
        if kind in {"", each.kind} and site in {"", str(each.site_id or "")}
    }
    near = {edge.required for node in chosen for edge in network.requirements[node]}
    return chosen | near | {edge.dependent for node in chosen for edge in network.dependents[node]}


def _nodes(
    request: MemberRequest, picture: Picture, figures: Targets, focus: uuid.UUID | None
) -> Sequence[Node]:
    base = reverse("inventory:graph", args=[request.organisation.slug])
    found = []
    for box in picture.boxes:
        figure = figures.of(box.id)
        state, word = badge(figure.verdict)
        found.append(
            Node(
                id=box.id,
                box=box,
                url=f"{base}?focus={box.id}",
                name=figures.network.name(box.id),
                state=state,
                word=word,
                target=hours_in_words(figure.target),
                is_process=box.id in figures.processes,
                in_ring=box.id in figures.in_ring,
                is_here=box.id == focus,
            )
        )
    return found


def _table(request: MemberRequest, network: Network, choice: Choice) -> dict[str, Any]:
    """The edges between the chosen nodes; a table leaves none out."""
    shown = set(choice.nodes)
    edges = [edge for edge in network.edges if edge.dependent in shown and edge.required in shown]
    edges.sort(
        key=lambda edge: (network.name(edge.dependent).casefold(), network.name(edge.required).casefold())
    )
    page = Paginator(edges, PER_PAGE).get_page(request.GET.get("page"))
    return {"page_obj": page, "rows": [_row(edge, network) for edge in page]}


def _row(edge: Edge, network: Network) -> dict[str, Any]:
    return {
        "dependent": network.name(edge.dependent),
        "dependent_id": edge.dependent,
        "required": network.name(edge.required),
        "required_id": edge.required,
        "strength": _("essential") if edge.essential else _("supporting"),
        "needed_after": hours_in_words(edge.needed_after) or _("at its target time"),
        "bridged": edge.bridged,
    }


def _rings(figures: Targets, shown: Iterable[uuid.UUID]) -> list[list[str]]:
    """Every ring in which something shown stands, as a closed way of names."""
    here = set(shown)
    ways = (figures.ring_of(ring[0]) for ring in figures.rings if here.intersection(ring))
    return [[figures.network.name(node) for node in [*way, way[0]]] for way in ways]


urlpatterns: list[URLPattern] = [
    path("dependencies/layers/", layered, name="layers"),
    path("dependencies/graph/", graph, name="graph"),
]
