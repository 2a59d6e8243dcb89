"""Closed form of the ectopic rate against the large cell."""

import pytest

from fibrosim.coupling import ectopic_surface
from fibrosim.electrophysiology.neurons import LargeNeuron
from fibrosim.errors import InputError

SODIUM = ("large_fast", "large_intermediate", "large_late")


@pytest.mark.parametrize(
    ("current", "sodium_channels", "slow_potassium", "lidocaine"),
    [
        (110.0, 1.0, 0.05, 0.0), (150.0, 1.2, 0.1, 0.3), (40.0, 1.0, 0.2, 0.0), (90.0, 0.9, 0.0, 0.8),
        (180.0, 1.1, 0.2, 0.1),
    ],
)  # fmt: skip
def test_the_surface_is_that_of_the_cell(current, sodium_channels, slow_potassium, lidocaine):
    surface = ectopic_surface()
    factors = {"large_slow_potassium": slow_potassium, **dict.fromkeys(SODIUM, sodium_channels)}
    cell = LargeNeuron(factors, drug="lidocaine", concentration=lidocaine).inject(current, 2500.0).rate(500.0)
    found = surface.rate(current=current, sodium_channels=sodium_channels, slow_potassium=slow_potassium,
                         lidocaine=lidocaine)  # fmt: skip
    assert found == pytest.approx(cell, abs=4.0 * surface.error)


def test_it_is_sharp_enough_to_be_used():
    assert ectopic_surface().error < 1.5, "spikes per second, of up to sixty"


def test_a_basket_excites_an_antibody_excites_and_a_drug_calms():
    surface = ectopic_surface()
    still, driven = (surface.with_basket(n, current=40.0) for n in (0.0, 1.0))
    assert still < 0.5 < 3.0 < driven
    assert surface.with_basket(1.0, current=40.0, lidocaine=1.0) < 0.2 * driven
    assert surface.rate(current=120.0) > surface.rate(current=20.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: ectopic_surface().rate(pain=1.0), lambda: ectopic_surface().rate(current=1000.0),
        lambda: ectopic_surface().rate(sodium_channels=float("nan")), lambda: ectopic_surface().with_basket(2.0),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(call):
    with pytest.raises(InputError):
        call()
