"""`fibrosim therapies` and `fibrosim tests`: what can be given and what can be done, one line each."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fibrosim.commands.terminal import AsJson, print_json, print_table


def therapies(json: AsJson = False) -> None:
    """List the therapies: what each is, its dose where nothing else is said, and its source."""
    from fibrosim.therapies.named import all_therapies

    rows = []
    for kind, therapy in all_therapies().items():
        examples = [dict(each) for each in therapy.examples]
        given = [therapy(**each) for each in examples]
        rows.append({
            "kind": kind, "what": _first_line(therapy), "dose": "; ".join(_short(each.describe()) for each in given),
            "source": _source(therapy.numbers), "examples": examples,
        })  # fmt: skip
    if json:
        print_json(rows)
        return
    print_table(
        f"{len(rows)} therapies; in a patient file: treatments: - {{kind: ivig, day: 400}}",
        ["kind", "what it is", "dose", "source"],
        [[row[key] for key in ("kind", "what", "dose", "source")] for row in rows],
    )


def tests(json: AsJson = False) -> None:  # noqa: PT028
    """List the tests: what each is, where it is done, and the source of its protocol or norm."""
    from fibrosim.clinic.examine import all_tests

    rows = []
    for name, make in all_tests().items():
        test = make()
        rows.append({
            "name": name, "what": _first_line(type(test)), "site": test.site.replace("_", " "),
            "when": "where it is named" if test.on_request else "every visit", "source": _source(test.numbers),
        })  # fmt: skip
    if json:
        print_json(rows)
        return
    print_table(
        f"{len(rows)} tests; fibrosim.examine(course, day, tests=[...]) names the ones to do",
        ["name", "what it is", "site", "done", "source"],
        [[*row.values()] for row in rows],
    )


def _first_line(kind: type) -> str:
    lines = (inspect.getdoc(kind) or "").splitlines()
    return lines[0].replace("`", "") if lines else ""


def _short(words: str) -> str:
    return words.replace("_", " ")


def _source(numbers: str) -> str:
    """Return the first source of the parameter file that is a publication, measured numbers before derived ones."""
    from fibrosim.parameters import all_parameter_files

    file = all_parameter_files().get(numbers)
    if file is None:
        return "assumed"
    ordered = sorted(file.parameters.values(), key=lambda p: p.grade in ("D", "E"))
    found = [file.references[p.reference] for p in ordered if p.reference in file.references and p.grade != "E"]
    return _cited(asdict(found[0])) if found else "assumed"


def _cited(reference: Mapping[str, Any]) -> str:
    """Return author and year with DOI or PMID; what has no year in it, a label for one, by its first words."""
    words = str(reference["citation"])
    year = re.search(r"\b(?:19|20)\d\d\b", words)
    place = f"doi:{reference['doi']}" if reference.get("doi") else ""
    place = place or (f"PMID {reference['pmid']}" if reference.get("pmid") else "")
    person = re.match(r"[\w'-]+(?= [A-Z]{1,3}\b)", words)
    if year is None or person is None:
        return textwrap.shorten(words, 60, placeholder=" ...")
    return " ".join(part for part in (person[0], year[0], place) if part)
