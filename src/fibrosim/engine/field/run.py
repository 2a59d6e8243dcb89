"""Running a sheet: one person's patch of tissue, advanced from change to change of its inputs."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...errors import InputError, SimulationError
from ...language.field import FIELD_LEVELS, FieldModel
from ...parameters import nearest
from ..aligned import aligned, steps_of
from ..build import compile_text
from ..cache import KernelCache
from ..interpret import evaluate
from .grid import LANES, Grid, Terminals
from .kernel import ARRAYS, SLOTS, Layout, field_text

__all__ = ["FieldRun", "Sheet"]

NOBODY = Terminals(np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
_lock = threading.Lock()
_texts: dict[int, tuple[FieldModel, str]] = {}
_loaded: dict[str, tuple[Any, Any, object]] = {}
_keys: dict[tuple[int, str | None], str] = {}
"""Keys of loaded code by model and chosen CPU: looking it up again would build it anew for each sheet."""


class FieldRun:
    """Compiled code of a model: `advance` and `look` take the address of a sheet's record."""

    def __init__(self, model: FieldModel, cache: KernelCache | None = None) -> None:
        with _lock:
            known = id(model), os.environ.get("FIBROSIM_CPU")
            if cache is None and known in _keys:
                self.key = _keys[known]
                self.advance, self.look, self.keep = _loaded[self.key]
                return
            if id(model) not in _texts:
                _texts[id(model)] = model, field_text(model)
            code = compile_text(_texts[id(model)][1], cache)
            if code.key not in _loaded:
                prototype = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
                engine = code.engine
                advance, look = (prototype(engine.get_function_address(name)) for name in ("advance", "look"))
                _loaded[code.key] = advance, look, engine
            _keys[known] = self.key = code.key
        self.advance, self.look, self.keep = _loaded[code.key]


class Sheet:
    """A sheet of tissue with its state.

    Parameters
    ----------
    model : FieldModel
    grid : Grid
    terminals : Terminals, optional
        Where fibres end; none: no fibres.
    parameters : mapping of str to float
        In place of the files' values, in their units; gains of links are ``link.<name>``.
    maps : mapping of str to float or ndarray
        What is given for each point, shape (rows, columns), or fibre, shape (fibres,); 0 where nothing is given.
    inputs : mapping of str to float
        At the beginning; 0 where nothing is given.
    step : float
        s.

    Raises
    ------
    InputError
        Unknown names, wrong shapes, numbers that are not finite, a step that is not above 0.
    """

    def __init__(
        self, model: FieldModel, grid: Grid, terminals: Terminals | None = None, *,
        parameters: Mapping[str, float] | None = None, maps: Mapping[str, Any] | None = None,
        inputs: Mapping[str, float] | None = None, step: float = 0.5,
    ) -> None:  # fmt: skip
        self.model, self.grid, self.terminals = model, grid, terminals or NOBODY
        self.terminals.check(grid)
        if not (np.isfinite(step) and step > 0.0):
            raise InputError("must be above 0", field="step", value=step, allowed="above 0 s")
        self.step, self.time = float(step), 0.0
        self._code, self._layout = FieldRun(model), Layout(model)
        self._keep: dict[str, np.ndarray] = {}
        self._record = aligned(len(SLOTS), np.int64)
        vectors = max(1, -(-self.terminals.fibres // LANES))
        self._planes = {"point": grid.plane, "fibre": LANES * vectors}
        for level in FIELD_LEVELS:
            own = model.levels[level]
            many = {"map": len(own.maps), "take": len(own.takes), "give": len(own.gives)}
            for name in ARRAYS:
                self._put(f"{level}_{name}", aligned((max(1, many.get(name, len(own.states))), self._planes[level])))
            self._put(f"{level}_look", aligned((max(1, len(own.observables)), self._planes[level])))
        self._put("numbers", aligned(max(1, len(self._layout.numbers))))
        self._list_entries()
        whole = {"rows": grid.rows, "columns": grid.columns, "stride": grid.stride, "plane": grid.plane,
                 "vectors": grid.vectors, "fibre_plane": self._planes["fibre"], "fibre_vectors": vectors,
                 "fibres": self.terminals.fibres,
                 "points_vectors": len(model.levels["point"].states) * grid.plane // LANES,
                 "fibres_vectors": len(model.levels["fibre"].states) * vectors}  # fmt: skip
        for name, value in whole.items():
            self._record[SLOTS[name]] = value
        self._real("per_area", 1.0 / (grid.spacing * grid.spacing))
        values = {n: 1.0 for n in model.parameters if n.startswith("link.")}
        values |= {n: float(p.value) for n, p in model.parts.parameters.items()}
        for name, value in (values | dict(parameters or {}) | dict.fromkeys(model.inputs, 0.0)).items():
            self.set(name, value)
        for name, value in (inputs or {}).items():
            self.set(name, value)
        for name, value in (maps or {}).items():
            self.map(name, value)
        self.restart()

    def _put(self, name: str, array: np.ndarray) -> None:
        self._keep[name] = array
        self._record[SLOTS[name]] = array.ctypes.data

    def _list_entries(self) -> None:
        """Terminals in memory: each fibre's entries filled up to whole vectors by points without weight."""
        ends = self.terminals
        many = np.diff(ends.first)
        first = np.concatenate([[0], np.cumsum(-(-many // LANES) * LANES)]).astype(np.int64)
        index, weight = aligned(max(1, int(first[-1])), np.int64), aligned(max(1, int(first[-1])))
        index[...] = self.grid.index(np.array(0), np.array(0))
        slot = np.arange(len(ends.weight)) + np.repeat(first[:-1] - ends.first[:-1], many)
        index[slot], weight[slot] = self.grid.index(ends.row, ends.column), ends.weight
        for name, array in (("first", first), ("index", index), ("weight", weight)):
            self._put(name, array)

    def _real(self, name: str, value: float) -> None:
        self._record.view(np.float64)[SLOTS[name]] = value

    def set(self, name: str, value: float) -> None:
        """Set an input or a parameter from now on, in its own unit."""
        if name not in self._layout.numbers:
            raise self._unknown(name, self._layout.numbers)
        if not np.isfinite(value):
            raise InputError("must be a finite number", field=name, value=value, allowed="a number")
        self._keep["numbers"][self._layout.numbers[name]] = value

    def value(self, name: str) -> float:
        """Return an input or a parameter, in its own unit."""
        if name not in self._layout.numbers:
            raise self._unknown(name, self._layout.numbers)
        return float(self._keep["numbers"][self._layout.numbers[name]])

    def map(self, name: str, value: Any) -> None:
        """Give a map: one number for all points (or fibres), or an array of one for each."""
        level, row = self._row("map", name)
        given = np.asarray(value, dtype=float)
        view = self._view(level, self._keep[f"{level}_map"][row])
        if given.shape not in ((), view.shape):
            raise InputError("one number for each point, or fibre", field=name, value=list(given.shape),
                             allowed=list(view.shape))  # fmt: skip
        if not np.isfinite(given).all():
            raise InputError("must be finite", field=name, value="not finite", allowed="finite numbers")
        view[...] = given

    def _row(self, kind: str, name: str) -> tuple[str, int]:
        for level in FIELD_LEVELS:
            if name in self._layout.rows[level][kind]:
                return level, self._layout.rows[level][kind][name]
        raise self._unknown(name, [n for level in FIELD_LEVELS for n in self._layout.rows[level][kind]])

    def _unknown(self, name: str, allowed: Any) -> InputError:
        hint = nearest(name, allowed)
        return InputError("the sheet has no such name", field="name", value=name, allowed=sorted(allowed),
                          fix=f"did you mean '{hint}'?" if hint else "", code="unknown-name")  # fmt: skip

    def _view(self, level: str, plane: np.ndarray) -> np.ndarray:
        return self.grid.inside(plane) if level == "point" else plane[..., : self.terminals.fibres]

    def restart(self) -> None:
        """Put all states where they start, at time 0."""
        table: dict[Any, Any] = {}
        for level in FIELD_LEVELS:
            for name, row in self._layout.rows[level]["map"].items():
                table["map", level, name] = self._keep[f"{level}_map"][row]
        for name, row in self._layout.numbers.items():
            value = self._keep["numbers"][row]
            table |= {("parameter", "sheet", name): value, ("parameter", "patient", name): value}
            table |= {("input", level, name): value for level in FIELD_LEVELS}
        for level in FIELD_LEVELS:
            for row, state in enumerate(self.model.levels[level].states):
                self._keep[f"{level}_state"][row] = evaluate([state.start], table)[0]
        self.time = 0.0

    def state(self, name: str) -> np.ndarray:
        """A state now: a view of shape (rows, columns) or (fibres,); writing into it changes the state."""
        level, row = self._row("state", name)
        return self._view(level, self._keep[f"{level}_state"][row])

    def look(self, *names: str) -> list[np.ndarray]:
        """Return observables now: copies of shape (rows, columns) or (fibres,)."""
        self._code.look(self._record.ctypes.data)
        out = []
        for name in names:
            for level in FIELD_LEVELS:
                known = [o.name for o in self.model.levels[level].observables]
                if name in known:
                    out.append(self._view(level, self._keep[f"{level}_look"][known.index(name)]).copy())
                    break
            else:
                raise self._unknown(name, [o.name for lv in self.model.levels.values() for o in lv.observables])
        return out

    def advance(self, duration: float, step: float | None = None) -> None:
        """Go on for a time (s), in whole steps of about `step`.

        Raises
        ------
        InputError
            A time below 0.
        SimulationError
            A state is no longer finite; it names the state.
        """
        many = max(1, steps_of(duration, step or self.step, "duration")) if duration > 0.0 else 0
        size = duration / max(many, 1)
        self._record[SLOTS["steps"]] = many
        self._real("step", size)
        self._real("half_step", 0.5 * size)
        self._code.advance(self._record.ctypes.data)
        self.time += duration
        for level in FIELD_LEVELS:
            if np.isfinite(self._keep[f"{level}_state"]).all():
                continue
            for name in self._layout.rows[level]["state"]:
                if not np.isfinite(self.state(name)).all():
                    raise SimulationError(f"{name} of the sheet is not finite after {self.time:g} s at steps of "
                                          f"{size:g} s; take a smaller step")  # fmt: skip
