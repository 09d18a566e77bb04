"""Put a backup in place of the present database and media, wholly or not at all.

The new database is built beside the old one: first the tables as they were when the backup was made, then the
rows, then the migrations since. Only when all of that went well do the two change places. What was there before
is kept aside: on SQLite as files in a folder, on PostgreSQL as a schema.
"""

import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models.sql import InsertQuery

from core.backup import BackupProblem, Manifest, Migration, decode, now, opened, stored_fields, tables

BUILDING = "restore"  # the alias of the SQLite file that is being built
BATCH = 500


@dataclass
class Restored:
    manifest: Manifest
    aside: str  # where the old data are; empty if there were none


def is_empty() -> bool:
    """Has nobody set up anything yet? Any doubt (a damaged file, say) counts as no."""
    connection = connections["default"]
    try:
        table = get_user_model()._meta.db_table
        if table not in connection.introspection.table_names():
            return True
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
            return cursor.fetchone() is None
    except DatabaseError:
        return False


def refuse_newer(manifest: Manifest) -> None:
    """Raise BackupProblem if the backup knows a migration that this code does not."""
    known = MigrationLoader(None).graph.nodes
    for app, names in sorted(manifest.migrations.items()):
        for name in names:
            if (app, name) not in known:
                raise BackupProblem(
                    f"The backup is newer than this program: it was made by version {manifest.version}, which "
                    f"knows {app}.{name}. Update the program first. Nothing was changed."
                )


def restore(path: Path, data: Path, media: Path) -> Restored:
    """Check the backup, then put it in place. Raises BackupProblem; then everything is as it was."""
    with opened(path) as (archive, manifest):
        refuse_newer(manifest)
        new_media = data / f"media.restore.{os.getpid()}"
        try:
            extract_media(archive, manifest, new_media)
            engine = on_sqlite if connections["default"].vendor == "sqlite" else on_postgres
            stamp = f"{now():%Y%m%dt%H%M%S}"
            aside = engine(archive, manifest, data, stamp, lambda: swap_media(new_media, media, data, stamp))
        except (OSError, DatabaseError, ValueError, TypeError, LookupError) as error:
            why = str(error).strip().partition("\n")[0][:300]
            raise BackupProblem(f"The backup cannot be restored: {why}. Nothing was changed.") from error
        finally:
            shutil.rmtree(new_media, ignore_errors=True)
    return Restored(manifest, aside)


# --- Filling --------------------------------------------------------------------------------------
def build(archive: zipfile.ZipFile, manifest: Manifest, connection: BaseDatabaseWrapper) -> None:
    """From an empty database to the backup's content in today's tables."""
    nodes = [(app, name) for app, names in manifest.migrations.items() for name in names]
    executor = MigrationExecutor(connection)
    executor.migrate(last_of_each_app(executor.loader, nodes))
    models_then = tables(executor.loader, nodes)
    fill(archive, manifest, connection, models_then)
    call_command("migrate", database=connection.alias, interactive=False, verbosity=0)


def last_of_each_app(loader: MigrationLoader, nodes: list[Migration]) -> list[Migration]:
    """What the executor wants as targets: naming an earlier migration too would mean to go back to it."""
    known = set(nodes)
    return [
        node
        for node in nodes
        if not any(
            child.key in known and child.key[0] == node[0] for child in loader.graph.node_map[node].children
        )
    ]


def fill(
    archive: zipfile.ZipFile,
    manifest: Manifest,
    connection: BaseDatabaseWrapper,
    found: list[type[models.Model]],
) -> None:
    by_label = {model._meta.label_lower: model for model in found}
    if unknown := set(manifest.rows) - set(by_label):
        raise LookupError(f"no table for {sorted(unknown)[0]}")
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            for model in found:  # migrations may have put rows in; foreign keys are held at the commit
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        for label, count in manifest.rows.items():
            if load_table(archive, by_label[label], connection) != count:
                raise ValueError(f"{label} should have {count} rows")
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(by_label.values())):
                cursor.execute(statement)
        connection.check_constraints()


def load_table(archive: zipfile.ZipFile, model: type[models.Model], connection: BaseDatabaseWrapper) -> int:
    """Insert a table's rows as they were: no signals, no history, no automatic dates."""
    by_name = {one.attname: one for one in stored_fields(model)}
    count = 0
    with archive.open(f"database/{model._meta.label_lower}.jsonl") as lines:
        fields = [by_name[name] for name in json.loads(next(lines))]
        for block in batched_rows(lines, connection, fields):
            objects = [
                model(**{one.attname: decode(one, value) for one, value in zip(fields, row, strict=True)})
                for row in block
            ]
            query = InsertQuery(model)
            query.insert_values(fields, objects, raw=True)
            query.get_compiler(using=connection.alias).execute_sql()
            count += len(objects)
    return count


def batched_rows(lines: Any, connection: BaseDatabaseWrapper, fields: list[Any]) -> Iterator[list[Any]]:
    size = min(BATCH, connection.ops.bulk_batch_size(fields, range(BATCH)))
    block: list[Any] = []
    for line in lines:
        block.append(json.loads(line))
        if len(block) >= size:
            yield block
            block = []
    if block:
        yield block


# --- Changing places ------------------------------------------------------------------------------
def extract_media(archive: zipfile.ZipFile, manifest: Manifest, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(mode=0o700, parents=True)
    for member in manifest.sha256:
        if member.startswith("media/"):
            path = target / member.removeprefix("media/")
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, path.open("wb") as output:
                shutil.copyfileobj(source, output)


def aside_folder(data: Path, stamp: str) -> Path:
    folder = data / f"before-restore-{stamp}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def swap_media(new: Path, present: Path, data: Path, stamp: str) -> Callable[[], None]:
    """Put the new media folder in place; returns what undoes that."""
    kept = aside_folder(data, stamp) / "media"
    had_some = present.exists()
    if had_some:
        present.rename(kept)
    try:
        present.parent.mkdir(parents=True, exist_ok=True)
        new.rename(present)
    except OSError:
        if had_some:
            kept.rename(present)
        raise

    def undo() -> None:
        present.rename(new)
        if had_some:
            kept.rename(present)

    return undo


def on_sqlite(
    archive: zipfile.ZipFile,
    manifest: Manifest,
    data: Path,
    stamp: str,
    swap: Callable[[], Callable[[], None]],
) -> str:
    """Build a second file, then exchange the files. Returns the folder with the old data, or ''."""
    present = Path(connections["default"].settings_dict["NAME"])
    empty = is_empty()
    new = present.with_name(f"{present.name}.restore")
    with second_file(new) as connection:
        build(archive, manifest, connection)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections["default"].close()
    folder = aside_folder(data, stamp)
    undo = swap()
    moved: list[tuple[Path, Path]] = []
    try:
        for suffix in ("", "-wal", "-shm"):  # the log belongs to its file
            source = present.with_name(present.name + suffix)
            if source.exists():
                target = folder / source.name
                source.rename(target)
                moved.append((target, source))
        new.rename(present)
        sync(present.parent)
    except OSError:
        for target, source in moved:
            target.rename(source)
        undo()
        raise
    if empty:
        shutil.rmtree(folder, ignore_errors=True)
        return ""
    return str(folder)


@contextmanager
def second_file(path: Path) -> Iterator[BaseDatabaseWrapper]:
    remove_sqlite(path)
    connections.settings[BUILDING] = {**connections["default"].settings_dict, "NAME": path}
    try:
        yield connections[BUILDING]
    except BaseException:
        connections[BUILDING].close()
        remove_sqlite(path)
        raise
    finally:
        connections[BUILDING].close()
        del connections[BUILDING]
        del connections.settings[BUILDING]


def remove_sqlite(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def on_postgres(
    archive: zipfile.ZipFile,
    manifest: Manifest,
    data: Path,
    stamp: str,
    swap: Callable[[], Callable[[], None]],
) -> str:
    """Build in a fresh schema inside one transaction, which ends with the media in place or not at all."""
    connection = connections["default"]
    refuse_others(connection)
    empty = is_empty()
    schema = f"before_restore_{stamp}"
    undo: Callable[[], None] | None = None
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_schema()")
                present = connection.ops.quote_name(cursor.fetchone()[0])
                cursor.execute(f"ALTER SCHEMA {present} RENAME TO {schema}")
                cursor.execute(f"CREATE SCHEMA {present}")
            build(archive, manifest, connection)
            if empty:
                with connection.cursor() as cursor:
                    cursor.execute(f"DROP SCHEMA {schema} CASCADE")
            undo = swap()
    except BaseException:
        if undo is not None:
            undo()
        raise
    folder = aside_folder(data, stamp)
    if empty:
        shutil.rmtree(folder, ignore_errors=True)
        return ""
    return f"{folder} and the schema {schema} of the database"


def refuse_others(connection: BaseDatabaseWrapper) -> None:
    """Raise BackupProblem while web, worker or anybody else is connected to the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        if others := cursor.fetchone()[0]:
            raise BackupProblem(
                f"{others} other connections to this database are open. Stop web, worker and beat first. "
                "Nothing was changed."
            )
