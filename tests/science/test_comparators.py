"""Comparators: each shows the mark of its disease by its own mechanism, and not that of another."""

import numpy as np
import pytest

from fibrosim.patients import Cohort, preset_names, simulate, triggers

pytestmark = pytest.mark.science
DAYS = 900.0
RECORD = [
    "pain.intensity", "cytokines.proinflammatory", "csf_nerve_growth_factor.concentration", "small_fibres.deficit",
    "large_fibres.myelin", "nerve_supply.large", "central_lesions.load", "systemic_cytokines.interleukin_6",
    "mast_cells.activation", "dorsal_horn.potentiation", "adrenoceptors.alpha1", "stress_axis.stress",
]  # fmt: skip
JOINTS = [f"{part}_{side}" for part in ("lower_arm", "shoulder", "lower_leg") for side in ("left", "right")]
OTHERS = ["jaw_left", "upper_back", "chest", "abdomen", "neck"]
LENGTHS = {"far": ["lower_leg_left", "lower_leg_right"], "near": ["upper_back", "chest", "abdomen"]}


@pytest.fixture(scope="module")
def of():
    held = {}

    def course(name, people=12, days=DAYS, links=None, accident=False):
        key = (name, people, days, str(links), accident)
        if key not in held:
            events = [triggers.whiplash(30)] if accident else []
            cohort = Cohort(people, seed=4, women=0.7, age=50, preset=name, links=links)
            held[key] = simulate(cohort, days, outputs=30, rhythm="never", record=RECORD, triggers=events).data
        return held[key]

    return course


def middle(data, name, where=None, day=-1):
    """Median over people of the (mean over areas or pools of the) last value."""
    last = data[name].isel(time=day)
    last = last if where is None else last.sel(area=where)
    return float(np.median(last.values.reshape(last.sizes["patient"], -1).mean(1)))


def median_of_areas(data, name, where):
    """Median over people and areas."""
    return float(np.median(data[name].isel(time=-1).sel(area=where)))


def widespread(data):
    """Share of people with seven or more painful areas."""
    return float(((data["pain.intensity"].isel(time=-1) >= 2).sum("area") >= 7).mean())


def test_healthy_people_are_well(of):
    data = of("healthy")
    assert widespread(data) <= 1 / 12
    assert middle(data, "pain.intensity") < 0.5
    assert middle(data, "csf_nerve_growth_factor.concentration") < 12


def test_rheumatoid_joints_are_inflamed_and_hurt_more_than_what_has_none(of):
    ill, well = of("rheumatoid"), of("healthy")
    level = "cytokines.proinflammatory"
    assert median_of_areas(ill, level, JOINTS) > 5 * median_of_areas(well, level, JOINTS)
    assert median_of_areas(ill, level, OTHERS) < 0.5 * median_of_areas(ill, level, JOINTS)
    assert median_of_areas(ill, "pain.intensity", JOINTS) > 2 * median_of_areas(ill, "pain.intensity", OTHERS)
    assert middle(ill, "systemic_cytokines.interleukin_6") > 1.2 * middle(well, "systemic_cytokines.interleukin_6")
    assert middle(ill, "large_fibres.myelin") > 0.95
    assert middle(ill, "central_lesions.load") == 0


def test_joints_do_not_raise_nerve_growth_factor_of_the_fluid_by_themselves(of):
    cut = {"pain_to_csf_nerve_growth_factor": 0.0, "microglia_to_csf_nerve_growth_factor": 0.0}
    silent = middle(of("rheumatoid", links=cut), "csf_nerve_growth_factor.concentration")
    assert silent == pytest.approx(middle(of("healthy", links=cut), "csf_nerve_growth_factor.concentration"), rel=0.02)


def test_secondary_fibromyalgia_has_both(of):
    both, joints = of("secondary_fm"), of("rheumatoid")
    assert widespread(both) > widespread(joints)
    assert median_of_areas(both, "cytokines.proinflammatory", JOINTS) > 15
    # Giovengo 1999 found 8.9 pg/ml here: no mechanism of the body tells the two fibromyalgias apart
    name = "csf_nerve_growth_factor.concentration"
    assert middle(both, name) > 1.5 * middle(of("healthy"), name), "a known misfit"


def test_other_pain_is_of_its_region(of):
    data = of("other_pain")
    sore = ["lower_back", "hip_left", "hip_right"]
    assert median_of_areas(data, "cytokines.proinflammatory", sore) > 3 * median_of_areas(
        data, "cytokines.proinflammatory", OTHERS
    )
    assert median_of_areas(data, "pain.intensity", sore) > median_of_areas(data, "pain.intensity", OTHERS)
    assert widespread(data) < widespread(of("secondary_fm"))


def test_crps_is_of_one_limb(of):
    data = of("crps")
    limb, other = "lower_arm_left", "lower_arm_right"
    for name, least in (("pain.intensity", 3.0), ("mast_cells.activation", 0.2), ("adrenoceptors.alpha1", 1.5)):
        here, there = (median_of_areas(data, name, [place]) for place in (limb, other))
        assert here > least, name
        assert here > there, name
    assert median_of_areas(data, "mast_cells.activation", [other]) < 0.01
    assert widespread(data) < 0.5


def test_crps_needs_its_injury_and_its_peptidase(of, monkeypatch):
    from fibrosim.patients import presets

    row = presets._document()["crps"]
    monkeypatch.setitem(presets._document(), "crps", {**row, "life": []})
    cohort = Cohort(8, seed=4, women=0.7, age=50, preset="crps")
    data = simulate(cohort, 400, outputs=30, rhythm="never", record=RECORD).data
    assert float(np.median(data["mast_cells.activation"].isel(time=-1))) < 0.01
    spared = {k: v for k, v in row["parameters"].items() if "peptidase" not in k}
    monkeypatch.setitem(presets._document(), "crps", {**row, "parameters": spared})
    data = simulate(cohort, 400, outputs=30, rhythm="never", record=RECORD).data
    assert float(np.median(data["mast_cells.activation"].isel(time=-1).sel(area="lower_arm_left"))) < 0.05


def test_lesions_of_multiple_sclerosis_accumulate_and_only_there(of):
    load = of("ms", days=1800.0)["central_lesions.load"].mean("patient").values
    assert load[-1] > load[len(load) // 2] > load[0]
    assert middle(of("healthy"), "central_lesions.load") == 0
    assert middle(of("ms", days=1800.0), "large_fibres.myelin") > 0.95


def test_cidp_strips_myelin_and_weakens_and_spares_small_fibres(of):
    ill, well = of("cidp"), of("healthy")
    assert middle(ill, "large_fibres.myelin") < 0.8 < middle(well, "large_fibres.myelin")
    assert middle(ill, "nerve_supply.large") < 0.7 * middle(well, "nerve_supply.large")
    assert middle(ill, "small_fibres.deficit") < 0.15
    assert middle(ill, "central_lesions.load") == 0


def test_small_fibre_neuropathy_is_distal_and_diabetes_reaches_further(of):
    mild, well = of("small_fibre_neuropathy"), of("healthy")
    far, near = (middle(mild, "small_fibres.deficit", where) for where in LENGTHS.values())
    assert far > 0.2 > middle(well, "small_fibres.deficit", LENGTHS["far"])
    assert far > 1.5 * near
    assert middle(mild, "large_fibres.myelin") > 0.95
    assert widespread(mild) <= widespread(of("diabetes"))


def test_old_age_is_no_disease(of):
    data = of("aged")
    assert widespread(data) <= 3 / 12
    assert middle(data, "central_lesions.load") == 0


MECHANISMS = {
    "neurogenic": ("mast_cells.activation", 0.1),
    "small_fibre": ("small_fibres.deficit", 0.2),
    "demyelinating": ("large_fibres.myelin", 0.8),
}


@pytest.mark.parametrize("name", MECHANISMS)
def test_presets_of_fibromyalgia_differ_in_what_carries_them(of, name):
    for other, (variable, limit) in MECHANISMS.items():
        value = middle(of(name), variable)
        beyond = value < limit if variable == "large_fibres.myelin" else value > limit
        assert beyond == (other == name), (name, other, value)


def test_presets_make_more_widespread_pain_than_health(of):
    # sympathetic people fall ill by an accident, which leaves the healthy as they were
    assert widespread(of("sympathetic", accident=True)) > widespread(of("healthy", accident=True))
    base = widespread(of("healthy"))
    for name in ("neurogenic", "demyelinating", "small_fibre", "immune", "mixed"):
        assert name in preset_names()
        assert widespread(of(name)) > base, name
