"""Finds the typeface among the static files: it comes from a package, so no font lies in our repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import fontpkg_atkinson_hyperlegible
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

PREFIX = "fonts"
FACES = ("AtkinsonHyperlegible-Regular.ttf", "AtkinsonHyperlegible-Bold.ttf")


class FontFinder(BaseFinder):
    """Serves the two faces that pages use as `fonts/<file>`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=Path(fontpkg_atkinson_hyperlegible.ROOT) / "files")
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]  # collectstatic reads it
        super().__init__(*args, **kwargs)

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The path of a face, or an empty list."""
        folder, _, name = path.partition("/")
        if folder != PREFIX or name not in FACES:
            return []
        found = self.storage.path(name)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """What collectstatic copies."""
        for name in FACES:
            if not matches_patterns(name, ignore_patterns or ()):
                yield name, self.storage
