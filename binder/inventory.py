"""What must run first, on paper: the priority list, and a sheet for each process and resource."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from binder.backup_jobs import sources
from binder.cards import in_paper_language
from binder.sheet import Disclosure, Document, SubjectGone, as_of, paper_language, printed_day
from binder.times import (
    Figures,
    Helper,
    Possible,
    because,
    latest,
    person_helper,
    possible,
    supplier_helper,
)
from core.durations import hours_in_words
from inventory import network as net
from inventory.figures import Chain, ResourceFigures
from inventory.layers import places
from inventory.network import Edge, ProofKind
from plan.inventory import Proof, ResourceDetails, StaffNeed
from plan.model import Plan, Site

EMPTY_ROWS = 8
SHEETS = ("base.css", "pages.css", "inventory.css", "backup.css")


@dataclass(frozen=True)
class Row:
    """One line of the priority list."""

    number: int
    name: str
    kind: str
    target: str
    latest: str
    because: str
    possible: Possible
    helper: Helper


@dataclass(frozen=True)
class Need:
    """One thing that a process or resource needs, or that needs it."""

    name: str
    kind: str
    needed_after: str  # "" = at the target time of what needs it
    is_essential: bool
    possible: Possible
    workaround: str
    note: str


@dataclass(frozen=True)
class Link:
    """One step of the chain of return: its own work, and when it is done."""

    number: int
    name: str
    own: str
    done_after: str
    is_substitute: bool


@dataclass(frozen=True)
class Time:
    """One of the four times that are kept apart: target, estimate, measured, actual."""

    label: str
    usable: str
    loss: str
    source: str


@in_paper_language
def recovery_priority(plan: Plan) -> Document:
    """Everything with a target time, the first needed first: what must run first at three in the morning."""
    return sheet(plan, "recovery_priority", gettext("What must run first"), recovery_priority_context(plan))


@in_paper_language
def process_sheet(plan: Plan, subject: uuid.UUID) -> Document:
    """One process: how long it may stand still, what it needs, and how work goes on until then."""
    figures = plan.figures.processes.get(subject)
    if figures is None:
        raise SubjectGone
    details, name = plan.inventory.process(subject), plan.network.name(subject)
    context = {
        "name": name,
        "details": details,
        "figures": figures,
        "possible": possible(plan, figures),
        "because": because(plan, figures),
        "helpers": [
            person_helper(plan, gettext("Process owner"), details.owner_id),
            person_helper(plan, gettext("Deputy"), details.deputy_id),
        ],
        "needs": needs(plan, plan.network.requirements[subject]),
        "needed_by": needed_by(plan, subject),
        "staff": [_staff(each) for each in details.staff_needs],
        "signed_on": printed_day(plan.day(details.sign_off.signed_at)) if details.sign_off else "",
    }
    return sheet(plan, "process_sheet", gettext("Process: %(name)s") % {"name": name}, context)


@in_paper_language
def resource_sheet(plan: Plan, subject: uuid.UUID) -> Document:
    """One resource: the four times, what it waits for, who needs it, who helps and where it stands."""
    figures = plan.figures.resources.get(subject)
    if figures is None:
        raise SubjectGone
    details, name = plan.inventory.resource(subject), plan.network.name(subject)
    node = plan.network.by_id[subject]
    assert isinstance(node, net.Resource)
    supplier = plan.supplier(details.supplier_id) if details.supplier_id else None
    site = plan.site(details.site_id) if details.site_id else None
    context = {
        "name": name,
        "details": details,
        "figures": figures,
        "possible": possible(plan, figures),
        "because": because(plan, figures),
        "times": times(plan, figures, node, details),
        "chain": links(plan, figures.chain),
        "ring": [plan.network.name(each) for each in plan.figures.ring_of(subject)],
        "needs": needs(plan, plan.network.requirements[subject]),
        "needed_by": needed_by(plan, subject),
        "helpers": _helpers(plan, details, site),
        "supplier": supplier,
        "contract": _contract(details),
        "site": site,
        "substitute": _substitute(plan, node),
        "sources": sources(plan, [subject]),
        "wants_backup": node.holds_data,
    }
    return sheet(plan, "resource_sheet", gettext("Resource: %(name)s") % {"name": name}, context)


def sheet(plan: Plan, key: str, title: str, context: Mapping[str, Any]) -> Document:
    """A sheet for the binder, for the crisis team's eyes."""
    return Document(
        key=key,
        title=title,
        language=paper_language(plan),
        organisation=plan.organisation,
        disclosure=Disclosure.CRISIS_TEAM,
        template=f"binder/paper/{key}.html",
        sheets=SHEETS,
        as_of=as_of(plan),
        context=context,
    )


def recovery_priority_context(plan: Plan) -> dict[str, Any]:
    ordered = in_order_of_start(plan)
    everything = len(plan.network.by_id)
    return {
        "rows": [_row(plan, number, figures) for number, figures in enumerate(ordered, start=1)],
        "without_target": everything - len(ordered),
        "rings": [[plan.network.name(node) for node in ring] for ring in plan.figures.rings],
        "blank_priorities": range(0 if ordered else EMPTY_ROWS),
    }


def in_order_of_start(plan: Plan) -> list[Figures]:
    """Everything with a target, the first needed first; of equal times first what the others wait for."""
    where = places(plan.network)
    found = [each for each in plan.figures.in_order() if each.target is not None]
    return sorted(found, key=lambda each: (each.target or 0, where[each.id].key))


def _row(plan: Plan, number: int, figures: Figures) -> Row:
    return Row(
        number=number,
        name=plan.network.name(figures.id),
        kind=kind(plan, figures.id),
        target=hours_in_words(figures.target),
        latest=hours_in_words(latest(figures)),
        because=because(plan, figures),
        possible=possible(plan, figures),
        helper=_first_helper(plan, figures.id),
    )


def kind(plan: Plan, node: uuid.UUID) -> str:
    """What something is: a process of a department, or a kind of resource with its inventory number."""
    if node in plan.figures.processes:
        unit = plan.inventory.process(node).unit
        return f"{gettext('Process')} · {unit}" if unit else gettext("Process")
    details = plan.inventory.resource(node)
    return " · ".join(part for part in (details.kind_label, details.label) if part)


def _first_helper(plan: Plan, node: uuid.UUID) -> Helper:
    """Whom to call first: who is responsible, else the deputy, else the supplier."""
    process = node in plan.figures.processes
    details = plan.inventory.process(node) if process else plan.inventory.resource(node)
    people = [
        person_helper(plan, "", details.owner_id),
        person_helper(plan, gettext("Deputy"), details.deputy_id),
    ]
    found = [each for each in people if each.name]
    if isinstance(details, ResourceDetails) and details.supplier_id:
        found.append(supplier_helper(gettext("Supplier"), plan.supplier(details.supplier_id)))
    reachable = [each for each in found if each.phones]
    return next(iter([*reachable, *found]), Helper("", "", "", ()))


def needs(plan: Plan, edges: Iterable[Edge]) -> list[Need]:
    """What is needed, the essential and the earliest first."""
    ordered = sorted(edges, key=lambda edge: (not edge.essential, _moment(plan, edge)))
    return [_need(plan, edge, edge.required) for edge in ordered]


def _moment(plan: Plan, edge: Edge) -> tuple[Decimal, str]:
    target = plan.figures.of(edge.dependent).target
    hours = edge.needed_after if edge.needed_after is not None else target
    return hours if hours is not None else Decimal("Infinity"), plan.network.name(edge.required).casefold()


def needed_by(plan: Plan, node: uuid.UUID) -> list[Need]:
    """What needs it, directly, the most urgent first."""
    edges = sorted(plan.network.dependents[node], key=lambda edge: _urgency(plan, edge.dependent))
    return [_need(plan, edge, edge.dependent) for edge in edges]


def _urgency(plan: Plan, node: uuid.UUID) -> tuple[Decimal, str]:
    target = plan.figures.of(node).target
    return Decimal("Infinity") if target is None else target, plan.network.name(node).casefold()


def _need(plan: Plan, edge: Edge, shown: uuid.UUID) -> Need:
    moment, texts = edge.needed_after, plan.inventory.edge(edge.id)
    if moment is None and edge.essential:
        moment = plan.figures.of(edge.dependent).target
    return Need(
        name=plan.network.name(shown),
        kind=kind(plan, shown),
        needed_after=hours_in_words(moment),
        is_essential=edge.essential,
        possible=possible(plan, plan.figures.of(shown)),
        workaround=texts.workaround,
        note=texts.note,
    )


def _staff(need: StaffNeed) -> dict[str, Any]:
    return {
        "after": hours_in_words(need.after_hours),
        "people": need.people,
        "workplaces": need.workplaces,
        "note": need.note,
    }


def links(plan: Plan, chain: Chain | None) -> list[Link]:
    """The critical path, the first to be started first."""
    if chain is None:
        return []
    return [
        Link(
            number,
            plan.network.name(each.node),
            hours_in_words(each.own),
            hours_in_words(each.hours),
            each.substitute,
        )
        for number, each in enumerate(chain.path, start=1)
    ]


def times(plan: Plan, figures: ResourceFigures, node: net.Resource, details: ResourceDetails) -> list[Time]:
    """Target, estimate, measured, actual: never one number for two of them."""
    estimates = {
        "usable": next((k.hours for k in node.rta if k.proof == ProofKind.ESTIMATE), None),
        "loss": next((k.hours for k in node.rpa if k.proof == ProofKind.ESTIMATE), None),
    }
    reasons = " · ".join(
        part for part in (because(plan, figures), details.rto_reason, details.rpo_reason) if part
    )
    return [
        Time(gettext("Target"), hours_in_words(figures.target), hours_in_words(figures.rpo), reasons),
        Time(
            gettext("Estimate"),
            hours_in_words(estimates["usable"]),
            hours_in_words(estimates["loss"]),
            gettext("own work only, not proven")
            if estimates["usable"] is not None or estimates["loss"] is not None
            else "",
        ),
        _proven(gettext("Promised by contract"), details, ProofKind.CONTRACT),
        _proven(gettext("Measured in a test"), details, ProofKind.TEST),
        _proven(gettext("Happened in an incident"), details, ProofKind.INCIDENT),
    ]


def _proven(label: str, details: ResourceDetails, proof: ProofKind) -> Time:
    """The newest proof of a kind; an empty line where there is none."""
    found: Proof | None = next((each for each in details.evidence if each.proof == proof), None)
    if found is None:
        return Time(label, "", "", "")
    source = " · ".join(part for part in (printed_day(found.proven_on), found.note) if part)
    return Time(label, hours_in_words(found.rta), hours_in_words(found.rpa), source)


def _helpers(plan: Plan, details: ResourceDetails, site: Site | None) -> list[Helper]:
    """Who is called about a resource: responsible, deputy, who knows it, who has the key."""
    found = [
        person_helper(plan, gettext("Responsible"), details.owner_id),
        person_helper(plan, gettext("Deputy"), details.deputy_id),
    ]
    if details.supplier_id:
        found.append(supplier_helper(gettext("Supplier"), plan.supplier(details.supplier_id)))
    found += [
        person_helper(plan, gettext("Knows how to repair it"), holder.person_id, holder.note)
        for holder in details.holders
    ]
    if site is not None:
        found.append(person_helper(plan, gettext("Has the key"), site.key_holder_id))
    return found


def _contract(details: ResourceDetails) -> dict[str, str] | None:
    contract = details.contract
    if contract is None:
        return None
    return {
        "subject": contract.subject,
        "number": contract.contract_number,
        "service_hours": contract.service_hours,
        "reaction": hours_in_words(as_decimal(contract.reaction_hours)),
        "restore": hours_in_words(as_decimal(contract.restore_hours)),
        "ends_on": printed_day(contract.ends_on) if contract.ends_on else "",
    }


def as_decimal(hours: float | None) -> Decimal | None:
    return None if hours is None else Decimal(str(hours))


def _substitute(plan: Plan, node: net.Resource) -> dict[str, str] | None:
    if node.substitute_id is None or node.substitute_id not in plan.network.by_id:
        return None
    return {"name": plan.network.name(node.substitute_id), "switch_over": hours_in_words(node.switch_over)}
