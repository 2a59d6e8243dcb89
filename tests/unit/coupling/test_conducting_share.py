"""The body's share of large axons that conduct is that of fibres which walk along a nerve under attack."""

import math

import numpy as np
import pytest

from fibrosim.coupling import NerveDraws, NerveLesions
from fibrosim.coupling.nerve_volley import fibres_of, volley
from fibrosim.electrophysiology.nerves import NervePerson, nerve
from fibrosim.parameters import all_parameter_files


@pytest.mark.parametrize("attacked", [0.15, 0.4])
def test_it_is_that_of_walks_along_internodes(attacked):
    found = []
    for one in range(32):
        for name in ("median", "tibial"):
            person, which = NervePerson(168.0, 68.0, 45.0), nerve(name)
            places = np.array([1.0, which.end(1680.0)])
            run = volley(person, which, fibres_of(person, which, 8), places, NerveLesions(attacked=attacked),
                         NerveDraws(97, one))  # fmt: skip
            found.append(run.between(0, 1)[1].mean())
    share = math.exp(-all_parameter_files()["large_fibres"]["block_along"].value * attacked)
    # one standard error of the people walked is 0.03; a share of 1 - attacked, as it was read before, lies outside
    assert np.mean(found) == pytest.approx(share, abs=0.09)
    assert np.mean(found) < 1.0 - attacked - 0.05
