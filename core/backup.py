"""One file that holds the database and the media, readable by either database engine.

A zip with `manifest.json`, `database/<app>.<model>.jsonl` (first line: the columns; then one row per line) and
`media/…`. Tables are read through the models *as the applied migrations describe them*, so a backup also works
between an update of the code and its migrations, and an older backup can be restored: build the tables of that
time, fill them, migrate. Everything stands unencrypted in the file; it is readable by its owner only.
"""

import base64
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models.query import QuerySet

FORMAT = 1
MANIFEST = "manifest.json"
SNAPSHOT = "backup snapshot"  # the alias of the connection that reads
LEFT_OUT = {"sessions.session"}  # everybody logs in again after a restore
BLOCK = 1024 * 1024
DAMAGE = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    ValueError,
    zlib.error,
)  # what a torn or altered archive raises

Migration = tuple[str, str]


class BackupProblem(Exception):
    """The file cannot be written or used; the text says why and what to do."""


@dataclass
class Manifest:
    """What the file says about itself."""

    format: int
    version: str
    created: str  # UTC, ISO 8601
    engine: str
    migrations: dict[str, list[str]]
    rows: dict[str, int] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)  # per member


class Encoder(DjangoJSONEncoder):
    """Full microseconds (Django's own cuts them to milliseconds), and bytes as base64."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime | time):
            return o.isoformat()
        if isinstance(o, bytes | memoryview):
            return base64.b64encode(bytes(o)).decode()
        return super().default(o)


def stored_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [one for one in model._meta.concrete_fields if not getattr(one, "generated", False)]


def decode(one: models.Field[Any, Any], value: Any) -> Any:
    """The Python value of a column from its JSON."""
    if value is None:
        return None
    if isinstance(one, models.BinaryField):
        return base64.b64decode(value)
    while isinstance(one, models.ForeignKey):
        one = one.target_field
    return one.to_python(value)


def applied_state(connection: BaseDatabaseWrapper) -> tuple[dict[str, list[str]], list[type[models.Model]]]:
    """The applied migrations per app, and the models whose tables they made.

    Raises BackupProblem if the database knows migrations that this code does not.
    """
    loader = MigrationLoader(connection)
    unknown = sorted(set(loader.applied_migrations) - set(loader.graph.nodes))
    unknown = [key for key in unknown if key[0] in loader.migrated_apps]
    if unknown:
        raise BackupProblem(
            f"The database is newer than this program ({'.'.join(unknown[0])}). Update the program first."
        )
    nodes = sorted(key for key in loader.applied_migrations if key in loader.graph.nodes)
    names: dict[str, list[str]] = {}
    for app, name in nodes:
        names.setdefault(app, []).append(name)
    return names, tables(loader, nodes)


def tables(loader: MigrationLoader, nodes: list[Migration]) -> list[type[models.Model]]:
    """The models (with the hidden ones between many-to-many ends) after these migrations, sorted by label."""
    found = loader.project_state(nodes).apps.get_models(include_auto_created=True)
    real = [model for model in found if model._meta.managed and not model._meta.proxy]
    return sorted(
        (model for model in real if not model._meta.swapped), key=lambda model: model._meta.label_lower
    )


@contextmanager
def snapshot() -> Iterator[str]:
    """A connection of its own that sees one moment of the database while others go on writing."""
    settings = dict(connections["default"].settings_dict)
    options = dict(settings.get("OPTIONS", {}))
    if connections["default"].vendor == "sqlite":
        # In WAL mode a deferred transaction reads one state and blocks nobody.
        options["transaction_mode"] = "DEFERRED"
    else:
        from django.db.backends.postgresql.psycopg_any import IsolationLevel  # noqa: PLC0415 -- needs psycopg

        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    connections.settings[SNAPSHOT] = {**settings, "OPTIONS": options}
    try:
        with transaction.atomic(using=SNAPSHOT):
            yield SNAPSHOT
    finally:
        connections[SNAPSHOT].close()
        del connections[SNAPSHOT]
        del connections.settings[SNAPSHOT]


def write(path: Path, media: Path, version: str) -> Manifest:
    """Write the backup to `path` (mode 0600, in one step). The application may run and write meanwhile."""
    if path.exists():
        raise BackupProblem(f"{path} exists already. Name another file.")
    if not path.parent.is_dir():
        raise BackupProblem(f"The folder {path.parent} does not exist. Make it first.")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise BackupProblem(f"{path} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(descriptor, "w+b") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
                manifest = fill(archive, media, version)
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(path)
    except OSError as error:
        raise BackupProblem(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def fill(archive: zipfile.ZipFile, media: Path, version: str) -> Manifest:
    with snapshot() as alias:
        connection = connections[alias]
        migrations, found = applied_state(connection)
        manifest = Manifest(FORMAT, version, now().isoformat(), connection.vendor, migrations)
        for model in found:
            label = model._meta.label_lower
            if label not in LEFT_OUT:
                member = f"database/{label}.jsonl"
                with hashed(archive, member, manifest) as output:
                    manifest.rows[label] = dump_table(model, alias, output)
    # After the rows: a file may be there without its row, but hardly a row without its file.
    for source in sorted(media.rglob("*")) if media.is_dir() else []:
        if source.is_file() and not source.is_symlink():
            add_file(archive, source, f"media/{source.relative_to(media).as_posix()}", manifest)
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True))
    return manifest


class Hashed:
    """Writes into a zip member and remembers the SHA-256 of what went in."""

    def __init__(self, output: IO[bytes]) -> None:
        self.output, self.sha256 = output, hashlib.sha256()

    def write(self, content: bytes) -> None:
        self.sha256.update(content)
        self.output.write(content)


@contextmanager
def hashed(archive: zipfile.ZipFile, member: str, manifest: Manifest) -> Iterator[Hashed]:
    with archive.open(member, "w", force_zip64=True) as output:
        both = Hashed(output)
        yield both
    manifest.sha256[member] = both.sha256.hexdigest()


def dump_table(model: type[models.Model], alias: str, output: Hashed) -> int:
    """Write all rows of a table, ordered by key. A plain QuerySet: no manager may hide any."""
    columns = stored_fields(model)
    names = [one.attname for one in columns]
    output.write((json.dumps(names) + "\n").encode())
    count = 0
    rows: QuerySet[Any, Any] = QuerySet(model, using=alias).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=1000):
        output.write((json.dumps(row, cls=Encoder, ensure_ascii=False) + "\n").encode())
        count += 1
    return count


def add_file(archive: zipfile.ZipFile, source: Path, member: str, manifest: Manifest) -> None:
    try:
        file = source.open("rb")
    except FileNotFoundError:  # tidied away since we listed the folder
        return
    with file, hashed(archive, member, manifest) as output:
        while block := file.read(BLOCK):
            output.write(block)


# --- Reading --------------------------------------------------------------------------------------
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        found = json.loads(archive.read(MANIFEST))
        if int(found["format"]) > FORMAT:
            raise BackupProblem(
                f"The backup comes from a newer version ({found['version']}). Update the program first."
            )
        return Manifest(**found)
    except (KeyError, TypeError, *DAMAGE) as error:
        raise BackupProblem(
            f"This is no backup of Notfallplan, or its list of contents is damaged: {error}"
        ) from None


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open a backup and hold every byte against its manifest before anything is done with it."""
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise BackupProblem(f"There is no file {path}.") from None
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupProblem(f"{path} is no backup, or it is damaged ({error}). Take another copy.") from None
    with archive:
        manifest = read_manifest(archive)
        verify(archive, manifest)
        yield archive, manifest


def verify(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Raise BackupProblem unless the members are exactly those of the manifest, unharmed and safely named."""
    members = {name for name in archive.namelist() if name != MANIFEST}
    if members != set(manifest.sha256):
        wrong = sorted(members ^ set(manifest.sha256))[0]
        raise BackupProblem(f"The backup is damaged: {wrong} is missing or too much. Take another copy.")
    for member in sorted(members):
        path = PurePosixPath(member)
        if path.is_absolute() or ".." in path.parts or path.parts[0] not in {"database", "media"}:
            raise BackupProblem(f"The backup holds a file that may not be there: {member}")
        if digest(archive, member) != manifest.sha256[member]:
            raise BackupProblem(f"The backup is damaged: {member} was changed. Take another copy.")


def digest(archive: zipfile.ZipFile, member: str) -> str:
    found = hashlib.sha256()
    try:
        with archive.open(member) as file:
            while block := file.read(BLOCK):
                found.update(block)
    except DAMAGE as error:
        raise BackupProblem(f"The backup is damaged: {member} ({error}). Take another copy.") from None
    return found.hexdigest()
