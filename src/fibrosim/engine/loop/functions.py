"""LLVM IR of a loop's equations, apart from how time is stepped: other steppers (a grid, say) call the same functions.

Each function takes rows of vectors, one lane a patient (or a grid point):
``loop_prepare(known, given)``, ``loop_rates(state, known, out)``, ``loop_point(state, known, out)``,
``loop_resets(state, known, out)``, ``loop_observe(state, known, out)``.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...language import Node, topological
from ...language.loop import TIME, LoopSystem
from ..emitter import Emitter
from ..writer import Function

__all__ = ["LoopLayout", "loop_functions"]


class LoopLayout:
    """Where numbers lie.

    Attributes
    ----------
    known : dict of Node to int
        Rows of time (0), parameters, inputs, noises, delayed values and what follows from parameters alone.
    hoisted : list of Node
        Computed once by ``loop_prepare``.
    given : list of Node
        What it hands back: starts of states, defaults of inputs, correlation times, delays and their starts.
    point : list of Node
        What ``loop_point`` gives: rates, guards of events, values that are delayed; ``loop_rates`` gives the first.
    resets : list of Node
        Of each event the new values and then what is kept.
    """

    def __init__(self, system: LoopSystem) -> None:
        self.system = system
        graph = system.graph
        self.rates = [s.rate if s.rate is not None else graph.zero for s in system.states]
        self.guards = [e.guard for e in system.events]
        self.sources = [d.value for d in system.delays]
        self.point = [*self.rates, *self.guards, *self.sources]
        self.resets = [n for e in system.events for n in (*e.resets.values(), *(node for _, node in e.kept.values()))]
        self.observed = [o.node for o in system.observables]
        self.given = [
            *(s.start for s in system.states), *(one.node for one in system.inputs),
            *(one.node for one in system.noises), *(d.time for d in system.delays), *(d.start for d in system.delays),
        ]  # fmt: skip
        self.state = {s.symbol: k for k, s in enumerate(system.states)}
        first = [graph.symbol(TIME), *(graph.symbol(("parameter", name)) for name in system.parameters)]
        self.parameter_row = {name: 1 + k for k, name in enumerate(system.parameters)}
        self.input_row = {one.name: len(first) + k for k, one in enumerate(system.inputs)}
        self.noise_row = len(first) + len(system.inputs)
        self.delay_row = self.noise_row + len(system.noises)
        symbols = [one.symbol for one in (*system.inputs, *system.noises)]
        self.reciprocals: dict[Node, Node] = {}
        self.hoisted = self._hoist([*self.point, *self.resets, *self.observed])
        rows = [*first, *symbols, *(d.symbol for d in system.delays), *self.hoisted]
        self.known = {node: k for k, node in enumerate(rows) if node is not None}

    def _hoist(self, roots: Sequence[Node]) -> list[Node]:
        """Parts that depend on parameters only, as large as they come, and reciprocals to multiply with."""
        graph, fixed, found = self.system.graph, set(), []
        order = topological(roots)
        for node in order:
            leaf = node.op in ("const", "sym")
            if (node.op == "const" or node.value[0] == "parameter") if leaf else all(a in fixed for a in node.args):
                fixed.add(node)
        for node in order:
            if node in fixed:
                continue
            for a in node.args:
                if a not in fixed:
                    continue
                if node.op == "div" and a is node.args[1] and a.op != "const":
                    self.reciprocals[a] = graph.div(graph.one, a)
                elif a.args:
                    found.append(a)
        found += [n for n in roots if n in fixed and n.args]
        return list(dict.fromkeys([*found, *self.reciprocals.values()]))

    def place(self, node: Node) -> tuple[str, int] | None:
        """From where a function of state and known rows loads a node."""
        if node in self.state:
            return "%state", self.state[node]
        if node in self.known:
            return "%known", self.known[node]
        return None


def loop_functions(layout: LoopLayout, lanes: int) -> str:
    """IR of the functions; `mathematics.library` of as many lanes has to stand before it."""
    text = _prepare(layout, lanes)
    for name, nodes in (
        ("rates", layout.rates), ("point", layout.point), ("resets", layout.resets), ("observe", layout.observed),
    ):  # fmt: skip
        f = Function(f"loop_{name}", "ptr %state, ptr %known, ptr %out", lanes, result="internal void",
                     attributes="noinline nounwind")  # fmt: skip
        _store(f, Emitter(f, layout.place, layout.reciprocals), nodes, "%out")
        f.line("ret void")
        text += f.text()
    return text


def _prepare(layout: LoopLayout, lanes: int) -> str:
    """What follows from parameters alone."""
    f = Function("loop_prepare", "ptr %known, ptr %given", lanes, attributes="noinline nounwind")
    hoisted = set(layout.hoisted)
    emitter = Emitter(f, lambda node: None if node in hoisted else layout.place(node))
    for node in layout.hoisted:
        emitter.emit([node])
        f.store(emitter.name(node), "%known", layout.known[node])
    _store(f, emitter, layout.given, "%given")
    f.line("ret void")
    return f.text()


def _store(f: Function, emitter: Emitter, nodes: Sequence[Node], base: str) -> None:
    """Compute nodes and store them in rows, each as soon as it is there."""
    rows: dict[Node, list[int]] = {}
    for k, node in enumerate(nodes):
        rows.setdefault(node, []).append(k)

    def done(node: Node) -> None:
        for k in rows[node]:
            f.store(emitter.name(node), base, k)

    emitter.emit(list(nodes), done)
