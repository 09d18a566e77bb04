"""Translation catalogues without GNU gettext: extract (Babel), update and compile (polib), check.

Every app keeps its own catalogue: the strings of `<app>/*.py` and `templates/<app>/**` stand in
`<app>/locale/<language>/LC_MESSAGES/django.po`; all others (`templates/*.html`, `_components`, the login
pages, the project package) in `locale/`. An entry with the comment `# overrides <package>` rewords a string
of an installed package: `update` keeps it although none of our files contains it.
"""

import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation import templatize

PROJECT = "project"
LANGUAGE = "de"
TEMPLATE_ENDINGS = {".html", ".txt", ".svg", ".xml"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
HEADER = {
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*[\d.]*[sdifrx]|%[sdifr](?!\w)|\{\w*(?::[^{}]*)?\}")
INFORMAL = re.compile(r"\b([Dd]u|[Dd]ir|[Dd]ich|[Dd]ein(?:e[mnrs]?)?|[Ee]uch|[Ee]uer|[Ee]ure[mnrs]?)\b")

Key = tuple[str | None, str]  # context, msgid


@dataclass
class Message:
    """One string as the sources contain it."""

    context: str | None
    msgid: str
    plural: str | None = None
    files: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Catalog:
    """One .po file and the source files whose strings it holds."""

    name: str
    base: Path
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / LANGUAGE / "LC_MESSAGES" / "django.po"

    def load(self) -> polib.POFile:
        if not self.path.exists():
            return new_file()
        return polib.pofile(str(self.path), wrapwidth=100)


def new_file() -> polib.POFile:
    file = polib.POFile(wrapwidth=100)
    file.metadata = dict(HEADER)
    return file


def all_catalogs(base: Path, app_names: Iterable[str]) -> list[Catalog]:
    """The project's catalogue and one for each of our own apps (a folder directly below `base`)."""
    own = [name for name in app_names if "." not in name and (base / name / "__init__.py").exists()]
    return [Catalog(PROJECT, base, base / "locale")] + [
        Catalog(name, base, base / name / "locale") for name in own
    ]


def sources(catalog: Catalog, catalogs: Iterable[Catalog], project_packages: Iterable[str]) -> list[Path]:
    """Which files belong to `catalog`, sorted by path."""
    base, templates = catalog.base, catalog.base / "templates"
    if catalog.name != PROJECT:
        found = [*(base / catalog.name).rglob("*.py"), *(templates / catalog.name).rglob("*")]
    else:
        apps = {one.name for one in catalogs}
        found = [path for package in project_packages for path in (base / package).rglob("*.py")]
        found += [path for path in templates.rglob("*") if path.relative_to(templates).parts[0] not in apps]
    return sorted(
        path
        for path in found
        if path.is_file()
        and (path.suffix == ".py" or path.suffix in TEMPLATE_ENDINGS)
        and "migrations" not in path.relative_to(base).parts
    )


def strings(path: Path, base: Path) -> Iterator[tuple[int, Message]]:
    """Every translatable string of one file with its line number."""
    from babel.messages.extract import extract  # noqa: PLC0415 -- development only, not installed in production

    text = path.read_text(encoding="utf-8")
    name = path.relative_to(base).as_posix()
    if path.suffix != ".py":
        # Indentation means nothing in a template, but would upset the Python tokenizer.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=name).split("\n"))
    stream = io.BytesIO(text.encode())
    for line, message, comments, context in extract(
        "python", stream, KEYWORDS, ("Translators:",), {"encoding": "utf-8"}
    ):
        singular, plural = message[:2] if isinstance(message, tuple) else (message, None)
        if singular:
            yield line, Message(context, singular, plural, [name], list(comments))


def extract_messages(paths: Iterable[Path], base: Path) -> dict[Key, Message]:
    """All strings of the files, in the order of their first appearance."""
    found: dict[Key, Message] = {}
    for path in paths:
        for _line, message in sorted(strings(path, base), key=lambda pair: pair[0]):
            known = found.setdefault((message.context, message.msgid), message)
            if known is message:
                continue
            known.plural = known.plural or message.plural
            known.files += [name for name in message.files if name not in known.files]
            known.comments += [text for text in message.comments if text not in known.comments]
    return found


def is_override(entry: polib.POEntry) -> bool:
    return entry.tcomment.strip().lower().startswith("overrides ")


def update(catalog: Catalog, messages: dict[Key, Message]) -> tuple[int, int]:
    """Bring the .po file in line with the sources; translations stay. Returns (added, dropped)."""
    old = {(entry.msgctxt, entry.msgid): entry for entry in catalog.load() if not entry.obsolete}
    file = new_file()
    for key, message in messages.items():
        known = old.get(key)
        entry = polib.POEntry(
            msgctxt=message.context,
            msgid=message.msgid,
            occurrences=[(name, "") for name in message.files],
            comment="\n".join(message.comments),
            tcomment=known.tcomment if known else "",
        )
        if message.plural is not None:
            entry.msgid_plural = message.plural
            singular = known.msgstr if known else ""
            entry.msgstr_plural = (known.msgstr_plural if known else {}) or {0: singular, 1: ""}
        elif known:
            entry.msgstr = known.msgstr or known.msgstr_plural.get(0, "")
        if re.search(r"%\(\w+\)|%[sd]", message.msgid):
            entry.flags.append("python-format")
        if known and known.fuzzy:
            entry.flags.append("fuzzy")
        file.append(entry)
    overrides = [entry for key, entry in old.items() if key not in messages and is_override(entry)]
    file.extend(sorted(overrides, key=lambda entry: (entry.tcomment, entry.msgid, entry.msgctxt or "")))
    kept = {(entry.msgctxt, entry.msgid) for entry in file}
    if file or catalog.path.exists():
        write(catalog.path, (str(file).rstrip("\n") + "\n").encode())
    return len(kept - old.keys()), len(old.keys() - kept)


def write(path: Path, content: bytes) -> bool:
    """Replace the file in one step; leave it alone (and its time) if nothing changed."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
    return True


def po_files(base: Path) -> list[Path]:
    pattern = "locale/*/LC_MESSAGES/*.po"
    return sorted([*base.glob(pattern), *base.glob(f"*/{pattern}")])


def outdated(base: Path) -> list[Path]:
    """The .po files whose .mo is missing or older."""
    return [
        po
        for po in po_files(base)
        if not (mo := po.with_suffix(".mo")).exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns
    ]


def compile_all(base: Path) -> int:
    """Write the .mo file of every .po file that is newer. Returns how many were written."""
    changed = outdated(base)
    for po in changed:
        mo = po.with_suffix(".mo")
        write(mo, polib.pofile(str(po)).to_binary())
        os.utime(mo)
    return len(changed)


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def entry_problems(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one translated entry."""
    if entry.fuzzy:
        yield "marked fuzzy"
    if not all(texts(entry)):
        yield "not translated"
        return
    if entry.msgid_plural:
        allowed = {*placeholders(entry.msgid), *placeholders(entry.msgid_plural)}
        if set(placeholders(entry.msgstr_plural[0])) - allowed:
            yield "placeholders differ in the singular"
        if placeholders(entry.msgstr_plural[1]) != placeholders(entry.msgid_plural):
            yield "placeholders differ in the plural"
    elif set(placeholders(entry.msgstr)) != set(placeholders(entry.msgid)):
        yield f"placeholders differ: {placeholders(entry.msgid)} and {placeholders(entry.msgstr)}"
    for text in texts(entry):
        if match := INFORMAL.search(text):
            yield f"says „{match[0]}“ instead of „Sie“"
        if text.startswith("\n") != entry.msgid.startswith("\n") or text.endswith(
            "\n"
        ) != entry.msgid.endswith("\n"):
            yield "line breaks at the start or end differ"


def check(
    catalogs: list[Catalog], messages: dict[str, dict[Key, Message]], foreign: set[Key] | None = None
) -> list[str]:
    """Everything that keeps the catalogues from being complete, one line each; empty = good.

    `messages` holds the extracted strings per catalogue; `foreign` the strings of installed packages, against
    which overrides are held.
    """
    problems: list[str] = []
    translations: dict[Key, dict[tuple[str, ...], str]] = {}
    for catalog in catalogs:
        entries = {(entry.msgctxt, entry.msgid): entry for entry in catalog.load() if not entry.obsolete}
        wanted = messages[catalog.name]
        for key in wanted:
            if key not in entries:
                problems.append(f"{catalog.name}: {key[1]!r} is missing ({wanted[key].files[0]})")
        for key, entry in entries.items():
            if key not in wanted and not is_override(entry):
                problems.append(f"{catalog.name}: {key[1]!r} is no longer used (catalogs update)")
            if key not in wanted and is_override(entry) and foreign is not None and key not in foreign:
                problems.append(f"{catalog.name}: {key[1]!r} overrides nothing that is installed")
            problems += [f"{catalog.name}: {key[1]!r}: {what}" for what in entry_problems(entry)]
            if all(texts(entry)):
                translations.setdefault(key, {}).setdefault(tuple(texts(entry)), catalog.name)
    for key, variants in translations.items():
        if len(variants) > 1:
            said = "; ".join(f"{name}: {text[0]!r}" for text, name in variants.items())
            problems.append(f"{key[1]!r} is translated in two ways: {said}")
    return problems


def foreign_strings(folders: Iterable[Path]) -> set[Key]:
    """The msgids of installed packages' own catalogues (their .mo files below the given locale folders)."""
    found: set[Key] = set()
    for folder in folders:
        for mo in folder.glob(f"{LANGUAGE}/LC_MESSAGES/django.mo"):
            found |= {(entry.msgctxt, entry.msgid) for entry in polib.mofile(str(mo))}
    return found
