"""Every page in Chromium: accessible, not wider than the phone, and valid HTML."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from contacts.models import AlertPath, Authority, EmergencyRole, InsurancePolicy, Person, Site, Supplier

# Once: the pages are the same on every database.
pytestmark = [pytest.mark.browser, pytest.mark.once]

PLAIN = (
    "dashboard:overview", "dashboard:emergency", "dashboard:search", "contacts:person-list", "contacts:person-create",
    "contacts:person-paste", "contacts:site-list", "contacts:site-create", "contacts:supplier-list",
    "contacts:supplier-create", "contacts:insurance-list", "contacts:authority-list", "contacts:role-list",
    "contacts:role-create", "contacts:alertpath-list", "contacts:escalation", "contacts:escalation-edit",
    "binder:cards", "accounts:settings", "accounts:members", "accounts:invite", "outbox:list", "records:history",
)  # fmt: skip
NOUNS = {
    "person": Person,
    "site": Site,
    "supplier": Supplier,
    "insurance": InsurancePolicy,
    "authority": Authority,
    "role": EmergencyRole,
    "alertpath": AlertPath,
}
OWN = ("/", "/organisations/", "/organisations/new/", "/profile/", "/account/2fa/", "/account/sessions/",
       "/account/password/change/", "/account/email/")  # fmt: skip


def addresses(organisation: Any) -> list[str]:
    pages = [reverse(name, args=[organisation.slug]) for name in PLAIN] + list(OWN)
    for noun, model in NOUNS.items():
        pk = model.objects.with_scopes_disabled().filter(organisation=organisation).first().pk
        # Asking before deleting and the whole history look the same for every noun.
        for page in ("detail", "update", "delete", "history") if noun == "person" else ("detail", "update"):
            pages.append(reverse(f"contacts:{noun}-{page}", args=[organisation.slug, pk]))
    return pages


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_is_accessible_and_fits(
    busy_company: Any,
    mia: Any,
    served: Any,
    browser: Browser,
    log_in: Any,
    problems: Any,
    width: int,
    scheme: Any,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale="de-DE"
    )
    page = context.new_page()
    log_in(page, mia)
    found: list[str] = []
    for address in addresses(busy_company):
        answer = page.goto(served.url + address)
        assert answer is not None
        if answer.status != 200:
            found.append(f"{address} answers {answer.status}")
        found += problems(page)
    context.close()

    assert found == []


def test_every_page_is_valid_html(
    busy_company: Any, mia: Any, client_of: Any, tmp_path: Path, vnu_command: list[str]
) -> None:
    client = client_of(mia)
    names = {}
    for number, address in enumerate(addresses(busy_company)):
        response = client.get(address, follow=True)
        file = tmp_path / f"{number:03d}.html"
        file.write_bytes(response.content)
        names[file.name] = address

    run = subprocess.run(
        [
            *vnu_command,
            "--format",
            "json",
            "--errors-only",
            "--stdout",
            *map(str, sorted(tmp_path.glob("*.html"))),
        ],
        capture_output=True,
        check=False,
        timeout=300,
    )
    errors = [
        f"{names[m['url'].rsplit('/', 1)[1]]} line {m.get('lastLine')}: {m['message']}"
        for m in json.loads(run.stdout or b'{"messages": []}')["messages"]
    ]

    assert errors == []
    assert run.returncode == 0, run.stderr[-500:]
