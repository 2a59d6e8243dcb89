"""Sympathetic outflows, vagal tone, baroreflex and beta receptors."""

from __future__ import annotations

from ..language import Subsystem, closed_form, exp, log, logistic, positive, tanh
from ..parameters import stored_form

__all__ = ["Autonomic"]

ORGANS = ("muscle", "cardiac", "skin", "sudomotor")


class Autonomic(Subsystem):
    """Outflow to muscle, heart, skin vessels and sweat glands, vagal tone and the baroreflex.

    Fast states ``*_outflow`` [burst/minute] (24.3 in muscle at rest, Best 2025) and ``vagal_tone``
    [1]; slow states ``pressure`` [mmHg], the baroreflex ``setpoint`` [mmHg] and the sensitivity of
    ``beta1`` and ``beta2`` receptors [1]. Drives act on the log-odds below a ceiling. An outflow
    can answer less because it is near its ceiling, because the setpoint has moved away from the
    pressure, because beta receptors were long exposed or because little vagal tone is left. What a
    record lying and tilted shows of that is read off stored forms of the loop of heart and vessels
    (``fibrosim.circulation``); nothing depends on it.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        stress, deep_sleep = m.take("stress", "1"), m.take("deep_sleep", "1")
        pressure = m.state("pressure", "mmHg", start=p.resting_pressure, long_name="mean arterial pressure")
        setpoint = m.state("setpoint", "mmHg", start=p.resting_pressure, long_name="setpoint of the baroreflex")
        central = m.link(
            "stress_to_setpoint",
            p.central_resetting * stress,
            source="stress_axis.stress",
            target="autonomic.setpoint",
            loop="sympathetic",
            disputed=True,
            note="central command moves the baroreflex to higher pressure",
        )
        upright = p.standing_pressure * m.input("upright", "1")
        at_sinus = pressure - upright
        followed = p.resting_pressure + p.resetting_share * (at_sinus - p.resting_pressure)
        m.rate(setpoint, (followed + central - setpoint) / p.resetting_time)
        self.setpoint, self.unloading = setpoint, setpoint - at_sinus
        blocked = 1 - m.drug("beta_block")

        odds, outflow = {}, {}
        rhythm = m.circadian(p.rhythm_amplitude * deep_sleep, p.rhythm_peak)
        shared = self._shared(m, deep_sleep)
        for organ in ORGANS:
            odds[organ] = self._odds(m, organ, stress) + shared
            outflow[organ] = m.state(
                f"{organ}_outflow",
                "burst/minute",
                start=m.parameter(f"resting_{organ}_outflow"),
                clock="fast",
                long_name=f"{organ} sympathetic outflow",
            )
            reached = self._target(p, organ, odds[organ], self.unloading)
            m.rate(outflow[organ], (rhythm * reached - outflow[organ]) / p.adjustment_time)
            m.give(f"{organ}_outflow", outflow[organ])
        for organ in ("muscle", "skin"):
            m.give(f"{organ}_outflow_ratio", outflow[organ] / m.parameter(f"resting_{organ}_outflow"))
        m.give("resting_skin_outflow", p.resting_skin_outflow)

        exposure = {
            "beta1": outflow["cardiac"] / p.resting_cardiac_outflow * blocked,
            "beta2": outflow["muscle"] / p.resting_muscle_outflow * blocked,
        }
        beta = {}
        for receptor, felt in exposure.items():
            beta[receptor] = m.state(receptor, "1", start=1, long_name=f"beta-{receptor[-1]} sensitivity")
            lost = p.beta_downregulation * (felt - 1) * beta[receptor]
            m.rate(beta[receptor], (1 - beta[receptor] - lost) / p.beta_time)
        m.give("beta2_sensitivity", beta["beta2"])

        vessels = outflow["muscle"] / p.resting_muscle_outflow * (1 - m.drug("alpha1_block"))
        wanted = (
            p.resting_pressure
            + p.muscle_pressure * (vessels - 1)
            + p.cardiac_pressure * (beta["beta1"] * exposure["beta1"] - 1)
        )
        m.rate(pressure, (wanted - pressure) / p.adjustment_time)
        vagal = self._vagal(m, stress, deep_sleep)
        self._observe(m, outflow, vagal, beta["beta1"] * blocked)

    def _arm(self, p, unloading):
        """Unloading as the receptors report it, mmHg: saturating beyond twice their range."""
        return 2 * p.baroreceptor_range * tanh(unloading / (2 * p.baroreceptor_range))

    def _target(self, p, organ, odds, unloading):
        highest = self._highest(p, organ)
        # skin outflow follows arousal and temperature, not the arterial baroreflex
        if organ in ("skin", "sudomotor"):
            return highest * logistic(odds)
        effect = p.cardiac_baroreflex_effect if organ == "cardiac" else p.baroreflex_effect
        return highest * logistic(odds + effect * self._arm(p, unloading))

    @staticmethod
    def _highest(p, organ):
        inner = organ in ("muscle", "cardiac")
        return p.highest_muscle_outflow if inner else p.highest_skin_outflow

    def _odds(self, m, organ, stress):
        p = m.parameters
        resting = m.parameter(f"resting_{organ}_outflow")
        by_stress = m.link(
            f"stress_to_{organ}_outflow",
            p.stress_effect * stress,
            source="stress_axis.stress",
            target=f"autonomic.{organ}_outflow",
            loop="sympathetic",
            reference="best2025",
            note="stress raises outflow",
        )
        by_pain = m.link(
            f"pain_to_{organ}_outflow",
            p.pain_effect * m.take("pain_burden", "1"),
            source="overall_pain.burden",
            target=f"autonomic.{organ}_outflow",
            loop="sympathetic",
            note="pain raises outflow",
        )
        return log(resting / (self._highest(p, organ) - resting)) + by_stress + by_pain

    def _shared(self, m, deep_sleep):
        p = m.parameters
        sleep = m.link(
            "deep_sleep_to_outflow",
            p.deep_sleep_effect * (1 - deep_sleep),
            source="sleep.depth",
            target="autonomic.muscle_outflow",
            loop="sympathetic",
            reference="hornyak1991",
            note="outflow does not fall in light sleep",
        )
        drug = m.link(
            "alpha2_activation_to_outflow",
            p.clonidine_effect * m.drug("alpha2_activation"),
            source="drug.alpha2_activation",
            target="autonomic.muscle_outflow",
            loop="sympathetic",
            note="central alpha-2 receptors lower outflow",
        )
        sickness = m.link(
            "systemic_cytokines_to_outflow",
            p.interleukin_6_effect
            * m.take("interleukin_6_rise", "1")
            * (m.take("sensory_gain", "1") - 1),
            source="systemic_cytokines.interleukin_6",
            target="autonomic.muscle_outflow",
            loop="cross",
            disputed=True,
            reference="torpy2000",
            note="a sensitised brain answers interleukin-6 with outflow, a healthy one does not",
        )
        return sleep - drug + sickness

    def _vagal(self, m, stress, deep_sleep):
        p = m.parameters
        vagal = m.state("vagal_tone", "1", start=1, clock="fast", long_name="vagal tone")
        terms = (
            ("stress", -(p.vagal_stress_effect * stress), "stress_axis.stress", "stress withdraws"),
            (
                "pain",
                -(p.vagal_pain_effect * m.take("pain_burden", "1")),
                "overall_pain.burden",
                "pain withdraws",
            ),
            (
                "fitness",
                p.vagal_fitness_effect * (m.take("fitness", "1") - 1),
                "fitness.level",
                "training raises",
            ),
            (
                "central_lesions",
                -(p.lesion_effect * m.take("lesion_load", "1")),
                "central_lesions.lasting",
                "lesions of the brain stem lower",
            ),
        )
        odds = log(1 / (p.highest_vagal_tone - 1))
        for name, value, source, verb in terms:
            odds = odds + m.link(
                f"{name}_to_vagal_tone",
                value,
                source=source,
                target="autonomic.vagal_tone",
                loop="sympathetic",
                disputed=name in ("fitness", "central_lesions"),
                note=f"{verb} vagal tone",
            )
        odds = odds + m.link(
            "vagal_training_to_vagal_tone",
            m.input("vagal_training", "1"),
            source="autonomic.vagal_tone",
            target="autonomic.vagal_tone",
            loop="sympathetic",
            disputed=True,
            note="slow breathing with feedback of the heart rate raises vagal tone",
        )
        rhythm = m.circadian(p.vagal_rhythm_amplitude * deep_sleep, p.vagal_rhythm_peak)
        reached = self._vagal_target(p, odds, self.unloading)
        m.define("vagal_drive", reached, long_name="vagal tone without its rhythm")
        m.rate(vagal, (rhythm * reached - vagal) / p.adjustment_time)
        m.give("vagal_tone", vagal)
        return vagal

    def _vagal_target(self, p, odds, unloading):
        arm = self._arm(p, unloading)
        return p.highest_vagal_tone * logistic(odds - p.vagal_baroreflex_effect * arm)

    def _observe(self, m, outflow, vagal, beta):
        """Baroreflex gain; what a short record lying and tilted shows, by the forms of heart and vessels."""
        p = m.parameters
        left = 1 - tanh(self.unloading / (2 * p.baroreceptor_range)) ** 2
        used = vagal * (1 - vagal / p.highest_vagal_tone) / (1 - 1 / p.highest_vagal_tone)
        gain = p.baroreflex_sensitivity * used * left
        m.give("baroreflex_gain_ratio", used * left)
        m.define("baroreflex_gain", gain, unit="ms/mmHg", long_name="spontaneous baroreflex sensitivity")

        def odds(bursts):
            """Below the ceiling, over those of health: the loop of heart and vessels has a ceiling of its own."""
            return bursts / positive(p.highest_muscle_outflow - bursts) / usual

        usual = p.usual_outflow / (p.highest_muscle_outflow - p.usual_outflow)
        # who answers pressure more than others of that age is moved more by all that moves the vagus
        older = exp(p.sensitivity_decline * (p.age - p.usual_age))
        modulation = p.own_modulation * p.baroreflex_sensitivity / p.usual_sensitivity * older
        found = closed_form(stored_form("coupling", "circulation"), {
            "age": p.age, "muscle_outflow": odds(outflow["muscle"]), "cardiac_outflow": odds(outflow["cardiac"]),
            "vagal_tone": vagal, "beta": beta, "resetting": self.setpoint - p.usual_pressure,
            "modulation": modulation,
        }, ("heart_rate", "ln_rmssd", "tilt_rise", "tilt_burst_rise"))  # fmt: skip
        m.define("heart_rate", found["heart_rate"], long_name="heart rate, lying")
        m.define("modulation", modulation, long_name="own gating of the vagus, over the usual")
        m.define("rmssd", found["rmssd"], long_name="RMSSD of five minutes lying")
        m.define("tilt_rise", found["tilt_rise"], long_name="rise of the heart rate on tilt by 70 degrees")
        m.define("tilt_burst_rise", found["tilt_burst_rise"], long_name="rise of muscle bursts on tilt by 70 degrees")
