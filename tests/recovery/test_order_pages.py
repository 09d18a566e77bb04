"""The page of the order of return: hours of a company worked out by hand."""

import pytest
from django.urls import reverse
from django_scopes import scope

from tests.recovery.companies import small_works

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(acme):
    with scope(organisation=acme):
        return small_works(acme)


def test_order_page(works, acme, alice, client_of):
    page = client_of(alice).get(reverse("recovery:order", args=[acme.slug]))

    assert page.status_code == 200
    page = client_of(alice).get(reverse("recovery:outage", args=[acme.slug]))

    assert page.status_code == 200
    page = client_of(alice).get(reverse("recovery:outage-result", args=[acme.slug])+f"?resource={works.files.pk}")

    assert page.status_code == 200
    t=page.content.decode(); print(t[t.index("systems-title" if 0 else "resources-title"):t.index("<footer")])
