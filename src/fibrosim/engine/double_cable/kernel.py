"""LLVM IR of a double cable: internodes in lanes, nodes in lanes, then a scalar chain over the nodes.

One fibre at a time, so that its bits depend on nothing else. Between two solves of the nodes every
internode is solved with its nodes held at 0; what the nodes add is two constant multiples. Potentials are
counted from the leak's reversal potential. No fast-math flag is set.
"""

from __future__ import annotations

from ..cable.binding import bind
from ..cable.chain import Scalar
from ..cable.kernel import Kernel, _gates
from ..cable.plan import CablePlan
from ..emitter import Emitter
from ..mathematics import library
from ..writer import number
from .layout import LANES, constant_rows, sweep_order

__all__ = ["SLOTS", "double_cable_text"]

POINTERS = (
    "constants", "where", "history", "passive", "sources", "first", "last", "x", "v", "fields", "gates", "place",
    "table", "inertia", "fixed", "area", "to_left", "to_right", "stimulus", "diagonal", "right", "between", "scratch",
    "watched", "spikes", "traced", "trace", "given", "channel_fields", "channel_gates", "channel_place",
    "channel_table", "channel_area", "channel_fixed", "channel_inverse",
)  # fmt: skip
INTEGERS = ("internode_groups", "node_groups", "half", "steps", "step", "driven", "most_spikes", "found", "traces",
            "trace_every", "trace_at")  # fmt: skip
NUMBERS = ("reference", "threshold", "step_size")
SLOTS = {name: k for k, name in enumerate((*POINTERS, *INTEGERS, *NUMBERS))}
BLOCK = 8 * LANES  # bytes of eight numbers


class Part(Kernel):
    """A function with the record of a double cable's run as its first argument."""

    def slot(self, name: str) -> str:
        """Pointer to a number of the record."""
        return self.element("i64", "%c", SLOTS[name])

    def shifted(self, base: str, index: str) -> str:
        """Eight numbers from an element on that need not begin a row."""
        return self.value(f"load {self.vector}, ptr {self.element('double', base, index)}, align 8")


def double_cable_text(plan: CablePlan, pieces: int, *, middle: bool, channels: CablePlan | None = None) -> str:
    """IR of one membrane, number of compartments an internode, and scheme.

    Parameters
    ----------
    middle : bool
        Solve for the middle of the step and extrapolate (second order); False: backward Euler.
    channels : CablePlan, optional
        Of the internodes' axolemma.
    """
    parts = [library(LANES), "declare double @llvm.fma.f64(double, double, double)\n"]
    parts += [_sweep(pieces, middle, driven) for driven in (False, True)]
    parts += [_nodes(plan), _chain(), _finish(middle), _look()]
    if channels is not None:
        parts.append(_channels(channels, pieces, middle))
    return "".join([*parts, _advance(channels is not None)])


def _sweep(pieces: int, middle: bool, driven: bool) -> str:
    """Finish the internodes' last step with the nodes' potentials, and solve the next with nodes at 0."""
    f = Part("sweep_driven" if driven else "sweep")
    names = ("constants", "where", "history", "passive", "sources", "first", "last", "x")
    p = {name: f.pointer(name) for name in names}
    row, order, centre = constant_rows(pieces), sweep_order(pieces), pieces // 2
    with f.loop(f.whole("internode_groups")) as j:
        offset = f.value(f"load i64, ptr {f.element('i64', p['where'], j)}")
        constants = f.bytes(p["constants"], offset)
        start = f.integer("mul", j, 2 * pieces * BLOCK)
        history, passive, sources = (f.bytes(p[n], start) for n in ("history", "passive", "sources"))
        lane = f.integer("mul", j, LANES)
        left, right = f.load(p["x"], j), f.shifted(p["x"], f.integer("add", lane, 1))

        def constant(k: int, name: str) -> str:
            return f.load(constants, row[k, name])

        z: dict[int, tuple[str, str]] = {}
        for k in order:
            here = []
            for side, which in enumerate(("axon", "space")):
                value = f.fma(constant(k, f"left_{which}"), left, f.load(passive, 2 * k + side))
                here.append(f.fma(constant(k, f"right_{which}"), right, value))
            across = f.op("fsub", *here)
            charges = []
            for side, (name, value) in enumerate((("inertia", across), ("sheath", here[1]))):
                if middle:
                    before = f.load(history, 2 * k + side)
                    charges.append(f.fma(constant(k, name), value, f.negative(before)))
                    f.store(charges[side], history, 2 * k + side)
                else:
                    charges.append(f.op("fmul", constant(k, name), value))
            total = [charges[0], f.op("fsub", charges[1], charges[0])]
            for side, which in enumerate(("axon", "space")):
                if driven:
                    total[side] = f.op("fadd", total[side], f.load(sources, 2 * k + side))
                if 0 < k <= centre:
                    total[side] = f.fma(constant(k, f"before_{which}"), z[k - 1][side], total[side])
                if centre <= k < pieces - 1:
                    total[side] = f.fma(constant(k, f"after_{which}"), z[k + 1][side], total[side])
            cross = constant(k, "inverse_01")
            z[k] = (
                f.fma(constant(k, "inverse_00"), total[0], f.op("fmul", cross, total[1])),
                f.fma(constant(k, "inverse_11"), total[1], f.op("fmul", cross, total[0])),
            )
        for k in reversed(order):
            if k != centre:
                near = z[k + 1] if k < centre else z[k - 1]
                z[k] = (
                    f.fma(constant(k, "carry_00"), near[0], f.fma(constant(k, "carry_01"), near[1], z[k][0])),
                    f.fma(constant(k, "carry_11"), near[1], f.fma(constant(k, "carry_10"), near[0], z[k][1])),
                )
            for side in (0, 1):
                f.store(z[k][side], passive, 2 * k + side)
        f.store(z[0][0], p["first"], j)
        # moved by one: the internode before a node lies at the node's own place
        place = f.element("double", p["last"], f.integer("add", lane, 1))
        f.line(f"store {f.vector} {z[pieces - 1][0]}, ptr {place}, align 8")
    return f.finished()


def _channels(plan: CablePlan, pieces: int, middle: bool) -> str:
    """Gates and currents of the internodes' channels, as sources of the next sweep.

    Gates are half a step ahead as those of the nodes. The conductance at rest is part of the factors; what is
    above or below it acts on the voltage extrapolated to where the next solution lies.
    """
    f = Part("channels")
    names = ("constants", "where", "history", "passive", "sources", "given", "x", "channel_fields", "channel_gates",
             "channel_place", "channel_table", "channel_area", "channel_fixed", "channel_inverse")  # fmt: skip
    p = {name: f.pointer(name) for name in names}
    row, reference = constant_rows(pieces), f.everywhere(f.real("reference"))
    with f.loop(f.whole("internode_groups")) as j:
        constants = f.bytes(p["constants"], f.value(f"load i64, ptr {f.element('i64', p['where'], j)}"))
        start = f.integer("mul", j, 2 * pieces * BLOCK)
        history, passive, sources, given = (f.bytes(p[n], start) for n in ("history", "passive", "sources", "given"))
        left, right = f.load(p["x"], j), f.shifted(p["x"], f.integer("add", f.integer("mul", j, LANES), 1))
        first = f.integer("mul", j, pieces)
        for k in range(pieces):
            here = []
            for side, which in enumerate(("axon", "space")):
                value = f.fma(f.load(constants, row[k, f"left_{which}"]), left, f.load(passive, 2 * k + side))
                here.append(f.fma(f.load(constants, row[k, f"right_{which}"]), right, value))
            now = ahead = f.op("fsub", *here)
            block = f.integer("add", first, k)
            if middle:
                before = f.op("fmul", f.load(history, 2 * k), f.load(p["channel_inverse"], block))
                now = f.fma(f.splat(2.0), ahead, f.negative(before))
                ahead = f.fma(f.splat(2.0), now, f.negative(ahead))
            v = f.op("fadd", now, reference)
            states = f.bytes(p["channel_gates"], f.integer("mul", block, LANES * plan.rows * BLOCK))
            vectors = _gates(f, v, p["channel_table"], p["channel_place"], states, plan.rows) if plan.fast else []
            base = f.bytes(p["channel_fields"], f.integer("mul", block, plan.width * BLOCK))
            emitter = Emitter(f, lambda node, base=base: (base, plan.fields[node]) if node in plan.fields else None)
            conductance, drive = _currents(f, plan, emitter, vectors)
            area = f.load(p["channel_area"], block)
            more = f.fma(conductance, area, f.negative(f.load(p["channel_fixed"], block)))
            out = f.op("fmul", area, f.fma(conductance, reference, f.negative(drive)))
            out = f.fma(more, ahead, out)
            f.store(f.op("fsub", f.load(given, 2 * k), out), sources, 2 * k)
            f.store(f.op("fadd", f.load(given, 2 * k + 1), out), sources, 2 * k + 1)
    return f.finished()


def _currents(f: Part, plan: CablePlan, emitter: Emitter, vectors: list[str]) -> tuple[str, str]:
    """Conductance and drive of all ions."""
    emitter.names.update({gate.symbol: vectors[k] for k, gate in enumerate(plan.fast)})
    emitter.emit([node for ion in plan.ions for node in (plan.conductance[ion], plan.drive[ion])])
    conductance = drive = ""
    for ion in plan.ions:
        g, d = emitter.name(plan.conductance[ion]), emitter.name(plan.drive[ion])
        conductance = f.op("fadd", conductance, g) if conductance else g
        drive = f.op("fadd", drive, d) if drive else d
    return conductance, drive


def _nodes(plan: CablePlan) -> str:
    """Gates and currents of eight nodes, and the equation of each for its potential."""
    f = Part("nodes")
    held = ("v", "fields", "gates", "place", "table", "inertia", "fixed", "area", "to_left", "to_right", "stimulus",
            "first", "last", "diagonal", "right")  # fmt: skip
    p = {name: f.pointer(name) for name in held}
    reference = f.everywhere(f.real("reference"))
    span = f.everywhere(f.real("step_size")) if plan.membrane.occupancies else ""
    with f.loop(f.whole("node_groups")) as j:
        v = f.load(p["v"], j)
        states = f.bytes(p["gates"], f.integer("mul", j, LANES * plan.rows * BLOCK))
        vectors = _gates(f, v, p["table"], f.address(p["place"], j), states, plan.rows) if plan.fast else []
        base = f.bytes(p["fields"], f.integer("mul", j, plan.width * BLOCK))
        names = {gate.symbol: vectors[k] for k, gate in enumerate(plan.fast)}
        if plan.membrane.occupancies:
            bind(f, plan, base, names, span)
        emitter = Emitter(f, lambda node, base=base: (base, plan.fields[node]) if node in plan.fields else None)
        conductance, drive = _currents(f, plan, emitter, vectors)
        area, inertia = f.load(p["area"], j), f.load(p["inertia"], j)
        f.store(f.fma(conductance, area, f.load(p["fixed"], j)), p["diagonal"], j)
        driven = f.fma(f.negative(conductance), reference, drive)
        total = f.fma(driven, area, f.load(p["stimulus"], j))
        total = f.fma(inertia, f.op("fsub", v, reference), total)
        total = f.fma(f.load(p["to_left"], j), f.load(p["last"], j), total)
        total = f.fma(f.load(p["to_right"], j), f.load(p["first"], j), total)
        f.store(total, p["right"], j)
    return f.finished()


def _chain() -> str:
    """Potentials of the nodes, eliminated from both ends to the middle one (their number is odd)."""
    f = Part("chain")
    diagonal, right, between, x, scratch = (f.pointer(n) for n in ("diagonal", "right", "between", "x", "scratch"))
    half = f.whole("half")
    last = f.integer("mul", half, 2)
    one = Scalar(f)

    def at(base: str, k: str) -> str:
        return f.value(f"load double, ptr {f.element('double', base, k)}")

    sides = []
    for index in ("0", last):
        sides.append((f.variable("double", at(diagonal, index)), f.variable("double", at(right, index))))
    with f.loop(half) as k:
        ways = []
        for side, (d, y) in enumerate(sides):
            here = k if side == 0 else f.integer("sub", last, k)
            towards = f.integer("add", k, 1) if side == 0 else f.integer("sub", here, 1)
            c = at(between, k if side == 0 else towards)
            inverse = one.div(number(1.0), f.value(f"load double, ptr {d}"))
            value = f.value(f"load double, ptr {y}")
            carry, z = one.mul(c, inverse), one.mul(value, inverse)
            pair = f.integer("add", f.integer("mul", k, 4), 2 * side)
            f.line(f"store double {carry}, ptr {f.element('double', scratch, pair)}")
            f.line(f"store double {z}, ptr {f.element('double', scratch, f.integer('add', pair, 1))}")
            ways.append((d, y, c, carry, value, towards))
        # the middle node is reached from both sides: what its equation loses is added up there
        for d, y, c, carry, value, towards in ways:
            f.line(f"store double {one.fnma(c, carry, at(diagonal, towards))}, ptr {d}")
            f.line(f"store double {one.fma(carry, value, at(right, towards))}, ptr {y}")
    (dl, yl), (dr, yr) = ([f.value(f"load double, ptr {q}") for q in pair] for pair in sides)
    d = one.sub(one.add(dl, dr), at(diagonal, half))
    y = one.sub(one.add(yl, yr), at(right, half))
    centre = one.div(y, d)
    f.line(f"store double {centre}, ptr {f.element('double', x, half)}")
    heres = [f.variable("double", centre) for _ in sides]
    with f.loop(half) as i:
        k = f.integer("sub", f.integer("sub", half, 1), i)
        for side, held in enumerate(heres):
            pair = f.integer("add", f.integer("mul", k, 4), 2 * side)
            value = one.fma(at(scratch, pair), f.value(f"load double, ptr {held}"),
                            at(scratch, f.integer("add", pair, 1)))  # fmt: skip
            f.line(f"store double {value}, ptr {held}")
            place = k if side == 0 else f.integer("sub", last, k)
            f.line(f"store double {value}, ptr {f.element('double', x, place)}")
    return f.finished()


def _finish(middle: bool) -> str:
    """Voltages at the end of the step, and which nodes crossed the threshold."""
    f = Part("finish")
    p = {name: f.pointer(name) for name in ("v", "x", "watched", "spikes")}
    reference, limit = f.everywhere(f.real("reference")), f.real("threshold")
    threshold = f.everywhere(limit)
    with f.loop(f.whole("node_groups")) as j:
        before, x = f.load(p["v"], j), f.load(p["x"], j)
        if middle:
            now = f.fma(f.splat(2.0), f.op("fadd", x, reference), f.negative(before))
        else:
            now = f.op("fadd", x, reference)
        f.store(now, p["v"], j)
        crossed = f.both(f.compare("olt", before, threshold), f.compare("oge", now, threshold))
        crossed = f.both(crossed, f.compare("ogt", f.load(p["watched"], j), "zeroinitializer"))
        with f.when(f.any(crossed)):
            parts = f.op("fdiv", f.op("fsub", threshold, before), f.op("fsub", now, before))
            for lane in range(LANES):
                with f.when(f.value(f"extractelement {f.mask} {crossed}, i64 {lane}")):
                    found = f.whole("found")
                    with f.when(f.value(f"icmp slt i64 {found}, {f.whole('most_spikes')}")):
                        step = f.value(f"sitofp i64 {f.whole('step')} to double")
                        part = f.value(f"extractelement {f.vector} {parts}, i64 {lane}")
                        when = f.value(f"fadd double {step}, {part}")
                        node = f.integer("add", f.integer("mul", j, LANES), lane)
                        at = f.integer("mul", found, 2)
                        which = f.value(f"sitofp i64 {node} to double")
                        f.line(f"store double {which}, ptr {f.element('double', p['spikes'], at)}")
                        f.line(f"store double {when}, ptr {f.element('double', p['spikes'], f.integer('add', at, 1))}")
                    # counted even where there is no room, so that the caller can tell
                    f.line(f"store i64 {f.integer('add', found, 1)}, ptr {f.slot('found')}")
    return f.finished()


def _look() -> str:
    """Traces of voltages."""
    f = Part("look")
    following, every = f.integer("add", f.whole("step"), 1), f.whole("trace_every")
    f.line(f"store i64 {following}, ptr {f.slot('step')}")
    with f.when(f.value(f"icmp sgt i64 {every}, 0")):
        with f.when(f.value(f"icmp eq i64 {f.value(f'srem i64 {following}, {every}')}, 0")):
            at, many = f.whole("trace_at"), f.whole("traces")
            v, traced, trace = f.pointer("v"), f.pointer("traced"), f.pointer("trace")
            with f.loop(many) as i:
                place = f.value(f"load i64, ptr {f.element('i64', traced, i)}")
                now = f.value(f"load double, ptr {f.element('double', v, place)}")
                to = f.integer("add", f.integer("mul", at, many), i)
                f.line(f"store double {now}, ptr {f.element('double', trace, to)}")
            f.line(f"store i64 {f.integer('add', at, 1)}, ptr {f.slot('trace_at')}")
    return f.finished()


def _advance(active: bool) -> str:
    f = Part("advance", public=True)
    driven = f.value("icmp eq i64 0, 0" if active else f"icmp ne i64 {f.whole('driven')}, 0")
    with f.loop(f.whole("steps")):
        if active:
            f.line("call void @channels(ptr %c)")
        with f.when(driven):
            f.line("call void @sweep_driven(ptr %c)")
        with f.when(f.value(f"xor i1 {driven}, true")):
            f.line("call void @sweep(ptr %c)")
        for name in ("nodes", "chain", "finish", "look"):
            f.line(f"call void @{name}(ptr %c)")
    return f.finished()
