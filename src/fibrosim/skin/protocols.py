"""What a laboratory does to the skin: histamine, a current, capsaicin, heat, a scratch, a dialysis fibre."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fibrosim.errors import InputError
from fibrosim.parameters import all_parameter_files
from fibrosim.skin.patch import SkinCourse, SkinPatch

__all__ = ["capsaicin", "current", "heat", "histamine", "histamine_prick", "inject", "microdialysis", "scratch"]

MINUTE = 60.0
PICOMOLES = 1e9  # in a mmol, as mg over g/mol
NANO = 1e3  # nmol/l in a pmol/ul
PICO = 1e12  # pmol/l in a mol/l
MICRO_IN_PICO = 1e6


def _numbers() -> dict[str, float]:
    return {name: float(one.value) for name, one in all_parameter_files()["skin_protocols"].parameters.items()}


def _within(name: str, value: float, low: float, high: float, unit: str) -> None:
    if not low <= value <= high:
        raise InputError("outside the allowed range", field=name, value=value, allowed=f"{low:g} to {high:g} {unit}",
                         code="out-of-range")  # fmt: skip


def histamine(patch: SkinPatch, times: Sequence[float] | np.ndarray, *, current: float = 1.0, seconds: float = 20.0,
              radius: float = 3.0) -> SkinCourse:  # fmt: skip
    """Iontophoresis of histamine through a round electrode in the middle of the sheet.

    Parameters
    ----------
    times : sequence of float
        Of the frames, s.
    current : float
        mA (Schmelz 1997: 1 mA for 20 s, 6 mm across).
    seconds, radius : float
        s, mm.
    """
    _within("current", current, 0.0, 5.0, "mA")
    _within("seconds", seconds, 0.0, 600.0, "s")
    _within("radius", radius, 0.5, 15.0, "mm")
    p = _numbers()
    # charge through the electrode's area into the skin's thickness
    volume = np.pi * radius**2 * p["skin_thickness"]
    rate = p["iontophoresis_yield"] * current / volume
    patch.sheet.map("skin_mast_cells.electrode", patch.disc(radius))
    name = "skin_mast_cells.iontophoresis"
    return patch.follow(times, {0.0: {name: rate}, float(seconds): {name: 0.0}} if seconds else {})


def histamine_prick(patch: SkinPatch, times: Sequence[float] | np.ndarray, *, strength: float = 10.0) -> SkinCourse:
    """Prick through a drop of histamine dihydrochloride.

    Parameters
    ----------
    strength : float
        mg/ml; 0 is the control.
    """
    _within("strength", strength, 0.0, 50.0, "mg/ml")
    p = _numbers()
    amount = p["prick_volume"] * strength * PICOMOLES / p["histamine_dihydrochloride"]
    place = patch.disc(p["prick_radius"])
    volume = np.pi * p["prick_radius"] ** 2 * p["skin_thickness"]
    patch.sheet.state("skin_mast_cells.histamine")[...] += amount * NANO / volume * place
    return patch.follow(times, {})


def current(patch: SkinPatch, times: Sequence[float] | np.ndarray, *, milliamperes: float = 10.0, rate: float = 1.0,
            seconds: float = 120.0, radius: float = 0.5) -> SkinCourse:  # fmt: skip
    """Pulses of current through a round electrode in the middle of the sheet.

    Parameters
    ----------
    milliamperes, rate, seconds, radius : float
        mA; 1/s; s; of the electrode, mm (Schmelz 2000: 10 mA, 1 a second, 2 min, pointed; 30 mm2 is 3.1 mm).
    """
    _within("milliamperes", milliamperes, 0.0, 100.0, "mA")
    _within("rate", rate, 0.0, 20.0, "1/s")
    _within("seconds", seconds, 0.0, 7200.0, "s")
    _within("radius", radius, 0.05, 20.0, "mm")
    felt = milliamperes / max(patch.state.threshold, 1e-3)
    patch.sheet.map("skin_terminals.recruited", patch.fibres.recruited(felt, radius))
    name = "skin_terminals.pulse_rate"
    return patch.follow(times, {0.0: {name: rate}, float(seconds): {name: 0.0}} if seconds else {})


def capsaicin(patch: SkinPatch, times: Sequence[float] | np.ndarray, *, dose: float = 1000.0,
              radius: float = 5.0) -> SkinCourse:  # fmt: skip
    """Topical capsaicin in a ring on the middle of the sheet, left there.

    Parameters
    ----------
    dose : float
        ug in 20 ul (Van der Schueren 2007: 1000 ug); 0 is placebo.
    radius : float
        Of the ring, mm.
    """
    _within("dose", dose, 0.0, 10000.0, "ug")
    _within("radius", radius, 1.0, 20.0, "mm")
    patch.sheet.map("skin_stimuli.drop", np.minimum(patch.disc(radius), 1.0))
    return patch.follow(times, {0.0: {"skin_stimuli.applied": _numbers()["capsaicin_level"] * dose}})


def heat(patch: SkinPatch, times: Sequence[float] | np.ndarray, *, firing: float = 3.0, seconds: float = 5.0,
         radius: float = 2.0) -> SkinCourse:  # fmt: skip
    """Painful heat on a small disc: firing of its terminals (1/s) for a time (s)."""
    _within("firing", firing, 0.0, 50.0, "1/s")
    patch.sheet.map("skin_stimuli.heated", np.minimum(patch.disc(radius), 1.0))
    return patch.follow(times, {0.0: {"skin_stimuli.heat": firing}, float(seconds): {"skin_stimuli.heat": 0.0}})


def scratch(patch: SkinPatch, times: Sequence[float] | np.ndarray, *, length: float = 30.0, width: float = 1.5,
            strokes: int = 1) -> SkinCourse:  # fmt: skip
    """Firm strokes along a line through the middle of the sheet, two seconds each.

    Parameters
    ----------
    length, width : float
        mm.
    strokes : int
    """
    _within("length", length, 1.0, 60.0, "mm")
    _within("width", width, 0.5, 10.0, "mm")
    _within("strokes", strokes, 0, 50, "strokes")
    half = 0.5 * patch.grid.spacing
    high = np.clip((0.5 * width - np.abs(patch.y)) / (2.0 * half) + 0.5, 0.0, 1.0)
    wide = np.clip((0.5 * length - np.abs(patch.x)) / (2.0 * half) + 0.5, 0.0, 1.0)
    line = high * wide
    line *= length * width / (line.sum() * patch.grid.spacing**2)
    patch.sheet.map("skin_stimuli.scratched", line)
    p, name = _numbers(), "skin_stimuli.scratching"
    # a stroke leaves its whole mark within its two seconds
    size = p["stroke_mark"] / p["stroke_time"]
    return patch.follow(times, {0.0: {name: size}, p["stroke_time"] * strokes: {name: 0.0}} if strokes else {})


def inject(patch: SkinPatch, times: Sequence[float] | np.ndarray, *, concentration: float,
           volume: float = 25.0) -> SkinCourse:  # fmt: skip
    """Inject substance P into the skin.

    Parameters
    ----------
    concentration : float
        umol/l (Petersen 1997: 1 and 3).
    volume : float
        ul.
    """
    _within("concentration", concentration, 0.0, 100.0, "umol/l")
    p = _numbers()
    radius = np.sqrt(volume / (np.pi * p["skin_thickness"]))
    wheal = np.minimum(patch.disc(radius), 1.0)
    patch.sheet.state("skin_peptides.substance_p")[...] += MICRO_IN_PICO * concentration * wheal
    return patch.follow(times, {})


def microdialysis(patch: SkinPatch, times: Sequence[float] | np.ndarray, *,
                  concentrations: Sequence[float] = (1e-9, 1e-8, 1e-7, 1e-6), baseline: float = 60.0,
                  each: float = 30.0, length: float = 15.0,
                  pulses: tuple[float, float, float, float] | None = None) -> SkinCourse:  # fmt: skip
    """A dialysis fibre with wide pores along the middle row: insertion, baseline, then substance P in rising steps.

    Parameters
    ----------
    concentrations : sequence of float
        mol/l in the fluid that runs through it.
    baseline, each : float
        min.
    length : float
        mm of the fibre in the skin.
    pulses : (float, float, float, float), optional
        Current (mA), rate (1/s), start and end (min) of electrical stimulation along the fibre.
    """
    _within("baseline", baseline, 0.0, 600.0, "min")
    _within("each", each, 1.0, 600.0, "min")
    for one in concentrations:
        _within("concentrations", one, 0.0, 1e-4, "mol/l")
    row = np.argmin(np.abs(patch.y[:, 0]))
    line = np.where((patch.y == patch.y[row, 0]) & (np.abs(patch.x) <= 0.5 * length), 1.0, 0.0)
    for name in ("skin_peptides.probe_place", "skin_vessels.probe_drains"):
        patch.sheet.map(name, line)
    leak = patch.sheet.value("skin_vessels.trauma_leak")
    patch.sheet.map("skin_vessels.inserted", line)
    patch.sheet.state("skin_vessels.trauma")[...] += leak * line
    patch.sheet.state("skin_mast_cells.histamine")[...] += _numbers()["insertion_histamine"] * line
    changes: dict[float, dict[str, float]] = {}
    for k, one in enumerate(concentrations):
        changes[MINUTE * (baseline + k * each)] = {"skin_peptides.probe": PICO * one}
    if pulses is not None:
        felt = pulses[0] / max(patch.state.threshold, 1e-3)
        along = [patch.fibres.recruited(felt, 0.5, (0.0, x)) for x in np.linspace(-0.5 * length, 0.5 * length, 6)]
        patch.sheet.map("skin_terminals.recruited", np.max(along, axis=0))
        for minute, rate in ((pulses[2], pulses[1]), (pulses[3], 0.0)):
            changes.setdefault(MINUTE * minute, {})["skin_terminals.pulse_rate"] = rate
    return patch.follow(times, changes)
