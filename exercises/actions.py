"""Starting a drill alarm, hearing its answers, entering times from paper, closing it. Each may arrive twice."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from contacts.models import AlertPath
from exercises.calling import Chain, read_chain
from exercises.letters import drafts, texts
from exercises.models import AlarmCall, AlarmTest
from inventory.models import BiaSettings
from outbox.models import Gateway
from outbox.send import write_many


class AlarmEnded(ValidationError):
    """The alarm test is closed or called off: its answers stay as they are."""


def start_alarm(
    *,
    organisation: Organisation,
    path: AlertPath,
    name: str,
    by_mail: bool,
    by_phone: bool,
    at: datetime,
    by: User,
    gateways: Sequence[Gateway] = (),
    key: uuid.UUID | None = None,
) -> AlarmTest:
    """Begin a drill alarm: copy whom the chain calls today, and write what each of them gets into the outbox.

    `key` is the identity that the page was given: sent twice, it alarms once. ValidationError where nobody can be alarmed,
    or the chain is tested already.
    """
    key = key or uuid.uuid4()
    chain = read_chain(path, organisation, at.astimezone(organisation.zone).date())
    try:
        with transaction.atomic():
            found: AlarmTest | None = AlarmTest.objects.filter(pk=key).first()
            if found is not None:
                return found
            _refuse_vain(chain, path, by_mail=by_mail, by_phone=by_phone, gateways=gateways)
            test = AlarmTest(
                pk=key,
                organisation=organisation,
                name=name,
                path=path,
                path_name=path.name,
                steps=list(chain.steps),
                by_mail=by_mail,
                by_phone=by_phone,
                by_gateway=bool(gateways),
                gateway_names=[str(each) for each in gateways],
                planned_hours=BiaSettings.of(organisation).bao_reaction_hours,
                started_at=at,
                started_by=by,
                started_by_name=str(by)[:200],
            )
            test.save()
            calls = _calls(test, chain)
            if by_mail:
                write_many(drafts(organisation, test, calls))
            write_many(texts(organisation, test, calls, gateways))
            return test
    except IntegrityError:  # the other tap was quicker
        found = AlarmTest.objects.filter(pk=key).first()
        if found is None:
            raise _runs_already() from None
        return found


def _refuse_vain(
    chain: Chain, path: AlertPath, *, by_mail: bool, by_phone: bool, gateways: Sequence[Gateway]
) -> None:
    if not by_mail and not by_phone and not gateways:
        raise ValidationError(_("Choose at least one way to alert."))
    if not chain.called:
        raise ValidationError(
            _("This alarm chain calls nobody. Add steps, and name people for their roles, then start again.")
        )
    if by_mail and not chain.with_address:
        raise ValidationError(
            _("Nobody on this chain has a mail address. Enter addresses, or alert by telephone only.")
        )
    if any(each.calls_numbers for each in gateways) and not chain.with_mobile:
        raise ValidationError(
            _(
                "Nobody on this chain has a mobile number that may leave the house. Enter business mobiles, "
                "or leave text messages out."
            )
        )
    if AlarmTest.objects.running().filter(path=path).exists():
        raise _runs_already()


def _runs_already() -> ValidationError:
    return ValidationError(_("An alarm test of this chain is running. Close it first, then start a new one."))


def _calls(test: AlarmTest, chain: Chain) -> list[AlarmCall]:
    calls = [
        AlarmCall(
            organisation_id=test.organisation_id,
            test=test,
            person=each.person,
            supplier=each.supplier,
            name=each.name[:200],
            role=each.role[:300],
            steps=list(dict.fromkeys(each.steps)),
            position=position,
            language=each.language,
            number=each.number,
            number_is_private=each.number_is_private,
            mobile=each.mobile,
            address=each.address,
            address_is_private=each.address_is_private,
        )
        for position, each in enumerate(chain.called, start=1)
    ]
    created: list[AlarmCall] = AlarmCall.objects.unlogged(
        "copied from the chain: the entry of the test says that it began"
    ).bulk_create(calls)
    return created


@transaction.atomic
def answer(*, call: AlarmCall, at: datetime, ready_in: int | None = None, number_ok: str = "") -> AlarmCall:
    """Keep what somebody says on the page behind the link; any answer says that the alarm was received.

    The first moment counts as received, the newest word about readiness and number stands. Raises AlarmEnded.
    """
    call = _locked(call)
    if call.received_at is None:
        call.received_at = max(at, call.test.started_at)
        call.answered_by, call.entered_by_name = AlarmCall.By.LINK, ""
    if ready_in is not None and ready_in != call.ready_in:
        call.ready_in, call.ready_at = ready_in, max(at, call.received_at)
    if number_ok:
        call.number_ok = number_ok
    call.version += 1
    call.save()
    return call


@transaction.atomic
def enter_times(
    *,
    call: AlarmCall,
    received_at: datetime | None,
    ready_in: int | None,
    number_ok: str,
    by: User,
) -> AlarmCall:
    """Enter what the call sheet says; empty takes an entry back. What stood there before is in the history.

    Raises AlarmEnded, and ValidationError by field for times that cannot be.
    """
    call = _locked(call)
    wrong: dict[str, str] = {}
    if received_at is not None and received_at < call.test.started_at:
        wrong["time"] = _("The alarm began later than this, at %(time)s. Check day and time.") % {
            "time": timezone.localtime(call.test.started_at).strftime("%H:%M")
        }
    if ready_in is not None and received_at is None:
        wrong["time"] = _("Enter when this person was reached.")
    if wrong:
        raise ValidationError(wrong)
    if received_at != call.received_at:
        call.answered_by = AlarmCall.By.PAPER if received_at else AlarmCall.By.NOBODY
        call.entered_by_name = str(by)[:200] if received_at else ""
        call.received_at = received_at
    if ready_in is None or received_at is None:
        call.ready_at = None
    elif ready_in != call.ready_in or call.ready_at is None or call.ready_at < received_at:
        call.ready_at = received_at
    call.ready_in, call.number_ok = ready_in, number_ok
    call.version += 1
    call.save()
    return call


@transaction.atomic
def close_alarm(*, test: AlarmTest, note: str, called_off: bool = False, at: datetime, by: User) -> AlarmTest:
    """End the test; from now on it is a proof. One that is called off needs a reason and proves nothing. Twice is once."""
    test = lock(test)
    if not test.is_open:
        return test
    if called_off and not note.strip():
        raise ValidationError({"note": _("Say why the alarm test is called off.")})
    test.state = AlarmTest.State.CALLED_OFF if called_off else AlarmTest.State.DONE
    test.closed_at = max(at, test.started_at)
    test.closed_by_name = str(by)[:200]
    test.note = note.strip()
    test.version += 1
    test.save()
    return test


def lock(test: AlarmTest) -> AlarmTest:
    """The test as it is now: answers and its end come one after the other. Call inside a transaction."""
    found: AlarmTest = AlarmTest.objects.select_for_update().get(pk=test.pk)
    return found


def _locked(call: AlarmCall) -> AlarmCall:
    test = lock(call.test)
    if not test.is_open:
        raise AlarmEnded(_("This alarm test has ended. Nothing can be entered any more."))
    found: AlarmCall = AlarmCall.objects.select_for_update().get(pk=call.pk)
    found.test = test
    return found
