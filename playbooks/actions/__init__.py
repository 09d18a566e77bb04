from playbooks.actions.adoption import Adopted, adopt, exclude, include
from playbooks.actions.editing import bring_back, delete, drop, place, save_part
from playbooks.actions.settling import keep_ours, our_lines, take_over

__all__ = [
    "Adopted",
    "adopt",
    "bring_back",
    "delete",
    "drop",
    "exclude",
    "include",
    "keep_ours",
    "our_lines",
    "place",
    "save_part",
    "take_over",
]
