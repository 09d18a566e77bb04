"""The plain way: one question per page reaches the same data as the grid."""

from decimal import Decimal

import pytest
from django.urls import reverse

from inventory.actions import rate_impact
from inventory.analysis import levels_of, study_of
from inventory.models import BiaSettings, DamageScenario, Process
from tests.factories.inventory import ProcessFactory, rate


@pytest.fixture
def process(in_acme):
    return ProcessFactory(organisation=in_acme, name="Auftragsannahme")


@pytest.fixture
def money(in_acme):
    return DamageScenario.objects.get(code="financial")


@pytest.fixture
def ask(acme, alice, client_of, process):
    """Open a question, or answer it."""
    client = client_of(alice)

    def act(key, data=None, query=""):
        url = reverse("inventory:impact-question", args=[acme.slug, process.pk, key]) + query
        if data is None:
            return client.get(url)
        version = Process.objects.get(pk=process.pk).version
        return client.post(url, {"version": version} | data)

    act.client = client
    return act


def row(process, scenario):
    process = Process.objects.select_related("organisation").get(pk=process.pk)
    study = study_of(process)
    return [study.counting.get((scenario.pk, hours)) for hours in study.frame.horizons]


def test_from_the_first_question_to_the_answers(acme, ask, process, money):
    page = ask("when")
    text = page.content.decode()
    assert "Ab wann tut es richtig weh?" in text
    assert "Schritt 1 von 9" in text
    for answer in ("nach 4 Stunden", "nach 1 Tag", "nach 3 Tagen", "nach 1 Woche", "später"):
        assert answer in text

    answer = ask("when", {"answer": "24"})
    process.refresh_from_db()
    assert process.mtpd_override_hours == 24, "known before any kind of harm is rated"
    assert process.mtpd_override_reason

    seen = []
    while "/check/" not in answer.url:
        key = answer.url.rstrip("/").rsplit("/", 1)[1]
        seen.append(key)
        text = ask.client.get(answer.url).content.decode()
        assert f"Schritt {len(seen) + 1} von 9" in text
        texts = {
            "worst": {"worst_time_note": "Monatsende"},
            "minimum": {"mbco": "Großkunden per Telefon"},
            "data": {"rpo_hours": "4 h"},
        }
        level = "3" if key == str(money.pk) else "0"
        answer = ask(key, texts.get(key, {"answer": level}))
        assert answer.status_code == 302
    process.refresh_from_db()

    assert row(process, money) == [1, 1, 3, 3, 3, 3, 3]
    assert row(process, DamageScenario.objects.get(code="reputation")) == [0, 0, 0, None, None, None, None]
    assert process.mtpd_override_hours is None, "the ratings say it now"
    assert (process.worst_time_note, process.mbco, process.rpo_hours) == (
        "Monatsende",
        "Großkunden per Telefon",
        4,
    )
    check = ask.client.get(answer.url).content.decode()
    assert "Spätestens wieder nötig nach 24 Stunden, weil „Geld“ dann sehr hoch ist." in check
    assert "Großkunden per Telefon" in check
    assert check.count("Ändern") >= 9


def test_nobody_must_know_anything(acme, ask, process):
    answer = ask("when", {"unknown": "1"})
    steps = 1
    while "/check/" not in answer.url:
        key = answer.url.rstrip("/").rsplit("/", 1)[1]
        answer = ask(key, {"unknown": "1"})
        steps += 1

    assert steps == 9
    assert levels_of([process.pk]) == {}
    process.refresh_from_db()
    assert process.mtpd_override_hours is None
    assert "noch nicht eingetragen" in ask.client.get(answer.url).content.decode()


def test_no_answer_at_all_gets_a_sentence(ask, money):
    for key in ("when", str(money.pk)):
        answer = ask(key, {})
        assert answer.status_code == 422
        assert "Wählen Sie eine Antwort oder „Weiß ich noch nicht“." in answer.content.decode()


@pytest.mark.parametrize("typed", ["nie", "-1", "4 Äpfel", "1000000000"])
def test_hours_that_make_no_sense_are_kept_with_a_sentence(ask, process, typed):
    answer = ask("data", {"rpo_hours": typed})

    assert answer.status_code == 422
    assert answer.context["form"].errors["rpo_hours"]
    assert typed in answer.content.decode()


def test_finer_ratings_are_never_overwritten_without_asking(ask, process, money, alice):
    rate(process, {4: 0, 8: 1, 24: 2, 72: 2, 168: 3})

    asked = ask(str(money.pk), {"answer": "3"})
    assert asked.status_code == 422
    assert "nach 24 Stunden „hoch“ statt „sehr hoch“" in asked.content.decode()
    assert row(process, money)[:5] == [0, 1, 2, 2, 3]

    assert ask(str(money.pk), {"answer": "3", "applies": "kept"}).status_code == 302
    assert row(process, money) == [0, 1, 2, 2, 3, None, None]
    assert ask(str(money.pk), {"answer": "3", "applies": "mine"}).status_code == 302
    assert row(process, money) == [0, 1, 3, 3, 3, 3, 3]


def test_the_same_answer_leaves_finer_ratings_alone(ask, process, money):
    rate(process, {4: 0, 24: 2})

    assert ask(str(money.pk), {"answer": "2"}).status_code == 302
    assert row(process, money) == [0, 1, 2, 2, 2, 2, 2], "only what was empty is filled"


def test_another_first_moment_than_rated_is_asked_about(ask, process, money):
    rate(process, {4: 0, 24: 2, 72: 3})

    asked = ask("when", {"answer": "72"})
    assert asked.status_code == 422
    assert "wieder nötig nach 24 Stunden" in asked.content.decode()
    ask("when", {"answer": "72", "applies": "kept"})
    assert row(process, money)[:4] == [0, None, 2, 3]
    ask("when", {"answer": "72", "applies": "mine"})
    assert row(process, money)[:4] == [0, None, 1, 3]
    ask("when", {"answer": "4", "applies": "mine"})
    assert row(process, money)[:4] == [2, 2, 2, 3]
    ask("when", {"answer": "later", "applies": "mine"})
    assert all((level or 0) < 2 for level in row(process, money)[:5])


def test_an_own_value_with_its_own_reason_is_asked_about(ask, process):
    process.mtpd_override_hours, process.mtpd_override_reason = Decimal(8), "Vertrag"
    process.save()

    assert ask("when", {"answer": "24"}).status_code == 422
    ask("when", {"answer": "24", "applies": "kept"})
    process.refresh_from_db()
    assert (process.mtpd_override_hours, process.mtpd_override_reason) == (8, "Vertrag")
    ask("when", {"answer": "24", "applies": "mine"})
    process.refresh_from_db()
    assert process.mtpd_override_hours == 24


def test_own_horizons_are_the_answers(acme, ask, process):
    settings = BiaSettings.of(acme)
    settings.horizons = [2, 12, 48]
    settings.save()

    assert [value for value, _label in ask("when").context["form"].fields["answer"].choices] == [
        "2",
        "12",
        "48",
        "later",
    ]
    assert ask("when", {"answer": "12"}).status_code == 302


def test_old_ratings_that_fall_are_named_instead_of_breaking_the_page(ask, process, money):
    rate(process, {4: 3, 8: 1})  # as after a horizon was taken out and named again

    answer = ask("worst", {"worst_time_note": "Ernte"})

    assert answer.status_code == 422
    assert "Geld: Nach 8 Stunden kann der Schaden nicht kleiner sein als nach 4 Stunden." in (
        answer.content.decode()
    )


def test_start_leads_to_what_is_open_and_change_leads_back(acme, ask, process, money, alice):
    start = reverse("inventory:impact-questions", args=[acme.slug, process.pk])
    assert ask.client.get(start).url.endswith("/when/")
    rate_impact(process=process, levels={(money.pk, Decimal(24)): 2}, by=alice)
    first = DamageScenario.objects.in_order().first()
    assert ask.client.get(start).url.endswith(f"/{first.pk}/")

    assert "/check/" in ask("worst", {"worst_time_note": "Ernte"}, query="?only").url
    assert ask("nothing").status_code == 404


def test_two_editors_of_one_text(acme, ask, process):
    stale = Process.objects.get(pk=process.pk).version
    ask("minimum", {"mbco": "die anderen"})

    conflict = ask("minimum", {"mbco": "ich", "version": stale})

    assert conflict.status_code == 422
    assert "die anderen" in conflict.content.decode()
    assert ask("minimum", {"mbco": "ich"}).status_code == 302
