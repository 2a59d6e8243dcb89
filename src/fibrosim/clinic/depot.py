"""A drug injected into the skin: concentration over time and distance, and the pain of such a spot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.moment import Moment
from fibrosim.clinic.norms import Norms

__all__ = ["Injection", "concentration", "junction", "spot_pain"]

RINGS = 24
REACH = 3.5
SECONDS = 60.0
FIRING, PAIN, JUNCTION = "c_afferents.firing", "pain.intensity", "norepinephrine.junction"
OWN, REFERRED = "c_afferents_to_pain", "dorsal_horn_to_pain"


@dataclass(frozen=True)
class Injection:
    """One injection into the skin.

    Parameters
    ----------
    dose : float
        Norepinephrine in micrograms; 0 for saline.
    needle : float
        Firing that needle and volume cause at first, 1/s.
    decay : float
        Time constant of that, minutes.
    """

    dose: float
    needle: float
    decay: float


def _wheal(numbers: Norms) -> float:
    """Squared radius of the wheal in mm^2: the volume as a disc of the skin's thickness."""
    return numbers.volume * 1000.0 / (np.pi * numbers.skin_thickness)


def _radii(numbers: Norms, minutes: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean radius (mm) and area (mm^2) of rings around the needle."""
    reach = REACH * np.sqrt(_wheal(numbers) + 4.0 * numbers.diffusion * minutes)
    edges = np.linspace(0.0, reach, RINGS + 1)
    return 0.5 * (edges[1:] + edges[:-1]), np.pi * np.diff(edges**2)


def concentration(numbers: Norms, dose: float, minutes: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Concentration in the wheal's fluid, nmol/l, shape (time, ring).

    A disc that blurs by diffusion and is washed out by the skin's blood flow, which the drug
    itself lowers (Sejrsen 1969; Wilson 2004).

    Parameters
    ----------
    dose : float
        Micrograms.
    minutes : ndarray
        Times after the injection, increasing.
    radii : ndarray
        Distances from the needle, mm.
    """
    start = dose / numbers.molar_mass / numbers.volume * 1e6  # nmol/l in the injected fluid
    disc, half = _wheal(numbers), numbers.constriction_half * 1e3
    log_left, last, found = 0.0, 0.0, []
    for time in np.asarray(minutes, dtype=float):
        for step in np.diff(np.linspace(last, time, max(2, int(np.ceil((time - last) / 0.05)) + 1))):
            centre = start * np.exp(log_left)
            open_share = 1.0 - numbers.constriction_maximum * centre / (half + centre)
            log_left -= numbers.washout * open_share * step
        last = time
        wide = disc + 4.0 * numbers.diffusion * time
        found.append(start * np.exp(log_left) * disc / wide * np.exp(-(radii**2) / wide))
    return np.array(found)


def junction(numbers: Norms, moment: Moment, area: str, fluid: np.ndarray) -> np.ndarray:
    """Junction norepinephrine of the spot: the area's own, and what the wheal gives against removal."""
    removal = 1.0 / moment.parameter("norepinephrine.removal_time", area)
    arrives = numbers.exchange / (numbers.exchange + removal)
    own = moment.value(JUNCTION)[moment.version.maps.leaves.index(area)]
    return own + arrives * fluid


def spot_pain(
    numbers: Norms, moment: Moment, area: str, injection: Injection, minutes: np.ndarray
) -> np.ndarray:
    """Local pain that an injection elicits, pain points, shape (time,).

    The endings of the spot fire by the body's own law at the spot's norepinephrine; needle and
    volume add firing that decays. The spot's signal is its strongest firing times a power of the
    skin that the driven afferents innervate, against the area over which pain summates; horn,
    descending control and rating are the area's own.

    Parameters
    ----------
    minutes : ndarray
        Times after the injection.
    """
    radii, rings = _radii(numbers, float(np.max(minutes)))
    fluid = concentration(numbers, injection.dose, minutes, radii)
    place = moment.version.maps.leaves.index(area)
    rest = float(moment.value(FIRING)[place])
    at_spot = {JUNCTION: junction(numbers, moment, area, fluid)}
    (firing,) = moment.spot(area, (FIRING,), at_spot)
    blur = _wheal(numbers) + 4.0 * numbers.diffusion * np.asarray(minutes)[:, None]
    needle = injection.needle * np.exp(-np.asarray(minutes) / injection.decay)[:, None]
    conducting = _conducting(moment, area)
    risen = np.broadcast_to(firing, fluid.shape) - rest + conducting * needle * np.exp(-(radii**2) / blur)
    risen = np.maximum(risen, 0.0)
    strongest = risen.max(axis=1)
    spread = (risen @ rings) / np.where(strongest > 0.0, strongest, 1.0) / 100.0  # cm^2
    field = np.sqrt(numbers.territory / np.pi)
    driven = np.pi * (np.sqrt(spread / np.pi) + field) ** 2
    felt = (driven / (driven + numbers.summation_area)) ** numbers.summation_power
    if rest <= 0.0:
        return np.zeros_like(strongest)
    # the gain that turns the area's own firing into the spot's; diffuse referred pain is not local pain
    (pain,) = moment.spot(area, (PAIN,), gains={OWN: strongest * felt / rest, REFERRED: np.zeros(1)})
    (nothing,) = moment.spot(area, (PAIN,), gains={OWN: np.zeros(1), REFERRED: np.zeros(1)})
    return np.broadcast_to(pain - nothing, strongest.shape)


def _conducting(moment: Moment, area: str) -> float:
    """Share of the area's C fibres that conduct: a blocked or lost fibre feels no needle."""
    name = "c_afferents.conducting_share"
    outputs = {o.name for level in moment.version.system.levels for o in level.outputs}
    return float(moment.value(name)[moment.version.maps.leaves.index(area)]) if name in outputs else 1.0
