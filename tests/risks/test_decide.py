"""Rating on one page, and the decision of whoever may take it: it ends when what was accepted is no more."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django_scopes import scope

from measures.models import Measure
from records.models import Entry, WrittenOnce
from risks.models import Acceptance, Rating, Risk, RiskSettings
from risks.scoring import AcceptanceState, Cell
from risks.views.decide import in_a_year
from tests.factories.measures import MeasureFactory
from tests.factories.risks import RiskFactory, rated
from tests.risks.pages import rating_form, url


@pytest.fixture
def risk(acme):
    with scope(organisation=acme):
        return RiskFactory(
            organisation=acme,
            title="Erpressung",
            scenario="Alles ist verschlüsselt.",
            safeguards="Bandsicherung",
        )


def seen(client, acme, risk, page="risk-rate"):
    return client.get(url(page, acme, risk)).context["form"].initial["seen"]


def state_of(acme, risk):
    with scope(organisation=acme):
        found = Risk.objects.rated(RiskSettings.of(acme)).decided().get(pk=risk.pk)
        return found.acceptance_state(timezone.localdate())


def test_three_ratings_on_one_page_and_the_level_after_saving(acme, alice, risk, client_of):
    client = client_of(alice)
    page = client.get(url("risk-rate", acme, risk)).content.decode()
    assert "häufig: einmal im Jahr bis einmal im Monat" in page
    assert "Bandsicherung" in page

    data = rating_form(gross=(4, 4), net=(3, 3), residual=(1, 3), net_reason="Sicherung ist getrennt.")
    response = client.post(url("risk-rate", acme, risk), data, follow=True)

    page = response.content.decode()
    assert "liegt 1 Stufe über unserer Risikobereitschaft (bis „mittel“)" in page
    assert "Sicherung ist getrennt." in page
    with scope(organisation=acme):
        rows = {row.kind: row for row in Rating.objects.all()}
        assert {kind: row.cell for kind, row in rows.items()} == {
            "gross": Cell(4, 4), "net": Cell(3, 3), "residual": Cell(1, 3),
        }  # fmt: skip
        assert {row.rated_by for row in rows.values()} == {alice}
    assert Entry.objects.filter(subject=risk.pk, content_type__model="rating").count() == 3


def test_what_nobody_knows_stays_not_rated(acme, alice, risk, client_of):
    response = client_of(alice).post(url("risk-rate", acme, risk), rating_form(), follow=True)

    assert "Noch nicht bewertet" in response.content.decode()
    with scope(organisation=acme):
        assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"net": (3, "")}, "Wählen Sie auch hier eine Stufe"),
        ({"net": ("", 3)}, "Wählen Sie auch hier eine Stufe"),
        ({"gross": (1, 1), "net": (4, 4)}, "Mit Schutz kann das Risiko nicht höher sein"),
        ({"net": (1, 1), "residual": (4, 4)}, "Geplante Maßnahmen können das Risiko nicht erhöhen"),
        ({"gross": (1, 1), "residual": (4, 4)}, "Geplante Maßnahmen können das Risiko nicht erhöhen"),
        ({"net": (5, 3)}, "Wählen Sie eine der Stufen"),
        ({"net": ("x", 3)}, "Wählen Sie eine der Stufen"),
        ({"net": (3, 3), "on": "2099-01-01"}, "steht noch bevor"),
        ({"net": (3, 3), "on": "gestern"}, "Datum"),
    ],
)
def test_ratings_that_cannot_be_are_refused_and_kept(data, sentence, acme, alice, risk, client_of):
    response = client_of(alice).post(
        url("risk-rate", acme, risk), rating_form(**data, net_reason="Bleibt stehen")
    )

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Bleibt stehen" in response.content.decode()
    with scope(organisation=acme):
        assert not Rating.objects.exists()


def test_only_what_differs_is_written_and_looking_again_counts(acme, alice, risk, client_of):
    client = client_of(alice)
    client.post(url("risk-rate", acme, risk), rating_form(gross=(4, 4), net=(3, 3), on="2026-01-01"))
    client.post(url("risk-rate", acme, risk), rating_form(seen(client, acme, risk), gross=(4, 4), net=(2, 3)))
    with scope(organisation=acme):
        assert Rating.objects.filter(kind="gross").count() == 1
        assert Rating.objects.filter(kind="net").count() == 2

    same = rating_form(seen(client, acme, risk), gross=(4, 4), net=(2, 3), on="2026-11-20")
    client.post(url("risk-rate", acme, risk), same)

    with scope(organisation=acme):
        assert Rating.objects.count() == 5
        assert Rating.objects.newest_first()[0].rated_on == date(2026, 11, 20)


def test_a_rating_can_be_taken_off(acme, alice, risk, client_of):
    client = client_of(alice)
    client.post(url("risk-rate", acme, risk), rating_form(net=(4, 4)))

    client.post(url("risk-rate", acme, risk), rating_form(seen(client, acme, risk)))

    with scope(organisation=acme):
        assert Risk.objects.rated(RiskSettings.of(acme)).get().net_level == 0
        assert Rating.objects.count() == 2


def test_of_two_who_rate_the_second_is_shown_the_difference(acme, alice, mia, risk, client_of):
    first, second = client_of(alice), client_of(mia)
    before = seen(first, acme, risk)
    second.post(url("risk-rate", acme, risk), rating_form(before, net=(1, 1)))

    response = first.post(url("risk-rate", acme, risk), rating_form(before, net=(4, 4)))

    page = response.content.decode()
    assert response.status_code == 422
    assert "inzwischen bewertet" in page
    assert "selten, vernachlässigbar" in page
    assert "sehr häufig, existenzbedrohend" in page
    again = response.context["form"]["seen"].value()
    assert first.post(url("risk-rate", acme, risk), rating_form(again, net=(4, 4))).status_code == 302


def test_rows_are_written_once(acme, mia, risk):
    with scope(organisation=acme):
        rated(risk, mia, net=(4, 4))
        row = Rating.objects.get()
        row.impact = 1
        with pytest.raises(WrittenOnce):
            row.save()
        with pytest.raises(WrittenOnce):
            row.delete()
        risk.delete()
        assert not Rating.objects.exists()


@pytest.fixture
def bad(acme, mia, risk):
    with scope(organisation=acme):
        rated(risk, mia, gross=(4, 4), net=(3, 3))
        MeasureFactory(organisation=acme, title="Netz trennen", origin=risk)
    return risk


def accept(client, acme, risk, **fields):
    data = {"reason": "Teurer als der Schaden.", "until": "", "seen": seen(client, acme, risk, "risk-accept")}
    return client.post(url("risk-accept", acme, risk), data | fields)


def test_the_page_of_the_decision_says_all_of_it(acme, anton, bad, client_of):
    page = client_of(anton).get(url("risk-accept", acme, bad)).content.decode()

    for text in ("Alles ist verschlüsselt.", "Bandsicherung", "Netz trennen", "hoch", "Risiko annehmen"):
        assert text in page


def test_an_acceptance_says_who_what_when_why_and_until(acme, anton, bob, bad, client_of):
    until = timezone.localdate() + timedelta(90)
    response = accept(client_of(anton), acme, bad, until=until)

    assert response.url == url("risk-detail", acme, bad)
    with scope(organisation=acme):
        row = Acceptance.objects.get()
        assert (row.decided_by, row.decided_by_name, row.until) == (anton, str(anton), until)
        assert (row.net, row.residual, row.level, row.reason) == (33, 0, 3, "Teurer als der Schaden.")
    page = client_of(bob).get(response.url).content.decode()
    assert "Angenommen" in page
    assert "Teurer als der Schaden." in page
    assert state_of(acme, bad) == AcceptanceState.VALID


@pytest.mark.parametrize("rating", [{"net": (4, 3)}, {"net": (3, 3), "residual": (1, 1)}, {"net": (1, 1)}])
def test_it_ends_when_the_rating_changes(rating, acme, anton, alice, bob, bad, client_of):
    accept(client_of(anton), acme, bad)
    editor = client_of(alice)
    editor.post(url("risk-rate", acme, bad), rating_form(seen(editor, acme, bad), gross=(4, 4), **rating))

    page = client_of(bob).get(url("risk-detail", acme, bad)).content.decode()

    assert state_of(acme, bad) == AcceptanceState.CHANGED
    assert "Annahme beendet: Die Bewertung hat sich geändert." in page
    with scope(organisation=acme):
        assert list(Risk.objects.rated(RiskSettings.of(acme)).decided().accepted(timezone.localdate())) == []


def test_looking_again_with_the_same_result_keeps_it(acme, anton, alice, bad, client_of):
    accept(client_of(anton), acme, bad)
    editor = client_of(alice)
    editor.post(url("risk-rate", acme, bad), rating_form(seen(editor, acme, bad), gross=(4, 4), net=(3, 3)))

    assert state_of(acme, bad) == AcceptanceState.VALID


def test_it_ends_when_the_matrix_calls_it_worse(acme, anton, bad, client_of):
    accept(client_of(anton), acme, bad)
    with scope(organisation=acme):
        settings = RiskSettings.of(acme)
        settings.cell_3_3 = 4
        settings.save()

    assert state_of(acme, bad) == AcceptanceState.CHANGED


def test_it_ends_with_its_last_day(acme, anton, bad, client_of):
    accept(client_of(anton), acme, bad, until=timezone.localdate())
    assert state_of(acme, bad) == AcceptanceState.VALID

    with scope(organisation=acme):
        found = Risk.objects.rated(RiskSettings.of(acme)).decided().get()
        tomorrow = timezone.localdate() + timedelta(1)
        assert found.acceptance_state(tomorrow) == AcceptanceState.EXPIRED
        assert set(Risk.objects.rated(RiskSettings.of(acme)).decided().accepted(tomorrow)) == set()


def test_without_an_open_measure_an_ended_acceptance_needs_a_decision(acme, anton, alice, bad, client_of):
    with scope(organisation=acme):
        Measure.objects.all().delete()
    accept(client_of(anton), acme, bad)
    editor = client_of(alice)
    editor.post(url("risk-rate", acme, bad), rating_form(seen(editor, acme, bad), gross=(4, 4), net=(4, 4)))

    row = editor.get(url("risk-list", acme), {"state": "undecided"}).context["rows"][0]

    assert (row["state"], str(row["word"])) == ("overdue", "Annahme beendet")


def test_taking_it_back_is_a_row_of_its_own(acme, anton, bad, client_of):
    client = client_of(anton)
    accept(client, acme, bad)
    assert client.post(url("risk-withdraw", acme, bad), {"reason": ""}).status_code == 422

    client.post(url("risk-withdraw", acme, bad), {"reason": "Neue Lage."})

    with scope(organisation=acme):
        assert [row.act for row in Acceptance.objects.newest_first()] == ["withdrawn", "accepted"]
    assert state_of(acme, bad) == AcceptanceState.WITHDRAWN
    page = client.get(url("risk-detail", acme, bad)).content.decode()
    assert "Neue Lage." in page
    assert "Teurer als der Schaden." in page
    response = client.post(url("risk-withdraw", acme, bad), {"reason": "Noch einmal"})
    assert response.status_code == 422
    assert "nichts zurückzunehmen" in response.content.decode()


def test_whoever_decides_is_told_of_a_rating_that_changed_meanwhile(acme, anton, alice, bad, client_of):
    approver, editor = client_of(anton), client_of(alice)
    read = seen(approver, acme, bad, "risk-accept")
    editor.post(url("risk-rate", acme, bad), rating_form(seen(editor, acme, bad), gross=(4, 4), net=(4, 4)))

    response = approver.post(url("risk-accept", acme, bad), {"reason": "Bleibt stehen", "seen": read})

    page = response.content.decode()
    assert response.status_code == 422
    assert "während Sie lasen" in page
    assert "Bleibt stehen" in page
    with scope(organisation=acme):
        assert not Acceptance.objects.exists()
    again = {"reason": "Trotzdem", "seen": response.context["form"]["seen"].value()}
    assert approver.post(url("risk-accept", acme, bad), again).status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"reason": " "}, "warum Sie es annehmen"), ({"until": "2020-01-01"}, "Dieser Tag ist vorbei")],
)
def test_a_decision_needs_a_reason_and_a_day_to_come(fields, sentence, acme, anton, bad, client_of):
    response = accept(client_of(anton), acme, bad, **fields)

    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_nobody_accepts_what_nobody_has_rated(acme, anton, risk, client_of):
    client = client_of(anton)
    assert "annehmen, was niemand bewertet hat" in client.get(url("risk-accept", acme, risk)).content.decode()

    response = accept(client, acme, risk)

    assert response.status_code == 422
    with scope(organisation=acme):
        assert not Acceptance.objects.exists()


def test_editors_rate_and_approvers_accept(acme, alice, anton, bob, bad, client_of):
    allowed = {"risk-rate": alice, "risk-accept": anton, "risk-withdraw": anton}
    for page, person in allowed.items():
        for user in (alice, anton, bob):
            expected = 200 if user == person else 403
            assert client_of(user).get(url(page, acme, bad)).status_code == expected, (page, user)


def test_in_a_year():
    assert in_a_year(date(2026, 11, 21)) == date(2027, 11, 21)
    assert in_a_year(date(2028, 2, 29)) == date(2029, 2, 28)
