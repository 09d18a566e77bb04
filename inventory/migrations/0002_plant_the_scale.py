"""Companies that were founded before the impact analysis existed get its starter content, too."""

import uuid
from pathlib import Path

import yaml
from django.db import migrations

from core.text import search_text, sort_key

DATA = Path(__file__).parent.parent / "data" / "scheme.yaml"


def plant(apps, schema_editor):
    content = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    alias = schema_editor.connection.alias
    settings = apps.get_model("inventory", "BiaSettings")._base_manager.using(alias)
    scenarios = apps.get_model("inventory", "DamageScenario")._base_manager.using(alias)
    for organisation in apps.get_model("accounts", "Organisation")._base_manager.using(alias).all():
        language = "de" if organisation.language.startswith("de") else "en"
        levels = {f"level_{number}": name[language] for number, name in enumerate(content["levels"])}
        settings.create(
            id=uuid.uuid4(),
            organisation=organisation,
            intolerability_level=content["intolerability_level"],
            **levels,
        )
        for position, each in enumerate(content["scenarios"], start=1):
            name, question = each["name"][language], each["question"][language]
            scenarios.create(
                id=uuid.uuid4(),
                organisation=organisation,
                code=each["code"],
                name=name,
                question=question,
                position=position * 10,
                search_text=search_text(name, question),
                sort_key=sort_key(name),
                **{f"definition_{level}": text for level, text in enumerate(each["definitions"][language])},
            )


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_what_must_run")]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
