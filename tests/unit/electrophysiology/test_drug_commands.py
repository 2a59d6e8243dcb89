"""Commands with a drug: `fibrosim fibre c`, `dose`, `ectopic`."""

import pytest
from typer.testing import CliRunner

from fibrosim.commands.fibre import app
from fibrosim.errors import InputError

TRY = CliRunner()


def said(*words):
    found = TRY.invoke(app, list(words))
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.output


def test_a_fibre_with_a_drug_is_slower():
    short = ("c", "--scale", "0.04", "--protocol", "2hz-1s")
    free, given = said(*short), said(*short, "--drug", "lidocaine", "--concentration", "100umol/l")
    assert "0.6" in free
    assert free != given


def test_dose_response_is_written(tmp_path):
    out = said("dose", "lidocaine", "--lowest", "0.1 umol/l", "--highest", "200 umol/l", "--points", "2", "--table",
               str(tmp_path / "dose.csv"))  # fmt: skip
    assert "A-beta fibres that conduct: half left at" in out
    assert (tmp_path / "dose.csv").read_text().count("\n") == 3


@pytest.mark.parametrize(
    "words",
    [
        ("c", "--drug", "aspirin"), ("dose", "lidocaine", "--points", "1"),
        ("dose", "lidocaine", "--lowest", "2 umol/l", "--highest", "1 umol/l"), ("dose", "lidocaine", "--lowest", "2"),
        ("ectopic", "--concentration", "3 umol/l"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(words):
    with pytest.raises(InputError):
        said(*words)
