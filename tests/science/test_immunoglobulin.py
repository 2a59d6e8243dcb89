"""IgG after 2 g/kg over five days, day 7 and day 30 (rows CP214-CP216), saturable recycling."""

import pytest

STUDY = {"immunoglobulin.resting_igg": 8.32}


def ivig(trigger, gram):
    return [trigger.pulse("immunoglobulin.infusion", 0, 5, gram / 5)]


def test_course_after_two_gram_per_kilogram(live, trigger):
    life = live(ivig(trigger, 150.0), parameters=STUDY, days=40)
    assert life("immunoglobulin.plasma_igg", 7) == pytest.approx(30.53, rel=0.1)
    assert life("immunoglobulin.plasma_igg", 30) == pytest.approx(10.92, rel=0.1)


def test_without_saturation_igg_stays_high(live, trigger):
    cut = live(ivig(trigger, 150.0), parameters=STUDY, links={"igg_to_clearance": 0.0}, days=40)
    full = live(ivig(trigger, 150.0), parameters=STUDY, days=40)
    assert cut("immunoglobulin.plasma_igg", 30) > full("immunoglobulin.plasma_igg", 30) + 1.0


def test_infusion_lowers_the_pathogenic_fraction_and_pain(live, trigger, susceptible):
    infection = [trigger.pulse("immunity.infection", 1, 11, 3.0)]
    dose = [trigger.pulse("immunoglobulin.infusion", 400, 405, 28.0)]
    plain = live(infection, parameters=susceptible["immune"], days=500)
    treated = live([*infection, *dose], parameters=susceptible["immune"], days=500)
    day = 440
    assert treated("immunoglobulin.anti_satellite_glia", day) < 0.92 * plain(
        "immunoglobulin.anti_satellite_glia", day
    )
    assert treated("satellite_glia.occupancy", day) < plain("satellite_glia.occupancy", day)
    assert treated("overall_pain.burden", day) < plain("overall_pain.burden", day)
    uncoupled = live(
        [*infection, *dose],
        parameters=susceptible["immune"],
        links={"igg_to_clearance": 0.0},
        days=500,
    )
    assert uncoupled("immunoglobulin.anti_satellite_glia", day) == pytest.approx(
        plain("immunoglobulin.anti_satellite_glia", day), rel=1e-3
    )


def test_fc_gamma_route_is_a_second_way_and_can_be_cut(live, susceptible, trigger):
    from fibrosim.engine.actions import Action

    slot = "drug.slot0"
    setting = {
        f"{slot}.fc_gamma_route.maximum": 0.9,
        f"{slot}.fc_gamma_route.half": 1.0,
        f"{slot}.elimination": 0.05,
        f"{slot}.to_peripheral": 0.0,
    }
    infection = [trigger.pulse("immunity.infection", 1, 11, 3.0)]
    dose = [Action(400.0, "add", f"{slot}_central", 20.0)]
    parameters = susceptible["immune"] | setting
    treated = live([*infection, *dose], parameters=parameters, days=461)
    cut = live(
        [*infection, *dose],
        parameters=parameters,
        links={"fc_gamma_to_attack": 0.0, "fc_gamma_to_regulatory": 0.0},
        days=461,
    )
    firing = "c_afferents.spontaneous_share"
    assert treated(firing, 440) < 0.8 * treated(firing, 399)
    assert cut(firing, 440) == pytest.approx(cut(firing, 399), rel=0.03)
