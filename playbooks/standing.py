"""Which reporting duties concern a company. Pure: plain columns in, no query, no clock.

Unknown is "check", never "no". What the company decided itself goes before what the answers say.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Protocol

from playbooks.catalogue import ShippedDuty

EU_AND_EEA = frozenset({"DE", "AT", "LU", "LI"})  # of the countries that a company can choose


class Standing(StrEnum):
    """In the order of the list."""

    YES = "yes"
    CHECK = "check"
    NO = "no"

    @property
    def rank(self) -> int:
        return list(Standing).index(self)


class ProfileLike(Protocol):
    """The answers about a company: "yes", "no" or "" for not known."""

    is_processor: str
    has_works_council: str
    has_cyber_insurance: str
    has_customer_clause: str
    is_critical_operator: str
    is_dora_entity: str
    is_telecom_provider: str
    is_cra_manufacturer: str
    nis2_reporting_carved_out: str

    @property
    def nis2(self) -> str: ...


class DutyLike(Protocol):
    @property
    def applies(self) -> str: ...

    @property
    def valid_from(self) -> date | None: ...

    @property
    def shipped(self) -> ShippedDuty | None: ...


_ANSWERS = (
    "is_processor",
    "has_works_council",
    "has_cyber_insurance",
    "has_customer_clause",
    "is_critical_operator",
    "is_dora_entity",
    "is_telecom_provider",
    "is_cra_manufacturer",
    "nis2_reporting_carved_out",
)


def company_facts(country: str, profile: ProfileLike) -> dict[str, bool | None]:
    """What is known about a company, by the names of the catalogue's facts."""
    known = {"yes": True, "no": False}
    nis2 = {"essential": True, "important": True, "none": False}
    return {
        "in_germany": country == "DE",
        "in_eu": country in EU_AND_EEA,
        "is_nis2_entity": nis2.get(profile.nis2),
        **{name: known.get(getattr(profile, name)) for name in _ANSWERS},
    }


def standing(duty: DutyLike, facts: dict[str, bool | None], on: date) -> Standing:
    """Whether a duty concerns the company on that day, before anything has happened."""
    if duty.applies in {"yes", "no"}:
        return Standing(duty.applies)
    if duty.valid_from is not None and on < duty.valid_from:
        return Standing.NO
    if duty.shipped is None:  # the company's own: it would not have entered it otherwise
        return Standing.YES
    concerns = duty.shipped.concerns(facts)
    return Standing.CHECK if concerns is None else Standing.YES if concerns else Standing.NO


def open_facts(duty: DutyLike, facts: dict[str, bool | None]) -> tuple[str, ...]:
    """The facts about the company that nobody has answered and that this duty depends on."""
    if duty.shipped is None:
        return ()
    return tuple(name for name in duty.shipped.company_facts() if facts.get(name) is None)
