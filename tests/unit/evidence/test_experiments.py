"""What laboratory experiments read off courses, on courses made by hand."""

import numpy as np
import pytest

from fibrosim.evidence import experiments
from fibrosim.evidence.experiments.growth_factor import lasts
from fibrosim.evidence.experiments.multiple_sclerosis import SEEN, relapses
from fibrosim.evidence.experiments.myelin import first_day
from fibrosim.evidence.experiments.skin import AREA, MINUTE, capsaicin, supply
from fibrosim.evidence.experiments.trials import fallen, standardised

DAYS = np.arange(0.0, 1461.0)


def waves(heights, width=30.0):
    """One rise a year that falls off over a time."""
    found = np.zeros_like(DAYS)
    for year, height in enumerate(heights):
        since = DAYS - 100.0 - 365.0 * year
        found += np.where(since > 0, height * np.exp(-since / width), 0.0)
    return found


@pytest.mark.parametrize(("heights", "count"), [([4, 4, 4, 4], 4), ([4, 0.5, 4, 0.5], 2), ([0, 0, 0, 0], 0)])
def test_relapses_are_rises_that_are_large_enough(heights, count):
    number, widths = relapses(SEEN * waves(heights))
    assert number == count
    assert len(widths) == count
    assert np.all((widths > 15) & (widths < 30)), "half of the height is left after 21 days"


def test_the_first_and_the_last_day():
    days, course = np.arange(5.0), np.array([0.0, 0.5, 1.0, 0.5, 0.0])
    assert first_day(days, course >= 1.0) == 2.0
    assert first_day(days, course > 1.0) == np.inf
    assert lasts(days, course >= 0.5) == 3.0
    assert lasts(days, course > 1.0) == 0.0


def test_responders_and_the_standardised_difference():
    before, change = np.array([8.0, 6.0, 4.0, 10.0]), np.array([-4.0, -2.0, 0.0, -2.0])
    assert fallen(before, change, 0.3) == 50.0
    assert fallen(before, change, 0.5) == 25.0
    assert standardised([1.0, 3.0], [2.0, 4.0]) == pytest.approx(-1.0 / np.sqrt(2.0))


def test_inputs_of_the_bench_are_minutes_in_the_leg():
    pulse = supply("cgrp_supply", 2.0, 30.0, 10.0)
    assert (pulse.name, pulse.area, pulse.value) == ("neuropeptides.cgrp_supply", AREA, 2.0)
    assert pulse.day == pytest.approx(10 * MINUTE)
    assert pulse.until == pytest.approx(40 * MINUTE)
    assert capsaicin(5.0).day == pytest.approx(15 * MINUTE)


@pytest.mark.science
@pytest.mark.parametrize(
    "name",
    [
        "histamine_after_substance_p", "flow_after_capsaicin", "cgrp_infused_and_injected", "remyelination",
        "systemic_threshold", "injected_into_fascia", "flare_by_heat", "protein_in_a_wheal",
        "flux_beside_an_electrode",
    ],
)  # fmt: skip
def test_an_experiment_gives_its_rows_and_finite_numbers(name):
    each = experiments()[name]
    values = each.run()
    assert set(values) == set(each.rows)
    assert all(np.isfinite(value) for value in values.values())


def test_a_trial_without_patients_says_so(monkeypatch):
    from fibrosim.errors import SimulationError
    from fibrosim.evidence.experiments import trials

    class Nobody:
        ids: tuple[int, ...] = ()

    asked = []
    monkeypatch.setattr(trials, "simulate", lambda people, *args, **kwargs: asked.extend(people) or Nobody())
    monkeypatch.setattr(trials, "zip", lambda *args, strict: [], raising=False)
    trials.patients.cache_clear()
    with pytest.raises(SimulationError, match="0 of 60 people would be taken"):
        trials.patients()
    assert [p.preset for p in asked[:4]] == ["sympathetic", "central", "immune", "sympathetic"]
    assert len({p.identity for p in asked}) == 60
    trials.patients.cache_clear()
