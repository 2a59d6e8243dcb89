"""The fixed bank of pharmacokinetic slots: always there, filled by doses, silent while empty.

Each slot is depot -> central <-> peripheral with first-order rates. A target's occupancy is
1 - product over slots of (1 - maximum * central / (half + central)).
"""

from __future__ import annotations

from .graph import Node
from .quantity import DAY, ONE, Quantity, Unit
from .subsystem import Parts, State

__all__ = ["SLOTS", "add_bank", "slot_parameters"]

SLOTS = 4
RATES = ("absorption", "elimination", "to_peripheral", "from_peripheral")


def slot_parameters(slot: int, targets: list[str]) -> dict[str, float]:
    """Names and resting values of a slot's parameters (rates per day, amounts in mg)."""
    table = {f"drug.slot{slot}.{r}": 1.0 for r in RATES}
    for target in targets:
        table[f"drug.slot{slot}.{target}.maximum"] = 0.0
        table[f"drug.slot{slot}.{target}.half"] = 1.0
    return table


def add_bank(parts: Parts) -> dict[Node, Node]:
    """Add the slots' states to `parts`; return drug symbol -> occupancy."""
    if not parts.drugs:
        return {}
    graph, milligram = parts.graph, Unit.of("mg")
    per_day = ONE.times(DAY, -1)
    targets = sorted(parts.drugs)
    free: dict[str, Quantity] = {}

    def parameter(name: str, unit: Unit) -> Quantity:
        parts.parameter_levels[name] = "patient"
        return Quantity(graph, graph.symbol(("parameter", "patient", name)), unit, name, "drug")

    for slot in range(SLOTS):
        amounts = []
        for part in ("depot", "central", "peripheral"):
            name = f"drug.slot{slot}_{part}"
            symbol = graph.symbol(("state", "patient", name))
            parts.states[name] = State(
                name, "patient", milligram, symbol, graph.zero, "slow", False, f"drug slot {slot}, {part}"
            )
            amounts.append(Quantity(graph, symbol, milligram, name, "drug"))
        depot, central, peripheral = amounts
        ka, ke, out, back = (parameter(f"drug.slot{slot}.{r}", per_day) for r in RATES)
        name = f"drug.slot{slot}_infusion"
        parts.inputs[name] = ("patient", milligram.times(DAY, -1))
        infusion = Quantity(graph, graph.symbol(("input", "patient", name)), milligram.times(DAY, -1), name, "drug")
        exchange = out * central - back * peripheral
        rates = (-(ka * depot), ka * depot + infusion - ke * central - exchange, exchange)
        for amount, rate in zip(amounts, rates, strict=True):
            parts.states[amount.name].rate = rate.node
        for target in targets:
            maximum = parameter(f"drug.slot{slot}.{target}.maximum", ONE)
            half = parameter(f"drug.slot{slot}.{target}.half", milligram)
            left = 1 - maximum * (central / (half + central))
            free[target] = free[target] * left if target in free else left
    return {parts.drugs[t].node: (1 - free[t]).node for t in targets}
