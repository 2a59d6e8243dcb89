"""Every equation has the units it claims; every link can be cut; loops hold a state."""

import numpy as np
import pytest

from fibrosim.body.assembly import body
from fibrosim.errors import FibrosimError
from fibrosim.language import Subsystem, assemble


def test_the_body_passes_the_unit_proof_with_and_without_fast_states():
    slow, fast = body(19).system, body(19, fast=True).system
    assert set(slow.long_run) >= {"norepinephrine.junction", "norepinephrine_plasma.concentration"}
    assert set(slow.long_run) == {s.name for s in fast.parts.states.values() if s.clock == "fast"}


def test_a_thousandfold_slip_is_refused():
    class Wrong(Subsystem):
        level = "patient"
        name = "tissue"

        def build(self, m):
            x = m.state("x", "g/l")
            m.rate(x, x / m.parameters.healing_time + m.input("y", "g/day"))

    with pytest.raises(FibrosimError, match="dimension"):
        assemble([Wrong()])


def test_every_link_says_what_it_joins():
    system = body(19).system
    drugs = {f"drug.{target}" for target in system.parts.drugs}
    names = set(system.parts.states) | set(system.parts.observables) | drugs
    for link in system.links.values():
        assert link.source in names, link.name
        assert link.target in names, link.name
        assert link.loop in {"sympathetic", "neurogenic", "immune", "central", "symptoms", "cross"}, link.name
        assert link.note, link.name


def test_every_single_cut_runs(live):
    for name in live.system.links:
        life = live(links={name: 0.0}, days=2, settle=False)
        assert np.isfinite(life.values["pain.intensity"]).all(), name
