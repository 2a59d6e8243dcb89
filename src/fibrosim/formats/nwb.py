"""Recordings of fibres and cells as NWB files (Neurodata Without Borders 2, https://www.nwb.org)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..optional import require
from ..version import __version__

if TYPE_CHECKING:
    import pandas

__all__ = ["NwbRecording", "Recorded", "Voltage", "check_target", "write_nwb"]

SIMULATED = "Simulated with fibrosim; not a recording from a person or an animal."
MILLI, PICO = 1e-3, 1e-12


@dataclass(frozen=True)
class Voltage:
    """Voltages sampled at equal steps.

    Attributes
    ----------
    times : ndarray, shape (samples,)
        In ms.
    values : ndarray, shape (samples,) or (samples, places)
        Across the membrane, mV.
    current : ndarray, shape (samples,), optional
        Injected at the same times, pA; the voltage is then that of a current clamp.
    """

    times: np.ndarray
    values: np.ndarray
    description: str
    current: np.ndarray | None = None


@dataclass(frozen=True)
class NwbRecording:
    """What is written.

    Attributes
    ----------
    title, description : str
    spikes : mapping of str to ndarray
        Times of spikes (ms) by place of recording.
    pulses : ndarray
        Times of the stimuli, ms.
    voltages : mapping of str to Voltage
    tables : mapping of str to DataFrame
        With their units in ``attrs["units"]``.
    references : sequence of str
        DOIs of the model.
    """

    title: str
    description: str
    spikes: Mapping[str, np.ndarray] = field(default_factory=dict)
    pulses: np.ndarray = field(default_factory=lambda: np.empty(0))
    voltages: Mapping[str, Voltage] = field(default_factory=dict)
    tables: Mapping[str, pandas.DataFrame] = field(default_factory=dict)
    references: tuple[str, ...] = ()


class Recorded:
    """A recording that can be written as NWB; classes that derive from it say `nwb`."""

    def nwb(self) -> NwbRecording:
        """Return what is written."""
        raise NotImplementedError

    def save_nwb(self, path: str | os.PathLike[str], *, start: datetime | None = None) -> Path:
        """Write an NWB file; arguments and errors as of `write_nwb`."""
        return write_nwb(path, self.nwb(), start=start)


def write_nwb(path: str | os.PathLike[str], recording: NwbRecording, *, start: datetime | None = None) -> Path:
    """Write a recording.

    Parameters
    ----------
    start : datetime, optional
        Which the file calls the start of the session; now if not given.

    Raises
    ------
    InputError
        The name does not end in .nwb, or the folder does not exist.
    MissingExtra
        pynwb is not installed.
    """
    target = check_target(path)
    pynwb = require("pynwb", extra="standards")
    begin = datetime.now(UTC) if start is None else start
    file = pynwb.NWBFile(
        session_description=f"{recording.title}. {SIMULATED}", identifier=_identifier(recording),
        session_start_time=begin, notes=recording.description, source_script="fibrosim",
        source_script_file_name=f"fibrosim {__version__}",
        related_publications=[f"doi:{each}" for each in recording.references] or None,
    )  # fmt: skip
    _spikes(file, recording)
    _voltages(pynwb, file, recording)
    _tables(pynwb, file, recording)
    with pynwb.NWBHDF5IO(str(target), "w") as out:
        out.write(file)
    return target


def check_target(path: str | os.PathLike[str]) -> Path:
    """Return the path of a file to be written, before any work is done for it; errors as of `write_nwb`."""
    target = Path(path)
    if target.suffix.lower() != ".nwb":
        raise InputError("an NWB file ends in .nwb", field="nwb", value=str(path), fix=f"name it {target.stem}.nwb",
                         code="unknown-format")  # fmt: skip
    if not target.parent.is_dir():
        raise InputError("no such folder", field="nwb", value=str(target.parent), fix="make the folder first",
                         code="not-found")  # fmt: skip
    require("pynwb", extra="standards")
    return target


def _identifier(recording: NwbRecording) -> str:
    """The same for the same content."""
    found = hashlib.blake2b(digest_size=16)
    found.update(f"{recording.title}\n{recording.description}\n{__version__}".encode())
    arrays = [*recording.spikes.values(), recording.pulses, *(v.values for v in recording.voltages.values())]
    for array in arrays:
        found.update(np.ascontiguousarray(array, dtype=float).tobytes())
    return found.hexdigest()


def _spikes(file: Any, recording: NwbRecording) -> None:
    if recording.spikes:
        file.add_unit_column("place", "where along the fibre or cell")
    for place, times in recording.spikes.items():
        file.add_unit(spike_times=np.sort(np.asarray(times, dtype=float)) * MILLI, place=place)
    if len(recording.pulses):
        file.add_trial_column("pulse", "number of the stimulus")
        ends = np.append(recording.pulses[1:], recording.pulses[-1] + np.diff(recording.pulses[-2:]).sum())
        for k, (begin, end) in enumerate(zip(recording.pulses, ends, strict=True)):
            file.add_trial(start_time=float(begin) * MILLI, stop_time=float(end) * MILLI, pulse=k + 1)


def _voltages(pynwb: Any, file: Any, recording: NwbRecording) -> None:
    if not recording.voltages:
        return
    device = file.create_device("simulation", description=f"fibrosim {__version__}")
    for name, one in recording.voltages.items():
        step = float(one.times[1] - one.times[0]) * MILLI
        timing = {"starting_time": float(one.times[0]) * MILLI, "rate": 1.0 / step}
        values = np.asarray(one.values, dtype=float)
        if one.current is None:
            what = {"unit": "volts", "conversion": MILLI, "description": one.description}
            file.add_acquisition(pynwb.TimeSeries(name=name, data=values, **what, **timing))
            continue
        electrode = file.create_icephys_electrode(name=f"{name} electrode", description=one.description, device=device)
        common = {"electrode": electrode, "gain": 1.0, **timing}
        clamp = pynwb.icephys
        response = clamp.CurrentClampSeries(name=name, data=values, conversion=MILLI, description=one.description,
                                            **common)  # fmt: skip
        stimulus = clamp.CurrentClampStimulusSeries(name=f"{name} current", data=one.current, conversion=PICO, **common)
        file.add_intracellular_recording(electrode=electrode, stimulus=stimulus, response=response)


def _tables(pynwb: Any, file: Any, recording: NwbRecording) -> None:
    if not recording.tables:
        return
    module = file.create_processing_module("fibrosim", "numbers read from the simulated recording")
    for name, frame in recording.tables.items():
        units = frame.attrs.get("units", {})
        columns = [
            pynwb.core.VectorData(name=str(c), description=f"{c} [{units.get(c, '1')}]", data=frame[c].to_numpy())
            for c in frame.columns
        ]
        module.add(pynwb.core.DynamicTable(name=name, description=recording.title, columns=columns))
