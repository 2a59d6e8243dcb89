"""LLVM IR of a cable: membrane of eight neighbours at a time, the chain from four ends at once.

One fibre at a time, so that its bits depend on nothing else. Second order, staggered: gates half a step
ahead, the voltage solved for the middle of the step and extrapolated. No fast-math flag is set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import zip_longest

from ...language import Node, topological
from ..emitter import Emitter
from ..mathematics import MAGIC, library, logarithms
from ..writer import Function, number
from .binding import bind
from .branch import BRANCH_NUMBERS, branch_text
from .plan import ROW, CablePlan
from .tables import CELL, CELLS, LOWEST

__all__ = ["SLOTS", "cable_text"]

POINTERS = (
    "v", "x", "diagonal", "right", "left", "forward", "axial", "capacity", "stimulus", "fields", "gates", "slow_gates",
    "place", "slow_place", "scratch", "mode", "moved", "drift", "asleep", "watch", "watched", "spikes",
    "traced", "trace", "spans", "reach", "table", "slow_table", "held_table", "sleep_table", "sleep_slow_table",
)  # fmt: skip
INTEGERS = (
    "blocks", "steps", "watches", "most_spikes", "found", "traces", "trace_every", "trace_at", "slow_every", "step",
    "window", "sleep", "last", "branch", "near",
)  # fmt: skip
NUMBERS = ("per_step", "step_size", "threshold", "quiet", "still", "sleep_per_step", "sleep_step", *BRANCH_NUMBERS)
SLOTS = {name: k for k, name in enumerate((*POINTERS, *INTEGERS, *NUMBERS))}
BLOCK = 8 * ROW  # bytes of eight numbers
CELL_BYTES = 4 * BLOCK
SLOW_BYTES = 4 * 8


def cable_text(plan: CablePlan) -> str:
    """IR of the functions of one membrane."""
    parts = [library(ROW), "declare double @llvm.fma.f64(double, double, double)\n"]
    parts.append("declare <4 x double> @llvm.fma.v4f64(<4 x double>, <4 x double>, <4 x double>)\n")
    parts += [_membrane(plan), _solve(), _finish(plan), _slow(plan), branch_text()]
    return "".join(parts)


class Kernel(Function):
    """A function with the record of the run as its first argument."""

    def __init__(self, name: str, arguments: str = "", public: bool = False) -> None:
        head = "ptr %c" + (", " + arguments if arguments else "")
        super().__init__(name, head, ROW, result="void" if public else "internal void", attributes="nounwind")

    def slot(self, name: str) -> str:
        """Pointer to a number of the record."""
        return self.element("i64", "%c", SLOTS[name])

    def pointer(self, name: str) -> str:
        """A pointer of the record."""
        return self.value(f"load ptr, ptr {self.slot(name)}")

    def whole(self, name: str) -> str:
        """An integer of the record."""
        return self.value(f"load i64, ptr {self.slot(name)}")

    def real(self, name: str) -> str:
        """A double of the record."""
        return self.value(f"load double, ptr {self.slot(name)}")

    def everywhere(self, scalar: str) -> str:
        """A vector with the same number in every lane."""
        first = self.value(f"insertelement {self.vector} poison, double {scalar}, i64 0")
        return self.value(f"shufflevector {self.vector} {first}, {self.vector} poison, <8 x i32> zeroinitializer")

    def bytes(self, base: str, offset: str | int) -> str:
        """Pointer some bytes after `base`."""
        return self.value(f"getelementptr i8, ptr {base}, i64 {offset}")

    @contextmanager
    def interleaved(self) -> Iterator[Callable[[], None]]:
        """Write two pieces without branches, parted by a call of what is yielded, line by line in turns."""
        begin, parted = len(self._lines), [0]

        def part() -> None:
            parted[0] = len(self._lines)

        yield part
        one, two = self._lines[begin : parted[0]], self._lines[parted[0] :]
        mixed = [line for pair in zip_longest(one, two) for line in pair if line is not None]
        self._lines[begin:] = mixed

    def finished(self) -> str:
        """Close the function and return its text."""
        self.line("ret void")
        return self.text()


def _look_up(f: Kernel, v: str, table: str, place: str, cell_bytes: int) -> tuple[str, list[str]]:
    """Fractions within cells (in memory, 8 doubles), and pointers to the cells of eight compartments."""
    least, most = LOWEST + 0.001, LOWEST + CELL * CELLS - 0.001
    clamped = f.minimum(f.maximum(v, f.splat(least)), f.splat(most))
    turned = f.fma(clamped, f.splat(1.0 / CELL), f.splat(-LOWEST / CELL - 0.5))
    shifted = f.op("fadd", turned, f.splat(MAGIC))
    nearest = f.op("fsub", shifted, f.splat(MAGIC))
    fraction = f.op("fsub", turned, nearest)
    held = f.variable(f.vector, "zeroinitializer")
    f.store(fraction, held)
    bits = f.value(f"bitcast {f.vector} {shifted} to <8 x i64>")
    base = 0x4338000000000000
    cell = f.value(f"sub <8 x i64> {bits}, {_whole(base)}")
    cell = f.value(f"mul <8 x i64> {cell}, {_whole(cell_bytes)}")
    offset = f.value(f"load <8 x i64>, ptr {place}, align 64")
    # whole addresses: an offset beside a base would cost each load that is part of a product one operation more
    first = f.value(f"insertelement <8 x i64> poison, i64 {f.value(f'ptrtoint ptr {table} to i64')}, i64 0")
    begin = f.value(f"shufflevector <8 x i64> {first}, <8 x i64> poison, <8 x i32> zeroinitializer")
    places = f.value(f"add <8 x i64> {f.value(f'add <8 x i64> {cell}, {offset}')}, {begin}")
    found = []
    for k in range(ROW):
        place = f.value(f"extractelement <8 x i64> {places}, i64 {k}")
        found.append(f.value(f"inttoptr i64 {place} to ptr"))
    return held, found


def _whole(value: int) -> str:
    return "<" + ", ".join([f"i64 {value}"] * ROW) + ">"


def _gates(f: Kernel, v: str, table: str, place: str, gates: str, rows: int) -> list[str]:
    """Update the gates of eight compartments; the vectors of each gate, lanes over compartments."""
    fractions, cells = _look_up(f, v, table, place, rows * CELL_BYTES)
    found: list[list[str]] = [[] for _ in range(rows)]
    for k in range(ROW):
        cell = cells[k]
        fraction = f.everywhere(f.value(f"load double, ptr {f.element('double', fractions, k)}"))
        for row in range(rows):
            a, da, b, db = (f.load(cell, 4 * row + i) for i in range(4))
            factor, gain = f.fma(da, fraction, a), f.fma(db, fraction, b)
            x = f.fma(factor, f.load(gates, k * rows + row), gain)
            f.store(x, gates, k * rows + row)
            found[row].append(x)
    return [vector for row in found for vector in _transposed(f, row)]


def _transposed(f: Kernel, rows: list[str]) -> list[str]:
    """Eight vectors turned into eight: 24 shuffles."""

    def pair(a: str, b: str, take: list[int]) -> str:
        mask = "<" + ", ".join(f"i32 {i}" for i in take) + ">"
        return f.value(f"shufflevector {f.vector} {a}, {f.vector} {b}, <8 x i32> {mask}")

    low, high = [0, 8, 2, 10, 4, 12, 6, 14], [1, 9, 3, 11, 5, 13, 7, 15]
    one = [pair(rows[k], rows[k + 1], take) for k in (0, 2, 4, 6) for take in (low, high)]
    first, second = [0, 1, 8, 9, 4, 5, 12, 13], [2, 3, 10, 11, 6, 7, 14, 15]
    two = {}
    for side in (0, 1):
        for half in (0, 1):
            a, b = one[4 * half + side], one[4 * half + 2 + side]
            two[side, half] = pair(a, b, first), pair(a, b, second)
    lower, upper = [0, 1, 2, 3, 8, 9, 10, 11], [4, 5, 6, 7, 12, 13, 14, 15]
    out = {}
    for side in (0, 1):
        for k in (0, 1):
            a, b = two[side, 0][k], two[side, 1][k]
            out[2 * k + side] = pair(a, b, lower)
            out[4 + 2 * k + side] = pair(a, b, upper)
    return [out[k] for k in range(ROW)]


def _read_gates(f: Kernel, gates: str, rows: int) -> list[str]:
    """Gates of eight compartments as they are."""
    return [v for row in range(rows) for v in _transposed(f, [f.load(gates, k * rows + row) for k in range(ROW)])]


def _membrane(plan: CablePlan) -> str:
    """Gates and currents of blocks, and the equation of each compartment for the voltage in mid-step."""
    f = Kernel("membrane", "i64 %a, i64 %b, ptr %table, double %rate")
    pointers = {n: f.pointer(n) for n in ("v", "diagonal", "right", "axial", "capacity", "stimulus", "fields", "gates",
                                          "slow_gates", "place", "mode")}  # fmt: skip
    rate = f.everywhere("%rate")
    with f.loop("%b", "%a") as j:
        v = f.load(pointers["v"], j)
        base = f.bytes(pointers["fields"], f.integer("mul", j, plan.width * BLOCK))
        mode = f.value(f"load i8, ptr {f.element('i8', pointers['mode'], j)}")
        awake = f.value(f"icmp eq i8 {mode}, 0")
        total = {what: f.variable(f.vector, "zeroinitializer") for what in ("conductance", "drive")}
        with f.when(awake):
            gates = f.bytes(pointers["gates"], f.integer("mul", j, ROW * plan.rows * BLOCK))
            vectors = _gates(f, v, "%table", f.address(pointers["place"], j), gates, plan.rows)
            names = {g.symbol: vectors[k] for k, g in enumerate(plan.fast)}
            if plan.slow_gates:
                later = f.bytes(pointers["slow_gates"], f.integer("mul", j, plan.slow_rows * ROW * BLOCK))
                for k, g in enumerate(plan.slow_gates):
                    names[g.symbol] = f.load(later, k)
            _currents(f, plan, base, names, total)
        with f.when(f.value(f"xor i1 {awake}, true")):
            for what, sums in total.items():
                _sum(f, [f.load(base, plan.kept[what, ion]) for ion in plan.ions], sums)
        total = {what: f.load(sums) for what, sums in total.items()}
        inertia = f.op("fmul", f.load(pointers["capacity"], j), rate)
        diagonal = f.op("fadd", f.op("fadd", inertia, total["conductance"]), f.load(pointers["axial"], j))
        drive = f.op("fadd", total["drive"], f.load(pointers["stimulus"], j))
        f.store(diagonal, pointers["diagonal"], j)
        f.store(f.fma(inertia, v, drive), pointers["right"], j)
    return f.finished()


def _sum(f: Kernel, rows: list[str], to: str) -> None:
    out = rows[0]
    for row in rows[1:]:
        out = f.op("fadd", out, row)
    f.store(out, to)


def _currents(f: Kernel, plan: CablePlan, base: str, names: dict[Node, str], total: dict[str, str]) -> None:
    """Conductance and drive of each ion, kept, and their sums."""

    def place(node: Node) -> tuple[str, int] | None:
        return (base, plan.fields[node]) if node in plan.fields else None

    emitter = Emitter(f, place)
    emitter.names.update(names)
    roots = [node for ion in plan.ions for node in (plan.conductance[ion], plan.drive[ion])]
    emitter.emit(roots)
    for what, nodes in (("conductance", plan.conductance), ("drive", plan.drive)):
        rows = [emitter.name(nodes[ion]) for ion in plan.ions]
        for ion, row in zip(plan.ions, rows, strict=True):
            f.store(row, base, plan.kept[what, ion])
        _sum(f, rows, total[what])


def _finish(plan: CablePlan) -> str:
    """Extrapolate the voltage over the step, and let the concentrations follow the currents."""
    f = Kernel("finish", "i64 %a, i64 %b, double %step, i1 %middle")
    vs, xs, fields = f.pointer("v"), f.pointer("x"), f.pointer("fields")
    step = f.everywhere("%step")
    twice = f.everywhere(f.value(f"select i1 %middle, double {number(2.0)}, double {number(1.0)}"))
    once = f.everywhere(f.value(f"select i1 %middle, double {number(-1.0)}, double {number(0.0)}"))
    with f.loop("%b", "%a") as j:
        x, v = f.load(xs, j), f.load(vs, j)
        f.store(f.fma(once, v, f.op("fmul", twice, x)), vs, j)
        if plan.changes:
            base = f.bytes(fields, f.integer("mul", j, plan.width * BLOCK))
            emitter = Emitter(f, lambda node: (base, plan.fields[node]) if node in plan.fields else None)
            for ion in plan.ions:
                symbol = plan.membrane.graph.symbol(("ion_current", ion))
                g, d = (f.load(base, plan.kept[what, ion]) for what in ("conductance", "drive"))
                emitter.names[symbol] = f.fma(g, x, f.negative(d))
            emitter.emit(list(plan.changes.values()))
            for symbol, rate in plan.changes.items():
                before = f.load(base, plan.fields[symbol])
                f.store(f.fma(step, emitter.name(rate), before), base, plan.fields[symbol])
    return f.finished()


def _slow(plan: CablePlan) -> str:
    """What follows concentrations, shares of bound channels, and the slow gates."""
    bound = bool(plan.membrane.occupancies)
    f = Kernel("slowly", "i64 %a, i64 %b, ptr %table" + (", double %span" if bound else ""))
    pointers = {n: f.pointer(n) for n in ("fields", "v", "slow_place", "slow_gates", *(["gates"] if bound else []))}
    many = f.integer("sub", "%b", "%a")
    with f.loop(f.integer("lshr", many, 1)) as k:
        j = f.integer("add", "%a", f.integer("shl", k, 1))
        # each is a long chain of dependent operations: two at a time take little longer than one
        with f.interleaved() as first:
            _slow_block(f, plan, pointers, j)
            first()
            _slow_block(f, plan, pointers, f.integer("add", j, 1))
    with f.when(f.value(f"icmp ne i64 {f.integer('and', many, 1)}, 0")):
        _slow_block(f, plan, pointers, f.integer("sub", "%b", 1))
    return f.finished()


def _slow_block(f: Kernel, plan: CablePlan, pointers: dict[str, str], j: str) -> None:
    base = f.bytes(pointers["fields"], f.integer("mul", j, plan.width * BLOCK))
    if plan.membrane.occupancies:
        fast = f.bytes(pointers["gates"], f.integer("mul", j, ROW * plan.rows * BLOCK))
        vectors = _read_gates(f, fast, plan.rows)
        names = {g.symbol: vectors[k] for k, g in enumerate(plan.fast)}
        later = f.bytes(pointers["slow_gates"], f.integer("mul", j, plan.slow_rows * ROW * BLOCK))
        names.update({g.symbol: f.load(later, k) for k, g in enumerate(plan.slow_gates)})
        bind(f, plan, base, names, f.everywhere("%span"))
    if plan.slow:
        known = {n: k for n, k in plan.fields.items() if n not in plan.slow}
        emitter = Emitter(f, lambda node: (base, known[node]) if node in known else None)
        _logarithms(f, emitter, list(plan.slow.values()))
        emitter.emit(list(plan.slow.values()))
        for node, recipe in plan.slow.items():
            f.store(emitter.name(recipe), base, plan.fields[node])
    if plan.slow_gates:
        here = f.bytes(pointers["slow_gates"], f.integer("mul", j, plan.slow_rows * ROW * BLOCK))
        _slow_gates(f, f.load(pointers["v"], j), f.address(pointers["slow_place"], j), here, plan)


def _logarithms(f: Kernel, emitter: Emitter, roots: list[Node]) -> None:
    """Logarithms (those within powers too) that need no other one first, all at once."""
    after: dict[Node, bool] = {}
    for n in topological(roots):
        after[n] = any(after[a] or a.op in ("log", "pow") for a in n.args)
    wanted = [n for n in after if n.op in ("log", "pow") and not after[n]]
    if len(wanted) < 2:
        return
    emitter.emit([n.args[0] for n in wanted])
    for n, value in zip(wanted, logarithms(f, [emitter.name(n.args[0]) for n in wanted]), strict=True):
        if n.op == "pow":
            emitter.emit([n.args[1]])
            value = f.call("fs_exp", f.op("fmul", emitter.name(n.args[1]), value))
        emitter.names[n] = value


def _slow_gates(f: Kernel, v: str, place: str, here: str, plan: CablePlan) -> None:
    """Slow gates lie by gate, not by compartment; a gate's four coefficients lie side by side."""
    fractions, cells = _look_up(f, v, "%table", place, len(plan.slow_gates) * SLOW_BYTES)
    fraction = f.load(fractions)
    for k, _ in enumerate(plan.slow_gates):
        fours = [
            f.value(f"load <4 x double>, ptr {f.bytes(cell, k * SLOW_BYTES)}, align {SLOW_BYTES}") for cell in cells
        ]
        a, da, b, db = _turned_fours(f, fours)
        factor, gain = f.fma(da, fraction, a), f.fma(db, fraction, b)
        f.store(f.fma(factor, f.load(here, k), gain), here, k)


def _turned_fours(f: Kernel, fours: list[str]) -> list[str]:
    """Eight vectors of four turned into four of eight."""

    def pair(kind: str, a: str, b: str, take: list[int]) -> str:
        mask = "<" + ", ".join(f"i32 {i}" for i in take) + ">"
        return f.value(f"shufflevector {kind} {a}, {kind} {b}, <8 x i32> {mask}")

    wide = [pair("<4 x double>", fours[k], fours[k + 4], list(range(ROW))) for k in range(4)]
    low, high = [0, 8, 2, 10, 4, 12, 6, 14], [1, 9, 3, 11, 5, 13, 7, 15]
    first, second = [0, 1, 8, 9, 4, 5, 12, 13], [2, 3, 10, 11, 6, 7, 14, 15]
    even, odd = ([pair(f.vector, wide[k], wide[k + 1], take) for k in (0, 2)] for take in (low, high))
    return [pair(f.vector, a, b, take) for take in (first, second) for a, b in (even, odd)]


def _solve() -> str:
    """Voltages in mid-step of compartments a to b - 1 (a multiple of 8, 16 or more), whatever is beyond them held.

    Lanes 0 and 1 go from the left end and from the middle towards each other, lanes 2 and 3 likewise on
    the right. x = y + f x_next + u x_middle in each; the middle's own equation is carried along.
    """
    f = Kernel("solve", "i64 %a, i64 %b")
    d, r, left, forward, x = (f.pointer(n) for n in ("diagonal", "right", "left", "forward", "x"))
    scratch, vs = f.pointer("scratch"), f.pointer("v")
    four = Four(f)
    length = f.integer("sub", "%b", "%a")
    quarter = f.value(f"lshr i64 {length}, 2")
    middle = f.integer("add", "%a", f.value(f"lshr i64 {length}, 1"))
    last = f.integer("sub", "%b", 1)
    before, after = f.integer("sub", middle, 1), f.integer("add", middle, 1)
    starts = ["%a", before, after, f.integer("add", "%b", 0)]
    outer_left = f.value(f"load double, ptr {f.element('double', vs, f.integer('sub', '%a', 1))}")
    outer_right = f.value(f"load double, ptr {f.element('double', vs, '%b')}")
    y = f.variable(four.kind, four.pack([outer_left, number(0.0), number(0.0), outer_right]))
    ff = f.variable(four.kind, "zeroinitializer")
    pivot = f.variable(four.kind, four.constant([1.0] * 4))
    towards = f.variable(four.kind, "zeroinitializer")
    u = f.variable(four.kind, four.constant([0.0, 1.0, 1.0, 0.0]))
    # the middle's equation, seen from both sides: coupling, diagonal, right side
    g_left = f.value(f"load double, ptr {f.element('double', left, middle)}")
    g_right = f.value(f"load double, ptr {f.element('double', forward, middle)}")
    coupling = f.variable(four.kind, four.pack([number(0.0), g_left, g_right, number(0.0)]))
    taken = f.variable(four.kind, "zeroinitializer")
    added = f.variable(four.kind, "zeroinitializer")

    def step(k: str, first: bool) -> None:
        places = [f.integer("add", starts[0], k), f.integer("sub", starts[1], k), f.integer("add", starts[2], k)]
        places.append(last if first else f.integer("sub", starts[3], k))
        dd, rr = four.gather(d, places), four.gather(r, places)
        # towards the previous one and towards the next one
        gl, gr = four.gather(left, places), four.gather(forward, places)
        prev, nxt = four.mix(gl, gr), four.mix(gr, gl)
        y0, f0, u0 = (four.get(p) for p in (y, ff, u))
        # prev f0 with the product of the couplings first: one operation less from pivot to pivot
        product = four.negative(four.op("fmul", prev, four.get(towards)))
        denominator = four.fma(product, four.get(pivot), dd)
        inverse = four.op("fdiv", four.constant([1.0] * 4), denominator)
        four.put(inverse, pivot)
        four.put(four.first_three(nxt, four.constant([0.0] * 4)) if first else nxt, towards)
        y1 = four.op("fmul", four.fma(prev, y0, rr), inverse)
        f1 = four.op("fmul", nxt, inverse)
        u1 = four.op("fmul", four.op("fmul", prev, u0), inverse)
        e = four.get(coupling)
        t1, a1 = four.fma(e, u1, four.get(taken)), four.fma(e, y1, four.get(added))
        e1 = four.op("fmul", e, f1)
        if first:
            # lane 3 has one compartment fewer: it waits
            y1, f1, u1 = four.first_three(y1, y0), four.first_three(f1, f0), four.first_three(u1, u0)
        for p, value in ((y, y1), (ff, f1), (u, u1), (taken, t1), (added, a1), (coupling, e1)):
            four.put(value, p)
        for row, value in enumerate((y1, f1, u1)):
            four.store(value, scratch, k, row)

    step("0", True)
    with f.loop(quarter, 1) as k:
        step(k, False)
    # where lanes meet: x0 = y0 + f0 x1, x1 = y1 + f1 x0 + u1 m; x2 = y2 + f2 x3 + u2 m, x3 = y3 + f3 x2
    Y, F, U = (four.lanes(four.get(p)) for p in (y, ff, u))
    e, t, a = (four.lanes(four.get(p)) for p in (coupling, taken, added))
    one = Scalar(f)
    den_l, den_r = one.fnma(F[0], F[1], number(1.0)), one.fnma(F[3], F[2], number(1.0))
    # x0 = p0 + q0 m, x3 = p3 + q3 m
    p0 = one.div(one.fma(F[0], Y[1], Y[0]), den_l)
    q0 = one.div(one.mul(F[0], U[1]), den_l)
    p3 = one.div(one.fma(F[3], Y[2], Y[3]), den_r)
    q3 = one.div(one.mul(F[3], U[2]), den_r)
    dm = f.value(f"load double, ptr {f.element('double', d, middle)}")
    rm = f.value(f"load double, ptr {f.element('double', r, middle)}")
    top = one.fma(e[2], p3, one.fma(e[1], p0, one.add(one.add(a[1], a[2]), rm)))
    bottom = one.fnma(e[2], q3, one.fnma(e[1], q0, one.sub(dm, one.add(t[1], t[2]))))
    m = one.div(top, bottom)
    f.line(f"store double {m}, ptr {f.element('double', x, middle)}")
    x0, x3 = one.fma(q0, m, p0), one.fma(q3, m, p3)
    x1 = one.fma(U[1], m, one.fma(F[1], x0, Y[1]))
    x2 = one.fma(U[2], m, one.fma(F[2], x3, Y[2]))
    here = f.variable(four.kind, four.pack([x1, x0, x3, x2]))
    mm = four.pack([m] * 4)
    count = f.integer("sub", quarter, 1)
    with f.loop(count, 0) as i:
        k = f.integer("sub", count, i)
        value = four.back(scratch, k, mm, four.get(here))
        four.put(value, here)
        places = [f.integer("add", starts[0], k), f.integer("sub", starts[1], k), f.integer("add", starts[2], k),
                  f.integer("sub", starts[3], k)]  # fmt: skip
        for place, lane in zip(places, four.lanes(value), strict=True):
            f.line(f"store double {lane}, ptr {f.element('double', x, place)}")
    value = four.lanes(four.back(scratch, "0", mm, four.get(here)))
    for place, lane in zip(starts[:3], value[:3], strict=True):
        f.line(f"store double {lane}, ptr {f.element('double', x, place)}")
    return f.finished()


class Scalar:
    """Arithmetic of single doubles."""

    def __init__(self, f: Function) -> None:
        self.f = f

    def fma(self, a: str, b: str, c: str) -> str:
        """A * b + c, rounded once."""
        return self.f.value(f"call double @llvm.fma.f64(double {a}, double {b}, double {c})")

    def fnma(self, a: str, b: str, c: str) -> str:
        """C - a * b, rounded once."""
        return self.fma(self.f.value(f"fneg double {a}"), b, c)

    def mul(self, a: str, b: str) -> str:
        """A * b."""
        return self.f.value(f"fmul double {a}, {b}")

    def div(self, a: str, b: str) -> str:
        """A / b."""
        return self.f.value(f"fdiv double {a}, {b}")

    def add(self, a: str, b: str) -> str:
        """A + b."""
        return self.f.value(f"fadd double {a}, {b}")

    def sub(self, a: str, b: str) -> str:
        """A - b."""
        return self.f.value(f"fsub double {a}, {b}")


class Four:
    """Vectors of four: the lanes of the chain."""

    kind = "<4 x double>"

    def __init__(self, f: Function) -> None:
        self.f = f

    def constant(self, values: list[float]) -> str:
        """A constant vector."""
        return "<" + ", ".join(f"double {number(v)}" for v in values) + ">"

    def pack(self, scalars: list[str]) -> str:
        """A vector of four scalars."""
        made = "poison"
        for k, s in enumerate(scalars):
            made = self.f.value(f"insertelement {self.kind} {made}, double {s}, i64 {k}")
        return made

    def lanes(self, vector: str) -> list[str]:
        """The four scalars of a vector."""
        return [self.f.value(f"extractelement {self.kind} {vector}, i64 {k}") for k in range(4)]

    def gather(self, base: str, places: list[str]) -> str:
        """Numbers at four places."""
        return self.pack([self.f.value(f"load double, ptr {self.f.element('double', base, p)}") for p in places])

    def mix(self, a: str, b: str) -> str:
        """Lanes 0 and 2 of a, 1 and 3 of b."""
        mask = "<i32 0, i32 5, i32 2, i32 7>"
        return self.f.value(f"shufflevector {self.kind} {a}, {self.kind} {b}, <4 x i32> {mask}")

    def first_three(self, a: str, b: str) -> str:
        """Lanes 0 to 2 of a, 3 of b."""
        mask = "<i32 0, i32 1, i32 2, i32 7>"
        return self.f.value(f"shufflevector {self.kind} {a}, {self.kind} {b}, <4 x i32> {mask}")

    def op(self, kind: str, a: str, b: str) -> str:
        """A floating-point operation."""
        return self.f.value(f"{kind} {self.kind} {a}, {b}")

    def fma(self, a: str, b: str, c: str) -> str:
        """A * b + c, rounded once."""
        return self.f.value(f"call {self.kind} @llvm.fma.v4f64({self.kind} {a}, {self.kind} {b}, {self.kind} {c})")

    def negative(self, a: str) -> str:
        """-a."""
        return self.f.value(f"fneg {self.kind} {a}")

    def get(self, variable: str) -> str:
        """Value of a stack variable."""
        return self.f.value(f"load {self.kind}, ptr {variable}, align 32")

    def put(self, value: str, variable: str) -> None:
        """Set a stack variable."""
        self.f.line(f"store {self.kind} {value}, ptr {variable}, align 32")

    def store(self, value: str, base: str, k: str, row: int) -> None:
        """Keep one of the three vectors of a step."""
        place = self.f.integer("add", self.f.integer("mul", k, 3), row)
        self.f.line(f"store {self.kind} {value}, ptr {self.f.element(self.kind, base, place)}, align 32")

    def back(self, base: str, k: str, middle: str, following: str) -> str:
        """Y + f x_next + u x_middle of a step."""
        y, f, u = (
            self.f.value(
                f"load {self.kind}, ptr "
                f"{self.f.element(self.kind, base, self.f.integer('add', self.f.integer('mul', k, 3), row))}, align 32"
            )
            for row in range(3)
        )
        return self.fma(f, following, self.fma(u, middle, y))
