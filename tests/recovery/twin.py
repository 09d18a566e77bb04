"""Best case and simulation once more, as plainly as possible: the twin that the real algorithms are held against.

Slow on purpose: everything is repeated until nothing changes, in exact fractions of hours. Shares nothing with the code it
checks but the values. Unknown is infinity.
"""

from fractions import Fraction

UNKNOWN = float("inf")


# --- Plans and durations ------------------------------------------------------------------------------
def step_waits(plan, *, with_after=True):
    """{number of a step: numbers it waits for}, read step by step."""
    steps, waits = list(plan.steps), {}
    for number, step in enumerate(steps):
        named = [other for other, each in enumerate(steps) if each.id == step.after]
        if with_after and named:
            waits[number] = named
            continue
        first = number  # the first step of the group that this one stands in
        while step.group > 0 and first > 0 and steps[first - 1].group == step.group:
            first -= 1
        if first == 0:
            waits[number] = []
            continue
        before = first - 1
        group = steps[before].group
        waits[number] = [before]
        while group > 0 and before > 0 and steps[before - 1].group == group:
            before -= 1
            waits[number].append(before)
    return waits


def in_ring(waits):
    """The steps that wait for themselves in the end."""
    found = set()
    for start in waits:
        seen, left = set(), list(waits[start])
        while left:
            here = left.pop()
            if here not in seen:
                seen.add(here)
                left += waits[here]
        if start in seen:
            found.add(start)
    return found


def plan_minutes(plan):
    """How long the plan takes, None where a step has no minutes or there is none."""
    if not plan.steps or any(step.minutes is None for step in plan.steps):
        return None
    waits = step_waits(plan)
    if in_ring(waits):
        waits = step_waits(plan, with_after=False)

    def end(number):
        return plan.steps[number].minutes + max((end(each) for each in waits[number]), default=0)

    return max(end(number) for number in waits)


def known_hours(resource, planned):
    by_proof = {str(each.proof): each for each in resource.rta}
    proven = [by_proof[proof] for proof in ("incident", "test") if proof in by_proof]
    if proven:
        newest = max(each.on for each in proven)
        return Fraction(max(each.hours for each in proven if each.on == newest))
    if planned is not None:
        return Fraction(planned, 60)
    for proof in ("contract", "estimate"):
        if proof in by_proof:
            return Fraction(by_proof[proof].hours)
    return UNKNOWN


def units(network, plans):
    """{resource: everything that comes back with it}, {resource: hours of that work}."""
    by_id = {each.id: each for each in network.resources}
    together, planned = {}, {}
    for plan in plans:
        covered = [node for node in plan.resources if node in by_id and node not in together]
        for node in covered:
            together[node], planned[node] = frozenset(covered), plan_minutes(plan)
    for node in by_id:
        together.setdefault(node, frozenset([node]))
        planned.setdefault(node, None)
    each = {node: known_hours(by_id[node], planned[node]) for node in by_id}
    return together, {node: max(each[other] for other in together[node]) for node in by_id}


# --- What waits for what ------------------------------------------------------------------------------
def carried(edge):
    return edge.needed_after is not None and edge.bridged


def outside(network, together):
    """The essential edges that lead out of one piece of work and out of every ring of them."""
    home = {node: together.get(node, frozenset([node])) for node in network.by_id}
    edges = [e for e in network.edges if e.essential and home[e.dependent] != home[e.required]]

    def reach(start):
        seen, left = set(), [start]
        while left:
            here = left.pop()
            for edge in edges:
                if home[edge.dependent] == here and home[edge.required] not in seen:
                    seen.add(home[edge.required])
                    left.append(home[edge.required])
        return seen

    reached = {each: reach(each) for each in set(home.values())}
    ringed = {each for each in reached if each in reached[each]}
    kept = [e for e in edges if home[e.dependent] not in reached[home[e.required]]]
    return kept, {node for node in home if home[node] in ringed}


def best_case(network, plans):
    """{node: hours}, with everything down."""
    return returns(network, plans, dict.fromkeys(network.by_id, Fraction(0)), whole=True)


def returns(
    network, plans, since, *, whole=False, begin=Fraction(0), repaired=(), gone=False, standby=(), expired=()
):
    """{node: hour at which it is back} of everything in `since`, starting from "nobody knows"."""
    together, own = units(network, plans)
    edges, _ringed = outside(network, together)
    repaired = dict(repaired)
    processes = {each.id for each in network.processes}
    times = dict.fromkeys(since, UNKNOWN)

    def needed(node):
        for edge in edges:
            late = node not in processes or not carried(edge) or edge.id in expired
            if edge.dependent == node and edge.required in since and late:
                yield times[edge.required]

    while True:
        before = dict(times)
        for node in since:
            if node in processes:
                if any(edge.dependent == node and edge.essential for edge in network.edges):
                    times[node] = max([since[node], *needed(node)])
                continue
            resource = network.by_id[node]
            by_itself = node in repaired and not gone
            with_it = [n for n in together[node] if n in since and (gone or n not in repaired)]
            options = []
            if by_itself:
                options.append(repaired[node])
            else:
                start = [begin, *(since[n] for n in with_it), *(repaired.get(n, 0) for n in with_it)]
                start += [time for n in with_it for time in needed(n)]
                options.append(max(start) + own[node])
            if resource.switch_over is not None:
                switch = Fraction(resource.switch_over)
                if resource.substitute_id in network.by_id:
                    other = times[resource.substitute_id] if resource.substitute_id in since else 0
                    options.append(max(begin, since[node], other) + switch)
                elif node in standby:
                    options.append(max([begin, since[node], *needed(node)]) + switch)
            times[node] = min(options)
        if times == before:
            return times


# --- The outage ---------------------------------------------------------------------------------------
def simulate(network, plans, outage):
    """(falls, returns, expired): hours at which everything falls and is back, and the workarounds that end too early."""
    lost = [each for each in network.resources if each.id in outage.nodes]
    held = [each for each in lost if each.redundancy in {"hot", "n_plus_1"} and not outage.total_loss]
    standby = {each.id for each in lost if each.redundancy in {"warm", "cold"} and not outage.total_loss}
    repaired = {node: Fraction(time) for node, time in outage.repair_hours.items() if node in outage.nodes}
    expired = set()
    while True:
        falls = dict.fromkeys(network.by_id, UNKNOWN)
        falls |= {each.id: Fraction(0) for each in lost if each not in held}
        before = None
        while before != falls:
            before = dict(falls)
            for edge in network.edges:
                if edge.essential and (not carried(edge) or edge.id in expired):
                    after = Fraction(edge.needed_after) if carried(edge) else 0
                    falls[edge.dependent] = min(falls[edge.dependent], falls[edge.required] + after)
            for each in held:
                if each.substitute_id in falls and each.substitute_id != each.id:
                    falls[each.id] = min(falls[each.id], falls[each.substitute_id])
        fallen = {node: hour for node, hour in falls.items() if hour != UNKNOWN}
        back = returns(
            network,
            plans,
            fallen,
            begin=Fraction(network.scheme.reaction_hours),
            repaired=repaired,
            gone=outage.total_loss,
            standby=standby,
            expired=expired,
        )
        late = {
            edge.id
            for edge in network.edges
            if edge.essential and carried(edge) and edge.required in fallen
            if back[edge.required] > fallen[edge.required] + Fraction(edge.needed_after)
        }
        if late <= expired:
            return fallen, back, expired
        expired |= late
