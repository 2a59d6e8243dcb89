"""Writing LLVM IR as text: straight-line vector code and simple loops.

Every vector is `lanes` doubles wide, one lane a patient. No fast-math flag is ever set; a fused
multiply-add is written as `llvm.fma` where it is meant, so that all CPUs with FMA give the same bits.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Function", "number"]


def number(value: float) -> str:
    """Text of a double, exact."""
    return "0x" + struct.pack(">d", value).hex().upper()


class Function:
    """Text of one function while it is being written."""

    def __init__(self, name: str, arguments: str, lanes: int, *, result: str = "void", attributes: str = "") -> None:
        self.name = name
        self.lanes = lanes
        self.vector = f"<{lanes} x double>"
        self.mask = f"<{lanes} x i1>"
        self._head = f"define {result} @{name}({arguments}) {attributes} {{\nentry:\n"
        self._lines: list[str] = []
        self._count = 0
        self._block = "entry"
        self._entry: list[str] = []

    def text(self) -> str:
        """Return the finished function."""
        return self._head + "\n".join([*self._entry, *self._lines]) + "\n}\n"

    def name_of_value(self) -> str:
        """Return a fresh name."""
        self._count += 1
        return f"%v{self._count}"

    def line(self, text: str) -> None:
        """Write an instruction without result."""
        self._lines.append("  " + text)

    def value(self, text: str) -> str:
        """Write `%new = text`; return the new name."""
        name = self.name_of_value()
        self._lines.append(f"  {name} = {text}")
        return name

    def splat(self, value: float) -> str:
        """Text of a vector constant with the same number in every lane."""
        if value == 0.0:
            return "zeroinitializer"
        return "<" + ", ".join([f"double {number(value)}"] * self.lanes) + ">"

    def address(self, base: str, row: str | int) -> str:
        """Pointer to row `row` (vectors) after `base`."""
        if row == 0:
            return base
        return self.value(f"getelementptr {self.vector}, ptr {base}, i64 {row}")

    def element(self, kind: str, base: str, index: str | int) -> str:
        """Pointer to element `index` of an array of scalars."""
        return self.value(f"getelementptr {kind}, ptr {base}, i64 {index}")

    def load(self, base: str, row: str | int = 0) -> str:
        """Load the vector at a row."""
        return self.value(f"load {self.vector}, ptr {self.address(base, row)}, align {8 * self.lanes}")

    def store(self, value: str, base: str, row: str | int = 0) -> None:
        """Store a vector at a row."""
        self.line(f"store {self.vector} {value}, ptr {self.address(base, row)}, align {8 * self.lanes}")

    def op(self, kind: str, a: str, b: str) -> str:
        """Return a floating-point operation (fadd, fsub, fmul, fdiv) of two vectors."""
        return self.value(f"{kind} {self.vector} {a}, {b}")

    def fma(self, a: str, b: str, c: str) -> str:
        """Return a * b + c, rounded once."""
        v = self.vector
        return self.value(f"call {v} @llvm.fma.v{self.lanes}f64({v} {a}, {v} {b}, {v} {c})")

    def negative(self, a: str) -> str:
        """Return -a."""
        return self.value(f"fneg {self.vector} {a}")

    def call(self, name: str, *vectors: str) -> str:
        """Call a vector function of vectors."""
        inside = ", ".join(f"{self.vector} {a}" for a in vectors)
        return self.value(f"call {self.vector} @{name}({inside})")

    def compare(self, kind: str, a: str, b: str) -> str:
        """Return a mask: ordered or unordered comparison of two vectors."""
        return self.value(f"fcmp {kind} {self.vector} {a}, {b}")

    def select(self, mask: str, a: str, b: str) -> str:
        """Return a where the mask is set, else b."""
        return self.value(f"select {self.mask} {mask}, {self.vector} {a}, {self.vector} {b}")

    def both(self, a: str, b: str, kind: str = "and") -> str:
        """Combine two masks."""
        return self.value(f"{kind} {self.mask} {a}, {b}")

    def maximum(self, a: str, b: str) -> str:
        """Return the larger, lane by lane; b where a is NaN."""
        return self.select(self.compare("ogt", a, b), a, b)

    def minimum(self, a: str, b: str) -> str:
        """Return the smaller, lane by lane; b where a is NaN."""
        return self.select(self.compare("olt", a, b), a, b)

    def any(self, mask: str) -> str:
        """i1: whether any lane of the mask is set."""
        packed = self.value(f"bitcast {self.mask} {mask} to i{self.lanes}")
        return self.value(f"icmp ne i{self.lanes} {packed}, 0")

    def variable(self, kind: str, start: str) -> str:
        """A stack variable (promoted to a register by LLVM); returns its pointer."""
        name = self.name_of_value()
        self._entry.append(f"  {name} = alloca {kind}, align 64")
        self.line(f"store {kind} {start}, ptr {name}")
        return name

    def label(self, name: str) -> None:
        """Begin a block."""
        self._lines.append(f"{name}:")
        self._block = name

    def fresh_label(self, stem: str) -> str:
        """Return a name for a block that no other has."""
        self._count += 1
        return f"{stem}{self._count}"

    @contextmanager
    def loop(self, end: str | int, start: str | int = 0) -> Iterator[str]:
        """For i in start..end-1 (i64); yields i."""
        counter = self.variable("i64", str(start))
        head, body, out = (self.fresh_label(s) for s in ("head", "body", "out"))
        self.line(f"br label %{head}")
        self.label(head)
        i = self.value(f"load i64, ptr {counter}")
        more = self.value(f"icmp slt i64 {i}, {end}")
        self.line(f"br i1 {more}, label %{body}, label %{out}")
        self.label(body)
        yield i
        following = self.value(f"add i64 {i}, 1")
        self.line(f"store i64 {following}, ptr {counter}")
        self.line(f"br label %{head}")
        self.label(out)

    @contextmanager
    def when(self, condition: str) -> Iterator[None]:
        """Run the body if `condition` (i1)."""
        yes, out = self.fresh_label("yes"), self.fresh_label("after")
        self.line(f"br i1 {condition}, label %{yes}, label %{out}")
        self.label(yes)
        yield
        self.line(f"br label %{out}")
        self.label(out)

    @contextmanager
    def forever(self) -> Iterator[str]:
        """Loop until the body branches to the label that is yielded."""
        head, out = self.fresh_label("again"), self.fresh_label("done")
        self.line(f"br label %{head}")
        self.label(head)
        yield out
        self.line(f"br label %{head}")
        self.label(out)

    def integer(self, kind: str, a: str, b: str | int) -> str:
        """i64 arithmetic (add, sub, mul)."""
        return self.value(f"{kind} i64 {a}, {b}")
