"""LLVM IR of a network: patients in lanes, one cell after the other, spikes handed over at the end of each step.

Second order, staggered as the cable: gates half a step ahead, the voltage solved for the middle of the step and
extrapolated; synapses decay exactly and take events with the exact part of a step that has passed since. Nothing
is added across lanes, so that a patient's bits depend on nobody else. No fast-math flag is set.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...language import Node
from ...language.membrane import VOLTAGE
from ..cable.binding import bind
from ..cable.kernel import Kernel, _gates
from ..cable.plan import CablePlan
from ..emitter import Emitter
from ..mathematics import library
from ..writer import Function, number
from .chloride import chloride_ahead, chloride_follows
from .describe import Cell, Receptor

__all__ = ["LANES", "NETWORK_SLOTS", "CellPlan", "network_text"]

LANES = 8
ROW_BYTES = 8 * LANES
NETWORK = (
    "populations", "due", "taken", "delay", "source", "projection", "gain", "rise_rate", "decay_rate", "rise_at",
    "decay_at", "first", "last", "site", "weight", "plastic", "use", "recovery", "facilitation", "used", "left",
    "since", "times", "ring", "mask", "count", "group_from", "group_to", "spikes", "traced", "trace",
    "groups", "steps", "step", "found", "most_spikes", "overflow", "traces", "trace_every", "trace_at", "step_size",
)  # fmt: skip
NETWORK_SLOTS = {name: k for k, name in enumerate(NETWORK)}
CHLORIDE = ["chloride", "load", "chloride_rest", "chloride_time", "half_gone", "gone", "anion_reversal", "anion_open",
            "anion_places", "anion_many", "anion_numbers"]  # fmt: skip


class CellPlan:
    """Of one kind of cell: plans of its membranes, receptors on it, and where its numbers lie."""

    def __init__(
        self, name: str, cell: Cell, plans: Sequence[CablePlan], receptors: Sequence[Receptor], chloride: bool = False
    ) -> None:
        self.chloride = chloride and any(r.anion for r in receptors)
        self.name, self.cell, self.plans, self.receptors = name, cell, list(plans), list(receptors)
        names = ["v", "x", "inertia", "sides", "axial", "area", "parent", "stimulus", "diagonal", "right", "carry",
                 "conductance", "drive", "free", "zero", "source", "cells", "reset", "refractory"]  # fmt: skip
        names += [f"{what}_{k}" for k in range(len(self.plans)) for what in ("fields", "gates", "table")]
        for k in range(len(self.receptors)):
            names += [f"{what}_{k}" for what in ("sites", "place", "rise", "decay", "reversal", "numbers")]
        if self.chloride:
            names += CHLORIDE
        self.slots = {one: k for k, one in enumerate(names)}

    @property
    def ions(self) -> list[str]:
        """Ions that receptors let in."""
        return sorted({r.ion for r in self.receptors if r.ion})


class Part(Kernel):
    """A function whose first argument is a record with named places."""

    def __init__(
        self, name: str, slots: dict[str, int], arguments: str = "", public: bool = False,
        attributes: str = "nounwind",
    ) -> None:  # fmt: skip
        super().__init__(name, arguments, public, attributes)
        self.slots = slots

    def slot(self, name: str) -> str:
        """Pointer to a number of the record."""
        return self.element("i64", "%c", self.slots[name])

    def broadcast(self, base: str, index: str) -> str:
        """One double in every lane."""
        return self.everywhere(self.value(f"load double, ptr {self.element('double', base, index)}"))

    def whole_at(self, base: str, index: str) -> str:
        """An integer of an array."""
        return self.value(f"load i64, ptr {self.element('i64', base, index)}")


class Shared:
    """Functions of which each text stands once: kinds of cells that are equal share machine code.

    They stay out of line; as one function with all populations they take several times as long to compile.
    """

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def part(self, plan: CellPlan, arguments: str) -> Part:
        """A function to be written, still without its name."""
        return Part("unnamed", plan.slots, arguments, attributes="noinline nounwind")

    def name(self, f: Part) -> str:
        """Close a function; the name under which it is called."""
        return self.names.setdefault(f.finished(), f"part_{len(self.names)}")

    def text(self) -> str:
        """All functions."""
        return "".join(text.replace("@unnamed(", f"@{name}(", 1) for text, name in self.names.items())


def network_text(plans: Sequence[CellPlan]) -> str:
    """IR of the functions of one network; a plan for each population."""
    parts = [library(LANES), _linoid(), _spike(), _hand_over(), _deliver(), _look()]
    shared = Shared()
    names = [_cells(shared, plan) for plan in plans]
    return "".join([*parts, shared.text(), _advance(names)])


def _linoid() -> str:
    """X / (1 - exp(-x)), by its series near 0."""
    vector = f"<{LANES} x double>"
    f = Function("fs_linoid", f"{vector} %a0", LANES, result=f"internal {vector}", attributes="alwaysinline nounwind")
    size = f.maximum("%a0", f.negative("%a0"))
    near = f.compare("olt", size, f.splat(1e-3))
    series = f.fma("%a0", f.splat(1.0 / 12.0), f.splat(0.5))
    series = f.fma(series, "%a0", f.splat(1.0))
    safe = f.select(near, f.splat(1.0), "%a0")
    below = f.op("fsub", f.splat(1.0), f.call("fs_exp", f.negative(safe)))
    f.line(f"ret {vector} {f.select(near, series, f.op('fdiv', safe, below))}")
    return f.text()


def _cells(shared: Shared, plan: CellPlan) -> str:
    """All cells of a population over one step; the name of the function."""
    membranes = [_membrane(shared, plan, k, membrane) for k, membrane in enumerate(plan.plans)]
    f = shared.part(plan, "ptr %net, double %start, double %end")
    size = plan.cell.size
    p = {name: f.pointer(name) for name in ("v", "x", "axial", "parent", "diagonal", "right", "carry")}
    passed = f.value("fsub double %end, %start")
    span = f.everywhere(passed)
    with f.loop(f.whole("cells")) as cell:
        shift = f.integer("mul", cell, size * ROW_BYTES)
        here = {name: f.bytes(p[name], shift) for name in ("v", "x")}
        if plan.ions:
            for name in ("conductance", "drive"):
                _clear(f, f.pointer(name), size)
        for name in membranes:
            f.line(f"call void @{name}(ptr %c, i64 {cell}, double {passed})")
        if plan.chloride:
            chloride_ahead(f, cell)
        for k, receptor in enumerate(plan.receptors):
            _synapses(f, plan, k, receptor, cell, here, p)
        _solve(f, here, p, size)
        if plan.chloride:
            chloride_follows(f, cell, here["x"])
        _finish(f, plan, cell, here, span)
    return shared.name(f)


def _clear(f: Part, base: str, size: int) -> None:
    with f.loop(size) as c:
        f.store("zeroinitializer", base, c)


def _ahead(f: Part, here: dict[str, str], c: str) -> tuple[str, str]:
    """Voltage now, and extrapolated to the middle of the step."""
    v = f.load(here["v"], c)
    return v, f.fma(f.splat(2.0), v, f.negative(f.load(here["x"], c)))


def _rows(f: Part, plan: CellPlan, k: int, cell: str) -> tuple[str, str, int, int]:
    """Numbers and gates of a run's compartments in this cell."""
    membrane = plan.plans[k]
    _, a, b = plan.cell.runs[k]
    rows = max(membrane.rows, 1)
    fields = f.bytes(f.pointer(f"fields_{k}"), f.integer("mul", cell, (b - a) * membrane.width * ROW_BYTES))
    gates = f.bytes(f.pointer(f"gates_{k}"), f.integer("mul", cell, (b - a) * rows * LANES * ROW_BYTES))
    return fields, gates, a, b


def _membrane(shared: Shared, plan: CellPlan, k: int, membrane: CablePlan) -> str:
    """Gates and currents of a run of compartments of one cell, and the equation of each for the voltage in mid-step."""
    f = shared.part(plan, "i64 %cell, double %passed")
    named = ("v", "x", "inertia", "sides", "area", "stimulus", "diagonal", "right", "zero")
    p = {name: f.pointer(name) for name in named}
    shift = f.integer("mul", "%cell", plan.cell.size * ROW_BYTES)
    here = {name: f.bytes(p[name], shift) for name in ("v", "x", "stimulus")}
    span = f.everywhere("%passed")
    fields, states, a, b = _rows(f, plan, k, "%cell")
    table, rows = f.pointer(f"table_{k}"), max(membrane.rows, 1)
    with f.loop(b, a) as c:
        i = f.integer("sub", c, a)
        v, ahead = _ahead(f, here, c)
        base = f.bytes(fields, f.integer("mul", i, membrane.width * ROW_BYTES))
        gates = f.bytes(states, f.integer("mul", i, rows * LANES * ROW_BYTES))
        vectors = _gates(f, v, table, p["zero"], gates, membrane.rows) if membrane.fast else []
        names: dict[Node, str] = {g.symbol: vectors[j] for j, g in enumerate(membrane.fast)}
        if membrane.membrane.occupancies:
            bind(f, membrane, base, names, span)
        emitter = Emitter(f, lambda node, base=base: (base, membrane.fields[node]) if node in membrane.fields else None)
        emitter.names.update(names)
        emitter.names[membrane.membrane.graph.symbol(VOLTAGE)] = ahead
        emitter.emit([n for ion in membrane.ions for n in (membrane.conductance[ion], membrane.drive[ion])])
        total = {"conductance": "", "drive": ""}
        for what, nodes in (("conductance", membrane.conductance), ("drive", membrane.drive)):
            for ion in membrane.ions:
                one = emitter.name(nodes[ion])
                if membrane.changes:
                    f.store(one, base, membrane.kept[what, ion])
                total[what] = f.op("fadd", total[what], one) if total[what] else one
        area, inertia = f.broadcast(p["area"], c), f.broadcast(p["inertia"], c)
        diagonal = f.op("fadd", inertia, f.broadcast(p["sides"], c))
        f.store(f.fma(total["conductance"], area, diagonal), p["diagonal"], c)
        right = f.fma(inertia, v, f.load(here["stimulus"], c))
        f.store(f.fma(total["drive"], area, right), p["right"], c)
    return shared.name(f)


def _synapses(f: Part, plan: CellPlan, k: int, receptor: Receptor, cell: str, here: dict[str, str],
              p: dict[str, str]) -> None:  # fmt: skip
    """Conductances of a receptor in mid-step, and their decay over the step."""
    sites, places, rise, decay = (f.pointer(f"{what}_{k}") for what in ("sites", "place", "rise", "decay"))
    follows = plan.chloride and receptor.anion
    reversal = f.load(f.pointer("anion_reversal" if follows else f"reversal_{k}"))
    numbers = f.pointer(f"numbers_{k}")
    # decay over half a step and a step, of rise and decay
    half_rise, half_decay, whole_rise, whole_decay = (f.broadcast(numbers, str(i)) for i in range(4))
    with f.loop(f.whole_at(sites, f.integer("add", cell, 1)), f.whole_at(sites, cell)) as s:
        c = f.whole_at(places, s)
        r, d = f.load(rise, s), f.load(decay, s)
        g = f.fma(d, half_decay, f.negative(f.op("fmul", r, half_rise)))
        f.store(f.op("fmul", r, whole_rise), rise, s)
        f.store(f.op("fmul", d, whole_decay), decay, s)
        if receptor.magnesium > 0.0:
            _, ahead = _ahead(f, here, c)
            blocked = f.call("fs_exp", f.op("fmul", ahead, f.splat(-receptor.block_slope)))
            blocked = f.fma(blocked, f.splat(receptor.magnesium / receptor.block_half), f.splat(1.0))
            g = f.op("fdiv", g, blocked)
        drive = f.op("fmul", g, reversal)
        if follows:
            opened = f.pointer("anion_open")
            f.store(f.op("fadd", f.load(opened, c), g), opened, c)
        f.store(f.op("fadd", f.load(p["diagonal"], c), g), p["diagonal"], c)
        f.store(f.op("fadd", f.load(p["right"], c), drive), p["right"], c)
        if receptor.ion:
            for name, value in (("conductance", g), ("drive", drive)):
                to = f.pointer(name)
                f.store(f.fma(f.splat(receptor.share), value, f.load(to, c)), to, c)


def _solve(f: Part, here: dict[str, str], p: dict[str, str], size: int) -> None:
    """Voltages in mid-step: elimination from the ends to the first compartment, and back."""
    diagonal, right, carry = p["diagonal"], p["right"], p["carry"]
    with f.loop(size - 1) as i:
        c = f.integer("sub", str(size - 1), i)
        up = f.whole_at(p["parent"], c)
        a = f.broadcast(p["axial"], c)
        inverse = f.op("fdiv", f.splat(1.0), f.load(diagonal, c))
        share = f.op("fmul", a, inverse)
        own = f.load(right, c)
        f.store(share, carry, c)
        f.store(f.op("fmul", own, inverse), here["x"], c)
        f.store(f.fma(f.negative(share), a, f.load(diagonal, up)), diagonal, up)
        f.store(f.fma(share, own, f.load(right, up)), right, up)
    f.store(f.op("fdiv", f.load(right), f.load(diagonal)), here["x"])
    with f.loop(size, 1) as c:
        above = f.load(here["x"], f.whole_at(p["parent"], c))
        f.store(f.fma(f.load(carry, c), above, f.load(here["x"], c)), here["x"], c)


def _finish(f: Part, plan: CellPlan, cell: str, here: dict[str, str], span: str) -> None:
    """Voltages and concentrations at the end of the step, and spikes."""
    before = f.load(here["v"], plan.cell.watch)
    held = None
    if plan.cell.reset is not None:
        free, reset = f.load(f.pointer("free"), cell), f.everywhere(f.real("reset"))
        end = f.everywhere("%end")
        # what is left of the step after the cell is let go
        part = f.op("fdiv", f.op("fsub", end, free), span)
        part = f.maximum(f.minimum(part, f.splat(1.0)), "zeroinitializer")
        held = part, reset
    for k, membrane in enumerate(plan.plans):
        fields, _, a, b = _rows(f, plan, k, cell)
        with f.loop(b, a) as c:
            x, v = f.load(here["x"], c), f.load(here["v"], c)
            now = f.fma(f.splat(2.0), x, f.negative(v))
            if held is not None:
                now = f.fma(f.op("fsub", now, v), held[0], v)
                f.store(f.op("fmul", f.splat(0.5), f.op("fadd", now, v)), here["x"], c)
            f.store(now, here["v"], c)
            if membrane.changes:
                base = f.bytes(fields, f.integer("mul", f.integer("sub", c, a), membrane.width * ROW_BYTES))
                _changes(f, plan, membrane, base, c, x, span)
    now = f.load(here["v"], plan.cell.watch)
    threshold = f.splat(plan.cell.threshold)
    crossed = f.both(f.compare("olt", before, threshold), f.compare("oge", now, threshold))
    with f.when(f.any(crossed)):
        part = f.op("fdiv", f.op("fsub", threshold, before), f.op("fsub", now, before))
        when = f.fma(part, span, f.everywhere("%start"))
        source = f.integer("add", f.whole("source"), cell)
        if held is not None:
            let_go = f.op("fadd", when, f.everywhere(f.real("refractory")))
            old = f.load(f.pointer("free"), cell)
            f.store(f.select(crossed, let_go, old), f.pointer("free"), cell)
            with f.loop(plan.cell.size) as c:
                for name in ("v", "x"):
                    f.store(f.select(crossed, held[1], f.load(here[name], c)), here[name], c)
        for lane in range(LANES):
            with f.when(f.value(f"extractelement {f.mask} {crossed}, i64 {lane}")):
                time = f.value(f"extractelement {f.vector} {when}, i64 {lane}")
                f.line(f"call void @spike(ptr %net, i64 {source}, i64 {lane}, double {time})")


def _changes(f: Part, plan: CellPlan, membrane: CablePlan, base: str, c: str, x: str, span: str) -> None:
    """Concentrations follow their currents; their own decay is taken in the middle of the step."""
    graph = membrane.membrane.graph
    emitter = Emitter(f, lambda node: (base, membrane.fields[node]) if node in membrane.fields else None)
    for ion in membrane.ions:
        g, d = (f.load(base, membrane.kept[what, ion]) for what in ("conductance", "drive"))
        flow = f.fma(g, x, f.negative(d))
        if ion in plan.ions:
            g, d = f.load(f.pointer("conductance"), c), f.load(f.pointer("drive"), c)
            more = f.fma(g, x, f.negative(d))
            flow = f.op("fadd", flow, f.op("fdiv", more, f.broadcast(f.pointer("area"), c)))
        emitter.names[graph.symbol(("ion_current", ion))] = flow
    slopes = {one: graph.derivatives(rate).get(one, graph.zero) for one, rate in membrane.changes.items()}
    emitter.emit([*membrane.changes.values(), *slopes.values()])
    for symbol, rate in membrane.changes.items():
        old = f.load(base, membrane.fields[symbol])
        half = f.op("fmul", f.op("fmul", span, f.splat(0.5)), emitter.name(slopes[symbol]))
        move = f.op("fdiv", f.op("fmul", span, emitter.name(rate)), f.op("fsub", f.splat(1.0), half))
        f.store(f.op("fadd", old, move), base, membrane.fields[symbol])


def _lane(f: Part, base: str, row: str, lane: str) -> str:
    """Pointer to a lane of a row of doubles or integers."""
    return f.element("double", base, f.integer("add", f.integer("mul", row, LANES), lane))


def _spike() -> str:
    """A spike of one source in one lane: keep it, tell the groups of synapses that wait for nothing else."""
    f = Part("spike", NETWORK_SLOTS, "i64 %source, i64 %lane, double %time")
    count_at = _lane(f, f.pointer("count"), "%source", "%lane")
    count = f.value(f"load i64, ptr {count_at}")
    mask = f.whole_at(f.pointer("mask"), "%source")
    row = f.integer("add", f.whole_at(f.pointer("ring"), "%source"), f.integer("and", count, mask))
    f.line(f"store double %time, ptr {_lane(f, f.pointer('times'), row, '%lane')}")
    following = f.integer("add", count, 1)
    f.line(f"store i64 {following}, ptr {count_at}")
    due, taken, delay = f.pointer("due"), f.pointer("taken"), f.pointer("delay")
    end = f.whole_at(f.pointer("group_to"), "%source")
    with f.loop(end, f.whole_at(f.pointer("group_from"), "%source")) as g:
        done = f.value(f"load i64, ptr {_lane(f, taken, g, '%lane')}")
        with f.when(f.value(f"icmp eq i64 {done}, {count}")):
            wait = f.value(f"load double, ptr {f.element('double', delay, g)}")
            arrival = f.value(f"fadd double %time, {wait}")
            f.line(f"store double {arrival}, ptr {_lane(f, due, g, '%lane')}")
        with f.when(f.value(f"icmp sgt i64 {f.integer('sub', f.integer('sub', following, done), 1)}, {mask}")):
            f.line(f"store i64 1, ptr {f.slot('overflow')}")
    found = f.whole("found")
    with f.when(f.value(f"icmp slt i64 {found}, {f.whole('most_spikes')}")):
        at = f.integer("mul", found, 3)
        for k, value in enumerate(("%source", "%lane")):
            as_double = f.value(f"sitofp i64 {value} to double")
            f.line(f"store double {as_double}, ptr {f.element('double', f.pointer('spikes'), f.integer('add', at, k))}")
        f.line(f"store double %time, ptr {f.element('double', f.pointer('spikes'), f.integer('add', at, 2))}")
    f.line(f"store i64 {f.integer('add', found, 1)}, ptr {f.slot('found')}")
    return f.finished()


def _hand_over() -> str:
    """Everything that has arrived at one group of synapses, the earliest first."""
    f = Part("hand_over", NETWORK_SLOTS, "i64 %g, double %end")
    due, end = f.pointer("due"), f.everywhere("%end")
    source, taken, count = f.whole_at(f.pointer("source"), "%g"), f.pointer("taken"), f.pointer("count")
    rates = [f.broadcast(f.pointer(name), "%g") for name in ("rise_rate", "decay_rate")]
    to = [f.value(f"inttoptr i64 {f.whole_at(f.pointer(name), '%g')} to ptr") for name in ("rise_at", "decay_at")]
    site, weight = f.pointer("site"), f.pointer("weight")
    plastic = f.value(f"icmp ne i64 {f.whole_at(f.pointer('plastic'), '%g')}, 0")
    held = [f.variable(f.vector, "zeroinitializer") for _ in range(3)]
    again = f.fresh_label("turn")
    with f.forever() as done:
        arrival = f.load(due, "%g")
        here = f.compare("ole", arrival, end)
        f.line(f"br i1 {f.any(here)}, label %{again}, label %{done}")
        f.label(again)
        late = f.op("fsub", arrival, end)
        f.store(f.load(f.pointer("gain"), f.whole_at(f.pointer("projection"), "%g")), held[2])
        with f.when(plastic):
            _plastic(f, arrival, here, held[2])
        for rate, slot in zip(rates, held, strict=False):
            f.store(f.op("fmul", f.load(held[2]), f.call("fs_exp", f.op("fmul", late, rate))), slot)
        for lane in range(LANES):
            with f.when(f.value(f"extractelement {f.mask} {here}, i64 {lane}")):
                amounts = [f.value(f"load double, ptr {f.element('double', h, lane)}") for h in held[:2]]
                first, last = (f.value(f"load i64, ptr {_lane(f, f.pointer(n), '%g', str(lane))}")
                               for n in ("first", "last"))  # fmt: skip
                with f.loop(last, first) as k:
                    w = f.value(f"load double, ptr {f.element('double', weight, k)}")
                    row = f.whole_at(site, k)
                    for base, amount in zip(to, amounts, strict=True):
                        where = _lane(f, base, row, str(lane))
                        old = f.value(f"load double, ptr {where}")
                        more = f.value(f"fmul double {w}, {amount}")
                        f.line(f"store double {f.value(f'fadd double {old}, {more}')}, ptr {where}")
                _next(f, source, taken, count, due, lane)
    return f.finished()


def _next(f: Part, source: str, taken: str, count: str, due: str, lane: int) -> None:
    """The event after the one that was handed over, or none."""
    place = _lane(f, taken, "%g", str(lane))
    done = f.integer("add", f.value(f"load i64, ptr {place}"), 1)
    f.line(f"store i64 {done}, ptr {place}")
    where = _lane(f, due, "%g", str(lane))
    f.line(f"store double {number(float('inf'))}, ptr {where}")
    there = f.value(f"load i64, ptr {_lane(f, count, source, str(lane))}")
    with f.when(f.value(f"icmp slt i64 {done}, {there}")):
        mask = f.whole_at(f.pointer("mask"), source)
        row = f.integer("add", f.whole_at(f.pointer("ring"), source), f.integer("and", done, mask))
        time = f.value(f"load double, ptr {_lane(f, f.pointer('times'), row, str(lane))}")
        wait = f.value(f"load double, ptr {f.element('double', f.pointer('delay'), '%g')}")
        f.line(f"store double {f.value(f'fadd double {time}, {wait}')}, ptr {where}")


def _plastic(f: Part, arrival: str, here: str, to: str) -> None:
    """Use and recovery of a terminal's resources; multiplies what is handed over."""
    use, recovery, facilitation = (f.broadcast(f.pointer(n), "%g") for n in ("use", "recovery", "facilitation"))
    used, left, since = (f.load(f.pointer(n), "%g") for n in ("used", "left", "since"))
    passed = f.op("fsub", since, arrival)
    kept = f.op("fmul", used, f.call("fs_exp", f.op("fdiv", passed, facilitation)))
    now = f.fma(use, f.op("fsub", f.splat(1.0), kept), kept)
    lacking = f.op("fmul", f.op("fsub", f.splat(1.0), left), f.call("fs_exp", f.op("fdiv", passed, recovery)))
    full = f.op("fsub", f.splat(1.0), lacking)
    given = f.op("fmul", now, full)
    for name, value, old in (("used", now, used), ("left", f.op("fsub", full, given), left), ("since", arrival, since)):
        f.store(f.select(here, value, old), f.pointer(name), "%g")
    f.store(f.op("fmul", f.load(to), given), to)


def _deliver() -> str:
    """All groups of synapses at the end of a step."""
    f = Part("deliver", NETWORK_SLOTS, "double %end")
    due, end = f.pointer("due"), f.everywhere("%end")
    with f.loop(f.whole("groups")) as g:
        with f.when(f.any(f.compare("ole", f.load(due, g), end))):
            f.line(f"call void @hand_over(ptr %c, i64 {g}, double %end)")
    return f.finished()


def _look() -> str:
    """Traces: rows of lanes at given addresses."""
    f = Part("look", NETWORK_SLOTS)
    following, every = f.integer("add", f.whole("step"), 1), f.whole("trace_every")
    f.line(f"store i64 {following}, ptr {f.slot('step')}")
    with f.when(f.value(f"icmp sgt i64 {every}, 0")):
        with f.when(f.value(f"icmp eq i64 {f.value(f'srem i64 {following}, {every}')}, 0")):
            at, many = f.whole("trace_at"), f.whole("traces")
            traced, trace = f.pointer("traced"), f.pointer("trace")
            with f.loop(many) as i:
                row = f.value(f"inttoptr i64 {f.whole_at(traced, i)} to ptr")
                f.store(f.load(row), trace, f.integer("add", f.integer("mul", at, many), i))
            f.line(f"store i64 {f.integer('add', at, 1)}, ptr {f.slot('trace_at')}")
    return f.finished()


def _advance(names: Sequence[str]) -> str:
    """Steps of all populations, by the names of their functions."""
    f = Part("advance", NETWORK_SLOTS, public=True)
    size = f.real("step_size")
    with f.loop(f.whole("steps")):
        step = f.whole("step")
        start, end = (
            f.value(f"fmul double {f.value(f'sitofp i64 {k} to double')}, {size}")
            for k in (step, f.integer("add", step, 1))
        )
        for k, name in enumerate(names):
            record = f.value(f"load ptr, ptr {f.element('ptr', f.pointer('populations'), k)}")
            f.line(f"call void @{name}(ptr {record}, ptr %c, double {start}, double {end})")
        f.line(f"call void @deliver(ptr %c, double {end})")
        f.line("call void @look(ptr %c)")
    return f.finished()
