"""3-2-1 and 3-2-1-1-0 against a table worked out by hand, the wrong ones included."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backups.rule321 import Part, Why, count
from tests.backups.protections import at, copy, job, key, protection, thing, tried

pytestmark = pytest.mark.once

HERE, THERE = at("Werk"), at("Bank")
ERP = thing("ERP", place=HERE)
NAS = copy("NAS", on="Synology")
TAPE = copy("Band", "tape", place=THERE, is_offsite=True, is_offline=True)
CLOUD = copy("Eimer", "object_storage", is_offsite=True, is_immutable=True)
NIGHT = job("Nacht", "ERP", NAS, TAPE)
SAAS = thing("Postfächer", "application", hosting="saas", supplier_id=key("Anbieter"))

# name: (what there is, which resource, what there is of each digit, which digits hold, "?" unknown)
CASES = {
    "nothing at all": ((ERP,), "ERP", "1 1 0 0 0", "----?"),
    "one copy on a NAS": ((ERP, job("J", "ERP", NAS)), "ERP", "2 2 0 0 0", "-+--?"),
    "one copy on the same kind of disk": (
        (ERP, job("J", "ERP", copy("D:", "disk"))),
        "ERP",
        "2 1 0 0 0",
        "----?",
    ),
    "two copies, both in the house": (
        (ERP, job("J", "ERP", NAS, copy("Platte", "removable", place=HERE))),
        "ERP",
        "3 3 0 0 0",
        "++--?",
    ),
    "NAS and a tape in the bank": ((ERP, NIGHT), "ERP", "3 3 1 1 0", "++++?"),
    "NAS and tape, restored and checked": ((ERP, NIGHT, tried("ERP")), "ERP", "3 3 1 1 0", "+++++"),
    "NAS and tape, restored but never looked at": (
        (ERP, NIGHT, tried("ERP", integrity=" ")),
        "ERP",
        "3 3 1 1 1",
        "++++-",
    ),
    "NAS and tape, restored in part": (
        (ERP, NIGHT, tried("ERP", result="partial")),
        "ERP",
        "3 3 1 1 1",
        "++++-",
    ),
    "a failure after a success counts": (
        (ERP, NIGHT, tried("ERP", 40), tried("ERP", 3, result="failed")),
        "ERP",
        "3 3 1 1 1",
        "++++-",
    ),
    "a success after a failure counts": (
        (ERP, NIGHT, tried("ERP", 40, result="failed"), tried("ERP", 3)),
        "ERP",
        "3 3 1 1 0",
        "+++++",
    ),
    "one immutable copy in the cloud alone": ((ERP, job("J", "ERP", CLOUD)), "ERP", "2 2 1 1 0", "-+++?"),
    "NAS and cloud": ((ERP, job("J", "ERP", NAS, CLOUD)), "ERP", "3 3 1 1 0", "++++?"),
    "NAS and a cloud that anybody can empty": (
        (ERP, job("J", "ERP", NAS, replace(CLOUD, is_immutable=False))),
        "ERP",
        "3 3 1 0 0",
        "+++-?",
    ),
    "two disks, one in another building": (
        (
            ERP,
            job(
                "J",
                "ERP",
                copy("D:", "disk", place=HERE),
                copy("E:", "disk", is_offsite=True, is_offline=True),
            ),
        ),
        "ERP",
        "3 1 1 1 0",
        "+-++?",
    ),
    "replication is no copy": (
        (ERP, job("J", "ERP", copy("R1", is_offsite=True), copy("R2"), kind="replication")),
        "ERP",
        "1 1 0 0 0",
        "----?",
    ),
    "synchronisation is no copy": (
        (ERP, job("J", "ERP", CLOUD, TAPE, kind="sync")),
        "ERP",
        "1 1 0 0 0",
        "----?",
    ),
    "snapshots beside a backup add nothing": (
        (ERP, job("J", "ERP", NAS), job("S", "ERP", copy("Snap", "disk"), kind="snapshot")),
        "ERP",
        "2 2 0 0 0",
        "-+--?",
    ),
    "a paused job is no copy": ((ERP, replace(NIGHT, status="paused")), "ERP", "1 1 0 0 0", "----?"),
    "a copy on the resource itself is none": (
        (ERP, job("J", "ERP", copy("D:", "nas", on="ERP"), TAPE)),
        "ERP",
        "2 2 1 1 0",
        "-+++?",
    ),
    "but it is one of the other resource": (
        (ERP, thing("Web", place=HERE), job("J", "ERP, Web", copy("D:", "nas", on="ERP"), TAPE)),
        "Web",
        "3 3 1 1 0",
        "++++?",
    ),
    "two jobs to the same NAS are one copy": (
        (ERP, job("Tag", "ERP", NAS), job("Woche", "ERP", replace(NAS, name="Woche"))),
        "ERP",
        "2 2 0 0 0",
        "-+--?",
    ),
    "disk and tape of the same backup server are two": (
        (ERP, job("J", "ERP", copy("Disk", "nas", on="Sich"), copy("Band", "tape", on="Sich"))),
        "ERP",
        "3 3 0 0 0",
        "++--?",
    ),
    "two copies nobody says where are two": (
        (ERP, job("J", "ERP", copy("A"), copy("B"))),
        "ERP",
        "3 2 0 0 0",
        "++--?",
    ),
    "marked off-site, but at the site of production": (
        (ERP, job("J", "ERP", NAS, replace(TAPE, place=HERE))),
        "ERP",
        "3 3 0 1 0",
        "++-+?",
    ),
    "marked off-site, in another fire compartment of the same site": (
        (
            thing("ERP", place=at("Werk", "Halle 1")),
            job("J", "ERP", NAS, replace(TAPE, place=at("Werk", "Halle 2"))),
        ),
        "ERP",
        "3 3 1 1 0",
        "++++?",
    ),
    "marked off-site, in the same fire compartment written otherwise": (
        (
            thing("ERP", place=at("Werk", "Halle 1")),
            job("J", "ERP", NAS, replace(TAPE, place=at("Werk", "halle 1 "))),
        ),
        "ERP",
        "3 3 0 1 0",
        "++-+?",
    ),
    "the application stands where its server stands": (
        (
            thing("ERP", "application"),
            thing("Server", place=HERE),
            "ERP > Server",
            job("J", "ERP", NAS, replace(TAPE, place=HERE)),
        ),
        "ERP",
        "3 3 0 1 0",
        "++-+?",
    ),
    "at another site, but nobody marked it": (
        (ERP, job("J", "ERP", NAS, replace(TAPE, is_offsite=False))),
        "ERP",
        "3 3 0 1 0",
        "++-+?",
    ),
    "a job that names no target": ((ERP, job("J", "ERP")), "ERP", "1 1 0 0 0", "----?"),
    "cloud service, nothing of our own": ((SAAS,), "Postfächer", "1 1 0 0 0", "----?"),
    "cloud service, export to our NAS: our house is off-site": (
        (SAAS, job("J", "Postfächer", copy("NAS"), kind="export")),
        "Postfächer",
        "2 2 1 0 0",
        "-++-?",
    ),
    "cloud service, copy in another cloud: the same medium": (
        (SAAS, job("J", "Postfächer", CLOUD)),
        "Postfächer",
        "2 1 1 1 0",
        "--++?",
    ),
    "cloud service, copy with the same provider": (
        (
            SAAS,
            thing("Ablage", "service", hosting="saas", supplier_id=key("Anbieter")),
            job("J", "Postfächer", replace(CLOUD, storage_id=key("Ablage"))),
        ),
        "Postfächer",
        "2 1 0 1 0",
        "---+?",
    ),
    "cloud service, other cloud and our NAS": (
        (SAAS, job("J", "Postfächer", CLOUD, copy("NAS")), tried("Postfächer", scope="file")),
        "Postfächer",
        "3 2 2 1 0",
        "+++++",
    ),
    "rented server, copy on a NAS in our house": (
        (thing("Web", hosting="hosted"), job("J", "Web", copy("NAS", place=HERE))),
        "Web",
        "2 2 1 0 0",
        "-++-?",
    ),
    "paper and a scan of it": (
        (thing("Verträge", "document"), job("J", "Verträge", copy("Scan", "disk"))),
        "Verträge",
        "2 2 0 0 0",
        "-+--?",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_digits(case):
    parts, name, have, holds = case
    found = count(protection(*parts), key(name))

    assert [str(each.have) for each in found.digits] == have.split()
    assert "".join({True: "+", False: "-", None: "?"}[each.holds] for each in found.digits) == holds
    assert [each.number for each in found.digits] == [3, 2, 1, 1, 0]
    assert found.holds_321 is holds.startswith("+++")
    assert found.holds_32110 is (False if "-" in holds else None if "?" in holds else True)


def whys(found, part):
    return [(each.why, each.name) for each in found.digit(part).because]


def test_every_copy_says_whether_it_counts():
    parts = (
        ERP,
        job("Spiegel", "ERP", copy("R"), kind="replication"),
        job("Alt", "ERP", copy("Alt"), status="paused"),
        job("Leer", "ERP"),
        job("Nacht", "ERP", copy("D:", on="ERP"), NAS),
        job("Woche", "ERP", replace(NAS, name="Noch einmal")),
    )
    found = count(protection(*parts), key("ERP"))

    assert whys(found, Part.COPIES) == [
        (Why.PRODUCTION, "ERP"),
        (Why.COUNTS, "NAS"),
        (Why.NO_BACKUP, "Spiegel"),
        (Why.PAUSED, "Alt"),
        (Why.NO_COPY, "Leer"),
        (Why.ON_ITSELF, "D:"),
        (Why.SAME_STORAGE, "Noch einmal"),
    ]


def test_the_reasons_of_the_other_digits():
    near = copy("Regal", "removable", place=HERE, is_offsite=True)
    far = copy("Filiale", place=THERE)
    found = count(
        protection(ERP, job("J", "ERP", near, far, NAS, replace(CLOUD, immutable_days=14)), tried("ERP")),
        key("ERP"),
    )

    assert whys(found, Part.OFFSITE) == [
        (Why.OFFSITE, "Eimer"),
        (Why.SAME_SITE, "Regal"),
        (Why.UNMARKED, "Filiale"),
        (Why.NEAR, "NAS"),
    ]
    apart = found.digit(Part.APART).because[0]
    assert (apart.why, apart.detail) == (Why.IMMUTABLE, "14")
    assert [each.detail for each in found.digit(Part.MEDIA).because] == [
        "disk",
        "removable",
        "nas",
        "object_storage",
    ]
    assert found.digit(Part.ERRORS).because[0].why == Why.PASSED


def test_it_says_exactly_which_copy_is_missing():
    def lacks(*copies):
        found = count(protection(ERP, job("J", "ERP", *copies)), key("ERP")).lacking
        return found.copies, found.medium, found.offsite, found.apart

    assert lacks() == (2, True, True, True)
    assert lacks(copy("D:", "disk")) == (1, True, True, True)
    assert lacks(NAS) == (1, False, True, True)
    assert lacks(NAS, replace(CLOUD, is_immutable=False)) == (0, False, False, True)
    assert lacks(NAS, TAPE) == (0, False, False, False)
    assert not count(protection(ERP, NIGHT), key("ERP")).lacking


# --- At random ----------------------------------------------------------------------------------------
places = st.sampled_from([at("Werk"), at("Werk", "1"), at("Werk", "2"), at("Bank"), at("Bank", "1")])


@st.composite
def copies(draw):
    return copy(
        draw(st.sampled_from("ABCDEFGH")),
        draw(st.sampled_from(["disk", "nas", "tape", "object_storage", "removable", "other"])),
        on=draw(st.none() | st.sampled_from(["ERP", "NAS 1", "NAS 2"])),
        place=draw(places),
        is_offsite=draw(st.booleans()),
        is_offline=draw(st.booleans()),
        is_immutable=draw(st.booleans()),
    )


@st.composite
def jobs(draw, name="J"):
    return job(
        name,
        "ERP",
        *draw(st.lists(copies(), max_size=4)),
        kind=draw(st.sampled_from(["full", "full", "image", "replication", "snapshot"])),
        status=draw(st.sampled_from(["active", "active", "paused"])),
    )


productions = st.builds(
    lambda place, hosting: thing("ERP", place=place, hosting=hosting),
    places,
    st.sampled_from(["", "on_prem", "hosted", "saas"]),
)


@settings(max_examples=300, deadline=None)
@given(productions, jobs("One"), jobs("Two"), copies())
def test_adding_a_copy_never_makes_a_digit_worse(production, one, two, more):
    before = count(protection(production, one, two), key("ERP"))
    more = replace(more, id=key("more"), job_id=two.id)
    after = count(protection(production, one, replace(two, copies=(*two.copies, more))), key("ERP"))

    for was, now in zip(before.digits, after.digits, strict=True):
        assert now.have >= was.have
        assert bool(now.holds) >= bool(was.holds)


@settings(max_examples=200, deadline=None)
@given(productions, jobs())
def test_what_is_no_backup_counts_for_nothing(production, one):
    without = count(protection(production), key("ERP"))
    assert [
        each.have for each in count(protection(production, replace(one, is_backup=False)), key("ERP")).digits
    ] == [each.have for each in without.digits]


@settings(max_examples=200, deadline=None)
@given(productions, jobs("One"), jobs("Two"))
def test_what_is_lacking_is_what_fails(production, one, two):
    found = count(protection(production, one, two), key("ERP"))
    three, two_media, offsite, apart, _errors = found.digits

    assert (found.lacking.copies > 0) == (not three.holds)
    assert found.lacking.medium == (not two_media.holds)
    assert found.lacking.offsite == (not offsite.holds)
    assert found.lacking.apart == (not apart.holds)
    assert len(found.counted) == three.have - 1
