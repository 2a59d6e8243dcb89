"""The immune subsystems alone: blood, ganglion, central lesions, without the rest of the body."""

from __future__ import annotations

import numpy as np
from alone import Alone

from fibrosim.engine.actions import Action
from fibrosim.physiology.b_cells import BCells
from fibrosim.physiology.central_lesions import CentralLesions
from fibrosim.physiology.immunity import Immunity
from fibrosim.physiology.immunoglobulin import Immunoglobulin
from fibrosim.physiology.satellite_glia import SatelliteGlia

ONES = ("cortisol_ratio", "vagal_tone", "beta2_sensitivity")
NOISE = "immunity.antigen_noise"
RELAPSING = {
    "immunity.activation": 1.5,
    "immunity.recruitment": 0.48,
    "immunity.autoreactivity": 0.5,
}


class Blood:
    """Lives of the immune subsystems with the cortisol of health."""

    def __init__(self):
        parts = (Immunity(), BCells(), Immunoglobulin(), SatelliteGlia(), CentralLesions())
        self.system = Alone(*parts, ones=ONES)

    def __call__(self, days, actions=(), parameters=None, links=None):
        """Values by name at the days, from the start values of health."""
        return self.system(days, list(actions), parameters, links)


def antigen(seed, days, correlation=21.0, step=3.0):
    """Actions that play the noise of antigenic drive."""
    random, x = np.random.default_rng(seed), 0.0
    decay, actions = np.exp(-step / correlation), []
    for day in np.arange(0.0, days, step):
        actions.append(Action(day, "input", NOISE, x, None, day + step))
        x = decay * x + np.sqrt(1 - decay**2) * random.standard_normal()
    return actions


def full(slot, target):
    """Parameters of a slot of the bank whose drug, once there, stays at full effect on a target."""
    names = ("absorption", "elimination", "to_peripheral", "from_peripheral")
    rates = {f"drug.slot{slot}.{name}": 0.0 for name in names}
    return rates | {f"drug.slot{slot}.{target}.maximum": 1.0, f"drug.slot{slot}.{target}.half": 1e-3}


def given(slot, day):
    """The dose of that drug."""
    return Action(day, "add", f"drug.slot{slot}_central", 1.0)


def relapses(effector, high=2.5, low=2.0):
    """Length in days of each relapse of a daily course."""
    lengths, began = [], None
    for day, value in enumerate(effector):
        if began is None and value > high:
            began = day
        elif began is not None and value < low:
            lengths.append(day - began)
            began = None
    return lengths
