"""Equations of the graph as MathML that a browser shows: fractions, powers, names in words."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from fibrosim.language.graph import Node

__all__ = ["equation", "symbol_words"]

SUM, PRODUCT, UNARY, ATOM = range(4)
FUNCTIONS = {"exp": "exp", "log": "ln", "logistic": "logistic", "softplus": "softplus", "cos_turns": "cos 2π"}


def symbol_words(key: object, own: str) -> tuple[str, str]:
    """Return the words of a symbol and its kind (state, parameter, take, input, drug, link)."""
    if not isinstance(key, tuple):
        return str(key), "other"
    kind = str(key[0])
    if kind == "concentration":
        return f"{key[1]} {key[2]}", "take"
    if kind in ("reversal", "ion_current"):
        return f"{key[1]} {'current' if kind == 'ion_current' else 'reversal'}", "take"
    name = str(key[3] if kind == "take" else key[-1])
    if kind == "parameter" and name.startswith("link."):
        return "gain", "link"
    short = name.removeprefix(f"{own}.")
    return short.replace("_", " ").replace(".", ": "), kind


class _Printer:
    """Writes nodes of one subsystem; named nodes below the top are written by their name."""

    def __init__(self, own: str, named: Mapping[Node, str]) -> None:
        self.own, self.named = own, named

    def write(self, node: Node, top: bool = False) -> tuple[str, int]:
        if not top and node in self.named:
            return f'<mi class="named" mathvariant="normal">{escape(self.named[node])}</mi>', ATOM
        if node.op == "const":
            text = f"{float(node.value):.6g}"
            return f"<mn>{text.replace('-', '−')}</mn>", UNARY if float(node.value) < 0 else ATOM
        if node.op == "sym":
            words, kind = symbol_words(node.value, self.own)
            return f'<mi class="{kind}" mathvariant="normal">{escape(words)}</mi>', ATOM
        return getattr(self, f"_{node.op}", self._call)(node)

    def inside(self, node: Node, least: int) -> str:
        text, strength = self.write(node)
        return text if strength >= least else f"<mrow><mo>(</mo>{text}<mo>)</mo></mrow>"

    def _add(self, node: Node) -> tuple[str, int]:
        return f"{self.inside(node.args[0], SUM)}<mo>+</mo>{self.inside(node.args[1], SUM)}", SUM

    def _sub(self, node: Node) -> tuple[str, int]:
        return f"{self.inside(node.args[0], SUM)}<mo>−</mo>{self.inside(node.args[1], PRODUCT)}", SUM

    def _mul(self, node: Node) -> tuple[str, int]:
        base, power = _integer_power(node)
        if power > 1:
            return f"<msup><mrow>{self.inside(base, ATOM)}</mrow><mn>{power}</mn></msup>", ATOM
        a, b = node.args
        return f"{self.inside(a, PRODUCT)}<mo>·</mo>{self.inside(b, PRODUCT)}", PRODUCT

    def _div(self, node: Node) -> tuple[str, int]:
        top, bottom = node.args
        if bottom.op == "add" and any(x is top for x in bottom.args) and any(_is_one(x) for x in bottom.args):
            return f"<mi>S</mi><mo>(</mo>{self.write(top)[0]}<mo>)</mo>", PRODUCT
        a, b = (f"<mrow>{self.write(x)[0]}</mrow>" for x in node.args)
        return f'<mstyle displaystyle="true" scriptlevel="0"><mfrac>{a}{b}</mfrac></mstyle>', PRODUCT

    def _neg(self, node: Node) -> tuple[str, int]:
        return f"<mo>−</mo>{self.inside(node.args[0], PRODUCT)}", UNARY

    def _pow(self, node: Node) -> tuple[str, int]:
        base, power = self.inside(node.args[0], ATOM), self.write(node.args[1])[0]
        return f"<msup><mrow>{base}</mrow><mrow>{power}</mrow></msup>", ATOM

    def _sqrt(self, node: Node) -> tuple[str, int]:
        return f"<msqrt>{self.write(node.args[0])[0]}</msqrt>", ATOM

    def _floor(self, node: Node) -> tuple[str, int]:
        return self.write(node.args[0])  # the guard at 1e-30 is no part of the physiology

    def _call(self, node: Node) -> tuple[str, int]:
        name = FUNCTIONS.get(node.op, node.op)
        inner = "<mo>,</mo>".join(self.write(each)[0] for each in node.args)
        return f"<mi>{name}</mi><mo>(</mo>{inner}<mo>)</mo>", PRODUCT


def _is_one(node: Node) -> bool:
    return node.op == "const" and float(node.value) == 1.0


def _integer_power(node: Node) -> tuple[Node, int]:
    """Return base and exponent of what was written as an integer power."""
    if node.op != "mul":
        return node, 1
    (a, m), (b, n) = (_integer_power(x) for x in node.args)
    return (a, m + n) if a is b else (node, 1)


def equation(left: str, node: Node, own: str, named: Mapping[Node, str], *, rate: bool = False) -> str:
    """Return an equation as a MathML block.

    Parameters
    ----------
    left : str
        Name on the left, in words.
    node : Node
        The right side.
    own : str
        Subsystem, whose name is left out of its symbols.
    named : mapping of Node to str
        Expressions that have an equation of their own.
    rate : bool
        True for d left / dt.
    """
    name = f'<mi class="state" mathvariant="normal">{escape(left)}</mi>'
    head = f"<mfrac><mrow><mi>d</mi><mspace width='0.15em'/>{name}</mrow><mrow><mi>d</mi><mi>t</mi></mrow></mfrac>"
    others = {n: words for n, words in named.items() if words != left}
    body = _Printer(own, others).write(node, top=True)[0]
    return f'<math display="block"><mrow>{head if rate else name}<mo>=</mo>{body}</mrow></math>'
