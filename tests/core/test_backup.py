"""Backup and restore through the real commands, in installations of their own."""

import contextlib
import io
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from core import backup, instance
from core import restore as restoring
from tests.installation import FOUND_ACME, LIST_ACME, Installation, installation

# One filled installation serves them all.
pytestmark = [pytest.mark.tree, pytest.mark.xdist_group("backup")]


@dataclass
class Source:
    """An installation with data, its backup, and what it answered when the backup was made."""

    place: Installation
    file: Path
    answer: str


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Source]:
    folder = tmp_path_factory.mktemp("source")
    with django_db_blocker.unblock(), installation(folder / "data", migrated=True) as place:
        place.manage("shell", "-v0", "-c", FOUND_ACME)
        media = place.data / "media" / "plans"
        media.mkdir(parents=True)
        (media / "Wandkarte.pdf").write_bytes(b"%PDF-1.7 \x00\xff" * 1000)
        file = folder / "acme.zip"
        place.manage("backup", str(file))
        yield Source(place, file, place.manage("shell", "-v0", "-c", LIST_ACME))


@pytest.fixture
def target(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Installation]:
    with django_db_blocker.unblock(), installation(tmp_path / "data") as place:
        yield place


def rewrite(file: Path, target: Path, change: dict[str, bytes | None]) -> Path:
    """A copy of a backup in which some members have another content (None: left out)."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name in change.keys() - set(old.namelist()):
            new.writestr(name, change[name] or b"")
    return target


def manifest_of(file: Path) -> dict[str, object]:
    with zipfile.ZipFile(file) as archive:
        return dict(json.loads(archive.read("manifest.json")))


def test_the_file_lists_what_it_holds_and_is_private(source: Source) -> None:
    manifest = manifest_of(source.file)
    assert manifest["format"] == 1
    assert manifest["rows"]["contacts.person"] == 3  # type: ignore[index]
    assert manifest["rows"]["accounts.user"] == 1  # type: ignore[index]
    assert "sessions.session" not in manifest["rows"]  # type: ignore[operator]
    assert "media/plans/Wandkarte.pdf" in manifest["sha256"]  # type: ignore[operator]
    assert str(manifest["created"]).endswith("+00:00")
    assert source.file.stat().st_mode & 0o777 == 0o600
    assert b"secret" not in b" ".join(name.encode() for name in zipfile.ZipFile(source.file).namelist())


def test_restores_on_an_empty_machine_and_over_data_only_with_yes(
    source: Source, target: Installation
) -> None:
    said = target.manage("restore", str(source.file))
    assert "Everybody logs in again" in said
    assert "before-restore" not in said
    assert target.manage("shell", "-v0", "-c", LIST_ACME) == source.answer
    assert "Größe 2" in source.answer
    assert (target.data / "media/plans/Wandkarte.pdf").read_bytes() == b"%PDF-1.7 \x00\xff" * 1000
    # The next rows get keys of their own, and nothing is left to migrate.
    again = FOUND_ACME.replace("alice@acme", "bob@other").replace("Acme", "Other")
    target.manage("shell", "-v0", "-c", again)
    assert "No migrations to apply" in target.manage("migrate")
    (target.data / "media" / "new.txt").write_text("new")

    assert "add: --yes" in target.refused("restore", str(source.file))
    said = target.manage("restore", str(source.file), "--yes")
    assert target.manage("shell", "-v0", "-c", LIST_ACME) == source.answer
    assert not (target.data / "media/new.txt").exists()
    (folder,) = target.data.glob("before-restore-*")
    assert str(folder) in said
    assert (folder / "media/new.txt").read_text() == "new"
    if target.embedded:
        with contextlib.closing(sqlite3.connect(folder / "notfallplan.sqlite3")) as old:
            names = {name for (name,) in old.execute("SELECT name FROM accounts_organisation")}
        assert names == {"Acme Müller & Söhne GmbH", "Other Müller & Söhne GmbH"}
    else:
        assert "schema before_restore_" in said
    assert not list(target.data.glob("*.restore*"))


@pytest.mark.skipif(
    not os.environ.get("DATABASE_URL"), reason="both engines are at hand in the second run only"
)
def test_either_engine_restores_the_backup_of_the_other(
    source: Source, target: Installation, tmp_path: Path
) -> None:
    embedded = Installation(tmp_path / "embedded")
    embedded.data.mkdir()
    embedded.manage("restore", str(source.file))
    assert embedded.manage("shell", "-v0", "-c", LIST_ACME) == source.answer
    embedded.manage("backup", str(tmp_path / "back.zip"))
    assert manifest_of(tmp_path / "back.zip")["engine"] == "sqlite"
    target.manage("restore", str(tmp_path / "back.zip"))
    assert target.manage("shell", "-v0", "-c", LIST_ACME) == source.answer
    # Keys made afterwards do not collide with those that were restored.
    target.manage("shell", "-v0", "-c", FOUND_ACME.replace("alice@acme", "bob@other"))


def test_an_older_backup_is_migrated(source: Source, target: Installation, tmp_path: Path) -> None:
    """A backup from before the outbox existed: its table is made while restoring."""
    manifest = manifest_of(source.file)
    del manifest["migrations"]["outbox"]
    gone = [name for name in manifest["rows"] if name.startswith("outbox.")]
    change: dict[str, bytes | None] = {}
    for name in gone:
        del manifest["rows"][name]
        del manifest["sha256"][f"database/{name}.jsonl"]
        change[f"database/{name}.jsonl"] = None
    change["manifest.json"] = json.dumps(manifest).encode()
    target.manage("restore", str(rewrite(source.file, tmp_path / "older.zip", change)))
    assert target.manage("shell", "-v0", "-c", LIST_ACME) == source.answer
    assert target.manage(
        "shell", "-v0", "-c", "from outbox.models import Message as M; print(M.objects.count())"
    )


def broken(kind: str, file: Path, path: Path) -> Path:
    manifest = manifest_of(file)
    if kind == "cut":
        path.write_bytes(file.read_bytes()[:-400])
    elif kind in {"bit", "contents"}:
        content = bytearray(file.read_bytes())
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            rows = [member for member in archive.infolist() if member.filename.startswith("database/")]
            contents = archive.getinfo("manifest.json")
        member = contents if kind == "contents" else max(rows, key=lambda one: one.compress_size)
        # In the packed data itself: a bit of a header that nobody reads harms nothing.
        content[member.header_offset + 30 + len(member.filename) + member.compress_size // 2] ^= 0xFF
        path.write_bytes(content)
    elif kind == "text":
        path.write_text("this is no backup")
    elif kind == "row":
        rewrite(file, path, {"database/contacts.person.jsonl": b'["id"]\n'})
    elif kind == "member":
        rewrite(file, path, {"media/../../evil": b"x"})
    elif kind == "format":
        rewrite(file, path, {"manifest.json": json.dumps({**manifest, "format": 99}).encode()})
    elif kind == "migration":
        manifest["migrations"]["contacts"].append("9999_from_the_future")  # type: ignore[index]
        rewrite(file, path, {"manifest.json": json.dumps(manifest).encode()})
    return path


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("cut", "is no backup, or it is damaged"),
        ("bit", "damaged: database/"),
        ("contents", "its list of contents is damaged"),
        ("text", "is no backup"),
        ("row", "was changed"),
        ("member", "missing or too much"),
        ("format", "newer version"),
        ("migration", r"9999_from_the_future\. Update the program first\. Nothing was changed\."),
        ("absent", "There is no file"),
    ],
)
def test_a_bad_file_is_refused_before_anything_happens(
    source: Source, tmp_path: Path, settings: Any, kind: str, sentence: str
) -> None:
    settings.MIGRATION_MODULES = {}  # this test reads the migrations that the suite goes without
    with pytest.raises(backup.BackupProblem, match=sentence):
        restoring.restore(broken(kind, source.file, tmp_path / "bad.zip"), tmp_path, tmp_path / "media")
    assert {path.name for path in tmp_path.iterdir()} <= {"bad.zip"}


def test_rows_that_contradict_each_other_change_nothing(source: Source, tmp_path: Path) -> None:
    """A backup whose hashes are right but whose person belongs to no organisation."""
    with zipfile.ZipFile(source.file) as archive:
        lines = archive.read("database/accounts.organisation.jsonl").splitlines(keepends=True)
    manifest = manifest_of(source.file)
    member = "database/accounts.organisation.jsonl"
    manifest["rows"]["accounts.organisation"] = 0  # type: ignore[index]
    manifest["sha256"][member] = backup.hashlib.sha256(lines[0]).hexdigest()  # type: ignore[index]
    file = rewrite(
        source.file,
        tmp_path / "torn.zip",
        {member: lines[0], "manifest.json": json.dumps(manifest).encode()},
    )
    said = source.place.refused("restore", "--yes", str(file))
    assert "Nothing was changed" in said
    assert source.place.manage("shell", "-v0", "-c", LIST_ACME) == source.answer
    assert not list(source.place.data.glob("*restore*"))


def test_refused_while_the_application_runs(source: Source) -> None:
    lock = instance.lock(source.place.data, what="up", url="http://localhost:8000")
    try:
        said = source.place.refused("restore", "--yes", str(source.file))
    finally:
        backup.os.close(lock)
    assert "http://localhost:8000" in said
    assert "End it before you restore" in said


def test_backup_while_others_write(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> None:
    """Two tables written together in one transaction are found together in the backup."""
    with django_db_blocker.unblock(), installation(tmp_path / "data", migrated=True) as place:
        place.manage("shell", "-v0", "-c", FOUND_ACME)
        writer = place.start(
            "shell", "-v0", "-c",
            "import time\nfrom django.db import transaction\nfrom django.contrib.auth.models import Group\n"
            "from accounts.models import User\n"
            "end, n = time.monotonic() + 200, 0\n"
            "while time.monotonic() < end:\n"
            "    n += 1\n"
            "    with transaction.atomic():\n"
            "        User.objects.create_user(email=f'u{n}@x.example')\n"
            "        Group.objects.create(name=f'g{n}')\n",
            output=tmp_path / "writer.log",
        )  # fmt: skip
        try:
            files = [tmp_path / f"{number}.zip" for number in range(3)]
            for file in files:
                place.manage("backup", str(file))
            assert writer.poll() is None, (tmp_path / "writer.log").read_text()
        finally:
            writer.kill()
            writer.wait()
        counts = []
        for file in files:
            rows = manifest_of(file)["rows"]
            # Acme brings one user and its role groups.
            counts.append(rows["accounts.user"] - 1)  # type: ignore[index]
            with zipfile.ZipFile(file) as archive:
                groups = archive.read("database/auth.group.jsonl").decode()
            assert groups.count('"g') == counts[-1]
        assert counts == sorted(counts)
        assert counts[-1] > counts[0]


def test_a_backup_never_overwrites_and_says_where_it_cannot_write(source: Source, tmp_path: Path) -> None:
    assert "exists already" in source.place.refused("backup", str(source.file))
    assert "Make it first" in source.place.refused("backup", str(tmp_path / "no" / "x.zip"))
    said = source.place.manage("backup")
    (file,) = (source.place.data / "backups").glob("notfallplan-*.zip")
    assert str(file) in said
    assert file.parent.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(file.parent)


def test_microseconds_bytes_and_decimals_survive() -> None:
    from datetime import UTC, datetime, timedelta
    from decimal import Decimal
    from uuid import uuid4

    from django.db import models

    moment = datetime(2026, 11, 21, 8, 30, 0, 123456, tzinfo=UTC)
    for field, value in (
        (models.DateTimeField(), moment),
        (models.TimeField(), moment.time()),
        (models.DateField(), moment.date()),
        (models.DurationField(), timedelta(days=3, microseconds=7)),
        (models.DecimalField(max_digits=9, decimal_places=2), Decimal("12.30")),
        (models.BinaryField(), b"\x00\xff"),
        (models.UUIDField(), uuid4()),
        (models.JSONField(), {"a": [1, None, "ü"]}),
        (models.TextField(), "a\u2028b\nc"),
        (models.BooleanField(), False),
    ):
        written = json.loads(json.dumps([value], cls=backup.Encoder, ensure_ascii=False))[0]
        assert backup.decode(field, written) == value
