"""Port algebra: gathers between blocks, and the band system over the hubs' ports.

The blocks' linear systems meet only in their ports. With e the hubs' ports and z the broadcasts,
(I - S W T V - S N) e = s + (...) z is a band matrix over hubs; the rest follows block by block.
"""

from __future__ import annotations

from .context import index_of
from .layout import Fields, Layout
from .writer import Function

__all__ = ["PortAlgebra"]

MAPS = {"pool": "leaf", "area": "hub", "neighbours": "near", "opposite": "opposite"}
SIDES = {"leaf": "hub", "hub": "leaf", "near": "hub", "opposite": "hub"}


class PortAlgebra:
    """Writes the functions that move values between blocks."""

    def __init__(self, layout: Layout, lanes: int) -> None:
        self.layout = layout
        self.lanes = lanes
        self.nz = layout.nz
        self.early = len(layout.system.hub.gives)
        self.fields: dict[str, Fields] = {"leaf": layout.leaf, "hub": layout.hub, "root": layout.root}

    def text(self) -> str:
        """IR of all port functions."""
        return "".join(
            (
                self._gather(), self._mean(), self._take_values(), self._take_means(), self._factor(),
                self._slopes(), self._solve(), self._back(),
            )
        )  # fmt: skip

    def function(self, name: str, arguments: str = "ptr noalias %ctx") -> Function:
        return Function(name, arguments, self.lanes, result="internal void", attributes="nounwind")

    def pointer(self, f: Function, name: str) -> str:
        return f.value(f"load ptr, ptr {f.element('ptr', '%ctx', index_of(name))}")

    def count(self, f: Function, name: str) -> str:
        return f.value(f"load i64, ptr {f.element('i64', '%ctx', index_of(name))}")

    def record(self, f: Function, kind: str, base: str, i: str, row: int) -> str:
        """Pointer to a row of block i."""
        offset = f.integer("mul", i, self.fields[kind].size)
        return f.address(base, f.integer("add", offset, row))

    def _entries(self, f: Function, table: dict[str, str], i: str):  # noqa: ANN202
        """Loop over the entries of row i of a sparse map; yields (column, weight vector)."""
        start = table["start"]
        after = f.integer("add", i, 1)
        first, last = (f.value(f"load i64, ptr {f.element('i64', start, k)}") for k in (i, after))
        return f.loop(last, first)

    def _entry(self, f: Function, table: dict[str, str], e: str) -> tuple[str, str]:
        column = f.value(f"load i64, ptr {f.element('i64', table['column'], e)}")
        weight = f.value(f"load double, ptr {f.element('double', table['weight'], e)}")
        return column, self.spread(f, weight)

    def spread(self, f: Function, scalar: str) -> str:
        """A vector with `scalar` in every lane."""
        one = f.value(f"insertelement {f.vector} poison, double {scalar}, i64 0")
        return f.value(f"shufflevector {f.vector} {one}, {f.vector} poison, <{self.lanes} x i32> zeroinitializer")

    def table(self, f: Function, name: str) -> dict[str, str]:
        """Pointers of a sparse map: leaf (leaf to hubs), hub (hub to leaves), near, opposite."""
        return {
            "start": self.pointer(f, f"{name}_start"),
            "column": self.pointer(f, f"{name}_{SIDES[name]}"),
            "weight": self.pointer(f, f"{name}_weight"),
        }

    def _gather(self) -> str:
        f = self.function(
            "fs_gather",
            "i64 %n, ptr noalias %to, i64 %to_size, ptr noalias %start, ptr noalias %column, ptr noalias %weight, "
            "ptr %from, i64 %from_size",
        )
        table = {"start": "%start", "column": "%column", "weight": "%weight"}
        with f.loop("%n") as i:
            total = f.variable(f.vector, "zeroinitializer")
            f.line(f"store {f.vector} zeroinitializer, ptr {total}")
            with self._entries(f, table, i) as e:
                column, weight = self._entry(f, table, e)
                value = f.load(f.address("%from", f.integer("mul", column, "%from_size")))
                f.store(f.fma(weight, value, f.load(total)), total)
            f.store(f.load(total), f.address("%to", f.integer("mul", i, "%to_size")))
        f.line("ret void")
        return f.text()

    def gather(self, f: Function, to: tuple[str, int], source: tuple[str, int], over: str) -> None:
        """For every block of `to`, weighted sum over the map `over` of a row of `source` blocks."""
        (kind, row), (other, other_row) = to, source
        t = self.table(f, MAPS[over])
        n, base, base2 = self.count(f, _plural(kind)), self.pointer(f, kind), self.pointer(f, other)
        f.line(
            f"call void @fs_gather(i64 {n}, ptr {f.address(base, row)}, i64 {self.fields[kind].size}, ptr {t['start']}, "
            f"ptr {t['column']}, ptr {t['weight']}, ptr {f.address(base2, other_row)}, i64 {self.fields[other].size})"
        )

    def _mean(self) -> str:
        f = self.function("fs_mean", "i64 %n, ptr %from, i64 %from_size, ptr %to")
        total = f.variable(f.vector, "zeroinitializer")
        with f.loop("%n") as i:
            f.store(f.op("fadd", f.load(total), f.load(f.address("%from", f.integer("mul", i, "%from_size")))), total)
        size = self.spread(f, f.value("sitofp i64 %n to double"))
        f.store(f.op("fdiv", f.load(total), size), "%to")
        f.line("ret void")
        return f.text()

    def mean(self, f: Function, source: tuple[str, int], to: str) -> None:
        """Mean over all blocks of a row."""
        kind, row = source
        n, base = self.count(f, _plural(kind)), self.pointer(f, kind)
        f.line(f"call void @fs_mean(i64 {n}, ptr {f.address(base, row)}, i64 {self.fields[kind].size}, ptr {to})")

    def _root_source(self, k: int) -> tuple[str, int]:
        """Which block kind and output row the k-th mean reads."""
        take = self.layout.system.root.takes[k]
        if take.over == "area":
            return "leaf", take.source_index
        return "hub", self.early + take.source_index

    def _take_values(self) -> str:
        """Incoming port values: leaves from hubs; hubs from neighbours, and (second part) from leaves."""
        out = []
        for name, wanted in (("ports_leaf", "leaf"), ("ports_hub", "hub")):
            f = self.function(f"fs_{name}")
            level = self.layout.system.leaf if wanted == "leaf" else self.layout.system.hub
            for k, take in enumerate(level.takes):
                other = "leaf" if take.over == "area" else "hub"
                row = self.fields[other]["out"] + take.source_index
                self.gather(f, (wanted, self.fields[wanted]["take"] + k), (other, row), take.over)
            f.line("ret void")
            out.append(f.text())
        return "".join(out)

    def _take_means(self) -> str:
        f = self.function("fs_ports_root")
        root = self.pointer(f, "root")
        for k in range(len(self.layout.system.root.takes)):
            kind, index = self._root_source(k)
            self.mean(f, (kind, self.fields[kind]["out"] + index), f.address(root, self.layout.root["take"] + k))
        f.line("ret void")
        return f.text()

    # the port workspace holds, per row of the band system: band entries, reciprocal pivot, right sides
    def _row_size(self, f: Function) -> str:
        return f.integer("add", f.integer("mul", self.count(f, "band"), 2), 3 + self.nz)

    def _port_row(self, f: Function, base: str, size: str, i: str) -> str:
        return f.address(base, f.integer("mul", i, size))

    def _factor(self) -> str:
        """Assemble and factor the band system; solve it for the columns of the broadcasts."""
        f = self.function("fs_port_factor")
        ne, nz = self.early, self.nz
        if ne == 0:
            f.line("ret void")
            return f.text()
        base, band, size = self.pointer(f, "ports"), self.count(f, "band"), self._row_size(f)
        n = f.integer("mul", self.count(f, "hubs"), ne)
        with f.loop(f.integer("mul", n, size)) as i:
            f.store("zeroinitializer", base, i)
        hubs, leaves = self.pointer(f, "hub"), self.pointer(f, "leaf")
        system = self.layout.system
        to_leaf, to_hub = self.table(f, "hub"), self.table(f, "leaf")
        width_hub, width_leaf = nz + len(system.hub.takes), nz + len(system.leaf.takes)
        right = f.integer("add", f.integer("mul", band, 2), 2)

        def add(row: str, column: str, value: str) -> None:
            place = f.address(row, column)
            f.store(f.op("fsub", f.load(place), value), place)

        with f.loop(self.count(f, "hubs")) as p:
            first = f.integer("mul", p, ne)
            for o in range(ne):
                i = f.integer("add", first, o)
                row = self._port_row(f, base, size, i)
                f.store(f.splat(1.0), f.address(row, band))
                transfer = self.record(f, "hub", hubs, p, self.fields["hub"]["transfer"] + o * width_hub)
                for c in range(nz):
                    f.store(f.load(transfer, c), f.address(row, f.integer("add", right, c)))
            for k, take in enumerate(system.hub.takes):
                table = to_leaf if take.over == "area" else self.table(f, MAPS[take.over])
                with self._entries(f, table, p) as e:
                    q, weight = self._entry(f, table, e)
                    for o in range(ne):
                        i = f.integer("add", first, o)
                        row = self._port_row(f, base, size, i)
                        slope = self.record(f, "hub", hubs, p, self.fields["hub"]["transfer"] + o * width_hub + nz + k)
                        s = f.op("fmul", f.load(slope), weight)
                        shift = f.integer("sub", band, i)
                        if take.over != "area":
                            j = f.integer("add", f.integer("mul", q, ne), take.source_index)
                            add(row, f.integer("add", j, shift), s)
                            continue
                        y = self.fields["leaf"]["transfer"] + take.source_index * width_leaf
                        inner = self.record(f, "leaf", leaves, q, y)
                        for c in range(nz):
                            place = f.address(row, f.integer("add", right, c))
                            f.store(f.fma(s, f.load(inner, c), f.load(place)), place)
                        for m, back in enumerate(system.leaf.takes):
                            g = f.op("fmul", s, f.load(inner, nz + m))
                            with self._entries(f, to_hub, q) as e2:
                                r, w2 = self._entry(f, to_hub, e2)
                                j = f.integer("add", f.integer("mul", r, ne), back.source_index)
                                add(row, f.integer("add", j, shift), f.op("fmul", g, w2))
        self._eliminate(f, base, band, size, n, right)
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
            with f.loop(end, f.integer("add", k, 1)) as i:
                below = self._port_row(f, base, size, i)
                shift = f.integer("sub", band, i)
                place = f.address(below, f.integer("add", k, shift))
                multiplier = f.op("fmul", f.load(place), inverse)
                f.store(multiplier, place)
                minus = f.negative(multiplier)
                with f.loop(end, f.integer("add", k, 1)) as j:
                    up = f.load(f.address(row, f.integer("add", j, f.integer("sub", band, k))))
                    target = f.address(below, f.integer("add", j, shift))
                    f.store(f.fma(minus, up, f.load(target)), target)
                for c in range(self.nz):
                    at = f.integer("add", right, c)
                    target = f.address(below, at)
                    f.store(f.fma(minus, f.load(f.address(row, at)), f.load(target)), target)
        with f.loop(n) as back:
            k = f.integer("sub", f.integer("sub", n, 1), back)
            row = self._port_row(f, base, size, k)
            inverse = f.load(f.address(row, pivot_place))
            end = self._band_end(f, k, band, n)
            with f.loop(end, f.integer("add", k, 1)) as j:
                minus = f.negative(f.load(f.address(row, f.integer("add", j, f.integer("sub", band, k)))))
                other = self._port_row(f, base, size, j)
                for c in range(self.nz):
                    at = f.integer("add", right, c)
                    target = f.address(row, at)
                    f.store(f.fma(minus, f.load(f.address(other, at)), f.load(target)), target)
            for c in range(self.nz):
                target = f.address(row, f.integer("add", right, c))
                f.store(f.op("fmul", f.load(target), inverse), target)

    def _slopes(self) -> str:
        """d out / d broadcast of every block, and of the means the root reads."""
        f = self.function("fs_port_slopes")
        nz, ne, system = self.nz, self.early, self.layout.system
        base, size = self.pointer(f, "ports"), self._row_size(f)
        right = f.integer("add", f.integer("mul", self.count(f, "band"), 2), 2)
        for kind, level in (("leaf", system.leaf), ("hub", system.hub)):
            blocks, fields = self.pointer(f, kind), self.fields[kind]
            width = nz + len(level.takes)
            outs = len(level.gives) + len(level.late)
            with f.loop(self.count(f, _plural(kind))) as a:
                for o in range(outs):
                    if kind == "hub" and o < ne:
                        continue
                    transfer = self.record(f, kind, blocks, a, fields["transfer"] + o * width)
                    slope = self.record(f, kind, blocks, a, fields["broadcast_slope"] + o * nz)
                    for c in range(nz):
                        f.store(f.load(transfer, c), slope, c)
                for m, take in enumerate(level.takes):
                    table = self.table(f, MAPS[take.over])
                    with self._entries(f, table, a) as e:
                        q, weight = self._entry(f, table, e)
                        if take.over == "area":
                            leaf = self.fields["leaf"]["broadcast_slope"] + take.source_index * nz
                            source = self.record(f, "leaf", self.pointer(f, "leaf"), q, leaf)
                        else:
                            i = f.integer("add", f.integer("mul", q, ne), take.source_index)
                            source = f.address(self._port_row(f, base, size, i), right)
                        for o in range(outs):
                            if kind == "hub" and o < ne:
                                continue
                            coupling = self.record(f, kind, blocks, a, fields["transfer"] + o * width + nz + m)
                            s = f.op("fmul", f.load(coupling), weight)
                            slope = self.record(f, kind, blocks, a, fields["broadcast_slope"] + o * nz)
                            for c in range(nz):
                                f.store(f.fma(s, f.load(source, c), f.load(slope, c)), slope, c)
        root = self.pointer(f, "root")
        for k in range(len(system.root.takes)):
            kind, index = self._root_source(k)
            for c in range(nz):
                to = f.address(root, self.layout.root["mean_slope"] + k * nz + c)
                self.mean(f, (kind, self.fields[kind]["broadcast_slope"] + index * nz + c), to)
        f.line("ret void")
        return f.text()

    def _solve(self) -> str:
        """Offsets of all ports for zero broadcasts, from the blocks' forward results."""
        f = self.function("fs_port_solve")
        nz, ne, system = self.nz, self.early, self.layout.system
        base, band, size = self.pointer(f, "ports"), self.count(f, "band"), self._row_size(f)
        pivot_place = f.integer("add", f.integer("mul", band, 2), 1)
        n = f.integer("mul", self.count(f, "hubs"), ne)
        hub, leaf = self.fields["hub"], self.fields["leaf"]
        hubs, leaves = self.pointer(f, "hub"), self.pointer(f, "leaf")
        width_hub, width_leaf = nz + len(system.hub.takes), nz + len(system.leaf.takes)
        if ne:
            for k, take in enumerate(system.hub.takes):
                if take.over == "area":
                    row = leaf["out_linear"] + take.source_index
                    self.gather(f, ("hub", hub["take_linear"] + k), ("leaf", row), "area")
            last = f.integer("add", f.integer("mul", band, 2), 2 + nz)

            def right(i: str) -> str:
                return f.address(self._port_row(f, base, size, i), last)

            with f.loop(self.count(f, "hubs")) as p:
                for o in range(ne):
                    total = f.load(self.record(f, "hub", hubs, p, hub["out_linear"] + o))
                    for k, take in enumerate(system.hub.takes):
                        if take.over == "area":
                            s = f.load(self.record(f, "hub", hubs, p, hub["transfer"] + o * width_hub + nz + k))
                            total = f.fma(s, f.load(self.record(f, "hub", hubs, p, hub["take_linear"] + k)), total)
                    f.store(total, right(f.integer("add", f.integer("mul", p, ne), o)))
            with f.loop(n) as k:
                end = self._band_end(f, k, band, n)
                with f.loop(end, f.integer("add", k, 1)) as i:
                    below = self._port_row(f, base, size, i)
                    minus = f.negative(f.load(f.address(below, f.integer("add", k, f.integer("sub", band, i)))))
                    f.store(f.fma(minus, f.load(right(k)), f.load(right(i))), right(i))
            with f.loop(n) as back:
                k = f.integer("sub", f.integer("sub", n, 1), back)
                row = self._port_row(f, base, size, k)
                end = self._band_end(f, k, band, n)
                with f.loop(end, f.integer("add", k, 1)) as j:
                    minus = f.negative(f.load(f.address(row, f.integer("add", j, f.integer("sub", band, k)))))
                    f.store(f.fma(minus, f.load(right(j)), f.load(right(k))), right(k))
                f.store(f.op("fmul", f.load(right(k)), f.load(f.address(row, pivot_place))), right(k))
            with f.loop(self.count(f, "hubs")) as p:
                for o in range(ne):
                    i = f.integer("add", f.integer("mul", p, ne), o)
                    f.store(f.load(right(i)), self.record(f, "hub", hubs, p, hub["offset"] + o))
        self._totals(f, "leaf", "offset", "out_linear", leaves, width_leaf)
        self._totals(f, "hub", "offset", "out_linear", hubs, width_hub)
        root = self.pointer(f, "root")
        for k in range(len(system.root.takes)):
            kind, index = self._root_source(k)
            to = f.address(root, self.layout.root["mean_linear"] + k)
            self.mean(f, (kind, self.fields[kind]["offset"] + index), to)
        f.line("ret void")
        return f.text()

    def _totals(self, f: Function, kind: str, to: str, start: str, blocks: str, width: int) -> None:
        """offset = own forward result + transfer * offsets of what the block takes."""
        system, nz = self.layout.system, self.nz
        level = system.leaf if kind == "leaf" else system.hub
        fields = self.fields[kind]
        skip = self.early if kind == "hub" else 0
        outs = len(level.gives) + len(level.late)
        for k, take in enumerate(level.takes):
            other = "leaf" if take.over == "area" else "hub"
            self.gather(f, (kind, fields["take_linear"] + k), (other, self.fields[other][to] + take.source_index), take.over)
        with f.loop(self.count(f, _plural(kind))) as a:
            for o in range(skip, outs):
                total = f.load(self.record(f, kind, blocks, a, fields[start] + o))
                for k in range(len(level.takes)):
                    s = f.load(self.record(f, kind, blocks, a, fields["transfer"] + o * width + nz + k))
                    total = f.fma(s, f.load(self.record(f, kind, blocks, a, fields["take_linear"] + k)), total)
                f.store(total, self.record(f, kind, blocks, a, fields[to] + o))

    def _back(self) -> str:
        """With the broadcasts known: what every block takes."""
        f = self.function("fs_port_back")
        nz, ne, system = self.nz, self.early, self.layout.system
        base, size = self.pointer(f, "ports"), self._row_size(f)
        right = f.integer("add", f.integer("mul", self.count(f, "band"), 2), 2)
        root = self.pointer(f, "root")
        z = [f.load(root, self.layout.root["z_linear"] + c) for c in range(nz)]
        hubs, leaves = self.pointer(f, "hub"), self.pointer(f, "leaf")
        with f.loop(self.count(f, "hubs")) as p:
            for o in range(ne):
                i = f.integer("add", f.integer("mul", p, ne), o)
                row = f.address(self._port_row(f, base, size, i), right)
                total = f.load(self.record(f, "hub", hubs, p, self.fields["hub"]["offset"] + o))
                for c in range(nz):
                    total = f.fma(f.load(row, c), z[c], total)
                f.store(total, self.record(f, "hub", hubs, p, self.fields["hub"]["out_total"] + o))
        needed = sorted({t.source_index for t in system.hub.takes if t.over == "area"})
        leaf = self.fields["leaf"]
        if needed:
            with f.loop(self.count(f, "leaves")) as a:
                for o in needed:
                    total = f.load(self.record(f, "leaf", leaves, a, leaf["offset"] + o))
                    slope = self.record(f, "leaf", leaves, a, leaf["broadcast_slope"] + o * nz)
                    for c in range(nz):
                        total = f.fma(f.load(slope, c), z[c], total)
                    f.store(total, self.record(f, "leaf", leaves, a, leaf["out_total"] + o))
        for kind, level in (("leaf", system.leaf), ("hub", system.hub)):
            for k, take in enumerate(level.takes):
                other = "leaf" if take.over == "area" else "hub"
                row = self.fields[other]["out_total"] + take.source_index
                self.gather(f, (kind, self.fields[kind]["take_linear"] + k), (other, row), take.over)
        f.line("ret void")
        return f.text()


def _plural(kind: str) -> str:
    return {"leaf": "leaves", "hub": "hubs"}[kind]
