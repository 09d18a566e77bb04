"""Backup jobs that were heard of: one reports every night and failed last, one was never heard. Inside the scope."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Organisation, User
from backups import hearing
from backups.hearing import Ping, listen
from backups.pings import Signal
from contacts.models import Person
from tests.factories.backups import BackupJobFactory

OUTPUT = """Sicherung /srv/daten → nas-lager:/volume1/backup/buerosrv01
42.118 Dateien geprüft, 211 neu, 12,4 GB übertragen in 00:38:12
rsync: [sender] write error: No space left on device (28)
/srv/daten/projekte/2026/werkhalle-nord/zeichnungen/ansichten/ansicht-sued-endgueltig-v12-freigabe.dwg
"""


def stock_watch(organisation: Organisation, *, by: User) -> None:
    owner, deputy = Person.objects.sorted()[:2]
    job = BackupJobFactory(
        organisation=organisation,
        name="Nachtsicherung ERP",
        interval_hours=Decimal(24),
        owner=owner,
        deputy=deputy,
    )
    now = timezone.now()
    old = hearing.make_address(job=job, label="alter Server", at=now)
    hearing.withdraw_address(address=old, at=now)
    address = hearing.make_address(job=job, label="NAS im Lager", at=now)
    hearing.enter_run(job=job, ended_at=now - timedelta(days=4), worked=True, note="Band 7 gesehen", by=by)
    for days in (3, 2, 1):
        begin = now - timedelta(days=days)
        end = Ping(Signal.FAIL, 12, text=OUTPUT) if days == 1 else Ping(Signal.SUCCESS, 0, text="12,1 GB")
        listen(token=address.token, ping=Ping(Signal.START), at=begin)
        listen(token=address.token, ping=end, at=begin + timedelta(minutes=38, seconds=12 * days))
    BackupJobFactory(
        organisation=organisation, name="Band am Freitag", interval_hours=Decimal(168), owner=owner
    )
