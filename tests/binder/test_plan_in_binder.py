"""The tool restored from its own PDF: printed, everything gone, brought back from the safe."""

import io
import json
import zlib
from datetime import datetime

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from django_scopes import scope

from accounts.models import Organisation
from binder import actions
from binder.models import PrintJob
from plan.in_pdf import ATTACHMENT, plan_file_of
from plan.reading_file import LARGEST, PlanFileProblem, read
from plan.snapshot import take, to_bytes
from tests.browser.busy import a_busy_company
from tests.factories.contacts import ContactPointFactory, PersonFactory
from tests.paper_checks import ua_failures
from tests.plan.wiping import wipe

pytestmark = pytest.mark.pdf


def print_of(organisation, by, key, *, private=True):
    with scope(organisation=organisation):
        job = actions.ask_for_print(
            organisation=organisation, document=key, with_private_numbers=private, by=by
        )
        actions.run(organisation_id=organisation.pk, job_id=job.pk)
        job = PrintJob.objects.get(pk=job.pk)
    assert job.state == "ready", job.error
    with default_storage.open(job.file) as file:
        return file.read()


def taken_like(content, organisation):
    """What the organisation would be in a file of the same moment."""
    at = datetime.fromisoformat(json.loads(content)["taken_at"])
    return to_bytes(take(organisation, at=at, private=json.loads(content)["private"]))


@pytest.fixture
def busy(db, mia):
    return a_busy_company(mia)


@pytest.fixture
def small(acme):
    """A company of one person."""
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme)
        ContactPointFactory(organisation=acme, person=person, value="0170 5500001")
        ContactPointFactory(organisation=acme, person=person, value="0621 123456", is_private=True)
    return acme


def test_from_the_binder_the_whole_tool_is_there_again(busy, mia, client_of, tmp_path):
    pdf = print_of(busy, mia, "binder")
    assert ua_failures(pdf) == []
    content = plan_file_of(pdf)
    assert taken_like(content, busy) == content
    wipe(busy)

    upload = SimpleUploadedFile("Notfallhandbuch.pdf", pdf, content_type="application/pdf")
    client = client_of(mia)
    answer = client.post(reverse("dashboard:restore"), {"file": upload}, follow=True)

    again = Organisation.objects.get()
    assert answer.status_code == 200
    assert f"Wiederhergestellt: {again}." in answer.content.decode()
    assert taken_like(content, again) == content
    assert print_of(again, mia, "binder")[:5] == b"%PDF-"

    file = tmp_path / "binder.pdf"
    file.write_bytes(pdf)
    call_command("restore-plan", file, manager=mia.email)
    assert Organisation.objects.count() == 2  # the second is a copy


def test_without_private_numbers_on_paper_none_is_in_the_data(small, mia):
    content = plan_file_of(print_of(small, mia, "binder", private=False))

    assert json.loads(content)["private"] is False
    assert "0170 5500001" in content.decode()
    assert "0621 123456" not in content.decode()


@pytest.mark.parametrize("key", ["wall_card", "phone_list", "escalation"])
def test_sheets_that_are_handed_out_hold_no_plan(small, mia, key):
    pdf = print_of(small, mia, key)

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.attachments) == 0
    with pytest.raises(PlanFileProblem, match="holds no plan"), translation.override("en"):
        plan_file_of(pdf)


def a_pdf(content, *, name=ATTACHMENT):
    """A small PDF with this attachment."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def with_stream(change):
    with pikepdf.open(io.BytesIO(a_pdf(b'{"name": "notfallplan"}'))) as pdf:
        change(pdf.attachments[ATTACHMENT].obj.EF.F)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


class TestRefused:
    @pytest.mark.parametrize(
        ("pdf", "sentence"),
        [
            (lambda: b"%PDF-1.7", "beschädigt"),
            (lambda: a_pdf(b"x" * 9000)[:3000], "beschädigt"),
            (lambda: a_pdf(b"{}", name="invoice.xml"), "enthält keinen Plan"),
            (lambda: with_stream(lambda stream: stream.write(b"changed")), "beschädigt"),
            (
                lambda: with_stream(lambda stream: stream.write(b"x", filter=pikepdf.Name.LZWDecode)),
                "beschädigt",
            ),
            (
                lambda: with_stream(lambda stream: stream.write(b"no zlib", filter=pikepdf.Name.FlateDecode)),
                "beschädigt",
            ),
            (
                lambda: with_stream(
                    lambda stream: stream.write(
                        zlib.compress(b"0" * (LARGEST + 2)), filter=pikepdf.Name.FlateDecode
                    )
                ),
                "größer als 64 MB",
            ),
            (lambda: a_pdf(b"{}"), "nicht von Notfallplan"),
            (lambda: a_pdf(b'{"name": "notfallplan", "format": 2}'), "neueren Version"),
        ],
    )
    def test_with_a_sentence(self, pdf, sentence):
        with pytest.raises(PlanFileProblem, match=sentence), translation.override("de"):
            read(plan_file_of(pdf()))

    def test_on_the_page_it_says_so_and_nothing_is_founded(self, acme, mia, client_of):
        client = client_of(mia)
        for content, sentence in (
            (b"%PDF-1.7 torn", "Diese PDF-Datei ist beschädigt"),
            (b"a text", "Das ist keine Plandatei"),
            (b"", "leer"),
        ):
            upload = SimpleUploadedFile("binder.pdf", content)
            answer = client.post(reverse("dashboard:restore"), {"file": upload})
            assert answer.status_code == 422
            assert sentence in answer.content.decode()
        assert client.post(reverse("dashboard:restore"), {}).status_code == 422
        assert Organisation.objects.count() == 1

    def test_a_file_of_200_mb_is_not_read(self, acme, mia, client_of, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
        big = SimpleUploadedFile("binder.pdf", b"%PDF-1.7\n" + b"0" * (200 * 1024 * 1024))
        answer = client_of(mia).post(reverse("dashboard:restore"), {"file": big})

        assert answer.status_code == 422
        assert Organisation.objects.count() == 1

    def test_a_stranger_is_sent_to_the_login(self, client, db):
        assert client.get(reverse("dashboard:restore")).status_code == 302
