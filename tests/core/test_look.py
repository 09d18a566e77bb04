"""The page itself: gallery, forms, login, error pages, German of other packages."""

import re
from collections.abc import Callable
from pathlib import Path

import allauth
import polib
import pytest
from django import forms
from django.conf import settings as project
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from core.finders import FACES, FontFinder

CSS = Path(project.BASE_DIR) / "static" / "css"
INFORMAL = re.compile(r"\b(du|dir|dich|dein\w*|euch|euer|eure\w*)\b", re.IGNORECASE)


class Question(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the badge.")
    nickname = forms.CharField(label="Nickname", required=False)
    agreed = forms.BooleanField(label="Agreed", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=forms.RadioSelect)


def test_gallery_only_in_development(client: Client, settings: object) -> None:
    settings.DEVELOPMENT = False  # type: ignore[attr-defined]
    assert client.get("/components/").status_code == 404


@pytest.mark.parametrize("language", ["de", "en"])
def test_gallery_shows_every_component(client: Client, settings: object, language: str) -> None:
    settings.DEVELOPMENT = True  # type: ignore[attr-defined]
    response = client.get("/components/?errors=1", headers={"accept-language": language})
    assert response.status_code == 200
    html = response.content.decode()
    assert f'<html lang="{language}">' in html
    assert ("In Ordnung" in html) is (language == "de")
    # What the content security policy would refuse.
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", html)
    assert not re.search(r"\s(style|on\w+)=", html)
    assert 'href="#"' not in html


def test_labels_hints_and_errors_belong_together() -> None:
    with translation.override("de"):
        html = str(Question({}))
    assert '<label for="id_name">Name</label>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'href="#id_name"' in html
    assert 'href="#id_kind_0"' in html
    assert html.count("Füllen Sie dieses Feld aus.") == 4  # twice each: in the summary and at the field
    assert "autofocus" in html


def test_only_what_may_stay_empty_is_marked() -> None:
    with translation.override("de"):
        html = str(Question())
    assert html.count("(freiwillig)") == 1
    assert "*" not in html
    assert "summary-errors" not in html


def test_typed_text_is_kept() -> None:
    assert 'value="Anna"' in str(Question({"name": "Anna"}))


def test_formset_offers_a_row_to_copy() -> None:
    class Numbers(forms.BaseFormSet):  # type: ignore[type-arg]
        row_label = "Number"

    formset = forms.formset_factory(Question, formset=Numbers, extra=2, can_delete=True)(prefix="n")
    html = str(formset)
    assert html.count("<fieldset class=\"formset__row\">") == 3  # two empty ones and the template
    assert 'name="n-__prefix__-name"' in html.partition("<template")[2]
    assert 'name="n-TOTAL_FORMS"' in html
    assert "Number 2" in html


def test_formset_names_the_row_of_an_error() -> None:
    data = {"n-TOTAL_FORMS": "1", "n-INITIAL_FORMS": "1", "n-0-nickname": "x"}
    html = str(forms.formset_factory(Question)(data, prefix="n"))
    assert 'href="#id_n-0-name"' in html


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_plain_error_pages_need_nothing(template: str) -> None:
    with translation.override("de"):
        html = render_to_string(template)
    assert "Im Notfall gilt der Ordner." in html


@pytest.mark.django_db
def test_login_page_wears_the_shell(client: Client) -> None:
    html = client.get("/account/login/", headers={"accept-language": "de"}).content.decode()
    assert "<h1>Anmelden</h1>" in html
    assert 'autocomplete="current-password"' in html
    assert "placeholder=" not in html
    assert "novalidate" in html


def test_missing_page_is_answered_in_the_shell(client: Client, db: None) -> None:
    response = client.get("/no-such-page/", headers={"accept-language": "de"})
    assert response.status_code == 404
    assert "Diese Seite gibt es nicht" in response.content.decode()


def test_single_keys_can_be_switched_off(client_of: Callable[..., Client], charlie: object) -> None:
    assert 'data-shortcuts="on"' in client_of(charlie).get("/no-such-page/").content.decode()
    charlie.shortcuts_enabled = False  # type: ignore[attr-defined]
    charlie.save()  # type: ignore[attr-defined]
    assert 'data-shortcuts="off"' in client_of(charlie).get("/no-such-page/").content.decode()


def test_fonts_come_from_their_package() -> None:
    for face in FACES:
        found = finders.find(f"fonts/{face}")
        assert found is not None
        assert Path(found).stat().st_size > 10_000
    assert [name for name, _storage in FontFinder().list(None)] == list(FACES)
    assert finders.find("fonts/other.ttf") is None


def test_every_custom_property_is_defined() -> None:
    text = "\n".join(path.read_text() for path in CSS.glob("*.css"))
    defined = set(re.findall(r"(--[\w-]+)\s*:", text))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= defined


def test_emergency_sheet_is_small_and_alone() -> None:
    sheet = (CSS / "emergency.css").read_text()
    assert len(sheet) < 10_000
    assert "@import" not in sheet
    assert "url(" not in sheet


def test_no_german_text_of_the_login_says_du() -> None:
    """Our rewordings win over allauth's own catalogue."""
    ours = polib.pofile(str(Path(project.BASE_DIR) / "locale/de/LC_MESSAGES/django.po"))
    theirs = polib.mofile(str(Path(allauth.__file__).parent / "locale/de/LC_MESSAGES/django.mo"))
    reworded = {entry.msgid for entry in ours}
    shown = [entry for entry in theirs if entry.msgid not in reworded] + list(ours)
    assert len(theirs) > 300
    rude = [
        entry.msgid
        for entry in shown
        if any(INFORMAL.search(text) for text in [entry.msgstr, *entry.msgstr_plural.values()])
    ]
    assert rude == []
