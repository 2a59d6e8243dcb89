"""The README as a new user meets it: every snippet runs, every command and target is there, the demo is today's."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from fibrosim import cli

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def shell_lines():
    lines = [line.partition("   #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line]


def call(*arguments):
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    return left.value.code or 0


def test_there_is_something_to_run():
    assert len(blocks("python")) >= 2
    assert len(shell_lines()) >= 10


def commands():
    """Command lines of each block; a block begins in an empty folder, and what one line writes the next one reads."""
    every = [[line.partition("   #")[0].strip() for line in block.splitlines()] for block in blocks("sh")]
    ours = [[line for line in lines if line.startswith("fibrosim")] for lines in every]
    return [lines for lines in ours if lines]


@pytest.mark.parametrize("lines", commands(), ids=lambda lines: " ".join(lines[0].split()[:3]))
def test_every_command_line_runs(lines, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for line in lines:
        assert call(*shlex.split(line)[1:]) == 0, line


def test_other_lines_are_targets_of_make():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    others = [shlex.split(line) for line in shell_lines() if not line.startswith("fibrosim")]
    assert all(words[0] == "make" and words[1] in targets for words in others)
    assert set(re.findall(r"`make ([a-z]+)`", README)) <= targets


@pytest.mark.parametrize("snippet", blocks("python"))
def test_every_python_snippet_runs(snippet, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(snippet, "README.md", "exec"), {})


def test_the_patient_file_is_one(tmp_path):
    from fibrosim.patients import load_life

    for text in blocks("yaml"):
        file = tmp_path / "a.yaml"
        file.write_text(text, "utf-8")
        assert load_life(file).patient.treatments


def test_every_command_of_the_table_is_there():
    named = set(re.findall(r"`fibrosim ([a-z]+)", README))
    known = {c.name for c in cli.app.registered_commands} | {g.name for g in cli.app.registered_groups}
    assert named <= known
    assert known <= named, "the README leaves a command out"


def test_share_of_assumed_numbers_is_todays():
    from fibrosim.body import subsystems
    from fibrosim.parameters import all_parameter_files

    said = int(re.search(r"About (\d+) % of the body's numbers are assumed", README)[1])
    names = {each.__module__.rpartition(".")[2] for each in subsystems()}
    files = [file for name, file in all_parameter_files().items() if name in names]
    grades = [p.grade for file in files for p in file.parameters.values()]
    assert said == pytest.approx(100 * grades.count("E") / len(grades), abs=3)


def test_demo_table_is_todays():
    """Names, normal ranges and verdicts; the last digits may move with the next calibration."""
    from fibrosim.commands.demo import demo_visits, story

    printed = re.search(r"<!-- demo.*?```text\n(.*?)```", README, flags=re.DOTALL)[1]
    rows = story(demo_visits())
    assert len(rows) <= 14
    assert len(printed.strip().splitlines()) == len(rows) + 3  # heading, rule, last words
    for test, name, _, _, unit, normal, flag in rows:
        line = next(line for line in printed.splitlines() if line.strip().startswith(test) and name in line)
        assert all(text in line for text in (unit, normal, flag)), line


def test_the_demo_person_falls_ill_and_her_twin_does_not():
    """By the criteria of 2016 two years after the accident, and with a tenth more or less of the horn's gain."""
    import fibrosim
    from fibrosim.commands.demo import INJURY_DAY, person

    gain = "dorsal_horn.potentiation_gain"
    middle = drawn(person("Ann"), gain)
    injury = [fibrosim.triggers.whiplash(day=INJURY_DAY)]
    day = float(INJURY_DAY + 731)
    for factor in (0.9, 1.0, 1.1):
        ann = person("Ann", parameters={gain: factor * middle})
        met = {}
        for who, triggers in (("ill", injury), ("twin", [])):
            course = fibrosim.simulate(ann, day, triggers=triggers, outputs="7 day", rhythm="never")
            visit = fibrosim.examine(course, day=float(course.days[-1]), tests=["criteria"])
            met[who] = visit.criteria.value("ACR 2016 criteria")
        assert met == {"ill": True, "twin": False}, factor


def drawn(someone, name):
    """What the person was drawn with."""
    from fibrosim.body import body
    from fibrosim.patients.draw import draw_parameters

    version = body(someone.areas)
    return float(draw_parameters(version, [someone])[0]["root"][version.system.root.parameters.index(name)])
