"""The few shapes that rates of gates take."""

from __future__ import annotations

from fibrosim.language import Quantity, exp, logistic

__all__ = ["bell", "falling", "rising"]


def rising(v: Quantity, half: Quantity, slope: Quantity) -> Quantity:
    """1 / (1 + exp(-(v - half) / slope)): towards 1 at high voltages."""
    return logistic((v - half) / slope)


def falling(v: Quantity, half: Quantity, slope: Quantity) -> Quantity:
    """1 / (1 + exp((v - half) / slope)): towards 1 at low voltages."""
    return logistic((half - v) / slope)


def bell(v: Quantity, centre: Quantity, width: Quantity) -> Quantity:
    """exp(-(v - centre)^2 / (2 width^2))."""
    return exp(-(((v - centre) / width) ** 2) / 2)
