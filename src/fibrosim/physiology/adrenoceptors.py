"""Alpha-1 adrenoceptors on C-fibre endings."""

from __future__ import annotations

from ..language import Subsystem, excess, hill

__all__ = ["Adrenoceptors"]


class Adrenoceptors(Subsystem):
    """Alpha-1 adrenoceptors of an area's C endings, relative to health.

    State ``alpha1`` [1], 1 in health, on endings and keratinocytes: raised within 4-7 days by
    injury, firing, NGF, cytokines and loss of fibres (Drummond 2014, Sato and Perl 1991, Wijaya
    2020), back within weeks. ``alpha1_vessel`` [1] follows the loss of sympathetic fibres alone:
    in CRPS nerves and epidermis bear more of the receptor, vessels do not (Finch 2014).
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        alpha1 = m.state("alpha1", "1", start=1, long_name="alpha-1 adrenoceptors on C endings")
        injury = m.link(
            "tissue_to_adrenoceptors",
            p.injury_drive * m.take("injury", "1"),
            source="tissue.injury",
            target="adrenoceptors.alpha1",
            loop="sympathetic",
            reference="drummond2014",
            note="injury raises alpha-1 receptors within days",
        )
        firing = m.link(
            "c_afferents_to_adrenoceptors",
            p.firing_drive * hill(m.take("c_firing_rise", "1/s"), p.firing_half, 2),
            source="c_afferents.firing",
            target="adrenoceptors.alpha1",
            loop="sympathetic",
            disputed=True,
            reference="finch2014",
            note="peptides and cytokines of firing endings raise the receptors",
        )
        denervation = m.link(
            "small_fibres_to_adrenoceptors",
            p.denervation_drive * excess(m.take("fibre_deficit", "1"), p.deficit_width),
            source="small_fibres.density",
            target="adrenoceptors.alpha1",
            loop="immune",
            disputed=True,
            reference="sato1991",
            note="endings that survive partial loss become sensitive to norepinephrine",
        )
        lost = excess(1 - m.take("autonomic_fibres", "1"), p.deficit_width)
        supersensitive = m.link(
            "autonomic_fibres_to_adrenoceptors",
            p.denervation_drive * lost,
            source="small_fibres.autonomic",
            target="adrenoceptors.alpha1",
            loop="sympathetic",
            disputed=True,
            reference="teasell2004",
            note="what is left without its transmitter becomes supersensitive to it",
        )
        nerve_growth = m.link(
            "nerve_growth_factor_to_adrenoceptors",
            p.ngf_drive * m.take("trka_rise", "1"),
            source="nerve_growth_factor.tissue",
            target="adrenoceptors.alpha1",
            loop="cross",
            disputed=True,
            reference="schlereth2014",
            note="nerve growth factor makes endings bear more alpha-1 receptors",
        )
        cytokines = m.link(
            "cytokines_to_adrenoceptors",
            p.cytokine_drive * excess(m.take("cytokine_drive", "1"), p.deficit_width),
            source="cytokines.proinflammatory",
            target="adrenoceptors.alpha1",
            loop="cross",
            reference="wijaya2020",
            note="tumour necrosis factor raises alpha-1B receptors of keratinocytes",
        )
        drive = injury + firing + denervation + supersensitive + nerve_growth + cytokines
        m.rate(
            alpha1,
            p.upregulation_rate * drive * (p.maximum - alpha1) - (alpha1 - 1) / p.return_time,
        )
        m.give("alpha1", alpha1)
        vessel = m.link(
            "autonomic_fibres_to_vessel_adrenoceptors",
            p.vessel_rise * lost,
            source="small_fibres.autonomic",
            target="adrenoceptors.alpha1_vessel",
            loop="sympathetic",
            disputed=True,
            reference="teasell2004",
            note="vessels that lose their sympathetic supply become supersensitive, others do not",
        )
        on_vessels = m.define("alpha1_vessel", 1 + vessel, long_name="alpha-1 adrenoceptors on vessels")
        m.give("alpha1_vessel", on_vessels)
