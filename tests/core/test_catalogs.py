"""Extraction, update, compilation and check of translation catalogues, on a small project of their own."""

import gettext
import os
from pathlib import Path

import polib
import pytest

from core import catalogs

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

NAME = _("Name of the %(thing)s")
COUNT = ngettext("%(count)d day", "%(count)d days", 3)
OPEN = pgettext("state", "Open")
"""
TEMPLATE = """<main>
      <p>don't {% translate "Call first" %}</p>
  {% blocktranslate trimmed count n=days %}
    {{ n }} day left
  {% plural %}
    {{ n }} days left
  {% endblocktranslate %}
    {% translate "Open" context "verb" %} {{ _("Print") }}
</main>
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "shop/__init__.py": "",
        "shop/models.py": PYTHON,
        "shop/migrations/0001_initial.py": "from x import _\n_('Never')\n",
        "templates/shop/list.html": TEMPLATE,
        "templates/_components/page.html": "{% translate 'Skip to content' %}",
        "house/settings.py": "from x import _\nLANGUAGES = [('de', _('German'))]\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def extracted(
    base: Path,
) -> tuple[list[catalogs.Catalog], dict[str, dict[catalogs.Key, catalogs.Message]]]:
    every = catalogs.all_catalogs(base, ["shop", "django.contrib.auth"])
    return every, {
        one.name: catalogs.extract_messages(catalogs.sources(one, every, ["house"]), base) for one in every
    }


def translate(base: Path, words: dict[str, str]) -> None:
    path = base / "shop/locale/de/LC_MESSAGES/django.po"
    file = polib.pofile(str(path))
    for entry in file:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid.replace("day", "Tag"), 1: entry.msgid_plural}
        else:
            entry.msgstr = words.get(entry.msgid, f"{entry.msgid} auf Deutsch")
    file.save()


def test_each_app_gets_its_own_strings(project: Path) -> None:
    every, messages = extracted(project)
    assert [one.name for one in every] == ["project", "shop"]
    assert set(messages["project"]) == {(None, "Skip to content"), (None, "German")}
    assert set(messages["shop"]) == {
        (None, "Name of the %(thing)s"),
        (None, "%(count)d day"),
        ("state", "Open"),
        (None, "Call first"),
        (None, "%(n)s day left"),
        ("verb", "Open"),
        (None, "Print"),
    }
    assert messages["shop"][(None, "%(n)s day left")].plural == "%(n)s days left"


def test_update_keeps_translations_and_overrides_and_drops_what_is_gone(project: Path) -> None:
    every, messages = extracted(project)
    shop = every[1]
    assert catalogs.update(shop, messages["shop"]) == (7, 0)
    translate(project, {"Print": "Drucken"})
    file = shop.load()
    file.append(polib.POEntry(msgid="Sign In", msgstr="Anmelden", tcomment="overrides allauth"))
    file.append(polib.POEntry(msgid="Gone", msgstr="Weg"))
    file.save()
    assert catalogs.update(shop, messages["shop"]) == (0, 1)
    after = {entry.msgid: entry for entry in shop.load()}
    assert after["Print"].msgstr == "Drucken"
    assert after["Sign In"].msgstr == "Anmelden"
    assert "Gone" not in after
    assert "#~" not in shop.path.read_text()
    before = shop.path.stat().st_mtime_ns
    catalogs.update(shop, messages["shop"])
    assert shop.path.stat().st_mtime_ns == before


def test_a_string_that_gains_a_plural_keeps_its_translation(project: Path) -> None:
    shop = catalogs.all_catalogs(project, ["shop"])[1]
    catalogs.update(shop, {(None, "day"): catalogs.Message(None, "day", None, ["a.py"])})
    file = shop.load()
    file[0].msgstr = "Tag"
    file.save()
    catalogs.update(shop, {(None, "day"): catalogs.Message(None, "day", "days", ["a.py"])})
    assert shop.load()[0].msgstr_plural == {0: "Tag", 1: ""}


def test_compiled_catalogue_is_read_by_gettext_and_written_only_when_older(project: Path) -> None:
    every, messages = extracted(project)
    catalogs.update(every[1], messages["shop"])
    translate(project, {"Print": "Drucken – „jetzt“"})
    assert catalogs.compile_all(project) == 1
    assert catalogs.compile_all(project) == 0
    words = gettext.translation("django", project / "shop/locale", ["de"])
    assert words.gettext("Print") == "Drucken – „jetzt“"
    assert words.ngettext("%(n)s day left", "%(n)s days left", 1) == "%(n)s Tag left"
    later = every[1].path.stat().st_mtime + 10
    os.utime(every[1].path, (later, later))
    assert catalogs.outdated(project) == [every[1].path]


def test_a_complete_catalogue_has_no_problem(project: Path) -> None:
    every, messages = extracted(project)
    catalogs.update(every[1], messages["shop"])
    translate(project, {})
    assert catalogs.check(every[1:], messages) == []


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ({"Print": ""}, "not translated"),
        ({"Name of the %(thing)s": "Name %(ding)s"}, "placeholders differ"),
        ({"Print": "Drucke deinen Plan"}, "„deinen“"),
        ({"Print": "Du druckst"}, "„Du“"),
        ({"Print": "Drucken\n"}, "line breaks"),
    ],
)
def test_check_names_the_problem(project: Path, words: dict[str, str], problem: str) -> None:
    every, messages = extracted(project)
    catalogs.update(every[1], messages["shop"])
    translate(project, words)
    found = catalogs.check(every[1:], messages)
    assert len(found) == 1
    assert problem in found[0]


def test_check_finds_fuzzy_missing_unused_dead_overrides_and_two_translations(project: Path) -> None:
    every, messages = extracted(project)
    for one in every:
        catalogs.update(one, messages[one.name])
    translate(project, {})
    shop, house = every[1].load(), every[0].load()
    shop.find("Print").flags.append("fuzzy")
    shop.remove(shop.find("Call first"))
    shop.append(polib.POEntry(msgid="Unused", msgstr="Ungenutzt"))
    shop.append(polib.POEntry(msgid="Dead", msgstr="Tot", tcomment="overrides allauth"))
    shop.append(polib.POEntry(msgid="German", msgstr="Teutsch", tcomment="overrides django"))
    shop.save()
    for entry in house:
        entry.msgstr = "Deutsch"
    house.save()
    found = "\n".join(catalogs.check(every, messages, {(None, "German")}))
    for problem in ("marked fuzzy", "is missing", "no longer used", "overrides nothing", "in two ways"):
        assert problem in found
    assert len(found.splitlines()) == 5
