from inventory.actions.adoption import Adopted, adopt_preset
from inventory.actions.impact import (
    ChangedMeanwhile,
    FallingValues,
    adopt_proposal,
    put_aside,
    rate_impact,
    sign_off,
    take_up,
)
from inventory.actions.linking import Direction, End, link

__all__ = [
    "Adopted",
    "ChangedMeanwhile",
    "Direction",
    "End",
    "FallingValues",
    "adopt_preset",
    "adopt_proposal",
    "link",
    "put_aside",
    "rate_impact",
    "sign_off",
    "take_up",
]
