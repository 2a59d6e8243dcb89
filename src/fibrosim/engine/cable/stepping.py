"""LLVM IR of the loop over steps: what is awake, what is held, spikes and traces."""

from __future__ import annotations

from ..writer import number
from .kernel import Kernel
from .plan import CablePlan

__all__ = ["stepping_text"]


def stepping_text(plan: CablePlan) -> str:
    """IR of `advance`, the one public function."""
    bound = bool(plan.membrane.occupancies)
    return _moved() + _look() + _choose_awake(bound) + _choose_held(plan) + _advance(bound)


def _moved() -> str:
    """Whether a block moved by more than a limit from where it was; where it is now is kept if asked."""
    f = Kernel("moved", "ptr %kept, i64 %j, double %limit")
    f._head = f._head.replace("internal void", "internal i1")
    v, before = f.load(f.pointer("v"), "%j"), f.load("%kept", "%j")
    gap = f.op("fsub", v, before)
    size = f.maximum(gap, f.negative(gap))
    # a NaN counts as moved
    far = f.compare("ugt", size, f.everywhere("%limit"))
    f.line(f"ret i1 {f.any(far)}")
    return f.text()


def _look() -> str:
    """Crossings of the threshold, interpolated within the step, and traces."""
    f = Kernel("look")
    v, step = f.pointer("v"), f.whole("step")
    threshold = f.real("threshold")
    watch, watched, spikes = f.pointer("watch"), f.pointer("watched"), f.pointer("spikes")
    with f.loop(f.whole("watches")) as i:
        place = f.value(f"load i64, ptr {f.element('i64', watch, i)}")
        now = f.value(f"load double, ptr {f.element('double', v, place)}")
        old = f.element("double", watched, i)
        before = f.value(f"load double, ptr {old}")
        f.line(f"store double {now}, ptr {old}")
        below = f.value(f"fcmp olt double {before}, {threshold}")
        above = f.value(f"fcmp oge double {now}, {threshold}")
        crossed = f.value(f"and i1 {below}, {above}")
        found = f.whole("found")
        room = f.value(f"icmp slt i64 {found}, {f.whole('most_spikes')}")
        with f.when(f.value(f"and i1 {crossed}, {room}")):
            part = f.value(f"fdiv double {f.value(f'fsub double {threshold}, {before}')}, "
                           f"{f.value(f'fsub double {now}, {before}')}")  # fmt: skip
            when = f.value(f"fadd double {f.value(f'sitofp i64 {step} to double')}, {part}")
            at = f.integer("mul", found, 2)
            f.line(f"store double {f.value(f'sitofp i64 {i} to double')}, ptr {f.element('double', spikes, at)}")
            f.line(f"store double {when}, ptr {f.element('double', spikes, f.integer('add', at, 1))}")
        # counted even where there is no room, so that the caller can tell
        more = f.value(f"zext i1 {crossed} to i64")
        f.line(f"store i64 {f.integer('add', found, more)}, ptr {f.slot('found')}")
    following = f.integer("add", step, 1)
    every = f.whole("trace_every")
    some = f.value(f"icmp sgt i64 {every}, 0")
    with f.when(some):
        rest = f.value(f"srem i64 {following}, {every}")
        with f.when(f.value(f"icmp eq i64 {rest}, 0")):
            at, many = f.whole("trace_at"), f.whole("traces")
            traced, trace = f.pointer("traced"), f.pointer("trace")
            with f.loop(many) as i:
                place = f.value(f"load ptr, ptr {f.element('ptr', traced, i)}")
                now = f.value(f"load double, ptr {place}")
                to = f.integer("add", f.integer("mul", at, many), i)
                f.line(f"store double {now}, ptr {f.element('double', trace, to)}")
            f.line(f"store i64 {f.integer('add', at, 1)}, ptr {f.slot('trace_at')}")
    f.line(f"store i64 {following}, ptr {f.slot('step')}")
    return f.finished()


def _choose_awake(bound: bool) -> str:
    """List the spans of blocks near to movement; the others take one long step with their borders held."""
    f = Kernel("choose_awake")
    blocks, still, reach = f.whole("blocks"), f.real("still"), f.pointer("reach")
    v, drift, asleep, spans = f.pointer("v"), f.pointer("drift"), f.pointer("asleep"), f.pointer("spans")
    with f.loop(blocks) as j:
        f.line(f"store i8 1, ptr {f.element('i8', asleep, j)}")
    with f.loop(blocks) as j:
        with f.when(f.value(f"call i1 @moved(ptr %c, ptr {drift}, i64 {j}, double {still})")):
            at = f.integer("mul", j, 2)
            low = f.value(f"load i64, ptr {f.element('i64', reach, at)}")
            high = f.value(f"load i64, ptr {f.element('i64', reach, f.integer('add', at, 1))}")
            with f.loop(high, low) as i:
                f.line(f"store i8 0, ptr {f.element('i8', asleep, i)}")
        f.store(f.load(v, j), drift, j)
    count, start = f.variable("i64", "0"), f.variable("i64", "0")
    mode = f.pointer("mode")
    # a run of blocks ends where the next differs
    with f.loop(blocks) as j:
        here = f.value(f"load i8, ptr {f.element('i8', asleep, j)}")
        following = f.integer("add", j, 1)
        there = f.value(f"load i8, ptr {f.element('i8', asleep, following)}")
        ends = f.value(f"icmp ne i8 {here}, {there}")
        final = f.value(f"icmp eq i64 {following}, {blocks}")
        with f.when(f.value(f"or i1 {ends}, {final}")):
            begin = f.value(f"load i64, ptr {start}")
            f.line(f"store i64 {following}, ptr {start}")
            awake = f.value(f"icmp eq i8 {here}, 0")
            with f.when(awake):
                n = f.value(f"load i64, ptr {count}")
                at = f.integer("mul", n, 2)
                f.line(f"store i64 {begin}, ptr {f.element('i64', spans, at)}")
                f.line(f"store i64 {following}, ptr {f.element('i64', spans, f.integer('add', at, 1))}")
                f.line(f"store i64 {f.integer('add', n, 1)}, ptr {count}")
            with f.when(f.value(f"xor i1 {awake}, true")):
                with f.loop(following, begin) as i:
                    f.line(f"store i8 0, ptr {f.element('i8', mode, i)}")
                slow, span = f.pointer("sleep_slow_table"), f", double {f.real('sleep_step')}" if bound else ""
                table, ahead = f.pointer("sleep_table"), f"double {f.real('ahead')}"
                given = f"ptr {slow}, ptr {table}, {ahead}{span}"
                f.line(f"call void @slowly(ptr %c, i64 {begin}, i64 {following}, {given})")
                rate, size = f.real("sleep_per_step"), f.real("sleep_step")
                f.line(f"call void @membrane(ptr %c, i64 {begin}, i64 {following}, ptr {table}, double {rate})")
                a, b = f.integer("mul", begin, 8), f.integer("mul", following, 8)
                f.line(f"call void @solve(ptr %c, i64 {a}, i64 {b})")
                f.line(f"call void @finish(ptr %c, i64 {begin}, i64 {following}, double {size}, i1 false)")
    f.line(f"store i64 {f.value(f'load i64, ptr {count}')}, ptr {f.slot('last')}")
    return f.finished()


def _choose_held(plan: CablePlan) -> str:
    """Blocks of a span that hardly moved take their gates over the whole window at once and hold them."""
    f = Kernel("choose_held", "i64 %a, i64 %b, i1 %hold")
    kept, quiet, mode = f.pointer("moved"), f.real("quiet"), f.pointer("mode")
    v, table = f.pointer("v"), f.pointer("held_table")
    with f.loop("%b", "%a") as j:
        f.line(f"store i8 0, ptr {f.element('i8', mode, j)}")
        moved = f.value(f"call i1 @moved(ptr %c, ptr {kept}, i64 {j}, double {quiet})")
        f.store(f.load(v, j), kept, j)
        with f.when(f.value(f"and i1 {f.value(f'xor i1 {moved}, true')}, %hold")):
            following = f.integer("add", j, 1)
            f.line(f"call void @membrane(ptr %c, i64 {j}, i64 {following}, ptr {table}, double {number(1.0)})")
            f.line(f"store i8 1, ptr {f.element('i8', mode, j)}")
    return f.finished()


def _advance(bound: bool) -> str:
    f = Kernel("advance", public=True)
    steps, blocks, slow_every = f.whole("steps"), f.whole("blocks"), f.whole("slow_every")
    window, sleep = f.whole("window"), f.whole("sleep")
    spans = f.pointer("spans")
    table, slow_table, seldom = f.pointer("table"), f.pointer("slow_table"), f.pointer("seldom_table")
    rate, size, ahead = f.real("per_step"), f.real("step_size"), f"double {f.real('ahead')}"
    span = ""
    if bound:
        span = ", double " + f.value(f"fmul double {size}, {f.value(f'sitofp i64 {slow_every} to double')}")
    uses_sleep = f.value(f"icmp sgt i64 {sleep}, 0")
    side = f.whole("branch")
    branched = f.value(f"icmp sgt i64 {side}, 0")
    uses_window = f.value(f"icmp sgt i64 {window}, 0")
    all_blocks_at = f.element("i64", spans, 1)

    def everything() -> None:
        f.line(f"store i64 0, ptr {spans}")
        f.line(f"store i64 {blocks}, ptr {all_blocks_at}")
        f.line(f"store i64 1, ptr {f.slot('last')}")

    everything()
    f.line("call void @locate(ptr %c)")
    with f.loop(blocks) as j:
        f.line(f"store i8 0, ptr {f.element('i8', f.pointer('mode'), j)}")
    with f.loop(steps) as n:
        left = f.integer("sub", steps, n)
        with f.when(uses_sleep):
            due = f.value(f"icmp eq i64 {f.value(f'srem i64 {n}, {sleep}')}, 0")
            with f.when(due):
                enough = f.value(f"icmp sge i64 {left}, {sleep}")
                with f.when(enough):
                    f.line("call void @choose_awake(ptr %c)")
                with f.when(f.value(f"xor i1 {enough}, true")):
                    everything()
        count = f.whole("last")
        passed = f.value(f"srem i64 {f.whole('step')}, {slow_every}")
        slow_due = f.value(f"icmp eq i64 {passed}, 0")
        with f.loop(count) as s:
            at = f.integer("mul", s, 2)
            a = f.value(f"load i64, ptr {f.element('i64', spans, at)}")
            b = f.value(f"load i64, ptr {f.element('i64', spans, f.integer('add', at, 1))}")
            with f.when(slow_due):
                f.line(f"call void @slowly(ptr %c, i64 {a}, i64 {b}, ptr {slow_table}, ptr {seldom}, {ahead}{span})")
            with f.when(uses_window):
                due = f.value(f"icmp eq i64 {f.value(f'srem i64 {n}, {window}')}, 0")
                with f.when(due):
                    hold = f.value(f"icmp sge i64 {left}, {window}")
                    f.line(f"call void @choose_held(ptr %c, i64 {a}, i64 {b}, i1 {hold})")
            f.line(f"call void @membrane(ptr %c, i64 {a}, i64 {b}, ptr {table}, double {rate})")
            first, end = f.integer("mul", a, 8), f.integer("mul", b, 8)
            with f.when(f.value(f"xor i1 {branched}, true")):
                f.line(f"call void @solve(ptr %c, i64 {first}, i64 {end})")
            with f.when(branched):
                f.line("call void @fold(ptr %c)")
                f.line(f"call void @solve(ptr %c, i64 0, i64 {side})")
                f.line("call void @unfold(ptr %c)")
            f.line(f"call void @finish(ptr %c, i64 {a}, i64 {b}, double {size}, i1 true)")
        f.line("call void @look(ptr %c)")
    return f.finished()
