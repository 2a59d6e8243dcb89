"""Mediators around an ending and what they shift."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from ...errors import InputError
from .numbers import terminal_numbers

__all__ = ["Sensitisation"]

SHARES = ("nerve_growth_factor", "nerve_growth_factor_days", "cytokines", "alpha1")


@dataclass(frozen=True)
class Sensitisation:
    """Mediators, all 0 in health.

    Bradykinin and norepinephrine share a pathway (Gq): TRPV1 opens at lower voltages and temperatures,
    M channels close. Nerve growth factor puts TRPV1 into the membrane within minutes, and over days brings
    more of it, and force channels to silent endings. Cytokines raise the sodium current.

    Attributes
    ----------
    nerve_growth_factor, nerve_growth_factor_days : float
        Occupied receptors at the ending, and the signal that ran for days in the ganglion, 0 to 1.
    bradykinin : float
        In umol/l.
    cytokines : float
        0 to 1.
    norepinephrine : float
        In nmol/l.
    alpha1 : float
        Receptors of norepinephrine on the ending: 0 in health, 1 in injured nerve.

    Raises
    ------
    InputError
        A share outside 0 to 1, a concentration that cannot be.
    """

    nerve_growth_factor: float = 0.0
    nerve_growth_factor_days: float = 0.0
    bradykinin: float = 0.0
    cytokines: float = 0.0
    norepinephrine: float = 0.0
    alpha1: float = 0.0

    def __post_init__(self) -> None:
        for one in fields(self):
            value, most = getattr(self, one.name), 1.0 if one.name in SHARES else math.inf
            if not (math.isfinite(value) and 0.0 <= value <= most):
                raise InputError("a mediator that cannot be", field=one.name, value=value,
                                 allowed="0 to 1" if one.name in SHARES else "0 or more")  # fmt: skip

    @property
    def pathway(self) -> float:
        """Drive of the shared pathway, 0 to 1."""
        p = terminal_numbers()
        bound = self.bradykinin / (self.bradykinin + p["bradykinin_half"])
        released = self.norepinephrine / (self.norepinephrine + p["norepinephrine_half"])
        other = p["norepinephrine_reach"] * self.alpha1 * released
        return bound + other - bound * other

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters of the membrane that are shifted."""
        return {"trpv1.sensitisation": terminal_numbers()["bradykinin_shift"] * self.pathway}

    def factors(self, mechanical: float) -> dict[str, float]:
        """Factors of densities by mechanism; `mechanical` is the class's own share of force channels."""
        p = terminal_numbers()
        more = (1 + p["surface_gain"] * self.nerve_growth_factor) * (
            1 + p["protein_gain"] * self.nerve_growth_factor_days
        )
        gained = max(p["unsilenced"] - mechanical, 0.0) * self.nerve_growth_factor_days
        return {
            "trpv1": more, "slow_mechanical": (mechanical + gained) / mechanical if mechanical else 1.0,
            "thin_m_type": 1 - p["bradykinin_closure"] * self.pathway,
            "thin_sodium": 1 + p["cytokine_sodium"] * self.cytokines,
        }  # fmt: skip
