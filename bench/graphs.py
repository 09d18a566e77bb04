"""Random companies for measuring: layered as real ones are, with a few rings, gaps and substitutes. No database."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from decimal import Decimal

from inventory.network import Edge, Known, Network, Process, ProofKind, Resource, Scheme

HORIZONS = tuple(Decimal(h) for h in (4, 8, 24, 72, 168, 336, 720))


@dataclass(frozen=True)
class Size:
    processes: int
    resources: int
    edges: int

    def __str__(self) -> str:
        return f"{self.processes:,} / {self.resources:,} / {self.edges:,}"


SMALL = Size(30, 60, 150)
LARGE = Size(300, 2_000, 10_000)


def company(size: Size, seed: int = 7) -> Network:
    """A network of exactly this size: edges run mostly from above to below, one in five hundred back up (rings)."""
    dice = random.Random(seed)
    processes = tuple(
        Process(
            id=uuid.UUID(int=dice.getrandbits(128)),
            name=f"Prozess {number}",
            is_rated=True,
            derived_mtpd=dice.choice([None, *HORIZONS]),
            rto=dice.choice([None, None, Decimal(4), Decimal(24)]),
            rpo=dice.choice([None, Decimal(4), Decimal(24)]),
        )
        for number in range(size.processes)
    )
    keys = [uuid.UUID(int=dice.getrandbits(128)) for _ in range(size.resources)]
    resources = tuple(
        Resource(
            id=key,
            name=f"System {number}",
            kind="it_system",
            rta=(Known(Decimal(dice.choice([1, 2, 4, 8])), ProofKind.ESTIMATE),)
            if dice.random() < 0.9
            else (),
            rto=Decimal(4) if dice.random() < 0.05 else None,
            holds_data=dice.random() < 0.3,
            substitute_id=dice.choice(keys) if dice.random() < 0.05 else None,
            switch_over=Decimal(1),
            knowledge_holders=dice.choice([0, 1, 2]),
        )
        for number, key in enumerate(keys)
    )
    pairs: set[tuple[uuid.UUID, uuid.UUID]] = set()
    while len(pairs) < size.edges:
        top = dice.randrange(-size.processes, size.resources - 1)
        below = dice.randrange(max(top, -1) + 1, size.resources)
        if top < 0:
            pairs.add((processes[top].id, keys[below]))
        elif dice.random() < 0.002:
            pairs.add((keys[below], keys[top]))
        else:
            pairs.add((keys[top], keys[below]))
    edges = tuple(
        Edge(
            id=uuid.UUID(int=dice.getrandbits(128)),
            dependent=dependent,
            required=required,
            essential=dice.random() < 0.8,
            needed_after=Decimal(24) if dice.random() < 0.05 else None,
            bridged=dice.random() < 0.5,
        )
        for dependent, required in sorted(pairs)
    )
    return Network(Scheme(HORIZONS, 2, Decimal(4), Decimal(0)), processes, resources, edges)
