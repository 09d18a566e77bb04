"""Companies that were founded before there were duties and messages get them, too."""

import uuid
from pathlib import Path

import yaml
from django.db import migrations

from core.text import search_text, sort_key

DATA = Path(__file__).parent.parent / "data"


def plant(apps, schema_editor):
    alias = schema_editor.connection.alias
    duties = yaml.safe_load((DATA / "reporting_duties.yaml").read_text(encoding="utf-8"))["duties"]
    messages = yaml.safe_load((DATA / "message_templates.yaml").read_text(encoding="utf-8"))["messages"]
    rows = {
        name: apps.get_model("playbooks", name)._base_manager.using(alias)
        for name in ("MessageTemplate", "ReportingDuty", "ReportStage", "LegalProfile")
    }
    roles = apps.get_model("contacts", "EmergencyRole")._base_manager.using(alias)
    for organisation in apps.get_model("accounts", "Organisation")._base_manager.using(alias).all():
        language = "de" if organisation.language.startswith("de") else "en"
        role_of = dict(roles.filter(organisation=organisation).exclude(code="").values_list("code", "pk"))
        texts = [_message(rows, organisation, role_of, each, language) for each in messages]
        rows["MessageTemplate"].bulk_create(texts)
        text_of = {each.core_code: each.pk for each in texts}
        planted = [
            _duty(rows, organisation, role_of, text_of, each, position, language)
            for position, each in enumerate(duties, start=1)
        ]
        rows["ReportingDuty"].bulk_create(planted)
        rows["ReportStage"].bulk_create(
            _stage(rows, organisation, duty, text_of, stage, position, language)
            for duty, each in zip(planted, duties, strict=True)
            for position, stage in enumerate(each["stages"], start=1)
        )
        if not rows["LegalProfile"].filter(organisation=organisation).exists():
            rows["LegalProfile"].create(id=uuid.uuid4(), organisation=organisation)


def _message(rows, organisation, role_of, each, language):
    title, subject, body = each["title"][language], each["subject"][language], each["body"][language].strip()
    return rows["MessageTemplate"].model(
        id=uuid.uuid4(),
        organisation=organisation,
        core_code=each["code"],
        title=title,
        audience=each["audience"],
        channels=each["channels"][language],
        language=language,
        approver_role_id=role_of.get(each["approver"]),
        subject=subject,
        body=body,
        note=each.get("note", {}).get(language, ""),
        search_text=search_text(title, subject, body),
        sort_key=sort_key(title),
    )


def _duty(rows, organisation, role_of, text_of, each, position, language):
    title, basis = each["title"][language], each["legal_basis"][language]
    recipient = each["recipient"][language]
    return rows["ReportingDuty"].model(
        id=uuid.uuid4(),
        organisation=organisation,
        core_code=each["code"],
        title=title,
        question=each["question"][language],
        legal_basis=basis,
        recipient=recipient,
        channel=each["channel"][language],
        contents="\n".join(each["content"][language]),
        notes=each["notes"][language],
        verified=each["verified"],
        valid_from=each.get("valid_from"),
        role_id=role_of.get(each["role"]),
        template_id=text_of.get(each.get("template")),
        position=position * 10,
        search_text=search_text(title, basis, recipient),
        sort_key=sort_key(title),
    )


UNITS = {"H": "hours", "D": "days", "M": "months"}


def _stage(rows, organisation, duty, text_of, stage, position, language):
    start, start_stage = stage["start"], ""
    if start.endswith("_submitted_at"):
        start, start_stage = "submitted", start.removesuffix("_submitted_at")
    period, latest = stage["period"], stage.get("latest", {})
    target = stage.get("internal_target")
    return rows["ReportStage"].model(
        id=uuid.uuid4(),
        organisation=organisation,
        duty=duty,
        position=position,
        stage=stage["kind"],
        start=start,
        start_stage=start_stage,
        amount=_number(period),
        unit="contract" if stage.get("by_contract") else UNITS[period[-1]] if period else "",
        counts=stage["counts"],
        internal_hours=_number(target),
        latest_start=latest.get("start", ""),
        latest_hours=_number(latest.get("period")),
        is_voluntary=stage.get("voluntary", False),
        condition=stage.get("if", ""),
        instead_of=stage.get("instead_of", ""),
        note=stage.get("note", {}).get(language, ""),
        template_id=text_of.get(stage.get("template")),
        search_text=search_text(stage["kind"]),
        sort_key=sort_key(stage["kind"]),
    )


def _number(period):
    return int("".join(each for each in period if each.isdigit())) if period else None


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0002_name_the_text_of_a_report")]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
