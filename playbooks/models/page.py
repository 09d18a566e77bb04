from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.models.playbook import PHASE_LABEL, PHASES, Playbook
from playbooks.phases import Phase, StepKind
from records.models import Approval, ApprovalQuerySet, Record, RecordQuerySet, scoped
from recovery.models import Step


class PagePart(Record):
    """Something on the page of one phase of a playbook."""

    playbook = models.ForeignKey(
        Playbook,
        editable=False,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        verbose_name=_("playbook"),
    )
    phase = models.CharField(PHASE_LABEL, max_length=15, choices=PHASES, default=Phase.DETECT_REPORT.value)

    class Meta:
        abstract = True

    def subject_id(self) -> uuid.UUID:
        return self.playbook_id

    def obstacle(self) -> Playbook:
        return self.playbook


class CorePart(PagePart):
    """A line that may come from our template: what it said there, and why the company departs from it.

    `core_key` empty: the company's own line. A line of the template is never deleted but dropped with a reason, so that a
    newer template can be compared with what the company decided.
    """

    core_key = models.CharField(max_length=60, blank=True, editable=False)
    is_dropped = models.BooleanField(_("left out"), default=False, editable=False)
    deviation_reason = models.CharField(
        _("why it differs from the template"),
        max_length=300,
        blank=True,
        help_text=_("Printed nowhere; whoever checks the plan reads it."),
    )

    class Meta:
        abstract = True

    @property
    def is_core(self) -> bool:
        return bool(self.core_key)


class PlaybookPage(PagePart):
    """Goal and end of one phase: the frame of its page."""

    goal = models.CharField(
        _("goal of this page"),
        max_length=140,
        blank=True,
        help_text=_("One line: what counts in this phase."),
    )
    exit = models.CharField(
        _("done when"), max_length=140, blank=True, help_text=_("By what one sees that this phase is over.")
    )

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("page of a playbook")
        verbose_name_plural = _("pages of a playbook")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["playbook", "phase"], name="playbook_page_once_per_phase"),
        ]

    def __str__(self) -> str:
        return str(self.get_phase_display())


class PlaybookDont(CorePart):
    """What must not be done, with half a sentence why: a reason is given where people are tempted (ux 1.3)."""

    position = models.PositiveSmallIntegerField(_("order"), default=1, editable=False)
    text = models.CharField(_("do NOT"), max_length=120)
    why = models.CharField(_("because"), max_length=120, blank=True)
    core_text = models.CharField(max_length=120, blank=True, editable=False)

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("prohibition")
        verbose_name_plural = _("prohibitions")
        ordering = ["position", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["playbook", "core_key"], condition=~Q(core_key=""), name="playbook_dont_once_per_key"
            ),
            models.CheckConstraint(
                condition=Q(is_dropped=False) | ~Q(deviation_reason=""), name="playbook_dont_dropped_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def core_sentence(self) -> str:
        """What the template said, in one line."""
        return self.core_text

    @property
    def differs(self) -> bool:
        """Whether it departs from the template."""
        return self.is_core and (self.is_dropped or self.text != self.core_text)


class PlaybookStepQuerySet(RecordQuerySet["PlaybookStep"]):
    def in_order(self) -> Self:
        """Phase by phase, what is to be done at once first."""
        order = models.Case(
            *(models.When(phase=phase.value, then=number) for number, phase in enumerate(Phase)),
            output_field=models.PositiveSmallIntegerField(),
        )
        return self.annotate(page=order).order_by("page", "-is_immediate", "position", "created_at", "pk")


class PlaybookStep(CorePart, Step):
    """A step of an action page. `due_minutes` counts from the start of the incident.

    `branch_when` leads off the page, to another playbook or another phase of this one. A step of the template keeps its
    first words in `core_action` and `core_target`.
    """

    KINDS = (
        (StepKind.WORK.value, pgettext_lazy("step", "work")),
        (StepKind.DECISION.value, pgettext_lazy("step", "decision")),
        (StepKind.EVIDENCE.value, _("secures evidence")),
        (StepKind.DUTY_CHECK.value, _("checks reporting duties")),
        (StepKind.MESSAGE.value, _("informs somebody")),
        (StepKind.LOG.value, _("writes the log")),
    )

    is_immediate = models.BooleanField(
        _("at once"), default=False, help_text=_("Stands in the yellow box, at most three of them.")
    )
    kind = models.CharField(
        pgettext_lazy("step", "kind"), max_length=12, choices=KINDS, default=StepKind.WORK.value
    )
    due_minutes = models.PositiveIntegerField(
        _("done by (minutes from start)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(60 * 24 * 365)],
    )
    branch_when = models.CharField(
        _("if … leave this page"),
        max_length=80,
        blank=True,
        help_text=_("The condition first, in a few words: “servers are affected”."),
    )
    branch_playbook = models.ForeignKey(
        Playbook,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="branches_here",
        verbose_name=_("then go on with the playbook"),
    )
    branch_phase = models.CharField(
        _("or with the phase"), max_length=15, choices=PHASES, blank=True, default=""
    )
    core_action = models.CharField(max_length=160, blank=True, editable=False)
    core_target = models.CharField(max_length=160, blank=True, editable=False)

    named_by = ("playbook",)
    objects: ClassVar[Any] = scoped(PlaybookStepQuerySet)

    class Meta:
        verbose_name = _("step of a playbook")
        verbose_name_plural = _("steps of a playbook")
        ordering = ["position", "created_at"]
        indexes = [models.Index(fields=["playbook", "phase", "position"], name="playbook_step_in_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["playbook", "core_key"], condition=~Q(core_key=""), name="playbook_step_once_per_key"
            ),
            models.CheckConstraint(
                condition=Q(is_dropped=False) | ~Q(deviation_reason=""), name="playbook_step_dropped_says_why"
            ),
            models.CheckConstraint(
                condition=Q(for_everybody=False) | Q(role__isnull=True),
                name="playbook_step_role_or_everybody",
            ),
            models.CheckConstraint(
                condition=Q(is_immediate=False) | Q(phase=Phase.DETECT_REPORT.value),
                name="playbook_step_at_once_first_page",
            ),
            models.CheckConstraint(
                condition=Q(branch_when="", branch_playbook__isnull=True, branch_phase="")
                | ~Q(branch_when="") & Q(branch_playbook__isnull=False, branch_phase="")
                | ~Q(branch_when="") & Q(branch_playbook__isnull=True) & ~Q(branch_phase=""),
                name="playbook_step_branch_is_whole",
            ),
        ]

    @property
    def differs(self) -> bool:
        """Whether it departs from the template."""
        words = (self.action, self.target_state) != (self.core_action, self.core_target)
        return self.is_core and (self.is_dropped or words)

    @property
    def core_sentence(self) -> str:
        """What the template said, in one line."""
        return f"{self.core_action} → {self.core_target}" if self.core_target else self.core_action

    @property
    def leaves_the_page(self) -> bool:
        return bool(self.branch_when)

    def mistakes(self) -> Iterator[tuple[str, Any]]:
        yield from super().mistakes()
        if self.is_immediate and self.phase != Phase.DETECT_REPORT.value:
            yield "is_immediate", _("What is to be done at once stands on the first page only.")
        goals = bool(self.branch_playbook_id) + bool(self.branch_phase)
        if self.branch_when and goals != 1:
            yield "branch_playbook", _("Choose where to go on: one playbook or one phase.")
        if goals and not self.branch_when:
            yield "branch_when", _("Say in a few words when one leaves this page.")
        if self.branch_playbook_id is not None and self.branch_playbook_id == self.playbook_id:
            yield "branch_playbook", _("This is the playbook itself. Choose one of its phases instead.")
        if self.branch_phase and self.branch_phase == self.phase:
            yield "branch_phase", _("The step stands on this page already. Choose another phase.")


class PlaybookDuty(Record):
    """A reporting duty that is checked when this happens."""

    _noun = "playbook-duty"

    playbook = models.ForeignKey(
        Playbook, editable=False, on_delete=models.CASCADE, related_name="duties", verbose_name=_("playbook")
    )
    duty = models.ForeignKey(
        "playbooks.ReportingDuty",
        on_delete=models.PROTECT,
        related_name="playbooks",
        verbose_name=_("reporting duty"),
    )

    named_by = ("playbook", "duty")
    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("duty of a playbook")
        verbose_name_plural = _("duties of a playbook")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["playbook", "duty"], name="playbook_duty_once"),
        ]

    def __str__(self) -> str:
        return str(self.duty)

    def subject_id(self) -> uuid.UUID:
        return self.playbook_id

    def obstacle(self) -> Playbook:
        return self.playbook


class PlaybookMessage(Record):
    """A prepared message that goes out when this happens, in the order of use."""

    _noun = "playbook-message"

    playbook = models.ForeignKey(
        Playbook,
        editable=False,
        on_delete=models.CASCADE,
        related_name="messages",
        verbose_name=_("playbook"),
    )
    template = models.ForeignKey(
        "playbooks.MessageTemplate",
        on_delete=models.PROTECT,
        related_name="playbooks",
        verbose_name=_("message"),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)

    named_by = ("playbook", "template")
    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("message of a playbook")
        verbose_name_plural = _("messages of a playbook")
        ordering = ["position", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["playbook", "template"], name="playbook_message_once"),
        ]

    def __str__(self) -> str:
        return str(self.template)

    def search_parts(self) -> Iterable[str]:
        return []

    def subject_id(self) -> uuid.UUID:
        return self.playbook_id

    def obstacle(self) -> Playbook:
        return self.playbook


class PlaybookApproval(Approval):
    """The approval of a playbook; a row per decision."""

    playbook = models.ForeignKey(
        Playbook, on_delete=models.CASCADE, related_name="approvals", verbose_name=_("playbook")
    )

    objects: ClassVar[Any] = scoped(ApprovalQuerySet)

    class Meta(Approval.Meta):
        abstract = False
        verbose_name = _("approval of a playbook")
        verbose_name_plural = _("approvals of a playbook")

    def subject_id(self) -> uuid.UUID:
        return self.playbook_id

    def obstacle(self) -> Playbook:
        return self.playbook
