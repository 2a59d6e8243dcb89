"""LLVM IR of the chain of compartments: solved from four ends at once, and the arithmetic that it needs."""

from __future__ import annotations

from ..writer import Function, number

__all__ = ["Four", "Scalar", "solve_text"]


def solve_text() -> str:
    """IR of `solve`: voltages in mid-step of compartments a to b - 1, whatever is beyond them held.

    Their number is a multiple of 8.

    Lanes 0 and 1 go from the left end and from the middle towards each other, lanes 2 and 3 likewise on
    the right. x = y + f x_next + u x_middle in each; the middle's own equation is carried along.
    """
    from .kernel import Kernel

    f = Kernel("solve", "i64 %a, i64 %b")
    d, r, left, forward, x = (f.pointer(n) for n in ("diagonal", "right", "left", "forward", "x"))
    scratch, vs = f.pointer("scratch"), f.pointer("v")
    four = Four(f)
    length = f.integer("sub", "%b", "%a")
    quarter = f.value(f"lshr i64 {length}, 2")
    middle = f.integer("add", "%a", f.value(f"lshr i64 {length}, 1"))
    last = f.integer("sub", "%b", 1)
    before, after = f.integer("sub", middle, 1), f.integer("add", middle, 1)
    starts = ["%a", before, after, f.integer("add", "%b", 0)]
    outer_left = f.value(f"load double, ptr {f.element('double', vs, f.integer('sub', '%a', 1))}")
    outer_right = f.value(f"load double, ptr {f.element('double', vs, '%b')}")
    # as fractions of one pivot's product: what each waits for is a product and a sum, not a division
    start = four.pack([outer_left, number(0.0), number(0.0), outer_right])
    ends = four.constant([0.0, 1.0, 1.0, 0.0])
    ones, none = four.constant([1.0] * 4), four.constant([0.0] * 4)
    pivots, pivots_before, top_y, top_u, towards, y, ff, u = (
        f.variable(four.kind, value) for value in (ones, none, start, ends, none, start, none, ends)
    )
    # the middle's equation, seen from both sides: coupling, diagonal, right side
    g_left = f.value(f"load double, ptr {f.element('double', left, middle)}")
    g_right = f.value(f"load double, ptr {f.element('double', forward, middle)}")
    coupling = f.variable(four.kind, four.pack([number(0.0), g_left, g_right, number(0.0)]))
    taken = f.variable(four.kind, "zeroinitializer")
    added = f.variable(four.kind, "zeroinitializer")

    def step(k: str, first: bool) -> None:
        places = [f.integer("add", starts[0], k), f.integer("sub", starts[1], k), f.integer("add", starts[2], k)]
        places.append(last if first else f.integer("sub", starts[3], k))
        dd, rr = four.gather(d, places), four.gather(r, places)
        # towards the previous one and towards the next one
        gl, gr = four.gather(left, places), four.gather(forward, places)
        prev, nxt = four.mix(gl, gr), four.mix(gr, gl)
        p0, top0, side0 = (four.get(p) for p in (pivots, top_y, top_u))
        product = four.negative(four.op("fmul", four.op("fmul", prev, four.get(towards)), four.get(pivots_before)))
        p1 = four.fma(dd, p0, product)
        top1, side1 = four.fma(prev, top0, four.op("fmul", rr, p0)), four.op("fmul", prev, side0)
        inverse = four.op("fdiv", ones, p1)
        y1, u1 = four.op("fmul", top1, inverse), four.op("fmul", side1, inverse)
        f1 = four.op("fmul", four.op("fmul", nxt, p0), inverse)
        if first:
            # lane 3 has one compartment fewer: it waits
            p1, top1, side1 = (four.first_three(a, b) for a, b in ((p1, p0), (top1, top0), (side1, side0)))
            y1, f1, u1 = (four.first_three(a, b) for a, b in ((y1, start), (f1, none), (u1, ends)))
            nxt = four.first_three(nxt, none)
        for p, value in ((pivots, p1), (pivots_before, p0), (top_y, top1), (top_u, side1), (towards, nxt)):
            four.put(value, p)
        e = four.get(coupling)
        t1, a1 = four.fma(e, u1, four.get(taken)), four.fma(e, y1, four.get(added))
        e1 = four.op("fmul", e, f1)
        for p, value in ((y, y1), (ff, f1), (u, u1), (taken, t1), (added, a1), (coupling, e1)):
            four.put(value, p)
        for row, value in enumerate((y1, f1, u1)):
            four.store(value, scratch, k, row)

    step("0", True)
    step("1", False)
    with f.loop(f.value(f"lshr i64 {f.integer('sub', quarter, 2)}, 1")) as pair:
        # by a power of two, so that products stay small and no bit is lost
        shrink = four.power_of_two_below(four.get(pivots))
        for p in (pivots, pivots_before, top_y, top_u):
            four.put(four.op("fmul", four.get(p), shrink), p)
        k = f.integer("add", f.integer("shl", pair, 1), 2)
        step(k, False)
        step(f.integer("add", k, 1), False)
    # where lanes meet: x0 = y0 + f0 x1, x1 = y1 + f1 x0 + u1 m; x2 = y2 + f2 x3 + u2 m, x3 = y3 + f3 x2
    Y, F, U = (four.lanes(four.get(p)) for p in (y, ff, u))
    e, t, a = (four.lanes(four.get(p)) for p in (coupling, taken, added))
    one = Scalar(f)
    den_l, den_r = one.fnma(F[0], F[1], number(1.0)), one.fnma(F[3], F[2], number(1.0))
    # x0 = p0 + q0 m, x3 = p3 + q3 m
    p0 = one.div(one.fma(F[0], Y[1], Y[0]), den_l)
    q0 = one.div(one.mul(F[0], U[1]), den_l)
    p3 = one.div(one.fma(F[3], Y[2], Y[3]), den_r)
    q3 = one.div(one.mul(F[3], U[2]), den_r)
    dm = f.value(f"load double, ptr {f.element('double', d, middle)}")
    rm = f.value(f"load double, ptr {f.element('double', r, middle)}")
    top = one.fma(e[2], p3, one.fma(e[1], p0, one.add(one.add(a[1], a[2]), rm)))
    bottom = one.fnma(e[2], q3, one.fnma(e[1], q0, one.sub(dm, one.add(t[1], t[2]))))
    m = one.div(top, bottom)
    f.line(f"store double {m}, ptr {f.element('double', x, middle)}")
    x0, x3 = one.fma(q0, m, p0), one.fma(q3, m, p3)
    x1 = one.fma(U[1], m, one.fma(F[1], x0, Y[1]))
    x2 = one.fma(U[2], m, one.fma(F[2], x3, Y[2]))
    here = f.variable(four.kind, four.pack([x1, x0, x3, x2]))
    mm = four.pack([m] * 4)
    count = f.integer("sub", quarter, 1)
    with f.loop(count, 0) as i:
        k = f.integer("sub", count, i)
        value = four.back(scratch, k, mm, four.get(here))
        four.put(value, here)
        places = [f.integer("add", starts[0], k), f.integer("sub", starts[1], k), f.integer("add", starts[2], k),
                  f.integer("sub", starts[3], k)]  # fmt: skip
        for place, lane in zip(places, four.lanes(value), strict=True):
            f.line(f"store double {lane}, ptr {f.element('double', x, place)}")
    value = four.lanes(four.back(scratch, "0", mm, four.get(here)))
    for place, lane in zip(starts[:3], value[:3], strict=True):
        f.line(f"store double {lane}, ptr {f.element('double', x, place)}")
    return f.finished()


class Scalar:
    """Arithmetic of single doubles."""

    def __init__(self, f: Function) -> None:
        self.f = f

    def fma(self, a: str, b: str, c: str) -> str:
        """A * b + c, rounded once."""
        return self.f.value(f"call double @llvm.fma.f64(double {a}, double {b}, double {c})")

    def fnma(self, a: str, b: str, c: str) -> str:
        """C - a * b, rounded once."""
        return self.fma(self.f.value(f"fneg double {a}"), b, c)

    def mul(self, a: str, b: str) -> str:
        """A * b."""
        return self.f.value(f"fmul double {a}, {b}")

    def div(self, a: str, b: str) -> str:
        """A / b."""
        return self.f.value(f"fdiv double {a}, {b}")

    def add(self, a: str, b: str) -> str:
        """A + b."""
        return self.f.value(f"fadd double {a}, {b}")

    def sub(self, a: str, b: str) -> str:
        """A - b."""
        return self.f.value(f"fsub double {a}, {b}")


class Four:
    """Vectors of four: the lanes of the chain."""

    kind = "<4 x double>"

    def __init__(self, f: Function) -> None:
        self.f = f

    def constant(self, values: list[float]) -> str:
        """A constant vector."""
        return "<" + ", ".join(f"double {number(v)}" for v in values) + ">"

    def pack(self, scalars: list[str]) -> str:
        """A vector of four scalars."""
        made = "poison"
        for k, s in enumerate(scalars):
            made = self.f.value(f"insertelement {self.kind} {made}, double {s}, i64 {k}")
        return made

    def lanes(self, vector: str) -> list[str]:
        """The four scalars of a vector."""
        return [self.f.value(f"extractelement {self.kind} {vector}, i64 {k}") for k in range(4)]

    def gather(self, base: str, places: list[str]) -> str:
        """Numbers at four places."""
        return self.pack([self.f.value(f"load double, ptr {self.f.element('double', base, p)}") for p in places])

    def mix(self, a: str, b: str) -> str:
        """Lanes 0 and 2 of a, 1 and 3 of b."""
        mask = "<i32 0, i32 5, i32 2, i32 7>"
        return self.f.value(f"shufflevector {self.kind} {a}, {self.kind} {b}, <4 x i32> {mask}")

    def first_three(self, a: str, b: str) -> str:
        """Lanes 0 to 2 of a, 3 of b."""
        mask = "<i32 0, i32 1, i32 2, i32 7>"
        return self.f.value(f"shufflevector {self.kind} {a}, {self.kind} {b}, <4 x i32> {mask}")

    def op(self, kind: str, a: str, b: str) -> str:
        """A floating-point operation."""
        return self.f.value(f"{kind} {self.kind} {a}, {b}")

    def fma(self, a: str, b: str, c: str) -> str:
        """A * b + c, rounded once."""
        return self.f.value(f"call {self.kind} @llvm.fma.v4f64({self.kind} {a}, {self.kind} {b}, {self.kind} {c})")

    def negative(self, a: str) -> str:
        """-a."""
        return self.f.value(f"fneg {self.kind} {a}")

    def power_of_two_below(self, a: str) -> str:
        """Reciprocal of the power of two of each number above 0."""
        exponent, twice = ("<" + ", ".join([f"i64 {n}"] * 4) + ">" for n in (0x7FF << 52, 0x7FE << 52))
        bits = self.f.value(f"and <4 x i64> {self.f.value(f'bitcast {self.kind} {a} to <4 x i64>')}, {exponent}")
        return self.f.value(f"bitcast <4 x i64> {self.f.value(f'sub <4 x i64> {twice}, {bits}')} to {self.kind}")

    def get(self, variable: str) -> str:
        """Value of a stack variable."""
        return self.f.value(f"load {self.kind}, ptr {variable}, align 32")

    def put(self, value: str, variable: str) -> None:
        """Set a stack variable."""
        self.f.line(f"store {self.kind} {value}, ptr {variable}, align 32")

    def store(self, value: str, base: str, k: str, row: int) -> None:
        """Keep one of the three vectors of a step."""
        place = self.f.integer("add", self.f.integer("mul", k, 3), row)
        self.f.line(f"store {self.kind} {value}, ptr {self.f.element(self.kind, base, place)}, align 32")

    def back(self, base: str, k: str, middle: str, following: str) -> str:
        """Y + f x_next + u x_middle of a step."""
        y, f, u = (
            self.f.value(
                f"load {self.kind}, ptr "
                f"{self.f.element(self.kind, base, self.f.integer('add', self.f.integer('mul', k, 3), row))}, align 32"
            )
            for row in range(3)
        )
        return self.fma(f, following, self.fma(u, middle, y))
