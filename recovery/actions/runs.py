"""Keeping a simulated outage."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from recovery.models import OutageRun
from recovery.outage_report import Report
from recovery.runs import chosen_as_json, report_as_json


@transaction.atomic
def keep_run(
    *, organisation: Organisation, report: Report, title: str, note: str, at: datetime, by: User
) -> OutageRun:
    """Keep what was switched off and what came of it, with names and hours as they are now."""
    run: OutageRun = OutageRun(
        organisation=organisation,
        title=title,
        note=note,
        outage=chosen_as_json(report.chosen),
        result=report_as_json(report),
        ran_at=at,
        run_by=by,
        run_by_name=str(by),
    )
    run.save()
    return run
