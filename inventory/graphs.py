"""Cycles in a directed graph of ids: the one algorithm that dependencies need from the textbook."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

Graph = Mapping[uuid.UUID, Sequence[uuid.UUID]]


def strong_components(graph: Graph) -> list[list[uuid.UUID]]:
    """Return the strongly connected components, what is needed before what needs it (Tarjan 1972, without recursion).

    `graph` names the successors of every node. Linear in nodes and edges.
    """
    index: dict[uuid.UUID, int] = {}
    low: dict[uuid.UUID, int] = {}
    stack: list[uuid.UUID] = []
    on_stack: set[uuid.UUID] = set()
    found: list[list[uuid.UUID]] = []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, successors = work[-1]
            for other in successors:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(graph[other])))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == index[node]:
                    component: list[uuid.UUID] = []
                    while not component or component[-1] != node:
                        component.append(stack.pop())
                        on_stack.discard(component[-1])
                    found.append(component)
    return found


def ring_through(component: Sequence[uuid.UUID], graph: Graph) -> list[uuid.UUID]:
    """Return a shortest closed way inside a component, from its first node back to it, without repeating that node.

    A component of several rings shows one of them; `component` itself names everybody concerned.
    """
    inside, start = set(component), component[0]
    came_from: dict[uuid.UUID, uuid.UUID] = {}
    ring = [start]
    while ring:
        following = []
        for node in ring:
            for other in graph[node]:
                if other == start:
                    way = [node]
                    while way[-1] != start:
                        way.append(came_from[way[-1]])
                    return way[::-1]
                if other in inside and other not in came_from:
                    came_from[other] = node
                    following.append(other)
        ring = following
    raise ValueError("no ring in this component")
