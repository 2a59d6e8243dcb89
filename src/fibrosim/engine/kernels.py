"""Straight-line kernels of the three block types, generated from the graph.

For each level: `prepare` (parts that depend on parameters only), `rates`, `observe`, `factor`,
`forward` and `back`; for the hub also `early` (ports that others read), for the root `broadcast`.
Each works on one block's record; how many blocks there are is known at run time only.
"""

from __future__ import annotations

from ..language import Level, Node
from ..language.graph import Graph
from .emitter import Emitter, order_until
from .layout import Fields, Layout
from .sparse_lu import Elimination, plan
from .structure import PortStructure
from .writer import Function

__all__ = ["Kernels"]

ARGUMENTS = "ptr noalias %rec, ptr noalias %root"
Entries = dict[tuple[int, int], Node]


class Kernels:
    """All block kernels of a system at one width."""

    def __init__(self, layout: Layout, lanes: int) -> None:
        self.layout = layout
        self.lanes = lanes
        self.graph: Graph = layout.system.graph
        system = layout.system
        self.blocks = {
            "leaf": Block(self, system.leaf, layout.leaf, "leaf"),
            "hub": Block(self, system.hub, layout.hub, "hub"),
            "root": Block(self, system.root, layout.root, "root"),
        }
        self.hoisted: dict[Node, tuple[str, int]] = {}
        self.reciprocals: dict[Node, Node] = {}
        self._hoist()
        for block in self.blocks.values():
            block.fields.add("lu", block.slots())
        inputs = {kind: self.blocks[kind].transfers() for kind in ("leaf", "hub")}
        layout.ports = PortStructure.of(system, layout.nz, inputs)

    def text(self) -> str:
        """IR of every kernel."""
        return "".join(t for block in self.blocks.values() for t in block.texts())

    def _hoist(self) -> None:
        owner: dict[Node, set[str]] = {}

        def owners(node: Node) -> set[str] | None:
            """Levels of the parameters that a node depends on; None if on anything else."""
            for n in order_until([node], lambda m: m in owner):
                if n in owner:
                    continue
                if n.op == "const":
                    owner[n] = set()
                elif n.op == "sym":
                    owner[n] = {n.value[1]} if n.value[0] == "parameter" else {"*"}
                else:
                    owner[n] = set().union(*(owner[a] for a in n.args))
            return None if "*" in owner[node] else owner[node]

        kinds = {"area": "leaf", "pool": "hub", "patient": "root"}
        for block in self.blocks.values():
            roots = block.all_nodes()
            for n in order_until(roots, lambda m: False):
                owners(n)
            frontier = [r for r in roots if "*" not in owner[r]]
            for n in order_until(roots, lambda m: "*" not in owner.get(m, {"*"})):
                if "*" in owner[n]:
                    frontier += [a for a in n.args if "*" not in owner[a]]
                    if n.op == "div" and "*" not in owner[n.args[1]]:
                        frontier.append(self._reciprocal(n.args[1]))
                        owners(frontier[-1])
            for n in frontier:
                if n.op in ("const", "sym") or n in self.hoisted:
                    continue
                levels = owner[n] - {"patient"}
                kind = kinds[levels.pop()] if levels else "root"
                target = self.blocks[kind]
                self.hoisted[n] = (kind, len(target.hoists))
                target.hoists.append(n)
        for block in self.blocks.values():
            block.fields.add("hoisted", len(block.hoists))

    def _reciprocal(self, denominator: Node) -> Node:
        """1 / a denominator that depends on parameters only: computed with them, then multiplied with."""
        if denominator not in self.reciprocals:
            self.reciprocals[denominator] = self.graph.div(self.graph.one, denominator)
        return self.reciprocals[denominator]


class Block:
    """Kernels of one block type."""

    def __init__(self, kernels: Kernels, level: Level, fields: Fields, kind: str) -> None:
        self.kernels = kernels
        self.level = level
        self.fields = fields
        self.kind = kind
        self.graph = kernels.graph
        self.layout = kernels.layout
        self.hoists: list[Node] = []
        self.n = len(level.states)
        system = self.layout.system
        self.outs = [v for _, v in (*level.gives, *level.late)]
        self.state_symbols = [s.symbol for s in level.states]
        broadcast = [system.broadcast[i][1] for i in self.layout.active]
        takes = [t.symbol for t in level.takes]
        self.in_symbols = takes if kind == "root" else [*broadcast, *takes]
        self.first = self.layout.upstream if kind == "root" else []
        self.own = [i for i in range(self.n) if i not in self.first]
        self.rows: dict[Node, tuple[str, int]] = {}
        self._place_symbols()
        self._differentiate()

    def _place_symbols(self) -> None:
        system, layout = self.layout.system, self.layout
        for i, s in enumerate(self.state_symbols):
            self.rows[s] = ("%rec", self.fields["argument"] + i)
        for i, name in enumerate(self.level.inputs):
            self.rows[self.graph.symbol(("input", self.level.name, name))] = ("%rec", self.fields["input"] + i)
        for i, t in enumerate(self.level.takes):
            self.rows[t.symbol] = ("%rec", self.fields["take"] + i)
        for i, name in enumerate(self.level.parameters):
            self.rows[self.graph.symbol(("parameter", self.level.name, name))] = ("%rec", self.fields["parameter"] + i)
        if self.kind == "root":
            return
        for i, name in enumerate(system.root.parameters):
            self.rows[self.graph.symbol(("parameter", "patient", name))] = ("%root", layout.root["parameter"] + i)
        for i, (_, symbol, _) in enumerate(system.broadcast):
            self.rows[symbol] = ("%root", layout.root["z"] + i)

    def _differentiate(self) -> None:
        """Jacobian entries by (row, column): rows states then outs, columns states then ins."""
        system, layout = self.layout.system, self.layout
        known = [] if self.kind == "root" else [system.broadcast[i][1] for i in layout.known]
        column = {s: j for j, s in enumerate((*self.state_symbols, *self.in_symbols, *known))}
        # what is known before this block is solved: states upstream, or broadcasts of those
        given = {*self.first, *range(len(column) - len(known), len(column))}
        values = [] if self.kind != "root" else [system.broadcast[i][2] for i in (*layout.active, *layout.known)]
        nodes = [*self.level.rates, *self.outs]
        slopes = self.graph.jacobian([*nodes, *values], set(column))
        self.entries: Entries = {}
        self.given: Entries = {}
        self.early: Entries = {}
        for i, row in enumerate(slopes[: len(nodes)]):
            for s, value in row.items():
                part = self.early if i in self.first else self.given if column[s] in given else self.entries
                part[i, column[s]] = value
        self.z_slopes: Entries = {}
        self.z_given: Entries = {}
        self.z_early: Entries = {}
        for z, row in enumerate(slopes[len(nodes) :]):
            for s, value in row.items():
                if z >= layout.nz:
                    self.z_early[z - layout.nz, column[s]] = value
                else:
                    (self.z_given if column[s] in given else self.z_slopes)[z, column[s]] = value
        self.given_from = len(column) - len(known)
        self.elimination = self._plan()
        self.elimination_early = plan(self.first, self.early)

    def _plan(self) -> Elimination:
        if self.kind != "root":
            return plan(range(self.n), self.entries)
        means = range(self.n, self.n + len(self.level.takes))
        seen = {x for _, x in self.z_slopes}
        pattern = [*self.entries, *((m, x) for m in means for x in seen)]
        return plan([*self.own, *means], pattern)

    def slots(self) -> int:
        return self._first_slot() - self.fields.size + self.elimination.slots()

    def _slot_of(self, part: str) -> int:
        """First slot of stored slopes; the factors themselves come last."""
        at = self.fields.rows.get("lu", self.fields.size)
        for name, count in (
            ("z_slopes", len(self.z_slopes)), ("z_given", len(self.z_given)), ("given", len(self.given)),
            ("z_early", len(self.z_early)), ("lu_early", self.elimination_early.slots()),
        ):  # fmt: skip
            if name == part:
                return at
            at += count
        return at

    def transfers(self) -> set[tuple[int, int]]:
        """Pairs (output, input) that are left when the block's states are eliminated."""
        pattern = {(i, j) for i, j in self.entries if i >= self.n and j >= self.n}
        for below, right in zip(self.elimination.lower, self.elimination.upper, strict=True):
            pattern |= {(i, j) for i in below for j in right if i >= self.n and j >= self.n}
        return {(i - self.n, j - self.n) for i, j in pattern}

    def all_nodes(self) -> list[Node]:
        """Every node that some kernel of this block computes."""
        nodes = [*self.level.rates, *self.outs, *(o.node for o in self.level.outputs)]
        nodes += [s.start for s in self.level.states]
        for part in (self.entries, self.given, self.early, self.z_slopes, self.z_given, self.z_early):
            nodes += part.values()
        if self.kind == "root":
            nodes += [v for _, _, v in self.layout.system.broadcast]
        return nodes

    def texts(self) -> list[str]:
        """IR of this block's kernels."""
        slopes = self._slopes(
            f"{self.kind}_slopes", self.entries, self.elimination, self._first_slot(), "z_slopes", "z_given", "given"
        )
        made = [self._prepare(), self._rates(), self._observe(), slopes, self._factor(), self._forward(), self._back()]
        if self.kind == "hub":
            made.append(self._values("hub_early", [v for _, v in self.level.gives], self.fields["out"]))
        if self.kind == "root":
            values = [v for _, _, v in self.layout.system.broadcast]
            made.append(self._values("root_broadcast", values, self.fields["z"]))
            early = self._slopes(
                "root_slopes_early", self.early, self.elimination_early, self._slot_of("lu_early"), "z_early"
            )
            made += [early, self._factor_early(), self._solve_early()]
        return made

    def _function(self, name: str) -> Function:
        return Function(name, ARGUMENTS, self.kernels.lanes, result="internal void", attributes="nounwind noinline")

    def _place(self, node: Node) -> tuple[str, int] | None:
        if node.op == "sym":
            return self.rows.get(node)
        where = self.kernels.hoisted.get(node)
        if where is None:
            return None
        kind, index = where
        fields = self.kernels.blocks[kind].fields
        return ("%rec" if kind == self.kind else "%root", fields["hoisted"] + index)

    def _values(self, name: str, nodes: list[Node], first: int) -> str:
        f = self._function(name)
        e = Emitter(f, self._place, self.kernels.reciprocals)
        self._emit_and_store(f, e, [(node, first + i) for i, node in enumerate(nodes)])
        f.line("ret void")
        return f.text()

    @staticmethod
    def _emit_and_store(f: Function, e: Emitter, places: list[tuple[Node, int]], add: bool = False) -> None:
        """Compute nodes and store each in its row as soon as it is known, added to what is there if asked."""
        rows: dict[Node, list[int]] = {}
        for node, row in places:
            rows.setdefault(node, []).append(row)

        def done(node: Node) -> None:
            for row in rows[node]:
                value = f.op("fadd", e.name(node), f.load("%rec", row)) if add else e.name(node)
                f.store(value, "%rec", row)

        e.emit(list(rows), done)

    def _prepare(self) -> str:
        f = self._function(f"{self.kind}_prepare")
        mine = set(self.hoists)
        e = Emitter(f, lambda n: None if n in mine else self._place(n))
        starts = [s.start for s in self.level.states]
        places = [(node, self.fields["hoisted"] + i) for i, node in enumerate(self.hoists)]
        places += [(node, self.fields["start"] + i) for i, node in enumerate(starts)]
        self._emit_and_store(f, e, places)
        f.line("ret void")
        return f.text()

    def _rates(self) -> str:
        f = self._function(f"{self.kind}_rates")
        e = Emitter(f, self._place, self.kernels.reciprocals)
        # early ports of the hub are already there
        first = len(self.level.gives) if self.kind == "hub" else 0
        outs = self.outs[first:]
        rates = [self.level.rates[i] for i in self.own]
        places = [(node, self.fields["sums"] + i) for i, node in zip(self.own, rates, strict=True)]
        self._emit_and_store(f, e, places, add=True)
        self._emit_and_store(f, e, [(node, self.fields["out"] + first + i) for i, node in enumerate(outs)])
        f.line("ret void")
        return f.text()

    def _observe(self) -> str:
        f = self._function(f"{self.kind}_observe")
        e = Emitter(f, self._place, self.kernels.reciprocals)
        nodes = [o.node for o in self.level.outputs]
        first = len(self.level.gives) if self.kind == "hub" else 0
        outs = self.outs[first:]
        places = [(node, self.fields["observed"] + i) for i, node in enumerate(nodes)]
        places += [(node, self.fields["out"] + first + i) for i, node in enumerate(outs)]
        self._emit_and_store(f, e, places)
        f.line("ret void")
        return f.text()

    def _factor(self) -> str:
        f = self._function(f"{self.kind}_factor")
        matrix = self._shifted(f, self.entries, self.own, self.elimination, self._first_slot())
        if self.kind == "root":
            self._mean_rows(f, matrix)
        self._eliminate(f, matrix, self.elimination, self._first_slot())
        if self.kind != "root":
            width = len(self.in_symbols)
            for o in range(len(self.outs)):
                for c in range(width):
                    value = matrix.get((self.n + o, self.n + c))
                    text = f.splat(0.0) if value is None else f.negative(value)
                    f.store(text, "%rec", self.fields["transfer"] + o * width + c)
        f.line("ret void")
        return f.text()

    def _slopes(self, name: str, entries: Entries, elimination: Elimination, slot: int, *parts: str) -> str:
        """All derivatives: those to be factored go where their factors will be, the others where they stay."""
        f = self._function(name)
        e = Emitter(f, self._place, self.kernels.reciprocals)
        homes = self._homes(elimination, slot)
        places = [(node, homes[ij]) for ij, node in entries.items()]
        for part in parts:
            places += [(node, row) for row, node in enumerate(getattr(self, part).values(), self._slot_of(part))]
        self._emit_and_store(f, e, places)
        f.line("ret void")
        return f.text()

    def _homes(self, elimination: Elimination, slot: int) -> dict[tuple[int, int], int]:
        """Row of every entry of the matrix, where it is stored once eliminated."""
        width, homes = len(self.in_symbols), {}
        for k, below, right in zip(elimination.order, elimination.lower, elimination.upper, strict=True):
            for ij in ((k, k), *((k, j) for j in right), *((i, k) for i in below)):
                homes[ij] = slot
                slot += 1
        for o in range(len(self.outs)):
            for c in range(width):
                homes[self.n + o, self.n + c] = self.fields["transfer"] + o * width + c
        return homes

    def _shifted(
        self, f: Function, entries: Entries, rows: list[int], elimination: Elimination, slot: int
    ) -> dict[tuple[int, int], str]:
        """I / (h gamma) - J, with J loaded from where `_slopes` left it."""
        pivot = f.load("%root", self.layout.root["inverse_h_gamma"])
        homes = self._homes(elimination, slot)
        matrix = {}
        for ij, node in entries.items():
            constant = node.op == "const"
            slope = f.splat(node.value) if constant else f.load("%rec", homes[ij])
            pivotal = ij[0] == ij[1] and ij[0] < self.n
            matrix[ij] = f.op("fsub", pivot, slope) if pivotal else f.negative(slope)
        for k in rows:
            matrix.setdefault((k, k), pivot)
        return matrix

    @staticmethod
    def _eliminate(f: Function, matrix: dict[tuple[int, int], str], elimination: Elimination, slot: int) -> None:
        for k, below, right in zip(elimination.order, elimination.lower, elimination.upper, strict=True):
            inverse = f.op("fdiv", f.splat(1.0), matrix[k, k])
            f.store(inverse, "%rec", slot)
            slot += 1
            for j in right:
                f.store(matrix[k, j], "%rec", slot)
                slot += 1
            for i in below:
                multiplier = f.op("fmul", matrix.pop((i, k)), inverse)
                f.store(multiplier, "%rec", slot)
                slot += 1
                minus = f.negative(multiplier)
                for j in right:
                    old = matrix.get((i, j))
                    if old is None:
                        matrix[i, j] = f.op("fmul", minus, matrix[k, j])
                    else:
                        matrix[i, j] = f.fma(minus, matrix[k, j], old)

    def _factor_early(self) -> str:
        """Factors of the states upstream of all others."""
        f = self._function("root_factor_early")
        slot = self._slot_of("lu_early")
        matrix = self._shifted(f, self.early, self.first, self.elimination_early, slot)
        self._eliminate(f, matrix, self.elimination_early, slot)
        f.line("ret void")
        return f.text()

    def _solve_early(self) -> str:
        """Solve for the states upstream, and so for the known broadcasts; also left in the sums, for the others."""
        f = self._back_function("root_solve_early")
        e = Emitter(f, self._place, self.kernels.reciprocals)
        rates = [self.level.rates[i] for i in self.first]
        e.emit(rates)
        y = {
            i: f.op("fadd", e.name(node), f.load("%rec", self.fields["sums"] + i))
            for i, node in zip(self.first, rates, strict=True)
        }
        self._forward_rows(f, y, self.elimination_early, self._slot_of("lu_early"))
        x: dict[int, str] = {}
        self._back_rows(f, x, y, self.elimination_early, self._slot_of("lu_early"))
        for i in self.first:
            f.store(x[i], "%u", i)
            f.store(x[i], "%rec", self.fields["sums"] + i)
        for z, total in self._products(f, self.z_early, "z_early", x, {}).items():
            f.store(total, "%rec", self.fields["z_known"] + z)
        f.line("ret void")
        return f.text()

    def _products(
        self, f: Function, part: Entries, name: str, x: dict[int, str], totals: dict[int, str]
    ) -> dict[int, str]:
        """Row sums of stored slopes times known values, added to `totals`."""
        for slot, (i, j) in enumerate(part, self._slot_of(name)):
            slope = f.load("%rec", slot)
            totals[i] = f.fma(slope, x[j], totals[i]) if i in totals else f.op("fmul", slope, x[j])
        return totals

    def _given_values(self, f: Function) -> dict[int, str]:
        """Values of the columns that are known before this block is solved."""
        wanted = sorted({j for _, j in (*self.given, *self.z_given)})
        if self.kind == "root":
            return {j: f.load("%rec", self.fields["sums"] + j) for j in wanted}
        return {j: f.load("%root", self.layout.root["z_known"] + j - self.given_from) for j in wanted}

    def _mean_rows(self, f: Function, matrix: dict[tuple[int, int], str]) -> None:
        """Rows of the means: mean - slope (dz/dx) x = offset."""
        nz = self.layout.nz
        by_column: dict[int, list[tuple[int, str]]] = {}
        for row, (z, x) in enumerate(self.z_slopes, self._slot_of("z_slopes")):
            by_column.setdefault(x, []).append((z, f.load("%rec", row)))
        for m in range(len(self.level.takes)):
            matrix[self.n + m, self.n + m] = f.splat(1.0)
            for x, terms in sorted(by_column.items()):
                total = None
                for z, slope in terms:
                    weight = f.load("%rec", self.fields["mean_slope"] + m * nz + z)
                    total = f.op("fmul", weight, slope) if total is None else f.fma(weight, slope, total)
                matrix[self.n + m, x] = f.negative(str(total))

    def _first_slot(self) -> int:
        return self._slot_of("lu")

    @staticmethod
    def _forward_rows(f: Function, y: dict[int, str], elimination: Elimination, slot: int) -> None:
        for k, below, right in zip(elimination.order, elimination.lower, elimination.upper, strict=True):
            slot += 1 + len(right)
            for i in below:
                minus = f.negative(f.load("%rec", slot))
                slot += 1
                y[i] = f.fma(minus, y[k], y[i]) if i in y else f.op("fmul", minus, y[k])

    @staticmethod
    def _back_rows(f: Function, x: dict[int, str], y: dict[int, str], elimination: Elimination, slot: int) -> None:
        starts = []
        for below, right in zip(elimination.lower, elimination.upper, strict=True):
            starts.append(slot)
            slot += 1 + len(right) + len(below)
        for p in reversed(range(len(elimination.order))):
            k, right = elimination.order[p], elimination.upper[p]
            total = y[k]
            for q, j in enumerate(right):
                total = f.fma(f.negative(f.load("%rec", starts[p] + 1 + q)), x[j], total)
            x[k] = f.op("fmul", total, f.load("%rec", starts[p]))

    def _forward(self) -> str:
        f = self._function(f"{self.kind}_forward")
        y = {i: f.load("%rec", self.fields["sums"] + i) for i in self.own}
        if self.kind == "root":
            for m in range(len(self.level.takes)):
                y[self.n + m] = f.load("%rec", self.fields["mean_linear"] + m)
        x = self._given_values(f)
        self._products(f, self.given, "given", x, y)
        for z, part in self._products(f, self.z_given, "z_given", x, {}).items():
            f.store(part, "%rec", self.fields["z_linear"] + z)
            for m in range(len(self.level.takes)):
                slope = f.load("%rec", self.fields["mean_slope"] + m * self.layout.nz + z)
                y[self.n + m] = f.fma(slope, part, y[self.n + m])
        self._forward_rows(f, y, self.elimination, self._first_slot())
        for i in self.own:
            f.store(y[i], "%rec", self.fields["sums"] + i)
        if self.kind == "root":
            for m in range(len(self.level.takes)):
                f.store(y[self.n + m], "%rec", self.fields["mean_linear"] + m)
        else:
            for o in range(len(self.outs)):
                f.store(y.get(self.n + o, f.splat(0.0)), "%rec", self.fields["out_linear"] + o)
        f.line("ret void")
        return f.text()

    def _back_function(self, name: str) -> Function:
        return Function(
            name, ARGUMENTS + ", ptr noalias %u", self.kernels.lanes, result="internal void",
            attributes="nounwind noinline",
        )  # fmt: skip

    def _back(self) -> str:
        f = self._back_function(f"{self.kind}_back")
        x: dict[int, str] = {}
        if self.kind != "root":
            nz = self.layout.nz
            for c in range(len(self.in_symbols)):
                if c < nz:
                    x[self.n + c] = f.load("%root", self.layout.root["z_linear"] + c)
                else:
                    x[self.n + c] = f.load("%rec", self.fields["take_linear"] + c - nz)
        y = {}
        for k in self.elimination.order:
            row = ("sums", k) if k < self.n else ("mean_linear", k - self.n)
            y[k] = f.load("%rec", self.fields[row[0]] + row[1])
        self._back_rows(f, x, y, self.elimination, self._first_slot())
        for i in self.own:
            f.store(x[i], "%u", i)
        if self.kind == "root":
            parts = {z: f.load("%rec", self.fields["z_linear"] + z) for z in sorted({z for z, _ in self.z_given})}
            for z, total in self._products(f, self.z_slopes, "z_slopes", x, parts).items():
                f.store(total, "%rec", self.fields["z_linear"] + z)
        f.line("ret void")
        return f.text()
