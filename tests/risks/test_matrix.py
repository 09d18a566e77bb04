"""The matrix with its counts, and the scales that an organisation makes its own."""

import pytest
from django.forms import model_to_dict
from django_scopes import scope

from risks.models import RiskSettings
from tests.factories.risks import RiskFactory, rated
from tests.risks.pages import url


def settings_form(acme, **fields):
    with scope(organisation=acme):
        settings = RiskSettings.of(acme)
    return model_to_dict(settings) | {"version": settings.version} | fields


def test_each_cell_counts_its_risks_and_leads_to_them(acme, mia, bob, client_of):
    with scope(organisation=acme):
        for _ in range(2):
            rated(RiskFactory(organisation=acme), mia, gross=(4, 4), net=(3, 2))
        rated(RiskFactory(organisation=acme), mia, gross=(4, 3))
        RiskFactory(organisation=acme)
    client = client_of(bob)

    response = client.get(url("matrix", acme))

    counted = {
        cell["url"]: cell["count"]
        for row in response.context["rows"]
        for cell in row["cells"]
        if cell["count"]
    }
    address = f"{url('risk-list', acme)}?likelihood=3&impact=2"
    assert counted == {address: 2}
    assert len(client.get(address).context["rows"]) == 2
    assert "2 Risiken fehlen in der Matrix" in response.content.decode()
    assert sum(len(row["cells"]) for row in response.context["rows"]) == 16

    response = client.get(url("matrix", acme), {"rating": "gross"})
    counted = {
        cell["url"]: cell["count"]
        for row in response.context["rows"]
        for cell in row["cells"]
        if cell["count"]
    }
    assert set(counted.values()) == {1, 2}
    for address, count in counted.items():
        assert len(client.get(address).context["rows"]) == count


def test_an_unknown_rating_shows_net(acme, bob, client_of):
    response = client_of(bob).get(url("matrix", acme), {"rating": "'; drop"})

    assert response.context["kind"] == "netto: mit dem vorhandenen Schutz"


def test_words_and_cells_become_the_organisations_own(acme, alice, bob, client_of):
    response = client_of(alice).post(
        url("scales-edit", acme),
        settings_form(acme, level_4="untragbar", cell_4_1=2, risk_appetite=1, impact_1_text="Fast nichts."),
    )

    assert response.status_code == 302
    page = client_of(bob).get(url("scales", acme)).content.decode()
    assert "untragbar" in page
    assert "Fast nichts." in page
    assert "bis „gering“" in page
    assert "Stufe bei Häufigkeit 4, Schaden 1" in page  # the history
    assert client_of(bob).get(url("scales-history", acme)).status_code == 200


@pytest.mark.parametrize(
    ("cell", "level", "sentence"),
    [
        ("cell_1_1", 3, "senken Sie die Zelle „selten, vernachlässigbar“"),
        ("cell_4_4", 1, "mindestens „sehr hoch“"),
        ("cell_2_3", 1, "mindestens „mittel“"),
        ("cell_2_2", 5, "aus der Liste"),
    ],
)
def test_a_matrix_that_falls_is_refused_with_a_sentence_and_kept(
    cell, level, sentence, acme, alice, client_of
):
    response = client_of(alice).post(
        url("scales-edit", acme), settings_form(acme, **{cell: level, "level_1": "Bleibt stehen"})
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert 'value="Bleibt stehen"' in page
    with scope(organisation=acme):
        assert RiskSettings.of(acme).level_1 == "gering"


def test_of_two_who_edit_the_scales_the_second_is_shown_the_difference(acme, alice, mia, client_of):
    typed = settings_form(acme, level_1="klein")
    client_of(mia).post(
        url("scales-edit", acme), settings_form(acme, level_1="winzig", cell_1_2=2, cell_2_2=2)
    )

    response = client_of(alice).post(url("scales-edit", acme), typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "winzig" in page
    assert 'value="klein"' in page
    again = typed | {"version": response.context["form"]["version"].value()}
    assert client_of(alice).post(url("scales-edit", acme), again).status_code == 302
