"""Cycles in a directed graph: the one algorithm that dependencies need from the textbook."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Graph = Mapping[Node, Sequence[Node]]


def strong_components(graph: Graph[Node]) -> list[list[Node]]:
    """Return the strongly connected components, what is needed before what needs it (Tarjan 1972, without recursion).

    `graph` names the successors of every node. Linear in nodes and edges.
    """
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    on_stack: set[Node] = set()
    found: list[list[Node]] = []
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
                    component: list[Node] = []
                    while not component or component[-1] != node:
                        component.append(stack.pop())
                        on_stack.discard(component[-1])
                    found.append(component)
    return found


def ring_through(component: Sequence[Node], graph: Graph[Node]) -> list[Node]:
    """Return a shortest closed way inside a component, from its first node back to it, without repeating that node.

    A component of several rings shows one of them; `component` itself names everybody concerned.
    """
    inside, start = set(component), component[0]
    came_from: dict[Node, Node] = {}
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
