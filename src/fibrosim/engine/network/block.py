"""Arrays of eight lanes of a network, and running them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from ...errors import InputError, SimulationError
from ...language.membrane import CORE, DIAMETER, LOCAL, SIDES
from ..aligned import aligned
from ..cable.plan import CablePlan
from ..cable.table_store import stored_table
from ..cable.tables import steady_gates
from ..interpret import evaluate
from .chloride import NUMBERS
from .describe import MICRO, Chloride, Network, Population
from .kernel import LANES, NETWORK_SLOTS, CellPlan
from .program import NetworkProgram
from .wiring import Wiring, wire

__all__ = ["Block"]

PIECE = 2000
"""Steps between two looks at whether the run is still finite, and between two emptyings of the list of spikes."""
MOST_PER_MS = 2.0
"""Spikes per cell, lane and ms for which there is room."""
BOUND = 1e4  # mV
FARADAY = 96485.33212  # C/mol


class Record:
    """A record of a run: numbers at named places, and the arrays that it points to."""

    def __init__(self, slots: Mapping[str, int]) -> None:
        self.slots = slots
        self.data = aligned(len(slots), np.int64)
        self.keep: dict[str, np.ndarray] = {}

    def put(self, name: str, array: np.ndarray) -> np.ndarray:
        """Keep an array and set its pointer."""
        self.keep[name] = array
        self.data[self.slots[name]] = array.ctypes.data
        return array

    def whole(self, name: str, value: int) -> None:
        """Set an integer."""
        self.data[self.slots[name]] = value

    def real(self, name: str, value: float) -> None:
        """Set a double."""
        self.data.view(np.float64)[self.slots[name]] = value


class Block:
    """One run of at most eight lanes; what is left over repeats the last lane and is thrown away."""

    def __init__(
        self, network: Network, program: NetworkProgram, given: Mapping[str, Any], lanes: int, first: int, many: int,
        step: float, exact: bool,
    ) -> None:  # fmt: skip
        self.network, self.program, self.step, self.exact = network, program, step, exact
        self.all_lanes, self.many = lanes, many
        self.chosen = np.minimum(first + np.arange(LANES), lanes - 1)
        self._check(given)
        self.net = Record(NETWORK_SLOTS)
        self.wiring: Wiring = wire(network, self.chosen, lanes, given["trains"], step)
        self.records: list[Record] = []
        source = 0
        for one, plan in zip(network.populations, program.plans, strict=True):
            self.records.append(self._population(one, plan, given, source))
            source += one.count
        self.net.put("populations", np.array([r.data.ctypes.data for r in self.records], dtype=np.int64))
        for name, array in self.wiring.arrays(self.sites).items():
            self.net.put(name, array)
        pairs = [(p.name, r.name) for p in network.projections for r in p.weights]
        gain = aligned((max(len(pairs), 1), LANES))
        for k, (name, receptor) in enumerate(pairs):
            gain[k] = 1.0
            for key in (name, (name, receptor)):
                gain[k] *= self.per_lane(given["gains"].get(key, 1.0), f"gains.{key}")
        self.net.put("gain", gain)
        self.net.whole("groups", self.wiring.groups)
        self.net.real("step_size", step)
        cells = sum(one.count for one in network.populations)
        self.room = int(cells * LANES * max(PIECE * step * MOST_PER_MS, 4.0)) + 64
        self.net.put("spikes", np.zeros((self.room, 3)))
        self.net.whole("most_spikes", self.room)
        self.found: list[np.ndarray] = []
        self.failed = np.array([""] * LANES, dtype=object)

    def _check(self, given: Mapping[str, Any]) -> None:
        network = self.network
        known: dict[str, Any] = {
            "trains": {one.name for one in network.inputs}, "gains": {one.name for one in network.projections}
            | {(one.name, r.name) for one in network.projections for r in one.weights},
            "extrusion": {o.name for o in network.populations if o.chloride is not None},
            "reversals": {(p.target, r.name) for p in network.projections for r in p.weights},
            "densities": {(o.name, d) for o in network.populations for m, _, _ in o.cell.runs for d in m.densities},
            "currents": {(o.name, k) for o in network.populations for k in range(o.cell.size)},
        }  # fmt: skip
        for what, allowed in known.items():
            for key in given[what]:
                if key not in allowed:
                    raise InputError(f"network '{network.name}' has nothing of this name", field=what, value=str(key),
                                     allowed=sorted(map(str, allowed))[:40], code="unknown-name")  # fmt: skip

    def per_lane(self, values: float | np.ndarray, what: str) -> np.ndarray:
        """One number for each of the eight lanes."""
        array = np.asarray(values, dtype=float)
        if array.ndim > 1 or (array.ndim == 1 and len(array) != self.all_lanes) or not np.isfinite(array).all():
            raise InputError("one finite number, or one for each lane, is needed", field=what, value=array.tolist(),
                             allowed=f"a number or {self.all_lanes} of them")  # fmt: skip
        return np.broadcast_to(array, self.all_lanes)[self.chosen]

    @property
    def sites(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Addresses of rise and decay of a population's receptor."""
        found = {}
        for one, plan, record in zip(self.network.populations, self.program.plans, self.records, strict=True):
            for k, receptor in enumerate(plan.receptors):
                rise, decay = record.keep[f"rise_{k}"], record.keep[f"decay_{k}"]
                found[one.name, receptor.name] = rise.ctypes.data, decay.ctypes.data
        return found

    def _population(self, one: Population, plan: CellPlan, given: Mapping[str, Any], source: int) -> Record:
        cell, step = one.cell, self.step
        record = Record(plan.slots)
        record.whole("cells", one.count)
        record.whole("source", source)
        for name in ("v", "x"):
            record.put(name, aligned((one.count, cell.size, LANES)))[:] = cell.start
        stimulus = record.put("stimulus", aligned((one.count, cell.size, LANES)))
        for (name, place), values in given["currents"].items():
            if name == one.name:
                stimulus[:, place] = self.per_lane(values, f"currents.{name}.{place}")
        area = cell.area * MICRO
        sides = cell.axial.copy()
        np.add.at(sides, cell.parent[1:], cell.axial[1:])
        # uF per ms are 1000 uS
        inertia = 2e3 * cell.capacitance * cell.area / step
        numbers = {"inertia": inertia, "sides": sides, "axial": cell.axial, "area": area}
        for name, values in numbers.items():
            record.put(name, aligned(cell.size))[:] = values
        record.put("parent", aligned(cell.size, np.int64))[:] = cell.parent
        for name in ("diagonal", "right", "carry", "conductance", "drive"):
            record.put(name, aligned((cell.size, LANES)))
        record.put("zero", aligned(LANES, np.int64))
        record.put("free", aligned((one.count, LANES)))[:] = -np.inf
        record.real("reset", 0.0 if cell.reset is None else cell.reset)
        record.real("refractory", cell.refractory)
        for k, membrane in enumerate(plan.plans):
            self._run(record, one, k, membrane, given["densities"])
        if plan.chloride:
            self._chloride(record, one, plan, given)
        for k, receptor in enumerate(plan.receptors):
            start, place = self.wiring.sites[one.name, receptor.name]
            record.put(f"sites_{k}", start)
            record.put(f"place_{k}", place)
            for name in ("rise", "decay"):
                record.put(f"{name}_{k}", aligned((max(len(place), 1), LANES)))
            reversal = given["reversals"].get((one.name, receptor.name), receptor.reversal)
            record.put(f"reversal_{k}", aligned(LANES))[:] = self.per_lane(reversal, f"reversals.{receptor.name}")
            times = (receptor.rise, receptor.decay)
            record.put(f"numbers_{k}", np.exp([-step * part / t for part in (0.5, 1.0) for t in times]))
        return record

    def _chloride(self, record: Record, one: Population, plan: CellPlan, given: Mapping[str, Any]) -> None:
        """Chloride of each cell and what moves it."""
        kind, anions = cast(Chloride, one.chloride), [r for r in plan.receptors if r.anion]
        rows = [self.per_lane(given["reversals"].get((one.name, r.name), r.reversal), "reversals") for r in anions]
        if any(not np.array_equal(row, rows[0]) for row in rows):
            raise InputError(f"anion receptors of '{one.name}' share their chloride, so they rest at one reversal",
                             field="reversals", value=sorted(r.name for r in anions))  # fmt: skip
        factor = self.per_lane(given["extrusion"].get(one.name, 1.0), f"extrusion.{one.name}")
        if not np.all(factor > 0.0):
            raise InputError("extrusion is above 0", field="extrusion", value=factor.tolist(), allowed="above 0")
        time = kind.recovery / factor
        rest = np.array([kind.inside(float(v)) for v in rows[0]])
        for name, values in (("chloride_rest", rest), ("chloride_time", time),
                             ("half_gone", -np.expm1(-0.5 * self.step / time)), ("gone", -np.expm1(-self.step / time)),
                             ("anion_reversal", rows[0])):  # fmt: skip
            record.put(name, aligned(LANES))[:] = values
        record.put("chloride", aligned((one.count, LANES)))[:] = rest
        record.put("load", aligned((one.count, LANES)))
        record.put("anion_open", aligned((one.cell.size, LANES)))
        places = sorted({p.place for p in self.network.projections if p.target == one.name
                         and any(r.anion for r in p.weights)})  # fmt: skip
        record.put("anion_places", np.array(places, dtype=np.int64))
        record.whole("anion_many", len(places))
        # nA over F and a volume in pl: mmol/l per ms
        values = {n: getattr(kind, n) for n in NUMBERS[:-1]} | {NUMBERS[-1]: 1e3 / (FARADAY * kind.volume)}
        record.put("anion_numbers", np.array([values[n] for n in NUMBERS]))

    def _run(self, record: Record, one: Population, k: int, plan: CablePlan, densities: Mapping[Any, Any]) -> None:
        """Numbers, gates and table of the compartments of one membrane."""
        cell, membrane = one.cell, plan.membrane
        _, a, b = cell.runs[k]
        values = {name: p.value for name, p in membrane.parameters.items()} | cell.parameters[k]
        table: dict[Any, Any] = {("parameter", "membrane", n): v for n, v in values.items()}
        table.update({LOCAL: cell.temperature, CORE: cell.temperature, DIAMETER: 1.0})
        for name, p in membrane.densities.items():
            own = np.broadcast_to(np.asarray(cell.scale[k].get(name, 1.0), dtype=float), b - a)[:, None]
            factor = self.per_lane(densities.get((one.name, name), 1.0), f"densities.{name}")
            table["density", name] = (0.0 if p is None else p.value) * own * factor
        for c in membrane.concentrations:
            table["concentration", c.ion, c.side] = evaluate([c.start], table)[0]
        steady = steady_gates(plan.fast, membrane, values, cell.temperature, cell.temperature, cell.start)
        for gate, value in zip(plan.fast, steady, strict=True):
            table[gate.symbol.value] = value
        for occupancy in membrane.occupancies:
            on, off = evaluate([occupancy.binding, occupancy.leaving], table)
            table[occupancy.symbol.value] = on / (on + off)
        fields = aligned((one.count, b - a, plan.width, LANES))
        nodes = list(plan.fields)
        for node, value in zip(nodes, evaluate(nodes, table), strict=True):
            fields[:, :, plan.fields[node]] = np.broadcast_to(np.asarray(value, dtype=float), (b - a, LANES))
        record.put(f"fields_{k}", fields)
        rows = max(plan.rows, 1)
        gates = aligned((one.count, b - a, LANES, rows * 8))
        gates[..., : len(steady)] = steady
        record.put(f"gates_{k}", gates)
        if plan.fast:
            made = stored_table(tuple(g.name for g in plan.fast), membrane, tuple(sorted(values.items())),
                                (cell.temperature,), cell.temperature, self.step, self.exact)  # fmt: skip
            record.put(f"table_{k}", made)

    def look_at(self, trace: Sequence[tuple[str, int, Any]], every: int, samples: int) -> None:
        """Say what is kept besides spikes."""
        self.traced = len(trace)
        addresses = [self._address(*one) for one in trace]
        self.net.put("traced", np.array(addresses or [0], dtype=np.int64))
        self.net.put("trace", aligned((samples + 1, max(len(trace), 1), LANES)))
        self.net.whole("traces", len(trace))
        self.every = every if trace else 0

    def _address(self, population: str, cell: int, what: Any) -> int:
        names = [one.name for one in self.network.populations]
        if population not in names:
            raise InputError("no such population", field="trace", value=population, allowed=names, code="unknown-name")
        which = names.index(population)
        one, record = self.network.populations[which], self.records[which]
        if what == "chloride":
            if "chloride" not in record.keep or not 0 <= cell < one.count:
                raise InputError("chloride of these cells is no state", field="trace", value=population)
            return record.keep["chloride"][cell].ctypes.data
        place, ion, side = what if isinstance(what, tuple) else (what, "", "")
        if not (0 <= cell < one.count and 0 <= place < one.cell.size):
            raise InputError("no such cell or compartment", field="trace", value=(cell, place),
                             allowed=(one.count - 1, one.cell.size - 1))  # fmt: skip
        if not ion:
            return record.keep["v"][cell, place].ctypes.data
        k = next(k for k, (_, a, b) in enumerate(one.cell.runs) if a <= place < b)
        plan = self.program.plans[which].plans[k]
        key = ("concentration", ion, side) if side in SIDES else ("occupancy", f"{ion}.{side}")
        symbol = plan.membrane.graph.symbol(key)
        if symbol not in plan.fields:
            raise InputError("this compartment has no such number", field="trace", value=what)
        fields = record.keep[f"fields_{k}"]
        return fields[cell, place - one.cell.runs[k][1], plan.fields[symbol]].ctypes.data

    def advance(self, first: int, steps: int, progress: Callable[[float], None]) -> None:
        """Run so many steps from step `first`; traces begin at step 0."""
        self.net.whole("step", first)
        done = 0
        while done < steps:
            piece = min(PIECE, steps - done)
            if first + done < 0:
                piece = min(piece, -(first + done))
            self.net.whole("trace_every", self.every if first + done >= 0 else 0)
            self.net.whole("steps", piece)
            self.program.advance(self.net.data.ctypes.data)
            done += piece
            self._collect((first + done) * self.step)
            progress(done / steps)

    def _collect(self, time: float) -> None:
        slots, data = NETWORK_SLOTS, self.net.data
        found = int(data[slots["found"]])
        if found > self.room or data[slots["overflow"]]:
            name = self.network.name
            raise SimulationError(f"network '{name}': more spikes before {time:g} ms than there is room for")
        self.found.append(self.net.keep["spikes"][:found].copy())
        data[slots["found"]] = 0
        for record, one in zip(self.records, self.network.populations, strict=True):
            v = record.keep["v"]
            bad = ~np.all(np.abs(v) < BOUND, axis=(0, 1))
            for lane in np.flatnonzero(bad & (self.failed == "")):
                self.failed[lane] = f"the voltage of {one.name} leaves all bounds before {time:g} ms"

    def status(self) -> list[str]:
        """Of each lane that was asked for."""
        return [str(one) or "ok" for one in self.failed[: self.many]]

    def spikes(self) -> dict[str, list[tuple[np.ndarray, np.ndarray]]]:
        """Cells and times (ms) of each population, lane by lane; those before time 0 are left out."""
        every = np.concatenate(self.found) if self.found else np.zeros((0, 3))
        source, lane, time = every[:, 0].astype(int), every[:, 1].astype(int), every[:, 2]
        out: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
        first = 0
        for one in self.network.populations:
            mine = (source >= first) & (source < first + one.count) & (time >= 0.0)
            rows = []
            for k in range(self.many):
                here = np.flatnonzero(mine & (lane == k))
                order = here[np.lexsort((source[here], time[here]))]
                rows.append((source[order] - first, time[order]))
            out[one.name] = rows
            first += one.count
        return out

    def traces(self, samples: int) -> np.ndarray:
        """Shape (samples, traces, lanes)."""
        return self.net.keep["trace"][:samples, : self.traced].copy()
