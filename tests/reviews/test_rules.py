"""How often what must be confirmed: our numbers are marked as ours, own ones need a reason."""

import pytest
from django_scopes import scope

from backups.models import BackupPolicy
from reviews.models import ReviewRule
from tests.factories.reviews import ReviewFactory, ReviewRuleFactory
from tests.reviews.pages import url


def lines(client, organisation):
    return {line.interval.code: line for line in client.get(url("rules", organisation)).context["lines"]}


def test_all_28_are_listed_with_their_role(client_of, bob, acme):
    found = lines(client_of(bob), acme)

    assert len(found) == 28
    assert (found["risk"].months, found["risk"].role) == (12, "Geschäftsführung")
    assert found["tabletop"].is_kept is False
    assert all(line.own is None for line in found.values())


def test_restore_tests_follow_the_rules_of_backups(client_of, bob, acme):
    with scope(organisation=acme):
        BackupPolicy(organisation=acme, months_within_24h=2).save()

    assert lines(client_of(bob), acme)["restore_test_rto_le_24h"].months == 2
    assert client_of(bob).get(url("rules", acme)).status_code == 200


def test_an_own_interval_needs_a_reason(client_of, alice, acme):
    client = client_of(alice)
    refused = client.post(url("rule-edit", acme, "risk"), {"months": 6, "reason": ""})
    assert refused.status_code == 422
    assert 'value="6"' in refused.content.decode()

    assert (
        client.post(url("rule-edit", acme, "risk"), {"months": 6, "reason": "Versicherung"}).status_code
        == 302
    )
    found = lines(client, acme)["risk"]
    assert (found.months, found.own.reason) == (6, "Versicherung")


@pytest.mark.parametrize("months", ["0", "61", "-1", "zwölf", "", "1.5"])
def test_months_are_between_one_and_sixty(client_of, alice, acme, months):
    answer = client_of(alice).post(url("rule-edit", acme, "risk"), {"months": months, "reason": "Darum"})

    assert answer.status_code == 422
    with scope(organisation=acme):
        assert not ReviewRule.objects.exists()


def test_there_is_one_own_interval_per_kind_and_the_way_back(client_of, alice, acme):
    client = client_of(alice)
    for months, version in ((6, 1), (3, 1)):
        client.post(url("rule-edit", acme, "risk"), {"months": months, "reason": "Darum", "version": version})
    with scope(organisation=acme):
        assert ReviewRule.objects.get().months == 3
    client.post(url("rule-edit", acme, "risk"), {"reset": "1"})

    with scope(organisation=acme):
        assert not ReviewRule.objects.exists()


def test_two_editors_are_told_of_each_other(client_of, alice, acme):
    with scope(organisation=acme):
        ReviewRuleFactory(organisation=acme, kind="risk", months=9, version=4)
    answer = client_of(alice).post(
        url("rule-edit", acme, "risk"), {"months": 6, "reason": "Darum", "version": 3}
    )

    assert answer.status_code == 422
    assert "9" in answer.content.decode()


@pytest.mark.parametrize("kind", ["restore_test_other", "tabletop", "nonsense"])
def test_what_is_set_elsewhere_or_not_kept_has_no_form(client_of, alice, acme, kind):
    assert client_of(alice).get(url("rule-edit", acme, kind)).status_code == 404


def test_what_the_company_has_none_of_can_be_taken_up_again(client_of, alice, acme):
    with scope(organisation=acme):
        ReviewFactory(organisation=acme, kind="ups", result="no_longer_needed", note="Alles Cloud.")
    response = client_of(alice).get(url("rules", acme))

    assert "Gibt es bei uns nicht" in response.content.decode()
    assert url("mark-whole", acme, "ups") in response.content.decode()


def test_own_intervals_of_others_are_not_ours(client_of, bob, acme, other):
    with scope(organisation=other):
        ReviewRuleFactory(organisation=other, kind="risk", months=1)

    assert lines(client_of(bob), acme)["risk"].months == 12
