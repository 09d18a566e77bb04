"""`manage.py doctor`: what is configured, what is missing, how to mend it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core import doctor


class Command(BaseCommand):
    help = "Say what is configured, what is missing and how to mend it. Exit code 1 if something is missing."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        findings = doctor.examine()
        styles = {
            doctor.GOOD: self.style.SUCCESS,
            doctor.WARNING: self.style.WARNING,
            doctor.BAD: self.style.ERROR,
        }
        for one in findings:
            self.stdout.write(f"{styles[one.level](f'{one.level:8}')} {one.what}")
            if one.mend:
                self.stdout.write(f"{'':8} -> {one.mend}")
        if any(one.level == doctor.BAD for one in findings):
            sys.exit(1)
