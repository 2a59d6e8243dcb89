"""What of a person sets the sheet of skin; health by default."""

from __future__ import annotations

from dataclasses import dataclass, fields

from fibrosim.errors import InputError

__all__ = ["SkinState"]


@dataclass(frozen=True)
class SkinState:
    """State of a person's skin, as factors over health or shares.

    Attributes
    ----------
    density : float
        Fibres that are left.
    spontaneous : float
        Share of fibres that fire without a stimulus.
    spontaneous_rate : float
        How often these fire, 1/s.
    excitability : float
        Odds of firing under a chemical stimulus; a current's threshold falls by `threshold`.
    threshold : float
        Threshold for a current.
    store : float
        Peptide of the endings.
    conducting : float
        What anaesthesia leaves of the impulses.
    norepinephrine, alpha1_vessel : float
        At the junctions; receptors of vessels.
    primed : float
        Share of mast cells with NK1 receptors.
    mast_cells, peptidase : float
        Secretion; activity of neprilysin and ACE.
    leak_gain : float
        Leak by substance P.
    leak_half : float
        Substance P at half effect on venules, pmol/l.
    resting_leak : float
        Leak that cytokines keep up.
    junction : float
        Norepinephrine at the junctions, nmol/l, to which an injection adds.
    adrenergic_drive, adrenergic_half : float
        Rise of the log-odds of firing at full norepinephrine, and norepinephrine at half of it, nmol/l.
    sympathetic : float
        Sympathetic fibres that are left to take norepinephrine up.
    cgrp_block, nk1_block, h1_block, alpha1_block, stabiliser : float
        Shares that drugs hold, 0 to 1.

    Raises
    ------
    InputError
        A factor that is negative, or a share outside of 0 to 1.
    """

    density: float = 1.0
    spontaneous: float = 0.022
    spontaneous_rate: float = 0.5
    excitability: float = 1.0
    threshold: float = 1.0
    store: float = 1.0
    conducting: float = 1.0
    norepinephrine: float = 1.0
    alpha1_vessel: float = 1.0
    primed: float = 0.0
    mast_cells: float = 1.0
    peptidase: float = 1.0
    leak_gain: float = 1.0
    leak_half: float = 40.0
    resting_leak: float = 0.0
    junction: float = 9.98
    adrenergic_drive: float = 0.357
    adrenergic_half: float = 20.0
    sympathetic: float = 1.0
    cgrp_block: float = 0.0
    nk1_block: float = 0.0
    h1_block: float = 0.0
    alpha1_block: float = 0.0
    stabiliser: float = 0.0

    def __post_init__(self) -> None:
        for one in fields(self):
            value, most = getattr(self, one.name), 1.0 if one.name in SHARES else float("inf")
            if not 0.0 <= value <= most or value == float("inf"):
                raise InputError("outside the allowed range", field=one.name, value=value, allowed=f"0 to {most:g}")

    def parameters(self) -> dict[str, float]:
        """Parameters of the sheet that this state sets, by full name."""
        share = min(self.spontaneous, MOST)
        return {full: float(getattr(self, name)) for full, name in NAMES.items()} | {ODDS: share / (1.0 - share)}


ODDS, MOST = "skin_adrenergic_fibres.resting_odds", 1.0 - 1e-6
SHARES = ("spontaneous", "conducting", "primed", "cgrp_block", "nk1_block", "h1_block", "alpha1_block", "stabiliser")
NAMES = {
    "skin_terminals.excitability": "excitability", "skin_terminals.held": "store",
    "skin_terminals.conducting": "conducting", "skin_terminals.norepinephrine_ratio": "norepinephrine",
    "skin_vessels.norepinephrine_ratio": "norepinephrine", "skin_vessels.alpha1_vessel": "alpha1_vessel",
    "skin_mast_cells.primed": "primed", "skin_mast_cells.sensitivity": "mast_cells",
    "skin_peptides.peptidase": "peptidase", "skin_vessels.leak_gain": "leak_gain",
    "skin_vessels.leak_half": "leak_half", "skin_vessels.resting_leak": "resting_leak",
    "skin_vessels.cgrp_block": "cgrp_block", "skin_peptides.nk1_block": "nk1_block",
    "skin_mast_cells.h1_block": "h1_block", "skin_vessels.alpha1_block": "alpha1_block",
    "skin_mast_cells.stabiliser": "stabiliser", "skin_injection.resting_junction": "junction",
    "skin_injection.drive": "adrenergic_drive", "skin_injection.drive_half": "adrenergic_half",
    "skin_injection.sympathetic_fibres": "sympathetic", "skin_injection.alpha1_block": "alpha1_block",
}  # fmt: skip
