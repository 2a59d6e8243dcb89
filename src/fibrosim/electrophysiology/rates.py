"""The few shapes that rates of gates take."""

from __future__ import annotations

from fibrosim.language import Quantity, exp, linoid, logistic

__all__ = ["bell", "falling", "linear_falling", "linear_rising", "rising"]


def rising(v: Quantity, half: Quantity, slope: Quantity) -> Quantity:
    """1 / (1 + exp(-(v - half) / slope)): towards 1 at high voltages."""
    return logistic((v - half) / slope)


def falling(v: Quantity, half: Quantity, slope: Quantity) -> Quantity:
    """1 / (1 + exp((v - half) / slope)): towards 1 at low voltages."""
    return logistic((half - v) / slope)


def bell(v: Quantity, centre: Quantity, width: Quantity) -> Quantity:
    """exp(-(v - centre)^2 / (2 width^2))."""
    return exp(-(((v - centre) / width) ** 2) / 2)


def linear_rising(v: Quantity, half: Quantity, slope: Quantity) -> Quantity:
    """(v - half) / (1 - exp(-(v - half) / slope)): towards v - half at high voltages, 0 at low ones."""
    return slope * linoid((v - half) / slope)


def linear_falling(v: Quantity, half: Quantity, slope: Quantity) -> Quantity:
    """(half - v) / (1 - exp(-(half - v) / slope)): towards half - v at low voltages, 0 at high ones."""
    return slope * linoid((half - v) / slope)
