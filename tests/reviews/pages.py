"""Addresses and form data of the pages of reviews, as a browser would send them."""

import re

from django.conf import settings
from django.urls import reverse

from reviews.answer_links import answer_url
from tests.factories.reviews import ReminderSentFactory

MINE = "contact_point_crisis"


def url(name, organisation, *args):
    return reverse(f"reviews:{name}", args=[organisation.slug, *args])


def mark_url(record, kind):
    return url("mark", record.organisation, kind, record.pk)


def seen_on(client, address):
    """What the page says it shows, as the browser would send it back."""
    text = client.get(address).content.decode()
    found = re.search(r'name="seen" value="(\w+)"', text)
    assert found, text
    return found.group(1)


def confirm(client, address, **fields):
    """Open the page and press the button."""
    return client.post(address, {"seen": seen_on(client, address), "result": "unchanged"} | fields)


def link_to(person, **fields):
    """The address that a mail to this person names."""
    return answer_url(
        ReminderSentFactory(organisation=person.organisation, person=person, **fields)
    ).removeprefix(settings.BASE_URL)


def mailed(ask, **fields):
    """The page of one question, as its person opens it from the mail."""
    return f"{link_to(ask.person, **fields)}{ask.pk}/"


def typed(phone, ask, **other):
    """The fields of the page as they are stored, and what is typed over them."""
    address = f"{mailed(ask)}change/"
    form = phone.get(address).context["form"]
    fields = {name: field.initial or "" for name, field in form.fields.items()}
    assert set(other) <= set(fields)
    return phone.post(address, fields | other)
