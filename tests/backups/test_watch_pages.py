"""The pages of the watch: addresses and what to paste, runs, a run entered by hand, the section on a job's page."""

import re
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from backups import hearing
from backups.models import BackupRun, PingAddress
from backups.snippets import SNIPPETS, filled
from tests.backups.conftest import NOW, a_job
from tests.backups.test_hearing import hear, watch
from tests.factories.backups import PingAddressFactory


def page(client, name, organisation, pk, **query):
    return client.get(reverse(f"backups:{name}", args=[organisation.slug, pk]), query)


def text_of(response):
    return response.content.decode()


# --- Addresses ---------------------------------------------------------------------------------------


def test_an_address_is_made_and_shown_with_everything_to_paste(client_of, alice, acme, job, settings):
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://plan.acme.example", ["*"]
    client = client_of(alice)
    url = reverse("backups:ping-addresses", args=[acme.slug, job.pk])
    made = client.post(url, {"label": "NAS Keller"}, headers={"host": "evil.example"}, follow=True)

    with scope(organisation=acme):
        address = PingAddress.objects.get(label="NAS Keller")
    text = text_of(made)
    full = f"https://plan.acme.example/ping/{address.token}"
    assert made.redirect_chain[0][0].endswith(f"?address={address.pk}")
    assert text.count(full) >= 1 + len(SNIPPETS)
    assert "evil.example" not in text
    assert job.address.token in text, "the other one is still there"
    assert watch(job).due_at is not None


def test_the_snippets_are_of_the_address_that_was_chosen(client_of, alice, acme, job):
    with scope(organisation=acme):
        second = PingAddressFactory(organisation=acme, job=job, label="zweite")
    first = text_of(page(client_of(alice), "ping-addresses", acme, job.pk, address=str(job.address.pk)))
    newest = text_of(page(client_of(alice), "ping-addresses", acme, job.pk))
    odd = page(client_of(alice), "ping-addresses", acme, job.pk, address="no uuid")

    in_snippets = re.compile(r"<pre.*?</pre>", re.DOTALL)
    assert all(job.address.token in each for each in in_snippets.findall(first))
    assert all(second.token in each for each in in_snippets.findall(newest))
    assert odd.status_code == 200


def test_snippets_are_escaped_on_the_page_and_raw_in_the_text(client_of, alice, acme):
    with scope(organisation=acme):
        job = a_job(acme, name="Bob's <b>Job</b>")
    text = text_of(page(client_of(alice), "ping-addresses", acme, job.pk))

    assert "<b>Job</b>" not in text
    assert "2&gt;&amp;1" in text
    veeam = next(each for each in SNIPPETS if each.key == "veeam")
    assert "$job = 'Bob''s <b>Job</b>'" in filled(veeam, url="https://x/ping/t", name=job.name)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda each: each.key)
def test_every_snippet_calls_the_address_and_leaves_nothing_open(snippet):
    text = filled(snippet, url="https://plan.example/ping/TOKEN", name="Nachtsicherung")

    assert "https://plan.example/ping/TOKEN" in text
    assert "{{" not in text.replace("::{hostname}-{now}", "")
    assert "&#x27;" not in text
    assert "&amp;" not in text


def test_powershell_snippets_balance_their_brackets_and_send_bytes():
    for key in ("powershell", "veeam"):
        snippet = next(each for each in SNIPPETS if each.key == key)
        text = filled(snippet, url="https://x/ping/t", name="J")
        for opening, closing in ("()", "{}", "[]"):
            assert text.count(opening) == text.count(closing), key
        assert text.count("'") % 2 == 0
        assert "-Method Post" in text
        assert "[Text.Encoding]::UTF8.GetBytes" in text
        assert "Tls12" in text


def test_who_only_reads_sees_no_address(client_of, bob, acme, job):
    assert page(client_of(bob), "ping-addresses", acme, job.pk).status_code == 403
    hear(job, "", NOW)
    assert job.address.token not in text_of(page(client_of(bob), "job-runs", acme, job.pk))


def test_the_other_company_sees_nothing(client_of, charlie, acme, other, job):
    for organisation in (acme, other):
        for name, pk in (
            ("ping-addresses", job.pk),
            ("job-runs", job.pk),
            ("run-create", job.pk),
            ("address-withdraw", job.address.pk),
        ):
            assert page(client_of(charlie), name, organisation, pk).status_code == 404
            url = reverse(f"backups:{name}", args=[organisation.slug, pk])
            assert client_of(charlie).post(url, {"label": "x"}).status_code in {404, 405}
    with scope(organisation=acme):
        job.address.refresh_from_db()
        assert job.address.revoked_at is None
        assert PingAddress.objects.count() == 1


def test_withdrawing_asks_first(client_of, alice, acme, job):
    client = client_of(alice)
    url = reverse("backups:address-withdraw", args=[acme.slug, job.address.pk])
    assert client.get(url).status_code == 200
    with scope(organisation=acme):
        job.address.refresh_from_db()
    assert job.address.revoked_at is None

    after = client.post(url, follow=True)
    assert job.address.token not in text_of(after)
    assert "Zurückgezogene Signaladressen" in text_of(after)
    assert client.get(f"/ping/{job.address.token}").status_code == 404


def test_a_label_that_is_too_long_is_refused_and_kept(client_of, alice, acme, job):
    url = reverse("backups:ping-addresses", args=[acme.slug, job.pk])
    response = client_of(alice).post(url, {"label": "x" * 90})

    assert response.status_code == 422
    assert "x" * 90 in text_of(response)


# --- Runs --------------------------------------------------------------------------------------------


def test_runs_are_shown_with_duration_and_output_as_text(client_of, bob, acme, job):
    hear(job, "start", NOW)
    hear(job, "fail", NOW + timedelta(minutes=75), text="<script>alert(1)</script>")
    text = text_of(page(client_of(bob), "job-runs", acme, job.pk))

    assert "1 h 15 min" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text
    assert "fehlgeschlagen" in text
    assert "20.11.2026 14:15" in text, "in the organisation's time"


def test_a_start_whose_end_was_never_heard_is_not_running_for_ever(client_of, bob, acme, job):
    hear(job, "start", NOW)
    assert "läuft gerade" in text_of(page(client_of(bob), "job-runs", acme, job.pk))
    hear(job, "start", NOW + timedelta(hours=24))
    hear(job, "", NOW + timedelta(hours=25))
    text = text_of(page(client_of(bob), "job-runs", acme, job.pk))

    assert "Ende nie gemeldet" in text
    assert "läuft gerade" not in text


def test_no_run_yet_says_what_to_do(client_of, alice, bob, acme, job):
    offered = reverse("backups:ping-addresses", args=[acme.slug, job.pk])
    assert offered in text_of(page(client_of(alice), "job-runs", acme, job.pk))
    assert offered not in text_of(page(client_of(bob), "job-runs", acme, job.pk))


def test_a_list_of_runs_costs_the_same_for_one_and_for_thirty(
    client_of, bob, acme, job, django_assert_max_num_queries
):
    client = client_of(bob)
    hear(job, "", NOW)
    page(client, "job-runs", acme, job.pk)
    with django_assert_max_num_queries(30) as one:
        page(client, "job-runs", acme, job.pk)
    with scope(organisation=acme):
        BackupRun.objects.bulk_create(
            BackupRun(
                organisation=acme, job=job, address=job.address, outcome="success", ended_at=NOW, heard_at=NOW
            )
            for _number in range(30)
        )
    with django_assert_max_num_queries(len(one)):
        assert text_of(page(client, "job-runs", acme, job.pk)).count("<tr>") == 26


# --- Entered by hand ---------------------------------------------------------------------------------


def enter(client, organisation, job, **fields):
    data = {"ended_at": "2026-11-20T02:30", "result": "worked", "note": "Band 7"} | fields
    return client.post(reverse("backups:run-create", args=[organisation.slug, job.pk]), data)


def test_a_run_is_entered_in_local_time(client_of, alice, acme, job):
    assert enter(client_of(alice), acme, job).status_code == 302
    with scope(organisation=acme):
        (run,) = BackupRun.objects.all()

    assert (run.source, run.outcome, run.body, run.entered_by) == ("manual", "success", "Band 7", alice)
    assert run.ended_at.isoformat() == "2026-11-20T01:30:00+00:00"
    assert watch(job).state == "ok"
    assert "eingetragen von Alice" in text_of(page(client_of(alice), "job-runs", acme, job.pk))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ended_at": "2099-01-01T00:00"}, "Das liegt in der Zukunft"),
        ({"ended_at": ""}, "Geben Sie an, wann der Lauf beendet war"),
        ({"ended_at": "gestern"}, "Geben Sie Tag und Uhrzeit an"),
        ({"ended_at": "2026-03-29T02:30"}, ""),  # the hour that the clocks skip
        ({"ended_at": "0001-01-01T00:00"}, "mehr als ein Jahr her"),
        ({"result": ""}, "Wählen Sie, ob er gelungen ist"),
        ({"result": "maybe"}, ""),
        ({"note": "x" * 2001}, ""),
        ({"note": "a\x00b"}, ""),
    ],
)
def test_a_wrong_run_gets_a_sentence_and_keeps_what_was_typed(client_of, alice, acme, job, fields, sentence):
    response = enter(client_of(alice), acme, job, **fields)

    assert response.status_code == 422
    assert sentence in text_of(response)
    if "note" not in fields:
        assert "Band 7" in text_of(response)
    with scope(organisation=acme):
        assert not BackupRun.objects.exists()


def test_who_only_reads_enters_nothing(client_of, bob, acme, job):
    assert enter(client_of(bob), acme, job).status_code == 403


# --- On the job's own page ---------------------------------------------------------------------------


def section(organisation, job, may=("view_plan", "edit_plan")):
    with scope(organisation=organisation), timezone.override(organisation.zone):
        template = Template("{% load watch %}{% job_watch job %}")
        return template.render(Context({"job": job, "organisation": organisation, "may": frozenset(may)}))


def test_the_section_says_how_it_stands(acme, job):
    hear(job, "", NOW)
    job.refresh_from_db()
    text = section(acme, job)

    assert "20.11.2026 13:00" in text
    assert "21.11.2026 13:00" in text, "expected after its interval"
    assert "22.11.2026 01:00" in text, "late after its grace"
    assert "status--ok" in text
    assert "kann sich nicht selbst melden" not in text


def test_the_section_warns_of_a_job_that_cannot_report(acme, job):
    with scope(organisation=acme):
        hearing.withdraw_address(address=job.address, at=NOW)
    assert "kann sich nicht selbst melden" in section(acme, job)
    assert reverse("backups:ping-addresses", args=[acme.slug, job.pk]) not in section(
        acme, job, ("view_plan",)
    )


def test_the_section_is_not_for_a_provider(acme, job):
    assert section(acme, job, ("view_part",)).strip() == ""


def test_the_section_costs_the_same_for_any_number_of_runs(acme, job, django_assert_max_num_queries):
    hear(job, "", NOW)
    section(acme, job)
    with django_assert_max_num_queries(4):
        section(acme, job)
    for number in range(1, 9):
        hear(job, "", NOW + timedelta(hours=number))
    with django_assert_max_num_queries(4):
        section(acme, job)
