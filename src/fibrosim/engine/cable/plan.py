"""What is computed when: once, in the slow pass, in every step; and where each number lies."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import reduce

from ...language import Membrane, Node, topological
from ...language.membrane import VOLTAGE, Gate
from .fractions import affine, slow_first, with_few_divisions

__all__ = ["ROW", "CablePlan", "plan_cable"]

ROW = 8
"""Gates a row of the table, and compartments a block."""
SLOW_GATE = frozenset(("slow gate",))
RENEWED = frozenset(("concentration", "occupancy")) | SLOW_GATE
QUICK = frozenset(("gate", "ion_current", "voltage"))
SLOWEST_FIRST = 3
"""So many gates more than full rows are moved to the slow pass one by one; whole rows of slow ones go as rows."""


@dataclass
class CablePlan:
    """Order and layout of the computation for one membrane.

    Attributes
    ----------
    fast, slow_gates : list of Gate
        Gates that lie in rows of eight, and those that lie one by one, which the slow pass updates.
    quick_rows : int
        Rows of `fast` updated every step; the slow pass updates the rows after them.
    fields : dict of Node to int
        Row of each number that compartments hold, within a block's rows.
    static : list of Node
        Computed once before the run.
    of_slow_gates, with_concentrations : dict of Node to Node
        What the slow pass computes from its gates alone, and what from concentrations too, and how.
    ions : list of str
        Ions whose current is needed ("" for the currents without).
    conductance, drive : dict of str to Node
        Of each ion: current = conductance V - drive.
    changes : dict of Node to Node
        Concentration symbol to its rate.
    before : dict of Node to int
        Row of each concentration that the slow pass follows as it was in the pass before.
    """

    membrane: Membrane
    fast: list[Gate]
    slow_gates: list[Gate]
    quick_rows: int = 0
    static: list[Node] = field(default_factory=list)
    of_slow_gates: dict[Node, Node] = field(default_factory=dict)
    with_concentrations: dict[Node, Node] = field(default_factory=dict)
    fields: dict[Node, int] = field(default_factory=dict)
    ions: list[str] = field(default_factory=list)
    conductance: dict[str, Node] = field(default_factory=dict)
    drive: dict[str, Node] = field(default_factory=dict)
    changes: dict[Node, Node] = field(default_factory=dict)
    kept: dict[tuple[str, str], int] = field(default_factory=dict)
    before: dict[Node, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of 8 fast gates."""
        return -(-len(self.fast) // ROW)

    @property
    def seldom(self) -> list[Gate]:
        """Gates in rows that the slow pass updates."""
        return self.fast[self.quick_rows * ROW :]

    @property
    def slow(self) -> dict[Node, Node]:
        """All that the slow pass computes."""
        return self.of_slow_gates | self.with_concentrations

    @property
    def slow_symbols(self) -> frozenset[Node]:
        """Symbols of the gates that the slow pass updates."""
        return frozenset(g.symbol for g in [*self.seldom, *self.slow_gates])

    @property
    def slow_rows(self) -> int:
        """Rows of 8 slow gates."""
        return -(-len(self.slow_gates) // ROW)

    @property
    def width(self) -> int:
        """Rows of a block's numbers."""
        return len(self.fields) + len(self.kept) + len(self.before)


def plan_cable(
    membrane: Membrane, slowest: Iterable[str] = (), *, slow: Collection[str] = (), slow_pass: bool = True
) -> CablePlan:
    """Sort a membrane's computation by how often it is needed.

    Parameters
    ----------
    slowest : iterable of str
        Names of the gates from slow to fast; where the number of gates is a little above a multiple of
        eight, the first of them go to the slow pass.
    slow : collection of str
        Names of the gates that may go there; they do where this saves a row of eight.
    slow_pass : bool
        False: there is none; what follows concentrations and shares of bound channels is renewed in every step.
    """
    order, many = list(slowest), len(membrane.gates) % ROW
    moved = set(order[:many]) if 0 < many <= SLOWEST_FIRST and len(membrane.gates) > ROW else set()
    in_rows = [g for g in membrane.gates if g.name not in moved]
    quick = -(-sum(g.name not in slow for g in in_rows) // ROW)
    if quick < -(-len(in_rows) // ROW):
        # the slowest last: those that find no place in a quick row
        place = {name: k for k, name in enumerate(order)}
        last = sorted((g for g in in_rows if g.name in slow), key=lambda g: -place[g.name])
        last = last[quick * ROW - len(in_rows) :]
        in_rows = [g for g in in_rows if g not in last] + last
    else:
        quick = -(-len(in_rows) // ROW)
    plan = CablePlan(membrane, in_rows, [g for g in membrane.gates if g.name in moved], quick)
    graph = membrane.graph
    table = {graph.symbol(("reversal", ion)): node for ion, node in membrane.reversals.items()}
    for current in membrane.currents:
        ion = current.ion
        if ion not in plan.ions:
            plan.ions.append(ion)
            plan.conductance[ion] = plan.drive[ion] = graph.zero
    by_reversal: dict[tuple[str, Node], list[Node]] = {}
    for current in membrane.currents:
        if current.conductance is not None and current.reversal is not None:
            (reversal,) = graph.substitute([current.reversal], table)
            by_reversal.setdefault((current.ion, reversal), []).append(current.conductance)
        elif current.density is not None:
            (density,) = graph.substitute([current.density], table)
            plan.drive[current.ion] = graph.sub(plan.drive[current.ion], density)
    slow_gates = plan.slow_symbols
    for (ion, reversal), parts in by_reversal.items():
        if slow_gates:
            parts = slow_first(graph, parts, lambda n: _quick(n, slow_gates))
        conductance = reduce(graph.add, parts, graph.zero)
        plan.conductance[ion] = graph.add(plan.conductance[ion], conductance)
        plan.drive[ion] = graph.add(plan.drive[ion], graph.mul(conductance, reversal))
    for one in membrane.concentrations:
        if one.rate is not None:
            (rate,) = graph.substitute([one.rate], table)
            plan.changes[one.symbol] = affine(graph, rate, _moving)
    _hoist(plan, slow_pass)
    return plan


def _quick(node: Node, slow_gates: frozenset[Node]) -> bool:
    return node.op == "sym" and node not in slow_gates and _kind(node) in QUICK


def _moving(node: Node) -> bool:
    return node.op == "sym" and _kind(node) in ("ion_current", "concentration", "gate", "voltage", "occupancy")


def _kind(node: Node) -> str:
    return "voltage" if node.value == VOLTAGE else node.value[0]


def _kinds(nodes: Iterable[Node], slow_gates: frozenset[Node]) -> dict[Node, frozenset[str]]:
    found: dict[Node, frozenset[str]] = {}
    for node in topological(nodes):
        if node.op == "sym":
            found[node] = SLOW_GATE if node in slow_gates else frozenset((_kind(node),))
        else:
            found[node] = frozenset().union(*(found[a] for a in node.args)) if node.args else frozenset()
    return found


def _hoist(plan: CablePlan, slow_pass: bool) -> None:
    """Find the largest parts that need not be computed in every step, and give all of them a row."""
    currents = [*plan.conductance.values(), *plan.drive.values()]
    rates = list(plan.changes.values())
    rates += [node for one in plan.membrane.occupancies for node in (one.binding, one.leaving)]
    slow_gates = plan.slow_symbols
    kinds = _kinds([*currents, *rates], slow_gates)
    inner = set(QUICK) | (set() if slow_pass else set(RENEWED))
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
            if node.op == "sym" and node not in slow_gates:
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
    recipes = dict(zip(slow, with_few_divisions(plan.membrane.graph, slow, _fixed), strict=True))
    plan.of_slow_gates, plan.with_concentrations = _parted(recipes, slow_gates)
    # what the slow pass needs: its own fixed parts and concentrations
    kinds = _kinds([*kinds, *plan.slow.values()], slow_gates)
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
    followed = topological(plan.with_concentrations.values())
    first += len(plan.kept)
    for k, symbol in enumerate(s for s in plan.changes if s in followed):
        plan.before[symbol] = first + k


def _parted(recipes: dict[Node, Node], slow_gates: frozenset[Node]) -> tuple[dict[Node, Node], dict[Node, Node]]:
    """What follows from slow gates and from nothing else that moves, largest parts of other recipes too; the rest."""
    kinds = _kinds(recipes.values(), slow_gates)
    alone = {n: recipe for n, recipe in recipes.items() if kinds[recipe] & RENEWED == SLOW_GATE}
    rest = {n: recipe for n, recipe in recipes.items() if n not in alone}

    def visit(node: Node) -> None:
        if kinds[node] & RENEWED == SLOW_GATE:
            alone.setdefault(node, node)
        elif kinds[node] >= SLOW_GATE:
            for a in node.args:
                visit(a)

    for recipe in rest.values():
        visit(recipe)
    return alone, rest


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
        if kinds[node] != SLOW_GATE:
            symbols[node] = None
    else:
        for a in node.args:
            _visit_slow(a, kinds, static, symbols)
