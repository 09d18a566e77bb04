"""What order and simulation are worked out of: the numbers of the inventory, the plans, and who can work them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from inventory.targets import Targets
from recovery.ordering import Order, order_of_return
from recovery.plans import Plan, Staff
from recovery.reading import read_plans, read_staff
from recovery.staffing import Schedule, staffed
from recovery.texts import PlanKind


@dataclass(frozen=True)
class Company:
    """One company as the pure functions see it; order and schedule are worked out when first asked for."""

    targets: Targets
    plans: tuple[Plan, ...]
    staff: Staff

    @cached_property
    def order(self) -> Order:
        return order_of_return(self.targets, self.plans)

    @cached_property
    def schedule(self) -> Schedule:
        return staffed(self.order, self.staff)


def read_company(targets: Targets, on: date) -> Company:
    """Return the company on a day; nine queries beside those of the targets. Inside the scope."""
    plans = tuple(plan.outline for plan in read_plans(kinds=[PlanKind.RECOVERY]))
    return Company(targets, plans, read_staff(on))
