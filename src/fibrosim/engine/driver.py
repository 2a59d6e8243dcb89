"""The time loop in IR: steps of Rodas5P, one time and step per lane, exact stops, dense output.

No arithmetic crosses lanes. `advance` returns when a lane is done or has failed (Python then
refills it) or after a number of rounds (for progress and interruption).
"""

from __future__ import annotations

import math

from .context import ADD, DONE, SET_AND_PREPARE, STEP_TOO_SMALL, TOO_MANY_STEPS
from .layout import Layout
from .ports import PortAlgebra
from .tableau import DENSE, GAMMA, STAGES, A, C
from .writer import Function

__all__ = ["Driver"]

SAFETY, LEAST_FACTOR, MOST_FACTOR = 0.9, 0.2, 6.0
SMALLEST_STEP = 1e-12  # day


class Driver(PortAlgebra):
    """Writes `advance`, `prepare` and `outputs`, the functions that Python calls."""

    def __init__(self, layout: Layout, lanes: int, kept: dict[str, list[int]], packed: bool = False) -> None:
        super().__init__(layout, lanes, packed)
        self.kept = kept

    def text(self) -> str:
        """IR of the driver with the port functions."""
        made = [super().text()]
        for kind in ("leaf", "hub", "root"):
            made += [self._sums(kind, i) for i in range(STAGES)]
            made += [self._new_values(kind), self._accept(kind), self._cut(kind), self._interpolate(kind)]
            made.append(self._norm(kind))
        return "".join([*made, self._prepare(), self._outputs(), self._advance()])

    # loops over blocks

    def _each(self, f: Function, kind: str):
        """Loop over the records of a kind; yields the index."""
        return f.loop(1 if kind == "root" else self.count(f, f"{kind}_groups"))

    def whole(self, f: Function, kind: str, base: str, i: str) -> str:
        """Pointer to the i-th record of a kind, all lanes."""
        return f.address(base, f.integer("mul", i, self.fields[kind].size))

    def call_blocks(self, f: Function, kind: str, name: str, stage: int | None = None) -> None:
        """Call a kernel on every block of a kind."""
        base, root = self.pointer(f, kind), self.pointer(f, "root")
        with self._each(f, kind) as a:
            rec = self.whole(f, kind, base, a)
            extra = ""
            if stage is not None:
                n = self._n(kind)
                extra = f", ptr {f.address(rec, self.fields[kind]['u'] + stage * n)}"
            f.line(f"call void @{name}(ptr {rec}, ptr {root}{extra})")

    def _n(self, kind: str) -> int:
        return len(getattr(self.layout.system, kind).states)

    def row(self, f: Function, name: str) -> str:
        """Load a control row of the root record."""
        return f.load(self.pointer(f, "root"), self.layout.root[name])

    def put(self, f: Function, name: str, value: str) -> None:
        """Store a control row of the root record."""
        f.store(value, self.pointer(f, "root"), self.layout.root[name])

    # small per-block loops

    def _block_function(self, name: str) -> Function:
        return Function(name, "ptr noalias %rec, ptr noalias %root", self.lanes, result="internal void",
                        attributes="nounwind noinline")  # fmt: skip

    def _field(self, f: Function, kind: str, name: str, i: str, extra: int = 0) -> str:
        return f.address("%rec", f.integer("add", i, self.fields[kind][name] + extra))

    def _sums(self, kind: str, stage: int) -> str:
        f = self._block_function(f"{kind}_sums{stage}")
        n = self._n(kind)
        inverse = f.load("%root", self.layout.root["inverse_h"])
        with f.loop(n) as i:
            total, right = f.load(self._field(f, kind, "x", i)), None
            for j in range(stage):
                u = f.load(self._field(f, kind, "u", i, j * n))
                total = f.fma(u, f.splat(A[stage][j]), total)
                c = f.splat(C[stage][j])
                right = f.op("fmul", u, c) if right is None else f.fma(u, c, right)
            f.store(total, self._field(f, kind, "argument", i))
            right = f.splat(0.0) if right is None else f.op("fmul", right, inverse)
            f.store(right, self._field(f, kind, "sums", i))
        f.line("ret void")
        return f.text()

    def _new_values(self, kind: str) -> str:
        """New value = argument of the last stage + U_8."""
        f = self._block_function(f"{kind}_new")
        n = self._n(kind)
        with f.loop(n) as i:
            u = f.load(self._field(f, kind, "u", i, (STAGES - 1) * n))
            f.store(f.op("fadd", f.load(self._field(f, kind, "argument", i)), u), self._field(f, kind, "x_new", i))
        f.line("ret void")
        return f.text()

    def _accept(self, kind: str) -> str:
        f = self._block_function(f"{kind}_accept")
        taken = f.compare("ogt", f.load("%root", self.layout.root["accepted"]), f.splat(0.5))
        with f.loop(self._n(kind)) as i:
            place = self._field(f, kind, "x", i)
            f.store(f.select(taken, f.load(self._field(f, kind, "x_new", i)), f.load(place)), place)
        f.line("ret void")
        return f.text()

    def _cut(self, kind: str) -> str:
        """Lanes whose step crossed an event end it there: the dense output becomes the new value."""
        f = self._block_function(f"{kind}_cut")
        crossed = f.compare("ogt", f.load("%root", self.layout.root["crossed"]), f.splat(0.5))
        with f.loop(self._n(kind)) as i:
            place = self._field(f, kind, "x_new", i)
            inside = f.load(self._field(f, kind, "argument", i))
            f.store(f.select(crossed, inside, f.load(place)), place)
        f.line("ret void")
        return f.text()

    def _interpolate(self, kind: str) -> str:
        """Dense output at `theta` into the argument row."""
        f = self._block_function(f"{kind}_interpolate")
        n = self._n(kind)
        s = f.load("%root", self.layout.root["theta"])
        rest = f.op("fsub", f.splat(1.0), s)
        with f.loop(n) as i:
            parts = []
            u = [f.load(self._field(f, kind, "u", i, j * n)) for j in range(STAGES)]
            for weights in DENSE:
                total = f.op("fmul", u[0], f.splat(weights[0]))
                for j in range(1, STAGES):
                    total = f.fma(u[j], f.splat(weights[j]), total)
                parts.append(total)
            inner = f.fma(s, f.fma(s, parts[2], parts[1]), parts[0])
            new = f.fma(rest, inner, f.load(self._field(f, kind, "x_new", i)))
            old = f.load(self._field(f, kind, "x", i))
            value = f.fma(s, new, f.op("fmul", rest, old))
            f.store(value, self._field(f, kind, "argument", i))
        f.line("ret void")
        return f.text()

    def _norm(self, kind: str) -> str:
        """Adds squared scaled errors into `sums` of the caller: (sum, worst, worst index, guard)."""
        f = Function(
            f"{kind}_norm", "ptr noalias %rec, ptr noalias %root, ptr noalias %acc, i64 %first", self.lanes,
            result="internal void", attributes="nounwind noinline",
        )  # fmt: skip
        n, root = self._n(kind), self.layout.root
        rtol = f.load("%root", root["relative_tolerance"])
        drugs = self._drug_range() if kind == "root" else (n, n)
        places = [f.variable(f.vector, "zeroinitializer") for _ in range(5)]
        for k, p in enumerate(places):
            f.store(f.load("%acc", k), p)
        kept = self.kept[kind]
        runs = [r for side in (_outside(kept, drugs), _inside(kept, drugs)) for r in _runs(side)]
        for start, end in runs:
            slot = 4 if drugs[0] <= start < drugs[1] else 0
            with f.loop(end, start) as i:
                load = f.load if kind == "root" else lambda place: self.fetch(f, place)
                x, new = load(self._field(f, kind, "x", i)), load(self._field(f, kind, "x_new", i))
                error = load(self._field(f, kind, "u", i, (STAGES - 1) * n))
                size = f.maximum(f.maximum(x, f.negative(x)), f.maximum(new, f.negative(new)))
                least = f.load(f.address("%root", f.integer("add", i, root[f"{kind}_tolerance"])))
                scaled = f.op("fdiv", error, f.fma(rtol, size, least))
                square = f.op("fmul", scaled, scaled)
                f.store(f.op("fadd", f.load(places[slot]), square), places[slot])
                # a NaN counts as infinite here, so that the first state that is no number is named
                rank = f.select(f.compare("uno", square, square), f.splat(math.inf), square)
                worse = f.compare("ogt", rank, f.load(places[1]))
                index = f.value(f"sitofp i64 {f.integer('add', i, '%first')} to double")
                f.store(f.select(worse, rank, f.load(places[1])), places[1])
                f.store(f.select(worse, self.spread(f, index), f.load(places[2])), places[2])
                bound = f.load(f.address("%root", f.integer("add", i, root[f"{kind}_minimum"])))
                below = f.compare("olt", new, bound)
                f.store(f.select(below, f.splat(1.0), f.load(places[3])), places[3])
        for k, p in enumerate(places):
            f.store(f.load(p), "%acc", k)
        f.line("ret void")
        return f.text()

    def _drug_range(self) -> tuple[int, int]:
        names = [s.name for s in self.layout.system.root.states]
        inside = [i for i, n in enumerate(names) if n.startswith("drug.slot")]
        return (inside[0], inside[-1] + 1) if inside else (len(names), len(names))

    # functions that Python calls

    def _public(self, name: str) -> Function:
        return Function(name, "ptr noalias %ctx", self.lanes, attributes="nounwind")

    def _prepare(self) -> str:
        f = self._public("prepare")
        for kind in ("root", "hub", "leaf"):
            self.call_blocks(f, kind, f"{kind}_prepare")
        f.line("ret void")
        return f.text()

    def _evaluate_ports(self, f: Function, observe: bool) -> None:
        """Broadcasts, early ports, what leaves take (from the argument rows)."""
        self.call_blocks(f, "root", "root_broadcast")
        self.call_blocks(f, "hub", "hub_early")
        f.line("call void @fs_ports_leaf(ptr %ctx)")
        if observe:
            self.call_blocks(f, "leaf", "leaf_observe")
            f.line("call void @fs_ports_hub(ptr %ctx)")
            self.call_blocks(f, "hub", "hub_observe")
            f.line("call void @fs_ports_root(ptr %ctx)")
            self.call_blocks(f, "root", "root_observe")

    def _lane(self, f: Function, table: str, lane: str, kind: str = "i64") -> str:
        return f.value(f"load {kind}, ptr {f.element(kind, self.pointer(f, table), lane)}")

    def _scalar(self, f: Function, name: str, lane: str) -> str:
        """One lane of a control row, as a double."""
        place = f.address(self.pointer(f, "root"), self.layout.root[name])
        return f.value(f"load double, ptr {f.element('double', place, lane)}")

    def _put_scalar(self, f: Function, name: str, lane: str, value: str) -> None:
        place = f.address(self.pointer(f, "root"), self.layout.root[name])
        f.line(f"store double {value}, ptr {f.element('double', place, lane)}")

    def _outputs(self) -> str:
        """Write every output time up to `t_new` of accepted lanes."""
        f = self._public("outputs")
        pending = f.variable(f"[{self.lanes} x i64]", "zeroinitializer")
        with f.forever() as out:
            found = f.variable("i64", "0")
            f.line(f"store i64 0, ptr {found}")
            with f.loop(1 if self.packed else self.lanes) as lane:
                place = f.element("i64", pending, lane)
                f.line(f"store i64 0, ptr {place}")
                k = self._lane(f, "next_output", lane)
                left = f.value(f"icmp slt i64 {k}, {self._lane(f, 'outputs', lane)}")
                taken = f.value(f"fcmp ogt double {self._scalar(f, 'accepted', lane)}, 5.0e-1")
                with f.when(f.value(f"and i1 {left}, {taken}")):
                    times = self._lane(f, "output_times", lane, "ptr")
                    t = f.value(f"load double, ptr {f.element('double', times, k)}")
                    end, start = self._scalar(f, "t_new", lane), self._scalar(f, "t", lane)
                    with f.when(f.value(f"fcmp ole double {t}, {end}")):
                        h = self._scalar(f, "h", lane)
                        theta = f.value(f"fdiv double {f.value(f'fsub double {t}, {start}')}, {h}")
                        if self.packed:
                            self.put(f, "theta", self.spread(f, theta))
                        else:
                            self._put_scalar(f, "theta", lane, theta)
                        f.line(f"store i64 1, ptr {place}")
                        f.line(f"store i64 1, ptr {found}")
            none = f.value(f"icmp eq i64 {f.value(f'load i64, ptr {found}')}, 0")
            go = f.fresh_label("write")
            f.line(f"br i1 {none}, label %{out}, label %{go}")
            f.label(go)
            for kind in ("root", "hub", "leaf"):
                self.call_blocks(f, kind, f"{kind}_interpolate")
            self._evaluate_ports(f, observe=True)
            with f.loop(1 if self.packed else self.lanes) as lane:
                due = f.value(f"load i64, ptr {f.element('i64', pending, lane)}")
                with f.when(f.value(f"icmp ne i64 {due}, 0")):
                    self._write_record(f, lane)
        f.line("ret void")
        return f.text()

    def _write_record(self, f: Function, lane: str) -> None:
        k = self._lane(f, "next_output", lane)
        count, rows = self.count(f, "records"), self.pointer(f, "record_rows")
        buffer, space = self._lane(f, "output_buffer", lane, "ptr"), self.pointer(f, "workspace")
        first = f.integer("mul", k, count)
        with f.loop(count) as r:
            row = f.value(f"load i64, ptr {f.element('i64', rows, r)}")
            # rows of packed records are given as positions of single numbers
            source = f.element("double", space if self.packed else f.address(space, row), row if self.packed else lane)
            value = f.value(f"load double, ptr {source}")
            f.line(f"store double {value}, ptr {f.element('double', buffer, f.integer('add', first, r))}")
        self._store_lane(f, "next_output", lane, f.integer("add", k, 1))

    def _store_lane(self, f: Function, table: str, lane: str, value: str) -> None:
        f.line(f"store i64 {value}, ptr {f.element('i64', self.pointer(f, table), lane)}")

    def _advance(self) -> str:
        f = self._public("advance")
        rounds = f.variable("i64", "0")
        with f.forever() as out:
            self._choose_step(f)
            for stage in range(STAGES):
                self._stage(f, stage)
            for kind in ("root", "hub", "leaf"):
                self.call_blocks(f, kind, f"{kind}_new")
            self._control(f)
            f.line("call void @outputs(ptr %ctx)")
            self._end_at_events(f)
            for kind in ("root", "hub", "leaf"):
                self.call_blocks(f, kind, f"{kind}_accept")
            stopped = self._after_step(f)
            count = f.integer("add", f.value(f"load i64, ptr {rounds}"), 1)
            f.line(f"store i64 {count}, ptr {rounds}")
            late = f.value(f"icmp sge i64 {count}, {self.count(f, 'rounds')}")
            leave = f.value(f"or i1 {late}, {stopped}")
            on = f.fresh_label("on")
            f.line(f"br i1 {leave}, label %{out}, label %{on}")
            f.label(on)
        f.line("ret void")
        return f.text()

    def _end_at_events(self, f: Function) -> None:
        """A step may pass an event (a dose, a trigger, the end): its state there is interpolated.

        So the steps before an event do not know of it, and two arms share their bits until then.
        """
        crossed = f.compare("ogt", self.row(f, "crossed"), f.splat(0.5))
        with f.when(f.any(crossed)):
            t, event = self.row(f, "t"), self.row(f, "t_event")
            self.put(f, "theta", f.op("fdiv", f.op("fsub", event, t), self.row(f, "h")))
            for kind in ("root", "hub", "leaf"):
                self.call_blocks(f, kind, f"{kind}_interpolate")
                self.call_blocks(f, kind, f"{kind}_cut")

    def _choose_step(self, f: Function) -> None:
        t, stop = self.row(f, "t"), self.row(f, "t_stop")
        h = f.minimum(self.row(f, "h_next"), self.row(f, "h_maximum"))
        left = f.op("fsub", stop, t)
        hit = f.compare("oge", f.op("fmul", h, f.splat(1.02)), left)
        near = f.compare("ogt", f.op("fmul", h, f.splat(2.0)), left)
        h = f.select(near, f.minimum(h, f.op("fmul", left, f.splat(0.5))), h)
        h = f.select(hit, left, h)
        self.put(f, "h", h)
        self.put(f, "hit", f.select(hit, f.splat(1.0), f.splat(0.0)))
        self.put(f, "t_new", f.select(hit, stop, f.op("fadd", t, h)))
        inverse = f.op("fdiv", f.splat(1.0), h)
        self.put(f, "inverse_h", inverse)
        self.put(f, "inverse_h_gamma", f.op("fmul", inverse, f.splat(1.0 / GAMMA)))

    def _stage(self, f: Function, stage: int) -> None:
        for kind in ("root", "hub"):
            self.call_blocks(f, kind, f"{kind}_sums{stage}")
        self.call_blocks(f, "root", "root_broadcast")
        if stage == 0:
            self.call_blocks(f, "root", "root_slopes_early")
            self.call_blocks(f, "root", "root_factor_early")
        self.call_blocks(f, "root", "root_solve_early", stage)
        self.call_blocks(f, "hub", "hub_early")
        f.line("call void @fs_ports_leaf(ptr %ctx)")
        base, root = self.pointer(f, "leaf"), self.pointer(f, "root")
        with self._each(f, "leaf") as a:
            rec = self.whole(f, "leaf", base, a)
            first = ["leaf_slopes", "leaf_factor"] if stage == 0 else []
            names = [f"leaf_sums{stage}", *first, "leaf_rates", "leaf_forward"]
            for name in names:
                f.line(f"call void @{name}(ptr {rec}, ptr {root})")
        f.line("call void @fs_ports_hub(ptr %ctx)")
        for name in (["hub_slopes", "hub_factor"] if stage == 0 else []) + ["hub_rates", "hub_forward"]:
            self.call_blocks(f, "hub", name)
        f.line("call void @fs_ports_root(ptr %ctx)")
        if stage == 0:
            f.line("call void @fs_port_factor(ptr %ctx)")
            f.line("call void @fs_port_slopes(ptr %ctx)")
            self.call_blocks(f, "root", "root_slopes")
            self.call_blocks(f, "root", "root_factor")
        f.line("call void @fs_port_solve(ptr %ctx)")
        for name in ("root_rates", "root_forward"):
            self.call_blocks(f, "root", name)
        self.call_blocks(f, "root", "root_back", stage)
        f.line("call void @fs_port_back(ptr %ctx)")
        self.call_blocks(f, "hub", "hub_back", stage)
        self.call_blocks(f, "leaf", "leaf_back", stage)

    def _control(self, f: Function) -> None:
        """Error of the step, acceptance and the next step, lane by lane."""
        squares = f.splat(0.0)
        worst, where, guard = f.splat(0.0), f.splat(0.0), f.splat(0.0)
        place = f.variable(f"[5 x {f.vector}]", "zeroinitializer")
        base = 0
        for kind in ("root", "hub", "leaf"):
            n = len(self.kept[kind])
            if n == 0:
                continue
            for k, v in enumerate((f.splat(0.0), worst, where, guard, f.splat(0.0))):
                f.store(v, place, k)
            blocks, root = self.pointer(f, kind), self.pointer(f, "root")
            number = "1" if kind == "root" else self.count(f, "leaves" if kind == "leaf" else "hubs")
            with f.loop(number) as a:
                rec = blocks if kind == "root" else self.record(f, kind, blocks, a, 0)
                # the code of a state: kind offset + index in block; the block is not kept
                f.line(f"call void @{kind}_norm(ptr {rec}, ptr {root}, ptr {place}, i64 {base})")
            count = 1 if kind == "root" else self.count(f, "leaves" if kind == "leaf" else "hubs")
            first, last = self._drug_range() if kind == "root" else (0, 0)
            drugs = len([i for i in self.kept[kind] if first <= i < last])
            size = self.spread(f, f.value(f"sitofp i64 {f.integer('mul', str(count), max(n - drugs, 1))} to double"))
            squares = f.maximum(squares, f.op("fdiv", f.load(place, 0), size))
            if drugs:
                squares = f.maximum(squares, f.op("fdiv", f.load(place, 4), f.splat(float(drugs))))
            # a NaN is lost by maximum, so it is looked for by itself
            bad = f.compare("uno", f.load(place, 0), f.load(place, 4))
            guard_now = f.select(bad, f.splat(2.0), f.load(place, 3))
            worst, where, guard = f.load(place, 1), f.load(place, 2), guard_now
            base += self._n(kind)
        squares = f.select(f.compare("ogt", guard, f.splat(0.5)), f.maximum(squares, f.splat(100.0)), squares)
        squares = f.select(f.compare("ogt", guard, f.splat(1.5)), f.splat(1e6), squares)
        squares = f.maximum(squares, f.splat(1e-10))
        active = f.compare("ogt", self.row(f, "active"), f.splat(0.5))
        accepted = f.both(f.compare("ole", squares, f.splat(1.0)), active)
        power = f.call("fs_exp", f.op("fmul", f.splat(-0.1), f.call("fs_log", squares)))
        factor = f.op("fmul", f.splat(SAFETY), power)
        factor = f.minimum(f.maximum(factor, f.splat(LEAST_FACTOR)), f.splat(MOST_FACTOR))
        rejected_before = f.compare("ogt", self.row(f, "was_rejected"), f.splat(0.5))
        factor = f.select(f.both(rejected_before, accepted), f.minimum(factor, f.splat(1.0)), factor)
        h_new = f.op("fmul", self.row(f, "h"), factor)
        # a step cut short by a stop does not shorten the next one
        cut = f.both(accepted, f.compare("ogt", self.row(f, "hit"), f.splat(0.5)))
        h_new = f.select(cut, f.maximum(h_new, self.row(f, "h_next")), h_new)
        first = f.compare("ogt", self.row(f, "after_stop"), f.splat(0.5))
        remember = f.both(accepted, first)
        self.put(f, "h_restart", f.select(remember, f.op("fmul", self.row(f, "h"), factor), self.row(f, "h_restart")))
        self.put(f, "after_stop", f.select(accepted, f.splat(0.0), self.row(f, "after_stop")))
        self.put(f, "h_next", f.select(active, h_new, self.row(f, "h_next")))
        one, none = f.splat(1.0), f.splat(0.0)
        self.put(f, "accepted", f.select(accepted, one, none))
        refused = f.value(f"xor {f.mask} {accepted}, {_all_true(self.lanes)}")
        self.put(f, "was_rejected", f.select(refused, one, none))
        self.put(f, "worst", f.select(refused, where, self.row(f, "worst")))
        self.put(f, "error", squares)
        event, reach = self.row(f, "t_event"), self.row(f, "t_new")
        crossed = f.both(accepted, f.compare("ole", event, reach))
        self.put(f, "crossed", f.select(crossed, one, none))
        self.put(f, "t_new", f.select(crossed, event, reach))
        self.put(f, "hit", f.select(crossed, one, self.row(f, "hit")))

    def _after_step(self, f: Function) -> str:
        """Count, move time, do stops; returns i1: some lane ended."""
        ended, changed = f.variable("i1", "false"), f.variable("i1", "false")
        f.line(f"store i1 false, ptr {ended}")
        f.line(f"store i1 false, ptr {changed}")
        clock = self.count(f, "time_row")
        with f.loop(self.lanes) as lane:
            with f.when(f.value(f"fcmp ogt double {self._scalar(f, 'active', lane)}, 5.0e-1")):
                taken = f.value(f"fcmp ogt double {self._scalar(f, 'accepted', lane)}, 5.0e-1")
                refused = f.value(f"xor i1 {taken}, true")
                with f.when(taken):
                    n = f.integer("add", self._lane(f, "steps", lane), 1)
                    self._store_lane(f, "steps", lane, n)
                    t = self._scalar(f, "t_new", lane)
                    self._put_scalar(f, "t", lane, t)
                    place = f.element("double", f.address(self.pointer(f, "workspace"), clock), lane)
                    f.line(f"store double {t}, ptr {place}")
                    with f.when(f.value(f"fcmp ogt double {self._scalar(f, 'hit', lane)}, 5.0e-1")):
                        self._stop(f, lane, ended, changed)
                    with f.when(f.value(f"icmp sge i64 {n}, {self.count(f, 'maximum_steps')}")):
                        self._end(f, lane, TOO_MANY_STEPS, ended)
                with f.when(refused):
                    r = f.integer("add", self._lane(f, "rejected", lane), 1)
                    self._store_lane(f, "rejected", lane, r)
                    small = f"fcmp olt double {self._scalar(f, 'h_next', lane)}, {SMALLEST_STEP:e}"
                    with f.when(f.value(small)):
                        self._end(f, lane, STEP_TOO_SMALL, ended)
        with f.when(f.value(f"load i1, ptr {changed}")):
            f.line("call void @prepare(ptr %ctx)")
        return f.value(f"load i1, ptr {ended}")

    def _end(self, f: Function, lane: str, status: int, ended: str) -> None:
        running = f.value(f"icmp eq i64 {self._lane(f, 'status', lane)}, 0")
        with f.when(running):
            self._store_lane(f, "status", lane, str(status))
        self._put_scalar(f, "active", lane, "0.0")
        f.line(f"store i1 true, ptr {ended}")

    def _stop(self, f: Function, lane: str, ended: str, changed: str) -> None:
        """Do the actions of the stop that was reached; the last stop is the end."""
        k = self._lane(f, "next_stop", lane)
        following = f.integer("add", k, 1)
        self._store_lane(f, "next_stop", lane, following)
        table = self._lane(f, "stop_first", lane, "ptr")
        first, last = (f.value(f"load i64, ptr {f.element('i64', table, i)}") for i in (k, following))
        rows, kinds = self._lane(f, "action_row", lane, "ptr"), self._lane(f, "action_kind", lane, "ptr")
        values, space = self._lane(f, "action_value", lane, "ptr"), self.pointer(f, "workspace")
        self._put_scalar(f, "after_stop", lane, "1.0")
        self._put_scalar(f, "h_next", lane, self._smaller(f, "h_restart", "h_next", lane))
        with f.loop(last, first) as a:
            row = f.value(f"load i64, ptr {f.element('i64', rows, a)}")
            kind = f.value(f"load i64, ptr {f.element('i64', kinds, a)}")
            value = f.value(f"load double, ptr {f.element('double', values, a)}")
            place = f.element("double", f.address(space, row), lane)
            adds = f.value(f"icmp eq i64 {kind}, {ADD}")
            total = f.value(f"fadd double {value}, {f.value(f'load double, ptr {place}')}")
            f.line(f"store double {f.value(f'select i1 {adds}, double {total}, double {value}')}, ptr {place}")
            with f.when(f.value(f"icmp eq i64 {kind}, {SET_AND_PREPARE}")):
                f.line(f"store i1 true, ptr {changed}")
            with f.when(f.value(f"icmp ne i64 {kind}, 0")):
                self._put_scalar(f, "h_next", lane, self._smaller(f, "h_abrupt", "h_next", lane))
        over = f.value(f"icmp sge i64 {following}, {self._lane(f, 'stops', lane)}")
        with f.when(over):
            self._end(f, lane, DONE, ended)
        more = f.value(f"xor i1 {over}, true")
        with f.when(more):
            for row, table in (("t_stop", "stop_grid"), ("t_event", "stop_event")):
                times = self._lane(f, table, lane, "ptr")
                self._put_scalar(f, row, lane, f.value(f"load double, ptr {f.element('double', times, following)}"))

    def _smaller(self, f: Function, a: str, b: str, lane: str) -> str:
        x, y = self._scalar(f, a, lane), self._scalar(f, b, lane)
        less = f.value(f"fcmp olt double {x}, {y}")
        return f.value(f"select i1 {less}, double {x}, double {y}")


def _all_true(lanes: int) -> str:
    return "<" + ", ".join(["i1 true"] * lanes) + ">"


def _inside(kept: list[int], bounds: tuple[int, int]) -> list[int]:
    return [i for i in kept if bounds[0] <= i < bounds[1]]


def _outside(kept: list[int], bounds: tuple[int, int]) -> list[int]:
    return [i for i in kept if not bounds[0] <= i < bounds[1]]


def _runs(indices: list[int]) -> list[tuple[int, int]]:
    """Consecutive runs (start, end) of sorted indices."""
    runs: list[tuple[int, int]] = []
    for i in indices:
        if runs and runs[-1][1] == i:
            runs[-1] = (runs[-1][0], i + 1)
        else:
            runs.append((i, i + 1))
    return runs
