"""Puts fitted values into the parameter files; used by the tools that calibrate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

__all__ = ["put"]

DATA = Path(__file__).parents[1] / "src" / "fibrosim" / "parameters" / "data"


def put(values: Mapping[str, float]) -> None:
    """Write values by full name (``pain.half_signal``) at three digits: all, or none where a name is unknown."""
    files: dict[Path, str] = {}
    for full, value in values.items():
        subsystem, _, name = full.partition(".")
        path = DATA / f"{subsystem}.yaml"
        text = files.get(path) or path.read_text(encoding="utf-8")
        files[path], count = re.subn(rf"(?m)(^  {name}:(?:\n    | \{{)value: )[^,\n]*", rf"\g<1>{value:.3g}", text)
        if count != 1:
            raise SystemExit(f"{path.name}: no single value of {name}")
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
