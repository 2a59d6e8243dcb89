"""A stored closed form as an expression: what a subsystem reads off a faster model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..errors import ModelError
from .quantity import ONE, Quantity, Unit, exp, log, positive, users_line

if TYPE_CHECKING:
    from ..parameters import StoredForm

__all__ = ["closed_form"]

LOGARITHM = "ln_"


def closed_form(
    form: StoredForm, inputs: Mapping[str, Quantity], outputs: Iterable[str]
) -> dict[str, Quantity]:
    """Write a stored form.

    Parameters
    ----------
    form : StoredForm
        Its weights, centres and scales are fitted data, no numbers of an equation.
    inputs : mapping of str to Quantity
        All of the form's; each is held inside what was sampled.
    outputs : iterable of str
        Wanted; of an ``ln_x`` the number itself is written, as ``x``.

    Returns
    -------
    dict of str to Quantity
        Values.

    Raises
    ------
    ModelError
        Inputs that the form does not have, or lacks.
    """
    if set(inputs) != set(form.inputs):
        raise ModelError(f"{users_line()}: the form takes {sorted(form.inputs)}, not {sorted(inputs)}")
    some = next(iter(inputs.values()))
    graph, owner = some.graph, some.owner

    def number(value: float, unit: Unit) -> Quantity:
        return Quantity(graph, graph.constant(value), unit, f"{value:g}", owner)

    x = []
    for name, borders in form.inputs.items():
        unit = Unit.of(form.units[name])
        value = inputs[name].to(unit, f"'{name}' of a closed form")
        if name in form.logarithmic:
            low, high = map(math.log, borders)
            scaled = log(value / number(1.0, unit))
        else:
            centre, scale = form.scales.get(name, (0.0, 1.0))
            low, high = ((border - centre) / scale for border in borders)
            scaled = (value - number(centre, unit)) / number(scale, unit)
        # in scaled numbers, so that what is bounded is pure
        risen = positive(scaled - number(low, ONE))
        x.append(number(high, ONE) - positive(number(high - low, ONE) - risen))
    terms = []
    for powers in form.powers:
        term = number(1.0, ONE)
        for k in powers:
            term = term * x[k]
        terms.append(term)
    found = {}
    for name in outputs:
        total = _sum([number(weight, ONE) * term for weight, term in zip(form.weights[name], terms, strict=True)])
        value = exp(total) if name.startswith(LOGARITHM) else total
        found[name.removeprefix(LOGARITHM)] = Quantity(graph, value.node, Unit.of(form.units[name]), "", owner)
    return found


def _sum(parts: list[Quantity]) -> Quantity:
    """Add in pairs: a chain of a hundred additions is slow to check and to print."""
    while len(parts) > 1:
        pairs = [a + b for a, b in zip(parts[::2], parts[1::2], strict=False)]
        parts = pairs + parts[len(pairs) * 2 :]
    return parts[0]
