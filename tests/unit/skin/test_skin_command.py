"""`fibrosim skin flare`: what it finds, as text, table and figure, and what it refuses."""

import json

import pytest
from typer.testing import CliRunner

from fibrosim.cli import app
from fibrosim.errors import InputError
from fibrosim.figures.flare_images import flare_images
from fibrosim.skin import SkinState, skin_flare


def run(*words):
    return CliRunner().invoke(app, ["skin", "flare", *words])


def test_a_flare_as_text_table_and_figure(tmp_path):
    done = run("current", "--minutes", "5", "--strength", "30", "--spacing", "2", "--json",
               "--table", str(tmp_path / "flare.csv"), "--figure", str(tmp_path / "flare.png"))  # fmt: skip
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert "current: flare" in found["text"]
    assert found["units"]["area"] == "cm**2"
    assert max(row["area"] for row in found["rows"]) > 2.0
    assert (tmp_path / "flare.csv").read_text().startswith("time,area")
    assert (tmp_path / "flare.png").stat().st_size > 10_000


def test_a_cut_and_a_state_change_what_is_found():
    usual = skin_flare("histamine", 5.0, spacing=2.0).to_frame()["area"].max()
    cut = skin_flare("histamine", 5.0, spacing=2.0, links={"cgrp_to_arterioles": 0.0}).to_frame()["area"].max()
    fewer = skin_flare("histamine", 5.0, spacing=2.0, state=SkinState(density=0.3)).to_frame()["area"].max()
    assert cut < 0.3 * usual
    assert fewer < 0.8 * usual


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["rain"], "no such stimulus"), (["--minutes", "0"], "outside the allowed range"),
        (["--state", "densty:1"], "no such part"), (["--state", "density:much"], "not a number"),
        (["--cut", "nothing"], "no such link"), (["--spacing", "9"], "outside the allowed range"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(words, message):
    done = run(*words)
    assert done.exit_code != 0
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)


def test_a_picture_needs_images():
    with pytest.raises(InputError, match="one to six images"):
        flare_images({"images": [], "words": []})
