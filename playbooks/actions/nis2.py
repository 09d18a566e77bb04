"""The walk through the NIS2 questions: each answer is kept at once, the end is recorded for good."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from playbooks.models import LegalProfile, Nis2Assessment, Nis2Status
from playbooks.nis2 import Question, Status, asked, assess, next_question
from playbooks.nis2_words import reasoning

_STATUS = {
    Status.ESSENTIAL: Nis2Status.ESSENTIAL,
    Status.IMPORTANT: Nis2Status.IMPORTANT,
    Status.NONE: Nis2Status.NONE,
    None: Nis2Status.UNKNOWN,
}
_FIELDS = {Question.CRITICAL: "is_critical_operator", Question.TELECOM: "is_telecom_provider"}
_BY_OTHER_LAW = {"dora": "is_dora_entity", "energy_network": "is_energy_network"}


def _locked(organisation: Organisation) -> LegalProfile:
    """The profile, locked until the transaction ends; made if it is missing."""
    found: LegalProfile | None = LegalProfile.objects.select_for_update().first()
    if found is None:
        found = LegalProfile(organisation=organisation)
        found.save()
    return found


@transaction.atomic
def answer(*, organisation: Organisation, question: Question, choice: str, by: User) -> LegalProfile:
    """Keep one answer of the walk; no record yet, no history. ValueError for a choice that there is not."""
    profile = _locked(organisation)
    answers = profile.nis2_answers | {question.value: choice}
    assess(answers)  # refuses a choice that there is not
    profile.nis2_answers = answers
    profile.save(update_fields=["nis2_answers"])
    return profile


@transaction.atomic
def record(*, organisation: Organisation, note: str, at: datetime, by: User) -> Nis2Assessment:
    """Record the walk for good, and let it set the status and what was answered beside it.

    An unknown answer changes nothing that is known. ValidationError while a question is open that might change the result.
    """
    profile = _locked(organisation)
    walked = asked(profile.nis2_answers)
    if next_question(walked) is not None:
        raise ValidationError(_("A question is still open. Answer it, or say that you do not know."))
    result = assess(walked)
    row = Nis2Assessment(
        organisation=organisation,
        answers={question.value: choice for question, choice in walked.items()},
        result=_STATUS[result.status],
        reasoning=reasoning(walked),
        note=note,
        assessed_at=at,
        assessed_by=by,
        assessed_by_name=str(by),
    )
    row.save()
    profile.nis2_status = row.result
    profile.nis2_answers = row.answers
    for question, field in _FIELDS.items():
        if walked.get(question) in {"yes", "no"}:
            setattr(profile, field, walked[question])
    other = walked.get(Question.OTHER_LAW, "unknown")
    for choice, field in _BY_OTHER_LAW.items():
        if other in {choice, "none"}:
            setattr(profile, field, "yes" if other == choice else "no")
    if result.carved_out is not None:
        profile.nis2_reporting_carved_out = "yes" if result.carved_out else "no"
    profile.version += 1
    profile.save()
    return row
