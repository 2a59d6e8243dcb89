"""Vessels: arteries, splanchnic, upper and leg veins, thoracic veins, lungs; blood is neither made nor lost."""

from __future__ import annotations

from ..language import LoopPart, cosine_of_turns, exp, logistic, positive

__all__ = ["Vessels"]


class Vessels(LoopPart):
    """Volumes [ml] of seven compartments and the flows between them.

    Upright, the weight of the blood columns in the belly and legs distends their veins, so that less returns to the
    thorax; leg and splanchnic veins stiffen as they fill (form after Heldt 2002). Venous valves let nothing back.
    Pressures are at the level of the heart.
    """

    numbers = "circulation_vessels"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        upright = self._upright(m)
        names = ("arteries", "lung_arteries", "lung_veins", "splanchnic", "upper", "legs", "thorax")
        volume = {n: m.state(n, "ml", start=m.parameter(f"start_{n}")) for n in names}
        chest, constriction = m.take("chest_pressure", "mmHg"), m.take("venous_constriction", "1")
        constriction = p.usual_tone + p.venoconstriction_gain * (constriction - p.usual_tone)
        # arteries below the heart bear a column of blood upright, and are stiffer there
        compliance = p.compliance_arteries * (1 - p.stiffened_upright * upright)
        stressed = volume["arteries"] - p.unstressed_arteries - p.compliance_arteries * p.usual_pressure
        arterial = p.usual_pressure + stressed / compliance
        lung_arterial = (volume["lung_arteries"] - p.unstressed_lung_arteries) / p.compliance_lung_arteries
        lung_venous = (volume["lung_veins"] - p.unstressed_lung_veins) / p.compliance_lung_veins
        thoracic = (volume["thorax"] - p.unstressed_thorax) / p.compliance_thorax
        slack = p.extrasplanchnic_tone * constriction
        splanchnic = self._stiffening(
            volume["splanchnic"] - p.unstressed_splanchnic + p.splanchnic_tone * constriction,
            p.compliance_splanchnic, p.most_splanchnic)  # fmt: skip
        upper = (volume["upper"] - p.unstressed_upper + (1 - p.leg_share) * slack) / p.compliance_upper
        pulled = m.input("suction", "mmHg")
        legs = self._stiffening(
            volume["legs"] - p.unstressed_legs + p.leg_share * slack, p.compliance_legs, p.most_legs
        ) + m.input("squeeze", "mmHg") - pulled  # fmt: skip
        centre = thoracic + chest
        belly_column, leg_column = p.splanchnic_column * upright, p.leg_column * upright
        tone = m.take("resistance_tone", "1") * (1 + p.vasomotion * m.noise("vasomotion", p.vasomotion_time))
        splanchnic_resistance, other_resistance = (
            self._narrowed(p, m.parameter(f"{bed}_resistance"), m.parameter(f"{bed}_resistance_tone"), tone,
                           m.take("dilatation", "1"))
            for bed in ("splanchnic", "other")
        )
        into_splanchnic = (arterial + belly_column - splanchnic) / splanchnic_resistance
        into_upper = (1 - p.leg_share) * (arterial - upper) / other_resistance
        # veins that are stretched narrow the arterioles beside them
        local = 1 + p.local_reflex * logistic((legs - p.local_threshold) / p.local_width)
        into_legs = p.leg_share * (arterial + leg_column - legs) / (other_resistance * local)
        back = positive((splanchnic - belly_column - centre) / p.splanchnic_venous_resistance)
        from_upper = (1 - p.leg_share) * positive((upper - centre) / p.other_venous_resistance)
        from_legs = p.leg_share * positive((legs - leg_column - centre) / p.other_venous_resistance)
        through_lungs = (lung_arterial - lung_venous) / p.lung_resistance
        ejected, ejected_right = m.take("left_ejection", "ml/s"), m.take("right_ejection", "ml/s")
        into_left, into_right = m.take("left_filling", "ml/s"), m.take("right_filling", "ml/s")
        net = ejected - into_splanchnic - into_upper - into_legs
        m.rate(volume["arteries"], net)
        m.rate(volume["splanchnic"], into_splanchnic - back)
        m.rate(volume["upper"], into_upper - from_upper)
        m.rate(volume["legs"], into_legs - from_legs)
        m.rate(volume["thorax"], back + from_upper + from_legs - into_right)
        m.rate(volume["lung_arteries"], ejected_right - through_lungs)
        m.rate(volume["lung_veins"], through_lungs - into_left)
        slope = net / compliance
        m.give("arterial_pressure", arterial)
        m.give("arterial_slope", slope)
        m.give("lung_arterial_pressure", lung_arterial)
        m.give("lung_venous_pressure", lung_venous)
        m.give("thoracic_pressure", thoracic)
        m.define("arterial_pressure", arterial, unit="mmHg")
        m.define("central_venous_pressure", thoracic, unit="mmHg")
        m.define("flow", into_splanchnic + into_upper + into_legs, unit="l/minute")
        # the highest pressure of a beat is where its slope turns downwards
        m.event("peak", -slope, keep={"pressure": arterial})

    def _upright(self, m):
        """Share of the body's length that stands upright: the sine of the table's angle, which moves slowly."""
        p = m.parameters
        angle = m.state("turned", "1")
        m.rate(angle, (m.input("angle", "degree") / p.full_turn - angle) / p.table_time)
        upright = cosine_of_turns(angle - p.quarter_turn)
        m.give("upright", upright)
        return m.define("upright", upright)

    @staticmethod
    def _narrowed(p, without, slope, tone, dilatation):
        """Resistance: that of Ursino 1998 at the usual tone, from there by equal factors for equal tone."""
        usual = without + slope * p.usual_tone
        return usual * exp(p.constriction_gain * slope / usual * (tone - p.usual_tone) - dilatation)

    @staticmethod
    def _stiffening(stressed, compliance, most):
        return stressed / compliance / (1 - stressed / most)
