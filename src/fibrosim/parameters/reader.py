"""Strict YAML: plain data with places, and nothing that a file could do to us.

Works on the parser's events, so that anchors, aliases and tags are refused
before anything is expanded. Plain scalars follow the core schema of YAML 1.2.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from fibrosim.errors import InputError
from fibrosim.parameters.building import Builder
from fibrosim.parameters.decoding import LARGEST_FILE, decode_text
from fibrosim.parameters.marked import Marked, dotted

__all__ = ["Marked", "dotted", "parse_yaml", "read_yaml"]

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: str | os.PathLike[str] | Any, *, name: str | None = None) -> Marked:
    """Read one strict YAML file.

    Parameters
    ----------
    path : path or importlib.resources Traversable
    name : str, optional
        How errors call the file.

    Returns
    -------
    Marked
        The document.

    Raises
    ------
    InputError
        Unreadable, not UTF-8 text, too large, or not strict YAML.
    """
    if not hasattr(path, "open") or isinstance(path, (str, os.PathLike)):
        path = Path(path)
    shown = name or str(path)
    try:
        if not path.is_file():
            found = "is a folder" if path.is_dir() else "does not exist or is not a plain file"
            raise InputError(f"the file {found}", file=shown, fix="give the path of a YAML file", code="no-file")
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise InputError(
            f"the file cannot be read ({getattr(error, 'strerror', None) or error})",
            file=shown, fix="check the path and its permissions", code="no-file",
        ) from None  # fmt: skip
    return parse_yaml(data, shown)


def parse_yaml(data: bytes, name: str) -> Marked:
    """Parse the bytes of one strict YAML file; see `read_yaml`."""
    text = decode_text(data, name)
    builder = Builder(name)
    try:
        return builder.document(iter(yaml.parse(text, Loader=_PARSER)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(part for part in (error.context, error.problem) if part)
        raise InputError(
            f"not valid YAML: {problem}", file=name,
            line=mark.line + 1 if mark else None, column=mark.column + 1 if mark else None,
            allowed="YAML 1.2: 'key: value' lines, indented with spaces",
            fix=_yaml_advice(problem, _character(text, mark)), code="bad-yaml",
        ) from None  # fmt: skip
    except yaml.YAMLError as error:
        raise InputError(
            f"not valid YAML: {str(error).splitlines()[0]}", file=name,
            fix="write plain UTF-8 text, 'key: value'", code="bad-yaml",
        ) from None  # fmt: skip


def _character(text: str, mark: Any) -> str:
    lines = text.split("\n")
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    return line[mark.column : mark.column + 1] if mark else ""


def _yaml_advice(problem: str, character: str) -> str:
    if character == "\t":
        return "indent with spaces, not tabs"
    if "mapping values are not allowed" in problem:
        return "check the indentation, and quote text that holds ': '"
    return "check indentation, brackets and quotes at this place"
