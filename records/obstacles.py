"""What stands in the way of a deletion, by name and with the page on which it can be changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models

from accounts.models import Organisation


def in_the_way(protected: Iterable[models.Model], organisation: Organisation) -> list[dict[str, str]]:
    """Name each entry that refers to the one to be deleted; one query per kind of reference in their names.

    The address is the entry's own page, or that of the entry it is part of (`obstacle()`).
    """
    by_model: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for each in protected:
        by_model[type(each)].append(each)
    for model, entries in by_model.items():
        models.prefetch_related_objects(entries, *getattr(model, "named_by", ()))
    found = [_linked(each, organisation) for entries in by_model.values() for each in entries]
    return sorted(found, key=lambda each: each["name"].casefold())


def _linked(record: models.Model, organisation: Organisation) -> dict[str, str]:
    owner: Any = record.obstacle() if hasattr(record, "obstacle") else record
    owner.organisation = organisation  # loaded once, for the address
    return {"name": f"{record._meta.verbose_name}: {record}", "url": owner.get_absolute_url()}
