"""Closed form of the rate that a C fibre follows, against the fibre."""

import pytest

from fibrosim.coupling import following_surface
from fibrosim.electrophysiology.fibres import CFibre
from fibrosim.electrophysiology.fibres.c_fibre import KINDS
from fibrosim.errors import InputError, SimulationError


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("sodium_channels", "delayed_rectifier", "lidocaine"), [(1.0, 1.0, 0.0), (1.3, 0.8, 20.0), (0.9, 1.3, 60.0)]
)
def test_the_surface_is_that_of_the_fibre(kind, sodium_channels, delayed_rectifier, lidocaine):
    surface = following_surface(kind)
    factors = dict.fromkeys(("nav17", "nav18", "nav19"), sodium_channels)
    fibre = CFibre(kind, scale=0.05, drug="lidocaine", concentration=lidocaine,
                   expression={**factors, "delayed_rectifier": delayed_rectifier})  # fmt: skip
    found = surface.rate(sodium_channels=sodium_channels, delayed_rectifier=delayed_rectifier, lidocaine=lidocaine)
    assert found == pytest.approx(fibre.following_frequency(), rel=4.0 * surface.error)


def test_lidocaine_lowers_it_far_below_block():
    """Use-dependent block: at a third of what stops one spike the fibre follows a few hertz only."""
    surface = following_surface()
    assert surface.rate(lidocaine=200.0) < 0.4 * surface.rate()
    assert surface.error < 0.12


def test_a_fibre_that_does_not_conduct_says_so():
    with pytest.raises(SimulationError, match="does not conduct"):
        CFibre(scale=0.05, drug="lidocaine", concentration=2000.0).following_frequency()


@pytest.mark.parametrize(
    "call",
    [
        lambda: following_surface("fast"), lambda: following_surface().rate(pain=1.0),
        lambda: following_surface().rate(lidocaine=1e4), lambda: following_surface().rate(pump=float("nan")),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(call):
    with pytest.raises(InputError):
        call()
