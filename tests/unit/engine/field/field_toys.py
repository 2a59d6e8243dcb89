"""Sheets that exist in tests only: diffusion alone, and fibres that end on points."""

from functools import cache

from toys import FILES, declare

import fibrosim.language.field as field_module
import fibrosim.language.subsystem as subsystem_module
from fibrosim.language import hill
from fibrosim.language.field import FieldPart, assemble_field

declare("ink", coefficient=(0.02, "mm**2/s"), loss=(0.0, "1/s"), supply=(0.001, "umol/l/s"))
declare("leaf", release=(2.0, "umol/l"), loss=(0.1, "1/s"), half=(3.0, "umol/l"), coefficient=(0.05, "mm**2/s"))
declare("thread", most=(5.0, "1/s"), half=(0.4, "1"), rest=(30.0, "s"), use=(0.02, "1"))


def assembled(*parts):
    """Assemble parts with the parameter files of the tests."""
    real = subsystem_module.all_parameter_files
    field_module.all_parameter_files = subsystem_module.all_parameter_files = lambda: FILES
    try:
        return assemble_field(parts)
    finally:
        field_module.all_parameter_files = subsystem_module.all_parameter_files = real


class Ink(FieldPart):
    """A substance that spreads, is lost, and is brought where a map says so."""

    def build(self, m):
        """State the equations."""
        p = m.parameters
        ink = m.state("amount", "umol/l")
        m.rate(ink, p.supply * m.input("tap", "1") * m.map("mask", "1") - p.loss * ink)
        m.spread(ink, p.coefficient)
        m.define("twice", 2 * ink)


class Leaf(FieldPart):
    """Points that answer to what fibres give, and excite them."""

    def build(self, m):
        """State the equations."""
        p = m.parameters
        held = m.state("held", "umol/l")
        impulses = m.take("impulses", "1/s", over="fibre")
        m.rate(held, m.link("thread_to_leaf", p.release * impulses, source="a", target="b") - p.loss * held)
        m.spread(held, p.coefficient)
        m.give("excitation", hill(held, p.half, 2) + m.input("poke", "1") * m.map("poked", "1"))
        m.define("excited", hill(held, p.half, 2))


class Thread(FieldPart):
    """Fibres that tire."""

    level = "fibre"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        fresh = m.state("fresh", "1", start=1)
        rate = p.most * hill(m.take("excitation", "1", over="point"), p.half) * fresh + m.map("own", "1/s")
        m.rate(fresh, (1 - fresh) / p.rest - p.use * rate * fresh)
        m.give("impulses", rate)
        m.define("rate", rate, unit="1/s")


@cache
def ink():
    """Diffusion alone."""
    return assembled(Ink())


@cache
def leaf():
    """Fibres on a sheet."""
    return assembled(Leaf(), Thread())
