"""Plans and workarounds as values, made by hand; names become ids as in tests.inventory.networks."""

from decimal import Decimal

from recovery.texts import PlanKind, PlanText, StepText, WorkaroundText
from tests.inventory.networks import key


def step(name, minutes=30, role="IT", **fields):
    after = fields.pop("after", None)
    return StepText(
        id=key(name),
        action=name,
        target="sichtbar",
        minutes=minutes,
        role_id=key(role) if role else None,
        after=key(after) if after else None,
        **fields,
    )


def plan(*steps, covers=(), kind=PlanKind.RECOVERY, login=None, **texts):
    """A plan with nothing missing but what is left out here."""
    given = {"activation": "IT-Leitung", "prerequisites": "Rechte", "contacts_note": "Kunden"} | texts
    ids = tuple(key(name) for name in covers)
    return PlanText(
        id=key("plan"),
        kind=kind,
        title="Plan",
        texts={name: text for name, text in given.items() if text},
        resources=() if kind == PlanKind.CONTINUITY else ids,
        processes=ids if kind == PlanKind.CONTINUITY else (),
        steps=tuple(steps),
        credential_resource_id=key(login) if login else None,
        owner_id=key("owner"),
    )


def workaround(name, carries=None, bridges=(), **fields):
    """`bridges` names edges: "orders->erp"."""
    return WorkaroundText(
        id=key(name),
        process_id=key(fields.pop("process", "orders")),
        name=name,
        how=fields.pop("how", ("Zettel ausfüllen",)),
        starts_after=fields.pop("starts_after", None),
        carries=None if carries is None else Decimal(carries),
        people=None,
        material=fields.pop("material", "Block im Schrank"),
        limits="",
        backlog="",
        form_title="",
        form_columns=(),
        uses_id=key(fields["uses"]) if fields.get("uses") else None,
        tried_on=fields.get("tried_on"),
        owner_id=None,
        deputy_id=None,
        bridges=tuple(key(each) for each in bridges),
    )
