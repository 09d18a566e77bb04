"""The pages of the step editor: the checker with and without htmx, reasons, limits, and nothing typed is ever lost."""

import pytest
from django_scopes import scope

from playbooks.models import Playbook, PlaybookDont, PlaybookPage, PlaybookStep
from playbooks.phases import MAX_STEPS, Phase
from tests.factories.playbooks import PlaybookFactory, PlaybookStepFactory
from tests.playbooks.playbook_pages import of_step, step_form, url


@pytest.fixture
def own(company):
    with scope(organisation=company):
        return PlaybookFactory(organisation=company, title="Kühlung fällt aus")


@pytest.fixture
def core_step(company, ransomware):
    with scope(organisation=company):
        return PlaybookStep.objects.filter(phase="assess").order_by("position").first()


def stored(company, step=None):
    with scope(organisation=company):
        return PlaybookStep.objects.get(pk=step.pk) if step else PlaybookStep.objects.get()


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_its_page(company, alice, ransomware, client_of, phase):
    response = client_of(alice).get(url("page", company, ransomware.pk, phase.value))

    assert response.status_code == 200
    assert client_of(alice).get(url("page", company, ransomware.pk, "nonsense")).status_code == 404


def test_a_step_is_added_to_an_own_playbook(company, alice, own, client_of):
    address = url("line-create", company, own.pk, "recover", "steps")
    assert client_of(alice).get(address).status_code == 200

    response = client_of(alice).post(address, step_form(due_minutes="30"))

    step = stored(company)
    assert response.url == f"{url('page', company, own.pk, 'recover')}#line-{step.pk}"
    assert (step.phase, step.position, step.due_minutes, step.for_everybody) == ("recover", 1, 30, True)


def test_what_stops_is_mended_or_saved_with_a_tick(company, alice, own, client_of):
    client, address = client_of(alice), url("line-create", company, own.pk, "recover", "steps")
    typed = step_form(action="Der Server im Keller", target_state="", detail="Raum 3")

    refused = client.post(address, typed)

    text = refused.content.decode()
    assert refused.status_code == 422
    assert "Sagen Sie mit einem Verb, was zu tun ist" in text
    assert "Trotzdem speichern" in text
    for word in ("Der Server im Keller", "Raum 3"):
        assert f'value="{word}"' in text
    saved = client.post(address, typed | {"anyway": "on"}, follow=True)
    assert "Sagen Sie mit einem Verb" in saved.content.decode()
    assert stored(company).detail == "Raum 3"


def test_only_changed_words_are_asked_about_again(company, alice, own, client_of):
    with scope(organisation=company):
        step = PlaybookStepFactory(organisation=company, playbook=own, action="Der Server", target_state="")
    address = url("line", company, own.pk, "steps", step.pk)

    assert client_of(alice).post(address, of_step(step, due_minutes="10")).status_code == 302
    step = stored(company, step)
    assert client_of(alice).post(address, of_step(step, action="Der Keller")).status_code == 422


def test_the_checker_speaks_while_one_writes_and_writes_nothing(company, alice, own, client_of):
    address = url("check", company, own.pk, "steps")
    client = client_of(alice)

    heard = client.post(
        address, step_form(target_state="geprüft", phase="assess"), headers={"HX-Request": "true"}
    )

    text = heard.content.decode()
    assert "<html" not in text
    assert "geprüft" in text
    with scope(organisation=company):
        assert not PlaybookStep.objects.exists()
    same = client.post(address, step_form(target_state="geprüft", shown=heard.context["shown"]))
    assert same.status_code == 204
    fine = client.post(address, step_form(shown=heard.context["shown"]))
    assert "nichts auszusetzen" in fine.content.decode()


def test_other_words_than_the_template_need_a_reason(company, alice, ransomware, core_step, client_of):
    client, address = client_of(alice), url("line", company, ransomware.pk, "steps", core_step.pk)
    changed = of_step(core_step, action="Netzwerkkabel am Verteiler ziehen")

    refused = client.post(address, changed)
    assert refused.status_code == 422
    assert "warum das von der Vorlage abweicht" in refused.content.decode()

    client.post(address, changed | {"deviation_reason": "Wir haben nur einen Verteiler"})
    step = stored(company, core_step)
    assert (step.differs, step.deviation_reason) == (True, "Wir haben nur einen Verteiler")
    page = client.get(url("detail", company, ransomware.pk)).content.decode()
    assert "abweichend von Vorlage: Wir haben nur einen Verteiler" in page

    client.post(address, of_step(step, action=step.core_action))
    assert stored(company, core_step).deviation_reason == ""


def test_marked_fields_of_the_template_are_free(company, alice, ransomware, core_step, client_of):
    address = url("line", company, ransomware.pk, "steps", core_step.pk)

    client_of(alice).post(address, of_step(core_step, detail="Schrank 2", due_minutes="45"))

    step = stored(company, core_step)
    assert (step.detail, step.due_minutes, step.differs) == ("Schrank 2", 45, False)


def test_a_branch_to_a_playbook_that_was_deleted_gets_a_sentence(company, alice, ransomware, own, client_of):
    address = url("line-create", company, ransomware.pk, "recover", "steps")
    typed = step_form(branch_when="Halle warm", branch_playbook=own.pk, detail="Bleibt stehen")
    with scope(organisation=company):
        PlaybookStep.objects.filter(phase="recover", core_key__gt="").last().delete()
        Playbook.objects.get(pk=own.pk).delete()

    refused = client_of(alice).post(address, typed)

    text = refused.content.decode()
    assert refused.status_code == 422
    assert "wurde inzwischen gelöscht" in text
    assert 'value="Halle warm"' in text
    assert 'value="Bleibt stehen"' in text


def test_a_playbook_to_which_others_lead_stays_and_names_them(company, alice, ransomware, own, client_of):
    with scope(organisation=company):
        PlaybookStepFactory(
            organisation=company,
            playbook=own,
            action="Server prüfen",
            branch_when="x",
            branch_playbook=ransomware,
        )

    refused = client_of(alice).post(url("delete", company, ransomware.pk))

    assert refused.status_code == 409
    assert "Server prüfen" in refused.content.decode()
    assert url("detail", company, own.pk) in refused.content.decode()


def test_the_eighth_step_is_refused_and_nothing_is_lost(company, alice, own, client_of):
    client, address = client_of(alice), url("line-create", company, own.pk, "recover", "steps")
    for _ in range(MAX_STEPS):
        client.post(address, step_form())

    refused = client.post(address, step_form(detail="Achter"))

    assert refused.status_code == 422
    assert "sieben Schritte" in refused.content.decode()
    assert 'value="Achter"' in refused.content.decode()
    page = client.get(url("page", company, own.pk, "recover")).content.decode()
    assert "Mehr als sieben Schritte gehen nicht" in page


@pytest.mark.parametrize("to", ["up", "down", "recover:1", "detect_report!1"])
def test_moving_is_one_post(company, alice, ransomware, core_step, client_of, to):
    with scope(organisation=company):
        target = to.partition(":")[0].partition("!")[0]
        room = PlaybookStep.objects.filter(phase=target, core_key__gt="").unlogged("room")
        room.update(is_dropped=True, deviation_reason="x")
    response = client_of(alice).post(
        url("line-move", company, ransomware.pk, "steps", core_step.pk), {"to": to}
    )

    step = stored(company, core_step)
    assert response.status_code == 302
    expected = {"up": ("assess", 1), "down": ("assess", 2), "recover:1": ("recover", 1)}
    assert (step.phase, step.position) == expected.get(to, ("detect_report", 1))
    assert step.is_immediate == ("!" in to)


@pytest.mark.parametrize("to", ["", "nonsense", "assess:x", "nowhere:1", "recover!1", "assess:²"])
def test_impossible_places_get_a_sentence(company, alice, ransomware, core_step, client_of, to):
    response = client_of(alice).post(
        url("line-move", company, ransomware.pk, "steps", core_step.pk), {"to": to}, follow=True
    )

    assert 'role="alert"' in response.content.decode()
    assert stored(company, core_step).phase == "assess"


def test_a_line_of_the_template_is_left_out_with_a_reason_and_comes_back(
    company, alice, ransomware, core_step, client_of
):
    client, address = client_of(alice), url("line-drop", company, ransomware.pk, "steps", core_step.pk)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422

    client.post(address, {"reason": "Kein eigenes Netz"})
    assert stored(company, core_step).is_dropped
    page = client.get(url("page", company, ransomware.pk, "assess")).content.decode()
    assert "Kein eigenes Netz" in page

    client.post(url("line-restore", company, ransomware.pk, "steps", core_step.pk))
    assert not stored(company, core_step).is_dropped


def test_an_own_line_is_deleted_after_a_question(company, alice, own, client_of):
    client = client_of(alice)
    client.post(
        url("line-create", company, own.pk, "assess", "donts"), {"text": "NICHT löschen", "why": "Spuren"}
    )
    with scope(organisation=company):
        dont = PlaybookDont.objects.get()
    address = url("line-drop", company, own.pk, "donts", dont.pk)

    assert "löschen?" in client.get(address).content.decode()
    client.post(address)

    with scope(organisation=company):
        assert not PlaybookDont.objects.exists()


def test_goal_and_end_of_a_page_of_an_own_playbook(company, alice, own, client_of):
    address = url("frame", company, own.pk, "assess")
    client_of(alice).get(address)

    client_of(alice).post(address, {"goal": "Lage kennen", "exit": "Ursache notiert", "version": "1"})

    with scope(organisation=company):
        page = PlaybookPage.objects.get()
    assert (page.phase, page.goal, page.exit) == ("assess", "Lage kennen", "Ursache notiert")


def test_a_second_editor_is_told(company, alice, ransomware, core_step, client_of):
    address = url("line", company, ransomware.pk, "steps", core_step.pk)
    client_of(alice).post(address, of_step(core_step, detail="Schrank 2"))

    refused = client_of(alice).post(address, of_step(core_step, detail="Schrank 3"))

    assert refused.status_code == 422
    assert "Schrank 2" in refused.content.decode()
    assert stored(company, core_step).detail == "Schrank 2"


@pytest.mark.parametrize("number", [1, 7])
def test_the_editor_needs_the_same_queries_however_much_there_is(
    company, alice, own, client_of, number, django_assert_max_num_queries
):
    with scope(organisation=company):
        for position in range(number):
            PlaybookStepFactory(organisation=company, playbook=own, phase="assess", position=position + 1)
    client = client_of(alice)
    client.get(url("page", company, own.pk, "assess"))
    with django_assert_max_num_queries(18):
        client.get(url("page", company, own.pk, "assess"))
