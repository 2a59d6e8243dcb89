"""Large myelinated fibres of a pool: demyelination, remyelination, axon loss."""

from __future__ import annotations

from ..language import Subsystem, exp, hill

__all__ = ["LargeFibres"]


class LargeFibres(Subsystem):
    """Internodes and axons of the nerves that serve a pool.

    Internodes are intact, ``stripped`` (attacked in the last days), ``bare`` (no myelin, sodium
    channels spread out) or ``thin`` (remyelinated, short and thin for good); the shares sum to 1.
    Conduction is blocked in the stretches that are attacked, comes back from about day 12 and is stable
    by three months with internodes still thin (Smith 1981). ``axons`` [1] die behind lost myelin and
    hardly return.
    """

    level = "pool"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        stripped = m.state("stripped", "1", start=0, long_name="internodes attacked, in debris")
        bare = m.state("bare", "1", start=0, long_name="internodes bare of myelin")
        thin = m.state("thin", "1", start=0, long_name="internodes remyelinated, thin and short")
        axons = m.state("axons", "1", start=1, long_name="surviving large axons")
        attack = self._attack(m)
        m.rate(stripped, attack * (1 - stripped - bare) - stripped / p.clearing_time)
        m.rate(bare, stripped / p.clearing_time - bare / p.remyelination_time)
        m.rate(thin, bare / p.remyelination_time - attack * thin - thin / p.maturation_time)
        naked = stripped + bare
        m.rate(axons, (1 - axons) / p.axon_regrowth_time - p.axon_loss * naked * axons)
        myelin = m.define(
            "myelin", 1 - naked - (1 - p.thin_lamellae) * thin, long_name="lamella fraction"
        )
        nodes = m.define("nodes", 1 - bare, long_name="nodes with clustered sodium channels")
        m.define("blocked", naked, long_name="internodes attacked and not yet remyelinated")
        m.give("myelin", myelin)
        m.give("nodes", nodes)
        m.give("axons", axons)
        # an axon is blocked where any of the stretches on its way blocks it
        m.give("conducting", axons * exp(-p.block_along * naked))

    def _attack(self, m):
        """Rate [1/day] at which internodes are stripped; 0 in health."""
        p = m.parameters
        cells = m.link(
            "immunity_to_large_fibres",
            p.cell_rate * hill(m.take("myelin_attack", "1"), 1, 3),
            source="immunity.effector",
            target="large_fibres.stripped",
            loop="immune",
            reference="lin2011",
            note="T cells and the macrophages they call strip myelin",
        )
        leak = m.link(
            "endothelium_to_large_fibres",
            (1 - p.barrier_leak) * hill(m.take("permeability_rise", "1", over="area"), p.leak_half, 2),
            source="endothelium.permeability",
            target="large_fibres.stripped",
            loop="cross",
            disputed=True,
            note="inflamed vessels let IgG through the blood-nerve barrier",
        )
        antibody = m.link(
            "anti_myelin_to_large_fibres",
            p.antibody_rate
            * hill(m.take("anti_myelin", "mg/l"), p.antibody_half, 2)
            * (1 - m.take("glia_protection", "1")),
            source="immunoglobulin.anti_myelin",
            target="large_fibres.stripped",
            loop="immune",
            disputed=True,
            reference="yan2000",
            note="IgG to myelin proteins demyelinates where it reaches the nerve",
        )
        return cells + antibody * (p.barrier_leak + leak) + m.input("attack", "1/day")
