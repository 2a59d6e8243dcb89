"""Figures follow the data, keep their texts apart, and read under colour deficiencies."""

import itertools
import re

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import PathPatch

from fibrosim.errors import InputError
from fibrosim.figures import (
    body_map,
    courses,
    mechanism_graph,
    png_bytes,
    replay,
    result_strip,
    svg_text,
)
from fibrosim.figures.anatomy import AREAS, BACK, FRONT, closed_curve, outline
from fibrosim.figures.courses import MAIN_STATES, plain_unit
from fibrosim.figures.mechanism_graph import change, relative_strength, sized
from fibrosim.figures.result_strip import EDGE, standard_score
from fibrosim.figures.style import LOOPS, STRENGTH_STOPS, on_colour, pain_colours
from fibrosim.results import Measurement, TestResult

# Machado, Oliveira, Fernandes 2009, IEEE Trans Vis Comput Graph 15:1291, severity 1, linear RGB.
DEFICIENCIES = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "none": np.eye(3).tolist(),
}  # fmt: skip


def lab(colour, deficiency="none"):
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(DEFICIENCIES[deficiency]) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    t = xyz / [0.9505, 1.0, 1.089]
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_loops_are_told_apart(deficiency):
    shown = [lab(colour, deficiency) for _, colour in LOOPS.values()]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(shown, 2)) > 20
    weaker, same, stronger = (lab(STRENGTH_STOPS[i], deficiency) for i in (0, 2, 4))
    assert min(np.linalg.norm(weaker - stronger), np.linalg.norm(same - stronger)) > 25


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_worse_pain_is_always_darker(deficiency):
    lightness = [lab(pain_colours()(x), deficiency)[0] for x in np.linspace(0, 1, 40)]
    assert np.all(np.diff(lightness) < 0)
    assert lightness[0] - lightness[-1] > 70


def contrast(a, b):
    def luminance(colour):
        rgb = np.array(to_rgb(colour))
        return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_numbers_read_on_every_pain():
    worst = min(contrast(pain_colours()(x), on_colour(pain_colours()(x))) for x in np.linspace(0, 1, 101))
    assert worst > 3.5


def patches(figure):
    found = {}
    for axes in figure.axes:
        for patch in axes.patches:
            if isinstance(patch, PathPatch) and (patch.get_gid() or "").startswith("area-"):
                found[patch.get_gid()] = to_hex(patch.get_facecolor(), keep_alpha=True)
    return found


def test_one_areas_pain_colours_that_area_alone():
    pain = dict.fromkeys(AREAS, 2.0)
    before = patches(body_map(pain))
    assert len(before) == len(FRONT) + len(BACK)
    for area in ("jaw_left", "lower_arm_right", "neck", "lower_back"):
        after = patches(body_map({**pain, area: 8.0}))
        changed = {gid for gid in before if before[gid] != after[gid]}
        assert changed == {f"area-{view}-{area}" for view, held in (("front", FRONT), ("back", BACK)) if area in held}
        assert changed


def test_every_area_is_drawn_once_a_view_and_inside_the_body():
    from matplotlib.path import Path

    assert set(FRONT) | set(BACK) == set(AREAS)
    body = Path(outline())
    for shape in (*FRONT.values(), *BACK.values()):
        low, high = np.min(shape, axis=0), np.max(shape, axis=0)
        grid = np.stack(np.meshgrid(*(np.linspace(a, b, 60) for a, b in zip(low, high, strict=True))), -1).reshape(
            -1, 2
        )
        inside = grid[Path(closed_curve(shape)).contains_points(grid)]
        assert body.contains_points(inside).mean() > 0.45


def test_areas_do_not_lie_on_each_other():
    from matplotlib.path import Path

    grid = np.stack(np.meshgrid(np.arange(-40, 40, 0.5), np.arange(0, 180, 0.5)), -1).reshape(-1, 2)
    grid = grid[Path(outline()).contains_points(grid)]
    for view in (FRONT, BACK):
        hits = sum(Path(closed_curve(shape)).contains_points(grid).astype(int) for shape in view.values())
        assert (hits > 1).mean() < 0.005
        assert (hits == 1).mean() > 0.7


def test_left_is_on_the_viewers_right_from_the_front_only():
    for name in AREAS:
        for view, sign in ((FRONT, 1), (BACK, -1)):
            if name in view and name.endswith("_left"):
                assert sign * np.mean(view[name], axis=0)[0] > 0


@pytest.mark.parametrize("areas", [1, 3, 19])
def test_areas_that_are_not_simulated_stay_grey(make_course, areas):
    figure = body_map(make_course(areas).at(800)["pain.intensity"].isel(patient=0))
    grey = {gid for gid, colour in patches(figure).items() if colour.startswith("#e3e6e6")}
    assert len(patches(figure)) - len(grey) == {1: 2, 3: 5, 19: len(FRONT) + len(BACK)}[areas]
    assert ("not simulated" in svg_text(figure)) == (areas < 19)


def test_failed_patient_has_a_grey_body(make_course):
    figure = body_map(make_course(3, failed=(0,)).at(1000)["pain.intensity"].isel(patient=0))
    assert set(patches(figure).values()) == {"#e3e6e6ff"}


def test_wrong_pain_is_refused():
    with pytest.raises(InputError, match="no such body area"):
        body_map({"lower_leg": 3})
    for value in (-0.1, 10.1):
        with pytest.raises(InputError, match="scale"):
            body_map({"neck": value})


def test_figures_leave_matplotlib_as_it_was():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    png_bytes(body_map({"neck": 1.0}), 40)
    assert dict(mpl.rcParams) == before


def test_same_content_same_svg():
    assert svg_text(body_map({"neck": 4.0})) == svg_text(body_map({"neck": 4.0}))


@pytest.mark.parametrize("areas", [1, 3, 19])
def test_courses_draw_each_state_with_its_unit(make_course, areas):
    course = make_course(areas)
    figure = courses(course, twin=make_course(areas, healthy=True), day=800,
                     normal={"small_fibres.density": (6.0, 15.0)})  # fmt: skip
    by_name = {axes.get_label(): axes for axes in figure.axes}
    assert list(by_name) == [name for name in MAIN_STATES if name in course]
    assert by_name["small_fibres.density"].get_ylabel() == "fibre/mm"
    line = next(x for x in by_name["sleep.quality"].lines if x.get_label() == "patient")
    np.testing.assert_array_equal(line.get_ydata(), course["sleep.quality"].values[0])
    text = svg_text(figure)
    assert "whiplash (day 219)" in text
    assert "IVIg 0.4 g/kg x 5 (day 657)" in text
    assert len(text) < 600_000


def test_cohort_median_leaves_out_the_failed_and_shows_them(make_course):
    course = make_course(1, 5, failed=(4,))
    figure = courses(course, ["sleep.quality"])
    axes = figure.axes[0]
    line = next(x for x in axes.lines if x.get_label() == "patient")
    np.testing.assert_allclose(line.get_ydata(), np.median(course["sleep.quality"].values[:4], axis=0))
    assert any(x.get_marker() == "x" for x in axes.lines)
    alone = courses(make_course(1, 1, failed=(0,)), ["sleep.quality"])
    assert any(x.get_marker() == "x" for x in alone.axes[0].lines)


def test_hours_around_a_visit_become_one_point(make_course):
    course = make_course(1, days=400)
    times = np.concatenate([np.arange(300.0), 299 + np.arange(1, 25) / 24])
    data = course.data.sel(time=times, method="nearest").assign_coords(time=times)
    data["sleep.quality"].values[0, 300:] = np.linspace(0, 1, 24)
    data["sleep.quality"].values[0, 299] = 1.0
    from fibrosim.results import Course

    figure = courses(Course(data, course.people, ["ok"]), ["sleep.quality"])
    drawn = next(x for x in figure.axes[0].lines if x.get_label() == "patient").get_ydata()
    assert drawn.size < 300
    assert drawn[-1] == pytest.approx(0.5, abs=0.03)
    assert figure.axes[0].get_xlim() == (0.0, 300.0)


def test_link_strength():
    assert relative_strength({"value": 0.4, "healthy_value": 0.2}) == 2
    assert relative_strength({"value": -0.1, "healthy_value": 0.2}) == 0.5
    assert relative_strength({"value": 1.0, "healthy_value": 0.0}) == np.inf
    for silent in ({}, {"value": 1e-18, "healthy_value": 0.0}, {"value": np.nan, "healthy_value": 1}):
        assert np.isnan(relative_strength(silent))


def drawn_links(figure):
    return {p.get_gid(): p for p in figure.axes[0].patches if (p.get_gid() or "").startswith("link-")}


@pytest.mark.parametrize("loops", ["ACD", "A", "C"])
def test_graph_draws_every_link_wider_the_stronger(make_links, loops):
    links = make_links(loops)
    shown = drawn_links(mechanism_graph(links))
    assert set(shown) == {f"link-{link['name']}" for link in links}
    plain = [link for link in links if link["gain"] and not link["disputed"]]
    order = sorted(plain, key=relative_strength)
    widths = [shown[f"link-{link['name']}"].get_linewidth() for link in order]
    assert widths == sorted(widths)
    assert widths[-1] > widths[0]


def test_one_links_strength_changes_that_link_alone(make_links):
    links = make_links()
    before = drawn_links(mechanism_graph(links))
    changed = [{**link, "value": 0.02} if link["name"] == "pain_to_stress" else link for link in links]
    after = drawn_links(mechanism_graph(changed))

    def different(gid):
        pair = before[gid], after[gid]
        return pair[0].get_linewidth() != pair[1].get_linewidth() or pair[0].get_edgecolor() != pair[1].get_edgecolor()

    assert [gid for gid in before if different(gid)] == ["link-pain_to_stress"]


def test_cut_and_disputed_links_say_so(make_links):
    text = svg_text(mechanism_graph(make_links()))
    assert re.search(r">cut<", text)
    assert re.search(r">disputed<", text)
    with pytest.raises(InputError, match="at least one link"):
        mechanism_graph([])
    with pytest.raises(InputError, match=r"links\[0\]\.target"):
        mechanism_graph([{"name": "a", "source": "b"}])


def test_boxes_of_the_graph_do_not_overlap(make_links):
    figure = mechanism_graph(make_links())
    renderer = figure.canvas.get_renderer()
    boxes = [t.get_window_extent(renderer) for t in figure.axes[0].texts if (t.get_gid() or "").startswith("node-")]
    assert len(boxes) == 18
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))


@pytest.mark.parametrize(
    ("measurement", "score"),
    [
        (Measurement("x", 10.0, "1", 5, 15), 0.0),
        (Measurement("x", 5.0, "1", 5, 15), -EDGE),
        (Measurement("x", 710.0, "1", None, 710), EDGE),
        (Measurement("x", 5.0, "1", 5, None), -EDGE),
        (Measurement("x", 3.0, "1", 5, 15, percentile=50.0), 0.0),
    ],
)
def test_scores_lie_at_the_limits_of_normal(measurement, score):
    assert standard_score(measurement) == pytest.approx(score, abs=1e-12)


def test_strip_shows_marks_at_their_scores(make_visit):
    visit = make_visit()
    axes = result_strip(visit).axes[0]
    marks = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]
    wanted = [standard_score(m) for m in visit.measurements]
    assert marks == pytest.approx([w for w in wanted if not np.isnan(w)])
    with pytest.raises(InputError, match="normal range"):
        result_strip([TestResult("x", measurements=[Measurement("y", 1.0)])])


def test_replay_says_inside_or_outside():
    values = np.random.default_rng(1).normal(5, 0.5, 300)
    base = {"measure": "density", "unit": "fibre/mm", "replicates": values, "published_se": 0.4}
    rows = [
        {**base, "group": "a", "published_mean": 5.1, "role": "predicted"},
        {**base, "group": "b", "published_mean": 8.0, "role": "calibrated"},
        {**base, "group": "c", "published_mean": None, "published_se": None, "role": "sign only"},
    ]
    figure = replay(rows, title="study")
    notes = [t.get_text() for t in figure.axes[0].texts]
    assert ["inside" in notes[0], "outside" in notes[1], len(notes)] == [True, True, 2]
    assert "[fibre/mm]" in figure.axes[0].get_title(loc="left")
    with pytest.raises(InputError):
        replay([])
    with pytest.raises(InputError, match="finite"):
        replay([{**rows[0], "replicates": [np.nan]}])


def whole_body(changed=()):
    """Links between 26 made-up subsystems; those in `changed` carry ten times what they did."""
    names = [f"part_{k}" for k in range(26)]
    pairs = [(a, b) for k, a in enumerate(names) for b in (names[(k + 1) % 26], names[(k + 5) % 26])]
    return [
        {"name": f"{a}_to_{b}", "source": f"{a}.x", "target": f"{b}.y", "gain": 1.0, "value": 5.0 if (a, b) in changed
         else 0.5, "healthy_value": 0.5, "disputed": False, "loop": "ABCD"[k % 4], "unit": "1"}
        for k, (a, b) in enumerate(pairs)
    ]  # fmt: skip


def test_a_whole_body_is_drawn_by_subsystem():
    figure = mechanism_graph(whole_body({("part_3", "part_4")}))
    text = svg_text(figure)
    assert text.count('id="node-') == 26
    assert text.count('id="link-part_') == 52
    heads = {p.get_gid(): p.get_arrowstyle().__class__.__name__ for p in figure.axes[0].patches if p.get_gid()}
    assert [gid for gid, kind in heads.items() if kind != "Curve"] == ["link-part_3-part_4"]


def test_little_that_was_nothing_does_not_lead():
    small = {"name": "a", "gain": 1.0, "value": 1e-4, "healthy_value": 1e-6, "unit": "1"}
    large = {"name": "b", "gain": 1.0, "value": 0.6, "healthy_value": 0.3, "unit": "1"}
    assert change(large, relative_strength(large)) > change(small, relative_strength(small))


def test_a_unit_gives_no_place_in_the_list():
    """A drive that grew twentyfold leads a new link that carries little of its unit, and new ones count alike."""
    link = {"gain": 1.0, "healthy_value": 0.0}
    links = sized([
        {**link, "name": "little", "value": 0.02, "unit": "pmol/l/day"},
        {**link, "name": "much", "value": 50.0, "unit": "pmol/l/day"},
        {**link, "name": "drive", "value": 0.9, "healthy_value": 0.03, "unit": "1"},
        {**link, "name": "new drive", "value": 0.9, "unit": "1"},
    ])  # fmt: skip
    size = {each["name"]: change(each, relative_strength(each)) for each in links}
    assert size["little"] < 0.1 < size["drive"] < size["much"]
    assert size["much"] == pytest.approx(size["new drive"])


def test_numbers_of_an_axis_keep_their_digits():
    from fibrosim.figures.style import new_figure

    figure = new_figure(3, 2)
    axes = figure.add_subplot()
    axes.set_yticks([0.985, 0.987])
    assert "0.985" in svg_text(figure)


@pytest.mark.parametrize(
    ("unit", "shown"),
    [("1", ""), ("(1)^1/(1)^1", ""), ("beat/minute ((burst/minute)/(burst/minute))", "beat/minute"), ("1/s", "1/s"),
     ("fibre/mm", "fibre/mm"), ("fibre/mm/(fibre/mm)", ""), ("percent", "%")],
)  # fmt: skip
def test_units_of_axes_are_plain(unit, shown):
    assert plain_unit(unit) == shown
