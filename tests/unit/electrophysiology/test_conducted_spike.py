"""A spike followed along a myelinated fibre, as object, table, figure and command."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from fibrosim.cli import app
from fibrosim.electrophysiology.fibres import MyelinatedFibre, conduct, conduction_velocity
from fibrosim.errors import InputError


def test_it_is_the_fibre_s_spike():
    fibre = MyelinatedFibre(10.0)
    found = conduct(fibre)
    assert found.blocked is None
    assert found.velocity == pytest.approx(conduction_velocity(fibre), rel=1e-12)
    frame = found.to_frame()
    assert list(frame.attrs["units"]) == ["position", "arrival", "delay", "rest", "peak"]
    assert frame["position"].iloc[-1] == pytest.approx(20 * 1.15, rel=1e-4)
    middle = frame["delay"].iloc[6:15].dropna()
    assert middle.mean() * 1e-3 == pytest.approx(1.15 / found.velocity, rel=0.02)
    assert "m/s" in str(found) and "37 degrees" in str(found)


def test_a_lost_sheath_delays_at_its_place_and_blocks_where_it_is_gone():
    sheath = np.ones(20)
    sheath[10] = 0.05
    healthy, thin = conduct(MyelinatedFibre(10.0)), conduct(MyelinatedFibre(10.0, lamellae=sheath))
    more = thin.delays - healthy.delays
    assert np.argmax(more) in (9, 10)
    assert 40.0 < more.sum() < 100.0, "us"
    sheath[10] = 0.005
    gone = conduct(MyelinatedFibre(10.0, lamellae=sheath))
    assert gone.blocked in (9, 10)
    assert np.isnan(gone.velocity)
    assert "blocked beyond node" in str(gone)


def test_figure_shows_every_node():
    found = conduct(MyelinatedFibre(10.0, nodes=9))
    axes = found.figure().axes[0]
    assert len([line for line in axes.lines if len(line.get_xdata()) > 20]) == 9


def test_command():
    asked = ["--axon", "motor", "--sheath", "0.5", "--sheath", "3:0.1", "--json"]
    result = CliRunner().invoke(app, ["fibre", "a", *asked])
    assert result.exit_code == 0, result.output
    book = json.loads(result.output)
    assert "Motor axon of 10 um" in book["text"]
    assert len(book["rows"]) == 21
    assert np.argmax([row["delay"] or 0.0 for row in book["rows"][2:8]]) + 2 in (3, 4)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["--sheath", "20:0.5"], "sheath"), (["--sheath", "thin"], "sheath"), (["--diameter", "40"], "diameter"),
        (["--current", "0.01"], "current"), (["--axon", "autonomic"], "axon"), (["--channel", "nav17:2"], "density"),
        (["--temperature", "90"], "temperature"),
    ],
)  # fmt: skip
def test_what_cannot_be(arguments, field):
    result = CliRunner().invoke(app, ["fibre", "a", *arguments])
    assert isinstance(result.exception, InputError) and result.exception.field == field
