"""Port algebra: gathers between blocks, and the band system over the hubs' ports.

The blocks' linear systems meet only in their ports. Early hub ports fall in three groups by the
structure of the blocks: *free* ones depend on nothing that the hub takes, *solved* ones feed back
on each other (a band system over hubs), *after* ones follow from those. The rest is block by block.
"""

from __future__ import annotations

from .context import index_of
from .layout import Fields, Layout
from .writer import Function

__all__ = ["PortAlgebra"]

MAPS = {"pool": "leaf", "area": "hub", "neighbours": "near", "opposite": "opposite"}
SIDES = {"leaf": "hub", "hub": "leaf", "near": "hub", "opposite": "hub"}
Term = tuple[str, str, "int | str"]
"""What is gathered: map, block kind and row of the source (a number, or a value of the code)."""


class PortAlgebra:
    """Writes the functions that move values between blocks."""

    def __init__(self, layout: Layout, lanes: int, packed: bool = False) -> None:
        self.layout = layout
        self.lanes = lanes
        self.packed = packed
        self.nz = layout.nz
        self.early = len(layout.system.hub.gives)
        self.fields: dict[str, Fields] = {"leaf": layout.leaf, "hub": layout.hub, "root": layout.root}
        self.levels = {"leaf": layout.system.leaf, "hub": layout.system.hub}
        self.structure = layout.ports
        self.width = {kind: self.nz + len(level.takes) for kind, level in self.levels.items()}

    def text(self) -> str:
        """IR of all port functions."""
        makers = (self._take_values, self._take_means, self._factor, self._slopes, self._solve, self._back)
        return "".join(make() for make in makers)

    def function(self, name: str, arguments: str = "ptr noalias %ctx") -> Function:
        """Begin an internal function."""
        return Function(name, arguments, self.lanes, result="internal void", attributes="nounwind noinline")

    def pointer(self, f: Function, name: str) -> str:
        """Load a pointer of the context."""
        return f.value(f"load ptr, ptr {f.element('ptr', '%ctx', index_of(name))}")

    def count(self, f: Function, name: str) -> str:
        """Load a count of the context."""
        return f.value(f"load i64, ptr {f.element('i64', '%ctx', index_of(name))}")

    def record(self, f: Function, kind: str, base: str, i: str, row: int | str) -> str:
        """Pointer to a row of block i; in packed records, to the block's own lane."""
        group = f.integer("udiv", i, self.lanes) if self.packed else i
        place = f.address(base, f.integer("add", f.integer("mul", group, self.fields[kind].size), row))
        return f.element("double", place, f.integer("urem", i, self.lanes)) if self.packed else place

    def fetch(self, f: Function, block: str, row: str | int = 0) -> str:
        """A value of a block as a vector over patients; of packed blocks, the one patient's in every lane."""
        if not self.packed:
            return f.load(block, row)
        return self.spread(f, f.value(f"load double, ptr {f.address(block, row)}"))

    def keep(self, f: Function, value: str, block: str, row: int | str = 0) -> None:
        """Store a value of a block, the counterpart of `fetch`."""
        if not self.packed:
            f.store(value, block, row)
            return
        one = f.value(f"extractelement {f.vector} {value}, i64 0")
        f.line(f"store double {one}, ptr {f.address(block, row)}")

    def spread(self, f: Function, scalar: str) -> str:
        """A vector with `scalar` in every lane."""
        one = f.value(f"insertelement {f.vector} poison, double {scalar}, i64 0")
        return f.value(f"shufflevector {f.vector} {one}, {f.vector} poison, <{self.lanes} x i32> zeroinitializer")

    # gathers

    def _tables(self, f: Function) -> dict[str, dict[str, str]]:
        """Pointers of the sparse maps by name: leaf (leaf to hubs), hub (hub to leaves), near, opposite."""
        return {
            name: {
                "start": self.pointer(f, f"{name}_start"), "column": self.pointer(f, f"{name}_{side}"),
                "weight": self.pointer(f, f"{name}_weight"),
            }
            for name, side in SIDES.items()
        }  # fmt: skip

    def _entries(self, f: Function, table: dict[str, str], i: str):
        """Loop over the entries of row i of a sparse map."""
        after = f.integer("add", i, 1)
        first, last = (f.value(f"load i64, ptr {f.element('i64', table['start'], k)}") for k in (i, after))
        return f.loop(last, first)

    def _entry(self, f: Function, table: dict[str, str], e: str) -> tuple[str, str]:
        column = f.value(f"load i64, ptr {f.element('i64', table['column'], e)}")
        weight = f.value(f"load double, ptr {f.element('double', table['weight'], e)}")
        return column, self.spread(f, weight)

    def _collect(
        self, f: Function, place: dict[str, str], tables: dict[str, dict[str, str]], i: str, terms: list[Term]
    ) -> list[str]:
        """Weighted sums over the maps of block i, one value per term; terms of one map share its loop."""
        totals = [f.variable(f.vector, "zeroinitializer") for _ in terms]
        for over in dict.fromkeys(t[0] for t in terms):
            with self._entries(f, tables[over], i) as e:
                column, weight = self._entry(f, tables[over], e)
                for total, (name, kind, row) in zip(totals, terms, strict=True):
                    if name == over:
                        value = self.fetch(f, self.record(f, kind, place[kind], column, row))
                        f.store(f.fma(weight, value, f.load(total)), total)
        return [f.load(total) for total in totals]

    def _term(self, kind: str, k: int, field: str) -> Term:
        """The k-th take of a kind of block, read from a field of its source."""
        take = self.levels[kind].takes[k]
        other = "leaf" if take.over == "area" else "hub"
        return MAPS[take.over], other, self.fields[other][field] + take.source_index

    def _gather(self, f: Function, kind: str, field: str, to: str) -> None:
        """Store what every block takes."""
        takes = self.levels[kind].takes
        if not takes:
            return
        tables, place = self._tables(f), {k: self.pointer(f, k) for k in ("leaf", "hub")}
        terms = [self._term(kind, k, field) for k in range(len(takes))]
        with f.loop(self.count(f, f"{kind}_blocks")) as i:
            row = self.record(f, kind, place[kind], i, self.fields[kind][to])
            for k, value in enumerate(self._collect(f, place, tables, i, terms)):
                self.keep(f, value, row, k)

    def _take_values(self) -> str:
        """Incoming port values: leaves from hubs; hubs from neighbours and from leaves."""
        out = []
        for kind in ("leaf", "hub"):
            f = self.function(f"fs_ports_{kind}")
            self._gather(f, kind, "out", "take")
            f.line("ret void")
            out.append(f.text())
        return "".join(out)

    # means over all blocks, which the root reads

    def _root_source(self, k: int) -> tuple[str, int]:
        """Which block kind and output row the k-th mean reads."""
        take = self.layout.system.root.takes[k]
        if take.over == "area":
            return "leaf", take.source_index
        return "hub", self.early + take.source_index

    def _means(self, f: Function, wanted: list[tuple[str, int, int]], shift: str | int = 0) -> None:
        """Means of rows: (kind, row of the block, row of the root), all rows shifted."""
        root = self.pointer(f, "root")
        for kind in ("leaf", "hub"):
            mine = [(_plus(f, shift, row), _plus(f, shift, to)) for k, row, to in wanted if k == kind]
            base, n = self.pointer(f, kind), self.count(f, _plural(kind))
            size = self.spread(f, f.value(f"sitofp i64 {n} to double"))
            for part in (mine[k : k + 8] for k in range(0, len(mine), 8)):
                totals = [f.variable(f.vector, "zeroinitializer") for _ in part]
                with f.loop(n) as i:
                    block = self.record(f, kind, base, i, 0)
                    for total, (row, _) in zip(totals, part, strict=True):
                        f.store(f.op("fadd", f.load(total), self.fetch(f, block, row)), total)
                for total, (_, to) in zip(totals, part, strict=True):
                    f.store(f.op("fdiv", f.load(total), size), root, to)

    def _root_means(self, f: Function, field: str, to: str) -> None:
        wanted = []
        for k in range(len(self.layout.system.root.takes)):
            kind, index = self._root_source(k)
            wanted.append((kind, self.fields[kind][field] + index, self.layout.root[to] + k))
        self._means(f, wanted)

    def _take_means(self) -> str:
        f = self.function("fs_ports_root")
        self._root_means(f, "out", "take")
        f.line("ret void")
        return f.text()

    # the port workspace holds, per row of the band system: band entries, reciprocal pivot, right sides

    def _row_size(self, f: Function) -> str:
        return f.integer("add", f.integer("mul", self.count(f, "band"), 2), 3 + self.nz)

    def _port_row(self, f: Function, base: str, size: str, i: str) -> str:
        return f.address(base, f.integer("mul", i, size))

    def _transfer(self, f: Function, kind: str, block: str, out: int, column: int | str) -> str:
        """Slope d out / d input (broadcasts first, then takes) of a block, given its pointer."""
        return self.fetch(f, block, _plus(f, column, self.fields[kind]["transfer"] + out * self.width[kind]))

    def _slope_row(self, f: Function, kind: str, out: int, z: str) -> str | int:
        return _plus(f, z, self.fields[kind]["broadcast_slope"] + out * self.nz)

    def _slope(self, f: Function, kind: str, block: str, out: int, z: str) -> str:
        return self.fetch(f, block, self._slope_row(f, kind, out, z))

    def _write_slopes(self, f: Function, kind: str, outs: list[int], columns: list[int] | None = None) -> None:
        """Slope d out / d broadcast of every block, by the slopes of what it takes (all or only `columns`).

        Loops over all broadcasts: code that leaves out the few zeros would be as long as they are many.
        """
        if not outs:
            return
        pattern, takes = self.structure.inputs[kind], self.levels[kind].takes
        tables, place = self._tables(f), {k: self.pointer(f, k) for k in ("leaf", "hub")}
        used = [k for k in range(len(takes)) if any((o, self.nz + k) in pattern for o in outs)]
        if columns is not None:
            used = [k for k in used if k in columns]
        sources = [
            (MAPS[t.over], "leaf" if t.over == "area" else "hub", t.source_index) for t in (takes[k] for k in used)
        ]
        with f.loop(self.count(f, f"{kind}_blocks")) as i:
            block = self.record(f, kind, place[kind], i, 0)
            with f.loop(self.nz) as c:
                terms: list[Term] = [(name, other, self._slope_row(f, other, k, c)) for name, other, k in sources]
                values = self._collect(f, place, tables, i, terms)
                for o in outs:
                    total = self._transfer(f, kind, block, o, c)
                    for k, value in zip(used, values, strict=True):
                        if (o, self.nz + k) in pattern:
                            total = f.fma(self._transfer(f, kind, block, o, self.nz + k), value, total)
                    self.keep(f, total, block, self._slope_row(f, kind, o, c))

    def _factor(self) -> str:
        """Assemble and factor the band system of the solved ports; solve it for the columns of the broadcasts."""
        f = self.function("fs_port_factor")
        ports, system, nz = self.structure, self.layout.system, self.nz
        self._write_slopes(f, "hub", ports.free, [])
        ns = len(ports.solved)
        if ns == 0:
            f.line("ret void")
            return f.text()
        free_takes = [m for m, t in enumerate(system.leaf.takes) if t.source_index in ports.free]
        self._write_slopes(f, "leaf", ports.fed, free_takes)
        base, band, size = self.pointer(f, "ports"), self.count(f, "band"), self._row_size(f)
        n = f.integer("mul", self.count(f, "hubs"), ns)
        with f.loop(f.integer("mul", n, size)) as i:
            f.store("zeroinitializer", base, i)
        hubs, leaves = self.pointer(f, "hub"), self.pointer(f, "leaf")
        tables = self._tables(f)
        pattern = ports.inputs
        right = f.integer("add", f.integer("mul", band, 2), 2)

        def add(row: str, column: str, value: str) -> None:
            place = f.address(row, column)
            f.store(f.op("fsub", f.load(place), value), place)

        def add_right(row: str, kind: str, source: str, index: int, s: str) -> None:
            if not ports.partial[kind][index]:
                return
            with f.loop(nz) as c:
                place = f.address(row, f.integer("add", right, c))
                f.store(f.fma(s, self._slope(f, kind, source, index, c), f.load(place)), place)

        with f.loop(self.count(f, "hubs")) as p:
            block = self.record(f, "hub", hubs, p, 0)
            first = f.integer("mul", p, ns)
            index = {o: f.integer("add", first, k) for k, o in enumerate(ports.solved)}
            rows = {o: self._port_row(f, base, size, i) for o, i in index.items()}
            shift = {o: f.integer("sub", band, i) for o, i in index.items()}
            for o, row in rows.items():
                f.store(f.splat(1.0), f.address(row, band))
                with f.loop(nz) as c:
                    f.store(self._transfer(f, "hub", block, o, c), f.address(row, f.integer("add", right, c)))
            for k, take in enumerate(system.hub.takes):
                mine = [o for o in ports.solved if (o, nz + k) in pattern["hub"]]
                table = tables[MAPS[take.over]]
                if not mine:
                    continue
                with self._entries(f, table, p) as e:
                    q, weight = self._entry(f, table, e)
                    s = {o: f.op("fmul", self._transfer(f, "hub", block, o, nz + k), weight) for o in mine}
                    if take.over != "area":
                        for o in mine:
                            if take.source_index in ports.free:
                                add_right(rows[o], "hub", self.record(f, "hub", hubs, q, 0), take.source_index, s[o])
                            else:
                                at = ports.solved.index(take.source_index)
                                j = f.integer("add", f.integer("mul", q, ns), at)
                                add(rows[o], f.integer("add", j, shift[o]), s[o])
                        continue
                    inner = self.record(f, "leaf", leaves, q, 0)
                    for o in mine:
                        add_right(rows[o], "leaf", inner, take.source_index, s[o])
                    for m, back in enumerate(system.leaf.takes):
                        if (take.source_index, nz + m) not in pattern["leaf"] or back.source_index not in ports.solved:
                            continue
                        coupling = self._transfer(f, "leaf", inner, take.source_index, nz + m)
                        g = {o: f.op("fmul", s[o], coupling) for o in mine}
                        with self._entries(f, tables["leaf"], q) as e2:
                            r, w2 = self._entry(f, tables["leaf"], e2)
                            at = ports.solved.index(back.source_index)
                            j = f.integer("add", f.integer("mul", r, ns), at)
                            for o in mine:
                                add(rows[o], f.integer("add", j, shift[o]), f.op("fmul", g[o], w2))
        self._eliminate(f, base, band, size, n, right)
        with f.loop(self.count(f, "hubs")) as p:
            block = self.record(f, "hub", hubs, p, self.fields["hub"]["broadcast_slope"])
            for k, o in enumerate(ports.solved):
                i = f.integer("add", f.integer("mul", p, ns), k)
                row = f.address(self._port_row(f, base, size, i), right)
                with f.loop(nz) as c:
                    self.keep(f, f.load(row, c), block, f.integer("add", c, o * nz))
        f.line("ret void")
        return f.text()

    def _band_end(self, f: Function, k: str, band: str, n: str) -> str:
        end = f.integer("add", f.integer("add", k, band), 1)
        small = f.value(f"icmp slt i64 {end}, {n}")
        return f.value(f"select i1 {small}, i64 {end}, i64 {n}")

    def _eliminate(self, f: Function, base: str, band: str, size: str, n: str, right: str) -> None:
        pivot_place = f.integer("add", f.integer("mul", band, 2), 1)
        with f.loop(n) as k:
            row = self._port_row(f, base, size, k)
            inverse = f.op("fdiv", f.splat(1.0), f.load(f.address(row, band)))
            f.store(inverse, f.address(row, pivot_place))
            end = self._band_end(f, k, band, n)
            offset = f.integer("sub", band, k)
            with f.loop(end, f.integer("add", k, 1)) as i:
                below = self._port_row(f, base, size, i)
                shift = f.integer("sub", band, i)
                place = f.address(below, f.integer("add", k, shift))
                # kept with its sign turned, so that solving adds
                minus = f.negative(f.op("fmul", f.load(place), inverse))
                f.store(minus, place)
                with f.loop(end, f.integer("add", k, 1)) as j:
                    up = f.load(f.address(row, f.integer("add", j, offset)))
                    target = f.address(below, f.integer("add", j, shift))
                    f.store(f.fma(minus, up, f.load(target)), target)
                with f.loop(self.nz) as c:
                    at = f.integer("add", right, c)
                    target = f.address(below, at)
                    f.store(f.fma(minus, f.load(f.address(row, at)), f.load(target)), target)
        with f.loop(n) as back:
            k = f.integer("sub", f.integer("sub", n, 1), back)
            row = self._port_row(f, base, size, k)
            offset = f.integer("sub", band, k)
            inverse = f.load(f.address(row, pivot_place))
            end = self._band_end(f, k, band, n)
            with f.loop(self.nz) as c:
                at = f.integer("add", right, c)
                total = f.variable(f.vector, f.load(f.address(row, at)))
                with f.loop(end, f.integer("add", k, 1)) as j:
                    minus = f.negative(f.load(f.address(row, f.integer("add", j, offset))))
                    value = f.load(f.address(self._port_row(f, base, size, j), at))
                    f.store(f.fma(minus, value, f.load(total)), total)
                f.store(f.op("fmul", f.load(total), inverse), f.address(row, at))

    def _slopes(self) -> str:
        """Slopes of all outputs by the broadcasts, and of the means the root reads."""
        f = self.function("fs_port_slopes")
        ports, system = self.structure, self.layout.system
        late = list(range(self.early, self.early + len(system.hub.late)))
        self._write_slopes(f, "leaf", ports.fed)
        self._write_slopes(f, "hub", ports.after)
        self._write_slopes(f, "leaf", [o for o in range(len(system.leaf.gives)) if o not in ports.fed])
        self._write_slopes(f, "hub", late)
        wanted = []
        for k in range(len(system.root.takes)):
            kind, index = self._root_source(k)
            row = self.fields[kind]["broadcast_slope"] + index * self.nz
            wanted.append((kind, row, self.layout.root["mean_slope"] + k * self.nz))
        with f.loop(self.nz) as c:
            self._means(f, wanted, c)
        f.line("ret void")
        return f.text()

    def _totals(self, f: Function, kind: str, outs: list[int], columns: list[int] | None = None) -> None:
        """Offset = own forward result + transfer * offsets of what the block takes (all or only `columns`)."""
        if not outs:
            return
        pattern, fields = self.structure.inputs[kind], self.fields[kind]
        used = [k for k in range(len(self.levels[kind].takes)) if any((o, self.nz + k) in pattern for o in outs)]
        if columns is not None:
            used = [k for k in used if k in columns]
        tables, place = self._tables(f), {k: self.pointer(f, k) for k in ("leaf", "hub")}
        terms = [self._term(kind, k, "offset") for k in used]
        with f.loop(self.count(f, f"{kind}_blocks")) as i:
            values = self._collect(f, place, tables, i, terms)
            block = self.record(f, kind, place[kind], i, 0)
            for o in outs:
                total = self.fetch(f, block, fields["out_linear"] + o)
                for k, value in zip(used, values, strict=True):
                    if (o, self.nz + k) in pattern:
                        total = f.fma(self._transfer(f, kind, block, o, self.nz + k), value, total)
                self.keep(f, total, block, fields["offset"] + o)

    def _solve(self) -> str:
        """Offsets of all ports for zero broadcasts, from the blocks' forward results."""
        f = self.function("fs_port_solve")
        ports, system = self.structure, self.layout.system
        free_of = {
            kind: [k for k, t in enumerate(level.takes) if t.over != "area" and t.source_index in ports.free]
            for kind, level in self.levels.items()
        }
        self._totals(f, "hub", ports.free, [])
        if ports.solved:
            self._totals(f, "leaf", ports.fed, free_of["leaf"])
            area = [k for k, t in enumerate(system.hub.takes) if t.over == "area"]
            self._totals(f, "hub", ports.solved, [*area, *free_of["hub"]])
            self._solve_band(f)
        if not ports.fed_by_free or not ports.solved:
            self._totals(f, "leaf", ports.fed)
        self._totals(f, "hub", ports.after)
        self._totals(f, "leaf", [o for o in range(len(system.leaf.gives)) if o not in ports.fed])
        self._totals(f, "hub", list(range(self.early, self.early + len(system.hub.late))))
        self._root_means(f, "offset", "mean_linear")
        f.line("ret void")
        return f.text()

    def _solve_band(self, f: Function) -> None:
        """Solve for the offsets of the solved ports, in their place in the hubs' records."""
        ports = self.structure
        base, band, size = self.pointer(f, "ports"), self.count(f, "band"), self._row_size(f)
        pivot_place = f.integer("add", f.integer("mul", band, 2), 1)
        last = f.integer("add", f.integer("mul", band, 2), 2 + self.nz)
        ns, hubs = len(ports.solved), self.pointer(f, "hub")
        n = f.integer("mul", self.count(f, "hubs"), ns)

        def right(i: str) -> str:
            return f.address(self._port_row(f, base, size, i), last)

        def move(into_band: bool) -> None:
            with f.loop(self.count(f, "hubs")) as p:
                block = self.record(f, "hub", hubs, p, self.fields["hub"]["offset"])
                for k, o in enumerate(ports.solved):
                    place = right(f.integer("add", f.integer("mul", p, ns), k))
                    if into_band:
                        f.store(self.fetch(f, block, o), place)
                    else:
                        self.keep(f, f.load(place), block, o)

        move(True)
        with f.loop(n) as k:
            end = self._band_end(f, k, band, n)
            known = f.load(right(k))
            with f.loop(end, f.integer("add", k, 1)) as i:
                below = self._port_row(f, base, size, i)
                minus = f.load(f.address(below, f.integer("add", k, f.integer("sub", band, i))))
                place = f.address(below, last)
                f.store(f.fma(minus, known, f.load(place)), place)
        with f.loop(n) as back:
            k = f.integer("sub", f.integer("sub", n, 1), back)
            row = self._port_row(f, base, size, k)
            end = self._band_end(f, k, band, n)
            total = f.variable(f.vector, f.load(f.address(row, last)))
            offset = f.integer("sub", band, k)
            with f.loop(end, f.integer("add", k, 1)) as j:
                minus = f.negative(f.load(f.address(row, f.integer("add", j, offset))))
                f.store(f.fma(minus, f.load(right(j)), f.load(total)), total)
            f.store(f.op("fmul", f.load(total), f.load(f.address(row, pivot_place))), f.address(row, last))
        move(False)

    def _back(self) -> str:
        """With the broadcasts known: what every block takes."""
        f = self.function("fs_port_back")
        root = self.pointer(f, "root")
        for kind, outs in (("hub", list(range(self.early))), ("leaf", self.structure.fed)):
            if not outs:
                continue
            fields, base = self.fields[kind], self.pointer(f, kind)
            with f.loop(self.count(f, f"{kind}_blocks")) as i:
                block = self.record(f, kind, base, i, 0)
                totals = {o: f.variable(f.vector, self.fetch(f, block, fields["offset"] + o)) for o in outs}
                with f.loop(self.nz) as c:
                    z = f.load(root, f.integer("add", c, self.layout.root["z_linear"]))
                    for o, total in totals.items():
                        f.store(f.fma(self._slope(f, kind, block, o, c), z, f.load(total)), total)
                for o, total in totals.items():
                    self.keep(f, f.load(total), block, fields["out_total"] + o)
        for kind in ("leaf", "hub"):
            self._gather(f, kind, "out_total", "take_linear")
        f.line("ret void")
        return f.text()


def _plus(f: Function, a: str | int, b: int) -> str | int:
    """Sum of a value of the code, or a number, and a number."""
    return a + b if isinstance(a, int) else f.integer("add", a, b)


def _plural(kind: str) -> str:
    return {"leaf": "leaves", "hub": "hubs"}[kind]
