"""Reading the whole plan with a constant number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import formats
from django.utils.translation import override
from django_scopes import scope

from accounts.models import Organisation
from backups.reading import read_protection
from contacts.models import (
    AlertPath,
    AlertStep,
    Authority,
    ContactPoint,
    Contract,
    EmergencyRole,
    EscalationRule,
    InsurancePolicy,
    Location,
    Person,
    RoleAssignment,
    Site,
    Supplier,
)
from exercises.reading import read_alarm_sheet
from inventory.reading import read_network
from plan import model
from plan.contracts import Contract as WrittenContract
from plan.inventory import Inventory
from plan.load_inventory import read_inventory
from plan.load_response import read_response
from plan.response import Response
from recovery.run_reading import read_run

CURRENCY = {"CH": "CHF", "LI": "CHF"}


def load(
    organisation: Organisation,
    *,
    at: datetime,
    private: bool,
    everybody: bool = True,
    inventory: bool = True,
    language: str = "",
    outage_run: uuid.UUID | None = None,
    alarm_test: uuid.UUID | None = None,
) -> model.Plan:
    """Return the organisation's plan as one value, at the moment `at` (aware).

    `private` decides whether personal numbers are in it; `everybody=False` leaves out people who fill no role and hold no
    key (the emergency view stays small in a company of ten thousand); `inventory=False` leaves out processes, resources,
    the impact analysis, playbooks and plans. Labels are in `language`, else in the organisation's. Thirteen queries,
    fifteen for the inventory, 28 for the response and six for the backups, however much there is. `outage_run` names a
    kept simulation to be read with it, by one query more; `alarm_test` a drill alarm, by two.
    """
    with scope(organisation=organisation), override(language or organisation.language):
        loader = _Loader(organisation, at, private)
        plan = loader.plan(everybody, inventory, language or organisation.language)
        if outage_run is not None:
            plan = replace(plan, outage_run=read_run(outage_run))
        if alarm_test is not None:
            plan = replace(plan, alarm_test=read_alarm_sheet(alarm_test, private=private))
        return plan


class _Loader:
    def __init__(self, organisation: Organisation, at: datetime, private: bool) -> None:
        self.organisation = organisation
        self.at = at
        self.today = at.astimezone(organisation.zone).date()
        self.private = private

    def plan(self, everybody: bool, inventory: bool, language: str) -> model.Plan:
        assignments = self._grouped(
            RoleAssignment.objects.active(self.today).order_by("rank", "created_at", "pk"), "role_id"
        )
        sites = list(Site.objects.sorted())
        needed = {a.person_id for group in assignments.values() for a in group} | {
            s.key_holder_id for s in sites
        }
        people = Person.objects.filter(is_active=True).select_related("employer").sorted()
        points = ContactPoint.objects.best_first()
        if not everybody:
            people = people.filter(pk__in=needed)
            points = points.filter(Q(person__isnull=True) | Q(person__in=needed))
        if not self.private:
            points = points.filter(is_private=False)
        self.points: dict[uuid.UUID, list[ContactPoint]] = defaultdict(list)
        for point in points:
            self.points[point.subject_id()].append(point)
        known = [self._person(person) for person in people]
        roles = [self._role(r, assignments[r.pk]) for r in EmergencyRole.objects.in_order()]
        locations = self._grouped(Location.objects.sorted(), "site_id")
        contracts = self._grouped(Contract.objects.sorted(), "supplier_id")
        records = {each.pk: each for group in contracts.values() for each in group}
        steps = self._grouped(AlertStep.objects.order_by("order", "created_at", "pk"), "path_id")
        org = self.organisation
        return model.Plan(
            organisation=org.name,
            organisation_id=org.pk,
            language=language,
            time_zone=org.time_zone,
            loaded_at=self.at,
            report_number=org.report_number,
            report_number_2=org.report_number_2,
            meeting_point=org.meeting_point,
            alternative_channel=org.alternative_channel,
            unplug_on_alarm=org.unplug_on_alarm,
            people=tuple(known),
            sites=tuple(self._site(site, locations[site.pk]) for site in sites),
            suppliers=tuple(self._supplier(s, contracts[s.pk]) for s in Supplier.objects.sorted()),
            insurance_policies=tuple(self._policy(p) for p in InsurancePolicy.objects.sorted()),
            authorities=tuple(self._authority(a) for a in Authority.objects.sorted()),
            roles=tuple(roles),
            alert_paths=tuple(self._path(path, steps[path.pk]) for path in AlertPath.objects.in_order()),
            escalation=tuple(
                self._cell(rule) for rule in EscalationRule.objects.order_by("level", "role__position")
            ),
            network=read_network(org) if inventory else model.NO_NETWORK,
            inventory=(
                read_inventory(org, {pk: self._contract(each) for pk, each in records.items()})
                if inventory
                else Inventory()
            ),
            response=read_response(org, self.today) if inventory else Response(),
            backups=read_protection(org, model.NO_BACKUPS.targets) if inventory else model.NO_BACKUPS,
        )

    @staticmethod
    def _grouped(records: Iterable[Any], by: str) -> defaultdict[uuid.UUID, list[Any]]:
        groups: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
        for record in records:
            groups[getattr(record, by)].append(record)
        return groups

    def _points(self, owner: uuid.UUID) -> tuple[model.ContactPoint, ...]:
        return tuple(
            model.ContactPoint(
                kind=point.kind,
                kind_label=str(point.get_kind_display()),
                value=point.value,
                dial=point.dial,
                is_private=point.is_private,
                out_of_hours=point.out_of_hours,
                depends_on=str(point.get_depends_on_display()) if point.depends_on else "",
                verified_on=point.verified_at,
            )
            for point in self.points[owner]
        )

    def _person(self, person: Person) -> model.Person:
        return model.Person(
            id=person.pk,
            name=str(person),
            job_title=person.job_title,
            language=person.language,
            site_id=person.site_id,
            employer_id=person.employer_id,
            employer=person.employer.name if person.employer else "",
            contact_points=self._points(person.pk),
        )

    def _site(self, site: Site, locations: Sequence[Location]) -> model.Site:
        return model.Site(
            id=site.pk,
            name=site.name,
            address=site.address,
            key_holder_id=site.key_holder_id,
            access_note=site.access_note,
            locations=tuple(
                model.Location(each.pk, each.name, each.fire_compartment, each.note) for each in locations
            ),
        )

    def _supplier(self, supplier: Supplier, contracts: Sequence[Contract]) -> model.Supplier:
        return model.Supplier(
            id=supplier.pk,
            name=supplier.name,
            services=supplier.services,
            customer_number=supplier.customer_number,
            is_it_provider=supplier.is_it_provider,
            contact_points=self._points(supplier.pk),
            contracts=tuple(self._contract(each) for each in contracts),
        )

    @staticmethod
    def _contract(each: Contract) -> WrittenContract:
        return WrittenContract(
            subject=each.subject,
            contract_number=each.contract_number,
            service_hours=each.service_hours_note or str(each.get_service_hours_display()),
            reaction_hours=_hours(each.reaction_hours),
            restore_hours=_hours(each.restore_hours),
            ends_on=each.ends_on,
            id=each.pk,
        )

    def _policy(self, policy: InsurancePolicy) -> model.InsurancePolicy:
        return model.InsurancePolicy(
            id=policy.pk,
            insurer=policy.insurer,
            kind_label=str(policy.get_kind_display()),
            policy_number=policy.policy_number,
            notice_duty=policy.notice_duty,
            contact_points=self._points(policy.pk),
            is_cyber=policy.kind == InsurancePolicy.Kind.CYBER,
        )

    def _authority(self, authority: Authority) -> model.Authority:
        return model.Authority(
            id=authority.pk,
            name=authority.name,
            kind=authority.kind,
            kind_label=str(authority.get_kind_display()),
            note=authority.note,
            contact_points=self._points(authority.pk),
        )

    def _role(self, role: EmergencyRole, assignments: Sequence[RoleAssignment]) -> model.EmergencyRole:
        return model.EmergencyRole(
            id=role.pk,
            code=role.code,
            name=role.name,
            tasks=role.tasks,
            authority_text=role.authority_text,
            spending_limit=self._money(role.spending_limit),
            is_crisis_role=role.is_crisis_role,
            is_mandatory=role.is_mandatory,
            assignments=tuple(model.Assignment(a.person_id, a.rank) for a in assignments),
        )

    def _money(self, amount: Decimal | None) -> str:
        if amount is None:
            return ""
        figure = formats.number_format(amount.quantize(Decimal("1")), use_l10n=True, force_grouping=True)
        return f"{figure} {CURRENCY.get(self.organisation.country, '€')}"

    def _path(self, path: AlertPath, steps: Sequence[AlertStep]) -> model.AlertPath:
        return model.AlertPath(
            id=path.pk,
            name=path.name,
            trigger=path.trigger,
            steps=tuple(
                model.AlertStep(
                    order=number,
                    role_id=step.role_id,
                    supplier_id=step.supplier_id,
                    media=tuple(step.media_labels),
                    wait_minutes=step.wait_minutes,
                    on_no_answer=str(step.get_on_no_answer_display()),
                    requires_ack=step.requires_ack,
                )
                for number, step in enumerate(steps, start=1)
            ),
        )

    @staticmethod
    def _cell(rule: EscalationRule) -> model.EscalationCell:
        return model.EscalationCell(
            level=model.Level(rule.level),
            role_id=rule.role_id,
            duty=rule.duty,
            duty_label=str(rule.get_duty_display()),
            within_minutes=rule.within_minutes,
            channel_label=str(rule.get_channel_display()),
        )


def _hours(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
