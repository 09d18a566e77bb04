"""The form that starts the clock with the steps of a recovery plan."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backups.forms.restore import StartForm
from inventory.models import Resource
from recovery.models import RecoveryPlan


def covered_by(plan: RecoveryPlan) -> Any:
    """The resources in use that a plan brings back."""
    return Resource.objects.active().filter(plan_coverages__recovery_plan=plan).sorted()


class RehearseForm(StartForm):
    """Which of the covered resources comes back; the steps are those of the plan."""

    steps = None  # type: ignore[assignment]

    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [("", ["resource", "scope", "copy", "person"])]

    class Meta(StartForm.Meta):
        fields = ["resource", *StartForm.Meta.fields]
        error_messages = {
            **StartForm.Meta.error_messages,
            "resource": {"required": gettext_lazy("Choose what is restored.")},
        }

    def __init__(self, *args: Any, plan: RecoveryPlan, **kwargs: Any) -> None:
        self.plan = plan
        super().__init__(*args, resource=None, **kwargs)
        resource: Any = self.fields["resource"]
        resource.queryset = covered_by(plan)
        resource.label = _("Restored is")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.plan.plansteps.exists():
            raise ValidationError(
                _("This plan has no steps to tick. Write them first, or start without a plan.")
            )
        return data
