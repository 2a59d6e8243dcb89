"""A value of a YAML file and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["Marked", "Path", "dotted"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A value of a YAML file and where it stands.

    Attributes
    ----------
    value : None, bool, int, float, str, list of Marked or dict of str to Marked
    line, column : int
        From 1.
    keys : dict of str to (int, int)
        For a mapping, where each key stands.
    """

    value: Any
    line: int
    column: int
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)

    def plain(self) -> Any:
        """Return the value as plain Python data, without places."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def place(self, path: Path, *, of_key: bool = False) -> tuple[int, int]:
        """Line and column of the deepest part of `path` that exists.

        Parameters
        ----------
        path : tuple of str and int
            Keys and list positions from here.
        of_key : bool
            The place of the last key instead of its value.
        """
        node, found = self, (self.line, self.column)
        for step, part in enumerate(path):
            last = step == len(path) - 1
            if isinstance(node.value, dict) and part in node.value:
                key_place = node.keys[part]  # pyright: ignore[reportArgumentType]
                node = node.value[part]
            elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                key_place = (node.line, node.column)
            else:
                break
            found = key_place if last and of_key else (node.line, node.column)
        return found


def dotted(path: Path) -> str:
    """Path as people write it: ``treatments[1].dose``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
