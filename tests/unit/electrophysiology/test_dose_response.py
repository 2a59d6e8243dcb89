"""Dose-response of firing and conduction."""

import numpy as np
import pytest

from fibrosim.electrophysiology.dose_response import MEASURES, DoseResponse, dose_response, series, share_left
from fibrosim.errors import InputError
from fibrosim.figures.dose_response import dose_response_figure


@pytest.fixture(scope="module")
def found():
    return dose_response("lignocaine", [0.0, 0.1, 0.5, 100.0], ["ectopic", "large", "evoked"])


def test_nothing_leaves_all_and_much_leaves_nothing(found):
    assert found.drug == "lidocaine"
    assert all(found.shares[name][0] == 1.0 for name in found.shares)
    assert np.all(np.diff(found.shares["ectopic"]) <= 0.0)
    assert found.shares["ectopic"][2] < 0.2
    assert found.shares["large"][2] == 1.0, "conduction outlasts it"
    assert found.shares["large"][3] == 0.0
    assert 0.1 < found.half("ectopic") < 0.5 < found.half("large") < 100.0
    assert "half left at" in str(found)
    assert len(found.to_frame()) == 4
    assert found.figure().axes


def test_phasic_block_of_large_fibres_is_the_published_share_of_the_tonic_one():
    """Huang 1997: half at 0.28 mmol/l at 200 Hz against 0.41 of single spikes, 0.68; no parameter stems from it."""
    tonic = dose_response("lidocaine", np.geomspace(60.0, 110.0, 9), ["large"]).half("large")
    phasic = dose_response("lidocaine", np.geomspace(35.0, 90.0, 9), ["large_train"]).half("large_train")
    assert phasic / tonic == pytest.approx(0.28 / 0.41, abs=0.12)


def test_half_is_interpolated_and_nan_beyond():
    made = DoseResponse("lidocaine", np.array([0.0, 1.0, 4.0]), {"thin": np.array([1.0, 1.0, 0.0]),
                                                                   "large": np.ones(3)})  # fmt: skip
    assert made.half("thin") == pytest.approx(2.0)
    assert np.isnan(made.half("large"))
    assert "not halved up to 4 umol/l" in str(made)


def test_series_are_read_from_the_file():
    assert series("drive") == [63.0, 75.0, 90.0, 120.0, 160.0]
    assert len(series("large_diameter")) == 5


@pytest.mark.parametrize(
    "call",
    [
        lambda: dose_response("aspirin", [1.0]), lambda: dose_response("lidocaine", [1.0], ["pain"]),
        lambda: share_left("lidocaine", -1.0, "thin"), lambda: dose_response_figure(np.array([0.0, 1.0]), {}),
        lambda: DoseResponse("lidocaine", np.array([1.0]), {}).half("thin"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(call):
    with pytest.raises(InputError):
        call()


def test_every_measure_has_words():
    assert all(" " in words for words in MEASURES.values())
