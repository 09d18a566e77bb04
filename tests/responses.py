"""What Beck & Söhne do when it happens: playbooks, duties, messages, plans and workarounds to print."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from plan.response import Response
from playbooks import catalogue, texts
from playbooks.models import MessageTemplate, ReportStage
from recovery import texts as recovery
from tests.ransomware import RANSOMWARE, SERVER, approved, key


def catalogue_duties(language: str) -> tuple[texts.DutyText, ...]:
    """The duties of the catalogue, as a company has them that has answered nothing yet."""
    return tuple(
        texts.DutyText(
            id=key(code),
            code=code,
            title=each.title[language],
            legal_basis=each.legal_basis[language],
            questions=tuple(each.question[language].splitlines()),
            applies="",
            recipient=each.recipient[language],
            channel=each.channel[language],
            contents=tuple(each.content[language]),
            notes=each.notes[language],
            verified=each.verified,
            valid_from=each.valid_from,
            role_id=key(each.role),
            template_id=key(each.template) if each.template else None,
            access_place="",
            stages=tuple(_stage(stage) for stage in each.stages),
        )
        for code, each in catalogue.duties().items()
    )


def _stage(shipped: catalogue.ShippedStage) -> texts.StageText:
    clock = shipped.clock
    start, _, earlier = clock.start.value.partition("_submitted")
    unit = clock.period.unit.value if clock.period else "contract" if clock.by_contract else ""
    return texts.StageText(
        stage=clock.kind.value,
        stage_label=str(ReportStage.Stage(clock.kind.value).label),
        start="submitted" if earlier else clock.start.value,
        start_stage=start if earlier else "",
        amount=clock.period.amount if clock.period else None,
        unit=unit,
        counts=clock.counting.value,
        internal_hours=Decimal(clock.internal_target.amount) if clock.internal_target else None,
        latest_start=clock.latest[0].value if clock.latest else "",
        latest_hours=clock.latest[1].amount if clock.latest else None,
        is_voluntary=clock.is_voluntary,
        condition=str(clock.only_if or ""),
        instead_of=shipped.instead_of,
        note="",
        is_own=False,
    )


def catalogue_messages(language: str) -> tuple[texts.MessageText, ...]:
    """The prepared messages of the catalogue."""
    return tuple(
        texts.MessageText(
            id=key(code),
            title=each.title[language],
            audience=each.audience,
            audience_label=str(MessageTemplate.Audience(each.audience).label),
            channels=each.channels[language],
            language=language,
            approver_role_id=key(each.approver),
            subject=each.subject[language],
            body=each.body[language].strip(),
            note=each.note[language],
        )
        for code, each in catalogue.messages().items()
    )


def plan_step(action: str, target: str, role: str, minutes: int | None, **more: object) -> recovery.StepText:
    return recovery.StepText(
        id=key(f"plan/{action}"),
        action=action,
        target=target,
        role_id=key(role),
        minutes=minutes,
        **more,  # type: ignore[arg-type]
    )


RESTART = recovery.PlanText(
    id=key("plan restart"),
    kind=recovery.PlanKind.RECOVERY,
    title="Server 1 und Anmeldung",
    texts={
        "purpose": "Die Anmeldung und die Warenwirtschaft laufen auf dem Ersatzserver.",
        "activation": "IT-Leitung, sobald der Notfall festgestellt ist.",
        "prerequisites": "Notfallkonto (Umschlag 3), Schlüssel zum Serverraum, Installationsmedien im Tresor.",
        "credential_place": "Umschlag 3 im Tresor der Buchhaltung",
        "data_needed": "Letzte saubere Sicherung, Platte B im Bankschließfach.",
        "hand_over": "An die Leitung des Lagers, sie bestätigt mit einer Probebuchung.",
    },
    resources=(key("Server 1"), key("Anmeldung")),
    suppliers=(recovery.CalledIn(key("Netz & Rat GmbH"), None, "bringt den Ersatzserver"),),
    steps=(
        plan_step(
            "Ersatzserver einschalten",
            "Anmeldemaske ist zu sehen",
            "it_lead",
            15,
            detail="Raum U 07, Schrank 2",
        ),
        plan_step(
            "Verzeichnisdienst zurückspielen",
            "Testkonto kann sich anmelden",
            "it_service_provider",
            180,
            group=1,
            rollback="Schnappschuss von vorher einspielen",
        ),
        plan_step(
            "Datenbank zurückspielen",
            "Letzter Beleg ist da",
            "it_lead",
            None,
            group=1,
            approval_role_id=key("top_management"),
        ),
        plan_step(
            "Probebuchung machen",
            "Bestand stimmt",
            "process_owner",
            30,
            kind="function_test",
            kind_label="Funktionstest",
            evidence_required=True,
        ),
    ),
)
CARRY_ON = recovery.PlanText(
    id=key("plan continuity"),
    kind=recovery.PlanKind.CONTINUITY,
    title="Vertrieb im Notbetrieb",
    texts={"purpose": "Bestellungen von Großkunden werden am selben Tag angenommen."},
    processes=(key("Auftragsannahme"),),
    steps=(
        plan_step(
            "Telefon auf Handys umleiten", "Probeanruf kommt an", "communication_lead", 15, stage="reach"
        ),
        plan_step(
            "Aufträge auf Papier annehmen",
            "Zettel liegt im Korb",
            "communication_lead",
            None,
            stage="operate",
        ),
        plan_step("Aufträge nacherfassen", "Korb ist leer", "communication_lead", 240, stage="return"),
    ),
)
ON_PAPER = recovery.WorkaroundText(
    id=key("workaround paper"),
    process_id=key("Auftragsannahme"),
    name="Aufträge auf Papier annehmen",
    how=(
        "Auftragszettel aus dem roten Ordner nehmen",
        "Kunde, Artikel, Menge und Termin eintragen",
        "Zettel in den Korb „Nacherfassen“ legen",
    ),
    starts_after=Decimal("0.25"),
    carries=Decimal(48),
    people=2,
    material="Auftragszettel, Preisliste, Kundenliste: roter Ordner, Schrank 2 im Vertrieb",
    limits="Keine Auskunft über Bestände, keine Rechnungen.",
    backlog="Vertrieb gibt die Zettel nach, Lager prüft die Bestände.",
    form_title="Auftragszettel",
    form_columns=("Uhrzeit", "Kunde", "Artikel", "Menge", "Termin"),
    uses_id=None,
    tried_on=date(2025, 11, 3),
    owner_id=None,
    deputy_id=None,
)
VALUES = {
    "organisation": "Beck & Söhne Gerätebau GmbH",
    "emergency_phone": "0621 555-0110",
    "spokesperson": "Friederike von Weißenfels",
}


def full_response(language: str = "de") -> Response:
    """Something in every tab of the binder."""
    from django.utils import translation

    with translation.override(language):
        return Response(
            playbooks=(approved(RANSOMWARE), SERVER),
            messages=catalogue_messages(language)[:4],
            duties=catalogue_duties(language)[:5],
            plans=(RESTART, CARRY_ON),
            workarounds=(ON_PAPER,),
            values=VALUES,
        )
