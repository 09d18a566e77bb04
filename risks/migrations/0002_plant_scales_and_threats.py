"""Companies that were founded before the register of risks existed get its starter content, too."""

import uuid
from pathlib import Path

import yaml
from django.db import migrations

from core.text import search_text, sort_key

DATA = Path(__file__).parent.parent / "data"
MATRIX = ((1, 1, 1, 1), (1, 1, 2, 3), (2, 2, 3, 4), (2, 3, 4, 4))  # by impact, then likelihood (200-3)


def plant(apps, schema_editor):
    scales = yaml.safe_load((DATA / "scales.yaml").read_text(encoding="utf-8"))
    threats = yaml.safe_load((DATA / "threats.yaml").read_text(encoding="utf-8"))["threats"]
    alias = schema_editor.connection.alias
    settings = apps.get_model("risks", "RiskSettings")._base_manager.using(alias)
    Threat = apps.get_model("risks", "Threat")
    for organisation in apps.get_model("accounts", "Organisation")._base_manager.using(alias).all():
        language = "de" if organisation.language.startswith("de") else "en"
        fields = {f"level_{n}": name[language] for n, name in enumerate(scales["levels"], start=1)}
        for scale in ("likelihood", "impact"):
            for number, step in enumerate(scales[f"{scale}s"], start=1):
                fields[f"{scale}_{number}"] = step["name"][language]
                fields[f"{scale}_{number}_text"] = step["text"][language]
        for impact, row in enumerate(MATRIX, start=1):
            for likelihood, level in enumerate(row, start=1):
                fields[f"cell_{likelihood}_{impact}"] = level
        settings.create(
            id=uuid.uuid4(), organisation=organisation, risk_appetite=scales["risk_appetite"], **fields
        )
        rows = []
        for position, each in enumerate(threats, start=1):
            name, text = each["name"][language], each["description"][language]
            code = each.get("code", "")
            rows.append(
                Threat(
                    id=uuid.uuid4(),
                    organisation=organisation,
                    key=each["key"],
                    code=code,
                    kind=each["kind"],
                    name=name,
                    description=text,
                    position=position * 10,
                    search_text=search_text(name, code, text),
                    sort_key=sort_key(f"{name} ({code})" if code else name),
                )
            )
        Threat._base_manager.using(alias).bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("risks", "0001_what_may_go_wrong")]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
