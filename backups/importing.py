"""A list of backup jobs from a spreadsheet, understood and checked. Data in, data out; no query, no clock."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from backups import import_cells as cells
from backups import job_words as words
from backups.import_cells import Unclear
from backups.models import BackupCopy, BackupJob
from contacts.pasting import name_key, split_name
from contacts.tables import heading_key

ROW_LIMIT = 1_000
COLUMNS: dict[str, Any] = {
    "": _("leave out"),
    "name": _("name"),
    "resources": _("protected systems"),
    "kind": _("kind"),
    "content": _("what is backed up"),
    "tool": _("made with"),
    "interval": _("runs every"),
    "retention": _("kept for"),
    "target": _("where the copies are"),
    "media": _("medium"),
    "offsite": _("off-site"),
    "offline": _("offline"),
    "immutable": _("immutable"),
    "owner": _("responsible"),
    "encryption": _("encryption"),
    "key_place": _("where the key is"),
    "note": _("note"),
}
HEADINGS = {
    "name": "name auftrag job sicherungsauftrag sicherung jobname job_name auftragsname backup_job backup backupjob "
    "bezeichnung titel title",
    "resources": "system system_e systeme server ressource ressourcen resource resources sichert protects quelle quellen "
    "source sources client clients maschine maschinen vm vms host hosts gesichertes_system gesicherte_systeme systems",
    "kind": "art typ type kind sicherungsart methode backup_type backuptyp modus method",
    "content": "was_gesichert_wird inhalt content umfang what_is_backed_up daten data",
    "tool": "programm tool software made_with sicherungsprogramm backupsoftware backup_software produkt program",
    "interval": "intervall turnus haufigkeit frequenz interval frequency schedule zeitplan lauft_alle runs_every abstand "
    "rhythmus lauft",
    "retention": "aufbewahrung aufbewahrt retention vorhaltezeit aufbewahrungsdauer aufbewahrungszeit haltedauer kept_for "
    "aufbewahrung_tage retention_days",
    "target": "ziel ziele speicherort speicherorte target targets repository ablage speicherziel sicherungsziel "
    "kopie copy destination storage wo_die_kopien_liegen where_the_copies_are",
    "media": "medium medien media speichermedium datentrager",
    "offsite": "ausser_haus auslagerung ausgelagert off_site offsite extern_gelagert",
    "offline": "offline getrennt air_gap airgap",
    "immutable": "unveranderbar unveranderlich immutable worm schreibgeschutzt object_lock unveranderbarkeit",
    "owner": "verantwortlich verantwortliche verantwortlicher verantwortliche_person zustandig owner responsible "
    "ansprechpartner ansprechpartnerin betreuer betreuerin",
    "encryption": "verschlusselt verschlusselung encrypted encryption",
    "key_place": "schlussel wo_der_schlussel_liegt schlusselort key where_the_key_is key_location",
    "note": "bemerkung bemerkungen notiz notizen note notes kommentar comment anmerkung hinweis remark",
}
_KNOWN = {word: name for name, said in HEADINGS.items() for word in said.split()}
LENGTHS = {"name": 120, "content": 300, "tool": 120, "key_place": 200, "note": 1500}
PART_LENGTH = 120  # characters of the name of a resource or a copy


# --- Columns --------------------------------------------------------------------------------------
def heading(cell: str) -> str:
    """The column that a heading stands for; empty if we do not know it."""
    return _KNOWN.get(heading_key(cell), "")


def has_headings(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns."""
    return any(map(heading, rows[0]))


def guess(rows: Sequence[Sequence[str]], headings: bool) -> list[str]:
    """What each column holds, by its heading; without headings the first one is taken for the name."""
    names = [heading(cell) if headings else "" for cell in rows[0]]
    if not any(names):
        names[0] = "name"
    return [name if name not in names[:index] else "" for index, name in enumerate(names)]


# --- Rows -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Known:
    """What the plan holds already, by `name_key`; a name that two entries have leads to both."""

    resources: Mapping[str, tuple[uuid.UUID, ...]] = field(default_factory=dict)
    people: Mapping[str, tuple[uuid.UUID, ...]] = field(default_factory=dict)
    jobs: Mapping[str, str] = field(default_factory=dict)  # and its name as it is written


@dataclass(frozen=True)
class CopyDraft:
    name: str
    media: str = BackupCopy.Media.OTHER
    storage: uuid.UUID | None = None
    is_offsite: bool = False
    is_offline: bool = False
    is_immutable: bool = False
    immutable_days: int | None = None


@dataclass(frozen=True)
class Draft:
    """One job as the table tells it; `new_resources` are names of what is not in the plan yet."""

    name: str = ""
    kind: str = BackupJob.Kind.INCREMENTAL
    content: str = ""
    tool: str = ""
    interval: Decimal | None = None
    retention_days: int | None = None
    generations: str = ""
    encryption: str = ""
    key_place: str = ""
    note: str = ""
    owner: uuid.UUID | None = None
    resources: tuple[uuid.UUID, ...] = ()
    resource_names: tuple[str, ...] = ()
    new_resources: tuple[str, ...] = ()
    copies: tuple[CopyDraft, ...] = ()

    @property
    def is_backup(self) -> bool:
        return self.kind not in BackupJob.NO_BACKUP

    @property
    def summary(self) -> str:
        """What would be made, as the page of the job would say it."""
        return words.summary(
            [*self.resource_names, *self.new_resources],
            is_backup=self.is_backup,
            interval=self.interval,
            window="",
            retention_days=self.retention_days,
            copies=len(self.copies),
        )


@dataclass
class Row:
    """One checked row. `exists` names the job that is there already, so that this row is skipped."""

    number: int
    cells: list[str]
    draft: Draft = field(default_factory=Draft)
    errors: dict[int, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    exists: str = ""

    @property
    def is_new(self) -> bool:
        return not self.errors and not self.exists


def check(
    rows: Sequence[list[str]], names: Sequence[str], known: Known, *, make_resources: bool, first: int = 1
) -> list[Row]:
    """Understand every row; `first` is the number of the first row, as the spreadsheet counts."""
    checked = []
    seen: dict[str, int] = {}
    for number, texts in enumerate(rows, start=first):
        row = _Reader(number, texts, names, known, make_resources).row()
        key = name_key(row.draft.name)
        row.exists = known.jobs.get(key, "")
        if key and key in seen and not row.exists:
            row.errors.setdefault(
                names.index("name"),
                gettext(
                    "Row %(number)s has this name, too. Put both into one row, or give each its own name."
                )
                % {"number": seen[key]},
            )
        seen.setdefault(key, number)
        checked.append(row)
    return checked


class _Reader:
    """Reads one row; what is unclear becomes an error at its cell, what is merely worth knowing a note."""

    def __init__(
        self, number: int, texts: list[str], names: Sequence[str], known: Known, make_resources: bool
    ) -> None:
        self.known, self.make_resources = known, make_resources
        self.columns = {name: index for index, name in reversed(list(enumerate(names))) if name}
        self.result = Row(number, list(texts))
        self.texts = {name: texts[index] for name, index in self.columns.items()}

    def row(self) -> Row:
        for name, length in LENGTHS.items():
            if len(self._text(name)) > length:
                self._fault(name, _("Shorten this to at most %(length)s characters.") % {"length": length})
        if not self._text("name"):
            self._fault("name", _("Enter what the job is called."))
        draft = Draft(
            name=self._text("name"),
            kind=self._read("kind", cells.kind, BackupJob.Kind.INCREMENTAL),
            content=self._text("content"),
            tool=self._text("tool"),
            interval=self._read("interval", cells.interval, None),
            encryption=self._read("encryption", cells.encryption, ""),
            key_place=self._text("key_place"),
            note=self._text("note"),
        )
        if draft.encryption == BackupJob.Encryption.PLAIN and draft.key_place:
            self._fault("encryption", _("A place for the key is entered: write “yes”, or clear the place."))
        if not self._text("kind"):
            self._note(gettext("No kind is given: taken as incremental."))
        if self._text("interval") and draft.interval == cells.WEEKEND:
            self._note(gettext("From Friday to Monday are 72 hours: so much may be lost."))
        draft = self._with_retention(draft)
        draft = self._with_owner(draft)
        draft = self._with_resources(draft)
        self.result.draft = replace(draft, copies=tuple(self._copies(draft)))
        return self.result

    # --- Inside -----------------------------------------------------------------------------------
    def _text(self, name: str) -> str:
        return self.texts.get(name, "")

    def _read(self, name: str, read: Callable[[str], Any], nothing: Any) -> Any:
        text = self._text(name)
        try:
            return read(text) if text else nothing
        except Unclear as unclear:
            self._fault(name, unclear.args[0])
            return nothing

    def _fault(self, name: str, sentence: Any) -> None:
        self.result.errors.setdefault(self.columns.get(name, self.columns.get("name", 0)), sentence)

    def _note(self, sentence: str) -> None:
        self.result.notes.append(sentence)

    def _with_retention(self, draft: Draft) -> Draft:
        text = self._text("retention")
        if cells.is_scheme(text) and len(text) <= 200:
            self._note(gettext("Taken as generations. Enter later for how many days the oldest is kept."))
            return replace(draft, generations=text)
        return replace(draft, retention_days=self._read("retention", cells.days, None))

    def _with_owner(self, draft: Draft) -> Draft:
        """A person of that name; where there is none or more than one, the name goes into the note."""
        text = self._text("owner")
        found = self.known.people.get(name_key(" ".join(split_name(text)))) if text else ()
        if found and len(found) == 1:
            return replace(draft, owner=found[0])
        if not text:
            return draft
        self._note(
            gettext("There are several people called “%(name)s”: the name goes into the note.")
            % {"name": text}
            if found
            else gettext("“%(name)s” is nobody in your plan: the name goes into the note.") % {"name": text}
        )
        said = gettext("Responsible according to the table: %(name)s") % {"name": text[:200]}
        return replace(draft, note=f"{draft.note}\n{said}".strip())

    def _with_resources(self, draft: Draft) -> Draft:
        text = self._text("resources")
        whole = name_key(text)
        said = [text] if whole in self.known.resources else cells.parts(text)
        ids: dict[uuid.UUID, str] = {}
        new: dict[str, str] = {}
        for name in said:
            found = self.known.resources.get(name_key(name), ())
            if len(found) > 1:
                self._fault(
                    "resources",
                    gettext("Several systems are called “%(name)s”. Write the host name instead.")
                    % {"name": name},
                )
            elif found:
                ids[found[0]] = name
            elif len(name) > PART_LENGTH:
                self._fault(
                    "resources", _("Shorten this to at most %(length)s characters.") % {"length": PART_LENGTH}
                )
            else:
                new[name_key(name)] = name
        if new and not self.make_resources:
            self._fault("resources", _unknown(list(new.values())))
        return replace(
            draft,
            resources=tuple(ids),
            resource_names=tuple(ids.values()),
            new_resources=tuple(new.values()),
        )

    def _copies(self, draft: Draft) -> list[CopyDraft]:
        targets = cells.parts(self._text("target"))
        if not targets:
            return []
        count = len(targets)
        off = self._flags("offsite", count, cells.yes, False)
        away = self._flags("offline", count, cells.yes, False)
        fixed = self._flags("immutable", count, cells.immutable, (False, None))
        media = cells.parts(self._text("media"))
        made = []
        for index, target in enumerate(targets):
            storage = self.known.resources.get(name_key(target), ())
            copy = CopyDraft(
                name=target,
                media=self._medium(media[index] if len(media) == count else self._text("media"), target),
                storage=storage[0] if len(storage) == 1 else None,
                is_offsite=off[index],
                is_offline=away[index],
                is_immutable=fixed[index][0],
                immutable_days=fixed[index][1],
            )
            if draft.is_backup and (
                copy.storage in draft.resources or name_key(target) in map(name_key, draft.new_resources)
            ):
                self._fault("target", words.ON_ITSELF % {"name": target})
            if len(target) > PART_LENGTH:
                self._fault(
                    "target", _("Shorten this to at most %(length)s characters.") % {"length": PART_LENGTH}
                )
            made.append(copy)
        return made

    def _medium(self, said: str, target: str) -> str:
        if found := cells.medium(said) if said else cells.medium(target):
            return found
        if said:
            self._note(
                gettext("We do not know the medium “%(name)s”: taken as “other”.") % {"name": said[:40]}
            )
        return BackupCopy.Media.OTHER

    def _flags(self, name: str, count: int, read: Callable[[str], Any], nothing: Any) -> list[Any]:
        text = self._text(name)
        try:
            found = cells.flags(text, count, read, nothing) if text else [nothing] * count
        except Unclear as unclear:
            self._fault(name, unclear.args[0])
            found = [nothing] * count
        if found is None:
            self._note(
                gettext("“%(column)s” does not say which of the %(count)d copies: taken for none.")
                % {"column": COLUMNS[name], "count": count}
            )
            found = [nothing] * count
        return found


def _unknown(names: Sequence[str]) -> str:
    return ngettext(
        "%(names)s is not in your plan. Correct the name, or tick that it is created.",
        "%(names)s are not in your plan. Correct the names, or tick that they are created.",
        len(names),
    ) % {"names": words.listed([gettext("“%(name)s”") % {"name": name} for name in names])}
