"""Small models for tests of the engine: a body of three levels, and ways to run any model.

No physiology here. Also imported by scripts that tests start in processes of their own.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from toys import declare, made, part, together

from fibrosim.engine import Action, combine_inputs, schedule
from fibrosim.engine.build import build
from fibrosim.engine.maps import BlockMaps, Sparse
from fibrosim.engine.run import Case, Options, default_values, run_cases
from fibrosim.engine.workspace import Rows
from fibrosim.language import exp, hill

declare(
    "brain", rate=(0.5, "1/day"), amplitude=(0.3, "1"), peak=(0.25, "day"), healthy=(1.0, "1"), half=(0.7, "1"),
    power=(2.5, "1"), weight=(0.4, "1"), memory=(5.0, "day"), noise_size=(0.1, "1"),
)  # fmt: skip
declare("tiny", rate=(0.5, "1/day"))
declare("cord", rate=(0.3, "1/day"), gain=(0.6, "1"), half=(0.8, "1"), share=(0.2, "1"))
declare(
    "skin", rate=(2.0, "1/day"), slow=(0.05, "1/day"), half=(0.5, "1"), quick=(1.0, "1/s"), gain=(0.7, "1"),
    own=(1.0, "1", True),
)  # fmt: skip


def _brain(m):
    p = m.parameters
    s, q = m.state("s", "1", start=p.healthy), m.state("q", "1", start=p.healthy)
    drive = m.link("pain_to_stress", hill(m.take("pain", "1", over="area"), p.half, p.power), source="pain", target="s")
    noise = m.noise("noise", p.memory)
    m.rate(
        s, p.rate * (drive + p.noise_size * noise**2 + m.input("stress", "1") - s * m.circadian(p.amplitude, p.peak))
    )
    m.rate(q, p.rate * (s - q + p.weight * m.take("horn", "1", over="pool")) * (1 - p.weight * m.drug("block")))
    m.give("outflow", s * exp(-q))
    m.give("descend", q / (1 + q))
    m.define("product", s * q)


def _cord(m):
    p = m.parameters
    h, u = m.state("h", "1"), m.state("u", "1")
    near = m.take("horn", "1", over="neighbours") + m.take("horn", "1", over="opposite")
    firing = m.link("skin_to_cord", m.take("firing", "1", over="area"), source="firing", target="h")
    m.rate(h, p.rate * (firing + p.share * near + p.gain * hill(h, p.half, 2) - h * (1 + m.take("descend", "1"))))
    m.rate(u, p.rate * (h - u))
    m.give("horn", h * u / (1 + h))
    m.define("sum", h * u + firing)


def _skin(m):
    p = m.parameters
    z, w = m.state("z", "1", start=p.half), m.state("w", "1")
    near = m.state("near", "1", clock="fast")
    horn = m.take("horn", "1", over="pool")
    m.rate(near, p.quick * (m.take("outflow", "1") * (1 + z) - near))
    m.rate(z, p.rate * (m.input("injury", "1") + hill(near, p.half, 2) * p.gain - z) * (1 - p.gain * m.drug("block")))
    m.rate(w, p.slow * (p.own * z * near - w))
    m.give("firing", (z + w) * (1 + p.gain * horn))
    m.give("pain", horn * (1 + w))
    m.define("ache", horn * (1 + w) + z)


@cache
def small_system(fast: bool = False):
    """Brain, cord and skin: three levels, links, a drug target, noise, rhythm, a fast state."""
    return together(part("brain", _brain), part("cord", _cord, "pool"), part("skin", _skin, "area"), fast=fast)


def _tiny(m):
    x, y = m.state("x", "1", start=1), m.state("y", "1")
    m.rate(x, m.parameters.rate * (exp(-y) - x))
    m.rate(y, m.parameters.rate * (x - y))


def tiny_system():
    """Two states of the patient alone: compiles in a fraction of a second."""
    return made("tiny", _tiny)


@cache
def small_program(lanes: int = 4):
    return build(small_system(), lanes)


def small_maps(leaves: int) -> BlockMaps:
    """Maps of 1, 3 or 19 leaves with weights over sides and neighbouring levels."""
    hubs = {1: 2, 3: 4, 19: 14}[leaves]
    rows = []
    for a in range(leaves):
        level = a * (hubs // 2) // leaves
        side = 2 * level + a % 2
        row = {0: {2 * level: 0.6, 2 * level + 1: 0.4}, 1: {side: 1.0}, 2: {side: 0.5}}[a % 3]
        if a % 3 == 2:
            other = min(side + 2, hubs - 2 + a % 2)
            row[other] = row.get(other, 0.0) + 0.5
        rows.append(row)
    back = [{a: row[h] for a, row in enumerate(rows) if h in row} for h in range(hubs)]
    back = [{a: w / sum(r.values()) for a, w in r.items()} for r in back]
    near = [[q for q in (h - 2, h + 2) if 0 <= q < hubs] for h in range(hubs)]
    near = [{q: 1.0 / len(row) for q in row} for row in near]
    opposite = [{h ^ 1: 1.0} for h in range(hubs)]
    names = [f"a{i}" for i in range(leaves)], [f"p{i}" for i in range(hubs)]
    return BlockMaps(*names, *(Sparse.of(t) for t in (rows, back, near, opposite)))


def values_of(system, maps: BlockMaps, identity: int = 0, **changed: float) -> dict[str, np.ndarray]:
    """Parameters of a person: defaults times a factor made from `identity` (0: none)."""
    found = {}
    defaults = default_values(system)
    for kind, level, count in (
        ("root", system.root, 1),
        ("hub", system.hub, len(maps.hubs)),
        ("leaf", system.leaf, len(maps.leaves)),
    ):
        table = np.tile(defaults[kind], (count, 1))
        for i, name in enumerate(level.parameters):
            if name in system.parts.parameters:
                table[:, i] *= 1.0 + 0.2 * np.sin(7.3 * identity * (i + 1))
            table[:, i] = changed.get(name.replace(".", "__"), table[:, i])
        if kind == "leaf" and len(level.parameters):
            table *= 1.0 + 0.1 * np.arange(count)[:, None]
        found[kind] = table[0] if kind == "root" else table
    return found


def rows_of(rows: Rows):
    """Rows of an action's target."""
    what = {"input": "input", "add": "state", "parameter": "parameter"}
    return lambda a: rows.find(what[a.kind], a.name, a.area)


def plan_of(program, maps, actions=(), end=10.0, start=0.0, extra=()):
    """Schedule of actions; `extra` are (input name, times, values)."""
    rows = Rows(program, maps)
    level = {
        n: k
        for k, lv in (("root", rows.system.root), ("hub", rows.system.hub), ("leaf", rows.system.leaf))
        for n in lv.inputs
    }

    def blocks(name):
        return [None] if level[name] == "root" else rows.blocks(level[name])

    series = [(np.asarray(t, dtype=float), rows.find("input", n)[0], np.asarray(v, dtype=float)) for n, t, v in extra]
    return schedule(combine_inputs(actions, blocks), rows_of(rows), start, end, series)


def record_all(rows: Rows) -> np.ndarray:
    """Every state and output but time."""
    chosen = []
    for level in rows.system.levels:
        chosen += [r for s in level.states if s.name != "clock.time" for r in rows.recorded("state", s.name)]
        chosen += [r for o in level.outputs for r in rows.recorded("output", o.name)]
    return np.array(chosen, dtype=np.int64)


def record_states(*names: str):
    return lambda rows: np.array([r for n in names for r in rows.recorded("state", n)], dtype=np.int64)


def live(program, maps, cases, outputs, record=record_all, start=0.0, **options):
    """Run cases; `options` as in `run.Options`."""
    chosen = Options(**({"lanes": program.lanes} | options))
    system = program.layout.system
    return run_cases(system, maps, cases, start, np.asarray(outputs, dtype=float), record, chosen, program=program)


def model(name, equations, lanes: int = 2):
    """Compile one patient-level subsystem; returns its program."""
    return build(made(name, equations), lanes)


def root_case(program, actions=(), end=10.0, extra=(), **changed):
    """A case of a model of the root alone."""
    none = BlockMaps.none()
    return Case(0, values_of(program.layout.system, none, **changed), plan_of(program, none, actions, end, 0.0, extra))


def small_case(identity=0, leaves=3, actions=None, end=20.0, lanes=4, extra=(), **changed):
    """A person of the small body with an injury, a stress and a dose (or other `actions`)."""
    program, maps = small_program(lanes), small_maps(leaves)
    actions = usual_actions() if actions is None else actions
    plan = plan_of(program, maps, actions, end, 0.0, extra)
    return Case(identity, values_of(program.layout.system, maps, identity, **changed), plan)


def usual_actions() -> list[Action]:
    return [
        Action(0.0, "input", "skin.injury", 0.8, "a0", 3.3), Action(5.0, "input", "brain.stress", 2.0, None, 9.0),
        Action(0.0, "parameter", "drug.slot0.block.maximum", 0.9), Action(12.5, "add", "drug.slot0_depot", 5.0),
    ]  # fmt: skip
