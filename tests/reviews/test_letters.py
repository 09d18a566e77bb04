"""The mails as they are read: short, plain, in the reader's language, with nothing that is not the reader's."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.utils.translation import override

from contacts.models import ContactPoint, Person
from core.links import read
from outbox.models import Message
from outbox.send import as_mail
from reviews.catalogue import intervals
from reviews.models import ReminderSent
from tests.factories.contacts import ContactPointFactory, ContractFactory, SupplierFactory
from tests.factories.measures import MeasureFactory
from tests.factories.reviews import ProposalFactory, ReviewFactory, looked_at
from tests.reviews.years import founded, morning, refused, risk_due, somebody, to, written

# Once: the words of a mail and the days of a series do not depend on the database.
pytestmark = pytest.mark.once

FOUNDED = datetime(2027, 3, 1, 9, tzinfo=UTC)
TUESDAY = date(2027, 3, 23)
DUE = TUESDAY + timedelta(days=14)
HALF_A_YEAR_AGO = datetime(2026, 10, 6, 9, tzinfo=UTC)
LONG = "Ausfall der Warenwirtschaft nach einem Brand im Serverraum Werk 2"
GERMAN = """Guten Tag Ayşe Kaya,

im IT-Notfall müssen wir Sie vielleicht anrufen. Bei uns steht:

- E-Mail (Firma): ayse@acme.example
- Mobil: 0170 5550011
- eine private Nummer (nur auf der Seite zu sehen)

Stimmt alles, oder etwas ändern:
{answer}
Ohne Anmeldung. Der Link ist nur für Sie und gilt 14 Tage.

Wenn Sie nicht antworten, fragen wir am Di., 30.03. noch einmal nach und rufen danach an.

Fragen? Tom Beck, 0621 4400-110
Diese Mail hat Acme Werkzeugbau GmbH ausgelöst, nicht der Hersteller der Software.
Anderer Wochentag oder keine solchen Mails: {preferences}
"""
ENGLISH = """Hello Ayşe Kaya,

in an IT emergency we may have to call you. Our list says:

- E-mail (company): ayse@acme.example
- Mobile: 0170 5550011
- a private number (shown on the page)

All right, or change something:
{answer}
No login needed. The link is for you alone, for 14 days.

Without an answer we ask again on Tue, 30 Mar, and then call you.

Questions: Tom Beck, 0621 4400-110
Acme Werkzeugbau GmbH has sent this mail, not the maker of the software.
Another weekday, or no such mails: {preferences}
"""


def after(days):
    return TUESDAY + timedelta(days=days)


def words(text):
    """How many words somebody reads; addresses of pages are looked at as one looks at a button."""
    return len(re.findall(r"\w\S*", re.sub(r"https?://\S+", "", text)))


def links(text):
    return re.findall(r"https?://\S+", text)


@pytest.fixture
def tom(in_acme):
    return somebody(in_acme, "tom", "it_lead")


@pytest.fixture
def ayse(in_acme, tom):
    ayse = somebody(in_acme, "ayse", first_name="Ayşe", last_name="Kaya")
    ContactPointFactory(organisation=in_acme, person=ayse, value="0170 5550011")
    ContactPointFactory(organisation=in_acme, person=ayse, value="06221 998877", is_private=True)
    return ayse


def ask_for_numbers(ayse, tom):
    founded(ayse.organisation, FOUNDED)
    looked_at(ayse, "contact_point_other", reviewed_at=HALF_A_YEAR_AGO)
    looked_at(tom, "contact_point_other", reviewed_at=FOUNDED)


def only(mails, name):
    [mail] = [mail for mail in mails if to([mail]) == [name]]
    return mail


def test_somebodys_own_numbers_in_german(ayse, tom):
    ask_for_numbers(ayse, tom)
    [mail] = morning(TUESDAY)
    answer, preferences = links(mail.text)

    assert mail.subject == (
        "Notfallplan Acme Werkzeugbau GmbH: Stimmen Ihre Nummern? (1 Minute, bis Di., 30.03.)"
    )
    assert mail.text == GERMAN.format(answer=answer, preferences=preferences)
    assert read("ask", answer.split("/")[-2]) == ReminderSent.objects.get().pk
    assert preferences == f"{answer}mails/"


def test_somebodys_own_numbers_in_english(ayse, tom):
    ayse.language = "en"
    ayse.save()
    ask_for_numbers(ayse, tom)
    [mail] = morning(TUESDAY)
    answer, preferences = links(mail.text)

    assert mail.subject == (
        "Emergency plan of Acme Werkzeugbau GmbH: Are your numbers right? (1 minute, by Tue, 30 Mar)"
    )
    assert mail.text == ENGLISH.format(answer=answer, preferences=preferences)
    assert '<html lang="en">' in mail.html


def test_no_private_number_goes_into_a_mail(ayse, tom):
    ask_for_numbers(ayse, tom)
    written(TUESDAY, after(21))

    assert len(to(Message.objects.all())) == 4
    assert [mail for mail in Message.objects.all() if "998877" in mail.text + mail.html] == []


def test_what_there_is_one_of_is_named_in_the_readers_language(in_acme, tom):
    tom.language = "en"
    tom.save()
    founded(in_acme, FOUNDED)
    looked_at(tom, "contact_point_other", reviewed_at=FOUNDED)
    ReviewFactory(
        organisation=in_acme, kind="ups", subject=None, reviewed_at=datetime(2026, 4, 6, 9, tzinfo=UTC)
    )
    [mail] = morning(TUESDAY)

    assert f"- {interval_in_english('ups')}\n" in mail.text
    assert "Notstrom" not in mail.text + mail.html


def interval_in_english(kind):
    with override("en"):
        return intervals()[kind].title


def test_how_it_leaves(ayse):
    risk_due(DUE, ayse)
    founded(ayse.organisation, FOUNDED)
    [message] = morning(TUESDAY)
    mail = as_mail(message).message()

    assert mail["From"] == f'"Acme Werkzeugbau GmbH" <{settings.DEFAULT_FROM_EMAIL}>'
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain", "text/html"]
    assert [link for link in links(message.text) if link not in message.html] == []


def test_what_comes_every_week_can_be_switched_off_and_nothing_else(ayse, mia):
    organisation = ayse.organisation
    risk_due(DUE, ayse)
    supplier = SupplierFactory(organisation=organisation, maintained_by=ayse)
    ContractFactory(organisation=organisation, supplier=supplier, ends_on=after(90))
    founded(organisation, FOUNDED)
    mails = {mail.key.split(":")[1]: mail for day in range(4) for mail in morning(after(day))}
    addresses = ContactPoint.objects.filter(kind="email_company").values_list("value", flat=True)
    refused(organisation, *addresses, at=FOUNDED)
    mails |= {mail.key.split(":")[1]: mail for mail in morning(after(7))}

    assert {kind: sorted(mail.headers) for kind, mail in mails.items()} == {
        "digest": ["List-Unsubscribe", "List-Unsubscribe-Post"],
        "second": ["List-Unsubscribe", "List-Unsubscribe-Post"],
        "at_once": [],
        "nobody": [],
    }
    for mail in mails.values():
        way_out = f"<{links(mail.text)[-1]}>"
        assert mail.headers in (
            {},
            {"List-Unsubscribe": way_out, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        )


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_fullest_mail_has_no_more_than_120_words(ayse, tom, language):
    organisation = ayse.organisation
    Person.objects.unlogged("a test").update(language=language)
    for number in range(7):
        risk_due(DUE, tom, title=f"{LONG} {number}")
        risk_due(DUE, ayse, title=f"{LONG} {number} von Ayşe")
        ProposalFactory(organisation=organisation, kind="risk", subject=None)
        MeasureFactory(organisation=organisation, title=f"{number} {LONG}", owner=tom, due_date=DUE)
    founded(organisation, FOUNDED)
    mails = [mail for day in range(22) for mail in morning(after(day))]

    assert len(mails) > 5
    assert [(words(mail.text), mail.text) for mail in mails if words(mail.text) > 120] == []
    assert max(words(mail.text) for mail in mails) > 100, "as full as it may be"


def test_what_does_not_fit_is_counted(ayse, tom):
    for number in range(7):
        risk_due(DUE, ayse, title=f"Risiko {number}")
    founded(ayse.organisation, FOUNDED)
    [mail] = morning(TUESDAY)

    assert mail.subject == "Notfallplan Acme Werkzeugbau GmbH: 7 Punkte bis Di., 30.03."
    assert [f"Risiko {number}" in mail.text for number in range(7)] == [True] * 5 + [False] * 2
    assert "und 2 weitere" in mail.text


def test_who_stands_in_reads_what_was_asked_of_whom(ayse, tom):
    risk_due(DUE, ayse, title="Brand")
    founded(ayse.organisation, FOUNDED)
    written(TUESDAY, after(6))
    mail = only(morning(after(7)), "tom")

    assert mail.subject == "Notfallplan Acme Werkzeugbau GmbH: 1 Punkt offen"
    assert "Seit einer Woche ohne Antwort (gefragt wurde):\n- Brand (Ayşe Kaya)\n" in mail.text
    assert [link for link in links(mail.text) if "/k/" in link] != [], "the deputy answers from the mail"


def test_after_a_week_the_deputy_and_the_it_lead_are_told_once_and_nobody_else(ayse, tom):
    organisation = ayse.organisation
    nina = somebody(organisation, "nina")
    somebody(organisation, "gerda", "top_management")
    risk_due(DUE, ayse, title="Brand", deputy=nina)
    founded(organisation, FOUNDED)
    told = [
        (day, name)
        for day in range(14)
        for mail in morning(after(day))
        for name in to([mail])
        if "ohne Antwort (gefragt" in mail.text
    ]

    assert told == [(7, "nina"), (7, "tom")]


def test_who_stands_in_and_leads_reads_both(in_acme):
    """The management stands in for one question, and hears of another that has lasted for two weeks."""
    ayse = somebody(in_acme, "ayse")
    gerda = somebody(in_acme, "gerda", "top_management")
    risk_due(DUE, ayse, title="Brand")
    risk_due(after(21), ayse, deputy=gerda, title="Flut")
    founded(in_acme, FOUNDED)
    written(TUESDAY, after(13))
    mail = only(morning(after(14)), "gerda")

    assert ("- Brand (" in mail.text, "- Flut (" in mail.text) == (True, True)
    assert mail.subject == "Notfallplan Acme Werkzeugbau GmbH: 2 Punkte offen"
