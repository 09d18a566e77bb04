"""What doctor and the system checks find, and that neither shows a secret."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from pytest_django import Settings

from core import catalogs, checks, doctor

Finder = Callable[[], Iterator[doctor.Finding]]


def levels(check: Finder) -> dict[str, str]:
    return {one.what: one.level for one in check()}


def bad(check: Finder) -> list[doctor.Finding]:
    return [one for one in check() if one.level == doctor.BAD]


def test_every_complaint_says_how_to_mend_it(db: None) -> None:
    findings = doctor.examine()
    assert len(findings) > len(doctor.CHECKS)
    assert [one for one in findings if one.level != doctor.GOOD and not one.mend] == []


def test_database_and_migrations(db: None) -> None:
    assert bad(doctor.database) == []


def test_data_folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    tmp_path.chmod(0o755)
    assert doctor.WARNING in levels(doctor.data_folder).values()
    tmp_path.chmod(0o700)
    assert set(levels(doctor.data_folder).values()) == {doctor.GOOD}
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage._replace(free=10 * 1024 * 1024))
    assert "only 10 MB free" in bad(doctor.data_folder)[0].what
    settings.DATA_DIR = tmp_path / "missing"
    assert "cannot be written" in bad(doctor.data_folder)[0].what


def test_addresses(settings: Settings) -> None:
    settings.EMBEDDED, settings.HTTPS = False, False
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://plan.example.com", ["other.example.com"]
    said = [one.what for one in bad(doctor.address)]
    assert any("NOTFALLPLAN_HTTPS is off" in what for what in said)
    assert any("not among ALLOWED_HOSTS" in what for what in said)
    settings.HTTPS, settings.ALLOWED_HOSTS = True, [".example.com"]
    assert bad(doctor.address) == []
    settings.BASE_URL = "http://plan.example.com"
    assert "the address is http" in bad(doctor.address)[0].what


def test_mail_server(settings: Settings) -> None:
    settings.MAIL_LEAVES = False
    assert set(levels(doctor.mail).values()) == {doctor.WARNING}
    settings.MAIL_LEAVES = True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.DEFAULT_FROM_EMAIL = "notfallplan@localhost"
    assert [one.mend for one in bad(doctor.mail)] == [
        "check EMAIL_URL and the firewall",
        "set DEFAULT_FROM_EMAIL",
    ]


def test_queue_counts_what_waits_and_what_is_damaged(settings: Settings, tmp_path: Path) -> None:
    settings.EMBEDDED = True
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(tmp_path), "processed_folder": str(tmp_path)
    }  # fmt: skip
    (tmp_path / "1.work.msg").touch()
    (tmp_path / "2.work.msg.bad").touch()
    assert levels(doctor.queue) == {
        "queue: 1 tasks wait": doctor.GOOD,
        "queue: 1 damaged messages were put aside": doctor.WARNING,
    }


def test_redis_that_is_not_there(settings: Settings) -> None:
    settings.EMBEDDED = False
    settings.CELERY_BROKER_URL = "redis://:topsecret@127.0.0.1:9/1"
    (finding,) = bad(doctor.queue)
    assert "Redis on 127.0.0.1" in finding.what
    assert "topsecret" not in finding.what


def test_passwords_are_struck_out_of_errors(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "PASSWORD", "hunter2hunter2")
    text = doctor.first_line(OperationalError("no way: postgres://me:hunter2hunter2@db\nmore"))
    assert text == "no way: postgres://me:***@db"


def test_catalogues_and_static_files(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "locale/de/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n')
    settings.BASE_DIR = tmp_path
    assert any("catalogues are not compiled" in one.what for one in bad(doctor.files))
    catalogs.compile_all(tmp_path)
    assert not any("catalogues" in one.what for one in bad(doctor.files))


def test_the_command_ends_with_1_if_something_is_missing(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> Iterator[doctor.Finding]:
        yield doctor.Finding(doctor.BAD, "no bread", "buy some")

    monkeypatch.setattr(doctor, "CHECKS", [missing])
    with pytest.raises(SystemExit) as end:
        call_command("doctor", no_color=True)
    assert end.value.code == 1
    assert "MISSING  no bread\n         -> buy some" in capsys.readouterr().out


def test_system_checks(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def ids(check: Callable[..., list[Any]]) -> list[str]:
        return [one.id for one in check()]

    monkeypatch.setattr(checks.ctypes.util, "find_library", lambda _: None)
    (warning,) = checks.pango()
    assert "apt-get install libpango" in str(warning.hint)
    settings.SECRET_KEY = "short"
    assert ids(checks.secret) == ["core.E001"]
    settings.BASE_URL, settings.CSRF_TRUSTED_ORIGINS = "plan.example.com", ["plan.example.com"]
    settings.BEHIND_PROXY, settings.HTTPS = True, False
    assert ids(checks.addresses) == ["core.E002", "core.E003", "core.W002"]
