"""Recordings as NWB files, read and validated by pynwb."""

from datetime import UTC, datetime

import numpy as np
import pynwb
import pytest
from typer.testing import CliRunner

from fibrosim.cli import app
from fibrosim.electrophysiology.fibres import CFibre, MyelinatedFibre, conduct
from fibrosim.electrophysiology.neurons import Nociceptor
from fibrosim.errors import InputError

START = datetime(2020, 1, 2, tzinfo=UTC)


def read(path):
    assert not pynwb.validate(path=str(path))
    return pynwb.NWBHDF5IO(str(path), "r")


def test_c_fibre(tmp_path):
    recording = CFibre(scale=0.02).record("2hz-2s")
    with read(recording.save_nwb(tmp_path / "c.nwb", start=START)) as io:
        file = io.read()
        assert "Simulated with fibrosim; not a recording" in file.session_description
        assert file.session_start_time == START
        assert file.units["spike_times"][0] == pytest.approx(recording.spikes * 1e-3)
        assert file.units["place"][0] == "nerve"
        assert file.trials["start_time"][:] == pytest.approx(recording.pulses * 1e-3)
        table = file.processing["fibrosim"]["pulses"]
        assert table["latency"][:] == pytest.approx(recording.latency)
        assert table["latency"].description == "latency [ms]"
        assert file.related_publications == ("doi:10.1152/jn.00777.2012",)
        name = file.identifier
    with read(recording.save_nwb(tmp_path / "again.nwb")) as io:
        assert io.read().identifier == name, "of the content alone"


def test_spike_along_nodes(tmp_path):
    spike = conduct(MyelinatedFibre(10.0, nodes=9))
    with read(spike.save_nwb(tmp_path / "a.nwb")) as io:
        file = io.read()
        series = file.acquisition["nodes"]
        assert series.unit == "volts" and series.rate == pytest.approx(1.0 / 4e-6, rel=1e-9)
        assert series.data[:] * series.conversion == pytest.approx(spike.voltages * 1e-3)
        assert len(file.units) == 9
        assert file.units["spike_times"][8] == pytest.approx(spike.arrivals[8] * 1e-3)


def test_cell_under_current(tmp_path):
    recording = Nociceptor().inject(150.0, 200.0)
    with read(recording.save_nwb(tmp_path / "soma.nwb")) as io:
        file = io.read()
        (row,) = file.intracellular_recordings.to_dataframe().itertuples()
        response = file.acquisition["soma"]
        stimulus = file.stimulus["soma current"]
        assert response.data[:] * response.conversion == pytest.approx(recording.voltage * 1e-3)
        during = stimulus.data[:] * stimulus.conversion
        assert during[-1] == pytest.approx(150e-12) and during[0] == 0.0
        assert np.diff(during).nonzero()[0].size == 1
        assert row is not None


@pytest.mark.parametrize(("name", "word"), [("leaf.txt", "ends in .nwb"), ("nowhere/leaf.nwb", "no such folder")])
def test_what_cannot_be_written_is_said_before_any_work(tmp_path, name, word):
    result = CliRunner().invoke(app, ["fibre", "c", "--nwb", str(tmp_path / name)])
    assert isinstance(result.exception, InputError) and word in str(result.exception)


def test_command(tmp_path):
    path = tmp_path / "a.nwb"
    result = CliRunner().invoke(app, ["fibre", "a", "--nodes", "9", "--nwb", str(path)])
    assert result.exit_code == 0, result.output
    with read(path) as io:
        assert len(io.read().units) == 9
