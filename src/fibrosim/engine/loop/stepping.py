"""LLVM IR that steps a loop: Heun's second-order method, delays from a ring, events located inside the step.

At an event the states are interpolated to where the guard crosses zero (of second order), reset, and the rest of the
step is taken from there; lanes without one are not touched. Nothing is added across lanes. No fast-math flag is set.
"""

from __future__ import annotations

from ..mathematics import library
from ..writer import Function
from .functions import LoopLayout, loop_functions

__all__ = ["SLOTS", "loop_text"]

SLOTS = {name: k for k, name in enumerate((
    "state", "known", "out", "trial", "slope", "ring", "mask", "waits", "noise", "keep", "draw", "draws", "cell",
    "first", "steps", "size", "every", "samples", "sampled", "reset", "guards", "count",
))}  # fmt: skip
"""Places of the record that ``advance`` takes; after them come the buffers of events."""


def loop_text(layout: LoopLayout, lanes: int) -> str:
    """IR of a loop, with its driver ``advance(record)``."""
    return library(lanes) + _gather(lanes) + loop_functions(layout, lanes) + _Advance(layout, lanes).text()


def _gather(lanes: int) -> str:
    v = f"<{lanes} x double>"
    return f"declare {v} @llvm.masked.gather.v{lanes}f64.v{lanes}p0(<{lanes} x ptr>, i32, <{lanes} x i1>, {v})\n"


class _Advance:
    def __init__(self, layout: LoopLayout, lanes: int) -> None:
        self.layout, self.lanes = layout, lanes
        system = layout.system
        self.states, self.events, self.delays = len(system.states), system.events, len(system.delays)
        self.noises = len(system.noises)
        self.f = Function("advance", "ptr %c", lanes)
        self.p: dict[str, str] = {}

    def text(self) -> str:
        f = self.f
        self.p = {name: f.value(f"load ptr, ptr {f.element('i64', '%c', k)}") for name, k in SLOTS.items()
                  if name not in ("mask", "cell", "first", "steps", "size", "every", "draw", "sampled")}  # fmt: skip
        whole = {name: f.value(f"load i64, ptr {f.element('i64', '%c', SLOTS[name])}")
                 for name in ("mask", "cell", "first", "steps", "every")}  # fmt: skip
        size = f.value(f"load double, ptr {f.element('i64', '%c', SLOTS['size'])}")
        self.h = self._everywhere(size)
        self.mask = whole["mask"]
        for e in range(len(self.events)):
            place = f.element("i64", "%c", len(SLOTS) + e)
            self.p[f"event{e}"] = f.value(f"load ptr, ptr {place}")
        with f.loop(f.integer("add", whole["first"], whole["steps"]), whole["first"]) as k:
            self.k = k
            started = f.value(f"icmp eq i64 {k}, {whole['first']}")
            rest = f.value(f"srem i64 {k}, {whole['cell']}")
            new_cell = f.value(f"icmp eq i64 {rest}, 0")
            with f.when(f.value(f"or i1 {started}, {new_cell}")):
                if self.noises:
                    with f.when(f.value(f"and i1 {new_cell}, {f.value(f'icmp sgt i64 {k}, 0')}")):
                        self._draw()
                self._call("point", self.p["state"], self.p["out"])
            rest = f.value(f"srem i64 {k}, {whole['every']}")
            with f.when(f.value(f"icmp eq i64 {rest}, 0")):
                self._sample()
            self._remember()
            self._step(f.op("fmul", self._everywhere(f.value(f"sitofp i64 {k} to double")), self.h))
        f.line("ret void")
        return f.text()

    def _everywhere(self, scalar: str) -> str:
        f = self.f
        one = f.value(f"insertelement {f.vector} undef, double {scalar}, i32 0")
        return f.value(f"shufflevector {f.vector} {one}, {f.vector} undef, <{self.lanes} x i32> zeroinitializer")

    def _call(self, name: str, state: str, out: str) -> None:
        self.f.line(f"call void @loop_{name}(ptr {state}, ptr {self.p['known']}, ptr {out})")

    def _counted(self, slot: str) -> str:
        """A counter of the record, before it is raised by one."""
        f = self.f
        place = f.element("i64", "%c", SLOTS[slot])
        n = f.value(f"load i64, ptr {place}")
        f.line(f"store i64 {f.integer('add', n, 1)}, ptr {place}")
        return n

    def _draw(self) -> None:
        """Noise of the next cell: keep x + draw z."""
        f = self.f
        base = f.integer("mul", self._counted("draw"), self.noises)
        for j in range(self.noises):
            row = self.layout.noise_row + j
            z = f.load(self.p["draws"], f.integer("add", base, j))
            fresh = f.op("fmul", f.load(self.p["noise"], j), z)
            f.store(f.fma(f.load(self.p["keep"], j), f.load(self.p["known"], row), fresh), self.p["known"], row)

    def _sample(self) -> None:
        """States and observables of now."""
        f = self.f
        width = self.states + len(self.layout.observed)
        base = f.address(self.p["samples"], f.integer("mul", self._counted("sampled"), width))
        for j in range(self.states):
            f.store(f.load(self.p["state"], j), base, j)
        self._call("observe", self.p["state"], f.address(base, self.states))

    def _remember(self) -> None:
        """Values that will be asked for later."""
        f = self.f
        if self.delays:
            base = f.integer("mul", f.value(f"and i64 {self.k}, {self.mask}"), self.delays)
            for j in range(self.delays):
                source = f.load(self.p["out"], self.states + len(self.events) + j)
                f.store(source, self.p["ring"], f.integer("add", base, j))

    def _at(self, begin: str, since: str) -> None:
        """Put the time and the delayed values `since` seconds into the step into the known rows."""
        f, n = self.f, self.lanes
        f.store(f.op("fadd", begin, since), self.p["known"], 0)
        if not self.delays:
            return
        part = f.op("fdiv", since, self.h)
        lane = "<" + ", ".join(f"i64 {k}" for k in range(n)) + ">"
        kind = f"<{n} x i64>"

        def integers(scalar: str) -> str:
            one = f.value(f"insertelement {kind} undef, i64 {scalar}, i32 0")
            return f.value(f"shufflevector {kind} {one}, {kind} undef, <{n} x i32> zeroinitializer")

        mask, now = integers(self.mask), integers(self.k)
        width, ones = integers(str(self.delays * n)), integers("1")
        every = "<" + ", ".join(["i1 true"] * n) + ">"
        for j in range(self.delays):
            back = f.op("fsub", f.load(self.p["waits"], j), part)
            whole = f.value(f"fptosi {f.vector} {back} to {kind}")
            rest = f.op("fsub", back, f.value(f"sitofp {kind} {whole} to {f.vector}"))
            later = f.value(f"sub {kind} {now}, {whole}")
            values = []
            for index in (later, f.value(f"sub {kind} {later}, {ones}")):
                row = f.value(f"mul {kind} {f.value(f'and {kind} {index}, {mask}')}, {width}")
                place = f.value(f"add {kind} {row}, {lane}")
                base = f.address(self.p["ring"], j)
                where = f.value(f"getelementptr double, ptr {base}, {kind} {place}")
                values.append(f.value(
                    f"call {f.vector} @llvm.masked.gather.v{n}f64.v{n}p0(<{n} x ptr> {where}, i32 8, "
                    f"{f.mask} {every}, {f.vector} zeroinitializer)"
                ))  # fmt: skip
            change = f.op("fsub", values[1], values[0])
            f.store(f.fma(rest, change, values[0]), self.p["known"], self.layout.delay_row + j)

    def _step(self, begin: str) -> None:
        f, p = self.f, self.p
        since, left = f.variable(f.vector, "zeroinitializer"), f.variable(f.vector, self.h)
        fired = [f.variable(f.mask, "zeroinitializer") for _ in self.events]
        with f.forever() as done:
            r = f.value(f"load {f.vector}, ptr {left}")
            active = f.compare("ogt", r, "zeroinitializer")
            self._heun(begin, r, active)
            for e in range(len(self.events)):
                f.store(f.load(p["out"], self.states + e), p["guards"], e)
            self._call("point", p["trial"], p["out"])
            crossing, share = self._crossings(active, fired)
            later = f.fresh_label("event")
            f.line(f"br i1 {f.any(crossing)}, label %{later}, label %{later}none")
            f.label(f"{later}none")
            for j in range(self.states):
                f.store(f.load(p["trial"], j), p["state"], j)
            f.line(f"br label %{done}")
            f.label(later)
            passed = f.op("fmul", share, r)
            old = f.value(f"load {f.vector}, ptr {since}")
            now = f.select(crossing, f.op("fadd", old, passed), self.h)
            f.line(f"store {f.vector} {now}, ptr {since}")
            rest = f.maximum(f.op("fsub", r, passed), "zeroinitializer")
            f.line(f"store {f.vector} {f.select(crossing, rest, 'zeroinitializer')}, ptr {left}")
            self._interpolate(share, crossing)
            self._at(begin, now)
            self._happen(fired, crossing, f.op("fadd", begin, now))
            self._call("point", p["state"], p["out"])

    def _heun(self, begin: str, r: str, active: str) -> None:
        """`trial`: the states at the end of the step; lanes that are there already keep theirs."""
        f, p = self.f, self.p
        self._at(begin, self.h)
        for j in range(self.states):
            f.store(f.fma(r, f.load(p["out"], j), f.load(p["state"], j)), p["trial"], j)
        self._call("rates", p["trial"], p["slope"])
        half = f.op("fmul", r, f.splat(0.5))
        for j in range(self.states):
            y = f.load(p["state"], j)
            both = f.op("fadd", f.load(p["out"], j), f.load(p["slope"], j))
            f.store(f.select(active, f.fma(half, both, y), y), p["trial"], j)

    def _crossings(self, active: str, fired: list[str]) -> tuple[str, str]:
        """Lanes with an event, and the share of the step before the first of them; marks the events that happen."""
        f, p = self.f, self.p
        share, any_ = f.splat(2.0), "zeroinitializer"
        shares = []
        for e in range(len(self.events)):
            before, after = f.load(p["guards"], e), f.load(p["out"], self.states + e)
            rising = f.both(f.compare("olt", before, "zeroinitializer"), f.compare("oge", after, "zeroinitializer"))
            ones = "<" + ", ".join(["i1 true"] * self.lanes) + ">"
            old = f.both(f.value(f"load {f.mask}, ptr {fired[e]}"), ones, "xor")
            rising = f.both(f.both(rising, active), old)
            part = f.op("fdiv", before, f.op("fsub", before, after))
            shares.append(f.select(rising, part, f.splat(2.0)))
            share = f.minimum(shares[-1], share)
            any_ = f.both(any_, rising, "or")
        for e, one in enumerate(shares):
            first = f.both(f.both(f.compare("ole", one, share), any_), f.compare("ole", one, f.splat(1.0)))
            f.store(f.select(first, f.splat(1.0), "zeroinitializer"), p["guards"], e)
            kept = f.both(f.value(f"load {f.mask}, ptr {fired[e]}"), first, "or")
            f.line(f"store {f.mask} {kept}, ptr {fired[e]}")
        return any_, share

    def _interpolate(self, share: str, crossing: str) -> None:
        f, p = self.f, self.p
        for j in range(self.states):
            y, end = f.load(p["state"], j), f.load(p["trial"], j)
            inside = f.fma(share, f.op("fsub", end, y), y)
            f.store(f.select(crossing, inside, end), p["state"], j)

    def _happen(self, fired: list[str], crossing: str, time: str) -> None:
        """Reset the states, and write down times and what is kept."""
        f, p = self.f, self.p
        self._call("resets", p["state"], p["reset"])
        row = 0
        index = {s.name: k for k, s in enumerate(self.layout.system.states)}
        for e, event in enumerate(self.events):
            happens = f.compare("ogt", f.load(p["guards"], e), "zeroinitializer")
            for name in event.resets:
                old = f.load(p["state"], index[name])
                f.store(f.select(happens, f.load(p["reset"], row), old), p["state"], index[name])
                row += 1
            kept = [time, *(f.load(p["reset"], row + j) for j in range(len(event.kept)))]
            row += len(event.kept)
            for lane in range(self.lanes):
                with f.when(f.value(f"extractelement {f.mask} {happens}, i32 {lane}")):
                    counter = f.element("i64", p["count"], e * self.lanes + lane)
                    n = f.value(f"load i64, ptr {counter}")
                    f.line(f"store i64 {f.integer('add', n, 1)}, ptr {counter}")
                    at = f.integer("mul", f.integer("add", f.integer("mul", n, self.lanes), lane), len(kept))
                    for j, value in enumerate(kept):
                        scalar = f.value(f"extractelement {f.vector} {value}, i32 {lane}")
                        place = f.element("double", p[f"event{e}"], f.integer("add", at, j))
                        f.line(f"store double {scalar}, ptr {place}")
