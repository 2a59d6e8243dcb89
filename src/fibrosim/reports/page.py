"""The report of a visit: one HTML file that needs nothing else, laid out as a clinic's letter."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

from fibrosim.errors import InputError
from fibrosim.reports import sections
from fibrosim.reports.html import Html, element, join
from fibrosim.reports.material import Material
from fibrosim.results import Course, Visit
from fibrosim.results.storage import write_atomically

__all__ = ["LARGEST_REPORT", "report"]

LARGEST_REPORT = 3_000_000
"""Bytes."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
SUFFIXES = (".html", ".htm")


def report(
    visit: Visit,
    path: str | os.PathLike[str],
    course: Course | None = None,
    twin: Course | Visit | None = None,
) -> Path:
    """Write the report of a visit.

    Parameters
    ----------
    visit : Visit
        What `examine` returned.
    path : path
        HTML file to write; an older one of this name is replaced whole.
    course : Course, optional
        The patient's course; the one that the visit carries where it is left out.
    twin : Course or Visit, optional
        The healthy twin, shown beside the patient; a course is examined on the same day.

    Returns
    -------
    Path
        The file, at most 3 MB, with no reference to anything outside it but links to sources.

    Raises
    ------
    InputError
        If the file's folder does not exist, its name is not one of a page, or the report
        would be too large.
    """
    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        raise InputError(
            "must be the name of a page", field="path", value=str(target), allowed=SUFFIXES,
            fix=f"{target.name}.html", code="wrong-suffix",
        )  # fmt: skip
    if target.is_dir() or not target.parent.is_dir():
        raise InputError(
            "must be a file in a folder that exists", field="path", value=str(target),
            code="no-folder",
        )  # fmt: skip
    content = page(Material.gather(visit, course, twin)).encode("utf-8")
    if len(content) > LARGEST_REPORT:
        raise InputError(
            "report would be too large", field="visit", value=f"{len(content)} bytes",
            allowed=f"up to {LARGEST_REPORT}", fix="examine fewer tests at a time",
            code="too-large",
        )  # fmt: skip
    write_atomically(target, content)
    target.chmod(0o644)
    return target


def page(material: Material) -> Html:
    """Return the whole page."""
    made = [(name, title, build(material)) for name, title, build in PARTS]
    made = [(name, title, body) for name, title, body in made if body]
    contents = element(
        "nav",
        element("ul", *(element("li", element("a", title, href=f"#{name}"))
                        for name, title, _ in made)),
        aria_label="Contents",
    )  # fmt: skip
    blocks = [
        element("section", element("h2", title, id=f"{name}-title"), body, id=name,
                aria_labelledby=f"{name}-title")
        for name, title, body in made
    ]  # fmt: skip
    style = resources.files("fibrosim.reports").joinpath("report.css").read_text("utf-8")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{material.headline} - fibrosim report"),
        element("style", Html(style)),
    )
    body = element(
        "body",
        element("a", "Skip to the results", href="#main", class_="skip"),
        sections.header(material),
        element("main", contents, sections.failure(material), *blocks, id="main"),
    )
    return join([Html("<!doctype html>\n"), element("html", head, body, lang="en"), Html("\n")])


PARTS = (
    ("summary", "Summary", sections.summary),
    ("pain", "Pain now", sections.pain),
    ("courses", "Main states over time", sections.courses_over_time),
    ("mechanism", "Mechanism: present strength of each link", sections.mechanism),
    ("tests", "Test results", sections.tests),
    ("sources", "Sources", sections.sources),
    ("run", "How this was made", sections.run),
)
"""Id, title and writer of each part; a part with nothing to say is left out."""
