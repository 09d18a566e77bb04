"""`manage.py catalogs update|compile|check [--app NAME]`: translation catalogues without GNU gettext."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import catalogs


class Command(BaseCommand):
    help = "Extract strings into the catalogues of the apps, compile them, or check that they are complete."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["update", "compile", "check"])
        parser.add_argument(
            "--app", action="append", help=f"only this app's catalogue ({catalogs.PROJECT} = locale/)"
        )

    def handle(self, *_args: Any, action: str, app: list[str] | None, **_options: Any) -> None:
        base = Path(settings.BASE_DIR)
        if action == "compile":
            self.stdout.write(f"{catalogs.compile_all(base)} catalogues compiled.")
            return
        every = catalogs.all_catalogs(base, settings.INSTALLED_APPS)
        chosen = [one for one in every if not app or one.name in app]
        if unknown := set(app or []) - {one.name for one in every}:
            raise CommandError(
                f"There is no catalogue {', '.join(sorted(unknown))}. "
                f"Known: {', '.join(one.name for one in every)}."
            )
        package = settings.SETTINGS_MODULE.partition(".")[0]
        messages = {
            one.name: catalogs.extract_messages(catalogs.sources(one, every, [package]), base)
            for one in chosen
        }
        if action == "update":
            for one in chosen:
                added, dropped = catalogs.update(one, messages[one.name])
                missing = sum(1 for entry in one.load() if not all(catalogs.texts(entry)))
                self.stdout.write(f"{one.name}: {added} new, {dropped} dropped, {missing} to translate")
            return
        packages = [Path(config.path) / "locale" for config in apps.get_app_configs()]
        packages.append(Path(django.__file__).parent / "conf" / "locale")
        problems = catalogs.check(chosen, messages, catalogs.foreign_strings(packages))
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} problems in the catalogues.")
        self.stdout.write(f"{sum(map(len, messages.values()))} strings, all translated.")
