"""Health is silent and still for every drawn person, and no rate has a pole where a body can go."""

from __future__ import annotations

import numpy as np
import pytest

from fibrosim.body import body
from fibrosim.engine.expand import Expanded
from fibrosim.engine.run import scales
from fibrosim.patients import Cohort
from fibrosim.patients.draw import draw_parameters

PEOPLE = 32

FLOWS = {
    # what goes on in health too: their healthy value is a flow of the person's own, which the receiver balances
    "c_afferents_to_dorsal_horn", "c_afferents_to_neuropeptides", "c_afferents_to_pain", "deep_tissue_to_dorsal_horn",
    "deep_tissue_to_pain", "descending_to_dorsal_horn", "effector_to_effector", "effector_to_soluble_receptor",
    "immunoglobulin_to_satellite_glia", "muscle_outflow_to_norepinephrine_plasma",
    "norepinephrine_to_norepinephrine_plasma", "regulatory_to_effector", "skin_outflow_to_norepinephrine",
}  # fmt: skip
FAINT = {
    # steep functions of a healthy flow, and what they carry in a patient in pain
    "pain_to_overall_pain": 0.9,
    "substance_p_to_uncoupled": 0.036,
}
UNSETTLED = {
    # of mean firing of areas, which a start cannot know; there within an hour
    "dorsal_horn.output",
    # people differ in antigenic drive, and with it in the number of effector cells at rest
    "immunity.effector",
    "immunity.regulatory",
}


class Healthy:
    """The body at the start of drawn people's lives."""

    def __init__(self, fast=False):
        self.version = body(3, fast=fast)
        cohort = Cohort(PEOPLE, seed=12, women=0.7, areas=3)
        self.people = draw_parameters(self.version, [cohort[k] for k in range(PEOPLE)])
        rhythm = self.version.system.root.parameters.index("clock.rhythm")
        for values in self.people:
            values["root"][rhythm] = 0.0
        self.whole = Expanded(self.version.system, self.version.maps, self.people[0])
        nominal = scales(self.version.system)
        self.size = np.concatenate([np.tile(nominal[kind], n) for kind, _, n in self.whole.levels])
        self.states = [s for _, level, n in self.whole.levels for _ in range(n) for s in level.states]
        self.names = [s.name for s in self.states]

    def person(self, values):
        """Put a person's parameters in; returns the state from which the life starts."""
        for kind, level, _ in self.whole.levels:
            for i, name in enumerate(level.parameters):
                self.whole.table["parameter", level.name, name] = np.array(values[kind][..., i])
        return self.whole.start(0.0)


@pytest.fixture(scope="module")
def healthy():
    return Healthy()


def test_every_link_is_silent_in_healthy_people(healthy):
    loud = {}
    for values in healthy.people:
        outputs = healthy.whole.outputs(healthy.person(values))
        for name in set(healthy.version.system.links) - FLOWS:
            carried = float(np.abs(outputs[f"link.{name}"]).max())
            if carried > 2e-5 + 0.01 * FAINT.get(name, 0.0):
                loud[name] = max(carried, loud.get(name, 0.0))
    assert not loud


def test_the_flows_of_health_are_links_that_exist_and_flow(healthy):
    outputs = healthy.whole.outputs(healthy.person(healthy.people[0]))
    assert all(np.abs(outputs[f"link.{name}"]).max() > 1e-5 for name in FLOWS | set(FAINT))


def test_a_life_starts_at_rest(healthy):
    moving = {}
    for values in healthy.people:
        start = healthy.person(values)
        rates = np.abs(healthy.whole.rates(0.0, start) / healthy.size)
        for name, rate in zip(healthy.names, rates, strict=True):
            if name != "clock.time" and rate > 1e-5:
                moving[name] = max(float(rate), moving.get(name, 0.0))
    # a healthy pain of a few tenths moves the burden by hundredths, and with it the tone of muscles
    assert set(moving) <= UNSETTLED | {"overall_pain.burden", "deep_tissue.guarding"}, moving
    assert moving.get("overall_pain.burden", 0.0) < 0.05
    assert moving.get("deep_tissue.guarding", 0.0) < 1e-3


def test_default_person_stays_within_one_percent_for_a_thousand_days(small):
    life = small(days=1001.0, settle=False, record=np.array([0.0, 1000.0]))
    nominal = scales(small.system)
    for kind, level, _ in small.levels:
        for state, size in zip(level.states, nominal[kind], strict=True):
            if state.name != "clock.time":
                first, last = life.values[state.name]
                assert np.abs(last - first).max() < 0.01 * size, state.name


def reachable(healthy, random, start):
    """States within the reach of a body: shares in 0 to 1, others up to tenfold either way."""
    y = start.copy()
    for i, (state, x) in enumerate(zip(healthy.states, start, strict=True)):
        if x == 0.0:
            y[i] = random.uniform(0.0, 1.0) if state.positive else random.uniform(-0.05, 1.0)
        else:
            y[i] = x * 10.0 ** random.uniform(-1.0, 0.5)
    y[healthy.names.index("clock.time")] = random.uniform(0.0, 1.0)
    return y


@pytest.mark.parametrize("fast", [False, True])
def test_every_rate_is_finite_wherever_a_body_goes(fast):
    healthy, random = Healthy(fast), np.random.default_rng(5)
    bank = [i for i, s in enumerate(healthy.states) if s.name.startswith("drug.")]
    for values in healthy.people:
        start = healthy.person(values)
        for shot in range(4):
            for kind, level, _ in healthy.whole.levels:
                for i, name in enumerate(level.inputs):
                    low = -4.0 if name in healthy.version.system.noises else 0.0
                    healthy.whole.inputs[kind][i] = random.uniform(low, 1.0) if shot else 0.0
            y = reachable(healthy, random, start)
            y[bank] = 0.0
            rates = healthy.whole.rates(0.0, y)
            wrong = {n for n, r in zip(healthy.names, rates, strict=True) if not abs(r) < 1e12}
            assert not wrong
            outputs = healthy.whole.outputs(y)
            assert all(np.isfinite(v).all() for v in outputs.values())


def test_every_parameter_may_stand_at_the_ends_of_its_range(healthy):
    known = healthy.version.system.parts.parameters
    values = healthy.people[0]
    start = healthy.person(values)
    wrong = []
    for kind, level, _ in healthy.whole.levels:
        for i, name in enumerate(level.parameters):
            if name not in known or known[name].range is None:
                continue
            key = ("parameter", level.name, name)
            kept = np.array(values[kind][..., i])
            for end in known[name].range:
                healthy.whole.table[key] = np.full_like(kept, end)
                with np.errstate(all="ignore"):
                    if not np.isfinite(healthy.whole.rates(0.0, start)).all():
                        wrong.append((name, end))
            healthy.whole.table[key] = kept
    assert not wrong
