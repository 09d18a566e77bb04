"""One company through a whole year, morning by morning, and every mail that it gets. At weekends its machine is off."""

from datetime import UTC, date, datetime

import pytest

from reviews.kinds import WHOLE
from reviews.models import Ask
from reviews.schedule import SATURDAY
from tests.factories.contacts import ContractFactory, SupplierFactory
from tests.factories.reviews import ReviewFactory
from tests.factories.risks import RiskFactory
from tests.reviews.years import confirm, days, founded, morning, somebody

# Once: the words of a mail and the days of a series do not depend on the database.
pytestmark = pytest.mark.once

FOUNDED = datetime(2027, 1, 4, 9, tzinfo=UTC)
AYSE_ANSWERS_FROM = date(2027, 9, 1)
NUMBERS = "Stimmen Ihre Nummern? (1 Minute, bis Di., "
MAILS = [  # of 2027
    ("03-23", "gerda", NUMBERS + "30.03.)"),
    ("03-23", "tom", NUMBERS + "30.03.)"),
    ("06-15", "gerda", NUMBERS + "22.06.)"),
    ("06-15", "tom", NUMBERS + "22.06.)"),
    ("06-22", "ayse", "2 Punkte bis Di., 29.06."),
    ("06-22", "gerda", "2 Punkte bis Di., 29.06."),
    ("06-22", "tom", "1 Punkt bis Di., 29.06."),
    ("06-25", "ayse", "2 Punkte bis Di., 29.06."),  # day 3
    ("06-29", "ayse", "2 Punkte bis Di., 06.07."),
    ("06-29", "tom", "2 Punkte offen"),  # day 7: who leads IT is told
    ("07-06", "gerda", "2 Punkte offen"),  # day 14: the management; Ayşe's two points rest
    ("07-13", "ayse", "1 Punkt bis Di., 20.07."),  # the contract
    ("07-16", "ayse", "1 Punkt bis Di., 20.07."),
    ("07-20", "ayse", "3 Punkte bis Di., 27.07."),  # day 28: the series of the two begins anew
    ("07-20", "tom", "1 Punkt offen"),
    ("07-22", "ayse", "Vertrag läuft aus: Systemhaus · Wartung"),  # at once: ninety days before its end
    ("07-23", "ayse", "2 Punkte bis Di., 27.07."),
    ("07-27", "ayse", "2 Punkte bis Di., 03.08."),
    ("07-27", "gerda", "1 Punkt offen"),
    ("07-27", "tom", "2 Punkte offen"),
    ("08-03", "gerda", "2 Punkte offen"),
    ("08-10", "ayse", "1 Punkt bis Di., 17.08."),
    ("08-13", "ayse", "1 Punkt bis Di., 17.08."),
    ("08-17", "ayse", "3 Punkte bis Di., 24.08."),
    ("08-17", "tom", "1 Punkt offen"),
    ("08-20", "ayse", "2 Punkte bis Di., 24.08."),
    ("08-24", "ayse", "2 Punkte bis Di., 31.08."),
    ("08-24", "gerda", "1 Punkt offen"),
    ("08-24", "tom", "2 Punkte offen"),
    ("08-31", "gerda", "2 Punkte offen"),
    ("09-07", "ayse", "1 Punkt bis Di., 14.09."),  # from here on she answers
    ("09-07", "gerda", NUMBERS + "14.09.)"),
    ("09-07", "tom", NUMBERS + "14.09.)"),
    ("09-14", "ayse", "2 Punkte bis Di., 21.09."),
    ("11-23", "gerda", NUMBERS + "30.11.)"),
    ("11-23", "tom", NUMBERS + "30.11.)"),
    ("12-14", "gerda", "2 Punkte bis Di., 21.12."),
    ("12-14", "tom", "1 Punkt bis Di., 21.12."),
    ("12-21", "ayse", "1 Punkt bis Di., 28.12."),  # the risk
]


@pytest.fixture
def company(in_acme):
    """Tom leads IT, Gerda the company; Ayşe keeps a risk and a contract, and does not read her mail before September."""
    tom = somebody(in_acme, "tom", "it_lead")
    somebody(in_acme, "gerda", "top_management")
    ayse = somebody(in_acme, "ayse")
    RiskFactory(organisation=in_acme, title="Brand", owner=ayse, deputy=tom)
    supplier = SupplierFactory(organisation=in_acme, name="Systemhaus", maintained_by=ayse)
    ContractFactory(organisation=in_acme, supplier=supplier, subject="Wartung", ends_on=date(2027, 10, 20))
    for kind in WHOLE:
        ReviewFactory(
            organisation=in_acme,
            kind=kind,
            subject=None,
            result="no_longer_needed",
            note="Kleiner Betrieb.",
            reviewed_at=FOUNDED,
        )
    founded(in_acme, FOUNDED)
    return in_acme


def answer(on):
    """Everybody answers by the evening, Ayşe from September on; in scope."""
    asks = Ask.objects.open().filter(asked_on=on) | Ask.objects.open().filter(reminded_on=on)
    for ask in asks.select_related("person", "organisation"):
        if ask.person.first_name != "Ayse" or on >= AYSE_ANSWERS_FROM:
            confirm(ask, datetime(on.year, on.month, on.day, 16, tzinfo=UTC))


def test_a_year(company):
    head = f"Notfallplan {company.name}: "
    found = []
    for day in days(date(2027, 1, 4), date(2028, 1, 3)):
        mails = morning(day) if day.weekday() < SATURDAY else []
        for mail in mails:
            found.append((f"{day:%m-%d}", mail.to.partition("@")[0], mail.subject.removeprefix(head)))
        if mails:
            answer(day)

    assert found == MAILS
