"""Small loops for tests of the engine; their numbers are parameter files made up here."""

from __future__ import annotations

from functools import cache

from toys import FILES, declare

import fibrosim.language.loop as loop_module
from fibrosim.language import cosine_of_turns
from fibrosim.language.loop import LoopPart, LoopSystem, assemble_loop

declare("decay", rate=(0.7, "1/s"), start=(2.0, "mmHg"), wait=(0.37, "s"), frequency=(0.25, "1/s"), size=(1.0, "mmHg"))
declare("clock", speed=(1.3, "1/s"), drag=(0.2, "1/s"), level=(1.0, "1"))
declare("rough", time=(3.0, "s"), rate=(0.5, "1/s"), cube=(1.0, "1/s"))


def joined(name: str, *builds) -> LoopSystem:
    """Assemble parts written as functions `build(m)`; a part has the name of its parameter file."""
    parts = []
    for numbers, build in builds:
        kind = type(numbers, (LoopPart,), {"name": numbers, "build": lambda self, m, build=build: build(m)})
        parts.append(kind())
    real = loop_module.all_parameter_files
    loop_module.all_parameter_files = lambda: FILES
    try:
        return assemble_loop(name, parts)
    finally:
        loop_module.all_parameter_files = real


@cache
def delayed_loop() -> LoopSystem:
    """y' = -rate y(t - wait) + a wave."""

    def build(m):
        p = m.parameters
        y = m.state("y", "mmHg", start=p.start)
        wave = p.size * cosine_of_turns(p.frequency * m.time) * m.input("wave", "1")
        m.rate(y, p.rate * (wave - m.delayed(y, p.wait, start=p.start)))
        m.define("double", 2 * y)

    return joined("delayed", ("decay", build))


@cache
def bouncing_loop() -> LoopSystem:
    """A phase that speeds up and is reset, and a level that a fraction is taken off at each reset."""

    def build(m):
        p = m.parameters
        phase, level = m.state("phase", "1"), m.state("level", "1", start=1)
        count = m.state("count", "1")
        m.rate(phase, p.speed / (1 + level * level))
        m.rate(level, p.drag * (1 - level) + p.drag * phase * level)
        m.event("beat", phase - 1, resets={phase: phase - 1, level: level / 2, count: count + 1}, keep={"level": level})
        m.event("half", phase - p.level / 2)

    return joined("bouncing", ("clock", build))


@cache
def rough_loop() -> LoopSystem:
    """Everything at once: noise, a delay, an event, an input; another part closes the loop."""

    def build(m):
        p = m.parameters
        x = m.state("x", "1")
        noise = m.noise("noise", p.time)
        blow = p.cube * x**3 * m.input("blow", "1")
        m.rate(x, p.rate * (m.take("back", "1") + noise + m.input("push", "1") - x) + blow)
        m.give("x", x)
        m.define("noise_value", 1 * noise)
        m.event("up", x, keep={"noise": noise})

    def other(m):
        p = m.parameters
        m.give("back", -m.delayed(m.take("x", "1"), p.wait))

    return joined("rough", ("rough", build), ("decay", other))
