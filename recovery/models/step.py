from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import Record


class Step(Record):
    """One thing to do, in the short infinitive, with the state by which one sees that it is done (200-4, 11 and 12).

    A step names a role, never a person. `uses` is what must work for it: a step that needs what has failed is no help.
    """

    position = models.PositiveSmallIntegerField(_("order"), default=1, editable=False)
    action = models.CharField(
        _("what to do"),
        max_length=160,
        help_text=_("One action in the short form of a fire poster: “Pull the network cable”."),
    )
    target_state = models.CharField(
        _("how you see that it is done"),
        max_length=160,
        blank=True,
        help_text=_("A state one can see: “Light at the socket is off”. Not “checked”."),
    )
    detail = models.CharField(
        _("with us"),
        max_length=200,
        blank=True,
        help_text=_("What a stranger must know here: place, number, name of the device."),
    )
    role = models.ForeignKey(
        "contacts.EmergencyRole",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who"),
        help_text=_("A role, so that the plan still holds when somebody leaves."),
    )
    for_everybody = models.BooleanField(_("everybody does this"), default=False)
    is_life_safety = models.BooleanField(_("protects life and limb"), default=False)
    approval_role = models.ForeignKey(
        "contacts.EmergencyRole",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("only with the word of"),
        help_text=_("For what cannot be undone: two people agree first."),
    )
    rollback = models.CharField(
        _("way back"), max_length=200, blank=True, help_text=_("How it is undone if it goes wrong.")
    )
    uses = models.ForeignKey(
        "inventory.Resource",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("needs"),
        help_text=_("What must work for this step: a system, a telephone, a key."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.position}. {self.action}"

    def search_parts(self) -> Iterable[str]:
        return [self.action, self.target_state, self.detail]

    def mistakes(self) -> Iterator[tuple[str, Any]]:
        """What does not fit together, as (field, sentence)."""
        if self.for_everybody and self.role_id is not None:
            yield "role", _("Choose a role, or tick “everybody does this”, not both.")

    def clean(self) -> None:
        super().clean()
        if wrong := dict(self.mistakes()):
            raise ValidationError(wrong)
