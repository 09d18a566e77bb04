"""Addresses and complete forms of messages, duties and the legal profile."""

from django.urls import reverse

from playbooks.models import LegalProfile, ReportingDuty
from records.models import Record


def url(name, organisation, record=None, *args):
    keys = [organisation.slug, *([record.pk] if isinstance(record, Record) else []), *args]
    return reverse(f"playbooks:{name}", args=keys)


def message_form(**fields):
    return {
        "title": "Mitteilung an den Betriebsarzt",
        "subject": "Störung bei [[organisation]]",
        "body": "Seit [[detected_at]] ist [[affected]] gestört.",
        "audience": "internal",
        "language": "de",
    } | fields


def duty_form(duty=None, *stages, **fields):
    """What the form of a duty sends: its own values, these rows, and what is to be different."""
    data = {"title": "Meldung an Kern & Co."}
    if duty is not None:
        fresh = ReportingDuty.objects.get(pk=duty.pk)
        names = (
            "title", "legal_basis", "question", "applies", "override_reason", "recipient", "channel", "contents",
            "notes", "access_place", "version",
        )  # fmt: skip
        data |= {name: getattr(fresh, name) for name in names}
        data |= {"valid_from": fresh.valid_from or "", "role": fresh.role_id or ""}
        data |= {"template": fresh.template_id or ""}
    stored = sum("id" in stage for stage in stages)
    data |= {"ReportStage-TOTAL_FORMS": len(stages), "ReportStage-INITIAL_FORMS": stored}
    for number, stage in enumerate(stages):
        data |= {f"ReportStage-{number}-{name}": value for name, value in stage.items()}
    return data | fields


def stage_rows(duty, **changes):
    """The rows of a shipped duty as they are; `changes` go into the first."""
    rows = []
    for stage in duty.stages.all():
        hours = "" if stage.internal_hours is None else f"{stage.internal_hours:f}".replace(".", ",")
        rows.append({"id": stage.pk, "template": stage.template_id or "", "internal_hours": hours})
    rows[0] |= changes
    return rows


def profile_form(**fields):
    return {"version": LegalProfile.objects.get().version} | fields
