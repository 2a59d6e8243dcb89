"""A membrane as one NEURON mechanism, printed from the same graph as the cable engine's code.

Concentrations are states of the mechanism and reversal potentials follow from them, so that NEURON's own
ions and its global temperature have no part. Works with fixed steps (first and second order) and with CVODE.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import ModelError
from ..language import Membrane, Node, topological
from ..language.graph import FLOOR, symbols
from ..language.membrane import CORE, DIAMETER, LOCAL, VOLTAGE, Concentration, Gate

__all__ = ["identifier", "nmodl_text", "write_nmodl"]

WORDS = {VOLTAGE: "v", LOCAL: "kelvin", CORE: "core_kelvin", DIAMETER: "diam"}
MOVING = {"gate", "concentration", "ion_current", "occupancy"}
SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
CALLS = {"exp": "exp", "log": "log", "sqrt": "sqrt", "pow": "pow", "floor": "floored", "linoid": "linoid"}
LOWEST, HIGHEST, CELLS = -200.0, 150.0, 3500  # as the cable engine's own tables
LONGEST = 400

FUNCTIONS = f"""
FUNCTION floored(x) {{
    floored = x
    IF (x < {FLOOR!r}) {{
        floored = {FLOOR!r}
    }}
}}

FUNCTION linoid(x) {{
    IF (fabs(x) < 1e-6) {{
        linoid = 1 + x / 2
    }} ELSE {{
        linoid = x / (1 - exp(-x))
    }}
}}
"""


def identifier(name: str) -> str:
    """A full name (``nav17.m``) as NMODL has it (``nav17_m``)."""
    return name.replace(".", "_")


def write_nmodl(membrane: Membrane, path: str | Path, **settings: Any) -> Path:
    """Write `nmodl_text` (with its settings) to a file, which ``nrnivmodl`` compiles; returns its path."""
    path = Path(path)
    path.write_text(nmodl_text(membrane, **settings), encoding="utf-8")
    return path


def nmodl_text(
    membrane: Membrane, *, suffix: str | None = None, tabulated: bool = False, ranged: Iterable[str] = (),
    synaptic: Mapping[str, str] | None = None, hoisted: bool = True,
) -> str:  # fmt: skip
    """A membrane as NMODL.

    Parameters
    ----------
    suffix : str, optional
        Name of the mechanism; that of the membrane if not given.
    tabulated : bool
        Steady states of gates, and the part of the way there that they go in a step, from a TABLE, linear
        within cells of 0.1 mV. Then the temperature (`kelvin`) is one for all compartments, and steps are fixed;
        concentrations and occupancies go by the middle rule, as in the kernels.
    ranged : iterable of str
        Full names of parameters that may differ from compartment to compartment.
    synaptic : dict of str to str
        Ions whose balance also takes what synapses let in, and what NEURON calls them: ``{"calcium": "ca"}``
        reads ``ica``. Synapses that write it: `fibrosim.formats.nmodl_synapse`.

    hoisted : bool
        What depends on neither voltage nor states is computed once, in INITIAL. False: in every step, as most
        mechanisms that people publish do.

    Returns
    -------
    str
        Range variables: densities by name, `kelvin` and, for each ion, conductance `g_<ion>` (S/cm2), drive
        `d_<ion>` (mA/cm2) and reversal potential `e_<ion>` (mV); the ion's current is g v - d. Globals:
        parameters by name, `core_kelvin`, and `share`, which is 0.5 with ``secondorder = 2`` (concentrations
        see the voltage in the middle of the step) and 0 otherwise. Densities that a set-up computes are 0.

    Raises
    ------
    ModelError
        An operation or a name that NMODL does not have; a parameter or an ion that the membrane does not have; a
        parameter to be `ranged` that a table follows.
    """
    ranged, synaptic = tuple(ranged), dict(synaptic or {})
    for name in ranged:
        if name not in membrane.parameters:
            raise ModelError(f"membrane '{membrane.name}' has no parameter '{name}'")
    for ion in synaptic:
        if not any(one.ion == ion and one.rate is not None for one in membrane.concentrations):
            raise ModelError(f"membrane '{membrane.name}' has no balance of {ion} that synapses could add to")
        if ion not in {current.ion for current in membrane.currents}:
            raise ModelError(f"membrane '{membrane.name}' has no current of {ion}")
    return _Mechanism(membrane, suffix or membrane.name, tabulated, ranged, synaptic, hoisted).text()


class _Printer:
    """Nodes as assignments; what is used twice gets a name, a choice becomes IF and ELSE."""

    def __init__(self, names: Mapping[Node, str], stem: str) -> None:
        self.names = dict(names)
        self.stem = stem
        self.local: list[str] = []
        self.lines: list[str] = []

    def assign(self, wanted: Mapping[str, Node]) -> None:
        """Write `name = expression` for each."""
        order = self._order(wanted.values())
        uses = Counter(a for n in order for a in _parts(n))
        first = {node: name for name, node in reversed(list(wanted.items()))}
        for n in order:
            if n in first and n.op not in ("const", "sym"):
                self._keep(first[n], n)
            elif (uses[n] > 1 or _choice(n)) and n.op not in ("const", "sym"):
                self.local.append(f"{self.stem}{len(self.local) + 1}")
                self._keep(self.local[-1], n)
        for name, node in wanted.items():
            if self.names.get(node) != name:
                self._set(name, node)

    def _keep(self, name: str, node: Node) -> None:
        self._set(name, node)
        self.names[node] = name

    def _order(self, roots: Iterable[Node]) -> list[Node]:
        order: dict[Node, None] = {}

        def visit(n: Node) -> None:
            if n in order:
                return
            if n not in self.names:
                for a in _parts(n):
                    visit(a)
            order[n] = None

        for root in roots:
            visit(root)
        # what has a name already is not computed again
        return [n for n in order if n not in self.names]

    def _set(self, name: str, node: Node) -> None:
        choice = None if node in self.names else _choice(node)
        if choice is None:
            self.lines.append(f"{name} = {self.expression(node)}")
            return
        at, below, above = (self.expression(part) for part in choice)
        self.lines += [f"IF ({at} < 0) {{", f"    {name} = {below}", "} ELSE {", f"    {name} = {above}", "}"]

    def expression(self, node: Node) -> str:
        """Text of a node, in brackets wherever it could be misread."""
        if node in self.names:
            return self.names[node]
        if node.op == "const":
            return repr(float(node.value)) if node.value >= 0 else f"({float(node.value)!r})"
        args = [self.expression(a) for a in node.args]
        if node.op in SIGNS:
            return f"({args[0]} {SIGNS[node.op]} {args[1]})"
        if node.op == "neg":
            return f"(-{args[0]})"
        if node.op == "logistic":
            return f"(1 / (1 + exp(-{args[0]})))"
        if node.op in CALLS:
            return f"{CALLS[node.op]}({', '.join(args)})"
        raise ModelError(f"NMODL has no operation '{node.op}'" if node.op != "sym" else f"NMODL has no {node.value}")

    def block(self, head: str, before: Iterable[str] = (), after: Iterable[str] = ()) -> str:
        """The lines as a block of the file."""
        lines = [*before, *self.lines, *after]
        if self.local:
            lines.insert(0, "LOCAL " + ", ".join(self.local))
        return f"\n{head} {{\n" + "".join(f"    {line}\n" for line in lines) + "}\n"


def _choice(node: Node) -> tuple[Node, Node, Node] | None:
    """x, below and above of below + step(x) (above - below)."""
    if node.op == "add":
        for below, product in (node.args, node.args[::-1]):
            if product.op == "mul":
                for switch, rise in (product.args, product.args[::-1]):
                    if switch.op == "step" and rise.op == "sub" and rise.args[1] is below:
                        return switch.args[0], below, rise.args[0]
    return None


def _folded(line: str) -> str:
    """A line in pieces: NMODL takes 512 characters."""
    if len(line) <= LONGEST:
        return line
    pieces = textwrap.wrap(line, LONGEST, subsequent_indent=" " * 12, break_long_words=False, break_on_hyphens=False)
    return "\n".join(pieces) + "\n"


def _parts(node: Node) -> tuple[Node, ...]:
    return _choice(node) or node.args


class _Mechanism:
    def __init__(
        self, membrane: Membrane, suffix: str, tabulated: bool, ranged: tuple[str, ...], synaptic: dict[str, str],
        hoisted: bool,
    ) -> None:  # fmt: skip
        self.membrane, self.suffix, self.tabulated = membrane, suffix, tabulated
        self.ranged, self.synaptic = ranged, synaptic
        graph = membrane.graph
        self.ions = list(dict.fromkeys([*membrane.reversals, *(c.ion for c in membrane.currents)]))
        self.names: dict[Node, str] = {graph.symbol(key): word for key, word in WORDS.items()}
        for name in membrane.parameters:
            self.names[graph.symbol(("parameter", "membrane", name))] = identifier(name)
        for name in membrane.densities:
            self.names[graph.symbol(("density", name))] = identifier(name)
        for gate in membrane.gates:
            self.names[gate.symbol] = identifier(gate.name)
        for bound in membrane.occupancies:
            self.names[bound.symbol] = identifier(bound.name)
        for one in membrane.concentrations:
            self.names[one.symbol] = f"{one.ion}_{one.side}"
        for ion in self.ions:
            self.names[graph.symbol(("reversal", ion))] = f"e_{ion}"
            self.names[graph.symbol(("ion_current", ion))] = f"c_{ion}"
        self._sums()
        self.fixed: dict[str, Node] = {}
        if hoisted:
            self._hoist()
        self._refuse_equal_names()

    def _sums(self) -> None:
        """Of each ion: conductance and drive; current = conductance v - drive."""
        graph = self.membrane.graph
        self.sums: dict[str, Node] = {}
        for ion in self.ions:
            total = drive = graph.zero
            by_reversal: dict[Node, Node] = {}
            for c in self.membrane.currents:
                if c.ion == ion and c.conductance is not None and c.reversal is not None:
                    by_reversal[c.reversal] = graph.add(by_reversal.get(c.reversal, graph.zero), c.conductance)
                elif c.ion == ion and c.density is not None:
                    drive = graph.sub(drive, c.density)
            for reversal, conductance in by_reversal.items():
                total = graph.add(total, conductance)
                drive = graph.add(drive, graph.mul(conductance, reversal))
            self.sums[f"g_{ion or 'other'}"], self.sums[f"d_{ion or 'other'}"] = total, drive

    def _hoist(self) -> None:
        """What depends on neither voltage nor states is computed once, in INITIAL."""
        m = self.membrane
        roots = [n for g in m.gates for n in (g.steady, g.rate)] + list(self.sums.values())
        roots += [*m.reversals.values(), *(c.rate for c in m.concentrations if c.rate is not None)]
        roots += [n for one in m.occupancies for n in (one.binding, one.leaving)]
        moves: dict[Node, bool] = {}
        for n in topological(roots):
            own = n.op == "sym" and (n.value == VOLTAGE or n.value[0] in MOVING or n.value[0] == "reversal")
            moves[n] = own or any(moves[a] for a in n.args)
        printer = _Printer(self.names, "t")
        for n in moves:
            below = [n] if n in roots else []
            below += list(n.args) if moves[n] else []
            for a in below:
                if not moves[a] and a.op not in ("const", "sym") and a not in printer.names:
                    name = f"fixed{len(self.fixed) + 1}"
                    self.fixed[name] = a
                    printer.names[a] = name
        self.names = printer.names

    def _refuse_equal_names(self) -> None:
        names = Counter(self.names.values())
        names.update([*self.sums, "share", "before", *(f"i{ion}" for ion in self.synaptic.values())])
        names.update(name for gate in self.membrane.gates for name in self._ends(gate))
        twice = sorted(name for name, many in names.items() if many > 1)
        if twice:
            raise ModelError(f"membrane '{self.membrane.name}': several things would be called '{twice[0]}' in NMODL")

    def text(self) -> str:
        """The file."""
        return "".join(_folded(line) for line in self._parts().splitlines(keepends=True))

    def _parts(self) -> str:
        m = self.membrane
        parts = [f"TITLE {m.name}: {', '.join(m.mechanisms)}\n", self._interface(), self._numbers(), self._assigned()]
        parts.append("\nSTATE {\n" + "".join(f"    {name}\n" for name in self._states()) + "}\n")
        parts += [self._initial(), self._breakpoint(), self._derivative(), self._rates()]
        nodes = [*self.sums.values(), *m.reversals.values(), *self._gate_nodes()]
        nodes += [c.rate for c in m.concentrations if c.rate is not None]
        nodes += [n for one in m.occupancies for n in (one.binding, one.leaving)]
        used = {n.op for n in topological(nodes)}
        if used & {"floor", "linoid"}:
            parts.append(FUNCTIONS)
        return "".join(parts)

    def _gate_nodes(self) -> list[Node]:
        return [n for g in self.membrane.gates for n in (g.steady, g.rate)]

    def _states(self) -> list[str]:
        m = self.membrane
        return [self.names[one.symbol] for one in [*m.gates, *m.concentrations, *m.occupancies]]

    def _ends(self, gate: Gate) -> tuple[str, str]:
        name = identifier(gate.name)
        return f"end_{name}", f"{'part' if self.tabulated else 'rate'}_{name}"

    def _interface(self) -> str:
        m = self.membrane
        ranged = [*(identifier(n) for n in m.densities), *self.sums, *(f"e_{ion}" for ion in m.reversals), *self.fixed]
        ranged += [identifier(n) for n in self.ranged]
        shared = [*(identifier(n) for n in m.parameters if n not in self.ranged), "core_kelvin", "share"]
        (shared if self.tabulated else ranged).append("kelvin")
        shared += [name for gate in m.gates for name in self._ends(gate)]
        lines = ["THREADSAFE", f"SUFFIX {self.suffix}"]
        lines.append("NONSPECIFIC_CURRENT " + ", ".join(f"i_{ion or 'other'}" for ion in self._carriers()))
        lines += [f"USEION {name} READ i{name}" for name in self.synaptic.values()]
        lines += [f"RANGE {name}" for name in [*ranged, "before"]] + [f"GLOBAL {name}" for name in shared]
        return "\nNEURON {\n" + "".join(f"    {line}\n" for line in lines) + "}\n"

    def _carriers(self) -> list[str]:
        return list(dict.fromkeys(c.ion for c in self.membrane.currents))

    def _numbers(self) -> str:
        m = self.membrane
        lines = [f"{identifier(n)} = {p.value!r} : {p.unit}" for n, p in m.parameters.items()]
        for name, record in m.densities.items():
            value, unit = (0.0, "set by the user") if record is None else (record.value, record.unit)
            lines.append(f"{identifier(name)} = {value!r} : {unit}")
        lines += ["kelvin = 310.15 : K", "core_kelvin = 310.15 : K", "share = 0.5"]
        return "\nPARAMETER {\n" + "".join(f"    {line}\n" for line in lines) + "}\n"

    def _assigned(self) -> str:
        m = self.membrane
        names = ["v (mV)", "dt (ms)", "diam (um)", "before"]
        names += [*(f"i_{ion or 'other'} (mA/cm2)" for ion in self._carriers()), *self.sums]
        names += [*(f"e_{ion}" for ion in m.reversals), *self.fixed]
        names += [f"i{name} (mA/cm2)" for name in self.synaptic.values()]
        names += [name for gate in m.gates for name in self._ends(gate)]
        return "\nASSIGNED {\n" + "".join(f"    {name}\n" for name in names) + "}\n"

    def _initial(self) -> str:
        m = self.membrane
        bare = {n: name for n, name in self.names.items() if name not in self.fixed}
        printer = _Printer(bare, "t")
        # one after the other, so that none is taken for known before it is set
        for name, node in self.fixed.items():
            printer.assign({name: node})
            printer.names[node] = name
        printer.assign({self.names[c.symbol]: c.start for c in m.concentrations})
        after = ["rates(v)", *(f"{identifier(g.name)} = {self._ends(g)[0]}" for g in m.gates), "before = v"]
        balance = _Printer(printer.names, "b")
        self._occupied(balance, "{name} = {on} / ({on} + {off})")
        printer.local += balance.local
        return printer.block("INITIAL", after=[*after, *balance.lines])

    def _occupied(self, printer: _Printer, form: str) -> None:
        """Rates of binding and leaving of each occupancy, and a line of that form."""
        for one in self.membrane.occupancies:
            name = identifier(one.name)
            on, off = f"on_{name}", f"off_{name}"
            printer.local += [on, off]
            printer.assign({on: one.binding, off: one.leaving})
            printer.lines.append(form.format(name=name, on=on, off=off))

    def _breakpoint(self) -> str:
        printer = _Printer(self.names, "t")
        printer.assign({f"e_{ion}": node for ion, node in self.membrane.reversals.items()})
        printer.assign(self.sums)
        after = ["before = v"]
        for ion in (c or "other" for c in self._carriers()):
            after.append(f"i_{ion} = g_{ion} * v - d_{ion}")
        method = "" if self.tabulated else " METHOD cnexp"
        return printer.block("BREAKPOINT", [f"SOLVE states{method}"], after)

    def _derivative(self) -> str:
        m = self.membrane
        printer = _Printer(self.names, "t")
        before = ["rates(v)", "middle = v + share * (before - v)"]
        printer.local += ["middle", *(f"c_{ion}" for ion in self._carriers() if ion)]
        for ion in filter(None, self._carriers()):
            more = f" + i{self.synaptic[ion]}" if ion in self.synaptic else ""
            text = self._in_the_middle(printer, ion) + more
            if text != f"c_{ion}":
                printer.lines.append(f"c_{ion} = {text}")
        for gate in m.gates:
            name, (end, rate) = identifier(gate.name), self._ends(gate)
            step = f"{name} = {name} + {rate} * ({end} - {name})"
            printer.lines.append(step if self.tabulated else f"{name}' = {rate} * ({end} - {name})")
        for one in m.concentrations:
            self._balance(printer, self.names[one.symbol], one)
        if self.tabulated:
            form = "{name} = {name} + dt * ({on} - ({on} + {off}) * {name}) / (1 + dt / 2 * ({on} + {off}))"
        else:
            form = "{name}' = {on} - ({on} + {off}) * {name}"
        self._occupied(printer, form)
        return printer.block("PROCEDURE states()" if self.tabulated else "DERIVATIVE states", before)

    def _in_the_middle(self, printer: _Printer, ion: str) -> str:
        """An ion's current in the middle of the step, with gates that stand there already."""
        graph = self.membrane.graph
        conductance, drive = self.sums[f"g_{ion}"], self.sums[f"d_{ion}"]
        voltage = graph.symbol(VOLTAGE)
        if voltage not in symbols([conductance, drive]):
            return f"g_{ion} * middle - d_{ion}"
        inner = _Printer({**printer.names, voltage: "middle"}, f"{ion}_")
        inner.assign({f"c_{ion}": graph.sub(graph.mul(conductance, voltage), drive)})
        printer.local += inner.local
        printer.lines += inner.lines
        return f"c_{ion}"

    def _balance(self, printer: _Printer, name: str, one: Concentration) -> None:
        """Change of a concentration; its own decay apart, so that it is exact or taken in the middle of the step."""
        graph = self.membrane.graph
        rate = graph.zero if one.rate is None else one.rate
        slope = graph.derivatives(rate).get(one.symbol, graph.zero)
        if slope is graph.zero:
            text = printer.expression(rate) if rate is not graph.zero else "0"
            printer.lines.append(f"{name} = {name} + dt * {text}" if self.tabulated else f"{name}' = {text}")
            return
        if one.symbol in symbols([slope]):
            raise ModelError(f"membrane '{self.membrane.name}': the rate of {one.ion} {one.side} is not linear in it")
        (source,) = graph.substitute([rate], {one.symbol: graph.zero})
        come, go = f"come_{name}", f"go_{name}"
        printer.local += [come, go]
        printer.assign({come: source, go: slope})
        step = f"{name} = {name} + dt * ({come} + {go} * {name}) / (1 - dt / 2 * {go})"
        printer.lines.append(step if self.tabulated else f"{name}' = {come} + {go} * {name}")

    def _rates(self) -> str:
        # a table is made before INITIAL runs, so it takes nothing from there
        names = {n: t for n, t in self.names.items() if t not in self.fixed} if self.tabulated else self.names
        printer = _Printer(names, "t")
        wanted: dict[str, Node] = {}
        for gate in self.membrane.gates:
            end, rate = self._ends(gate)
            wanted.update({end: gate.steady, rate: gate.rate})
        printer.assign(wanted)
        if not (self.tabulated and wanted):
            return printer.block("PROCEDURE rates(v (mV))")
        for name in self.ranged:
            if self.membrane.graph.symbol(("parameter", "membrane", name)) in symbols(wanted.values()):
                raise ModelError(f"membrane '{self.membrane.name}': tables follow '{name}', which is one for all")
        depend = ", ".join(["dt", *sorted(names[n] for n in symbols(wanted.values()) if n.value != VOLTAGE)])
        head = f"TABLE {', '.join(wanted)} DEPEND {depend} FROM {LOWEST} TO {HIGHEST} WITH {CELLS}"
        parts = [rate for _, rate in map(self._ends, self.membrane.gates)]
        after = [f"{part} = 1 - exp(-dt * {part})" for part in parts]
        return printer.block("PROCEDURE rates(v (mV))", [head], after)
