"""Write the model book: a page for each subsystem, and pages of links, parameters and sources.

`.venv/bin/python tools/model_book.py docs/book` writes Markdown and figures for MkDocs; `make docs` runs it. All of it
comes from the model: equations from the graph, numbers and sources from the parameter files, figures from runs.
"""

from __future__ import annotations

import csv
import inspect
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import numpy as np
from mathml import equation
from membrane_pages import membrane_index, membrane_pages

import fibrosim as fs
from fibrosim.body import subsystems
from fibrosim.evidence.claims import claims
from fibrosim.figures.style import figure_style, new_figure
from fibrosim.language import Subsystem
from fibrosim.language.subsystem import Link, Parts, build_parts
from fibrosim.parameters import GRADES, Parameter, Reference, all_parameter_files

DAYS, AREAS = 200.0, 3
Runs = list[tuple[str, fs.Course]]
STYLE = """<style>
math { margin: 0.6em 0; padding: 0.3em 0; overflow: auto hidden; display: block; text-align: left; }
.wy-nav-content { max-width: 1250px; } .wy-table-responsive table td { white-space: normal !important; }
.state { color: #245fb2; } .take { color: #2b7a5b; } .input, .drug { color: #b23a48; } .link, .named { color: #a63e29; }
.grade { font-weight: bold; } table { font-size: 0.86em; } .legend span { margin-right: 1.2em; }
</style>
"""
LEGEND = (
    '<p class="legend"><span class="state">own state</span><span class="take">taken from another subsystem</span>'
    '<span class="input">input or drug</span><span class="named">expression with an equation of its own</span>'
    "<span>parameter</span></p>\n<p>S(x) = x / (1 + x). Time is in days; plain numbers convert units.</p>\n"
)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; cells are escaped."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for row in rows:
        lines.append("| " + " | ".join(_cell(cell) for cell in row) + " |")
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    text = str(value)
    safe = text if text.startswith(("[", "<a ")) else escape(text, quote=False)
    return safe.replace("|", "\\|").replace("\n", " ")


def source_text(reference: Reference | None, key: str = "assumed") -> str:
    """Return where a number comes from, with a link where there is a DOI."""
    if reference is None:
        return key
    if reference.doi:
        return f'<a href="https://doi.org/{escape(reference.doi)}">{escape(reference.citation)}</a>'
    if reference.pmid:
        return f'<a href="https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}">{escape(reference.citation)}</a>'
    return f"<a >{escape(reference.citation)}</a>"


def spread_text(parameter: Parameter) -> str:
    """Return how a parameter differs between people."""
    spread = parameter.spread
    if spread.law == "lognormal":
        return f"CV {spread.cv:g}"
    return f"SD {spread.sd:g}" if spread.law == "normal" else ""


def parameter_rows(name: str) -> list[tuple[object, ...]]:
    """Return the rows of a subsystem's parameters."""
    file = all_parameter_files()[name]
    return [
        (p.name, f"{p.value:g}", p.unit, spread_text(p), p.grade, source, p.note)
        for p in file.parameters.values()
        for source in (source_text(file.references.get(p.reference), p.reference),)
    ]


def equations(kind: type[Subsystem], parts: Parts, links: Iterable[Link]) -> str:
    """Return the equations of a subsystem: rates, named values, links, ports."""
    own = kind.label()
    mine = [link for link in links if link.owner == own]
    named = {link.carried: link.name.replace("_", " ") for link in mine}
    observed = [o for o in parts.observables.values() if o.name.split(".")[0] == own]
    named |= {o.node: o.name.split(".")[1].replace("_", " ") for o in observed if o.node.op not in ("sym", "const")}
    blocks = ["### Rates\n"] if any(s.name.split(".")[0] == own for s in parts.states.values()) else []
    for state in parts.states.values():
        if state.name.split(".")[0] == own:
            blocks.append(equation(state.name.split(".")[1].replace("_", " "), state.rate, own, named, rate=True))
    if observed:
        blocks.append("\n### Values\n")
        blocks += [equation(o.name.split(".")[1].replace("_", " "), o.node, own, named) for o in observed]
    if mine:
        blocks.append("\n### Links into it\n")
        blocks += [equation(link.name.replace("_", " "), link.carried, own, named) for link in mine]
    ports = [p for p in parts.ports.values() if p.owner == own and p.value.node.op != "sym"]
    if ports:
        blocks.append("\n### What it gives\n")
        blocks += [equation(p.name.replace("_", " "), p.value.node, own, named) for p in ports]
    return "\n".join(blocks) + "\n"


def figure(kind: type[Subsystem], names: Sequence[str], courses: Sequence[tuple[str, fs.Course]], path: Path) -> bool:
    """Draw the subsystem's states in three lives; False where nothing moves."""
    with figure_style():
        columns, lines = min(len(names), 3), -(-len(names) // 3)
        drawn = new_figure(3.3 * columns, 1.9 * lines)
        axes = drawn.subplots(lines, columns, squeeze=False).ravel()
        edges = {"left": 0.16 / columns, "right": 1 - 0.04 / columns, "top": 1 - 0.14 / lines, "bottom": 0.24 / lines}
        drawn.subplots_adjust(**edges, wspace=0.25, hspace=0.55)
        for place, name in zip(axes, names, strict=False):
            for label, course in courses:
                values = course.data[name]
                mean = values.mean([d for d in values.dims if d not in ("time",)])
                place.plot(course.days, mean, label=label, linewidth=1.3)
            place.set_title(f"{name.split('.')[1].replace('_', ' ')} [{course.data[name].attrs.get('unit', '')}]")
            place.set_xlabel("day")
        for place in axes[len(names) :]:
            place.set_visible(False)
        axes[0].legend(fontsize=6.5, frameon=False)
        drawn.savefig(path, dpi=100)
    return True


def lives() -> Runs:
    """Return three lives: at rest, after an injury, an infection and stress, and the same with a preset."""
    events = [
        fs.triggers.injury(10, "lower_leg_left"), fs.triggers.infection(40), fs.triggers.stress(60, "60 day"),
    ]  # fmt: skip
    people = {
        "at rest": (fs.Patient(areas=AREAS, seed=7), []),
        "injury, infection, stress": (fs.Patient(areas=AREAS, seed=7), events),
        "the same, immune preset": (fs.Patient(areas=AREAS, seed=7, preset="immune"), events),
    }
    return [
        (name, fs.simulate(person, DAYS, triggers=triggers, rhythm="never"))
        for name, (person, triggers) in people.items()
    ]


def page(
    kind: type[Subsystem], parts: Parts, links: Sequence[Link], runs: Runs, place: Path, drawn: Sequence[str]
) -> str:
    """Return the page of a subsystem; with its figure if it is in `drawn`, or if that is empty."""
    own = kind.label()
    states = [s for s in parts.states.values() if s.name.split(".")[0] == own]
    text = [STYLE, f"# {own.replace('_', ' ').capitalize()}\n", f"One for each {kind.level}.\n"]
    text.append(inspect.cleandoc(kind.__doc__ or "") + "\n")
    if states:
        text.append("## States\n")
        rows = [(s.name, s.unit.text, s.clock, s.long_name) for s in states]
        text.append(table(("state", "unit", "clock", "what it is"), rows))
    shown = [n for n in (s.name for s in states) if n in runs[0][1].data]
    shown += [
        o.name for o in parts.observables.values() if o.name.split(".")[0] == own and o.name in runs[0][1].data
    ]  # fmt: skip
    if shown and (own in drawn or not drawn):
        figure(kind, shown[:9], runs, place / f"{own}.png")
        text.append(f"![{own} in three lives]({own}.png)\n")
        text.append(
            f"Mean over blocks in a body of {AREAS} areas; injury on day 10, infection on day 40, stress from day 60 "
            "to 120.\n"
        )
    text += ["## Equations\n", LEGEND, equations(kind, parts, links)]
    near = [link for link in links if own in (link.owner, link.source.split(".")[0])]
    if near:
        text += ["## Links\n", link_table(near)]
    if own in all_parameter_files():
        heads = ("parameter", "value", "unit", "spread", "grade", "source", "note")
        text += ["## Parameters\n", table(heads, parameter_rows(own))]
    resting = [c for c in claims() if own in c.subsystems]
    if resting:
        rows = [(c.id, c.claim, c.expected) for c in resting]
        text += ["## Claims that rest on it\n", table(("id", "claim", "expected"), rows)]
    return "\n".join(text)


def link_table(links: Iterable[Link]) -> str:
    """Return the table of links."""
    rows = [(k.name, k.source, k.target, k.loop, "yes" if k.disputed else "", k.note) for k in links]
    return table(("link", "from", "to", "loop", "disputed", "what it does"), rows)


def overview(parts: Parts, kinds: Sequence[type[Subsystem]], links: Sequence[Link]) -> str:
    """Return the first page."""
    grades = Counter(p.grade for p in parts.parameters.values())
    total = sum(grades.values())
    rows = [
        (f"[{k.label().replace('_', ' ')}]({k.label()}.md)", k.level,
         sum(s.name.split(".")[0] == k.label() for s in parts.states.values()),
         sum(p.owner == k.label() for p in links))
        for k in kinds
    ]  # fmt: skip
    lines = [
        "# Model book\n",
        f"{len(kinds)} subsystems, {len(links)} links ({sum(k.disputed for k in links)} disputed), {total} parameters. "
        "Written by machine from the model: nothing here is typed twice.\n",
        table(("grade", "meaning", "parameters", "share"),
              [(g, GRADES[g], grades[g], f"{grades[g] / total:.0%}") for g in GRADES]),
        "## Subsystems\n",
        table(("subsystem", "one for each", "states", "links into it"), rows),
    ]  # fmt: skip
    return "\n".join(lines)


def influence() -> dict[str, float]:
    """Return the influence of each parameter, as `tools/influence.py` wrote it; empty where it has not."""
    path = Path(__file__).parents[1] / "docs" / "influence.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {row["parameter"]: float(row["influence"]) for row in csv.DictReader(file)}


def write_book(folder: Path, drawn: Sequence[str] = ()) -> list[Path]:
    """Write all pages and return their paths; figures of the subsystems in `drawn`, of all if it is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = subsystems()
    parts = build_parts(kind() for kind in kinds)  # as written, before long-run forms are put in
    links = list(parts.links.values())
    runs = lives()
    pages = {"index": overview(parts, kinds, links) + "\n" + membrane_index(table)}
    pages |= membrane_pages(folder, STYLE, table, source_text, drawn)
    pages |= {kind.label(): page(kind, parts, links, runs, folder, drawn) for kind in kinds}
    ordered = sorted(links, key=lambda link: (link.loop, link.name))
    pages["links"] = "# Links\n\nGain 1 is the reference, 0 cuts.\n\n" + link_table(ordered)
    heads = ("influence", "subsystem", "parameter", "value", "unit", "note")
    weight = influence()
    every = [p for p in parts.parameters.values() if p.grade == "E"]
    every.sort(key=lambda p: -weight.get(p.full_name, 0.0))
    assumed = [
        (f"{weight.get(p.full_name, 0.0):.2f}", p.subsystem, p.name, f"{p.value:g}", p.unit, p.note) for p in every
    ]  # fmt: skip
    pages["assumed"] = (
        "# Assumed numbers\n\nGrade E: a size that is chosen; the note names the paper of its direction. "
        "Influence: change of eight readings of three patients, in SDs, when the number is raised by a fifth "
        "(`tools/influence.py`).\n\n" + table(heads, assumed)
    )
    heads = ("id", "source", "claim", "expected", "anchor", "subsystems")
    pages["claims"] = "# Claims\n\n" + table(
        heads, [(c.id, c.source, c.claim, c.expected, c.anchor, ", ".join(c.subsystems)) for c in claims()]
    )
    found = sorted(parts.references.values(), key=lambda r: r.citation)
    pages["sources"] = "# Sources\n\n" + "\n".join(f"- {source_text(r)}" for r in dict.fromkeys(found)) + "\n"
    paths = []
    for name, text in pages.items():
        path = folder / f"{name}.md"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def main() -> None:
    """Write the book into the folder that is named; names after it are the only subsystems with a figure."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/book")
    np.seterr(all="ignore")
    paths = write_book(folder, sys.argv[2:])
    print(f"wrote {len(paths)} pages to {folder}")


if __name__ == "__main__":
    main()
