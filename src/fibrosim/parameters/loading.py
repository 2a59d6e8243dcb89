"""Parameter files: reading, and refusing whatever is not complete."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from fibrosim.errors import InputError
from fibrosim.parameters.names import nearest
from fibrosim.parameters.parameter import (
    ASSUMED,
    DEFINITION,
    GRADES,
    LAWS,
    SOURCELESS,
    Parameter,
    ParameterFile,
    Reference,
    Spread,
)
from fibrosim.parameters.reader import Marked, dotted, read_yaml
from fibrosim.units import dimension_and_scale

__all__ = ["all_parameter_files", "load_parameters"]

_REQUIRED = (
    "value", "unit", "spread", "species", "population", "grade", "reference", "note",
)  # fmt: skip
_OPTIONAL = ("own", "range")
_SHARED = ("spread", "species", "population", "grade", "reference", "note")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")


def load_parameters(path: str | os.PathLike[str] | Any) -> ParameterFile:
    """Read one parameter file.

    Parameters
    ----------
    path : path or importlib.resources Traversable

    Raises
    ------
    InputError
        With file, line and field, where anything is missing, unknown or wrong.
    """
    if isinstance(path, (str, os.PathLike)):
        path = Path(path)
    shown = str(path) if isinstance(path, Path) else path.name
    return _Loader(read_yaml(path, name=shown), shown, path.name.rsplit(".", 1)[0]).load()


@lru_cache(maxsize=1)
def _package_files() -> tuple[tuple[str, ParameterFile], ...]:
    folder = files("fibrosim.parameters") / "data"
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".yaml")), key=lambda p: p.name)
    loaded = [load_parameters(path) for path in paths]
    return tuple((file.subsystem, file) for file in loaded)


def all_parameter_files() -> dict[str, ParameterFile]:
    """Return the package's parameter files by subsystem, read once."""
    return dict(_package_files())


class _Loader:
    def __init__(self, root: Marked, file: str, stem: str):
        self.root, self.file, self.stem = root, file, stem
        self.defaults: dict[str, Marked] = {}

    def refuse(self, path: tuple[str | int, ...], rule: str, code: str, **parts: Any) -> NoReturn:
        of_key = code in ("unknown-key", "missing-key", "bad-name")
        line, column = self.root.place(path, of_key=of_key)
        raise InputError(rule, file=self.file, line=line, column=column, field=dotted(path),
                         code=code, **parts)  # fmt: skip

    def load(self) -> ParameterFile:
        top = self.table(self.root, (), ("subsystem", "references", "parameters"), ("defaults",))
        subsystem = self.text(top["subsystem"], ("subsystem",))
        if subsystem != self.stem:
            self.refuse(
                ("subsystem",),
                "a parameter file is named after its subsystem",
                "wrong-name",
                value=subsystem,
                allowed=self.stem,
                fix="rename one of the two",
            )
        if "defaults" in top:
            self.defaults = self.table(top["defaults"], ("defaults",), (), _SHARED)
        references = {key: self.reference(key, node) for key, node in self.mapping(top["references"], "references")}
        parameters = {
            key: self.parameter(key, node, references, subsystem)
            for key, node in self.mapping(top["parameters"], "parameters")
        }
        return ParameterFile(subsystem, parameters, references, self.file)

    def table(self, node: Marked, path: tuple[str | int, ...], required: Any, optional: Any) -> dict[str, Marked]:
        if not isinstance(node.value, dict):
            self.refuse(path, "a mapping is expected here", "wrong-type", value=node.plain(),
                        allowed=(*required, *optional), fix="write 'key: value' lines")  # fmt: skip
        for key in node.value:
            if key not in required and key not in optional:
                hint = nearest(key, (*required, *optional))
                self.refuse((*path, key), f"unknown key '{key}'", "unknown-key",
                            allowed=(*required, *optional),
                            fix=f"Did you mean '{hint}'?" if hint else "delete it")  # fmt: skip
        for key in required:
            if key not in node.value or node.value[key].value is None:
                self.refuse((*path, key) if key in node.value else path,
                            f"the field '{key}' is missing", "missing-key",
                            allowed=tuple(required), fix=f"add '{key}: ...'")  # fmt: skip
        return node.value

    def mapping(self, node: Marked, name: str) -> list[tuple[str, Marked]]:
        if not isinstance(node.value, dict):
            self.refuse((name,), "a mapping is expected here", "wrong-type", value=node.plain(),
                        fix="write 'name:' lines below it, or {}")  # fmt: skip
        for key in node.value:
            if not _NAME.fullmatch(key):
                self.refuse((name, key), "a name is lower-case words joined by _", "bad-name",
                            value=key, allowed="a-z, 0-9 and _", fix=f"rename '{key}'")  # fmt: skip
        return list(node.value.items())

    def text(self, node: Marked, path: tuple[str | int, ...]) -> str:
        if not isinstance(node.value, str) or not node.value.strip():
            self.refuse(path, "text is expected here", "wrong-type", value=node.plain(),
                        fix="write words; quote them if they look like a number")  # fmt: skip
        return node.value.strip()

    def number(self, node: Marked, path: tuple[str | int, ...]) -> float:
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            self.refuse(path, "a plain number is expected here", "not-a-number", value=node.plain(),
                        allowed="a number such as 0.18", fix="write the number alone")  # fmt: skip
        return float(node.value)

    def reference(self, key: str, node: Marked) -> Reference:
        path = ("references", key)
        if key in SOURCELESS:
            self.refuse(path, f"'{key}' is kept for numbers without a source", "bad-name", fix="rename it")
        table = self.table(node, path, ("citation",), ("doi", "pmid", "identifier"))
        found = {name: part.value for name, part in table.items() if part.value is not None}
        if isinstance(found.get("pmid"), int):
            found["pmid"] = str(found["pmid"])
        for name, value in found.items():
            if not isinstance(value, str) or not value.strip():
                self.refuse((*path, name), "text is expected here", "wrong-type", value=value,
                            fix="quote it")  # fmt: skip
            if "://" in value:
                self.refuse((*path, name), "a reference holds no web address", "bad-reference",
                            value=value, fix="write the doi")  # fmt: skip
        if not {"doi", "pmid", "identifier"} & set(found):
            self.refuse(path, "a reference needs a doi, a pmid or an identifier", "missing-key",
                        allowed="doi, pmid, identifier", fix="add 'doi: ...'")  # fmt: skip
        if "doi" in found and not _DOI.fullmatch(found["doi"]):
            self.refuse((*path, "doi"), "not a DOI", "bad-reference", value=found["doi"],
                        allowed="10.NNNN/...", fix="write the bare DOI")  # fmt: skip
        if "pmid" in found and not found["pmid"].isdigit():
            self.refuse(
                (*path, "pmid"),
                "not a PubMed number",
                "bad-reference",
                value=found["pmid"],
                allowed="digits",
                fix="write the bare number",
            )
        return Reference(**found, key=key)

    def parameter(self, name: str, node: Marked, references: dict[str, Reference], subsystem: str) -> Parameter:
        path = ("parameters", name)
        if self.defaults and isinstance(node.value, dict):
            node = Marked({**self.defaults, **node.value}, node.line, node.column, node.keys)
        table = self.table(node, path, _REQUIRED, _OPTIONAL)
        unit = self.text(table["unit"], (*path, "unit"))
        try:
            dimension_and_scale(unit)
        except InputError as error:
            self.refuse((*path, "unit"), error.rule, error.code or "bad-unit", value=unit,
                        allowed=error.allowed, fix=error.fix)  # fmt: skip
        value = self.number(table["value"], (*path, "value"))
        bounds = self.bounds(table.get("range"), (*path, "range"))
        if bounds and not bounds[0] <= value <= bounds[1]:
            self.refuse((*path, "value"), "the value lies outside its own range", "out-of-range",
                        value=value, allowed=f"{bounds[0]:g} to {bounds[1]:g} {unit}",
                        fix="correct the value or the range")  # fmt: skip
        grade = self.text(table["grade"], (*path, "grade"))
        if grade not in GRADES:
            self.refuse(
                (*path, "grade"),
                "unknown grade",
                "unknown-value",
                value=grade,
                allowed=[f"{letter} {meaning}" for letter, meaning in GRADES.items()],
            )
        own = table["own"].value if "own" in table else False
        if not isinstance(own, bool):
            self.refuse((*path, "own"), "true or false is expected here", "wrong-type", value=own,
                        allowed="true, false")  # fmt: skip
        return Parameter(
            name=name, value=value, unit=unit, own=own, range=bounds, grade=grade,
            spread=self.spread(table["spread"], (*path, "spread"), value),
            species=self.text(table["species"], (*path, "species")),
            population=self.text(table["population"], (*path, "population")),
            reference=self.source(table["reference"], (*path, "reference"), grade, references),
            note=self.text(table["note"], (*path, "note")),
            subsystem=subsystem, line=self.root.place(path, of_key=True)[0],
        )  # fmt: skip

    def source(self, node: Marked, path: tuple[str, ...], grade: str, references: dict[str, Reference]) -> str:
        key = self.text(node, path)
        if (key == ASSUMED) != (grade == "E"):
            self.refuse(
                path,
                f"grade E and the reference '{ASSUMED}' belong together",
                "bad-reference",
                value=key,
                allowed=f"{ASSUMED} for grade E, else a reference",
                fix="name the source, or give grade E",
            )
        if key == DEFINITION and grade != "D":
            self.refuse(path, f"'{DEFINITION}' is for grade D", "bad-reference", value=key,
                        allowed="a reference", fix="name the source, or give grade D")  # fmt: skip
        if key not in SOURCELESS and key not in references:
            hint = nearest(key, references)
            self.refuse(
                path,
                f"no reference '{key}' in this file",
                "unknown-reference",
                value=key,
                allowed=sorted(references),
                fix=f"Did you mean '{hint}'?" if hint else "add it under 'references'",
            )
        return key

    def bounds(self, node: Marked | None, path: tuple[str, ...]) -> tuple[float, float] | None:
        if node is None or node.value is None:
            return None
        if not isinstance(node.value, list) or len(node.value) != 2:
            self.refuse(path, "a range is two numbers", "wrong-type", value=node.plain(),
                        allowed="[low, high]")  # fmt: skip
        low, high = (self.number(item, (*path, place)) for place, item in enumerate(node.value))
        if not low < high:
            self.refuse(path, "a range goes from low to high", "out-of-range", value=node.plain(),
                        allowed="[low, high]", fix="swap the two")  # fmt: skip
        return low, high

    def spread(self, node: Marked, path: tuple[str, ...], value: float) -> Spread:
        table = self.table(node, path, ("law",), ("cv", "sd"))
        law = self.text(table["law"], (*path, "law"))
        if law not in LAWS:
            self.refuse((*path, "law"), "unknown law", "unknown-value", value=law,
                        allowed=sorted(LAWS))  # fmt: skip
        self.table(node, path, ("law", *LAWS[law]), ())
        widths = {name: self.number(table[name], (*path, name)) for name in LAWS[law]}
        for name, width in widths.items():
            if not width > 0:
                self.refuse((*path, name), "a spread is above 0", "out-of-range", value=width,
                            allowed="above 0", fix="write {law: none} for no spread")  # fmt: skip
        if law == "lognormal" and not value > 0:
            self.refuse((*path, "law"), "a lognormal value is above 0", "out-of-range", value=value,
                        allowed="a value above 0", fix="use the normal law")  # fmt: skip
        return Spread(law, **widths)
