from recovery.actions.plans import draft_plan, take_over_duration
from recovery.actions.steps import RingOfSteps, add_step, change_step, delete_step, move_step
from recovery.actions.workarounds import bridge, in_step, release, take_over_again

__all__ = [
    "RingOfSteps",
    "add_step",
    "bridge",
    "change_step",
    "delete_step",
    "draft_plan",
    "in_step",
    "move_step",
    "release",
    "take_over_again",
    "take_over_duration",
]
