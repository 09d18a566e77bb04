"""Backups for tests, written by hand: everything has a name, and the name is its key."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from backups.protection import Copy, Heard, Job, Place, Protected, Protection, Restore, Rules
from inventory.targets import work_out
from tests.inventory.networks import edge, key, network, process, resource

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
NETWORK_FIELDS = {"supplier_id", "basic_service", "rto", "rpo"}
BOTH_FIELDS = {"holds_data", "hosting"}


def at(site, compartment="", room=""):
    """A place: a site, and where in it."""
    return Place(key(site), site, key(room) if room else None, room, compartment)


def thing(name, kind="it_system", **fields):
    """A resource that holds data unless said otherwise: both as the network and as the backup see it."""
    fields = {"holds_data": True} | fields
    mine = {each: value for each, value in fields.items() if each not in NETWORK_FIELDS}
    theirs = {each: value for each, value in fields.items() if each in NETWORK_FIELDS | BOTH_FIELDS}
    return Protected(key(name), name, kind, **mine), resource(name, kind=kind, **theirs)


def copy(name, media="nas", **fields):
    """A copy; `on` names the resource on which it lies."""
    on = fields.pop("on", None)
    return Copy(key(name), key("?"), name, media, storage_id=key(on) if on else None, **fields)


def job(name, protects, *copies, **fields):
    """A backup every 24 hours of the resources named in `protects`, by somebody who looks after it."""
    links = {"system", "key", "owner", "monitored_by"}
    ids = {
        {"key": "key_resource_id"}.get(each, f"{each}_id"): key(fields.pop(each))
        for each in links & fields.keys()
    }
    complete = {
        "kind": "incremental",
        "is_backup": fields.get("kind") not in {"replication", "sync", "snapshot"},
        "content": "Alles",
        "interval": Decimal(24),
        "retention_days": 90,
        "owner_id": key("Olaf"),
        "monitored_by_id": key("Moni"),
        "catalogue_place": "Ordner im Tresor",
        "restore_order": 1,
        "heard": Heard("ok", success_at=NOW - timedelta(hours=8)),
    }
    mine = key(name)
    return Job(
        id=mine,
        name=name,
        resources=tuple(key(each) for each in protects.split(", ") if each),
        copies=tuple(
            replace(each, job_id=mine, id=key(f"{name}/{each.name}"), admin_domain=each.admin_domain)
            for each in copies
        ),
        **complete | ids | fields,
    )


def tried(name, days_ago=10, **fields):
    """A restore test of the whole system that passed and took four hours, of data three hours old."""
    started = NOW - timedelta(days=days_ago)
    hours = Decimal(fields.pop("hours", 4))
    complete = {
        "scope": "full_system",
        "result": "passed",
        "age_hours": Decimal(3),
        "integrity": "Summen verglichen",
    }
    return Restore(
        id=key(f"test of {name} {days_ago}"),
        resource_id=key(name),
        started_at=started,
        ended_at=started + timedelta(hours=float(hours)),
        hours=hours,
        **complete | fields,
    )


def protection(*parts, rules=None):
    """Things, jobs, tests, and what a network takes: processes, edges, "A > B > C"."""
    things = [each for each in parts if isinstance(each, tuple)]
    rest = [each for each in parts if not isinstance(each, tuple | Job | Restore)]
    return Protection(
        targets=work_out(network(*(each[1] for each in things), *rest)),
        resources={each[0].id: each[0] for each in sorted(things, key=lambda each: each[0].name)},
        jobs=tuple(each for each in parts if isinstance(each, Job)),
        tests=tuple(
            sorted(
                (each for each in parts if isinstance(each, Restore)),
                key=lambda each: each.ended_at,
                reverse=True,
            )
        ),
        rules=rules or Rules(),
    )


__all__ = [
    "NOW",
    "at",
    "copy",
    "edge",
    "job",
    "key",
    "process",
    "protection",
    "thing",
    "tried",
]
