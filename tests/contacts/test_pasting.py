"""A table of people: what is read, understood and refused, first as data, then through the pages."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from contacts import pasting, tables
from contacts.models import ContactPoint, Person, Site, Supplier
from contacts.pasting import Known
from contacts.tables import Unreadable
from records.models import Entry
from tests.contacts.pages import url
from tests.factories.contacts import ContactPointFactory, PersonFactory, SupplierFactory

GERMAN = "Name;Vorname;Funktion;Handy;Telefon;Privat;E-Mail;Firma;Standort\n"
KAYA = "Kaya;Ayşe;Leitung IT;0170 5550101;0621 4400-12;0621 7770001;ayse@acme.example;;Werk Süd\n"


# --- Reading --------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["a\tb\n1\t2", "a;b\r\n1;2\r\n", "a,b\r1,2", "\ufeffa;b\n\n1;2\n;\n"])
def test_every_separator_and_line_end_is_read(text):
    assert tables.read_text(text) == [["a", "b"], ["1", "2"]]


def test_quoted_cells_may_hold_separators_and_line_ends():
    assert tables.read_text('Name\tNotiz\n"Kaya\nAyşe"\t"a\tb"') == [
        ["Name", "Notiz"],
        ["Kaya\nAyşe", "a\tb"],
    ]


def test_short_rows_are_filled_up():
    assert tables.read_text("a;b;c\nd") == [["a", "b", "c"], ["d", "", ""]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_umlauts_survive_every_encoding(encoding):
    assert tables.read_file("Müller;Größe\n".encode(encoding)) == [["Müller", "Größe"]]


def workbook(rows):
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_excel_file_is_read_as_text():
    rows = tables.read_file(
        workbook([["Name", "Telefon"], ["Kaya", 6214400.0], [None, None], ["Beck", "0621 1"]])
    )

    assert rows == [["Name", "Telefon"], ["Kaya", "6214400"], ["Beck", "0621 1"]]


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(11):
            archive.writestr(f"xl/{number}", b"0" * (10 * 1024 * 1024))
    return file.getvalue()


def laughs():
    """Entities that grow a thousand million times."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    file = io.BytesIO(workbook([["Name"], ["Kaya"]]))
    evil = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(evil, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename.endswith(("sheet1.xml", "workbook.xml")):
                data = f"<?xml version='1.0'?><!DOCTYPE x [{entities}]><x>&i;</x>".encode()
            target.writestr(item, data)
    return evil.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n \n;;;\n",
        b"Name;\x00",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0old",
        b"\x89PNG\r\n\x00\x00",
        b"Name\x81\x8d",
        bomb(),
        laughs(),
        b"x;" * 41 + b"y",
        b"Kaya\n" * 2002,
        b"x" * 200_000,
        b"\xff\xfe\x00",
    ],
    ids=[
        "empty",
        "blank",
        "nul",
        "zip",
        "xls",
        "png",
        "bytes",
        "bomb",
        "laughs",
        "wide",
        "long",
        "cell",
        "utf16",
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data):
    with pytest.raises(Unreadable) as refused:
        tables.read_file(data)

    assert str(refused.value.args[0]).endswith(".")


# --- Understanding --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "wanted"),
    [
        (["Nachname", "Vorname", "Mobil", "E-Mail"], ["last_name", "first_name", "mobile", "email"]),
        (["E-MAIL-Adresse", "Handy-Nr", "Name"], ["email", "", "full_name"]),
        (["Name", "Vorname"], ["last_name", "first_name"]),
        (
            ["First name", "Last name", "Job title", "Phone"],
            ["first_name", "last_name", "job_title", "landline"],
        ),
        (["Büro", "Telefon (privat)", "Arbeitgeber"], ["landline", "private", "company"]),
        (["Personalnummer", "Name"], ["", "full_name"]),
    ],
)
def test_headings_are_known_in_any_order(first, wanted):
    rows = [first, ["x"] * len(first)]

    assert pasting.has_headings(rows)
    assert pasting.guess(rows, headings=True) == wanted


def test_without_headings_the_cells_decide():
    rows = [
        ["ayse@acme.example", "Ayşe Kaya", "0621 440012", "0170 5550101", "Leitung"],
        ["tom@acme.example", "Tom Beck", "0621 440013", "+49 171 5550102", "Technik"],
    ]

    assert not pasting.has_headings(rows)
    assert pasting.guess(rows, headings=False) == ["email", "full_name", "landline", "mobile", "job_title"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ayşe Kaya", ("Ayşe", "Kaya")),
        ("Kaya, Ayşe", ("Ayşe", "Kaya")),
        ("Dr. Ayşe von der Heide", ("Dr. Ayşe", "von der Heide")),
        ("Kaya", ("", "Kaya")),
        ("", ("", "")),
    ],
)
def test_names_are_split(name, parts):
    assert pasting.split_name(name) == parts


# --- Checking -------------------------------------------------------------------------------------
def checked(line, names, known=None):
    return pasting.check(tables.read_text(line), names, known or Known(), "DE")


def test_every_wrong_cell_has_its_sentence_and_nothing_else():
    row = checked(f";123456;nobody@;{'x' * 500}", ["last_name", "mobile", "email", "job_title"])[0]

    assert set(row.errors) == {0, 1, 2, 3}
    assert not row.is_new


def test_zero_dropped_by_the_spreadsheet_is_explained():
    row = checked("Kaya;1705550101", ["last_name", "mobile"])[0]

    assert "0" in str(row.errors[1])


def test_swapped_columns_are_noticed():
    body = [["0170 5550101", "Kaya", "x@y.de"], ["0170 5550102", "Beck", "z@y.de"]]

    assert set(pasting.column_problems(["last_name", "mobile", "site"], body)) == {0, 1, 2}
    assert pasting.column_problems(["mobile", "last_name", "email"], body) == {}
    assert set(pasting.column_problems(["mobile", "last_name", "last_name"], body)) == {2}


def test_repeated_rows_point_to_the_first():
    rows = checked("Kaya;a@x.de\nBeck;a@X.de\nKAYA;\nLang;", ["last_name", "email"])

    assert [row.repeats for row in rows] == [None, 1, 1, None]


# --- The pages ------------------------------------------------------------------------------------
def preview_of(client, acme, text=None, file=None):
    data = {"step": "read"}
    if file is not None:
        data["file"] = file
    else:
        data["table"] = text
    return client.post(url("person-paste", acme), data)


def step(client, acme, table, what="apply", **data):
    return client.post(url("person-paste", acme), {"step": what, "table": table} | data)


def test_pasted_table_becomes_people_only_when_applied(acme, alice, client_of):
    client = client_of(alice)
    response = preview_of(client, acme, GERMAN + KAYA)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Werk Süd" in page
    with scope(organisation=acme):
        assert not Person.objects.exists()
        assert not Site.objects.exists()

    applied = step(client, acme, response.context["table"])

    assert applied.url == url("person-list", acme)
    with scope(organisation=acme):
        person = Person.objects.get()
        assert (person.first_name, person.last_name, person.job_title) == ("Ayşe", "Kaya", "Leitung IT")
        assert person.site == Site.objects.get(name="Werk Süd")
        assert person.employer is None
        points = {(p.kind, p.value, p.is_private) for p in person.contact_points.all()}
        assert points == {
            ("mobile", "0170 5550101", False),
            ("landline", "0621 4400-12", False),
            ("landline", "0621 7770001", True),
            ("email_company", "ayse@acme.example", False),
        }
        assert list(Person.objects.search("ayse")) == [person]
    assert Entry.objects.filter(subject=person.pk, action=Entry.Action.CREATE, actor=alice).count() == 5
    history = client.get(url("person-history", acme, person)).content.decode()
    assert "Leitung IT" in history


def test_company_becomes_a_supplier_and_our_own_name_does_not(acme, alice, client_of):
    with scope(organisation=acme):
        SupplierFactory(organisation=acme, name="Systemhaus Süd GmbH")
    text = "Name;Firma\nA Eins;SYSTEMHAUS SUED GmbH\nB Zwei;Neue Firma\nC Drei;Acme Werkzeugbau GmbH\nD Vier;Neue Firma"
    client = client_of(alice)
    response = preview_of(client, acme, text)
    assert "Neue Firma" in response.content.decode()

    step(client, acme, response.context["table"])

    with scope(organisation=acme):
        assert sorted(Supplier.objects.values_list("name", flat=True)) == [
            "Neue Firma",
            "Systemhaus Süd GmbH",
        ]
        employers = {p.last_name: p.employer and p.employer.name for p in Person.objects.all()}
    assert employers == {
        "Eins": "Systemhaus Süd GmbH",
        "Zwei": "Neue Firma",
        "Drei": None,
        "Vier": "Neue Firma",
    }


def test_columns_can_be_changed(acme, alice, client_of):
    client = client_of(alice)
    response = preview_of(client, acme, "Telefon;Nachname\nKaya;0170 5550101")
    page = response.content.decode()
    assert "Diese Spalte sieht nach Telefonnummern aus" in page

    table = response.context["table"]
    changed = {"column-0": "last_name", "column-1": "mobile", "headings": "yes"}
    again = step(client, acme, table, "preview", **changed)
    assert "Diese Spalte" not in again.content.decode()
    step(client, acme, table, **changed)

    with scope(organisation=acme):
        assert Person.objects.get().contact_points.get().value == "0170 5550101"


def test_mistakes_stop_everything_until_they_are_left_out(acme, alice, client_of):
    client = client_of(alice)
    table = preview_of(client, acme, "Name;Handy\nKaya;0170 5550101\nBeck;12").context["table"]

    refused = step(client, acme, table)
    assert refused.status_code == 422
    assert "0621 123456" in refused.content.decode()
    with scope(organisation=acme):
        assert not Person.objects.exists()

    assert step(client, acme, table, leave_out="yes").status_code == 302
    with scope(organisation=acme):
        assert Person.objects.get().last_name == "Kaya"


def test_edit_leads_back_with_the_table(acme, alice, client_of):
    client = client_of(alice)
    table = preview_of(client, acme, GERMAN + KAYA).context["table"]

    page = step(client, acme, table, "edit").content.decode()

    assert "ayse@acme.example" in page
    assert "<textarea" in page


@pytest.mark.parametrize(
    ("decision", "people", "numbers"), [("skip", 1, 1), ("update", 1, 2), ("add", 2, 2), ("nonsense", 1, 1)]
)
def test_doubles_are_skipped_unless_somebody_decides(decision, people, numbers, acme, alice, client_of):
    with scope(organisation=acme):
        tom = PersonFactory(organisation=acme, first_name="Tom", last_name="Böck", job_title="Technik")
        ContactPointFactory(organisation=acme, person=tom, value="0170 5550101")
    client = client_of(alice)
    response = preview_of(client, acme, "Name;Handy\nTom Boeck;0170 5550102")
    assert "Tom Böck" in response.content.decode()

    step(client, acme, response.context["table"], **{"row-2": decision})

    with scope(organisation=acme):
        assert Person.objects.count() == people
        assert ContactPoint.objects.count() == numbers
        tom.refresh_from_db()
        assert tom.job_title == "Technik", "what the table does not say stays"


def test_same_address_is_a_double_too(acme, alice, client_of):
    with scope(organisation=acme):
        tom = PersonFactory(organisation=acme, first_name="Tom", last_name="Beck")
        ContactPointFactory(organisation=acme, person=tom, kind="email_company", value="Tom@acme.example")

    response = preview_of(client_of(alice), acme, "Name;E-Mail\nThomas Beck;tom@ACME.example")

    assert "Tom Beck" in response.content.decode()


@pytest.mark.parametrize(
    ("text", "status"),
    [("", 422), ("\x00", 422), ("Name\n" + "x" * 500, 200), ("x;" * 50, 422), ("K\n" * 3000, 422)],
)
def test_hostile_text_gets_a_sentence_and_stores_nothing(text, status, acme, alice, client_of):
    client = client_of(alice)

    response = preview_of(client, acme, text)

    assert response.status_code == status
    if status == 422:
        assert 'role="alert"' in response.content.decode()
    assert step(client, acme, text).status_code == 422
    with scope(organisation=acme):
        assert not Person.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", b"\x00" * 10, b"", b"%PDF-1.7", b"x" * (11 * 1024 * 1024)],
    ids=["zip", "nul", "empty", "pdf", "large"],
)
def test_hostile_file_gets_a_sentence_and_stores_nothing(content, acme, alice, client_of):
    response = preview_of(client_of(alice), acme, file=SimpleUploadedFile("people.xlsx", content))

    assert response.status_code in {200, 422}
    if not content.startswith(b"%PDF"):
        assert response.status_code == 422
        assert 'role="alert"' in response.content.decode()
    with scope(organisation=acme):
        assert not Person.objects.exists()


def test_excel_file_goes_all_the_way(acme, alice, client_of):
    client = client_of(alice)
    data = workbook([["Vorname", "Nachname", "Mobil"], ["Ayşe", "Kaya", "0170 5550101"]])

    table = preview_of(client, acme, file=SimpleUploadedFile("people.xlsx", data)).context["table"]

    assert step(client, acme, table).status_code == 302
    with scope(organisation=acme):
        assert str(Person.objects.get()) == "Ayşe Kaya"


def test_the_list_saved_as_csv_can_be_taken_over_again(acme, alice, mia, client_of):
    client = client_of(alice)
    step(client, acme, preview_of(client, acme, GERMAN + KAYA).context["table"])
    data = client.get(url("person-csv", acme)).content
    with scope(organisation=acme):
        Person.objects.get().delete()

    table = preview_of(client, acme, file=SimpleUploadedFile("people.csv", data)).context["table"]

    assert step(client, acme, table).status_code == 302
    with scope(organisation=acme):
        person = Person.objects.get()
        assert (str(person), person.job_title, str(person.site)) == ("Ayşe Kaya", "Leitung IT", "Werk Süd")


def test_two_thousand_people_cost_few_queries(acme, alice, client_of):
    client = client_of(alice)
    text = "Name;Handy;E-Mail\n" + "".join(
        f"P{n} Q{n};0170 55{n:05d};p{n}@acme.example\n" for n in range(2000)
    )
    table = preview_of(client, acme, text).context["table"]

    with CaptureQueriesContext(connection) as captured:
        assert step(client, acme, table).status_code == 302

    assert len(captured) < 300, "SQLite takes about fifty rows per insert"
    with scope(organisation=acme):
        assert Person.objects.count() == 2000


def test_reader_stranger_and_anonymous_cannot_paste(acme, bob, charlie, client_of, client):
    assert client_of(bob).post(url("person-paste", acme), {"table": KAYA}).status_code == 403
    assert client_of(charlie).get(url("person-paste", acme)).status_code == 404
    assert client.get(url("person-paste", acme)).status_code == 302
