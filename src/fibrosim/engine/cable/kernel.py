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
from .chain import solve_text
from .plan import ROW, CablePlan
from .tables import CELL, CELLS, LOWEST

__all__ = ["SLOTS", "cable_text"]

POINTERS = (
    "v", "x", "diagonal", "right", "left", "forward", "axial", "capacity", "stimulus", "fields", "gates", "slow_gates",
    "place", "slow_place", "scratch", "mode", "moved", "drift", "asleep", "watch", "watched", "spikes",
    "traced", "trace", "spans", "reach", "table", "slow_table", "held_table", "sleep_table", "sleep_slow_table",
    "cells", "parts", "seldom_table",
)  # fmt: skip
INTEGERS = (
    "blocks", "steps", "watches", "most_spikes", "found", "traces", "trace_every", "trace_at", "slow_every", "step",
    "window", "sleep", "last", "branch", "near",
)  # fmt: skip
NUMBERS = (
    "ahead", "per_step", "step_size", "threshold", "quiet", "still", "sleep_per_step", "sleep_step", *BRANCH_NUMBERS,
)  # fmt: skip
SLOTS = {name: k for k, name in enumerate((*POINTERS, *INTEGERS, *NUMBERS))}
BLOCK = 8 * ROW  # bytes of eight numbers
CELL_BYTES = 4 * BLOCK
SLOW_BYTES = 4 * 8


def cable_text(plan: CablePlan) -> str:
    """IR of the functions of one membrane."""
    parts = [library(ROW), "declare double @llvm.fma.f64(double, double, double)\n"]
    parts.append("declare <4 x double> @llvm.fma.v4f64(<4 x double>, <4 x double>, <4 x double>)\n")
    parts += [_locate(plan), _membrane(plan), solve_text(), _finish(plan), _slow(plan), branch_text()]
    return "".join(parts)


class Kernel(Function):
    """A function with the record of the run as its first argument."""

    def __init__(self, name: str, arguments: str = "", public: bool = False, attributes: str = "nounwind") -> None:
        head = "ptr %c" + (", " + arguments if arguments else "")
        super().__init__(name, head, ROW, result="void" if public else "internal void", attributes=attributes)

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


def _place(f: Kernel, v: str, place: str, cell_bytes: int) -> tuple[str, str]:
    """Offsets (bytes) of the cells of eight compartments within the tables, and where in its cell each voltage lies."""
    least, most = LOWEST + 0.001, LOWEST + CELL * CELLS - 0.001
    clamped = f.minimum(f.maximum(v, f.splat(least)), f.splat(most))
    turned = f.fma(clamped, f.splat(1.0 / CELL), f.splat(-LOWEST / CELL - 0.5))
    shifted = f.op("fadd", turned, f.splat(MAGIC))
    nearest = f.op("fsub", shifted, f.splat(MAGIC))
    fraction = f.op("fsub", turned, nearest)
    bits = f.value(f"bitcast {f.vector} {shifted} to <8 x i64>")
    base = 0x4338000000000000
    cell = f.value(f"sub <8 x i64> {bits}, {_whole(base)}")
    cell = f.value(f"mul <8 x i64> {cell}, {_whole(cell_bytes)}")
    offset = f.value(f"load <8 x i64>, ptr {place}, align 64")
    return f.value(f"add <8 x i64> {cell}, {offset}"), fraction


def _look_up(f: Kernel, v: str, table: str, place: str, cell_bytes: int) -> tuple[str, list[str]]:
    """Fractions within cells (in memory, 8 doubles), and pointers to the cells of eight compartments."""
    offsets, fraction = _place(f, v, place, cell_bytes)
    held = f.variable(f.vector, "zeroinitializer")
    f.store(fraction, held)
    # whole addresses: an offset beside a base would cost each load that is part of a product one operation more
    first = f.value(f"insertelement <8 x i64> poison, i64 {f.value(f'ptrtoint ptr {table} to i64')}, i64 0")
    begin = f.value(f"shufflevector <8 x i64> {first}, <8 x i64> poison, <8 x i32> zeroinitializer")
    places = f.value(f"add <8 x i64> {offsets}, {begin}")
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
    return _updated(f, cells, fractions, gates, rows, range(rows))


def _updated(f: Kernel, cells: list[str], fractions: str, gates: str, rows: int, chosen: range) -> list[str]:
    found: dict[int, list[str]] = {row: [] for row in chosen}
    for k in range(ROW):
        cell = cells[k]
        fraction = f.everywhere(f.value(f"load double, ptr {f.element('double', fractions, k)}"))
        for row in chosen:
            a, da, b, db = (f.load(cell, 4 * row + i) for i in range(4))
            factor, gain = f.fma(da, fraction, a), f.fma(db, fraction, b)
            x = f.fma(factor, f.load(gates, k * rows + row), gain)
            f.store(x, gates, k * rows + row)
            found[row].append(x)
    return [vector for row in found.values() for vector in _transposed(f, row)]


def _known_cells(f: Kernel, table: str, j: str) -> tuple[list[str], str]:
    """Cells of a block's compartments in a table of the gates in rows, and the fractions within them."""
    offsets, parts = (f.address(f.pointer(n), j) for n in ("cells", "parts"))
    places = [f.value(f"load i64, ptr {f.element('i64', offsets, k)}") for k in range(ROW)]
    return [f.bytes(table, place) for place in places], parts


def _locate(plan: CablePlan) -> str:
    """Cells of the gates' tables of all blocks, known before the first step; later ones are found as the voltage is."""
    f = Kernel("locate")
    vs = f.pointer("v")
    with f.loop(f.whole("blocks")) as j:
        _keep_cells(f, plan, f.load(vs, j), j)
    return f.finished()


def _keep_cells(f: Kernel, plan: CablePlan, v: str, j: str) -> None:
    places, fraction = _place(f, v, f.address(f.pointer("place"), j), plan.rows * CELL_BYTES)
    f.line(f"store <8 x i64> {places}, ptr {f.address(f.pointer('cells'), j)}, align 64")
    f.store(fraction, f.pointer("parts"), j)


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
                                          "mode")}  # fmt: skip
    rate = f.everywhere("%rate")
    with f.loop("%b", "%a") as j:
        v = f.load(pointers["v"], j)
        base = f.bytes(pointers["fields"], f.integer("mul", j, plan.width * BLOCK))
        mode = f.value(f"load i8, ptr {f.element('i8', pointers['mode'], j)}")
        awake = f.value(f"icmp eq i8 {mode}, 0")
        total = {what: f.variable(f.vector, "zeroinitializer") for what in ("conductance", "drive")}
        with f.when(awake):
            gates = f.bytes(pointers["gates"], f.integer("mul", j, ROW * plan.rows * BLOCK))
            cells, parts = _known_cells(f, "%table", j)
            vectors = _updated(f, cells, parts, gates, plan.rows, range(plan.quick_rows))
            names = {g.symbol: vectors[k] for k, g in enumerate(plan.fast[: plan.quick_rows * ROW])}
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
        now = f.fma(once, v, f.op("fmul", twice, x))
        f.store(now, vs, j)
        _keep_cells(f, plan, now, j)
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
    f = Kernel("slowly", "i64 %a, i64 %b, ptr %table, ptr %seldom, double %ahead" + (", double %span" if bound else ""))
    pointers = {n: f.pointer(n) for n in ("fields", "v", "slow_place", "slow_gates", "gates")}
    if bound or plan.seldom or plan.slow_gates:
        with f.loop("%b", "%a") as j:
            _slow_block_gates(f, plan, pointers, j)
    if plan.with_concentrations:
        many = f.integer("sub", "%b", "%a")
        with f.loop(f.integer("lshr", many, 1)) as k:
            j = f.integer("add", "%a", f.integer("shl", k, 1))
            # each is a long chain of dependent operations: two at a time take little longer than one
            with f.interleaved() as first:
                _slow_block(f, plan, pointers["fields"], j)
                first()
                _slow_block(f, plan, pointers["fields"], f.integer("add", j, 1))
        with f.when(f.value(f"icmp ne i64 {f.integer('and', many, 1)}, 0")):
            _slow_block(f, plan, pointers["fields"], f.integer("sub", "%b", 1))
    return f.finished()


def _slow_block_gates(f: Kernel, plan: CablePlan, pointers: dict[str, str], j: str) -> None:
    """Shares of bound channels and slow gates of a block, and what follows from these gates alone."""
    base = f.bytes(pointers["fields"], f.integer("mul", j, plan.width * BLOCK))
    gates = f.bytes(pointers["gates"], f.integer("mul", j, ROW * plan.rows * BLOCK))
    here = f.bytes(pointers["slow_gates"], f.integer("mul", j, plan.slow_rows * ROW * BLOCK))
    if plan.membrane.occupancies:
        vectors = _read_gates(f, gates, plan.rows)
        names = {g.symbol: vectors[k] for k, g in enumerate(plan.fast)}
        names.update({g.symbol: f.load(here, k) for k, g in enumerate(plan.slow_gates)})
        bind(f, plan, base, names, f.everywhere("%span"))
    names = {}
    if plan.seldom:
        cells, parts = _known_cells(f, "%seldom", j)
        vectors = _updated(f, cells, parts, gates, plan.rows, range(plan.quick_rows, plan.rows))
        names = {g.symbol: vectors[k] for k, g in enumerate(plan.seldom)}
    if plan.slow_gates:
        vectors = _slow_gates(f, f.load(pointers["v"], j), f.address(pointers["slow_place"], j), here, plan)
        names.update({g.symbol: vectors[k] for k, g in enumerate(plan.slow_gates)})
    _emit_slow(f, plan, base, plan.of_slow_gates, names)


def _slow_block(f: Kernel, plan: CablePlan, fields: str, j: str) -> None:
    base = f.bytes(fields, f.integer("mul", j, plan.width * BLOCK))
    # what holds until the next pass is that of the time between: as far ahead as half the change since the last
    names = {}
    for symbol, row in plan.before.items():
        now = f.load(base, plan.fields[symbol])
        names[symbol] = f.fma(f.everywhere("%ahead"), f.op("fsub", now, f.load(base, row)), now)
        f.store(now, base, row)
    _emit_slow(f, plan, base, plan.with_concentrations, names)


def _emit_slow(f: Kernel, plan: CablePlan, base: str, recipes: dict[Node, Node], names: dict[Node, str]) -> None:
    """Compute and keep some of what the slow pass renews."""
    known = {n: k for n, k in plan.fields.items() if n not in recipes}
    emitter = Emitter(f, lambda node: (base, known[node]) if node in known else None)
    emitter.names.update(names)
    _logarithms(f, emitter, list(recipes.values()))
    emitter.emit(list(recipes.values()))
    for node, recipe in recipes.items():
        f.store(emitter.name(recipe), base, plan.fields[node])


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


def _slow_gates(f: Kernel, v: str, place: str, here: str, plan: CablePlan) -> list[str]:
    """Slow gates lie by gate, not by compartment; a gate's four coefficients lie side by side."""
    fractions, cells = _look_up(f, v, "%table", place, len(plan.slow_gates) * SLOW_BYTES)
    fraction, made = f.load(fractions), []
    for k, _ in enumerate(plan.slow_gates):
        fours = [
            f.value(f"load <4 x double>, ptr {f.bytes(cell, k * SLOW_BYTES)}, align {SLOW_BYTES}") for cell in cells
        ]
        a, da, b, db = _turned_fours(f, fours)
        factor, gain = f.fma(da, fraction, a), f.fma(db, fraction, b)
        made.append(f.fma(factor, f.load(here, k), gain))
        f.store(made[-1], here, k)
    return made


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
