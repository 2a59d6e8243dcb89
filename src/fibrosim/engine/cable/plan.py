"""What is computed when: once, in the slow pass, in every step; and where each number lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ...language import Membrane, Node, topological
from ...language.membrane import VOLTAGE, Gate
from .fractions import affine, with_few_divisions

__all__ = ["ROW", "CablePlan", "plan_cable"]

ROW = 8
"""Gates a row of the table, and compartments a block."""
RENEWED = frozenset(("concentration", "occupancy"))
SLOWEST_FIRST = 3
"""So many gates more than full rows are moved to the slow pass."""


@dataclass
class CablePlan:
    """Order and layout of the computation for one membrane.

    Attributes
    ----------
    fast, slow_gates : list of Gate
        Gates updated every step, and those of the slow pass.
    fields : dict of Node to int
        Row of each number that compartments hold, within a block's rows.
    static : list of Node
        Computed once before the run.
    slow : dict of Node to Node
        What the slow pass computes (it follows concentrations), and how.
    ions : list of str
        Ions whose current is needed ("" for the currents without).
    conductance, drive : dict of str to Node
        Of each ion: current = conductance V - drive.
    changes : dict of Node to Node
        Concentration symbol to its rate.
    """

    membrane: Membrane
    fast: list[Gate]
    slow_gates: list[Gate]
    static: list[Node] = field(default_factory=list)
    slow: dict[Node, Node] = field(default_factory=dict)
    fields: dict[Node, int] = field(default_factory=dict)
    ions: list[str] = field(default_factory=list)
    conductance: dict[str, Node] = field(default_factory=dict)
    drive: dict[str, Node] = field(default_factory=dict)
    changes: dict[Node, Node] = field(default_factory=dict)
    kept: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of 8 fast gates."""
        return -(-len(self.fast) // ROW)

    @property
    def slow_rows(self) -> int:
        """Rows of 8 slow gates."""
        return -(-len(self.slow_gates) // ROW)

    @property
    def width(self) -> int:
        """Rows of a block's numbers."""
        return len(self.fields) + len(self.kept) + 2


def plan_cable(membrane: Membrane, slowest: Iterable[str] = (), *, slow_pass: bool = True) -> CablePlan:
    """Sort a membrane's computation by how often it is needed.

    Parameters
    ----------
    slowest : iterable of str
        Names of the gates from slow to fast; where the number of gates is a little above a multiple of
        eight, the first of them go to the slow pass.
    slow_pass : bool
        False: there is none; what follows concentrations and shares of bound channels is renewed in every step.
    """
    order, many = list(slowest), len(membrane.gates) % ROW
    moved = set(order[:many]) if 0 < many <= SLOWEST_FIRST and len(membrane.gates) > ROW else set()
    plan = CablePlan(
        membrane, [g for g in membrane.gates if g.name not in moved], [g for g in membrane.gates if g.name in moved]
    )
    graph = membrane.graph
    table = {graph.symbol(("reversal", ion)): node for ion, node in membrane.reversals.items()}
    for current in membrane.currents:
        ion = current.ion
        if ion not in plan.ions:
            plan.ions.append(ion)
            plan.conductance[ion] = plan.drive[ion] = graph.zero
    by_reversal: dict[tuple[str, Node], Node] = {}
    for current in membrane.currents:
        if current.conductance is not None and current.reversal is not None:
            (reversal,) = graph.substitute([current.reversal], table)
            key = (current.ion, reversal)
            by_reversal[key] = graph.add(by_reversal.get(key, graph.zero), current.conductance)
        elif current.density is not None:
            (density,) = graph.substitute([current.density], table)
            plan.drive[current.ion] = graph.sub(plan.drive[current.ion], density)
    for (ion, reversal), conductance in by_reversal.items():
        plan.conductance[ion] = graph.add(plan.conductance[ion], conductance)
        plan.drive[ion] = graph.add(plan.drive[ion], graph.mul(conductance, reversal))
    for one in membrane.concentrations:
        if one.rate is not None:
            (rate,) = graph.substitute([one.rate], table)
            plan.changes[one.symbol] = affine(graph, rate, _moving)
    _hoist(plan, slow_pass)
    return plan


def _moving(node: Node) -> bool:
    return node.op == "sym" and _kind(node) in ("ion_current", "concentration", "gate", "voltage", "occupancy")


def _kind(node: Node) -> str:
    return "voltage" if node.value == VOLTAGE else node.value[0]


def _kinds(nodes: Iterable[Node]) -> dict[Node, frozenset[str]]:
    found: dict[Node, frozenset[str]] = {}
    for node in topological(nodes):
        if node.op == "sym":
            found[node] = frozenset((_kind(node),))
        else:
            found[node] = frozenset().union(*(found[a] for a in node.args)) if node.args else frozenset()
    return found


def _hoist(plan: CablePlan, slow_pass: bool) -> None:
    """Find the largest parts that need not be computed in every step, and give all of them a row."""
    currents = [*plan.conductance.values(), *plan.drive.values()]
    rates = list(plan.changes.values())
    rates += [node for one in plan.membrane.occupancies for node in (one.binding, one.leaving)]
    kinds = _kinds([*currents, *rates])
    inner = {"gate", "ion_current", "voltage"} | (set() if slow_pass else set(RENEWED))
    static: dict[Node, None] = {}
    slow: dict[Node, None] = {}
    symbols: dict[Node, None] = {}

    def visit(node: Node, may_be_slow: bool) -> None:
        kind = kinds[node]
        if node.op == "const" or (node.op == "sym" and _kind(node) in inner):
            return
        if not kind & inner:
            if not kind & RENEWED:
                static[node] = None
                return
            if node.op == "sym":
                symbols[node] = None
                return
            if may_be_slow:
                slow[node] = None
                return
        for a in node.args:
            visit(a, may_be_slow)

    for node in currents:
        visit(node, True)
    for node in rates:
        visit(node, False)
    plan.slow = dict(zip(slow, with_few_divisions(plan.membrane.graph, slow, _fixed), strict=True))
    # what the slow pass needs: its own fixed parts and concentrations
    kinds = _kinds([*kinds, *plan.slow.values()])
    for root in plan.slow.values():
        _visit_slow(root, kinds, static, symbols)
    for one in [*plan.membrane.concentrations, *plan.membrane.occupancies]:
        symbols[one.symbol] = None
    plan.static = list(static)
    for node in [*symbols, *plan.static, *plan.slow]:
        plan.fields[node] = len(plan.fields)
    first = len(plan.fields)
    for k, ion in enumerate(plan.ions):
        plan.kept["conductance", ion] = first + 2 * k
        plan.kept["drive", ion] = first + 2 * k + 1


def _fixed(node: Node) -> bool:
    return not any(_moving(n) for n in topological([node]))


def _visit_slow(
    node: Node, kinds: dict[Node, frozenset[str]], static: dict[Node, None], symbols: dict[Node, None]
) -> None:
    if node.op == "const":
        return
    if not kinds[node] & RENEWED:
        static[node] = None
    elif node.op == "sym":
        symbols[node] = None
    else:
        for a in node.args:
            _visit_slow(a, kinds, static, symbols)
