"""Every finding leads to the page that mends it."""

import pytest

from backups.findings import Finding
from backups.judging import judge
from backups.views.links import link_of
from tests.backups.protections import NOW, copy, job, key, protection, thing
from tests.backups.test_words import EVERY, a_finding

pytestmark = pytest.mark.once

MIRROR = job("Spiegel", "ERP", kind="snapshot")
ERP = judge(protection(thing("ERP"), MIRROR, job("Nacht", "ERP", copy("NAS"))), key("ERP"), at=NOW)


@pytest.mark.parametrize(("finding", "detail"), EVERY)
def test_whoever_may_edit_gets_a_way(finding, detail):
    address, text = link_of(a_finding(finding, detail, test=key("T")), ERP, "acme", may_edit=True)
    assert address.startswith("/o/acme/")
    assert text


@pytest.mark.parametrize(("finding", "detail"), EVERY)
def test_a_reader_is_never_sent_to_a_form(finding, detail):
    link = link_of(a_finding(finding, detail, test=key("T")), ERP, "acme", may_edit=False)
    assert link is None or not link[0].endswith(("edit/", "new/"))
    assert link is None or "restore-drills" not in link[0]


def test_copies_are_changed_at_a_real_backup_not_at_a_mirror():
    address, _text = link_of(a_finding(Finding.NO_321, job=None), ERP, "acme", may_edit=True)
    assert str(key("Nacht")) in address


def test_nothing_to_change_without_a_job():
    nothing = judge(protection(thing("ERP")), key("ERP"), at=NOW)
    assert link_of(a_finding(Finding.NO_321, job=None), nothing, "acme", may_edit=True) is None
