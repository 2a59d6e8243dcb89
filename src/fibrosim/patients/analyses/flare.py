"""Flare against fibres: a larger flare and fewer nerve fibres in one body."""

from __future__ import annotations

from collections.abc import Mapping

from ...engine import Action
from ...parameters import all_parameter_files
from ..triggers import infection, injury
from .facts import Fact, FeasibleRegion
from .region import feasible_region

__all__ = ["AXES", "FEWER_FIBRES", "IN_PAIN", "flare_against_fibres", "larger_flare"]

MINUTES_PER_DAY = 1440.0
AREA = "lower_leg_left"
AXES = {"nerve_growth_factor_to_neuropeptides": (0.0, 20.0), "immunity_to_small_fibres": (0.0, 2.0)}
"""Peptide that nerve growth factor lets endings make, and the attack on endings: one raises the flare, one thins the
fibres that carry it."""

FEWER_FIBRES = Fact(
    "fewer fibres", "small_fibres.density", lambda before, after: after < 0.95 * before,
    label="epidermal nerve fibre density",
)  # fmt: skip
IN_PAIN = Fact("fallen ill (pain up by 1 of 10)", "pain.intensity", lambda before, after: after - before > 1.0)


def larger_flare() -> Fact:
    """Skin flow answers more to a standard volley of C fibres, in the long-run form of peptides and vessels."""
    numbers = all_parameter_files()["analyses"].parameters
    length = float(numbers["volley_length"].value) / MINUTES_PER_DAY
    volley = Action(0.0, "input", "neuropeptides.axon_reflex", float(numbers["volley_rate"].value), None, length)
    return Fact(
        "larger flare", "endothelium.flow_ratio", lambda before, after: after > 1.05 * before, (volley,), 0.9 * length,
        "flow answer to a C-fibre volley",
    )  # fmt: skip


def flare_against_fibres(
    axes: Mapping[str, tuple[float, float]] | None = None,
    *,
    people: int = 256,
    seed: int | str = 1,
    areas: int = 1,
    preset: str | None = "immune",
    after: float | str = "2 year",
    workers: int = 1,
) -> FeasibleRegion:
    """Map where larger flares (Littlejohn 1987, Helme 1987) and fewer fibres (Caro 2014) hold in one person.

    Both are told of fibromyalgia, and fewer fibres alone make a smaller flare (Bickel 2009). People
    are drawn, injured and infected; those who fall ill are compared with their own health: skin
    flow in answer to a standard volley, and epidermal fibre density, each by at least 5 %.

    Parameters
    ----------
    axes : mapping of str to (low, high), optional
        Two links or parameters; peptide synthesis by nerve growth factor and attack on endings.
    preset : str, optional
        Mix of mechanisms to draw around; "immune", of whom many fall ill and lose fibres.
    people, seed, areas, after, workers
        As in `feasible_region`.
    """
    return feasible_region(
        larger_flare(), FEWER_FIBRES, AXES if axes is None else axes, among=IN_PAIN, people=people, seed=seed,
        areas=areas, preset=preset, triggers=(injury(30, AREA), infection(30)), after=after,
        title="Larger flare with fewer fibres: can one body have both?", workers=workers,
    )  # fmt: skip
