"""The plan as a file: taken, founded anew from it with the same bytes, copied beside itself; and what is refused."""

import json
import uuid
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models.query import QuerySet
from django.utils import translation
from django_scopes import scope

from accounts.models import Organisation
from contacts.models import ContactPoint, Person
from plan import reading_file
from plan.reading_file import PlanFileProblem, read
from plan.restore import restore, with_new_keys
from plan.schema import schema
from plan.snapshot import FORMAT, take, to_bytes
from plan.tables import LEFT_OUT, owned, tables
from tests.browser.busy import a_busy_company
from tests.factories.contacts import PersonFactory
from tests.factories.inventory import ResourceFactory
from tests.plan.wiping import wipe

NOW = datetime(2026, 11, 27, 20, tzinfo=UTC)
PUBLISHED = Path(__file__).parents[2] / "docs" / "plan-format" / f"{FORMAT}.json"


@pytest.fixture
def busy(db, mia):
    return a_busy_company(mia)


def content_of(organisation, *, private=True):
    return to_bytes(take(organisation, at=NOW, private=private))


def test_export_wipe_restore_export_gives_the_same_bytes(busy, mia):
    records = [model for model in tables() if hasattr(model, "search_text")]
    derived = {model: derived_of(model) for model in records}
    before = content_of(busy)
    wipe(busy)
    assert not Organisation.objects.exists()

    again = restore(read(before), by=mia)

    assert content_of(again) == before
    assert {model: derived_of(model) for model in records} == derived
    assert len(before) > 100_000
    rows = json.loads(before)["records"]
    filled = {label for label, found in rows.items() if found}
    assert len(filled) > 50, sorted(set(rows) - filled)


def derived_of(model):
    """How its entries are found and sorted. Hours are called "24 h" or "24.00 h", as they were typed or read."""
    rows = QuerySet(model).order_by("pk").values_list("pk", "search_text", "sort_key")
    return [
        (key, text.replace(".00 h", " h"), sort_key.replace(".00 h", " h")) for key, text, sort_key in rows
    ]


@pytest.mark.once
def test_the_restored_one_is_a_working_company(busy, mia, client_of):
    before = content_of(busy)
    wipe(busy)
    again = restore(read(before), by=mia)

    client = client_of(mia)
    for page in (
        "",
        "people/",
        "processes/",
        "backups/",
        "reviews/",
        "recovery/order/",
        "playbooks/",
        "risks/matrix/",
    ):
        assert client.get(f"/o/{again.slug}/{page}").status_code == 200, page


def test_as_a_copy_it_gets_other_keys_and_leaves_the_first_alone(busy, mia):
    before = content_of(busy)

    copy = restore(read(before), by=mia)

    assert content_of(busy) == before
    assert copy.pk != busy.pk
    assert copy.slug != busy.slug
    expected, found = with_new_keys(json.loads(before), copy.pk), take(copy, at=NOW, private=True)
    assert found["organisation"] == expected["organisation"]
    for label, rows in expected["records"].items():
        assert found["records"][label] == sorted(rows, key=lambda row: row["id"]), label
    text = to_bytes(found).decode()
    assert str(busy.pk) not in text


@pytest.mark.once
def test_without_private_numbers_none_is_in_it(busy, mia):
    private = set(QuerySet(ContactPoint).filter(is_private=True).values_list("value", flat=True))
    everything, shown = content_of(busy).decode(), content_of(busy, private=False).decode()
    public = set(QuerySet(ContactPoint).filter(is_private=False).values_list("value", flat=True))
    assert private - public

    for number in private - public:
        assert number in everything
        assert number not in shown
    wipe(busy)
    assert content_of(restore(read(shown.encode()), by=mia), private=False).decode() == shown


@pytest.mark.once
def test_nothing_of_another_company_and_no_secret(busy, other):
    with scope(organisation=other):
        PersonFactory(organisation=other, last_name="Fremdmann")
    text = content_of(busy).decode()

    assert "Fremdmann" not in text
    assert str(other.pk) not in text
    for word in ('"password":', "token", "sealed", "secret", "mia@example.com", "md5$"):
        assert word not in text, word


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_grow(in_acme, count, django_assert_max_num_queries):
    for _ in range(count):
        ResourceFactory(organisation=in_acme)
    with django_assert_max_num_queries(len(tables()) + 5):
        take(in_acme, at=NOW, private=True)


def test_every_table_is_in_the_plan_or_left_out_with_a_reason():
    labels = {model._meta.label_lower for model in apps.get_models() if owned(model)}

    assert {model._meta.label_lower for model in tables()} | set(LEFT_OUT) == labels
    assert not {model._meta.label_lower for model in tables()} & set(LEFT_OUT)


def test_the_published_schema_is_that_of_the_models():
    """If this fails, the form of the file has changed: raise FORMAT, add the step to UPGRADES, publish the new schema."""
    assert json.loads(PUBLISHED.read_text()) == schema()


PERSON, SETTINGS, NOBODY = "contacts.person", "inventory.biasettings", str(uuid.uuid4())


def first(file, label=PERSON):
    return file["records"][label][0]


def test_what_merely_looks_like_a_nul_is_a_text(in_acme, mia):
    PersonFactory(organisation=in_acme, note="C:\\u0000 und \\\\u0000")
    before = content_of(in_acme)
    wipe(in_acme)

    assert content_of(restore(read(before), by=mia)) == before


class TestRefused:
    @pytest.fixture
    def file(self, in_acme):
        PersonFactory(organisation=in_acme, last_name="Kaya")
        ResourceFactory(organisation=in_acme)
        return json.loads(content_of(in_acme))

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (lambda file: file.clear(), "nicht von Notfallplan geschrieben"),
            (lambda file: file.update(name="other"), "nicht von Notfallplan geschrieben"),
            (lambda file: file.update(format="1"), "nicht, in welchem Format"),
            (lambda file: file.update(format=99), "neueren Version"),
            (lambda file: file.pop("private"), "beschädigt an der Stelle Anfang: private fehlt"),
            (lambda file: file["records"].pop(PERSON), "records: contacts.person fehlt"),
            (lambda file: file["records"].update(x=[]), "records: x ist nicht bekannt"),
            (lambda file: first(file).pop("last_name"), r"contacts.person 1 \(.+\): last_name fehlt"),
            (lambda file: first(file).update(last_name=7), "last_name: 7 kann dort nicht stehen"),
            (lambda file: first(file).update(last_name="x" * 9999), "last_name: "),
            (lambda file: first(file).update(id="../etc"), "id: "),
            (lambda file: first(file).update(note="a\x00b"), "beschädigt"),
            (lambda file: first(file).update(version=10**30), "widerspricht sich"),
            (lambda file: file["records"][PERSON].append(first(file)), "denselben Schlüssel"),
            (lambda file: first(file).update(site=NOBODY), "site: Der genannte Eintrag fehlt"),
            (lambda file: first(file).update(created_at="2026-02-31T00:00:00.000000Z"), "widerspricht sich"),
            (lambda file: first(file, SETTINGS).update(bao_reaction_hours="-5"), "widerspricht sich"),
            (lambda file: file["organisation"].update(time_zone="Mond/Krater"), "widerspricht sich"),
        ],
    )
    def test_with_a_sentence_that_says_where_and_nothing_is_changed(self, file, mia, change, sentence):
        change(file)
        with pytest.raises(PlanFileProblem, match=sentence), translation.override("de"):
            restore(read(json.dumps(file).encode()), by=mia)

        assert Organisation.objects.count() == 1
        assert QuerySet(Person).count() == 1

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"[]", b"\xff\xfe", b"null", b"%PDF-1.7", b"[" * 100_000, b" " * (64 * 1024 * 1024 + 1)],
    )
    def test_what_is_no_plan_file_at_all(self, content):
        with pytest.raises(PlanFileProblem):
            read(content)


def test_an_older_format_is_upgraded_step_by_step(monkeypatch):
    def step(number):
        return lambda found: found | {"steps": [*found["steps"], number]}

    monkeypatch.setattr(reading_file, "FORMAT", 3)
    monkeypatch.setattr(reading_file, "UPGRADES", {1: step(1), 2: step(2)})

    assert reading_file.upgraded({"format": 1, "steps": []}) == {"format": 3, "steps": [1, 2]}
    assert reading_file.upgraded({"format": 2, "steps": []}) == {"format": 3, "steps": [2]}


@pytest.mark.once
class TestCommands:
    def test_there_and_back(self, busy, mia, tmp_path):
        file, out = tmp_path / "plan.json", StringIO()
        call_command("export-plan", busy.slug, file, stdout=out)
        assert file.stat().st_mode & 0o777 == 0o600
        before = file.read_bytes()
        wipe(busy)
        call_command("restore-plan", file, manager="MIA@example.com", stdout=out)

        again = Organisation.objects.get()
        taken_at = json.loads(before)["taken_at"]
        assert to_bytes(take(again, at=datetime.fromisoformat(taken_at), private=True)) == before
        assert f"/o/{again.slug}/" in out.getvalue()

    def test_what_cannot_be_done_is_said(self, acme, mia, tmp_path):
        file = tmp_path / "plan.json"
        file.write_text("{}")
        for words, sentence in (
            (("export-plan", "nobody", tmp_path / "new.json"), f"There are: {acme.slug}"),
            (("export-plan", acme.slug, file), "exists already"),
            (("restore-plan", file, "--manager", mia.email), "not written by Notfallplan"),
            (("restore-plan", tmp_path / "none.json", "--manager", mia.email), "cannot be read"),
            (("restore-plan", file, "--manager", "x@example.com"), "There is no login"),
        ):
            with pytest.raises(CommandError, match=sentence), translation.override("en"):
                call_command(*words)
