"""Closed forms of the C fibre against the fibre."""

import json
from importlib.resources import files

import pytest

from fibrosim.coupling import c_fibre_surface
from fibrosim.coupling.c_fibre_surface import INPUTS, terms
from fibrosim.electrophysiology.fibres import CFibre
from fibrosim.electrophysiology.fibres.c_fibre import KINDS
from fibrosim.errors import InputError

SCALE = 0.04


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("sodium_channels", "pump", "diameter", "skin_temperature"),
    [(1.0, 1.0, 1.0, 32.0), (1.6, 0.8, 0.8, 30.0), (0.9, 1.4, 1.5, 34.5)],
)
def test_velocity_is_that_of_the_fibre(kind, sodium_channels, pump, diameter, skin_temperature):
    surface = c_fibre_surface(kind)
    fibre = CFibre(
        kind, scale=SCALE, diameter=diameter, skin_temperature=skin_temperature,
        expression={"nav17": sodium_channels, "nav18": sodium_channels, "nav19": sodium_channels, "sodium_pump": pump},
    )  # fmt: skip
    found = surface.velocity(
        sodium_channels=sodium_channels, pump=pump, diameter=diameter, skin_temperature=skin_temperature
    )
    assert found == pytest.approx(float(fibre.record("0.25hz-1s").parent_velocity[0]), rel=4 * surface.velocity_error)


@pytest.mark.parametrize("kind", KINDS)
def test_errors_on_what_was_held_back_are_small_and_stored(kind):
    surface = c_fibre_surface(kind)
    assert 0.0 < surface.velocity_error < 0.02
    assert 0.0 < surface.slowing_error < 0.03
    book = json.loads((files("fibrosim.coupling") / "data" / "c_fibre.json").read_text(encoding="utf-8"))
    assert book[kind]["held_back"] >= 12
    assert book["inputs"] == {name: list(pair) for name, pair in INPUTS.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_signs(kind):
    surface = c_fibre_surface(kind)
    assert surface.velocity(diameter=1.3) > surface.velocity() > surface.velocity(diameter=0.7)
    assert surface.velocity(sodium_channels=1.5) > surface.velocity()
    assert surface.slowing(pump=1.5) < surface.slowing(pump=0.7), "sodium that is not pumped out slows the fibre"
    assert c_fibre_surface("mechano-sensitive").slowing() < c_fibre_surface("mechano-insensitive").slowing()


@pytest.mark.parametrize("given", [{"diameter": 3.0}, {"skin_temperature": 20.0}, {"girth": 1.0}])
def test_outside_what_was_sampled(given):
    with pytest.raises(InputError) as caught:
        c_fibre_surface().velocity(**given)
    assert next(iter(given)) in str(caught.value)


def test_terms_are_even_in_number_and_order():
    assert len(terms(1.0, 1.0, 1.0, 32.0)) == 15
    assert terms(1.0, 1.0, 1.0, 32.0)[0] == 1.0
    assert not any(terms(1.0, 1.0, 1.0, 32.0)[1:])


def test_an_unknown_kind_names_those_that_there_are():
    with pytest.raises(InputError, match="mechano-sensitive"):
        c_fibre_surface("warm")
