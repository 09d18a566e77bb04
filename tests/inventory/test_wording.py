"""Derived numbers as sentences, in German, from values only: no database."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from inventory import wording
from inventory.network import Edge, Known, Network, Process, ProofKind, Resource, Scheme
from inventory.targets import work_out


@pytest.fixture(autouse=True)
def german():
    with translation.override("de"):
        yield


def hours(value):
    return None if value is None else Decimal(str(value))


def process(name="Auftragsannahme", **fields):
    times = {key: hours(fields.pop(key, None)) for key in ("derived_mtpd", "mtpd_override", "rto", "rpo")}
    return Process(id=uuid.uuid4(), name=name, **times, **fields)


def resource(name="Server 1", takes=None, **fields):
    rta = () if takes is None else (Known(hours(takes), ProofKind.ESTIMATE),)
    return Resource(id=uuid.uuid4(), name=name, kind="it_system", rta=rta, **fields)


def net(*nodes, needs=(), reaction=0, **edge):
    """The targets of these nodes; `needs` are pairs."""
    edges = [Edge(uuid.uuid4(), one.id, other.id, **edge) for one, other in needs]
    scheme = Scheme((Decimal(4), Decimal(24)), 2, Decimal(reaction), Decimal(0))
    return work_out(
        Network(
            scheme,
            tuple(node for node in nodes if isinstance(node, Process)),
            tuple(node for node in nodes if isinstance(node, Resource)),
            tuple(edges),
        )
    )


def said(node, *others, needs=None, **kwargs):
    pairs = needs if needs is not None else [(node, other) for other in others]
    targets = net(node, *others, needs=pairs, **kwargs)
    return wording.summary(targets, targets.of(node.id))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "sofort"),
        (0.5, "nach 30 Minuten"),
        (1, "nach 1 Stunde"),
        (24, "nach 24 Stunden"),
        (48, "nach 2 Tagen"),
    ],
)
def test_after_asks_for_the_dative(value, words):
    assert wording.after(hours(value)) == words


@pytest.mark.parametrize(("value", "words"), [(0, "keiner"), (4, "4 Stunden"), (None, "")])
def test_loss(value, words):
    assert wording.loss(hours(value)) == words


def test_process_whose_chain_takes_too_long():
    assert said(process(derived_mtpd=24, is_rated=True), resource(takes=31)) == (
        "„Auftragsannahme“ muss spätestens nach 24 Stunden wieder laufen. "
        "Mit dem, was heute bekannt ist, dauert es 31 Stunden: 7 Stunden zu lang."
    )


def test_process_that_misses_its_target_but_not_its_limit():
    assert said(process(derived_mtpd=24, rto=4), resource(takes=6)) == (
        "„Auftragsannahme“ muss spätestens nach 24 Stunden wieder laufen. Ziel: wieder nutzbar nach 4 Stunden. "
        "Mit dem, was heute bekannt ist, dauert es 6 Stunden: 2 Stunden länger als das Ziel."
    )


@pytest.mark.parametrize(
    ("fields", "takes", "sentence"),
    [
        ({"derived_mtpd": 48}, 6, "dauert es 6 Stunden: Das reicht."),
        ({"derived_mtpd": 48}, 0, "ist es sofort wieder da."),
        ({"derived_mtpd": 48}, None, "Unbekannt, weil für „Server 1“ keine Zeit eingetragen ist."),
        ({"mtpd_override": 0}, None, "„Auftragsannahme“ darf gar nicht stillstehen."),
        ({"is_rated": True}, 6, "wird in der betrachteten Zeit nicht untragbar."),
        ({"is_rated": True}, 6, "dauert es 6 Stunden."),
        ({}, None, "Noch hat niemand bewertet, ab wann ein Ausfall von „Auftragsannahme“ richtig wehtut."),
    ],
)
def test_what_else_is_said_of_a_process(fields, takes, sentence):
    assert sentence in said(process(**fields), resource(takes=takes))


def test_process_that_needs_nothing_yet_is_unknown():
    assert "Unbekannt, weil noch nicht eingetragen ist, was „Auftragsannahme“ braucht." in said(
        process(derived_mtpd=24)
    )


def test_workaround_that_does_not_carry_long_enough():
    node, needed = process(derived_mtpd=24), resource(takes=100)
    sentence = said(node, needed, needed_after=Decimal(72), bridged=True)

    assert "Das Ausweichverfahren trägt aber nicht so lange, bis auch das zurück ist: Server 1." in sentence
    assert "Das reicht" not in sentence


def test_resource_names_its_target_but_nobody_who_asks():
    orders, server = process(rto=4), resource(takes=2)
    assert said(server, orders, needs=[(orders, server)]) == (
        "„Server 1“ muss nach 4 Stunden wieder nutzbar sein. "
        "Mit dem, was heute bekannt ist, dauert es 2 Stunden: Das reicht."
    )
    assert said(resource(takes=2)).startswith("Nichts, was eine Zielzeit hat, braucht „Server 1“.")


def test_path_says_because_of_what():
    orders, erp, server = process(rto=4), resource("Warenwirtschaft"), resource()
    targets = net(orders, erp, server, needs=[(orders, erp), (erp, server)])

    assert wording.because(targets, targets.resources[server.id].demand) == (
        "wegen: Auftragsannahme → Warenwirtschaft → Server 1 (dort gesetztes Ziel)"
    )


def test_critical_path_in_words_with_a_substitute():
    spare = resource("Ersatz", takes=1)
    server = resource(takes=30, substitute_id=spare.id, switch_over=Decimal("0.5"))
    erp = resource("Warenwirtschaft", takes=2)
    targets = net(spare, server, erp, needs=[(erp, server)])

    assert wording.critical_path_in_words(targets, targets.resources[erp.id].chain) == (
        "Ersatz (1 Stunde) → Server 1 (über den Ersatz, Umschalten: 30 Minuten) → Warenwirtschaft (2 Stunden)"
    )


def test_four_times_are_never_mixed_and_the_best_proven_counts():
    known = (
        Known(Decimal(2), ProofKind.ESTIMATE),
        Known(Decimal(8), ProofKind.CONTRACT, date(2026, 1, 1)),
        Known(Decimal(9), ProofKind.TEST, date(2026, 2, 1)),
        Known(Decimal(12), ProofKind.INCIDENT, date(2025, 2, 1)),
    )
    orders, server = process(rto=4), Resource(id=uuid.uuid4(), name="Server 1", kind="it_system", rta=known)
    targets = net(orders, server, needs=[(orders, server)])
    times = wording.recovery_times(targets, targets.resources[server.id])

    assert [(row.label, row.value, row.counts) for row in times.rows] == [
        ("Ziel", "4 Stunden", False),
        ("Schätzung", "2 Stunden", False),
        ("Vertraglich zugesagt", "8 Stunden", False),
        ("Gemessen im Test", "9 Stunden", True),
        ("Tatsächlich, in einem Vorfall", "12 Stunden", False),
        ("Mit allem, worauf es wartet", "9 Stunden", False),
    ]
    assert (times.badge, times.gap) == (("overdue", "Lücke"), "5 Stunden zu lang")
    hidden = wording.recovery_times(targets, targets.resources[server.id], with_path=False)
    assert "Auftragsannahme" not in str(hidden)
    assert "Auftragsannahme" in str(times)


def test_data_loss_keeps_its_own_times():
    orders = process(rto=4, rpo=0)
    data = Resource(
        id=uuid.uuid4(),
        name="Datenbank",
        kind="data",
        holds_data=True,
        rpa=(Known(Decimal(24), ProofKind.ESTIMATE),),
    )
    targets = net(orders, data, needs=[(orders, data)])
    times = wording.loss_times(targets, targets.resources[data.id])

    assert [(row.label, row.value) for row in times.rows] == [
        ("Ziel", "keiner"),
        ("Schätzung", "24 Stunden"),
        ("Gemessen im Test", ""),
        ("Tatsächlich, in einem Vorfall", ""),
    ]
    assert times.gap == "24 Stunden zu lang"


@pytest.mark.parametrize(
    ("fields", "reaction", "sentence"),
    [
        (
            {"derived_mtpd": 24, "rto": 24},
            0,
            "liegt nicht vor dem Zeitpunkt, ab dem der Ausfall untragbar ist (nach 24",
        ),
        (
            {"derived_mtpd": 24, "rto": 22},
            4,
            "zu wenig Zeit (2 Stunden); Reaktionszeit und Puffer brauchen 4 Stunden",
        ),
        (
            {"derived_mtpd": 24, "mtpd_override": 48},
            0,
            "(2 Tage) ist länger, als die Ausfallfolgen ergeben (24 Stunden)",
        ),
    ],
)
def test_contradictions_of_a_process(fields, reaction, sentence):
    node = process(**fields)
    targets = net(node, reaction=reaction)

    assert any(sentence in each for each in wording.contradictions(targets, targets.processes[node.id]))


def test_contradictions_of_a_resource_say_who_asks():
    orders = process(rto=4, rpo=1)
    server = resource(rto=Decimal(8), rpo=Decimal(24), holds_data=True)
    targets = net(orders, server, needs=[(orders, server)])

    assert wording.contradictions(targets, targets.resources[server.id]) == [
        "Das eigene Ziel (nach 8 Stunden) ist später, als verlangt wird: nach 4 Stunden, "
        "wegen: Auftragsannahme → Server 1 (dort gesetztes Ziel).",
        "Das eigene Ziel ist beim Datenverlust großzügiger (24 Stunden), als verlangt wird: 1 Stunde, "
        "wegen: Auftragsannahme → Server 1 (dort hingenommener Datenverlust).",
    ]


def test_override_says_what_it_replaces():
    node = process(derived_mtpd=24, mtpd_override=8, rto=2)
    alone = process(mtpd_override=8)
    targets, other = net(node), net(alone)

    assert wording.overrides(targets, targets.processes[node.id]) == {
        "mtpd_override_hours": "Eigener Wert: 8 Stunden. Er ersetzt den Wert aus den Ausfallfolgen (24 Stunden).",
        "rto_hours": "Eigener Wert: 2 Stunden. Er ersetzt den Vorschlag (8 Stunden).",
    }
    assert wording.overrides(other, other.processes[alone.id]) == {
        "mtpd_override_hours": "Eigener Wert: 8 Stunden. Einen abgeleiteten, den er ersetzt, gibt es nicht."
    }


def test_target_shows_where_it_comes_from():
    asked, given, derived = process("A"), process("B", rto=4), process("C", derived_mtpd=24)
    targets = net(asked, given, derived, needs=[(given, asked)], reaction=4)

    shown = [wording.target_with_source(targets.processes[each.id]) for each in (asked, given, derived)]
    assert shown == ["4 Stunden (geerbt)", "4 Stunden (gesetzt)", "20 Stunden (Vorschlag)"]


def test_ring_is_closed_in_words():
    one, other = resource("A"), resource("B")
    targets = net(one, other, needs=[(one, other), (other, one)])

    assert wording.ring(targets, targets.ring_of(one.id)) == "A → B → A"
