"""From the slow state of a person's area to the sheet of skin there."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..parameters import all_parameter_files
from ..random import portable_exp, portable_log
from ..skin.person import SkinState

__all__ = ["SKIN_NUMBERS", "SKIN_VARIABLES", "healthy_junction", "skin_state_of"]

DEFICIT, CONDUCTING = "small_fibres.deficit", "c_afferents.conducting_share"
SPONTANEOUS, STORE = "c_afferents.spontaneous_share", "neuropeptides.store"
JUNCTION, VESSEL = "norepinephrine.junction", "adrenoceptors.alpha1_vessel"
SODIUM = "link.excitability_to_c_afferents"
DRIVES = (
    "link.norepinephrine_to_c_afferents", "link.tissue_to_c_afferents", "link.satellite_glia_to_c_afferents",
    "link.ngf_sensitisation_to_c_afferents", "link.cytokines_to_c_afferents",
)  # fmt: skip
PRIMING = (
    "link.stress_to_mast_cells", "link.cytokines_to_mast_cells", "link.nerve_growth_factor_to_mast_cells",
)  # fmt: skip
LEAK = "link.cytokines_to_endothelium"
SKIN_VARIABLES = (DEFICIT, CONDUCTING, SPONTANEOUS, STORE, JUNCTION, VESSEL, SODIUM, *DRIVES, *PRIMING, LEAK)
"""Variables of an area that set its sheet."""
SKIN_NUMBERS = ("neuropeptides.peptidase", "mast_cells.sensitivity", "endothelium.substance_p_leak",
                "endothelium.leak_half")  # fmt: skip
"""Parameters of a person that set it."""
SECONDS = 60.0
DRUGS = {"cgrp_block": "cgrp_block", "substance_p_block": "nk1_block", "alpha1_block": "alpha1_block",
         "mast_cell_stabiliser": "stabiliser"}  # fmt: skip
"""Targets of drugs in the body, and what they are called on the sheet."""


def _default(name: str) -> float:
    file, _, one = name.partition(".")
    return float(all_parameter_files()[file].parameters[one].value)


def healthy_junction() -> float:
    """Norepinephrine at the junctions in health, nmol/l: the root of the law of `physiology.norepinephrine`."""
    bursts = _default("autonomic.resting_skin_outflow") / SECONDS
    rested = _default("norepinephrine.release_per_burst") * bursts * _default("norepinephrine.removal_time")
    half = _default("norepinephrine.autoinhibition_half")
    return 0.5 * half * (math.sqrt(1.0 + 4.0 * rested / half) - 1.0)


def skin_state_of(
    values: Mapping[str, float], numbers: Mapping[str, float] | None = None, drugs: Mapping[str, float] | None = None
) -> SkinState:
    """Set the sheet of an area.

    Parameters
    ----------
    values : mapping of str to float
        `SKIN_VARIABLES` of the area on a day.
    numbers : mapping of str to float, optional
        `SKIN_NUMBERS` of the person; the files' values where left out.
    drugs : mapping of str to float, optional
        Occupancies of the body's drug targets, 0 to 1.

    Notes
    -----
    What adds to the log-odds of firing in the body multiplies excitation here, sodium channels by the same closed form
    of the ending; a current's threshold falls as they rise. Fibres that fire by themselves are drawn by the area's
    share, at the body's rate of a unit.
    """
    own = {name: _default(name) for name in SKIN_NUMBERS} | dict(numbers or {})
    held = dict(drugs or {})
    left = _share(1.0 - values[DEFICIT])
    risen = max(values[SODIUM], 0.0)
    sodium = _default("c_afferents.surface_sodium") * float(portable_log(1.0 + risen))
    odds = sodium + math.fsum(values[d] for d in DRIVES)
    priming = max(math.fsum(values[p] for p in PRIMING), 0.0)
    return SkinState(
        density=left,
        spontaneous=_share(values[SPONTANEOUS]),
        spontaneous_rate=_default("c_afferents.unit_rate"),
        excitability=float(portable_exp(odds)),
        threshold=1.0 / (1.0 + risen),
        store=max(values[STORE], 0.0),
        conducting=_share(values[CONDUCTING] / left) if left > 0.0 else 0.0,
        norepinephrine=max(values[JUNCTION], 0.0) / healthy_junction(),
        alpha1_vessel=max(values[VESSEL], 0.0),
        primed=priming / (1.0 + priming),
        mast_cells=own["mast_cells.sensitivity"],
        peptidase=own["neuropeptides.peptidase"],
        leak_gain=own["endothelium.substance_p_leak"] / _default("endothelium.substance_p_leak"),
        leak_half=own["endothelium.leak_half"],
        resting_leak=max(values[LEAK], 0.0),
        **{sheet: _share(held.get(body, 0.0)) for body, sheet in DRUGS.items()},
    )


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)
