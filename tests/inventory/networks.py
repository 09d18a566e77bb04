"""Networks for tests: by hand, and at random."""

import itertools
import uuid
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from inventory.network import Edge, Known, Network, Process, ProofKind, Resource, Scheme

SCHEME = Scheme(
    horizons=tuple(Decimal(h) for h in (4, 8, 24, 72, 168, 336, 720)),
    intolerability_level=2,
    reaction_hours=Decimal(2),
    buffer_hours=Decimal(0),
)


def key(name):
    return uuid.uuid5(uuid.NAMESPACE_OID, name)


def process(name, **fields):
    return Process(id=key(name), name=name, **_decimal(fields))


def resource(name, takes=None, **fields):
    """`takes`: the estimate of its own time."""
    rta = () if takes is None else (Known(Decimal(takes), ProofKind.ESTIMATE),)
    return Resource(id=key(name), name=name, **{"kind": "it_system", "rta": rta} | _decimal(fields))


def _decimal(fields):
    """Hours may be written as plain numbers."""
    return {
        name: Decimal(str(value)) if type(value) in {int, float} and name != "knowledge_holders" else value
        for name, value in fields.items()
    }


def edge(dependent, required, **fields):
    return Edge(
        id=key(f"{dependent}->{required}"),
        dependent=key(dependent),
        required=key(required),
        **_decimal(fields),
    )


def network(*parts, scheme=SCHEME):
    """A network of processes, resources and edges in any order; "a > b > c" is a chain of essential edges."""
    edges = [part for part in parts if isinstance(part, Edge)]
    for chain in (part for part in parts if isinstance(part, str)):
        names = [name.strip() for name in chain.split(">")]
        edges += [edge(one, other) for one, other in itertools.pairwise(names)]
    return Network(
        scheme,
        tuple(part for part in parts if isinstance(part, Process)),
        tuple(part for part in parts if isinstance(part, Resource)),
        tuple(edges),
    )


hours = st.sampled_from([Decimal(h) for h in ("0", "0.5", "1", "2", "4", "8", "24", "72")])
maybe_hours = st.none() | hours


@st.composite
def known(draw):
    proof = draw(st.sampled_from(list(ProofKind)))
    on = None if proof == ProofKind.ESTIMATE else date(2026, 1, 1) + timedelta(draw(st.integers(0, 3)))
    return Known(draw(hours), proof, on)


@st.composite
def networks(draw, most=9):
    """Small networks with everything that can go wrong: rings, gaps, substitutes for each other, bridged edges."""
    processes = [
        Process(
            id=key(f"P{number}"),
            name=f"P{number}",
            derived_mtpd=draw(maybe_hours),
            mtpd_override=draw(st.none() | st.none() | hours),
            rto=draw(maybe_hours),
            rpo=draw(maybe_hours),
            duration=draw(st.none() | hours),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    count = draw(st.integers(1, most - 3))
    resources = [
        Resource(
            id=key(f"R{number}"),
            name=f"R{number}",
            kind="it_system",
            rto=draw(st.none() | st.none() | hours),
            rpo=draw(st.none() | hours),
            holds_data=draw(st.booleans()),
            rta=tuple({each.proof: each for each in draw(st.lists(known(), max_size=3))}.values()),
            substitute_id=(
                key(f"R{other}")
                if (other := draw(st.integers(0, 2 * count))) not in {number, *range(count, 99)}
                else None
            ),
            switch_over=draw(maybe_hours),
        )
        for number in range(count)
    ]
    nodes = [*processes, *resources]
    pairs = [
        (one, other)
        for one in nodes
        for other in nodes
        if one is not other and not (isinstance(one, Resource) and isinstance(other, Process))
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2 * len(nodes))) if pairs else []
    edges = [
        Edge(
            id=uuid.uuid5(one.id, str(other.id)),
            dependent=one.id,
            required=other.id,
            essential=draw(st.integers(0, 4)) > 0,
            needed_after=draw(st.none() | st.none() | hours),
            bridged=draw(st.booleans()),
        )
        for one, other in chosen
    ]
    return Network(SCHEME, tuple(processes), tuple(resources), tuple(edges))
