"""Teaching presets: distributions over parameters; no equation knows their names."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

__all__ = ["preset_note", "preset_names", "preset_settings"]


@cache
def _document() -> dict:
    text = (files("fibrosim.patients") / "presets.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["presets"]


def preset_names() -> tuple[str, ...]:
    """Names of the presets."""
    return tuple(_document())


def preset_note(name: str) -> str:
    """What a preset stands for."""
    return str(_document()[name]["note"])


def preset_settings(name: str | None) -> dict[str, dict[str, float]]:
    """Per parameter: ``factor`` on the drawn value, or ``value`` (median) that replaces the default."""
    return {} if name is None else dict(_document()[name].get("parameters") or {})
