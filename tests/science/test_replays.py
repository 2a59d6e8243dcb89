"""Both studies replayed on simulated lives; the link behind the correlation cut."""

from dataclasses import replace

import numpy as np
import pytest

from fibrosim.evidence import load_study, replay
from fibrosim.patients import Cohort, simulate

pytestmark = pytest.mark.science
DENSITY, RECEPTOR = "small_fibres.density", "immunity.soluble_il2_receptor"
LINKS = ("immunity_to_small_fibres", "satellite_glia_to_small_fibres")


def smaller(name, size):
    study = load_study(name)
    return replace(study, population={**study.population, "size": size})


def test_igg_after_ivig_keeps_its_order():
    result = replay(smaller("igg-after-ivig", 96), replicates=1000)
    base, week, month = (c.median for c in result.comparisons)
    assert result.failed == 0
    assert base == pytest.approx(8.32, rel=0.08)
    assert week == pytest.approx(30.53, rel=0.12)
    assert base + 1.0 < month < 0.5 * week


def test_caro_replays_on_lives_that_were_not_told_who_is_ill():
    result = replay(smaller("caro-2014-skin-biopsy", 224), replicates=1000)
    assert result.lives == 224
    assert 2 <= result.eligible["fibromyalgia"] < 0.5 * result.lives
    found = {(c.published.id, c.published.statistic): c for c in result.comparisons}
    assert found["CP260", "mean"].median == pytest.approx(7.4, abs=1.0)
    assert found["CP255", "mean"].median == pytest.approx(276.0, rel=0.1)
    assert all(np.isfinite(c.median) for c in result.comparisons)
    assert {c.published.label for c in result.comparisons} == {
        "calibrated",
        "predicted",
        "hand-set",
        "sign only",
    }


def lives(gain):
    cohort = Cohort(
        320,
        seed=3,
        women=1.0,
        age_sd="0.01 year",
        areas=1,
        parameters={"immunity.autoreactivity": 1.5},
        links=dict.fromkeys(LINKS, gain),
    )
    course = simulate(cohort, "2 year", rhythm="never", outputs="73 day", record=[DENSITY, RECEPTOR])
    last = course.at(730.0)
    return last[DENSITY].values[:, 0], last[RECEPTOR].values


def test_fewer_fibres_with_more_receptor_comes_from_the_immune_link():
    density, receptor = lives(1.0)
    spared, same = lives(0.0)
    # lost fibres inflame skin and that primes T cells, a little in most
    assert np.quantile(np.abs(receptor / same - 1.0), 0.8) < 0.1
    lost = 1.0 - density / spared
    assert lost.min() > -1e-3
    assert lost.mean() > 0.1
    assert np.corrcoef(lost, receptor)[0, 1] > 0.1
    with_link, without = (np.corrcoef(d, receptor)[0, 1] for d in (density, spared))
    assert with_link < without - 0.03
    assert abs(without) < 0.12
