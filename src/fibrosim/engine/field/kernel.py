"""LLVM IR of a sheet: eight neighbours of a row at a time, then sums over terminals, then fibres.

Heun's steps. Sums over terminals run in the order of the list, so that a sheet's bits depend on nothing else. The
Laplacian of five points with mirrored borders keeps the amount. No fast-math flag is set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import contextmanager

from ...language import Node, symbols, topological
from ...language.field import FIELD_LEVELS, FieldModel
from ..cable.kernel import Kernel
from ..emitter import Emitter
from ..mathematics import library
from .grid import LANES

__all__ = ["Layout", "field_text"]

ARRAYS = ("state", "rate", "trial", "trial_rate", "map", "take", "give")
INTEGERS = ("rows", "columns", "stride", "plane", "vectors", "fibre_plane", "fibre_vectors", "fibres", "steps",
            "points_vectors", "fibres_vectors")  # fmt: skip
SLOTS = {
    name: k
    for k, name in enumerate((
        *(f"{level}_{name}" for level in FIELD_LEVELS for name in ARRAYS), "point_look", "fibre_look", "numbers",
        "first", "index", "weight", *INTEGERS, "step", "half_step", "per_area",
    ))
}  # fmt: skip
BYTES = 8
ALL = "<" + ", ".join(["i1 true"] * LANES) + ">"
GATHERING = f"@llvm.masked.gather.v{LANES}f64.v{LANES}p0"
GATHER = f"declare <{LANES} x double> {GATHERING}(<{LANES} x ptr>, i32, <{LANES} x i1>, <{LANES} x double>)\n"


class Layout:
    """Which row of the record each number of a model has."""

    def __init__(self, model: FieldModel) -> None:
        self.model = model
        self.numbers = {name: k for k, name in enumerate([*model.parameters, *model.inputs])}
        self.rows: dict[str, dict[str, dict[str, int]]] = {}
        for name, level in model.levels.items():
            self.rows[name] = {
                "state": {s.name: k for k, s in enumerate(level.states)},
                "map": {n: k for k, n in enumerate(level.maps)},
                "take": {repr(s.value): k for k, (_, s) in enumerate(level.takes)},
            }

    def place(self, level: str, node: Node) -> tuple[str, int] | None:
        """Array and row from which a symbol of this level is read; None for what is one number."""
        key = node.value
        if key[0] == "sum":
            return "take", self.rows[level]["take"][repr(key)]
        if key[0] in ("state", "map"):
            return key[0], self.rows[level][key[0]][key[2]]
        return None


class Part(Kernel):
    """A function with the record of a sheet's run as its first argument."""

    def slot(self, name: str) -> str:
        """Pointer to a number of the record."""
        return self.element("i64", "%c", SLOTS[name])

    def load_at(self, base: str, index: str, aligned: bool = True) -> str:
        """The vector from a number of an array on."""
        size = BYTES * LANES if aligned else BYTES
        return self.value(f"load {self.vector}, ptr {self.element('double', base, index)}, align {size}")

    def store_at(self, value: str, base: str, index: str) -> None:
        """Store a vector from a number of an array on."""
        self.line(f"store {self.vector} {value}, ptr {self.element('double', base, index)}, align {BYTES * LANES}")

    def scalar(self, base: str, index: str, kind: str = "double") -> str:
        """One number of an array."""
        return self.value(f"load {kind}, ptr {self.element(kind, base, index)}")


def field_text(model: FieldModel) -> str:
    """IR of the functions of one model."""
    layout = Layout(model)
    point, fibre = model.levels["point"], model.levels["fibre"]
    spread = {s.name: model.diffusion[s.name] for s in point.states if s.name in model.diffusion}
    parts = [library(LANES), "declare double @llvm.fma.f64(double, double, double)\n", GATHER]
    parts.append(_borders(layout, [layout.rows["point"]["state"][n] for n in spread]))
    parts.append(_over_points("point_gives", layout, [n for _, n in point.gives], {}))
    parts.append(_gather(len(fibre.takes)))
    parts.append(_over_fibres("fibre_rates", layout, [*(n for _, n in fibre.gives), *fibre.rates], len(fibre.gives)))
    parts.append(_scatter(len(point.takes)))
    parts.append(_over_points("point_rates", layout, point.rates, {
        point.rates[k]: (k, spread[s.name]) for k, s in enumerate(point.states) if s.name in spread}))  # fmt: skip
    parts.append(_over_points("point_look", layout, [o.node for o in point.observables], {}))
    parts.append(_over_fibres("fibre_look", layout, [o.node for o in fibre.observables], 0))
    parts += [_rates(), _move(), _advance(), _look()]
    return "".join(parts)


def _varies(nodes: Iterable[Node]) -> set[Node]:
    """Nodes that differ from point to point."""
    found: set[Node] = set()
    for n in topological(nodes):
        if n.op == "sym":
            if n.value[0] not in ("parameter", "input"):
                found.add(n)
        elif any(a in found for a in n.args):
            found.add(n)
    return found


def _prelude(f: Part, layout: Layout, roots: list[Node]) -> Emitter:
    """Emit what is the same at all points, before the loop over them; reciprocals too, as divisions are slow."""
    numbers, graph = f.pointer("numbers"), layout.model.graph
    varying = _varies(roots)
    emitter = Emitter(f, lambda node: None)
    divisors = [n.args[1] for n in topological(roots) if n.op == "div" and n in varying]
    reciprocals = {d: graph.div(graph.one, d) for d in divisors if d not in varying}
    for symbol in sorted(symbols(roots), key=lambda s: repr(s.value)):
        if symbol not in varying:
            row = layout.numbers[symbol.value[2]]
            emitter.names[symbol] = f.everywhere(f.scalar(numbers, str(row)))
    same = [n for n in topological(roots) if n not in varying and n.op not in ("sym", "const")]
    used = {a for n in topological(roots) if n in varying for a in n.args} | set(roots)
    emitter.emit([n for n in same if n in used])
    emitter.emit(list(reciprocals.values()))
    emitter.reciprocals = reciprocals
    return emitter


class _Loads(Emitter):
    """An emitter whose known nodes are read from arrays at the place of the loop."""

    def __init__(self, f: Part, before: Emitter, read: Callable[[Node], str | None]) -> None:
        super().__init__(f, lambda node: None, before.reciprocals)
        self.names.update(before.names)
        self.read = read

    def _write(self, node: Node, product: Node | None) -> str:
        if node.op == "sym":
            found = self.read(node)
            if found is not None:
                return found
        return super()._write(node, product)


@contextmanager
def _rows(f: Part):
    """Loop over all vectors of points; yields the place of each in a plane."""
    stride = f.whole("stride")
    with f.loop(f.whole("rows")) as row:
        begin = f.integer("mul", f.integer("add", row, 1), stride)
        begin = f.integer("add", begin, LANES)
        with f.loop(f.whole("vectors")) as vector:
            yield f.integer("add", begin, f.integer("mul", vector, LANES))


def _over_points(name: str, layout: Layout, roots: list[Node], spread: dict[Node, tuple[int, Node]]) -> str:
    """Compute nodes at all points and store them, one plane each; states that spread get their Laplacian."""
    f = Part(name, "ptr %y, ptr %to")
    coefficients = [node for _, node in spread.values()]
    before = _prelude(f, layout, [*roots, *coefficients])
    plane, stride, scale = f.whole("plane"), f.whole("stride"), f.everywhere(f.real("per_area"))
    arrays = {"state": "%y", "map": f.pointer("point_map"), "take": f.pointer("point_take")}
    rates = {node: f.op("fmul", before.name(c), scale) for node, (_, c) in spread.items()}
    with _rows(f) as at:

        def read(node: Node) -> str | None:
            found = layout.place("point", node)
            return None if found is None else f.load_at(arrays[found[0]], _shifted(f, at, plane, found[1]))

        emitter = _Loads(f, before, read)
        emitter.emit(list(roots))
        for k, node in enumerate(roots):
            value = emitter.name(node)
            if node in spread:
                row = spread[node][0]
                around = _laplacian(f, "%y", _shifted(f, at, plane, row), stride)
                value = f.fma(rates[node], around, value)
            f.store_at(value, "%to", _shifted(f, at, plane, k))
    return f.finished()


def _shifted(f: Part, at: str, plane: str, row: int) -> str:
    return at if row == 0 else f.integer("add", at, f.integer("mul", plane, row))


def _laplacian(f: Part, base: str, at: str, stride: str) -> str:
    """Sum over the four neighbours of their difference from the point, paired so that it is symmetric."""
    here = f.load_at(base, at)
    sides = []
    for kind, by in (("sub", 1), ("add", 1), ("sub", stride), ("add", stride)):
        there = f.load_at(base, f.integer(kind, at, by), aligned=by == stride)
        sides.append(f.op("fsub", there, here))
    return f.op("fadd", f.op("fadd", sides[0], sides[1]), f.op("fadd", sides[2], sides[3]))


def _borders(layout: Layout, rows: list[int]) -> str:
    """Copy the outermost points into the borders, so that nothing flows across."""
    f = Part("borders", "ptr %y")
    plane, stride, many = f.whole("plane"), f.whole("stride"), f.whole("rows")
    columns = f.whole("columns")
    for row in rows:
        base = f.element("double", "%y", f.integer("mul", plane, row))
        with f.loop(many) as i:
            begin = f.integer("add", f.integer("mul", f.integer("add", i, 1), stride), LANES)
            _copy(f, base, begin, f.integer("sub", begin, 1))
            end = f.integer("add", begin, columns)
            _copy(f, base, f.integer("sub", end, 1), end)
        last = f.integer("mul", many, stride)
        with f.loop(stride) as j:
            _copy(f, base, f.integer("add", j, stride), j)
            at = f.integer("add", last, j)
            _copy(f, base, at, f.integer("add", at, stride))
    return f.finished()


def _copy(f: Part, base: str, source: str, target: str) -> None:
    value = f.scalar(base, source)
    f.line(f"store double {value}, ptr {f.element('double', base, target)}")


def _gather(many: int) -> str:
    """Sum what the points give over the terminals of each fibre."""
    f = Part("gather")
    _entries(f, many, ("point_give", "plane"), ("fibre_take", "fibre_plane"), inwards=True)
    return f.finished()


def _scatter(many: int) -> str:
    """Add what each fibre gives to the points of its terminals."""
    f = Part("scatter")
    take, plane = f.pointer("point_take"), f.whole("plane")
    with f.loop(f.integer("mul", plane, many)) as k:
        f.line(f"store double 0.0, ptr {f.element('double', take, k)}")
    _entries(f, many, ("fibre_give", "fibre_plane"), ("point_take", "plane"), inwards=False)
    return f.finished()


def _entries(f: Part, many: int, source: tuple[str, str], target: tuple[str, str], inwards: bool) -> None:
    index, weight, first = f.pointer("index"), f.pointer("weight"), f.pointer("first")
    given, given_plane = f.pointer(source[0]), f.whole(source[1])
    into, into_plane = f.pointer(target[0]), f.whole(target[1])
    fma = "call double @llvm.fma.f64(double {}, double {}, double {})"
    for k in range(many):
        out = f.element("double", into, f.integer("mul", into_plane, k))
        come = f.element("double", given, f.integer("mul", given_plane, k))
        with f.loop(f.whole("fibres")) as fibre:
            begin = f.scalar(first, fibre, "i64")
            end = f.scalar(first, f.integer("add", fibre, 1), "i64")
            if inwards:
                # lists are whole vectors: what fills them up has no weight
                total = f.variable(f.vector, "zeroinitializer")
                with f.loop(f.integer("sdiv", end, LANES), f.integer("sdiv", begin, LANES)) as eight:
                    entry = f.integer("mul", eight, LANES)
                    at = f.element("i64", index, entry)
                    places = f.value(f"load <{LANES} x i64>, ptr {at}, align {BYTES * LANES}")
                    there = f.value(f"getelementptr double, ptr {come}, <{LANES} x i64> {places}")
                    value = f.value(f"call {f.vector} {GATHERING}(<{LANES} x ptr> {there}, i32 {BYTES}, "
                                    f"{f.mask} {ALL}, {f.vector} zeroinitializer)")  # fmt: skip
                    f.store(f.fma(value, f.load_at(weight, entry), f.load(total)), total)
                parts = f.load(total)
                lanes = [f.value(f"extractelement {f.vector} {parts}, i64 {k}") for k in range(LANES)]
                whole = lanes[0]
                for one in lanes[1:]:
                    whole = f.value(f"fadd double {whole}, {one}")
                f.line(f"store double {whole}, ptr {f.element('double', out, fibre)}")
            else:
                value = f.scalar(come, fibre)
                # most fibres are silent most of the time
                with f.when(f.value(f"fcmp une double {value}, 0.0")), f.loop(end, begin) as entry:
                    place = f.element("double", out, f.scalar(index, entry, "i64"))
                    held = f.value(f"load double, ptr {place}")
                    f.line(f"store double {f.value(fma.format(value, f.scalar(weight, entry), held))}, ptr {place}")


def _over_fibres(name: str, layout: Layout, roots: list[Node], gives: int) -> str:
    """Compute nodes of all fibres; the first `gives` are what points take."""
    f = Part(name, "ptr %y, ptr %to")
    before = _prelude(f, layout, roots)
    plane, give = f.whole("fibre_plane"), f.pointer("fibre_give")
    arrays = {"state": "%y", "map": f.pointer("fibre_map"), "take": f.pointer("fibre_take")}
    with f.loop(f.whole("fibre_vectors")) as vector:
        at = f.integer("mul", vector, LANES)

        def read(node: Node) -> str | None:
            found = layout.place("fibre", node)
            return None if found is None else f.load_at(arrays[found[0]], _shifted(f, at, plane, found[1]))

        emitter = _Loads(f, before, read)
        emitter.emit(list(roots))
        for k, node in enumerate(roots):
            into, row = (give, k) if k < gives else ("%to", k - gives)
            f.store_at(emitter.name(node), into, _shifted(f, at, plane, row))
    return f.finished()


def _rates() -> str:
    """All rates at the state `p` of the points and `q` of the fibres."""
    f = Part("rates", "ptr %p, ptr %dp, ptr %q, ptr %dq")
    f.line("call void @borders(ptr %c, ptr %p)")
    f.line(f"call void @point_gives(ptr %c, ptr %p, ptr {f.pointer('point_give')})")
    f.line("call void @gather(ptr %c)")
    f.line("call void @fibre_rates(ptr %c, ptr %q, ptr %dq)")
    f.line("call void @scatter(ptr %c)")
    f.line("call void @point_rates(ptr %c, ptr %p, ptr %dp)")
    return f.finished()


def _move() -> str:
    """Let `to` be from + by (a + b), or from + by a where b is null; over `count` vectors."""
    f = Part("move", "ptr %from, ptr %a, ptr %b, ptr %to, i64 %count, double %by")
    by = f.everywhere("%by")
    alone = f.value("icmp eq ptr %b, null")
    both = f.value(f"select i1 {alone}, i64 0, i64 %count")
    single = f.value(f"select i1 {alone}, i64 %count, i64 0")
    with f.loop(single) as k:
        f.store(f.fma(by, f.load("%a", k), f.load("%from", k)), "%to", k)
    with f.loop(both) as k:
        f.store(f.fma(by, f.op("fadd", f.load("%a", k), f.load("%b", k)), f.load("%from", k)), "%to", k)
    return f.finished()


def _advance() -> str:
    """As many steps as the record says."""
    f = Part("advance", public=True)
    arrays = {f"{level}_{name}": f.pointer(f"{level}_{name}") for level in FIELD_LEVELS for name in ARRAYS[:4]}
    step, half = f.real("step"), f.real("half_step")
    counts = {"point": f.whole("points_vectors"), "fibre": f.whole("fibres_vectors")}
    with f.loop(f.whole("steps")):
        for first, second in (("state", "rate"), ("trial", "trial_rate")):
            given = [arrays[f"{level}_{name}"] for level in FIELD_LEVELS for name in (first, second)]
            f.line(f"call void @rates(ptr %c, {', '.join(f'ptr {g}' for g in given)})")
            for level in FIELD_LEVELS:
                one = {name: arrays[f"{level}_{name}"] for name in ARRAYS[:4]}
                trial = first == "state"
                b, to, by = ("null", "trial", step) if trial else (one["trial_rate"], "state", half)
                f.line(f"call void @move(ptr %c, ptr {one['state']}, ptr {one['rate']}, ptr {b}, ptr {one[to]}, "
                       f"i64 {counts[level]}, double {by})")  # fmt: skip
    return f.finished()


def _look() -> str:
    """Observables of the present state."""
    f = Part("look", public=True)
    given = [f.pointer(f"{level}_{name}") for level in FIELD_LEVELS for name in ("state", "rate")]
    f.line(f"call void @rates(ptr %c, {', '.join(f'ptr {g}' for g in given)})")
    for level, state in zip(FIELD_LEVELS, given[::2], strict=True):
        f.line(f"call void @{level}_look(ptr %c, ptr {state}, ptr {f.pointer(f'{level}_look')})")
    return f.finished()
