"""Weak points as sentences, in German, from values only."""

import uuid
from decimal import Decimal

import pytest
from django.utils import translation

from inventory.network import Edge, Network, Process, Resource, Scheme
from inventory.targets import work_out
from inventory.weak_point_words import sentence
from inventory.weak_points import find_weak_points


@pytest.fixture(autouse=True)
def german():
    with translation.override("de"):
        yield


def said(processes, **fields):
    """What is said of one server that so many time-critical processes need."""
    server = Resource(id=uuid.uuid4(), name="Server 1", kind="it_system", **fields)
    needing = [Process(id=uuid.uuid4(), name=f"P{n}", derived_mtpd=Decimal(24 + n)) for n in range(processes)]
    edges = tuple(Edge(uuid.uuid4(), each.id, server.id) for each in needing)
    scheme = Scheme((Decimal(24),), 2, Decimal(0), Decimal(0), concentration=3)
    targets = work_out(Network(scheme, tuple(needing), (server,), edges))
    marks = find_weak_points(targets, single_contacts=frozenset({server.supplier_id} - {None}))
    return [sentence(targets, mark) for mark in marks.resources.get(server.id, ())]


def test_nothing_time_critical_means_nothing_to_say():
    assert said(0) == []


def test_single_point_of_failure_names_what_stands_still():
    assert said(2) == ["Nichts springt ein, wenn es ausfällt. Dann stehen still: P0, P1."]


def test_knowledge_and_contact():
    sentences = said(1, redundancy="hot", knowledge_holders=1, supplier_id=uuid.uuid4())

    assert sentences == [
        "Nur eine Person kennt sich damit aus. Dann stehen still: P0.",
        "Der Dienstleister ist nur auf einem Weg zu erreichen. Dann stehen still: P0.",
    ]


def test_concentration_counts_all_and_names_the_first_five():
    assert said(7, redundancy="hot") == [
        "7 zeitkritische Prozesse hängen daran. Dann stehen still: P0, P1, P2, P3, P4 und 2 weitere."
    ]
