"""Figures of analyses: what they must show, on made-up results."""

from __future__ import annotations

import numpy as np
import pytest

from fibrosim import figures
from fibrosim.errors import InputError
from fibrosim.figures.loops import LOOP_WORDS, loop_colour
from fibrosim.figures.shown import Shown, checked_target
from fibrosim.figures.style import LOOPS


def axes_of(figure, label):
    return next(a for a in figure.axes if a.get_label() == label)


def words(axes):
    return [t.get_text() for t in axes.texts]


def dumbbell(link, before, after, **more):
    row = {"link": link, "loop": "central", "disputed": False, "pain_before": before, "pain_after": after}
    return row | {"left_before": before / 8, "left_after": after / 8} | more


def test_every_loop_has_a_colour_of_its_own():
    colours = [loop_colour(w) for w in LOOP_WORDS]
    assert len(set(colours)) == len(LOOP_WORDS)
    assert all(loop_colour(word) == colour for word, colour in LOOPS.values())


def test_dumbbells_show_links_that_matter_and_count_the_rest():
    rows = [dumbbell("horn_to_pain", 0.1, 4.0), dumbbell("brake", 9.5, 9.4)]
    rows += [dumbbell(f"idle_{k}", 8.0, 7.9) for k in range(5)]
    figure = figures.keeps_ill(rows, ill=8.0, well=0.0, title="Ann", later="cut on day 395")
    axes = axes_of(figure, "dumbbells")
    assert {"horn to pain", "brake", "well", "ill, nothing cut"} <= set(words(axes))
    assert not any("idle" in w for w in words(axes))
    assert any("5 other links" in t.get_text() for t in figure.texts)
    rings = [line for line in axes.lines if line.get_marker() == "o"]
    assert sorted(float(r.get_xdata()[0]) for r in rings) == [0.1, 4.0, 9.4, 9.5]


def test_a_failed_life_leaves_a_gap_not_an_error():
    rows = [dumbbell("horn_to_pain", 0.1, np.nan), dumbbell("other", np.nan, np.nan)]
    assert figures.png_bytes(figures.keeps_ill(rows, ill=8.0, well=0.0, later="later"))


def test_no_link_that_matters_is_said():
    figure = figures.keeps_ill([dumbbell("idle", 8.0, 8.0)], ill=8.0, well=0.0, later="later")
    assert any("no single cut" in w for w in words(axes_of(figure, "dumbbells")))


def sweeps(up, down):
    still = {k: np.ones(len(up), dtype=bool) for k in ("up", "down")}
    return {"up": np.array(up, float), "down": np.array(down, float)}, still


def test_branches_shade_what_lies_between_folds():
    values = np.arange(5.0)
    ends, still = sweeps([0, 0, 0, 8, 9], [0, 6, 7, 8, 9])
    figure = figures.branches(values, ends, still, spans=[(1.0, 2.0)], folds=[(0.0, 1.0, "going down")], reference=1.0,
                              verdict="two")  # fmt: skip
    axes = axes_of(figure, "branches")
    assert {"fold, going down", "reference"} <= set(words(axes))
    plain = figures.branches(values, *sweeps([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]), verdict="no hysteresis")
    assert not axes_of(plain, "branches").patches and axes.patches
    assert "no hysteresis" in [t.get_text() for t in plain.texts]


def edge(source, target, loop, change):
    return {"source": source, "target": target, "loop": loop, "links": 1, "change": np.array(change, float)}


def test_the_graph_has_a_panel_a_day_and_a_row_a_loop():
    edges = [edge("tissue", "c_afferents", "sympathetic", [0, 1]), edge("cytokines", "cytokines", "immune", [0, 0.4])]
    edges += [edge(f"part_{k}", "pain", "symptoms", [0, 0.9]) for k in range(40)]
    loops = {"sympathetic": np.linspace(0, 1, 20), "immune": np.zeros(20), "symptoms": np.ones(20)}
    figure = figures.mechanism_over_time(edges, [0, 60], np.arange(20) * 7.0, loops, strongest=10)
    last = axes_of(figure, "day-60")
    assert {"tissue", "C fibres", "cytokines", "day 60"} <= set(words(last)), "a loop was crowded out"
    assert len([w for w in words(last) if w.startswith("part")]) == 8
    strip = axes_of(figure, "strip")
    assert [t.get_text() for t in strip.get_yticklabels()] == ["sympathetic", "immune", "symptoms"]


def overlaps(figure):
    """Pairs of words of a figure whose boxes, turned as they are drawn, share some ground."""
    from itertools import combinations

    from matplotlib.text import Text

    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    boxes = []
    for text in figure.findobj(Text):
        if not text.get_visible() or not text.get_text().strip():
            continue
        turn = text.get_rotation()
        text.set_rotation(0)
        box = text.get_window_extent(renderer).padded(-0.5)
        text.set_rotation(turn)
        x, y = text.get_transform().transform(text.get_unitless_position())
        if turn:
            angle = np.deg2rad(turn)
            spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            boxes.append((text.get_text(), (box.corners() - [x, y]) @ spin.T + [x, y]))
        else:
            boxes.append((text.get_text(), box.corners()))
    return [(a, b) for (a, one), (b, two) in combinations(boxes, 2) if not apart(one, two)]


def apart(one, two):
    """Whether a line can be drawn between two rectangles (given by corners)."""
    for box in (one, two):
        for side in (box[1] - box[0], box[2] - box[0]):
            a, b = one @ side, two @ side
            if a.max() <= b.min() or b.max() <= a.min():
                return True
    return False


@pytest.mark.parametrize("days", [(0, 60), (0, 60, 120)])
def test_no_two_words_of_the_graph_lie_on_each_other(days):
    names = ["overall_pain", "systemic_cytokines", "ganglion_adrenoceptors", "large_fibres", "spinal_norepinephrine"]
    names += [f"subsystem_{k:02d}" for k in range(19)]
    edges = [
        edge(a, b, word, np.linspace(0, 0.9, len(days)))
        for a, b, word in zip(names, names[1:] + names[:1], 4 * list(LOOP_WORDS), strict=True)
    ]
    loops = {word: np.linspace(0, 1, 20) for word in LOOP_WORDS}
    settings = {"strongest": 24, "title": "What drives what in Ann", "subtitle": "30 pairs"}
    figure = figures.mechanism_over_time(edges, days, np.arange(20) * 20.0, loops, **settings)
    assert overlaps(figure) == []
    axes = figure.axes[0]
    first, second = axes.texts[:2]
    first.set_position(second.get_position())
    assert (first.get_text(), second.get_text()) in overlaps(figure), "the check must notice words on others"


def test_the_word_of_a_fold_keeps_off_the_branches():
    values = np.linspace(0, 2, 9)
    low, high = np.full(9, 0.1), np.array([0.1, 0.1, 0.35, 1.8, 3.5, 4.5, 4.7, 4.7, 4.75])
    for up, down, fold in ((low, high, (0.25, 0.5, "going down")), (high[::-1], low + 4.7, (1.25, 1.5, "going up"))):
        still = {k: np.ones(9, dtype=bool) for k in ("up", "down")}
        figure = figures.branches(values, {"up": up, "down": down}, still, folds=[fold], reference=1.0)
        axes = axes_of(figure, "branches")
        figure.canvas.draw()
        box = next(t for t in axes.texts if t.get_text().startswith("fold")).get_window_extent()
        marks = axes.transData.transform(np.concatenate([np.column_stack([values, c]) for c in (up, down)]))
        assert not any(box.padded(4).contains(*m) for m in marks)
        assert axes.bbox.containsx(box.x0) and axes.bbox.containsx(box.x1) and axes.bbox.containsy(box.y0)
        assert overlaps(figure) == []


def test_a_closed_day_shows_its_gap():
    panel = figures.OrbitPanel("cortisol", "nmol/l", "A", np.linspace(0, 24, 25), np.full(25, 220.0), 220.0, 3e-7)
    axes = figures.orbit([panel], title="health").axes[0]
    assert "gap 3e-07" in words(axes)
    low, high = axes.get_ylim()
    assert high - low > 0.02 * 220, "what does not move must look flat"


def folk(count, both):
    return [
        {"first_before": 1.0, "first_after": 1.2, "second_before": 8.0, "second_after": 5.0, "first": True,
         "second": k < both, "both": k < both, "considered": True, "a": 0.1 + k / count, "b": 0.5}
        for k in range(count)
    ]  # fmt: skip


def test_the_region_counts_people_in_its_cells():
    shares = {"x": np.array([0, 1, 2.0]), "y": np.array([0, 2.0]), "share": np.array([[0.5, np.nan]]),
              "count": np.array([[8, 0]])}  # fmt: skip
    named = [{"name": n, "unit": "1", "kind": "link"} for n in ("a", "b")]
    rows = [{"name": "x.one", "difference": 2.0, "axis": False}, {"name": "a", "difference": 0.1, "axis": True}]
    settings = {"facts": ("more", "fewer"), "labels": ("flare", "fibres"), "units": ("1", "1"), "axes": named}
    figure = figures.feasible_region(folk(8, 4), shares, rows, chance=1.0, **settings)
    assert "4 of 8" in words(axes_of(figure, "map"))
    assert words(axes_of(figure, "separators")) == ["a", "x: one"], "axes come first"
    none = figures.feasible_region(folk(8, 0), shares, [], chance=np.inf, **settings)
    assert any("too few" in w for w in words(axes_of(none, "separators")))


def test_a_few_large_folds_do_not_press_the_rest_together():
    shares = {"x": np.array([0, 1, 2.0]), "y": np.array([0, 2.0]), "share": np.array([[0.5, np.nan]]),
              "count": np.array([[8, 0]])}  # fmt: skip
    named = [{"name": n, "unit": "1", "kind": "link"} for n in ("a", "b")]
    settings = {"facts": ("more", "fewer"), "labels": ("flare", "fibres"), "units": ("1", "1"), "axes": named}
    some = folk(8, 4)
    scales = []
    for first_after in (1.2, 12.0, -1.0):
        some[0]["first_after"] = first_after
        figure = figures.feasible_region(some, shares, [], chance=1.0, **settings)
        axes = axes_of(figure, "readings")
        scales.append(axes.get_yscale())
        assert axes.get_ylim()[0] < first_after < axes.get_ylim()[1]
        count = next(t for t in axes_of(figure, "map").texts if t.get_text() == "4 of 8")
        assert count.get_zorder() > max(line.get_zorder() for line in axes_of(figure, "map").lines)
    assert scales == ["linear", "log", "linear"], "folds below zero have no doublings"


@pytest.mark.parametrize(
    "draw",
    [
        lambda: figures.keeps_ill([], ill=8.0, well=0.0, later=""),
        lambda: figures.branches(np.zeros(0), {}, {}),
        lambda: figures.orbit([]),
        lambda: figures.mechanism_over_time([], [], np.zeros(0), {}),
    ],
)
def test_nothing_to_draw_is_an_error(draw):
    with pytest.raises(InputError):
        draw()


def test_a_figure_is_refused_before_the_work(tmp_path):
    for wrong, said in ((tmp_path / "a.xyz", "PNG, SVG or PDF"), (tmp_path / "no" / "a.png", "no such folder")):
        with pytest.raises(InputError, match=said):
            checked_target(wrong)

    class Small(Shown):
        def figure(self):
            return figures.orbit([figures.OrbitPanel("x", "1", "A", np.arange(2.0), np.ones(2), 1.0, 0.0)])

    assert Small().save_figure(tmp_path / "a.svg").read_text().lstrip().startswith("<?xml")
    assert Small()._repr_html_().startswith("<svg")
