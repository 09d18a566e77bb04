"""Reporting duties: what concerns us first, own times with a reason beside the default, the calculator."""

import pytest
from django_scopes import scope

from contacts.models import Authority
from playbooks.models import DutyStays, LegalProfile, ReportingDuty, ReportStage
from tests.factories.contacts import ContactPointFactory
from tests.factories.playbooks import ReportingDutyFactory, ReportStageFactory
from tests.playbooks.pages import duty_form, stage_rows, url

NO_ADVICE = "Das ist keine Rechtsberatung"


@pytest.fixture
def duty(in_acme):
    return ReportingDuty.objects.get(core_code="DSGVO_33")


def test_what_concerns_us_comes_first(acme, bob, client_of):
    with scope(organisation=acme):
        profile = LegalProfile.objects.get()
        profile.nis2_status, profile.nis2_reporting_carved_out = "important", "no"
        profile.has_works_council = "no"
        profile.save()

    response = client_of(bob).get(url("duty-list", acme))

    rows = [(row["cells"][0], str(row["word"])) for row in response.context["rows"]]
    words = [word for _title, word in rows]
    assert words == sorted(words, key=["betrifft uns", "zu prüfen", "betrifft uns nicht"].index)
    assert ("NIS2: erheblicher Sicherheitsvorfall", "betrifft uns") in rows
    assert rows[-1] == ("Betriebsrat einbeziehen", "betrifft uns nicht")
    assert NO_ADVICE in response.content.decode()
    times = {row["cells"][0]: row["cells"][1] for row in response.context["rows"]}
    assert times["NIS2: erheblicher Sicherheitsvorfall"] == "24 Stunden, 72 Stunden, unverzüglich, 1 Monat"


@pytest.mark.parametrize(("value", "count"), [("yes", 6), ("check", 11), ("no", 0)])
def test_filter_by_standing(value, count, acme, bob, client_of):
    response = client_of(bob).get(url("duty-list", acme), {"concerns": value})

    assert len(response.context["rows"]) == count


def test_the_page_says_all_of_it(acme, bob, client_of, duty):
    office = Authority(organisation=acme, name="LfDI Musterland", kind="data_protection")
    office.save()
    ContactPointFactory(organisation=acme, authority=office, value="0711 615541")

    text = client_of(bob).get(url("duty-detail", acme, duty)).content.decode()

    for words in (
        NO_ADVICE, "betrifft uns", "72 Stunden", "DSGVO Art. 33 Abs. 1, 3, 4", "im Gesetzestext nachgelesen",
        "LfDI Musterland", "0711 615541", "wahrscheinliche Folgen", "Meldung an die Datenschutz-Aufsichtsbehörde",
    ):  # fmt: skip
        assert words in text


def test_what_nobody_has_answered_is_asked(acme, bob, client_of, in_acme):
    nis2 = ReportingDuty.objects.get(core_code="BSIG_32")
    text = client_of(bob).get(url("duty-detail", acme, nis2)).content.decode()

    assert "Noch nicht beantwortet" in text
    assert "Ist Ihr Unternehmen eine wichtige oder besonders wichtige Einrichtung (NIS2)?" in text


# --- The calculator -----------------------------------------------------------------------------------


def test_calculator_counts_without_storing(acme, bob, client_of, duty):
    address = url("duty-detail", acme, duty)
    text = client_of(bob).get(address, {"aware_at": "2026-12-22T12:17"}).content.decode()

    assert "spätestens Freitag, 25. Dezember 2026, 12:17 Uhr" in text
    assert "Freitag, 25. Dezember 2026, 13:00 Uhr" in text
    assert 'value="2026-12-22T12:17"' in text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31.02.2026 10:00", "Tragen Sie Tag und Uhrzeit ein"),
        ("gestern", "Tragen Sie Tag und Uhrzeit ein"),
        ("0026-12-22T12:17", "Tragen Sie ein Jahr zwischen 2000 und 2100 ein."),
        ("2026-03-29T02:30", "Europe/Berlin"),  # an hour that there is not
    ],
)
def test_calculator_with_impossible_times(typed, sentence, acme, bob, client_of, duty):
    response = client_of(bob).get(url("duty-detail", acme, duty), {"aware_at": typed})

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert response.context["dates"] == []


# --- Overrides ----------------------------------------------------------------------------------------


def test_own_time_needs_a_reason_and_stands_beside_the_default(acme, alice, client_of, duty):
    client, address = client_of(alice), url("duty-update", acme, duty)
    rows = stage_rows(duty, own_amount="36", own_unit="hours")
    refused = client.post(address, duty_form(duty, *rows))
    assert refused.status_code == 422
    assert "Sagen Sie, warum diese Frist gilt" in refused.content.decode()
    assert 'value="36"' in refused.content.decode()

    rows = stage_rows(duty, own_amount="36", own_unit="hours", own_reason="AV-Vertrag Kern, § 7")
    saved = client.post(address, duty_form(duty, *rows))

    text = client.get(saved.url).content.decode()
    assert "36 Stunden" in text
    assert "statt: 72 Stunden" in text
    assert "Departs" not in text  # a derived column is no news
    assert "AV-Vertrag Kern, § 7" in text


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"own_amount": "36", "own_reason": "x"}, "Wählen Sie Stunden, Tage oder Monate."),
        ({"own_unit": "days", "own_reason": "x"}, "Tragen Sie die Zahl ein (Tage)."),
        ({"own_amount": "0", "own_unit": "days", "own_reason": "x"}, "Tragen Sie die Zahl ein (Tage)."),
        ({"internal_hours": "bald"}, "Geben Sie eine Dauer"),
    ],
)
def test_half_an_own_time_is_refused(row, sentence, acme, alice, client_of, duty):
    response = client_of(alice).post(
        url("duty-update", acme, duty), duty_form(duty, *stage_rows(duty, **row))
    )

    assert response.status_code == 422
    assert sentence in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"applies": "no"}, "Betrifft uns"),
        ({"recipient": "niemand"}, "Empfänger"),
        ({"valid_from": "2026-01-01", "contents": "nichts"}, "Inhalt der Meldung"),
    ],
)
def test_departing_from_the_catalogue_needs_a_reason(changes, named, acme, alice, client_of, duty):
    client, address = client_of(alice), url("duty-update", acme, duty)
    refused = client.post(address, duty_form(duty, *stage_rows(duty), **changes))
    assert refused.status_code == 422
    assert "Sie weichen von unserem Katalog ab" in refused.content.decode()
    assert named in refused.content.decode()

    saved = client.post(
        address, duty_form(duty, *stage_rows(duty), **changes, override_reason="Kanzlei Roth, 3.11.2026")
    )
    text = client.get(saved.url).content.decode()
    assert "Kanzlei Roth, 3.11.2026" in text
    assert ("Wo Sie von unserem Katalog abweichen" in text) == ("applies" not in changes)


def test_saving_without_a_change_is_no_departure(acme, alice, client_of, duty):
    response = client_of(alice).post(
        url("duty-update", acme, duty),
        duty_form(
            duty, *stage_rows(duty), contents=duty.contents.replace("\n", "\r\n"), access_place="Tresor"
        ),
    )

    assert response.status_code == 302
    fresh = ReportingDuty.objects.get(pk=duty.pk)
    assert (fresh.departs, fresh.access_place) == (False, "Tresor")


def test_reports_of_the_catalogue_are_neither_more_nor_fewer(acme, alice, client_of, duty):
    client, address = client_of(alice), url("duty-update", acme, duty)
    page = client.get(address).content.decode()
    assert "data-add-row" not in page
    assert "-DELETE" not in page
    assert "Meldung 1: Meldung (72 Stunden)" in page

    client.post(address, duty_form(duty, *stage_rows(duty, DELETE="on")))
    assert duty.stages.count() == 1
    extra = {"stage": "final", "start": "aware_at"}
    assert client.post(address, duty_form(duty, *stage_rows(duty), extra)).status_code == 422


def test_a_duty_of_the_catalogue_is_put_aside_not_deleted(acme, alice, client_of, duty):
    client = client_of(alice)
    response = client.post(url("duty-delete", acme, duty), follow=True)

    assert "kann nicht gelöscht werden" in response.content.decode()
    assert url("duty-delete", acme, duty) not in response.content.decode()
    with pytest.raises(DutyStays):
        ReportingDuty.objects.get(pk=duty.pk).delete()
    own = ReportingDutyFactory(organisation=acme)
    client.post(url("duty-delete", acme, own))
    assert not ReportingDuty.objects.filter(pk=own.pk).exists()


def test_login_cannot_have_been_tried_tomorrow(acme, alice, client_of, duty):
    response = client_of(alice).post(
        url("duty-update", acme, duty), duty_form(duty, *stage_rows(duty), access_tested_on="2090-01-01")
    )

    assert "Dieser Tag liegt in der Zukunft" in response.content.decode()


# --- Own duties ---------------------------------------------------------------------------------------


def test_a_duty_from_a_contract_is_added(acme, alice, client_of):
    first = {
        "stage": "notification",
        "start": "aware_at",
        "amount": "24",
        "unit": "hours",
        "counts": "all_hours",
    }
    then = {
        "stage": "final", "start": "submitted", "start_stage": "notification", "amount": "10", "unit": "days",
        "counts": "calendar",
    }  # fmt: skip
    client = client_of(alice)
    response = client.post(url("duty-create", acme), duty_form(None, first, then, recipient="Kern & Co."))

    text = client.get(response.url, {"aware_at": "2026-06-05T16:30"}).content.decode()
    assert "Von Ihrem Unternehmen eingetragen." in text
    assert "spätestens Samstag, 6. Juni 2026, 16:30 Uhr" in text
    assert "Läuft, sobald dies bekannt ist: Meldung abgegeben" in text
    with scope(organisation=acme):
        duty = ReportingDuty.objects.get(core_code="")
        assert (duty.verified, [stage.position for stage in duty.stages.all()]) == ("own", [1, 2])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            {"amount": "24", "unit": ""},
            "Wählen Sie Stunden, Tage oder Monate, oder lassen Sie die Frist leer.",
        ),
        ({"unit": "days"}, "Tragen Sie die Zahl ein (Tage)."),
        ({"start": "submitted"}, "Wählen Sie die Meldung, nach der diese Frist beginnt."),
    ],
)
def test_half_a_report_is_refused(row, sentence, acme, alice, client_of):
    stage = {"stage": "notification", "start": "aware_at", "counts": "all_hours"} | row
    response = client_of(alice).post(url("duty-create", acme), duty_form(None, stage, notes="bleibt"))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "bleibt" in response.content.decode()


def test_pages_cost_the_same_however_many(acme, bob, client_of, django_assert_max_num_queries):
    with scope(organisation=acme):
        for _ in range(20):
            duty = ReportingDutyFactory(organisation=acme)
            for _each in range(3):
                ReportStageFactory(organisation=acme, duty=duty)
    client = client_of(bob)

    with django_assert_max_num_queries(14):
        client.get(url("duty-list", acme))
    with django_assert_max_num_queries(20):
        client.get(url("duty-detail", acme, duty))


def test_the_others_duties_and_messages_do_not_exist(acme, alice, other, client_of, in_acme):
    with scope(organisation=other):
        theirs = ReportingDutyFactory(organisation=other, title="Geheimpflicht")
        text = theirs.template or ReportingDuty.objects.exclude(template=None).first().template
    client = client_of(alice)

    assert "Geheim" not in client.get(url("duty-list", acme)).content.decode()
    assert client.get(url("duty-detail", acme, theirs)).status_code == 404
    refused = client.post(url("duty-create", acme), duty_form(template=text.pk))
    assert refused.status_code == 422
    assert ReportStage.objects.filter(duty__core_code="").count() == 0
