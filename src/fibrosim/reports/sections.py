"""The parts of a report; each takes the material and returns markup, empty for nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fibrosim.errors import InputError
from fibrosim.figures import body_map, courses, mechanism_graph, result_strip
from fibrosim.figures.courses import MAIN_STATES
from fibrosim.figures.mechanism_graph import change, relative_strength, sized
from fibrosim.figures.style import LOOPS
from fibrosim.reports.html import Html, element, join, link, table
from fibrosim.reports.material import Material, source_key
from fibrosim.reports.svg import figure_block
from fibrosim.reports.systems import by_system, key_measurement, known
from fibrosim.results import Measurement, TestResult
from fibrosim.results.measurement import format_value
from fibrosim.version import __version__

__all__ = [
    "courses_over_time",
    "failure",
    "header",
    "mechanism",
    "pain",
    "run",
    "sources",
    "summary",
    "tests",
]

NOTICE = "Research software, not medical advice."
UNITS = {"age": "years", "weight": "kg", "height": "cm"}
FACTS = ("sex", "age", "weight", "height", "preset", "seed", "areas")
TILES = (
    ("overall_pain.overall", "Overall pain, 0 to 10"),
    ("fatigue.level", "Fatigue, 0 to 1"),
    ("sleep.quality", "Sleep quality, 0 to 1"),
    ("stress_axis.stress", "Stress load"),
    ("small_fibres.density", "Small fibres, mean of areas"),
)
SIGNS = {"low": "L", "high": "H", "missing": "?"}
WORDS = {"low": "below normal", "high": "above normal", "missing": "not available"}
DRAWN_ABOVE = ("pain_map", "criteria")
PER_AREA = "pain, "


def header(material: Material) -> Html:
    """Who, when, and what this is."""
    patient = material.visit.patient
    facts = []
    for key in FACTS:
        value = patient.get(key)
        if value is None or value == "":
            continue
        if isinstance(value, float):
            value = f"{value:.0f}" if key in UNITS else f"{value:g}"
        unit = f" {UNITS[key]}" if key in UNITS and str(value).replace(".", "").isdigit() else ""
        facts.append(element("div", element("dt", key.capitalize()), element("dd", f"{value}{unit}")))
    happened = [
        f"{event['what']} (day {event['day']:g})"
        for event in (material.course.events if material.course is not None else [])
        if event["day"] <= material.visit.day
    ]
    history = "History: " + "; ".join(happened[:8]) if happened else "No trigger and no treatment."
    return element(
        "header",
        element("div", element("span", element("b", "fibrosim"), f" {__version__} · report of a visit"),
                element("span", NOTICE), class_="mark"),
        element("h1", material.headline),
        element("p", f"Virtual patient, seen on day {material.visit.day:g}. {history}", class_="sub"),
        element("dl", *facts, class_="facts"),
        class_="top",
    )  # fmt: skip


def failure(material: Material) -> Html:
    """Say that the run failed, first of all."""
    if not material.failure:
        return Html("")
    words = f"This patient's run {material.failure}. What follows ends there."
    return element("p", words, class_="alert", role="alert")


def summary(material: Material) -> Html:
    """Tiles of the main states, what each system's tests found, and the strip of scores."""
    visit = material.visit
    flagged = len(visit.abnormal)
    ranged = [m for m in visit.measurements if m.shown_range]
    lead = (
        f"{flagged} of {len(ranged)} measurements with a normal range lie outside it. L below, "
        "H above; provisional values are read off a state and not measured as a clinic does. "
        "Shown here: what is abnormal, and the main result of each test; everything else is below, under Test results."
    )
    rows: list[Any] = []
    classes = []
    for system, held in by_system(visit).items():
        shown = [(test, m) for test in held for m in _interesting(test)]
        if not shown:
            continue
        rows.append(join([system]))
        classes.append("")
        for test, m in shown:
            row = _cells(material, test, m)
            row[0] = join([row[0], " ", element("span", _where(test), class_="note")])
            rows.append(row)
            classes.append(m.flag if m.flag in SIGNS else "")
    headings = ["Measurement", "Patient", "Twin", "Unit", "Normal", "Flag"]
    if material.twin_visit is None:
        headings.pop(2)
        rows = [row if isinstance(row, Html) else [*row[:2], *row[3:]] for row in rows]
    parts: list[object] = [element("p", lead, class_="lead"), _tiles(material)]
    if rows:
        right = (1, 2) if material.twin_visit is not None else (1,)
        parts.append(table(headings, rows, caption="Abnormal and main results of this visit",
                           numeric=right, row_classes=classes))  # fmt: skip
    return join([*parts, _strip(material)])


def _interesting(test: TestResult) -> list[Measurement]:
    """Return what is abnormal and what tells the story; all of a test that is not known here."""
    key = key_measurement(test)
    found = [m for m in test if m.abnormal or m is key]
    return found or ([] if known(test) else [m for m in test if not m.name.startswith(PER_AREA)])


def _where(test: TestResult) -> str:
    return ", ".join(part for part in (test.title, test.site.partition(",")[0]) if part)


def pain(material: Material) -> Html:
    """The body map, beside the twin's where there is one."""
    here, there = material.pain(material.course), material.pain(material.twin_course)
    if not here:
        return Html("")
    day = f"day {material.visit.day:g}"
    known = {name: value for name, value in here.items() if not math.isnan(value)}
    figures = [
        figure_block(
            body_map(here, title=f"{material.headline}, {day}"[:60], names=True),
            "pain",
            f"Body map of pain, front and back: {_spoken(known)}",
        )
    ]
    if there:
        twin = {name: value for name, value in there.items() if not math.isnan(value)}
        figures.append(
            figure_block(body_map(there, title=f"Healthy twin, {day}", names=False), "twin-pain",
                         f"Body map of the healthy twin: {_spoken(twin)}")
        )  # fmt: skip
    painful = sorted(known, key=lambda name: -known[name])[:3]
    lead = (
        "Pain of each simulated area on a scale of 0 to 10. Worst: "
        + ", ".join(f"{n.replace('_', ' ')} {known[n]:.1f}" for n in painful)
        + "."
        if known
        else "No pain was computed for this day."
    )
    body = element("div", *figures, class_="pair") if len(figures) > 1 else figures[0]
    return join([element("p", lead, class_="lead"), body])


def courses_over_time(material: Material) -> Html:
    """Small multiples of the main states, a figure for each loop."""
    course = material.course
    if course is None:
        return Html("")
    span = f"day {course.days[0]:g} to {course.days[-1]:g}"
    lead = "Thick: the patient, or the mean of areas or pools; thin: each area or pool. "
    if material.twin_course is not None:
        lead += "Dashed: the healthy twin. "
    normal = material.normal()
    if normal:
        lead += "Green ground: normal range, where a test of this visit gives one."
    groups = {loop: [name for name, home in MAIN_STATES.items() if home == loop and name in course] for loop in LOOPS}
    chosen: list[tuple[str, list[str] | None]] = [(loop, names) for loop, names in groups.items() if names]
    chosen.sort(key=lambda pair: pair[0])
    if not chosen:
        chosen = [("", None)]
    blocks = []
    for place, (loop, names) in enumerate(chosen):
        figure = courses(course, names, twin=material.twin_course, normal=normal, day=material.visit.day,
                         legend=place == 0)  # fmt: skip
        panels = ", ".join(axes.get_title(loc="left") for axes in figure.axes).replace(chr(10), " ")
        if len(chosen) > 1:
            word = LOOPS[loop][0].capitalize()
            blocks.append(element("h3", f"{word} loop" if loop else word))
        blocks.append(figure_block(figure, f"courses-{loop or 'symptoms'}", f"Courses from {span}: {panels}."))
    return join([element("p", lead, class_="lead"), *blocks])


def mechanism(material: Material) -> Html:
    """The graph and, as a table, every link."""
    links = list(material.visit.mechanism)
    if not links:
        return Html("")
    block = figure_block(
        mechanism_graph(links),
        "mechanism",
        f"Graph of {len(links)} links between states; the table below holds the same numbers.",
    )
    rows = []
    for item in sorted(sized(links), key=lambda k: (-change(k, relative_strength(k)), str(k["name"]))):
        rows.append([
            str(item["name"]).replace("_", " "), str(item.get("loop") or "-"), _number(item.get("gain")),
            _number(item.get("value")), _number(item.get("healthy_value")),
            "disputed" if item.get("disputed") else "",
        ])  # fmt: skip
    full = element(
        "details",
        element("summary", f"All {len(links)} links as a table, most changed first"),
        table(["Link", "Loop", "Gain", "Now", "At the start", "Evidence"], rows,
              caption="What each link carries", numeric=(2, 3, 4)),
    )  # fmt: skip
    lead = (
        "What passes between the parts of the body. Colour and width of an arrow show what its link carries "
        "now, relative to the first day of the course; beside it the strongest changes, first the largest."
    )
    return join([element("p", lead, class_="lead"), block, full])


def tests(material: Material) -> Html:
    """Each test as a clinic prints it, under its system; what is normal throughout stays folded."""
    if not material.visit.tests:
        return Html("")
    place = {test.name: number for number, test in enumerate(material.visit)}
    parts: list[object] = []
    for system, held in by_system(material.visit).items():
        parts.append(element("h3", system, class_="system"))
        parts += [_test(material, test, place[test.name]) for test in held]
    return join(parts)


def sources(material: Material) -> Html:
    """The numbered list of sources."""
    records = material.sources()
    if not records:
        return Html("")
    items = [element("li", _citation(record), id=f"source-{number}") for number, record in enumerate(records, start=1)]
    return element("ol", *items, class_="sources")


def run(material: Material) -> Html:
    """Status of the solver and the manifest."""
    parts: list[object] = []
    course = material.course
    if course is not None:
        status = str(course.status.values[0])
        solver = course.solver
        rows = [["status", status]]
        rows += [[str(name).replace("_", " "), str(solver[name].iloc[0])] for name in solver.columns]
        parts.append(element("h3", "Solver"))
        parts.append(table(["Item", "Value"], rows, caption="Status of this patient's run"))
    manifest = dict(material.visit.manifest or (course.manifest if course is not None else {}))
    if manifest:
        rows = [[key.replace("_", " "), _flat(value)] for key, value in manifest.items()]
        parts.append(element("h3", "Manifest"))
        parts.append(element("div", table(["Item", "Value"], rows, caption="How to make it again"),
                             class_="manifest"))  # fmt: skip
    changed = _changed(material.visit.patient)
    if changed:
        parts.append(element("h3", "Changed in this patient"))
        parts.append(table(["Parameter or link", "Value"], changed, caption="Set by the user"))
    return join(parts)


def _test(material: Material, test: TestResult, place: int) -> Html:
    areas = [m for m in test.measurements if m.name.startswith(PER_AREA)]
    others = [m for m in test.measurements if not m.name.startswith(PER_AREA)]
    half = (len(areas) + 1) // 2
    tables = [_result_table(material, test, others, f"{test.title}: results")] if others else []
    if areas:
        columns = [part for part in (areas[:half], areas[half:]) if part]
        split = [_result_table(material, test, part, "Areas, one by one") for part in columns]
        tables.append(element("div", *split, class_="halves"))
    when = "" if test.day == material.visit.day else f"day {test.day:g}"
    where = " · ".join(part for part in (test.site, when) if part)
    references = _numbered(material, test)
    flagged = sum(m.abnormal for m in test)
    ranged = sum(bool(m.shown_range) for m in test)
    verdict = f"{flagged} of {ranged} outside the normal range" if ranged else f"{len(test.measurements)} results"
    return element(
        "details",
        element("summary", element("b", test.title), f" {where}",
                element("span", verdict, class_="verdict abnormal" if flagged else "verdict")),
        *tables,
        _picture(test, place),
        element("p", test.protocol, class_="note") if test.protocol else None,
        element("p", "Protocol and norms: ", references, ".", class_="note") if references else None,
        class_="test",
        open="" if flagged else None,
    )  # fmt: skip


def _result_table(material: Material, test: TestResult, measurements: list[Measurement], caption: str) -> Html:
    rows = [_cells(material, test, m, centile=True) for m in measurements]
    headings = ["Measurement", "Result", "Twin", "Unit", "Normal", "Centile", "Flag", "Note"]
    kept = [i for i in range(len(headings)) if i < 2 or any(row[i] for row in rows)]
    return table(
        [headings[i] for i in kept],
        [[row[i] for i in kept] for row in rows],
        caption=caption,
        numeric=[kept.index(i) for i in (1, 2, 5) if i in kept],
        row_classes=[m.flag if m.flag in SIGNS else "" for m in measurements],
    )


def _numbered(material: Material, test: TestResult) -> Html:
    """Return the test's references as numbers that lead to the list of sources."""
    keys = [source_key(record) for record in material.sources()]
    parts: list[object] = []
    for reference in test.references:
        key = source_key(reference)
        if key in keys:
            number = keys.index(key) + 1
            parts += [", " if parts else "", element("a", f"source {number}", href=f"#source-{number}")]
    return join(parts)


def _picture(test: TestResult, place: int) -> Html | None:
    """Return the test's own picture, unless the same is drawn above or it has none."""
    plain = test.picture.get("kind") in (None, "ranges") and "boxes" not in test.picture
    if plain or test.name in DRAWN_ABOVE:
        return None
    from fibrosim.clinic import picture

    try:
        figure = picture(test)
    except (InputError, KeyError):
        return None
    return figure_block(figure, f"test-{place}", f"{test.title}: picture of the result.")


def _cells(material: Material, test: TestResult, m: Measurement, *, centile: bool = False) -> list[object]:
    other = material.twin_of(test, m)
    twin = "" if other is None else other.shown_value
    name: object = m.name
    if m.provisional:
        name = join([m.name, " ", element("span", "provisional", class_="flag word")])
    row: list[object] = [name, m.shown_value, twin, _unit(m), m.shown_range]
    if centile:
        row.append("" if m.percentile is None else f"{m.percentile:.3g}")
    row.append(_flag(m))
    return [*row, "" if m.note in m.shown_scale else m.note] if centile else row


def _flag(m: Measurement) -> object:
    flag = m.flag or ""
    if flag in ("", "normal"):
        return ""
    kind = flag if flag in ("low", "high") else "word"
    words = WORDS.get(flag, flag)
    return element("span", SIGNS.get(flag, flag), class_=f"flag {kind}", title=words,
                   aria_label=words)  # fmt: skip


def _unit(m: Measurement) -> str:
    return m.shown_scale


def _tiles(material: Material) -> Html:
    tiles = []
    for name, words in TILES:
        value = material.state(material.course, name)
        if math.isnan(value):
            continue
        unit = material.course[name].attrs["unit"] if material.course is not None else ""
        other = material.state(material.twin_course, name)
        tiles.append(
            element(
                "div",
                element("div", words, class_="name"),
                element("div", format_value(value), " ",
                        element("span", "" if unit in ("1", "pain_point") else unit, class_="unit"),
                        class_="value"),
                None if math.isnan(other) else element("div", f"twin {format_value(other)}", class_="twin"),
                class_="tile",
            )
        )  # fmt: skip
    return element("div", *tiles, class_="tiles") if tiles else Html("")


def _strip(material: Material) -> Html:
    """The interesting measurements on one scale; folded, because the table above says the same."""
    chosen = [replace(test, measurements=_interesting(test)) for held in by_system(material.visit).values()
              for test in held]  # fmt: skip
    try:
        figure = result_strip(chosen, twin=material.twin_visit)
    except InputError:
        return Html("")
    hollow = " Hollow marks: the healthy twin." if material.twin_visit is not None else ""
    block = figure_block(
        figure,
        "scores",
        "Each measurement on a common scale of its normal range; the table above holds the numbers.",
        "Distance from the middle of the normal range; green is the normal range." + hollow,
    )
    return element("details", element("summary", "The same on one scale: distance from the normal range"), block)


def _spoken(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value:.1f}" for name, value in values.items()) or "none"


def _number(value: Any) -> str:
    return "" if value is None else format_value(float(value))


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return str(value)


def _citation(record: Mapping[str, Any]) -> Html:
    words = str(record.get("citation") or record.get("key") or "")
    if record.get("doi"):
        return join([words, " ", link(f"https://doi.org/{record['doi']}", f"doi:{record['doi']}")])
    if record.get("pmid"):
        number = str(record["pmid"])
        return join([words, " ", link(f"https://pubmed.ncbi.nlm.nih.gov/{number}", f"PMID {number}")])
    identifier = str(record.get("identifier") or "")
    return join([words if identifier in words else f"{words} ({identifier})"])


def _changed(patient: Mapping[str, Any]) -> list[list[str]]:
    rows = []
    for group in ("parameters", "links"):
        held = patient.get(group)
        if isinstance(held, Mapping):
            rows += [[f"{name}", str(value)] for name, value in held.items()]
    return rows
