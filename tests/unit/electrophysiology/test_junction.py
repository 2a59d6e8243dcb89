"""The T-junction: velocities, following frequency, stem, M channels; against the published code's own run."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fibrosim.electrophysiology.fibres import JunctionFibre
from fibrosim.errors import InputError

DATA = Path(__file__).parents[2] / "data" / "junction_following.csv"


@pytest.fixture(scope="module")
def fibre():
    return JunctionFibre()


def test_single_spike_as_published(fibre):
    """ModelDB 187473 in NEURON, first order: 0.403 m/s and 0.276 m/s; second order is faster by its error."""
    found = fibre.stimulate([5.0])
    assert found.velocity["peripheral"] == pytest.approx(0.403, rel=0.025)
    assert found.velocity["central"] == pytest.approx(0.276, rel=0.025)
    assert len(found.peripheral) == len(found.central) == len(found.soma) == 1
    assert found.peaks["soma"] == pytest.approx(7.3, abs=3.0)
    assert "1 in the central axon" in str(found)


def test_trains_cross_as_published(fibre):
    """Without M channels 100 Hz is followed and 110 Hz is not; counts within one spike of the published code's."""
    rows = list(csv.DictReader(line for line in DATA.read_text().splitlines() if not line.startswith("#")))
    assert [float(row["freq_Hz"]) for row in rows] == [50, 80, 100, 110, 120, 130]
    for row in rows:
        found = fibre.train(float(row["freq_Hz"]))
        assert abs(len(found.peripheral) - int(row["n_peri75"])) <= 1
        assert abs(len(found.central) - int(row["n_central80"])) <= 1
    assert len(fibre.train(100.0).central) == 20
    assert len(fibre.train(110.0).central) < 20


def test_the_figure_and_the_table(fibre, tmp_path):
    found = fibre.train(120.0)
    assert found.save_figure(tmp_path / "junction.png").stat().st_size > 5_000
    assert set(found.to_frame()["place"]) == {"pulses", "peripheral", "soma", "central"}


def test_the_junction_filters_and_the_axon_does_not(fibre):
    found = fibre.train(130.0)
    assert len(found.peripheral) >= 20
    assert len(found.central) < 14


def test_m_channels_lower_the_following_frequency():
    """Sundt 2015, figure 5: at 50 per second and more M channels make the junction fail."""
    assert len(JunctionFibre().train(80.0).central) == 20
    assert len(JunctionFibre(4e-4).train(80.0).central) < 20
    assert len(JunctionFibre(4e-4).train(50.0).central) == 20
    assert len(JunctionFibre(1e-3).train(50.0).central) < 20


def test_the_soma_loads_the_junction_the_less_the_longer_and_thinner_its_stem():
    """Sundt 2015: the stem's size sets what passes."""
    assert len(JunctionFibre(stem_length=20.0).stimulate([5.0]).central) == 0
    assert len(JunctionFibre(stem_length=150.0).train(130.0).central) == 20
    assert len(JunctionFibre(stem_diameter=2.8).stimulate([5.0]).central) == 0
    assert len(JunctionFibre(stem_diameter=0.7).train(130.0).central) >= 18


def test_the_soma_is_invaded_later_and_by_sodium(fibre):
    found = fibre.stimulate([5.0])
    assert found.peripheral[0] < found.soma[0] < found.central[0]
    less = JunctionFibre(stem_length=600.0, expression={"thin_sodium": 0.7}).stimulate([5.0])
    assert less.peaks["soma"] < found.peaks["soma"]


def test_following_frequency_is_found():
    assert JunctionFibre().following_frequency() == pytest.approx(106.0, abs=4.0)


@pytest.mark.parametrize(
    ("options", "field"),
    [({"stem_length": 1.0}, "stem_length"), ({"m_type": -1.0}, "m_type"),
     ({"expression": {"nav18": 1.0}}, "expression"), ({"expression": {"thin_sodium": -1.0}}, "expression.thin_sodium")],
)  # fmt: skip
def test_what_cannot_be_is_refused(options, field):
    with pytest.raises(InputError) as found:
        JunctionFibre(**options)
    assert found.value.to_dict()["field"] == field


def test_a_rate_that_is_not_asked_for(fibre):
    with pytest.raises(InputError):
        fibre.train(1000.0)
