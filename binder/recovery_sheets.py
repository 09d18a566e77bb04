"""Recovery, restoration and continuity plans on paper: what to have ready, whom to call, and the checklist.

So that a knowledgeable third person can act on them (BSI-Standard 200-4, 11 and 12). The front says when, who and with
what; the checklist begins on a page of its own and ends with lines to sign.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext, pgettext

from binder import inventory
from binder.backup_jobs import Source, sources
from binder.call_box import short
from binder.cards import in_paper_language
from binder.entries import detail, phones, place_name
from binder.plan_steps import StageLines, TimeWords, plan_time, stages
from binder.sheet import Disclosure, Document, SubjectGone, approval_words, as_of, paper_language, printed_day
from binder.times import Helper, Possible, person_helper, possible
from core.durations import hours_in_words
from inventory.layers import places
from plan.contracts import Contract
from plan.model import EmergencyRole, Plan, Supplier
from recovery.texts import CalledIn, PlanKind, PlanText

SHEETS = ("base.css", "pages.css", "inventory.css", "recovery.css", "backup.css")
LONGEST_TITLE = 90
MOST_DEPUTIES = 3  # of a role; the phone list has them all
MOST_KNOWING = 6
NOT_FOR_PROVIDERS = ("credential_place", "special_rights")  # texts that an external provider never reads


@dataclass(frozen=True)
class Fact:
    """A text of the plan under its heading; where it is empty, the paper shows a line that asks for it."""

    label: str
    value: str
    hint: str


@dataclass(frozen=True)
class Covered:
    """What a plan brings back or keeps going: target, and what is really possible."""

    name: str
    kind: str
    target: str
    possible: Possible
    meta: str = ""


@dataclass(frozen=True)
class RolePeople:
    """A role of the steps with who fills it; `more` is what to say of those without room."""

    name: str
    people: tuple[Helper, ...]
    more: str


@dataclass(frozen=True)
class Called:
    """A supplier with its hotline, and the contract the plan relies on."""

    helper: Helper
    note: str
    contract: tuple[str, ...]
    warning: str


@dataclass(frozen=True)
class PlanPage:
    """A plan as printed. Lists are empty where the paper shows lines to fill in, or leaves the part out for providers."""

    kind: str
    title: str
    status: str
    purpose: str
    before: tuple[Fact, ...]
    after: tuple[Fact, ...]
    covered: tuple[Covered, ...]
    gone: int  # covered entries that are no longer in use
    first: tuple[Covered, ...]  # what must run before the first step
    needs: tuple[Covered, ...]  # what its processes need
    stages: tuple[StageLines, ...]
    time: TimeWords
    roles: tuple[RolePeople, ...]
    knowing: tuple[Helper, ...]
    suppliers: tuple[Called, ...]
    sign_offs: tuple[str, ...]
    is_narrowed: bool
    sources: tuple[Source, ...] = ()  # the backups that the data come back from


@in_paper_language
def recovery_plan(plan: Plan, subject: uuid.UUID) -> Document:
    """How resources reach emergency operation (Wiederanlaufplan)."""
    return _document(plan, subject, PlanKind.RECOVERY, gettext("Recovery: %(title)s"))


@in_paper_language
def restoration_plan(plan: Plan, subject: uuid.UUID) -> Document:
    """How resources get back to normal (Wiederherstellungsplan)."""
    return _document(plan, subject, PlanKind.RESTORATION, gettext("Restoration: %(title)s"))


@in_paper_language
def continuity_plan(plan: Plan, subject: uuid.UUID) -> Document:
    """How processes go on in emergency operation, in three stages (Geschäftsfortführungsplan)."""
    return _document(plan, subject, PlanKind.CONTINUITY, gettext("Emergency operation: %(title)s"))


def for_provider(kind: PlanKind) -> Callable[[Plan, uuid.UUID], Document]:
    """A plan as an external provider may have it: texts and steps; no people, companies, other systems or logins."""
    titles = {
        PlanKind.RECOVERY: lambda: gettext("Recovery: %(title)s"),
        PlanKind.RESTORATION: lambda: gettext("Restoration: %(title)s"),
        PlanKind.CONTINUITY: lambda: gettext("Emergency operation: %(title)s"),
    }

    @in_paper_language
    def build(plan: Plan, subject: uuid.UUID) -> Document:
        return _document(plan, subject, kind, titles[kind](), narrowed=True)

    return build


def _document(
    plan: Plan, subject: uuid.UUID, kind: PlanKind, title: str, *, narrowed: bool = False
) -> Document:
    text = plan.response.plan(subject)
    if text is None or text.kind != kind:
        raise SubjectGone
    page = plan_page(plan, text, narrowed=narrowed)
    return Document(
        key=f"{kind}_plan",
        title=title % {"title": text.title},
        language=paper_language(plan),
        organisation=plan.organisation,
        disclosure=Disclosure.PROVIDER if narrowed else Disclosure.CRISIS_TEAM,
        template="binder/paper/plan.html",
        sheets=SHEETS,
        as_of=as_of(plan),
        context={"page": page},
        validity=page.status,
    )


def plan_page(plan: Plan, text: PlanText, *, narrowed: bool = False) -> PlanPage:
    """A plan as printed, alone or in the binder; `narrowed`: as an external provider may have it."""
    nodes = [node for node in (*text.resources, *text.processes) if node in plan.network.by_id]
    processes = [node for node in text.processes if node in plan.network.by_id]
    if narrowed:
        nodes, processes = [], []
    facts = _facts(plan, text, narrowed)
    return PlanPage(
        kind=text.kind,
        title=text.title,
        status=approval_words(plan, text.approval, text.state),
        purpose=text.texts.get("purpose", ""),
        before=tuple(facts[name] for name in BEFORE[text.kind] if name in facts),
        after=tuple(facts[name] for name in AFTER[text.kind] if name in facts),
        covered=tuple(_covered(plan, node) for node in nodes),
        gone=0 if narrowed else len(text.resources) + len(text.processes) - len(nodes),
        first=() if narrowed or processes else tuple(_covered(plan, node) for node in runs_first(plan, text)),
        needs=tuple(_covered(plan, node) for node in _needed(plan, processes)),
        stages=stages(plan, text, narrowed=narrowed),
        time=plan_time(text),
        roles=() if narrowed else tuple(_roles(plan, text)),
        knowing=() if narrowed else tuple(_knowing(plan, text))[:MOST_KNOWING],
        suppliers=() if narrowed else tuple(_called(plan, each) for each in text.suppliers),
        sign_offs=_sign_offs(text.kind),
        is_narrowed=narrowed,
        sources=() if narrowed or text.kind == PlanKind.CONTINUITY else sources(plan, nodes),
    )


# What stands before the checklist and what behind it, by the names of the model's fields.
BEFORE: dict[PlanKind, tuple[str, ...]] = {
    PlanKind.RECOVERY: (
        "activation",
        "prerequisites",
        "credential_place",
        "tools",
        "data_needed",
        "documentation",
    ),
    PlanKind.RESTORATION: ("activation", "procurement", "installation"),
    PlanKind.CONTINUITY: ("activation", "special_rights", "measures", "contacts_note", "documents"),
}
AFTER: dict[PlanKind, tuple[str, ...]] = {
    PlanKind.RECOVERY: ("restrictions", "hand_over"),
    PlanKind.RESTORATION: ("function_test", "switch_back", "reconciliation", "organisational"),
    PlanKind.CONTINUITY: (),
}


def _facts(plan: Plan, text: PlanText, narrowed: bool) -> dict[str, Fact]:
    words = {
        "activation": (pgettext("plan", "Begin when, started by"), gettext("Who starts it, on what sign?")),
        "prerequisites": (pgettext("plan", "Must be there first"), gettext("Rights, keys, licences, media: where?")),
        "credential_place": (pgettext("plan", "Where the login is"), gettext("The place only, never the password")),
        "tools": (pgettext("plan", "Tools and spare parts"), gettext("What, and where does it lie?")),
        "data_needed": (pgettext("plan", "Data needed"), gettext("Which copy, and where?")),
        "documentation": (pgettext("plan", "Documentation"), gettext("Where, on paper or offline?")),
        "restrictions": (pgettext("plan", "Limits of emergency operation"), gettext("What does not work yet?")),
        "hand_over": (pgettext("plan", "Handed over to"), gettext("Who takes it over, who confirms it?")),
        "procurement": (pgettext("plan", "Replacements from"), gettext("Source, delivery time, who may order?")),
        "installation": (pgettext("plan", "Installation and settings"), gettext("From what, with which settings?")),
        "function_test": (pgettext("plan", "Function test"), gettext("What is tried, and by whom?")),
        "switch_back": (pgettext("plan", "Switching back"), gettext("When, in which order, how long a standstill?")),
        "reconciliation": (pgettext("plan", "Bringing the data together"), gettext("What is entered, and by whom?")),
        "organisational": (pgettext("plan", "What else is to be done"), gettext("Who is told, what is cancelled?")),
        "special_rights": (pgettext("plan", "Special rights meanwhile"), gettext("Who may do what, up to how much?")),
        "measures": (pgettext("plan", "Organisational measures"), gettext("Moving, shifts, cancelled leave")),
        "contacts_note": (pgettext("plan", "Whom we inform"), gettext("Staff, customers, partners: by which way?")),
        "documents": (pgettext("plan", "Papers needed"), gettext("Which, and where do they lie?")),
    }  # fmt: skip
    values = dict(text.texts)
    if text.credential_resource_id in plan.network.by_id:
        assert text.credential_resource_id is not None
        kept_in = plan.network.name(text.credential_resource_id)
        values["credential_place"] = "\n".join(
            part
            for part in (values.get("credential_place", ""), gettext("kept in: %(name)s") % {"name": kept_in})
            if part
        )
    left_out = NOT_FOR_PROVIDERS if narrowed else ()
    return {
        name: Fact(label, values.get(name, ""), hint)
        for name, (label, hint) in words.items()
        if name not in left_out
    }


def _sign_offs(kind: PlanKind) -> tuple[str, ...]:
    return {
        PlanKind.RECOVERY: (gettext("Function test passed"), gettext("Handed over to emergency operation")),
        PlanKind.RESTORATION: (
            gettext("Function test passed"),
            gettext("Switched back to normal operation"),
            gettext("Data brought together and checked"),
        ),
        PlanKind.CONTINUITY: (gettext("Emergency operation begun"), gettext("Emergency operation ended")),
    }[kind]


def _covered(plan: Plan, node: uuid.UUID) -> Covered:
    figures = plan.figures.of(node)
    meta = ""
    if node in plan.figures.processes:
        latest = hours_in_words(plan.figures.processes[node].mtpd)
        mbco = plan.inventory.process(node).mbco
        meta = " · ".join(
            part
            for part in (gettext("at the latest after %(time)s") % {"time": latest} if latest else "", mbco)
            if part
        )
    return Covered(
        name=plan.network.name(node),
        kind=inventory.kind(plan, node),
        target=hours_in_words(figures.target),
        possible=possible(plan, figures),
        meta=meta,
    )


def runs_first(plan: Plan, text: PlanText) -> list[uuid.UUID]:
    """What the covered resources cannot do without and the plan does not bring back itself; power first."""
    covered = {node for node in text.resources if node in plan.network.by_id}
    needed = {
        edge.required
        for node in covered
        for edge in plan.network.requirements[node]
        if edge.essential and edge.required not in covered
    }
    return in_order(plan, needed)


def _needed(plan: Plan, processes: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """What these processes need directly, the supporting things too."""
    return in_order(plan, {edge.required for node in processes for edge in plan.network.requirements[node]})


def in_order(plan: Plan, nodes: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """What the others wait for first: from power to processes, by name within a step."""
    where = places(plan.network)
    return sorted(nodes, key=lambda node: (where[node].key, plan.network.name(node).casefold(), str(node)))


def _roles(plan: Plan, text: PlanText) -> Iterator[RolePeople]:
    """Every role of the steps once, in the order of the steps, with holder and deputies."""
    ids = [id_ for step in text.steps for id_ in (step.role_id, step.approval_role_id)]
    for id_ in dict.fromkeys(ids):
        role = plan.some_role(id_)
        if role is not None:
            yield role_people(plan, role)


def role_people(plan: Plan, role: EmergencyRole, *, private: bool = True) -> RolePeople:
    """Holder and deputies; at least two places, so that a gap is printed as lines."""
    filled = {rank: person for rank, person in plan.holders(role)}
    ranks = sorted({0, 1, *filled})
    people = tuple(
        Helper(place_name(rank), person.name, detail(person), phones(person.contact_points, private=private))
        if (person := filled.get(rank))
        else Helper(place_name(rank), "", "", ())
        for rank in ranks[: MOST_DEPUTIES + 1]
    )
    left = len(ranks) - len(people)
    more = ngettext("and %(number)d more on the phone list", "and %(number)d more on the phone list", left)
    return RolePeople(role.name, people, more % {"number": left} if left else "")


def _knowing(plan: Plan, text: PlanText) -> Iterator[Helper]:
    """Who else knows the covered resources, beyond the roles: each person once, with all they know."""
    in_roles = {
        person.id
        for step in text.steps
        if (role := plan.some_role(step.role_id)) is not None
        for _rank, person in plan.holders(role)
    }
    known: dict[uuid.UUID, list[str]] = {}
    for resource in text.resources:
        if resource in plan.network.by_id:
            for person in knowing(plan, resource):
                known.setdefault(person, []).append(plan.network.name(resource))
    for person, names in known.items():
        if person not in in_roles and plan.somebody(person):
            yield person_helper(
                plan, gettext("Knows it"), person, ", ".join(short(name) for name in names[:2])
            )


def knowing(plan: Plan, resource: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Responsible, deputy and whoever else knows a resource, once each."""
    details = plan.inventory.resource(resource)
    people = (details.owner_id, details.deputy_id, *(holder.person_id for holder in details.holders))
    return tuple(dict.fromkeys(person for person in people if person is not None))


def _called(plan: Plan, called: CalledIn) -> Called:
    supplier: Supplier | None = next((each for each in plan.suppliers if each.id == called.supplier_id), None)
    if supplier is None:
        return Called(Helper("", "", "", ()), called.note, (), "")
    number = gettext("Customer no. %(number)s") % {"number": supplier.customer_number}
    helper = Helper(
        "", supplier.name, number if supplier.customer_number else "", phones(supplier.contact_points)
    )
    contract = next((each for each in supplier.contracts if each.id and each.id == called.contract_id), None)
    if contract is None:
        return Called(helper, called.note, (), "")
    return Called(helper, called.note, tuple(_agreed(contract)), _contract_warning(plan, contract))


def _agreed(contract: Contract) -> Iterator[str]:
    yield contract.subject
    if contract.contract_number:
        yield gettext("Contract no. %(number)s") % {"number": contract.contract_number}
    if contract.service_hours:
        yield contract.service_hours
    if contract.reaction_hours is not None:
        yield gettext("answers within %(time)s") % {"time": _hours(contract.reaction_hours)}
    if contract.restore_hours is not None:
        yield gettext("restored within %(time)s") % {"time": _hours(contract.restore_hours)}


def _hours(hours: float) -> str:
    return hours_in_words(inventory.as_decimal(hours))


def _contract_warning(plan: Plan, contract: Contract) -> str:
    """That it has ended, or when it does; paper is read for a year."""
    if contract.ends_on is None:
        return ""
    day = printed_day(contract.ends_on)
    if contract.ends_on < plan.day(plan.loaded_at):
        return gettext("The contract ended on %(day)s") % {"day": day}
    return gettext("ends on %(day)s") % {"day": day}
