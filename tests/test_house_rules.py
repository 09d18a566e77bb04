"""Rules of the house that no reviewer has to remember."""

import re
import tomllib
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import PROTECT, Model
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.functional import Promise

from records.history import record_models

ROOT = Path(settings.BASE_DIR)
CODE = [
    path
    for app in (
        "core",
        "accounts",
        "outbox",
        "records",
        "contacts",
        "inventory",
        "measures",
        "risks",
        "backups",
        "recovery",
        "playbooks",
        "exercises",
        "plan",
        "reviews",
        "binder",
        "dashboard",
        "notfallplan",
    )
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
]


def patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        found += patterns(entry, route) if isinstance(entry, URLResolver) else [(route, entry)]
    return found


def test_no_file_shows_a_merge_that_was_never_finished():
    texts = [
        path
        for folder in (
            "templates",
            "static",
            "docs",
            "tests",
            *{path.relative_to(ROOT).parts[0] for path in CODE},
        )
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js", ".md", ".po", ".yaml", ".svg", ".txt"}
    ]
    torn = [
        path.relative_to(ROOT)
        for path in texts
        if re.search(r"^(<{7}|>{7}) ", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]

    assert texts
    assert torn == []


def test_every_view_of_an_organisation_declares_its_permission():
    bare = [
        route
        for route, entry in patterns(get_resolver())
        if route.startswith("o/") and not hasattr(entry.callback, "required_permission")
    ]

    assert bare == []


def test_every_record_has_history_order_and_names():
    from auditlog.registry import auditlog

    models = record_models()

    assert models
    for model in models:
        assert auditlog.contains(model), model
        assert model._meta.ordering, model
        assert isinstance(model._meta.verbose_name, Promise), model
        assert model.__str__ is not Model.__str__, model


def test_whatever_stands_in_the_way_of_a_deletion_has_a_page_to_go_to():
    lost = []
    for model in apps.get_models():
        protecting = any(
            getattr(field.remote_field, "on_delete", None) is PROTECT for field in model._meta.fields
        )
        if not protecting or hasattr(model, "obstacle") or "get_absolute_url" in vars(model):
            continue
        try:
            reverse(f"{model._meta.app_label}:{model.noun()}-detail", args=["acme", uuid.uuid4()])
        except NoReverseMatch:
            lost.append(model._meta.label)

    assert lost == []


def test_installed_apps_and_floors_name_the_same_apps():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = {
        name for layer in contracts[0]["layers"] for name in layer.split(" | ") if not name.startswith("(")
    }
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}

    assert floors == ours | {"notfallplan"}


def test_no_code_file_is_longer_than_400_lines():
    long = {str(p.relative_to(ROOT)): n for p in CODE if (n := len(p.read_text().splitlines())) > 400}

    assert long == {}


def test_no_page_template_is_longer_than_200_lines():
    long = [str(p) for p in (ROOT / "templates").rglob("*.html") if len(p.read_text().splitlines()) > 200]

    assert long == []


def test_scopes_are_disabled_nowhere_but_in_the_listed_modules():
    allowed = {
        "core/backup.py",
        "backups/hearing.py",  # a ping knows a token and no organisation
        "backups/watching.py",  # asks once who has something to be told
        "binder/copies.py",  # a code on paper knows a copy and no organisation
        "exercises/answering.py",  # a link in a mail knows a call and no organisation
        "reviews/everywhere.py",  # one scan over all organisations
    }
    using = {
        str(path.relative_to(ROOT))
        for path in CODE
        if re.search(r"scopes_disabled|_base_manager|_enabled=False", path.read_text())
    }

    assert using <= allowed | {"records/models/record.py", "records/forms.py", "records/history.py"}


@pytest.mark.parametrize("word", ["django.contrib.postgres", "ATOMIC_REQUESTS = True", "__contains={"])
def test_nothing_that_only_one_database_knows(word):
    assert [str(p) for p in CODE if word in p.read_text()] == []


def test_env_example_names_every_variable_of_the_settings():
    settings_text = (ROOT / "notfallplan" / "settings.py").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', settings_text))
    documented = set(re.findall(r"^#?\s*([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))

    assert read - documented == set()


def test_templates_carry_no_inline_style_or_handler():
    guilty = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if "paper" not in path.parts and re.search(r"<[^>]*\s(style|on[a-z]+)=", path.read_text())
    ]

    assert guilty == []
