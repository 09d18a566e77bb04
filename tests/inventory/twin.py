"""The same numbers once more, computed as plainly as possible: the twin that the real algorithms are held against.

Slow on purpose: walks instead of queues, fixpoints instead of orders. Shares nothing with the code it checks but the values.
"""

from decimal import Decimal

from inventory.network import Process, Resource

UNKNOWN = Decimal("Infinity")


def demanded(network):
    """{node: hours} by walking from every origin along every edge."""
    own = {}
    for node in network.by_id.values():
        if isinstance(node, Resource):
            own[node.id] = node.rto
        else:
            limit = node.derived_mtpd if node.mtpd_override is None else node.mtpd_override
            scheme = network.scheme
            proposal = None
            if limit is not None:
                spent = scheme.reaction_hours + scheme.buffer_hours + (node.duration or 0)
                proposal = max(Decimal(0), limit - spent)
            own[node.id] = proposal if node.rto is None else node.rto
    bridged = {e.id for e in network.edges if e.needed_after is not None and e.bridged}
    steps = [e for e in network.edges if e.essential and e.id not in bridged]
    found = {}

    def ask(node, origin, hours):
        if node != origin:
            found[node] = min(found.get(node, hours), hours)

    def walk(start, origin, hours):
        seen, open_nodes = set(), [start]
        while open_nodes:
            here = open_nodes.pop()
            if here in seen:
                continue
            seen.add(here)
            if here != start and isinstance(network.by_id[here], Process) and own[here] is not None:
                continue  # asked, but hands on its own target only
            for edge in steps:
                if edge.dependent == here:
                    ask(edge.required, origin, hours)
                    open_nodes.append(edge.required)

    for node, hours in own.items():
        if hours is not None:
            walk(node, node, hours)
    for edge in network.edges:
        if edge.essential and edge.needed_after is not None:
            ask(edge.required, edge.dependent, edge.needed_after)
            there = network.by_id[edge.required]
            if not (isinstance(there, Process) and own[there.id] is not None):
                walk(edge.required, edge.dependent, edge.needed_after)
    return found


def losses(network):
    found = {}
    for start in network.by_id.values():
        if start.rpo is None:
            continue
        seen, open_nodes = set(), [start.id]
        while open_nodes:
            here = open_nodes.pop()
            if here in seen:
                continue
            seen.add(here)
            for edge in network.edges:
                if edge.essential and edge.dependent == here:
                    if edge.required != start.id:
                        found[edge.required] = min(found.get(edge.required, start.rpo), start.rpo)
                    open_nodes.append(edge.required)
    return found


def reachable(network, start):
    """Everything reached from `start` over at least one essential edge."""
    seen, open_nodes = set(), [start]
    while open_nodes:
        here = open_nodes.pop()
        for edge in network.edges:
            if edge.essential and edge.dependent == here and edge.required not in seen:
                seen.add(edge.required)
                open_nodes.append(edge.required)
    return seen


def chained(network):
    """{node: hours}, infinite where unknown: repeated until nothing changes, starting from "nobody knows"."""
    reach = {node: reachable(network, node) for node in network.by_id}
    times = dict.fromkeys(network.by_id, UNKNOWN)
    for _round in range(len(times) + 1):
        before = dict(times)
        for node in network.by_id.values():
            essential = [e for e in network.edges if e.dependent == node.id and e.essential]
            is_process = isinstance(node, Process)
            waits = [
                e.required
                for e in essential
                if not (is_process and e.needed_after is not None and e.bridged)
                and not (node.id in reach[e.required] and e.required in reach[node.id])
            ]
            own = Decimal(0) if is_process else _own(node)
            if is_process and not essential:
                own = UNKNOWN
            alone = own + max((before[each] for each in waits), default=Decimal(0))
            options = [alone]
            if not is_process and node.substitute_id in before and node.switch_over is not None:
                options.append(before[node.substitute_id] + node.switch_over)
            times[node.id] = min(options)
        if times == before:
            return times
    raise AssertionError("never settles")


def _own(resource):
    known = {each.proof: each for each in resource.rta}
    proven = [known[proof] for proof in ("incident", "test") if proof in known]
    if proven:
        latest = max(each.on for each in proven)
        return max(each.hours for each in proven if each.on == latest)
    for proof in ("contract", "estimate"):
        if proof in known:
            return known[proof].hours
    return UNKNOWN
