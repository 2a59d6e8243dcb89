"""Treatments in the body: what the needle does, what the drug does, and for how long."""

import pytest

from fibrosim.patients import Patient, simulate
from fibrosim.therapies import IVIg, Placebo, StellateBlock

DAY = 10.0
NAMES = ["norepinephrine.junction", "tissue.injury", "immunoglobulin.plasma_igg"]


def life(*treatments, areas=3, links=None):
    ann = Patient(seed=11, areas=areas, weight="68 kg", treatments=treatments, links=links or {})
    return simulate(ann, "14 day", outputs="0.05 day", rhythm="never", record=NAMES)


@pytest.fixture(scope="module")
def untreated():
    return life()


def junction(course, area):
    return course["norepinephrine.junction"].sel(area=area).values[0]


def test_a_block_stops_norepinephrine_of_its_side_for_hours(untreated):
    blocked = life(StellateBlock("left", day=DAY))
    days, plain = blocked.days, junction(untreated, "shoulder_left")
    share = junction(blocked, "shoulder_left") / plain
    assert share[(days > DAY + 0.05) & (days < DAY + 0.15)].max() < 0.5
    assert share[days > DAY + 2.0] == pytest.approx(1.0, abs=0.03)
    leg = junction(blocked, "lower_leg_left") / junction(untreated, "lower_leg_left")
    assert leg == pytest.approx(1.0, abs=0.05)


def test_a_block_of_the_other_side_leaves_this_one(untreated):
    other = life(StellateBlock("right", day=DAY))
    share = junction(other, "shoulder_left") / junction(untreated, "shoulder_left")
    assert share == pytest.approx(1.0, abs=0.05)


def test_a_sham_has_the_needle_and_not_the_block():
    plain = life(areas=19)
    sham = life(StellateBlock("left", sham=True, day=DAY), areas=19)
    block = life(StellateBlock("left", day=DAY), areas=19)
    share = junction(sham, "shoulder_left") / junction(plain, "shoulder_left")
    assert share == pytest.approx(1.0, abs=0.03)
    needle = [
        c["tissue.injury"].sel(area="neck").values[0] - plain["tissue.injury"].sel(area="neck").values[0]
        for c in (sham, block)
    ]
    assert needle[0].max() > 0.01
    assert needle[0] == pytest.approx(needle[1], abs=1e-6)


def test_placebo_acts_through_expectation_alone(untreated):
    given = life(Placebo(5, day=3.0))
    cut = {"expectation_to_opioid_tone": 0.0}
    without, plain = life(Placebo(5, day=3.0), links=cut), life(links=cut)
    for name in NAMES:
        assert given[name].values == pytest.approx(untreated[name].values, rel=2e-3)
        assert without[name].values == pytest.approx(plain[name].values, rel=1e-5)


def test_the_dose_of_ivig_arrives_in_plasma(untreated):
    treated = life(IVIg("0.4 g/kg", days=5, day=3.0))
    name = "immunoglobulin.plasma_igg"
    rise = treated[name].values[0] - untreated[name].values[0]
    assert rise[treated.days <= 3.0] == pytest.approx(0.0, abs=1e-6)
    assert 15.0 < rise.max() < 2.0 * 68.0 / 4.0
    assert treated.days[int(rise.argmax())] == pytest.approx(7.0 + 4.0 / 24.0, abs=0.11)


def test_a_cut_link_shows_in_the_mechanism_of_a_visit():
    from fibrosim.clinic import examine

    ann = Patient(seed=11, areas=3, links={"norepinephrine_to_c_afferents": 0.0})
    visit = examine(simulate(ann, "120 day"), 120.0, ["pain_map"])
    links = {link["name"]: link for link in visit.mechanism}
    cut = links["norepinephrine_to_c_afferents"]
    assert (cut["gain"], cut["value"]) == (0.0, 0.0)
    assert cut["loop"] == "A"
    whole = links["stress_to_cortisol"]
    assert whole["gain"] == 1.0
    assert whole["value"] > 0.0
    assert whole["healthy_value"] > 0.0
