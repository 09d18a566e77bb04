"""How much there is, and how much of it is missing: the numbers of the overview."""

from __future__ import annotations

from datetime import date

from accounts.models import Organisation
from backups.models import BackupJob, JobWatch, RestoreTest
from backups.reading import newest_results
from contacts.models import Person
from dashboard.readiness import Counts
from inventory.models import Process
from inventory.reading import read_network
from measures.models import Measure
from recovery.reading import with_recovery_steps
from recovery.states import resources_with_target
from risks.models import Risk, RiskSettings


def count(organisation: Organisation, *, on: date) -> Counts:
    """Return the counts of the organisation in scope on that day; eighteen queries."""
    examined = Process.objects.examined()
    measures = Measure.objects.open()
    risks = Risk.objects.rated(RiskSettings.of(organisation)).decided().accepted(on)
    critical = resources_with_target(read_network(organisation))
    results = {key: result for key, result in newest_results().items() if key in critical}
    silent = JobWatch.objects.filter(
        state__in=(JobWatch.State.LATE, JobWatch.State.FAILED), job__status=BackupJob.Status.ACTIVE
    )
    return Counts(
        people=Person.objects.filter(is_active=True).count(),
        unreachable=Person.objects.unreachable().count(),
        processes=examined.count(),
        rated=examined.filter(ratings__isnull=False, is_suggestion=False).distinct().count(),
        suggestions=examined.filter(is_suggestion=True).count(),
        critical_resources=len(critical),
        recoverable=len(critical & with_recovery_steps()),
        data_resources=len(results),
        restored=sum(result == RestoreTest.Result.PASSED for result in results.values()),
        silent_backups=silent.count(),
        overdue_measures=measures.overdue(on).count(),
        open_measures=measures.count(),
        undecided_risks=risks.undecided(on).count(),
    )
