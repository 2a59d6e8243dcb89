"""Sensitisation by nerve growth factor: to heat within hours, to pressure over weeks."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["NgfSensitisation"]


class NgfSensitisation(Subsystem):
    """Sensitisation of an area's C endings by NGF, with the two clocks of Weinkauf 2015.

    Occupied surface TrkA sensitises to heat at once; the receptors (state ``receptors`` [1], 1 in
    health) are taken in and come back, so that this part fades within a day. What is taken in
    signals in the ganglion (``signal`` [1]) and keeps heat sensitisation for weeks (TRPV1, Ji
    2002); transport (``channels`` [1]) and insertion (``mechanical`` [1]) of channels bring
    sensitisation to pressure from day 3, with its peak on days 14-21. What the signal owes to NGF
    of the fluid (``fluid_signal`` [1]) makes afferents fire; the heat threshold of the skin falls
    with what the skin's own NGF makes, and by ``fluid_heat_share`` of the rest.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        receptors = m.state("receptors", "1", start=1, long_name="TrkA on the surface of endings")
        signal = m.state("signal", "1", long_name="NGF signal in the ganglion")
        from_fluid = m.state("fluid_signal", "1", long_name="part of that signal from NGF of the fluid")
        channels = m.state("channels", "1", long_name="channels made and on their way")
        mechanical = m.state("mechanical", "1", long_name="channels in the endings")
        local = m.link(
            "nerve_growth_factor_to_ngf_sensitisation",
            m.take("trka_rise", "1"),
            source="nerve_growth_factor.tissue",
            target="ngf_sensitisation.signal",
            loop="neurogenic",
            reference="weinkauf2015",
            note="NGF of the tissue sensitises endings and is carried to the ganglion",
        )
        fluid = m.link(
            "csf_nerve_growth_factor_to_ngf_sensitisation",
            m.take("csf_trka_rise", "1"),
            source="csf_nerve_growth_factor.concentration",
            target="ngf_sensitisation.signal",
            loop="cross",
            disputed=True,
            reference="eriksdotter1998",
            note="NGF of the fluid reaches ganglia through root sleeves; pain is proven at infused doses only",
        )
        m.rate(
            receptors,
            (1 - receptors) / p.recovery_time - p.internalisation_rate * local * receptors,
        )
        m.rate(signal, (local + fluid - signal) / p.signal_time)
        m.rate(from_fluid, (fluid - from_fluid) / p.signal_time)
        m.rate(channels, (signal - channels) / p.transport_time)
        m.rate(mechanical, (channels - mechanical) / p.mechanical_time)
        hot = p.fast_weight * local * receptors + p.slow_weight * signal
        heat, press = hot / (1 + hot), p.mechanical_weight * mechanical
        pressure = press / (1 + press)
        # patients' C fibres have healthy heat thresholds (Staud 2008), however much NGF the fluid holds
        carried = signal - (1 - p.fluid_heat_share) * from_fluid
        skin = p.fast_weight * local * receptors + p.slow_weight * carried
        m.define("heat", heat, long_name="sensitisation to heat by NGF")
        m.define("pressure", pressure, long_name="sensitisation to pressure by NGF")
        m.define("skin_heat", skin / (1 + skin), long_name="sensitisation to heat of endings in skin by NGF")
        excited = m.link(
            "csf_nerve_growth_factor_to_c_afferents",
            p.fluid_excitation * m.take("csf_trka_rise", "1") * pressure,
            source="csf_nerve_growth_factor.concentration",
            target="c_afferents.firing",
            loop="cross",
            disputed=True,
            reference="eriksdotter1998",
            note="somata that NGF has changed fire while the fluid holds it: on in two weeks, off in days",
        )
        m.give("ganglion_excitation", excited)
        m.give("heat_sensitisation", heat)
        m.give("mechanical_sensitisation", pressure)
