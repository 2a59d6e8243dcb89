"""What all sodium channels have in common: a current, and drugs that bind by the channel's state."""

from __future__ import annotations

from functools import reduce
from operator import add, mul
from typing import ClassVar

from fibrosim.errors import InputError
from fibrosim.language import Mechanism, MembraneBuilder, Quantity, positive
from fibrosim.parameters import all_parameter_files, nearest

__all__ = ["DRUGS", "SodiumChannel", "known_drug"]

DRUGS = {
    "lidocaine": "fast inactivation", "mexiletine": "fast inactivation", "carbamazepine": "fast inactivation",
    "licarbazepine": "inactivation", "pf_05089771": "inactivation", "a_803467": "inactivation",
    "suzetrigine": "sensor",
}  # fmt: skip
"""Drugs, and what changes their affinity.

Slow inactivation lessens the block by lidocaine (Nav1.7, Sheets 2011), so channels that are inactivated slowly
only bind it as those at rest; licarbazepine and PF-05089771 bind both kinds (Hebeisen 2015, Theile 2016), which is
assumed for A-803467. Suzetrigine holds a voltage sensor at rest (Osteen 2025) and leaves where it has moved.
"""
OTHER_NAMES = {
    "vx_548": "suzetrigine", "oxcarbazepine": "licarbazepine", "eslicarbazepine": "licarbazepine",
    "lignocaine": "lidocaine",
}  # fmt: skip
COMMON = "block_common"


def known_drug(name: str) -> str:
    """The name under which the numbers of a drug are kept: ``VX-548`` is suzetrigine.

    Raises
    ------
    InputError
        An unknown drug; the nearest name is said.
    """
    word = name.strip().lower().replace("-", "_").replace(" ", "_")
    word = OTHER_NAMES.get(word, word)
    if word not in DRUGS:
        hint = nearest(word, [*DRUGS, *OTHER_NAMES])
        raise InputError("no such blocker of sodium channels", field="drug", value=name, allowed=sorted(DRUGS),
                         code="unknown-name", fix=f"Did you mean '{hint}'?" if hint else None)  # fmt: skip
    return word


class SodiumChannel(Mechanism):
    """A sodium channel that a drug may block.

    A drug binds one to one. Its affinity is that of the modulated receptor: at shares r, o and i of resting,
    open and inactivated channels 1 / K = r / K_r + o / K_o + i / K_i, and channels bind and leave at
    k = r k_r + o k_o + i k_i and k K. In every state binding and leaving are in balance with the shift of
    gating that the affinities mean; bound channels take that balance at once (Hille 1977; Bean 1983).

    Parameters
    ----------
    drug : str
        Name in `DRUGS`; "" for none.
    """

    site: ClassVar[str] = ""
    """Whose numbers in the drug's file are taken where it has numbers of its own for a channel."""

    def __init__(self, *, core: bool = False, drug: str = "") -> None:
        super().__init__(core=core)
        self.drug = drug

    def conductance(
        self, m: MembraneBuilder, opened: Quantity, *inactivation: Quantity, moved: Quantity | None = None
    ) -> Quantity:
        """Conductance of the channels that are open and not bound.

        Parameters
        ----------
        opened : Quantity
            Share by activation.
        *inactivation : Quantity
            Gates of inactivation, the fastest first; without any the channel does not inactivate.
        moved : Quantity, optional
            Share of voltage sensors that have moved, the activation's gate.
        """
        out = m.density("conductance")
        if self.drug:
            out = out * (1 - self._bound(m, opened, inactivation, opened if moved is None else moved))
        for share in (opened, *inactivation):
            out = out * share
        return out

    def _bound(
        self, m: MembraneBuilder, opened: Quantity, inactivation: tuple[Quantity, ...], moved: Quantity
    ) -> Quantity:
        def number(name: str) -> Quantity:
            file = f"block_{self.drug}"
            own = f"{self.site}_{name}"
            return m.parameter(own if own in all_parameter_files()[file].parameters else name, file)

        resting_rate = 1 / (number("recovery_time") * number("resting"))
        if DRUGS[self.drug] == "sensor" or not inactivation:
            # without inactivation the drug holds on to channels whose sensors have moved
            shares = {"resting": 1 - moved, "inactivated": moved}
        else:
            gates = inactivation[:1] if DRUGS[self.drug] == "fast inactivation" else inactivation
            available = reduce(mul, gates)
            # published rates let Nav1.7's gate exceed 1 by a percent at low voltages
            lost = positive(1 - available)
            shares = {"resting": (1 - opened) * available, "open": opened * available, "inactivated": lost}
        rates = {"resting": resting_rate, "open": number("open_rate"), "inactivated": number("inactivated_rate")}
        rate = reduce(add, [share * rates[state] for state, share in shares.items()])
        affinity = reduce(add, [share / number(state) for state, share in shares.items()])
        speed = m.q10(number("q10"), number("temperature"))
        given = m.density("concentration", file=COMMON)
        return m.occupancy("bound", binding=speed * given * rate, leaving=speed * rate / affinity)
