"""Substance P and CGRP in an area: release by C fibres, clearance, tachyphylaxis."""

from __future__ import annotations

from ..language import Subsystem, hill

__all__ = ["Neuropeptides"]


class Neuropeptides(Subsystem):
    """Peptides that C fibres release into the skin of an area.

    Fast states ``substance_p`` and ``cgrp`` [pmol/l]: released per impulse of the fibres that are
    left times the peptide they hold, cleared with the half-lives of their effects (15 s and 18 min,
    McEwan 1988), substance P mostly by neprilysin and ACE (Kramer 2005). Fast state ``uncoupled``
    [1]: NK1 receptors taken inside after substance P (tachyphylaxis, Maa 2000). Slow state
    ``store`` [1]: peptide that endings hold, used up by firing, brought by axonal transport.
    Inputs ``substance_p_supply`` and ``cgrp_supply`` [pmol/l/s] stand for injection,
    ``substance_p_probe`` [pmol/l] for the fluid of a dialysis probe, ``axon_reflex`` [1/s] for
    impulses that a needle, a current or capsaicin sets off in the skin.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        reflex = m.link(
            "dorsal_horn_to_neuropeptides",
            p.reflex_rate * hill(m.take("horn_output", "1/s", over="pool"), p.reflex_half, 4),
            source="dorsal_horn.output",
            target="neuropeptides.substance_p",
            loop="cross",
            disputed=True,
            reference="willis1999",
            note="a strongly active horn sends impulses back to the endings (dorsal root reflex)",
        )
        firing = reflex + m.link(
            "c_afferents_to_neuropeptides",
            m.take("c_firing", "1/s"),
            source="c_afferents.firing",
            target="neuropeptides.substance_p",
            loop="neurogenic",
            reference="sauerstein2000",
            note="each impulse releases peptide",
        )
        lost = m.link(
            "small_fibres_to_neuropeptides",
            m.take("fibre_deficit", "1"),
            source="small_fibres.density",
            target="neuropeptides.substance_p",
            loop="cross",
            reference="bickel2009",
            note="fibres that are gone carry no axon reflex: small flare in small-fibre neuropathy",
        )
        firing = firing + (1 - lost) * m.input("axon_reflex", "1/s")
        store = m.state("store", "1", start=1, long_name="peptide held by C endings")
        resting = m.take("resting_c_firing", "1/s")
        use, healthy_use = firing / p.depletion_firing, resting / p.depletion_firing
        made = 1 + m.link(
            "nerve_growth_factor_to_neuropeptides",
            p.synthesis_gain * m.take("trka_rise", "1"),
            source="nerve_growth_factor.tissue",
            target="neuropeptides.store",
            loop="neurogenic",
            reference="donnerer1992",
            note="nerve growth factor raises the peptide that ganglia make and send",
        )
        m.rate(store, ((1 + healthy_use) * made - (1 + use) * store) / p.transport_time)

        brake = m.link(
            "norepinephrine_to_neuropeptides",
            p.brake * (m.take("norepinephrine_ratio", "1") - 1),
            source="norepinephrine.junction",
            target="neuropeptides.substance_p",
            loop="cross",
            disputed=True,
            reference="averbeck2001",
            note="alpha-2 receptors on endings may hold release back",
        )
        released = firing * store / (1 + brake)
        clearing = 1 - p.peptidase_share + p.peptidase_share * p.peptidase
        resting_substance_p = p.release_substance_p * resting * p.substance_p_time / clearing
        resting_cgrp = p.release_cgrp * resting * p.cgrp_time
        substance_p = m.state(
            "substance_p",
            "pmol/l",
            start=resting_substance_p,
            clock="fast",
            long_name="substance P in the skin",
        )
        m.rate(
            substance_p,
            p.release_substance_p * released
            + m.input("substance_p_supply", "pmol/l/s")
            + p.probe_delivery * m.input("substance_p_probe", "pmol/l") / p.substance_p_time
            - clearing * substance_p / p.substance_p_time,
        )
        cgrp = m.state(
            "cgrp",
            "pmol/l",
            start=resting_cgrp,
            clock="fast",
            long_name="CGRP in the skin",
        )
        m.rate(
            cgrp,
            p.release_cgrp * released + m.input("cgrp_supply", "pmol/l/s") - cgrp / p.cgrp_time,
        )
        uncoupled = m.state("uncoupled", "1", clock="fast", long_name="NK1 receptors taken inside")
        at_receptor = (1 - m.drug("substance_p_block")) * substance_p
        tachyphylaxis = m.link(
            "substance_p_to_uncoupled",
            hill(at_receptor, p.receptor_half) / p.uncoupling_time,
            source="neuropeptides.substance_p",
            target="neuropeptides.uncoupled",
            loop="neurogenic",
            reference="maa2000",
            note="NK1 receptors that have answered are taken inside for half an hour",
        )
        m.rate(uncoupled, tachyphylaxis * (1 - uncoupled) - uncoupled / p.recoupling_time)
        m.give("substance_p", substance_p)
        m.give("cgrp", cgrp)
        m.give("resting_cgrp", resting_cgrp)
        m.give("substance_p_at_receptor", at_receptor)
        m.give("coupled_receptors", 1 - uncoupled)
