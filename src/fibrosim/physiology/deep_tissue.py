"""Deep tissue: flow, metabolites, guarding and the group III and IV afferents of muscle."""

from __future__ import annotations

from ..language import Subsystem, excess, hill, log, logistic

__all__ = ["DeepTissue"]


class DeepTissue(Subsystem):
    """Muscle of an area and its slowly conducting afferents.

    Fast states ``perfusion`` [1], flow over resting flow, which norepinephrine and the pressure
    inside a contracting muscle lower and work raises, and ``lactate`` [mmol/l] of the interstitium
    (it stands for protons and ATP too), washed out by flow. Slow states ``guarding`` [1], the share
    of greatest force that pain makes a muscle hold, and ``sensitivity`` [1] of group III and IV
    afferents, 1 in health: their mechanical threshold falls as it rises (Xu 2010).
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        guarding = m.state("guarding", "1", start=0, long_name="muscle tone held against pain")
        tone = m.link(
            "pain_to_deep_tissue",
            p.guarding_maximum * m.take("pain_count", "1") ** 2,
            source="pain.intensity",
            target="deep_tissue.guarding",
            loop="cross",
            disputed=True,
            reference="lund1991",
            note="pain makes muscle guard; many find no more activity in a painful muscle",
        )
        m.rate(guarding, (tone - guarding) / p.guarding_time)
        contraction = m.input("contraction", "1") + guarding
        perfusion = self._perfusion(m, contraction)
        lactate = m.state("lactate", "mmol/l", start=p.resting_lactate, clock="fast", long_name="interstitial lactate")
        effort = p.work_metabolism * contraction / (1 + self._training(m))
        made = p.resting_lactate * (1 + effort)
        m.rate(lactate, (made - perfusion * lactate) / p.washout_time)
        sensitivity = self._sensitivity(m, lactate)
        share = logistic(log(p.resting_share / (1 - p.resting_share)) + p.share_power * log(sensitivity))
        healthy = hill(p.resting_lactate, p.metabolic_half, 4)
        acid = excess(hill(lactate, p.metabolic_half, 4) - healthy, healthy)
        metabolic = m.link(
            "metabolites_to_deep_tissue",
            p.metabolic_rate * share * acid,
            source="deep_tissue.lactate",
            target="deep_tissue.firing",
            loop="cross",
            reference="pollak2014",
            note="protons, lactate and ATP together excite group III and IV afferents",
        )
        conducting = m.define(
            "conducting_share", self._awake(m), long_name="share of muscle afferents that conduct"
        )
        firing = m.define(
            "firing",
            (p.unit_rate * sensitivity * share + metabolic) * conducting,
            unit="1/s",
            long_name="mean firing of group III and IV afferents of muscle",
        )
        m.define("active_share", share, long_name="share of group III and IV units with ongoing firing")
        m.give("deep_firing", firing)
        m.give("deep_sensitivity", sensitivity)
        m.give("contraction", contraction)

    @staticmethod
    def _awake(m):
        """Share of afferents that anaesthesia leaves: 1 without, 0 from 1 on, as overlapping blocks add up."""
        width = m.parameters.anaesthesia_width
        return excess(1 - m.input("anaesthesia", "1"), width) / excess(width / width, width)

    def _training(self, m):
        return m.link(
            "fitness_to_deep_tissue",
            m.take("fitness", "1") - 1 + m.input("conditioning", "1"),
            source="fitness.level",
            target="deep_tissue.lactate",
            loop="cross",
            reference="holloszy1984",
            note="an unfit muscle makes more lactate for the same work",
        )

    def _perfusion(self, m, contraction):
        p = m.parameters
        perfusion = m.state("perfusion", "1", start=1, clock="fast", long_name="muscle flow over resting flow")
        norepinephrine = m.link(
            "norepinephrine_to_deep_tissue",
            m.take("norepinephrine", "nmol/l") * m.take("alpha1_vessel", "1") * (1 - m.drug("alpha1_block"))
            - m.take("resting_norepinephrine", "nmol/l"),
            source="norepinephrine.junction",
            target="deep_tissue.perfusion",
            loop="sympathetic",
            reference="dinenno2002",
            note="norepinephrine narrows the vessels of muscle",
        )
        resting_tone = 1 + m.take("resting_norepinephrine", "nmol/l") / p.norepinephrine_half
        tone = resting_tone + norepinephrine / p.norepinephrine_half
        squeezed = hill(contraction, p.occlusion_half, 4)
        target = (resting_tone / tone) * (1 + p.work_flow * contraction) * (1 - squeezed)
        m.rate(perfusion, (target - perfusion) / p.flow_time)
        return perfusion

    def _sensitivity(self, m, lactate):
        p = m.parameters
        sensitivity = m.state(
            "sensitivity", "1", start=1, long_name="sensitivity of group III and IV afferents to pressure"
        )
        rise = m.link(
            "tissue_to_deep_tissue",
            p.injury_rise * m.take("injury", "1"),
            source="tissue.injury",
            target="deep_tissue.sensitivity",
            loop="neurogenic",
            reference="xu2010",
            note="injured muscle lowers the threshold of its afferents and makes more of them fire",
        ) + m.link(
            "ngf_sensitisation_to_deep_tissue",
            p.ngf_rise * m.take("heat_sensitisation", "1"),
            source="ngf_sensitisation.heat",
            target="deep_tissue.sensitivity",
            loop="neurogenic",
            reference="svensson2003",
            note="muscle is tender from 3 h to a week, the course that skin has for heat and not for pressure",
        ) + m.link(
            "cytokines_to_deep_tissue",
            p.cytokine_rise * m.take("cytokine_drive", "1"),
            source="cytokines.proinflammatory",
            target="deep_tissue.sensitivity",
            loop="neurogenic",
            reference="schafers2003",
            note="TNF in muscle lowers the pressure threshold without hurting by itself",
        ) + m.link(
            "metabolites_to_deep_sensitivity",
            p.metabolite_rise * hill(lactate - p.resting_lactate, p.metabolic_half, 2),
            source="deep_tissue.lactate",
            target="deep_tissue.sensitivity",
            loop="cross",
            disputed=True,
            reference="sluka2001",
            note="lasting acid sensitises the afferents of muscle",
        )
        m.rate(sensitivity, (1 + rise - sensitivity) / p.sensitivity_time)
        return sensitivity
