"""The version of the program, read from pyproject.toml, where it stands once."""

import tomllib
from pathlib import Path

VERSION = str(
    tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text())["project"][
        "version"
    ]
)
