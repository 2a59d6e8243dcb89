"""The whole body as straight-line C: right-hand side and sparse Jacobian, for CVODE with KLU.

The same equations as the engine's, all blocks written out, common parts computed once and what
depends on parameters only computed once a patient: a peer that is given every advantage of a generator.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from fibrosim.body import Body
from fibrosim.body.assembly import subsystems
from fibrosim.language import assemble, topological
from fibrosim.patients.life import ABSOLUTE_SHARE

HERE = Path(__file__).parent
PIECE = 3000
FLAGS = ("-O2", "-march=native", "-fPIC", "-shared", "-w", "-I/usr/include/suitesparse")
LIBRARIES = ("-lsundials_cvode", "-lsundials_nvecserial", "-lsundials_sunmatrixsparse", "-lsundials_sunlinsolklu", "-lm")
PLAIN = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
CALLS = {
    "exp": "exp({0})", "log": "log({0})", "sqrt": "sqrt({0})", "pow": "pow({0}, {1})", "neg": "-{0}",
    "floor": "fmax({0}, 1e-30)", "logistic": "1.0 / (1.0 + exp(-({0})))", "softplus": "softplus({0})",
    "cos_turns": "cos(6.283185307179586 * {0})",
}  # fmt: skip


class ExpandedC:
    """Compiled peer of one version of the body.

    Attributes
    ----------
    n : int
        States, without the clock.
    nonzeros, operations : int
        Entries of the Jacobian, operations of right-hand side and Jacobian.
    """

    def __init__(self, version: Body) -> None:
        self.system = assemble([kind() for kind in subsystems()], fast=version.fast)
        self.maps = version.maps
        self.graph = self.system.graph
        self._number()
        self._expand()
        self._compile()

    def _number(self) -> None:
        s, maps = self.system, self.maps
        self.blocks = (("root", s.root, [""]), ("hub", s.hub, maps.hubs), ("leaf", s.leaf, maps.leaves))
        self.state: dict[tuple[str, str], int] = {}
        self.input: dict[tuple[str, str], int] = {}
        self.parameter: dict[tuple[str, str], int] = {}
        for _, level, names in self.blocks:
            for b in names:
                for item in level.states:
                    if item.name != "clock.time":
                        self.state[item.name, b] = len(self.state)
                for name in level.inputs:
                    self.input[name, b] = len(self.input)
                for name in level.parameters:
                    self.parameter[name, b] = len(self.parameter)
        self.n = len(self.state)

    def _table(self, level, b: str) -> dict:
        g = self.graph
        table = {}
        for s in level.states:
            key = ("c", "t", 0) if s.name == "clock.time" else ("c", "x", self.state[s.name, b])
            table[s.symbol] = g.symbol(key)
        for name in level.inputs:
            table[g.symbol(("input", level.name, name))] = g.symbol(("c", "u", self.input[name, b]))
        for name in level.parameters:
            table[g.symbol(("parameter", level.name, name))] = g.symbol(("c", "p", self.parameter[name, b]))
        return table

    def _sum(self, row, values: list):
        g = self.graph
        total = g.zero
        for column, weight in row:
            total = g.add(total, g.mul(g.constant(weight), values[column]))
        return total

    def _expand(self) -> None:
        g, s, maps = self.graph, self.system, self.maps
        root = self._table(s.root, "")
        hubs = [root | self._table(s.hub, b) for b in maps.hubs]
        leaves = [root | self._table(s.leaf, b) for b in maps.leaves]
        values = g.substitute([v for _, _, v in s.broadcast], root)
        z = {symbol: v for (_, symbol, _), v in zip(s.broadcast, values, strict=True)}
        hubs, leaves = [h | z for h in hubs], [a | z for a in leaves]
        early = [g.substitute([v for _, v in s.hub.gives], h) for h in hubs]
        rows = {
            "pool": maps.leaf_to_hub.rows(), "area": maps.hub_to_leaf.rows(), "neighbours": maps.near.rows(),
            "opposite": maps.opposite.rows(),
        }  # fmt: skip
        for a, table in enumerate(leaves):
            for t in s.leaf.takes:
                table[t.symbol] = self._sum(rows[t.over][a], [e[t.source_index] for e in early])
        out = [g.substitute([v for _, v in s.leaf.gives], a) for a in leaves]
        for p, table in enumerate(hubs):
            for t in s.hub.takes:
                source = out if t.over == "area" else early
                table[t.symbol] = self._sum(rows[t.over][p], [e[t.source_index] for e in source])
        late = [g.substitute([v for _, v in s.hub.late], h) for h in hubs]
        for t in s.root.takes:
            source = [o[t.source_index] for o in (out if t.over == "area" else late)]
            total = g.zero
            for v in source:
                total = g.add(total, v)
            root[t.symbol] = g.div(total, g.constant(float(len(source))))
        rates = []
        for level, tables in ((s.root, [root]), (s.hub, hubs), (s.leaf, leaves)):
            keep = [k for k, item in enumerate(level.states) if item.name != "clock.time"]
            for table in tables:
                rates += g.substitute([level.rates[k] for k in keep], table)
        x = [g.symbol(("c", "x", k)) for k in range(self.n)]
        column = {symbol: k for k, symbol in enumerate(x)}
        jacobian = g.jacobian(rates, set(x))
        entries = {(column[v], i): node for i, row in enumerate(jacobian) for v, node in row.items()}
        for k in range(self.n):
            entries.setdefault((k, k), g.zero)
        self.rates, self.entries = rates, dict(sorted(entries.items()))
        self.nonzeros = len(self.entries)

    def _hoist(self) -> None:
        fixed = {}
        self.hoisted: dict = {}
        nodes = topological([*self.rates, *self.entries.values()])
        for n in nodes:
            if n.op == "sym":
                fixed[n] = n.value[1] == "p"
            else:
                fixed[n] = all(fixed[a] for a in n.args)
        for n in nodes:
            if not fixed[n]:
                for a in n.args:
                    if fixed[a] and a.args and a not in self.hoisted:
                        self.hoisted[a] = len(self.hoisted)
        for n in (*self.rates, *self.entries.values()):
            if fixed[n] and n.args and n not in self.hoisted:
                self.hoisted[n] = len(self.hoisted)

    def _function(self, name: str, roots: list, target: str, hoist: bool) -> str:
        arguments = "double t, const double *x, const double *u, const double *p, const double *h, double *out"
        names, made = {}, []
        stack = [(r, 0) for r in reversed(roots)]
        while stack:
            n, k = stack.pop()
            if n in names:
                continue
            if n.op == "const":
                names[n] = f"({n.value!r})" if isinstance(n.value, float) else str(n.value)
            elif n.op == "sym":
                _, kind, i = n.value
                names[n] = "t" if kind == "t" else f"{kind}[{i}]"
            elif hoist and n in self.hoisted:
                names[n] = f"h[{self.hoisted[n]}]"
            elif k < len(n.args):
                stack += [(n, k + 1), (n.args[k], 0)]
            else:
                names[n] = f"v{len(made)}"
                made.append(n)
        self.operations[name] = len(made)
        return self._pieces(name, arguments, made, names, roots, target)

    def _pieces(self, name: str, arguments: str, made: list, names: dict, roots: list, target: str) -> str:
        """C functions of some thousand statements each: compilers take more than twice as long for twice the length."""
        piece = {n: k // PIECE for k, n in enumerate(made)}
        last = {r: len(made) // PIECE for r in roots}
        for n in made:
            for a in n.args:
                last[a] = max(last.get(a, 0), piece[n])
        shared = {n: k for k, n in enumerate(n for n in made if last.get(n, 0) > piece[n])}
        plain, text = names, [f"static double {name}_w[{len(shared) + 1}];"]
        pieces = range(len(made) // PIECE + 1)
        for at in pieces:
            text.append(f"static void {name}_{at}({arguments}) {{\ndouble *const w = {name}_w;")
            names = plain | {n: f"w[{k}]" for n, k in shared.items() if piece[n] < at}
            for n in made[at * PIECE : (at + 1) * PIECE]:
                args = [names[a] for a in n.args]
                formula = f" {PLAIN[n.op]} ".join(args) if n.op in PLAIN else CALLS[n.op].format(*args)
                text.append(f"const double {names[n]} = {formula};")
                if n in shared:
                    text.append(f"w[{shared[n]}] = {names[n]};")
            if at == pieces[-1]:
                text += [f"{target}[{i}] = {names[r]};" for i, r in enumerate(roots)]
            text.append("}")
        calls = " ".join(f"{name}_{at}(t, x, u, p, h, out);" for at in pieces)
        return "\n".join([*text, f"void {name}({arguments}) {{ {calls} }}\n"])

    def _compile(self) -> None:
        self._hoist()
        self.operations: dict[str, int] = {}
        text = '#include <math.h>\nstatic double softplus(double a) { return a > 0 ? a + log1p(exp(-a)) : log1p(exp(a)); }\n'
        text += self._function("fs_hoist", list(self.hoisted), "out", hoist=False)
        text += self._function("fs_rates", self.rates, "out", hoist=True)
        text += self._function("fs_jacobian", list(self.entries.values()), "out", hoist=True)
        text += f'#define STATES {self.n}\n#define NONZEROS {self.nonzeros}\n#define HOISTED {max(len(self.hoisted), 1)}\n'
        starts = np.searchsorted([c for c, _ in self.entries], np.arange(self.n + 1))
        for name, array in (("column_start", starts), ("row_index", [r for _, r in self.entries])):
            text += f"static const int {name}[] = {{{', '.join(str(int(v)) for v in array)}}};\n"
        text += (HERE / "cvode_klu.c").read_text(encoding="utf-8")
        # 19 areas take the compiler minutes: what it made of this text on this machine is kept
        mark = hashlib.sha256((text + " ".join(FLAGS)).encode()).hexdigest()[:24]
        folder = Path(tempfile.gettempdir()) / f"fibrosim_peer_{os.getuid()}_{mark}"
        folder.mkdir(mode=0o700, exist_ok=True)
        source, library = folder / "body.c", folder / "body.so"
        if not library.exists():
            source.write_text(text, encoding="utf-8")
            made = folder / f"made{os.getpid()}.so"
            subprocess.run(["gcc", *FLAGS, str(source), "-o", str(made), *LIBRARIES], check=True)
            made.rename(library)
        self.code = ctypes.CDLL(str(library))

    def target(self, what: str, name: str, block: str | None = None) -> list[int]:
        """Numbers of a state, input or parameter, in one block or all, as the C code counts them."""
        table = {"state": self.state, "input": self.input, "parameter": self.parameter}[what]
        return [i for (n, b), i in table.items() if n == name and block in (None, b)]

    def flat(self, values: dict[str, np.ndarray]) -> np.ndarray:
        """Parameters of a patient as the C code counts them."""
        return np.concatenate([np.atleast_2d(values[k])[: len(names)].ravel() for k, _, names in self.blocks])

    def run(self, values, plan, times, start, scale, relative: float):
        """Integrate one patient.

        Returns
        -------
        values : ndarray, shape (outputs, states)
        counts : ndarray of int
            Steps, right-hand sides, Jacobians, failures of the error test.
        """
        parameters, x = self.flat(values), np.array(start, dtype=float)
        absolute = ABSOLUTE_SHARE * relative * np.asarray(scale)
        out, counts = np.full((len(times), self.n), np.nan), np.zeros(8, dtype=np.int64)
        arrays = (
            parameters, x, np.zeros(max(len(self.input), 1)), absolute, np.asarray(times, float), out, plan.times,
            plan.first, plan.row, plan.kind, plan.value, counts,
        )  # fmt: skip
        pointers = [ctypes.c_void_p(np.ascontiguousarray(a).ctypes.data) for a in arrays]
        assert all(a.flags.c_contiguous for a in arrays)
        status = self.code.fs_run(
            ctypes.c_double(relative), ctypes.c_long(len(times)), ctypes.c_long(len(plan.times)), *pointers
        )
        if status:
            raise RuntimeError(f"CVODE failed: {status}")
        return out, counts
