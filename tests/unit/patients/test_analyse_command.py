"""`fibrosim analyse`: findings on stdout, figures in files, clear refusals."""

from __future__ import annotations

import json

import pytest

from fibrosim import cli

ANN = "fibrosim: 1\nname: Ann\nage: 46 year\nsex: female\nseed: 7\nareas: 1\nduration: 60 day\n"
HURT = "triggers:\n  - {kind: injury, day: 30, area: lower_leg_left}\n"


@pytest.fixture
def ann(tmp_path):
    path = tmp_path / "ann.yaml"
    path.write_text(ANN)
    return path


def call(capsys, *words):
    with pytest.raises(SystemExit) as stop:
        cli.main([str(w) for w in words])
    said = capsys.readouterr()
    return stop.value.code or 0, said.out, said.err


def test_branches_prints_draws_and_writes_a_table(capsys, ann, tmp_path):
    figure, table = tmp_path / "b.png", tmp_path / "b.csv"
    code, out, err = call(
        capsys, "analyse", "branches", ann, "tissue_to_evoked_firing", "--steps", 3, "--areas", 1, "--settle", "2 year",
        "--figure", figure, "--table", table,
    )  # fmt: skip
    assert code == 0, err
    assert "Steady branches of Ann" in out and "status: ok" in out
    assert figure.stat().st_size > 10_000 and table.read_text().startswith("value,sweep,reading")


def test_graph_gives_data(capsys, ann):
    code, out, err = call(capsys, "analyse", "graph", ann, "--day", 0, "--day", 60, "--json")
    assert code == 0, err
    found = json.loads(out)
    assert {"day", "source", "target", "loop", "links", "change"} == set(found["rows"][0])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("keeps-ill", "ANN", "--day", "0"), "not ill"),
        (("keeps-ill", "ANN", "--day", "0", "--link", "dorsal_horn_to_pian"), "Did you mean 'dorsal_horn_to_pain'"),
        (("keeps-ill", "ANN"), "on which day"),
        (("branches", "ANN", "dorsal_horn_to_pian"), "Did you mean 'dorsal_horn_to_pain'"),
        (("branches", "ANN", "dorsal_horn_to_pain", "--figure", "a.gif"), "PNG, SVG or PDF"),
        (("region", "--axis", "immunity_to_small_fibres"), "NAME:LOW:HIGH"),
        (("region", "--axis", "immunity_to_small_fibres:0:2"), "two axes"),
        (("region", "--areas", "5"), "1, 3"),
        (("graph", "nobody.yaml"), "no such file"),
    ],
)
def test_what_cannot_be_done_is_said(capsys, ann, words, said):
    code, out, err = call(capsys, "analyse", *[ann if w == "ANN" else w for w in words])
    assert code == 2 and out == ""
    assert said in err
