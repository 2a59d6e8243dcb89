"""Cellular immunity: effector and regulatory T cells, soluble interleukin-2 receptor, attack on own tissue."""

from __future__ import annotations

from ..language import Subsystem, exp, hill, logistic, sqrt

__all__ = ["Immunity"]


class Immunity(Subsystem):
    """Effector and regulatory T cells relative to health, soluble interleukin-2 receptor [U/ml].

    After the structure of Velez de Mendizabal 2011: effector cells amplify themselves steeply,
    regulatory cells follow over weeks and remove them. The loop is excitable: noise in antigenic
    drive, infections, priming and weak restraint set off relapses of about a month where
    recruitment of regulatory cells is weak. A share (autoreactivity) of what effector cells do above
    health turns on own tissue, by three ways that each have their size: help to B cells, cells on
    small fibres and myelin, cytokines.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        effector = m.state("effector", "1", start=1, long_name="effector T cells")
        regulatory = m.state("regulatory", "1", start=1, long_name="regulatory T cells")
        rest = (
            p.removal_rate
            + p.suppression_rate
            - p.expansion_rate * hill(1 / p.expansion_half, p.healthy_effector, 4)
        )
        expansion = m.link(
            "effector_to_effector",
            p.expansion_rate * hill(effector, p.expansion_half, 4),
            source="immunity.effector",
            target="immunity.effector",
            loop="immune",
            reference="velez2011",
            note="effector cells amplify themselves",
        )
        steroid = m.link(
            "steroid_to_immunity",
            p.steroid_effect * m.drug("steroid"),
            source="drug.steroid",
            target="immunity.effector",
            loop="immune",
            reference="paliogianni1993",
            note="glucocorticoids stop interleukin-2 and the expansion of T cells",
        )
        suppression = m.link(
            "regulatory_to_effector",
            p.suppression_rate * regulatory,
            source="immunity.regulatory",
            target="immunity.effector",
            loop="immune",
            reference="velez2011",
            note="regulatory cells remove effector cells",
        )
        gain = (rest * self._drive(m) + expansion) * (1 - steroid)
        m.rate(effector, gain - (p.removal_rate + suppression) * effector)
        m.rate(regulatory, (self._regulation(m, effector) - regulatory) / p.regulation_time)
        m.give("effector", effector)
        self._attack(m, effector)
        self._receptor(m, effector)

    def _drive(self, m):
        p = m.parameters
        cortisol = m.link(
            "cortisol_to_immunity",
            p.cortisol_effect * (m.take("cortisol_ratio", "1") - 1),
            source="stress_axis.cortisol",
            target="immunity.effector",
            loop="immune",
            note="cortisol restrains effector cells",
        )
        help_ = m.link(
            "b_cells_to_immunity",
            p.presentation_share * (1 - m.take("b_cells", "1")),
            source="b_cells.b_cells",
            target="immunity.effector",
            loop="immune",
            reference="hauser2008",
            note="B cells present antigen to T cells; without them drive is less",
        )
        noise = p.noise_size * m.noise("antigen_noise", correlation_time=p.noise_time)
        restraint = cortisol + self._nerves(m)
        own = p.activation * exp(noise - restraint) * (1 - help_)
        return own + m.input("infection", "1") + self._priming(m)

    def _nerves(self, m):
        p = m.parameters
        vagal = m.link(
            "vagal_tone_to_immunity",
            p.vagal_effect * (m.take("vagal_tone", "1") - 1),
            source="autonomic.muscle_outflow",
            target="immunity.effector",
            loop="cross",
            disputed=True,
            reference="koopman2016",
            note="vagal tone restrains immune cells",
        )
        beta = m.link(
            "beta2_to_immunity",
            p.beta2_effect * (m.take("beta2_sensitivity", "1") - 1),
            source="autonomic.muscle_outflow",
            target="immunity.effector",
            loop="cross",
            disputed=True,
            reference="elenkov2000",
            note="beta-2 receptors of T cells restrain them; desensitised ones do so less",
        )
        return vagal + beta

    def _priming(self, m):
        p = m.parameters
        leak = m.link(
            "endothelium_to_immunity",
            p.tissue_priming * m.take("permeability_rise", "1", over="area"),
            source="endothelium.permeability",
            target="immunity.effector",
            loop="cross",
            note="leaky vessels let antigen and T cells meet",
        )
        inflamed = m.link(
            "cytokines_to_immunity",
            p.tissue_priming * m.take("cytokine_drive", "1", over="area"),
            source="cytokines.proinflammatory",
            target="immunity.effector",
            loop="cross",
            note="inflamed tissue primes T cells",
        )
        return leak + inflamed

    def _regulation(self, m, effector):
        p = m.parameters
        recruited = m.link(
            "effector_to_regulatory",
            p.recruitment * (effector - 1),
            source="immunity.effector",
            target="immunity.regulatory",
            loop="immune",
            reference="vukmanovic2006",
            note="effector cells recruit regulatory cells",
        )
        fc_gamma = m.link(
            "fc_gamma_to_regulatory",
            p.fc_gamma_regulation * m.drug("fc_gamma_route"),
            source="drug.fc_gamma_route",
            target="immunity.regulatory",
            loop="immune",
            disputed=True,
            note="immunoglobulin may raise regulatory cells",
        )
        interferon = m.link(
            "interferon_to_regulatory",
            p.interferon_regulation * m.drug("interferon"),
            source="drug.interferon",
            target="immunity.regulatory",
            loop="immune",
            disputed=True,
            reference="ifnb1993",
            note="interferon beta restores regulation; a third fewer relapses",
        )
        return 1 + recruited + fc_gamma + interferon

    def _attack(self, m, effector):
        p = m.parameters
        above = effector - 1
        size = above**2 / sqrt(above**2 + p.tolerance_width**2)
        excess = size * logistic(above / p.tolerance_width)  # 0 and flat at health, never negative
        m.define("excess", excess, long_name="effector T cells above health")
        protection = m.link(
            "fc_gamma_to_attack",
            p.fc_gamma_effect * m.drug("fc_gamma_route"),
            source="drug.fc_gamma_route",
            target="immunity.effector",
            loop="immune",
            disputed=True,
            note="immunoglobulin may block Fc-gamma receptors at the nerve",
        )
        complement = m.link(
            "complement_to_attack",
            p.complement_effect * m.drug("complement_route"),
            source="drug.complement_route",
            target="immunity.effector",
            loop="immune",
            disputed=True,
            reference="basta1989",
            note="immunoglobulin may scavenge activated complement before it strikes myelin",
        )
        active = p.autoreactivity * hill(excess, p.attack_half, 2)
        m.give("effector_excess", excess)
        m.give("autoreactive_cells", p.autoreactivity * p.antibody_share * excess)
        m.give("immune_attack", p.cell_share * active * (1 - protection))
        m.give("effector_cytokines", p.cytokine_share * active)
        m.give("myelin_attack", p.myelin_share * active * (1 - protection) * (1 - complement))
        m.give("glia_protection", protection)

    def _receptor(self, m, effector):
        p = m.parameters
        soluble = m.state(
            "soluble_il2_receptor",
            "U/ml",
            start=p.receptor_level,
            long_name="soluble interleukin-2 receptor",
        )
        shed = m.link(
            "effector_to_soluble_receptor",
            (1 - p.receptor_constitutive) * effector,
            source="immunity.effector",
            target="immunity.soluble_il2_receptor",
            loop="immune",
            reference="gottschalk1999",
            note="active T cells shed the receptor",
        )
        level = p.receptor_level * (p.receptor_constitutive + shed)
        m.rate(soluble, p.receptor_removal * (level - soluble))
