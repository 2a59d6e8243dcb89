"""Assembling subsystems into a `System`: ports resolved, fast states eliminated, loops checked."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import ModelError
from ..parameters import nearest
from .drugs import add_bank
from .graph import RESERVED_OPERATIONS, Node, symbols, topological
from .long_run import eliminate
from .quantity import DAY, ONE, Quantity
from .subsystem import LEVELS, Parts, State, Subsystem, Take, build_parts
from .system import CrossTake, Level, Output, System

__all__ = ["assemble"]

SOURCE_LEVEL = {"neighbours": "pool", "opposite": "pool", "area": "area", "pool": "pool"}


def assemble(subsystems: Iterable[Subsystem], *, fast: bool = False) -> System:
    """Make the closed system of equations of some subsystems.

    Parameters
    ----------
    subsystems : iterable of Subsystem
        The parts of the body, in any order.
    fast : bool
        True keeps the fast states (the day clock); False puts their long-run forms in their place.

    Raises
    ------
    ModelError, UnitError
        A port that nobody gives, a loop without a state, units that do not fit.
    """
    parts = build_parts(subsystems)
    _add_clock(parts)
    occupancy = add_bank(parts)
    _refuse_reserved(parts)
    resolver = _Resolver(parts, occupancy)
    for state in parts.states.values():
        state.rate = resolver.resolve(state.rate, state.level)
        state.start = resolver.start(state.start, state.level)
        _refuse_start(state)
    gives = {key: resolver.port(key).node for key in parts.ports}
    observed = {o.name: resolver.resolve(o.node, o.level) for o in parts.observables.values()}
    carried = {k.name: resolver.resolve(k.carried, k.level) for k in parts.links.values()}
    long_run: dict[str, Node] = {}
    if not fast:
        table = eliminate(parts)
        long_run = {s.name: table[s.symbol] for s in parts.states.values() if s.symbol in table}
        graph = parts.graph
        states = list(parts.states.values())
        for state, rate in zip(states, graph.substitute([s.rate for s in states], table), strict=True):
            state.rate = rate
        gives = dict(zip(gives, graph.substitute(gives.values(), table), strict=True))
        observed = dict(zip(observed, graph.substitute(observed.values(), table), strict=True))
        carried = dict(zip(carried, graph.substitute(carried.values(), table), strict=True))
    return _Closing(parts, occupancy, gives, observed, carried, long_run, fast).system()


def _add_clock(parts: Parts) -> None:
    graph = parts.graph
    symbol = graph.symbol(("state", "patient", "clock.time"))
    parts.states["clock.time"] = State(
        "clock.time", "patient", DAY, symbol, graph.zero, "slow", False, "time", graph.one
    )
    parts.parameter_levels["clock.rhythm"] = "patient"


def _refuse_reserved(parts: Parts) -> None:
    values = [(s.where, s.name, s.rate) for s in parts.states.values()]
    values += [(p.where, p.name, p.value.node) for p in parts.ports.values()]
    values += [(k.where, k.name, k.carried) for k in parts.links.values()]
    values += [("observable", o.name, o.node) for o in parts.observables.values()]
    if not any(node.op in RESERVED_OPERATIONS for node in topological([v for _, _, v in values])):
        return
    for where, name, value in values:
        for node in topological([value]):
            if node.op in RESERVED_OPERATIONS:
                raise ModelError(
                    f"{where}: '{name}' holds a '{node.op}', which only the cable and network engines run"
                )


def _refuse_start(state: State) -> None:
    wrong = sorted(str(s.value[-1]) for s in symbols([state.start]) if s.value[0] != "parameter")
    if wrong:
        raise ModelError(
            f"{state.where}: the start of '{state.name}' depends on {', '.join(wrong)}; a start holds parameters only"
        )


def _in_order(nodes: list[Node]) -> list[Node]:
    """Symbols in the order in which they were made: a set's own order differs from run to run."""
    return sorted(symbols(nodes), key=lambda s: s.index)


class _Resolver:
    """Replaces takes of the own level by what is given, the others by symbols of incoming ports."""

    def __init__(self, parts: Parts, occupancy: dict[Node, Node]) -> None:
        self.parts = parts
        self.occupancy = occupancy
        self.by_symbol = {t.symbol: t for t in parts.takes}
        self.done: dict[tuple[str, str], Quantity] = {}
        self.stack: list[tuple[str, str]] = []

    def resolve(self, node: Node, level: str) -> Node:
        table = {}
        for symbol in _in_order([node]):
            take = self.by_symbol.get(symbol)
            if take is not None:
                table[symbol] = self.taken(take)
        return self.parts.graph.substitute([node], table)[0] if table else node

    def start(self, node: Node, level: str) -> Node:
        """Resolve a start: ports of the patient too, as they may only hold parameters there."""
        node = self.resolve(node, level)
        table = {s: self.port(("patient", s.value[1])).node for s in _in_order([node]) if s.value[0] == "broadcast"}
        return self.parts.graph.substitute([node], table)[0] if table else node

    def taken(self, take: Take) -> Node:
        graph = self.parts.graph
        if take.over is not None:
            key = (SOURCE_LEVEL[take.over], take.name)
            self._need(key, take)
            symbol = graph.symbol(("in", take.level, take.over, take.name))
            return self._convert(Quantity(graph, symbol, self.parts.ports[key].value.unit, take.name, take.owner), take)
        key = (take.level, take.name)
        if key in self.parts.ports:
            return self._convert(self.port(key), take)
        key = ("patient", take.name)
        self._need(key, take)
        symbol = graph.symbol(("broadcast", take.name))
        return self._convert(Quantity(graph, symbol, self.parts.ports[key].value.unit, take.name, take.owner), take)

    def _convert(self, value: Quantity, take: Take) -> Node:
        value = Quantity(value.graph, value.node, value.unit, take.name, take.owner)
        return value.to(take.unit, f"port '{take.name}' taken at {take.where}").node

    def _need(self, key: tuple[str, str], take: Take) -> None:
        if key not in self.parts.ports:
            names = [n for level, n in self.parts.ports if level == key[0]]
            hint = nearest(take.name, names)
            raise ModelError(
                f"{take.where}: '{take.owner}' takes port '{take.name}' of level '{key[0]}', which nobody gives."
                + (f" Did you mean '{hint}'?" if hint else "")
            )

    def port(self, key: tuple[str, str]) -> Quantity:
        if key in self.done:
            return self.done[key]
        if key in self.stack:
            loop = [*self.stack[self.stack.index(key) :], key]
            raise ModelError(
                "a loop without a state: ports " + " -> ".join(name for _, name in loop) + "; "
                + _links_in(self.parts, loop) + "; make one of its values a state"
            )  # fmt: skip
        self.stack.append(key)
        value = self.parts.ports[key].value
        node = self.resolve(value.node, key[0])
        self.stack.pop()
        self.done[key] = Quantity(value.graph, node, value.unit, value.name, value.owner)
        return self.done[key]


def _links_in(parts: Parts, loop: list[tuple[str, str]]) -> str:
    inside = set(topological([parts.ports[key].value.node for key in loop]))
    names = sorted(k.name for k in parts.links.values() if k.carried in inside)
    return "links in it: " + (", ".join(names) or "none (plain equations)")


class _Closing:
    """Builds the levels: broadcasts, cross-level ports in a fixed order, outputs."""

    def __init__(self, parts, occupancy, gives, observed, carried, long_run, fast) -> None:
        self.parts = parts
        self.graph = parts.graph
        self.occupancy = occupancy
        self.gives = gives
        self.observed = observed
        self.carried = carried
        self.long_run = long_run
        self.fast = fast
        self.broadcast: dict[str, tuple[Node, Node]] = {}

    def system(self) -> System:
        parts = self.parts
        levels = {name: Level(name) for name in LEVELS}
        for name, level in parts.parameter_levels.items():
            levels[level].parameters.append(name)
        for name, (level, _) in parts.inputs.items():
            levels[level].inputs.append(name)
        for state in parts.states.values():
            if self.fast or state.clock == "slow":
                levels[state.level].states.append(state)
                levels[state.level].rates.append(self._lower(state.rate, state.level))
        for o in parts.observables.values():
            node = self._lower(self.observed[o.name], o.level)
            levels[o.level].outputs.append(Output(o.name, o.unit, node, o.long_name, o.provisional))
        if not self.fast:
            for state in parts.states.values():
                if state.clock == "fast":
                    node = self._lower(self.long_run[state.name], state.level)
                    levels[state.level].outputs.append(Output(state.name, state.unit, node, state.long_name, False))
        for k in parts.links.values():
            node = self._lower(self.carried[k.name], k.level)
            levels[k.level].outputs.append(Output(f"link.{k.name}", k.unit, node, f"carried by link {k.name}", False))
        self._ports(levels)
        for level in levels.values():
            level.parameters.sort()
            level.inputs.sort()
        broadcast = [(n, s, v) for n, (s, v) in self.broadcast.items()]
        self._check_broadcast(broadcast)
        return System(
            self.graph, levels["area"], levels["pool"], levels["patient"], broadcast, parts.links, parts.noises,
            parts, self.fast, self.long_run,
        )  # fmt: skip

    def _lower(self, node: Node, level: str) -> Node:
        """Put broadcasts in the place of whatever a lower level reads of the patient."""
        table: dict[Node, Node] = {}
        for symbol in _in_order([node]):
            key = symbol.value
            if level == "patient":
                if symbol in self.occupancy:
                    table[symbol] = self.occupancy[symbol]
            elif key[0] in ("state", "input") and key[1] == "patient":
                table[symbol] = self._broadcast(key[2], symbol)
            elif key[0] == "drug":
                table[symbol] = self._broadcast(f"drug.{key[1]}", self.occupancy[symbol])
            elif key[0] == "broadcast":
                value = self._lower(self.gives[("patient", key[1])], "patient")
                table[symbol] = self._broadcast(key[1], value)
        return self.graph.substitute([node], table)[0] if table else node

    def _broadcast(self, name: str, value: Node) -> Node:
        if name not in self.broadcast:
            self.broadcast[name] = (self.graph.symbol(("z", name)), value)
        return self.broadcast[name][0]

    def _ports(self, levels: dict[str, Level]) -> None:
        root, hub, leaf = levels["patient"], levels["pool"], levels["area"]
        # the order of demands fixes the order of ports, so that equal models give equal kernels
        incoming = self._incoming(levels)
        for level, sink in ((leaf, hub.gives), (hub, None), (root, None)):
            for symbol in incoming[level.name]:
                _, _, over, name = symbol.value
                source = SOURCE_LEVEL[over]
                if sink is None:
                    into = leaf.gives if source == "area" else (hub.gives if level is hub else hub.late)
                else:
                    into = sink
                index = self._give(into, source, name)
                level.takes.append(CrossTake(over, name, symbol, index))
        wrong = [n for n, v in hub.gives if any(s.value[0] == "in" for s in symbols([v]))]
        if wrong:
            raise ModelError(
                f"port '{wrong[0]}' of the pools is read by areas or pools, so it may not depend on area or "
                "neighbour ports directly: give a state instead"
            )

    def _incoming(self, levels: dict[str, Level]) -> dict[str, list[Node]]:
        """Incoming ports that each level really reads, in rates, outputs or ports that others read."""
        found: set[Node] = set()
        new = [n for level in levels.values() for n in (*level.rates, *(o.node for o in level.outputs))]
        while new:
            fresh = {s for s in symbols(new) if s.value[0] == "in"} - found
            found |= fresh
            new = [self.gives[(SOURCE_LEVEL[s.value[2]], s.value[3])] for s in fresh]
        return {name: sorted((s for s in found if s.value[1] == name), key=lambda s: s.value) for name in levels}

    def _give(self, into: list[tuple[str, Node]], source: str, name: str) -> int:
        for i, (known, _) in enumerate(into):
            if known == name:
                return i
        into.append((name, self._lower(self.gives[(source, name)], source)))
        return len(into) - 1

    def _check_broadcast(self, broadcast: list[tuple[str, Node, Node]]) -> None:
        for name, _, value in broadcast:
            bad = sorted(str(s.value[3]) for s in symbols([value]) if s.value[0] == "in")
            if bad:
                raise ModelError(
                    f"patient port '{name}' is read by areas or pools, so it may not depend on the means "
                    f"{', '.join(bad)} directly: put a state between"
                )


def unit_of(system: System, name: str) -> str:
    """Unit of a state, input, observable or parameter, as text."""
    parts = system.parts
    if name in parts.states:
        return parts.states[name].unit.text
    if name in parts.inputs:
        return parts.inputs[name][1].text
    if name in parts.observables:
        return parts.observables[name].unit.text
    if name in parts.parameters:
        return parts.parameters[name].unit
    return ONE.text
