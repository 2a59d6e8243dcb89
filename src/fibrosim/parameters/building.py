"""Events of the YAML parser to marked values, refusing what a file could do to us."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml

from fibrosim.errors import InputError
from fibrosim.parameters.decoding import HIDDEN
from fibrosim.parameters.marked import Marked, Path, dotted

DEEPEST = 64
MOST_NODES = 200_000
LONGEST_TEXT = 20_000

_QUOTED = ("'", '"', "|", ">")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


class Builder:
    """Builds Marked values from events; keeps count and depth."""

    def __init__(self, name: str):
        self.name = name
        self.nodes = 0

    def _refuse(self, event: Any, path: Path, rule: str, code: str, **parts: Any) -> NoReturn:
        mark = event.start_mark
        raise InputError(rule, file=self.name, line=mark.line + 1, column=mark.column + 1,
                         field=dotted(path) or None, code=code, **parts)  # fmt: skip

    def document(self, events: Iterator[Any]) -> Marked:
        """Build the one document of the file."""
        next(events)
        start = next(events)
        if isinstance(start, yaml.StreamEndEvent):
            raise InputError("the file is empty", file=self.name, line=1,
                             fix="write 'key: value' lines", code="empty-file")  # fmt: skip
        if start.tags or (start.version and tuple(start.version) != (1, 2)):
            self._refuse(
                start,
                (),
                "a YAML directive is not accepted",
                "yaml-directive",
                allowed="YAML 1.2 without directives",
                fix="delete the line that begins with %",
            )
        root = self._node(next(events), events, (), 1)
        next(events)
        after = next(events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._refuse(
                after,
                (),
                "a second document begins here",
                "second-document",
                allowed="one document per file",
                fix="delete '---' and what follows",
            )
        return root

    def _node(self, event: Any, events: Iterator[Any], path: Path, depth: int) -> Marked:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self._refuse(event, path, "the file holds too many values", "too-large",
                        allowed=f"at most {MOST_NODES}", fix="put data into CSV files")  # fmt: skip
        if depth > DEEPEST:
            self._refuse(event, path[:3], "the file is nested too deeply", "too-deep",
                        allowed=f"at most {DEEPEST} levels", fix="flatten it")  # fmt: skip
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(
                event,
                path,
                "YAML anchors and aliases are not accepted",
                "yaml-anchor",
                value=f"{'*' if isinstance(event, yaml.AliasEvent) else '&'}{event.anchor}",
                allowed="plain values",
                fix="write the value out, or quote text that begins with & or *",
            )
        if getattr(event, "tag", None):
            self._refuse(
                event,
                path,
                "YAML tags are not accepted",
                "yaml-tag",
                value=event.tag,
                allowed="plain values",
                fix="delete the tag, or quote text that begins with !",
            )
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, yaml.ScalarEvent):
            return Marked(self._scalar(event, path), line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Marked] = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self._node(inner, events, (*path, len(items)), depth + 1))
            return Marked(items, line, column)
        return self._mapping(events, path, depth, line, column)

    def _mapping(self, events: Iterator[Any], path: Path, depth: int, line: int, column: int) -> Marked:
        table: dict[str, Marked] = {}
        keys: dict[str, tuple[int, int]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
                self._refuse(event, path, "a key must be a word", "bad-key", allowed="text",
                            fix="write 'key: value'")  # fmt: skip
            key = self._node(event, events, path, depth + 1)
            if not isinstance(key.value, str) or not key.value.strip():
                self._refuse(event, path, "a key must be a word", "bad-key", value=key.value,
                            allowed="text", fix="quote the key if it is meant as text")  # fmt: skip
            if key.value != key.value.strip():
                self._refuse(event, path, "a key begins or ends with a space", "bad-key",
                            value=key.value, fix=f"write {key.value.strip()!r}")  # fmt: skip
            if key.value in table:
                first = keys[key.value][0]
                self._refuse(
                    event,
                    (*path, key.value),
                    f"the key stands twice (first on line {first})",
                    "duplicate-key",
                    value=key.value,
                    allowed="each key once",
                    fix="delete one of the two",
                )
            keys[key.value] = (key.line, key.column)
            table[key.value] = self._node(next(events), events, (*path, key.value), depth + 1)
        return Marked(table, line, column, keys)

    def _scalar(self, event: Any, path: Path) -> Any:
        text = event.value
        if len(text) > LONGEST_TEXT:
            self._refuse(
                event,
                path,
                "the text is too long",
                "too-large",
                value=f"{len(text)} characters",
                allowed=f"at most {LONGEST_TEXT} characters",
                fix="shorten it",
            )
        if event.style in _QUOTED:
            hidden = HIDDEN.search(text)
            if hidden:
                self._refuse(event, path, "holds an invisible, direction or control character "
                            f"(U+{ord(hidden.group()):04X})", "bad-character", value=text,
                            allowed="printable text", fix="delete it")  # fmt: skip
            return unicodedata.normalize("NFC", text)
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text):
            return self._number(event, text, path)
        if _OTHER_BASE.fullmatch(text) and len(text) <= 40:
            return int(text, 0)
        if _NOT_FINITE.fullmatch(text):
            self._refuse(
                event,
                path,
                "the number is not finite",
                "not-finite",
                value=text,
                allowed="a finite number",
                fix="write a number, or leave the key out",
            )
        return unicodedata.normalize("NFC", text)

    def _number(self, event: Any, text: str, path: Path) -> int | float:
        value = float(text)
        if value in (float("inf"), float("-inf")) or len(text) > 330:
            self._refuse(event, path, "the number is too large", "not-finite", value=text[:60],
                        allowed="a finite number", fix="write a smaller number")  # fmt: skip
        if value == 0.0 and re.search("[1-9]", re.split("[eE]", text)[0]):
            self._refuse(
                event,
                path,
                "the number is too small to be told from zero",
                "not-finite",
                value=text,
                allowed="a number above 1e-300, or 0",
                fix="write 0",
            )
        if value == 0.0 and text.startswith("-"):
            self._refuse(event, path, "minus zero is not accepted", "negative-zero", value=text,
                        allowed="0", fix="write 0")  # fmt: skip
        if re.match(r"[-+]?0[0-9]", text):
            self._refuse(
                event,
                path,
                "a number with a leading zero is read differently by YAML 1.1 and 1.2",
                "ambiguous-number",
                value=text,
                allowed="no leading zero",
                fix=f"write {text.lstrip('+-').lstrip('0') or '0'}, or quote it if it is text",
            )
        return int(text) if _INTEGER.fullmatch(text) else value
