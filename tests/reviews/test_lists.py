"""The list of what must be confirmed, and the plan of the next twelve months."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django_scopes import scope

from reviews.models import ReviewRule
from tests.factories.backups import BackupJobFactory, ProtectionFactory
from tests.factories.contacts import PersonFactory
from tests.factories.inventory import ResourceFactory
from tests.factories.reviews import looked_at
from tests.factories.risks import RiskFactory
from tests.reviews.companies import everything
from tests.reviews.pages import url


@pytest.fixture
def company(acme, alice):
    """A risk that is overdue and Alice's, one that is due soon and nobody's, one in order."""
    with scope(organisation=acme):
        me = PersonFactory(organisation=acme, user=alice, last_name="Alice")
        for name, days, owner in (("Feuer", 400, me), ("Wasser", 350, None), ("Sturm", 10, me)):
            risk = RiskFactory(organisation=acme, title=name, owner=owner)
            looked_at(risk, "risk", reviewed_at=timezone.now() - timedelta(days=days))
    return acme


def names(response):
    return [str(row["cells"][0]) for row in response.context["rows"]]


def test_overdue_comes_first_and_leads_to_the_facts(client_of, bob, company):
    response = client_of(bob).get(url("due-list", company))

    assert names(response)[:2] == ["Feuer", "Wasser"]
    assert [row["word"] for row in response.context["rows"]][:2] == ["Überfällig", "Bald fällig"]
    assert "/reviews/of/risk/" in response.context["rows"][0]["url"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?when=overdue", ["Feuer"]),
        ("?when=month", ["Feuer", "Wasser"]),
        ("?mine=1", ["Feuer", "Sturm"]),
        ("?mine=1&when=month", ["Feuer"]),
        ("?kind=risk", ["Feuer", "Wasser", "Sturm"]),
        ("?kind=risk&q=stuerm", []),
        ("?kind=risk&q=STURM", ["Sturm"]),
        ("?kind=nonsense&when=overdue", ["Feuer"]),
        ("?page=99&kind=risk", ["Feuer", "Wasser", "Sturm"]),
    ],
)
def test_filters(client_of, alice, company, query, expected):
    assert names(client_of(alice).get(url("due-list", company) + query)) == expected


def test_mine_is_offered_to_people_of_the_plan_only(client_of, bob, alice, company):
    def labels(user):
        return [chip["label"] for chip in client_of(user).get(url("due-list", company)).context["chips"]]

    assert "Meine" in labels(alice)
    assert "Meine" not in labels(bob)


def test_a_restore_test_leads_to_its_resource(client_of, bob, acme):
    with scope(organisation=acme):
        resource = ResourceFactory(organisation=acme)
        job = BackupJobFactory(organisation=acme)
        ProtectionFactory(organisation=acme, job=job, resource=resource)
    response = client_of(bob).get(url("due-list", acme) + "?kind=restore_test_other")

    assert [row["url"] for row in response.context["rows"]] == [f"/o/{acme.slug}/resources/{resource.pk}/"]


def test_the_plan_groups_by_month_and_repeats(client_of, bob, company):
    with scope(organisation=company):
        ReviewRule(organisation=company, kind="risk", months=3, reason="Versicherung").save()
    response = client_of(bob).get(url("plan", company))
    months = response.context["months"]
    fire = [line for _month, lines in months for line in lines if line.name == "Feuer"]

    assert months[0][0].split()[1] == str(timezone.localdate().year)
    assert [line.state for line in fire] == ["overdue", "open", "open", "open"]
    assert fire[0].on == timezone.localdate()


def test_the_plan_as_csv(client_of, bob, company):
    response = client_of(bob).get(url("plan-csv", company))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))

    assert response["Content-Disposition"] == f'attachment; filename="prufplan-{company.slug}.csv"'
    assert rows[0] == ["Tag", "Eintrag", "Art", "verantwortlich", "Stand", "warum dann"]
    assert rows[1][1:4] == ["Feuer", "Risiken", "Ayşe Alice"]
    assert datetime.strptime(rows[1][0], "%d.%m.%Y").date() == timezone.localdate()  # noqa: DTZ007 -- a day


def test_a_hostile_name_is_no_formula(client_of, bob, acme):
    with scope(organisation=acme):
        looked_at(RiskFactory(organisation=acme, title="=1+1"), "risk")
    text = client_of(bob).get(url("plan-csv", acme)).content.decode()

    assert ";'=1+1;" in text


@pytest.mark.parametrize("page", ["due-list", "plan", "plan-csv"])
@pytest.mark.parametrize("count", [1, 3, 30])
def test_pages_cost_the_same_however_much_there_is(
    client_of, alice, acme, page, count, django_assert_max_num_queries
):
    with scope(organisation=acme):
        everything(acme)
        for _ in range(count):
            looked_at(RiskFactory(organisation=acme), "risk")
    client = client_of(alice)
    client.get(url(page, acme))

    with django_assert_max_num_queries(
        5 + 37 + 2
    ):  # session, user, membership and rights; reading; person, menu
        client.get(url(page, acme))


def test_a_company_without_entries_is_told_so(client_of, bob, acme):
    assert client_of(bob).get(url("due-list", acme) + "?kind=contract").status_code == 200
