"""The shipped playbooks: every limit of a page, every code, both languages, and what the rules of the plan demand."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from contacts.models import EmergencyRole
from playbooks import content, phases
from playbooks.content import CODES, EVERYBODY, ContentError, core_playbook, core_playbooks, read
from playbooks.phases import Phase, StepKind
from recovery.step_checks import check_dont, check_step

LANGUAGES = ["de", "en"]
ROLES = set(EmergencyRole.Code.values)
DUTIES = {
    "DSGVO_33",
    "DSGVO_34",
    "DSGVO_33_2",
    "BSIG_32",
    "BSIG_35",
    "BSIG_5",
    "KRITISDACHG_18",
    "TKG_168",
    "TKG_169",
    "DORA_19",
    "CRA_14",
    "INSURANCE",
    "POLICE_ZAC",
    "BANK",
    "CUSTOMER_CONTRACT",
    "WORKS_COUNCIL",
    "CARD_DATA",
}
MESSAGES = {  # code: whom it speaks to
    "INTERNAL_FIRST": "internal",
    "INTERNAL_UPDATE": "internal",
    "CUSTOMER_FIRST": "customers",
    "CUSTOMER_UPDATE": "customers",
    "CUSTOMER_BREACH": "customers",
    "DATA_SUBJECT": "data_subjects",
    "DPA_NOTICE": "authority",
    "NIS2_EARLY": "authority",
    "NIS2_72H": "authority",
    "NIS2_FINAL": "authority",
    "PROCESSOR_NOTICE": "controllers",
    "INSURER_NOTICE": "insurer",
    "PRESS_HOLDING": "press",
    "SUPPLIER_ALERT": "suppliers",
    "ALL_CLEAR": "internal_and_customers",
}
SCENARIOS = {"it", "data", "building", "staff", "service", "plant"}
ATTACKS = {"RANSOMWARE", "PHISHING_ACCOUNT", "DDOS"}
DATA = {"RANSOMWARE", "PHISHING_ACCOUNT", "DATA_BREACH", "DATA_LOSS", "CLOUD_MISCONFIG", "DEVICE_LOSS"}
WITHOUT_OWN_MAIL = {"RANSOMWARE", "NETWORK_OUTAGE", "POWER_OUTAGE"}

every_playbook = pytest.mark.parametrize("playbook", core_playbooks("de"), ids=lambda each: each.code)
both_languages = pytest.mark.parametrize(
    "playbook",
    [playbook for language in LANGUAGES for playbook in core_playbooks(language)],
    ids=[f"{code}-{language}" for language in LANGUAGES for code in CODES],
)


def language_of(playbook) -> str:
    return "de" if playbook == core_playbook(playbook.code, "de") else "en"


def kinds(steps) -> set[StepKind]:
    return {step.kind for step in steps}


def by_phase(playbook, phase: Phase):
    return next(each for each in playbook.phases if each.phase == phase)


def test_thirteen_kinds_in_the_order_of_the_shelf_and_no_file_too_many():
    assert tuple(playbook.code for playbook in core_playbooks("de")) == CODES
    assert len(CODES) == 13
    assert {path.name for path in content.DATA.iterdir()} == {f"{code.lower()}.yaml" for code in CODES}


def test_read_once_and_english_for_any_other_language():
    assert core_playbooks("de") is core_playbooks("de-at")
    assert core_playbooks("en") is core_playbooks("fr")
    assert core_playbook("DDOS", "en").title != core_playbook("DDOS", "de").title
    with pytest.raises(KeyError):
        core_playbook("METEORITE", "de")


@both_languages
def test_texts_keep_the_lengths_that_a_page_holds(playbook):
    assert len(playbook.symptom) <= content.SYMPTOM_MAX
    assert len(playbook.goal) <= content.GOAL_MAX
    assert 2 <= len(playbook.signs) <= 4
    assert [sign for sign in playbook.signs if len(sign) > content.SIGN_MAX] == []
    assert 2 <= len(playbook.escalation) <= 4
    assert [text for text in playbook.escalation if len(text) > content.ESCALATION_MAX] == []
    assert [text for text in playbook.evidence if len(text) > content.EVIDENCE_MAX] == []
    for phase in playbook.phases:
        assert len(phase.goal) <= content.GOAL_MAX, phase.phase
        assert len(phase.exit) <= content.EXIT_MAX, phase.phase
    for step in playbook.all_steps:
        assert len(step.target) <= content.TARGET_MAX, step.key
        assert len(step.detail) <= content.DETAIL_MAX, step.key
        assert len(step.rollback) <= content.DETAIL_MAX, step.key
        assert step.branch is None or len(step.branch.when) <= content.WHEN_MAX, step.key


@every_playbook
def test_a_phase_fits_on_its_page(playbook):
    assert [phase.phase for phase in playbook.phases] == list(Phase)
    for phase in playbook.phases:
        assert len(phase.immediate) <= phases.MAX_IMMEDIATE
        assert len(phase.donts) <= phases.MAX_DONTS
        assert 1 <= len(phase.steps) <= phases.MAX_STEPS
        assert sum(1 for step in phase.all_steps if step.branch) <= phases.MAX_BRANCHES
        assert not phase.immediate or phase.phase == Phase.DETECT_REPORT


@every_playbook
def test_codes_exist_and_keys_are_unique(playbook):
    assert set(playbook.outage_scenarios) <= SCENARIOS
    assert set(playbook.reporting) <= DUTIES
    assert set(playbook.messages) <= set(MESSAGES)
    assert {step.role for step in playbook.all_steps} <= ROLES | {EVERYBODY}
    assert {step.approval for step in playbook.all_steps} <= ROLES | {""}
    assert {step.branch.playbook for step in playbook.all_steps if step.branch} <= set(CODES) - {
        playbook.code
    } | {""}
    for phase in playbook.phases:
        assert phase.phase not in {step.branch.phase for step in phase.all_steps if step.branch}
    keys = Counter(each.key for each in playbook.all_steps + playbook.all_donts)
    assert [key for key, count in keys.items() if count > 1] == []
    assert [key for key in keys if not re.fullmatch(r"[a-z][a-z0-9_]*", key)] == []
    for codes in (playbook.reporting, playbook.messages, playbook.outage_scenarios):
        assert len(set(codes)) == len(codes)


@every_playbook
def test_both_languages_say_the_same_number_of_things(playbook):
    english = core_playbook(playbook.code, "en")

    assert [(s.key, s.role, s.minutes, s.kind, bool(s.detail)) for s in playbook.all_steps] == [
        (s.key, s.role, s.minutes, s.kind, bool(s.detail)) for s in english.all_steps
    ]
    for german, other in zip(playbook.all_steps, english.all_steps, strict=True):
        assert german.action != other.action, german.key


@both_languages
def test_every_step_and_every_dont_passes_the_checker_without_a_finding(playbook):
    language = language_of(playbook)
    found = {
        step.action: findings
        for step in playbook.all_steps
        if (
            findings := check_step(
                action=step.action, target_state=step.target, has_role=bool(step.role), language=language
            )
        )
    } | {
        dont.text: findings
        for dont in playbook.all_donts
        if (findings := check_dont(dont.text, dont.why, language))
    }

    assert found == {}


@every_playbook
def test_steps_stand_in_the_order_of_their_minutes(playbook):
    for phase in playbook.phases:
        for before, after in pairwise(phase.all_steps):
            assert before.minutes <= after.minutes, after.key


@every_playbook
def test_no_german_page_speaks_to_the_reader_or_keeps_a_typewriter_quote(playbook):
    text = (content.DATA / f"{playbook.code.lower()}.yaml").read_text(encoding="utf-8")
    german = re.findall(r'\bde: "([^"]*)"', text)

    assert len(german) == len(re.findall(r"\bde:", text))
    assert [line for line in german if re.search(r"\b(?:Sie|Ihre?[nmrs]?)\b", line)] == []
    assert [
        line for line in re.findall(r'\b(?:de|en): "([^"]*)"', text) if "  " in line or " - " in line
    ] == []


# --- rules of the plan, as far as they concern content ---


@every_playbook
def test_plb_001_005_there_are_immediate_steps_and_few(playbook):
    assert 1 <= len(by_phase(playbook, Phase.DETECT_REPORT).immediate) <= phases.MAX_IMMEDIATE


@every_playbook
def test_plb_002_a_role_leads(playbook):
    assert playbook.owner in ROLES


@every_playbook
def test_plb_003_messages_for_staff_and_for_customers_or_an_authority(playbook):
    audiences = {MESSAGES[code] for code in playbook.messages}
    sending = {step.key for step in playbook.all_steps if step.kind == StepKind.MESSAGE}

    assert "internal" in audiences
    assert audiences & {"customers", "authority"}
    assert {"inform_staff", "inform_customers"} <= sending


def test_plb_004_attacks_and_data_are_marked():
    assert {playbook.code for playbook in core_playbooks("de") if playbook.attack} == ATTACKS
    assert {playbook.code for playbook in core_playbooks("de") if playbook.data} == DATA


@every_playbook
def test_plb_006_duties_are_checked_by_data_protection_and_in_time(playbook):
    checks = [step for step in playbook.all_steps if step.kind == StepKind.DUTY_CHECK]

    assert checks
    if playbook.attack or playbook.data:
        assert any(s.role == "data_protection_contact" and 0 < s.minutes <= 24 * 60 for s in checks)


@both_languages
def test_plb_007_no_message_by_mail_where_mail_is_down_or_overheard(playbook):
    if playbook.code in WITHOUT_OWN_MAIL:
        messages = [step for step in playbook.all_steps if step.kind == StepKind.MESSAGE]
        texts = {s.key: f"{s.action} {s.target} {s.detail}" for s in messages}
        assert [key for key, text in texts.items() if re.search(r"\be?-?mails?\b", text, re.I)] == []


@every_playbook
def test_plb_008_log_from_the_beginning_and_evidence(playbook):
    assert StepKind.LOG in kinds(by_phase(playbook, Phase.DETECT_REPORT).all_steps)
    assert StepKind.EVIDENCE in kinds(playbook.all_steps)
    assert playbook.evidence


@every_playbook
def test_plb_009_says_what_not_to_do_and_why(playbook):
    assert by_phase(playbook, Phase.DETECT_REPORT).donts
    assert len(playbook.all_donts) >= 3


@every_playbook
def test_plb_010_follow_up_finds_the_cause_and_sets_measures_with_a_date(playbook):
    keys = {step.key for step in by_phase(playbook, Phase.FOLLOW_UP).steps}

    assert {"hold_review", "set_measures"} <= keys


@every_playbook
def test_plb_013_attack_demands_the_decision_contain_or_observe(playbook):
    decisions = {step.key: step for step in playbook.all_steps if step.kind == StepKind.DECISION}

    assert decisions, "somebody must decide the level at least"
    if playbook.attack:
        assert decisions["contain_or_observe"].approval in {"top_management", "crisis_team_lead"}


@every_playbook
def test_nothing_is_released_before_it_was_tried(playbook):
    keys = [step.key for step in by_phase(playbook, Phase.RECOVER).steps]

    assert keys.index("functional_test") < keys.index("release")


@pytest.mark.parametrize("code", ["FIRE_WATER", "POWER_OUTAGE", "KEY_PERSON"])
def test_people_come_first_where_they_can_be_in_danger(code):
    first = by_phase(core_playbook(code, "de"), Phase.DETECT_REPORT).all_steps[0]

    assert first.life_safety


def test_ddos_night_can_be_prepared_from_the_content_alone():
    """The case of the second seed: block traffic, task force, management and customers, other routes, workshop."""
    playbook = core_playbook("DDOS", "de")
    steps = {step.key: step for step in playbook.all_steps}

    assert {"identify_traffic", "block_traffic", "convene_task_force", "inform_management"} <= set(steps)
    assert {"open_support_routes", "inform_customers", "hold_review"} <= set(steps)
    assert steps["inform_customers"].minutes <= 60
    assert {"CUSTOMER_FIRST", "CUSTOMER_UPDATE", "ALL_CLEAR"} <= set(playbook.messages)


# --- the reader ---


@pytest.fixture
def broken(tmp_path: Path):
    """Write the DDoS file with a change, and hand back what the reader says about it."""

    def say(change) -> str:
        fields = yaml.safe_load((content.DATA / "ddos.yaml").read_text(encoding="utf-8"))
        change(fields)
        path = tmp_path / "ddos.yaml"
        path.write_text(yaml.safe_dump(fields, allow_unicode=True), encoding="utf-8")
        with pytest.raises(ContentError) as caught:
            read(path, "de")
        return str(caught.value)

    return say


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f.pop("goal"), "ddos.yaml: “goal” is missing"),
        (lambda f: f.update(colour="red"), "ddos.yaml: nobody knows colour"),
        (lambda f: f.update(version="1"), "ddos.yaml: “version” must be of type int, not '1'"),
        (lambda f: f.update(signs="slow"), "ddos.yaml: “signs” must be a list, not 'slow'"),
        (lambda f: f.update(title={"de": "nur"}), "German and an English text"),
        (lambda f: f["goal"].update(de=" "), "the text “goal” is empty"),
        (lambda f: f["phases"].pop("assess"), "ddos.yaml, phases: “assess” is missing"),
        (lambda f: f["phases"].update(panic={}), "ddos.yaml, phases: nobody knows panic"),
        (lambda f: f.update(phases=[]), "ddos.yaml, phases: fields are expected here"),
        (lambda f: f["phases"]["assess"].update(note="x"), "phases, assess: nobody knows note"),
        (lambda f: f["phases"]["assess"]["steps"][1].pop("role"), "assess, steps 2: “role” is missing"),
        (lambda f: f["phases"]["assess"]["steps"][0].update(kind="fun"), "steps 1: “kind”: 'fun'"),
        (
            lambda f: f["phases"]["assess"]["steps"][0].update(branch={"when": {"de": "a", "en": "b"}}),
            "steps 1, branch: give “playbook” or “phase”, one of the two",
        ),
    ],
)
def test_reader_names_file_place_and_field(broken, change, said):
    assert said in broken(change)
