"""Receptors at the synapses of the dorsal horn."""

from __future__ import annotations

from functools import cache

from ...engine.network import Receptor
from ...parameters import all_parameter_files

__all__ = ["receptors"]


@cache
def receptors() -> dict[str, Receptor]:
    """Receptors by name; the numbers are in ``horn_receptors.yaml``."""
    p = {name: record.value for name, record in all_parameter_files()["horn_receptors"].parameters.items()}
    excites, calcium = p["excitatory_reversal"], {"ion": "calcium", "share": p["calcium_share"]}
    made = [
        Receptor("ampa", p["ampa_rise"], p["ampa_decay"], excites),
        Receptor("nmda", p["nmda_rise"], p["nmda_decay"], excites, p["nmda_magnesium"], p["nmda_block_slope"],
                 p["nmda_block_half"], **calcium),
        Receptor("nk1_far", p["nk1_far_rise"], p["nk1_decay"], excites, **calcium),
        Receptor("nk1", p["nk1_rise"], p["nk1_short_decay"], excites, **calcium),
        Receptor("gaba_deep", p["gaba_rise"], p["gaba_decay"], p["gaba_reversal"], anion=True),
        Receptor("gaba", p["gaba_rise"], p["gaba_long_decay"], p["anion_reversal"], anion=True),
        Receptor("glycine", p["glycine_rise"], p["glycine_decay"], p["anion_reversal"], anion=True),
        Receptor("noise", p["gaba_rise"], p["noise_decay"], p["gaba_reversal"]),
    ]  # fmt: skip
    return {one.name: one for one in made}
