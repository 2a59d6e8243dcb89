"""Cellular immunity: effector and regulatory T cells, soluble interleukin-2 receptor."""

from __future__ import annotations

from ..language import Subsystem, exp, hill

__all__ = ["Immunity"]


class Immunity(Subsystem):
    """Effector and regulatory T cells relative to health, soluble interleukin-2 receptor [U/ml].

    After the structure of Velez de Mendizabal 2011: effector cells amplify themselves,
    regulatory cells follow them and remove them. Noise in antigenic drive and infections
    set off relapses where recruitment of regulatory cells is weak. The attack on own fibres
    is a share (autoreactivity) of the response.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        effector = m.state("effector", "1", start=1, long_name="effector T cells")
        regulatory = m.state("regulatory", "1", start=1, long_name="regulatory T cells")
        cortisol = m.link(
            "cortisol_to_immunity",
            p.cortisol_effect * (m.take("cortisol", "nmol/l") / p.cortisol_scale - 1),
            source="stress_axis.cortisol",
            target="immunity.effector",
            loop="immune",
            note="cortisol restrains effector cells",
        )
        noise = p.noise_size * m.noise("antigen_noise", correlation_time=p.noise_time)
        drive = p.activation * exp(noise - cortisol) + m.input("infection", "1")
        rest = (
            p.removal_rate
            + p.suppression_rate
            - p.expansion_rate * hill(1 / p.expansion_half, p.healthy_effector, 2)
        )
        expansion = m.link(
            "effector_to_effector",
            p.expansion_rate * hill(effector, p.expansion_half, 2),
            source="immunity.effector",
            target="immunity.effector",
            loop="immune",
            reference="velez2011",
            note="effector cells amplify themselves",
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
        m.rate(effector, rest * drive + expansion - (p.removal_rate + suppression) * effector)
        recruited = m.link(
            "effector_to_regulatory",
            p.recruitment * (effector - 1),
            source="immunity.effector",
            target="immunity.regulatory",
            loop="immune",
            reference="velez2011",
            note="effector cells recruit regulatory cells",
        )
        fc_gamma = m.drug("fc_gamma_route")
        regulation = m.link(
            "fc_gamma_to_regulatory",
            p.fc_gamma_regulation * fc_gamma,
            source="drug.fc_gamma_route",
            target="immunity.regulatory",
            loop="immune",
            disputed=True,
            note="immunoglobulin may raise regulatory cells",
        )
        m.rate(regulatory, (1 + recruited + regulation - regulatory) / p.regulation_time)
        protection = m.link(
            "fc_gamma_to_attack",
            p.fc_gamma_effect * fc_gamma,
            source="drug.fc_gamma_route",
            target="immunity.effector",
            loop="immune",
            disputed=True,
            note="immunoglobulin may block Fc-gamma receptors and complement at the nerve",
        )
        m.give(
            "immune_attack", p.autoreactivity * hill(effector, p.attack_half, 3) * (1 - protection)
        )
        m.give("glia_protection", protection)
        m.give("autoreactive_cells", p.autoreactivity * effector)
        m.give("effector", effector)
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
