"""What can be wrong with a backup: the codes, and one finding as a value with all its sentence needs. Pure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Finding(StrEnum):
    """The rules about backups by their code, as the plan's linter numbers them. Sources: BSI CON.3, ISO 27001 A.8.13."""

    NO_BACKUP = "BKP-001"
    INTERVAL_TOO_LONG = "BKP-002"  # more may be lost than allowed
    RUN_TOO_OLD = "BKP-003"  # the last run failed, or there was none for too long
    NEVER_TESTED = "BKP-004"
    TEST_OVERDUE = "BKP-005"
    TEST_FAILED = "BKP-006"  # the newest test, in whole or in part
    RESTORE_TOO_SLOW = "BKP-007"
    DATA_TOO_OLD = "BKP-008"  # what came back in the newest test
    NO_321 = "BKP-009"
    NOTHING_APART = "BKP-010"  # no copy offline or immutable
    ON_ITSELF = "BKP-011"  # a copy lies on what it protects, or on the same machine
    SAME_PLACE = "BKP-012"
    SAME_ADMIN = "BKP-013"
    KEY_NOT_APART = "BKP-014"
    RETENTION_TOO_SHORT = "BKP-015"
    CLOUD_WITHOUT_BACKUP = "BKP-016"
    CATALOGUE_NOT_APART = "BKP-017"
    UNWATCHED = "BKP-018"
    ONLY_REPLICATION = "BKP-019"
    CONFIGURATION_NOT_BACKED_UP = "BKP-020"
    INCOMPLETE = "BKP-021"


class Detail(StrEnum):
    """Which of its kinds a finding is, where a rule has more than one."""

    NONE = ""
    FAILED = "failed"  # RUN_TOO_OLD, TEST_FAILED
    LATE = "late"  # RUN_TOO_OLD
    PARTIAL = "partial"  # TEST_FAILED
    ITSELF = "itself"  # ON_ITSELF
    HOST = "host"  # ON_ITSELF: `others` names the machine
    SITE = "site"  # SAME_PLACE
    COMPARTMENT = "compartment"  # SAME_PLACE
    SAME = "same"  # SAME_ADMIN: every copy, and that is known
    UNKNOWN = "unknown"  # SAME_ADMIN: nobody entered it; RETENTION_TOO_SHORT: nobody set one
    MISSING = "missing"  # KEY_NOT_APART: nobody wrote down where it is
    DEPENDS = "depends"  # KEY_NOT_APART: it needs what it unlocks, `others`
    SHORT = "short"  # RETENTION_TOO_SHORT


class Gap(StrEnum):
    """What a job must say, or nobody understands it in an emergency (BSI CON.3.A4)."""

    CONTENT = "content"
    INTERVAL = "interval"
    TARGET = "target"
    RETENTION = "retention"
    OWNER = "owner"
    RESTORE_ORDER = "restore_order"
    RESOURCES = "resources"


ORDER = {severity: number for number, severity in enumerate(Severity)}
# Of equal severity, first what is not there or does not work today, then what would fail one day, then what is untidy.
WEIGHT = {
    finding: number
    for number, finding in enumerate(
        [
            Finding.NO_BACKUP,
            Finding.ONLY_REPLICATION,
            Finding.TEST_FAILED,
            Finding.RUN_TOO_OLD,
            Finding.NEVER_TESTED,
            Finding.ON_ITSELF,
            Finding.KEY_NOT_APART,
            Finding.NOTHING_APART,
            Finding.SAME_PLACE,
            Finding.SAME_ADMIN,
            Finding.RESTORE_TOO_SLOW,
            Finding.INTERVAL_TOO_LONG,
            Finding.DATA_TOO_OLD,
            Finding.NO_321,
            Finding.TEST_OVERDUE,
            Finding.CLOUD_WITHOUT_BACKUP,
            Finding.CONFIGURATION_NOT_BACKED_UP,
            Finding.RETENTION_TOO_SHORT,
            Finding.UNWATCHED,
            Finding.CATALOGUE_NOT_APART,
            Finding.INCOMPLETE,
        ]
    )
}


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: what it is about, and the numbers of its sentence.

    `have` against `limit`: hours, but days for RETENTION_TOO_SHORT. `resource` is None for what concerns a job as such.
    """

    finding: Finding
    severity: Severity
    resource: uuid.UUID | None = None
    job: uuid.UUID | None = None
    copies: tuple[uuid.UUID, ...] = ()
    test: uuid.UUID | None = None
    others: tuple[uuid.UUID, ...] = ()
    have: Decimal | None = None
    limit: Decimal | None = None
    detail: Detail = Detail.NONE
    gaps: tuple[Gap, ...] = ()
    words: tuple[str, ...] = ()  # names as entered: sites, administrators, compartments

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts the worst first."""
        return ORDER[self.severity], WEIGHT[self.finding]
