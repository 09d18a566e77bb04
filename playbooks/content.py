"""The playbooks that every company starts with: read from data/playbooks, in one language, as values that never change.

The files are versioned core. Companies get copies and edit those; a higher `version` says that there is something to
compare. What a page can hold stands here as limits, so that the editor and the tests of the content use the same.
The texts are our own [U]; five phases and contents as in BSI-Standard 200-4, 5.3 and 11; contain or observe: DER.2.1.A10.
A branch's `when` is what stands after WENN or WHEN on the page, so it begins small unless it begins with a noun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from playbooks.phases import Phase, StepKind

DATA = Path(__file__).parent / "data" / "playbooks"
# Four thousand lines: a second or two in Python, a tenth of that in C. Both build plain values only.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# In the order of the shelf: attacks and data first, then technology, then house and people.
CODES = (
    "RANSOMWARE",
    "PHISHING_ACCOUNT",
    "DATA_BREACH",
    "SERVER_FAILURE",
    "DATA_LOSS",
    "POWER_OUTAGE",
    "NETWORK_OUTAGE",
    "SAAS_OUTAGE",
    "CLOUD_MISCONFIG",
    "DDOS",
    "FIRE_WATER",
    "DEVICE_LOSS",
    "KEY_PERSON",
)
EVERYBODY = "everybody"  # stands where a role code stands: whoever notices it

# What one page holds at 14 pt, in characters; how many entries it holds stands in `playbooks.phases`.
SYMPTOM_MAX = 40
SIGN_MAX = 55
GOAL_MAX = EXIT_MAX = DETAIL_MAX = 90
TARGET_MAX = 60
WHEN_MAX = 45
EVIDENCE_MAX = 100
ESCALATION_MAX = 110

T = TypeVar("T")


class ContentError(ValueError):
    """A shipped file is not as it must be; the message names file, place and field."""


@dataclass(frozen=True, slots=True)
class CoreBranch:
    """“When …, go to …”: to another playbook or to another phase of this one, never to both."""

    when: str
    playbook: str = ""
    phase: Phase | None = None


@dataclass(frozen=True, slots=True)
class CoreStep:
    """One command with the state that shows it is done. `minutes` from the start of the incident, 0 at once.

    `role` and `approval` are codes of emergency roles, `role` may be `EVERYBODY`; `approval` names who must agree first.
    """

    key: str
    action: str
    target: str
    role: str
    minutes: int
    kind: StepKind = StepKind.WORK
    detail: str = ""
    life_safety: bool = False
    approval: str = ""
    rollback: str = ""
    branch: CoreBranch | None = None


@dataclass(frozen=True, slots=True)
class CoreDont:
    key: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class CorePhase:
    """One page. Only the first phase has immediate steps."""

    phase: Phase
    goal: str
    exit: str
    immediate: tuple[CoreStep, ...]
    donts: tuple[CoreDont, ...]
    steps: tuple[CoreStep, ...]

    @property
    def all_steps(self) -> tuple[CoreStep, ...]:
        return self.immediate + self.steps


@dataclass(frozen=True, slots=True)
class CorePlaybook:
    """One kind of incident in one language. `owner` is the role that leads; `symptom` is how a layman finds the page."""

    code: str
    version: int
    title: str
    symptom: str
    attack: bool
    data: bool
    outage_scenarios: tuple[str, ...]
    owner: str
    goal: str
    signs: tuple[str, ...]
    escalation: tuple[str, ...]
    evidence: tuple[str, ...]
    reporting: tuple[str, ...]
    messages: tuple[str, ...]
    phases: tuple[CorePhase, ...]

    @property
    def all_steps(self) -> tuple[CoreStep, ...]:
        return tuple(step for phase in self.phases for step in phase.all_steps)

    @property
    def all_donts(self) -> tuple[CoreDont, ...]:
        return tuple(dont for phase in self.phases for dont in phase.donts)


def core_playbooks(language: str) -> tuple[CorePlaybook, ...]:
    """All shipped playbooks in German or, for any other language code, in English. Read once, then from memory."""
    return _all("de" if language.lower().startswith("de") else "en")


def core_playbook(code: str, language: str) -> CorePlaybook:
    """The shipped playbook of that incident kind; KeyError for a kind that none is shipped for."""
    return {playbook.code: playbook for playbook in core_playbooks(language)}[code]


@cache
def _all(language: str) -> tuple[CorePlaybook, ...]:
    return tuple(read(DATA / f"{code.lower()}.yaml", language) for code in CODES)


def read(path: Path, language: str) -> CorePlaybook:
    """One file as a value. Raises `ContentError` for a missing, unknown or wrongly typed field, with its place."""
    source = _Entry(yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER), path.name, language)
    phases = source.entry("phases")
    playbook = CorePlaybook(
        code=source.take("code", str),
        version=source.take("version", int),
        title=source.text("title"),
        symptom=source.text("symptom"),
        attack=source.take("attack", bool),
        data=source.take("data", bool),
        outage_scenarios=source.codes("outage_scenarios"),
        owner=source.take("owner", str),
        goal=source.text("goal"),
        signs=source.texts("signs"),
        escalation=source.texts("escalation"),
        evidence=source.texts("evidence"),
        reporting=source.codes("reporting"),
        messages=source.codes("messages"),
        phases=tuple(_phase(phase, phases.entry(phase.value)) for phase in Phase),
    )
    phases.close()
    source.close()
    return playbook


def _phase(phase: Phase, source: _Entry) -> CorePhase:
    page = CorePhase(
        phase=phase,
        goal=source.text("goal"),
        exit=source.text("exit"),
        immediate=source.each("immediate", _step),
        donts=source.each("donts", _dont),
        steps=source.each("steps", _step),
    )
    source.close()
    return page


def _dont(source: _Entry) -> CoreDont:
    return CoreDont(key=source.take("key", str), text=source.text("text"), why=source.text("why"))


def _step(source: _Entry) -> CoreStep:
    return CoreStep(
        key=source.take("key", str),
        action=source.text("action"),
        target=source.text("target"),
        role=source.take("role", str),
        minutes=source.take("minutes", int),
        kind=source.member("kind", StepKind, StepKind.WORK),
        detail=source.text("detail", optional=True),
        life_safety=source.take("life_safety", bool, False),
        approval=source.take("approval", str, ""),
        rollback=source.text("rollback", optional=True),
        branch=_branch(source.entry("branch")) if source.has("branch") else None,
    )


def _branch(source: _Entry) -> CoreBranch:
    branch = CoreBranch(
        when=source.text("when"),
        playbook=source.take("playbook", str, ""),
        phase=source.member("phase", Phase, None),
    )
    source.close()
    if bool(branch.playbook) == bool(branch.phase):
        raise ContentError(f"{source.place}: give “playbook” or “phase”, one of the two")
    return branch


class _Entry:
    """A mapping of the file that knows its place, hands out each field once and complains about what is left."""

    def __init__(self, fields: Any, place: str, language: str) -> None:
        if not isinstance(fields, dict):
            raise ContentError(f"{place}: fields are expected here, not {fields!r}")
        self.place = place
        self._fields = dict(fields)
        self._language = language

    def has(self, name: str) -> bool:
        return name in self._fields

    def take(self, name: str, kind: type[T], default: T | None = None) -> T:
        if name not in self._fields and default is not None:
            return default
        value = self._pop(name)
        if type(value) is not kind:
            raise ContentError(f"{self.place}: “{name}” must be of type {kind.__name__}, not {value!r}")
        return value

    def member(self, name: str, kind: Callable[[str], T], default: T) -> T:
        try:
            return kind(self._fields.pop(name)) if name in self._fields else default
        except ValueError as error:
            raise ContentError(f"{self.place}: “{name}”: {error}") from error

    def text(self, name: str, *, optional: bool = False) -> str:
        return "" if optional and name not in self._fields else self._spoken(self._pop(name), name)

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(self._spoken(each, name) for each in self._list(name))

    def codes(self, name: str) -> tuple[str, ...]:
        return tuple(str(each) for each in self._list(name))

    def entry(self, name: str) -> _Entry:
        return _Entry(self._pop(name), f"{self.place}, {name}", self._language)

    def each(self, name: str, build: Callable[[_Entry], T]) -> tuple[T, ...]:
        """The entries of a list, each built and closed; a list that is not there is empty."""
        built = []
        for number, fields in enumerate(self._list(name) if self.has(name) else (), start=1):
            entry = _Entry(fields, f"{self.place}, {name} {number}", self._language)
            built.append(build(entry))
            entry.close()
        return tuple(built)

    def close(self) -> None:
        if self._fields:
            raise ContentError(f"{self.place}: nobody knows {', '.join(map(str, self._fields))}")

    def _list(self, name: str) -> Iterable[Any]:
        value = self._pop(name)
        if not isinstance(value, list):
            raise ContentError(f"{self.place}: “{name}” must be a list, not {value!r}")
        return value

    def _spoken(self, value: Any, name: str) -> str:
        if not isinstance(value, dict) or set(value) != {"de", "en"}:
            raise ContentError(
                f"{self.place}: “{name}” must have a German and an English text, not {value!r}"
            )
        text = value[self._language]
        if not isinstance(text, str) or not text.strip():
            raise ContentError(f"{self.place}: the text “{name}” is empty")
        return text

    def _pop(self, name: str) -> Any:
        try:
            return self._fields.pop(name)
        except KeyError:
            raise ContentError(f"{self.place}: “{name}” is missing") from None
