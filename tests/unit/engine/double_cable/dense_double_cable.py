"""A double cable written out as one dense system of Kirchhoff's laws: the check of the eliminated, laned kernel.

The nodes' equations are those of McIntyre 2002 (doi:10.1152/jn.00353.2001), written out by hand.
"""

import numpy as np

Q22, Q29, Q3 = 2.2**1.7, 2.9**1.7, 3.0**0.1
SODIUM, POTASSIUM = 50.0, -90.0


def linear(v, half, slope):
    """(v - half) / (1 - exp(-(v - half) / slope))."""
    return (v - half) / -np.expm1(-(v - half) / slope)


def rates(v):
    """Opening and closing rates of m, h, p, s at 37 C."""
    m = 1.86 * linear(v, -21.4, 10.3), 0.086 * linear(-v, 25.7, 9.16)
    h = 0.062 * linear(-v, 114.0, 11.0), 2.3 / (1.0 + np.exp(-(v + 31.8) / 13.4))
    p = 0.01 * linear(v, -27.0, 10.2), 0.00025 * linear(-v, 34.0, 10.0)
    s = 0.3 / (1.0 + np.exp(-(v + 53.0) / 5.0)), 0.03 / (1.0 + np.exp(-(v + 90.0)))
    return np.array([[Q * a, Q * b] for (a, b), Q in ((m, Q22), (h, Q29), (p, Q22), (s, Q3))])


def flow(gates):
    """Conductance (S/cm2) and drive (mA/cm2) of the nodes."""
    m, h, p, s = gates
    sodium, potassium, leak = 3.0 * m**3 * h + 0.01 * p**3, 0.08 * s, 0.007
    return sodium + potassium + leak, sodium * SODIUM + (potassium + leak) * POTASSIUM


class Dense:
    """Potentials inside (all compartments) and under the sheath (internodes), absolute, in mV."""

    def __init__(self, cable):
        self.cable = cable
        n, k = cable.nodes, cable.pieces
        self.size = n + (n - 1) * k
        self.node = np.arange(n) * (k + 1)
        self.inner = np.setdiff1d(np.arange(self.size), self.node)

        def along(node, inner):
            out = np.empty(self.size)
            out[self.node], out[self.inner] = node, np.ravel(inner)
            return out

        length, d = along(cable.node_length, cable.length) * 1e-4, along(cable.node_diameter, cable.diameter) * 1e-4
        width = along(cable.node_width, cable.width) * 1e-4
        inside = cable.resistivity * length / (np.pi * d**2 / 4.0)
        under = cable.space_resistivity * length / (np.pi * ((d / 2.0 + width) ** 2 - (d / 2.0) ** 2))
        self.axial, self.space = (2e6 / (r[1:] + r[:-1]) for r in (inside, under))  # uS
        area = np.pi * d * length
        self.capacitance = area * along(cable.node_capacitance, cable.capacitance) * 1e3  # nF
        self.leak = area * along(0.0, cable.leak) * 1e6
        outer = np.pi * along(1.0, cable.sheath_diameter) * 1e-4 * length
        self.sheath = outer * along(0.0, cable.sheath_capacitance) * 1e3
        self.sheath_leak = outer * along(0.0, cable.sheath_conductance) * 1e6
        self.area = area[self.node] * 1e6

    def run(self, rest, steps, step, current, outside=None, *, middle):
        """Voltages of the nodes after each step, and the largest imbalance of currents (nA).

        `current(k)` gives nA injected into each node during step k, `outside(k)` the potentials of all
        compartments' outside.
        """
        n = self.size
        h = step / 2.0 if middle else step
        where = {c: n + i for i, c in enumerate(self.inner)}
        gates = rates(rest)
        gates = gates[:, 0] / gates.sum(axis=1)
        state = self._still(rest)
        before = np.zeros(n)
        found, worst = [], 0.0
        for k in range(steps):
            ve = np.zeros(n) if outside is None else outside(k)
            vm = state[self.node] - before[self.node]
            a, b = rates(vm).transpose(1, 0, 2)
            if middle:
                gates = ((1.0 - step * (a + b) / 2.0) * gates + step * a) / (1.0 + step * (a + b) / 2.0)
            else:
                gates = a / (a + b) + (gates - a / (a + b)) * np.exp(-step * (a + b))
            g, drive = flow(gates)
            matrix, right = np.zeros((n + len(self.inner),) * 2), np.zeros(n + len(self.inner))
            for i in range(n - 1):
                for u, v, c in ((i, i + 1, self.axial[i]),):
                    matrix[u, u] += c
                    matrix[v, v] += c
                    matrix[u, v] -= c
                    matrix[v, u] -= c
                u, v = where.get(i), where.get(i + 1)
                for one, other, outer in ((u, v, i + 1), (v, u, i)):
                    if one is not None:
                        matrix[one, one] += self.space[i]
                        if other is not None:
                            matrix[one, other] -= self.space[i]
                        else:
                            right[one] += self.space[i] * ve[outer]
            for i, node in enumerate(self.node):
                c = self.capacitance[node] / h
                matrix[node, node] += c + g[i] * self.area[i]
                right[node] += c * vm[i] + (c + g[i] * self.area[i]) * ve[node] + drive[i] * self.area[i]
                right[node] += current(k)[i]
            for i, p in where.items():
                c, s = self.capacitance[i] / h, self.sheath[i] / h
                through = c + self.leak[i]
                charge = c * (state[i] - state[p]) + self.leak[i] * self.cable.leak_reversal
                for u, v, sign in ((i, p, 1.0), (p, i, -1.0)):
                    matrix[u, u] += through
                    matrix[u, v] -= through
                    right[u] += sign * charge
                matrix[p, p] += s + self.sheath_leak[i]
                right[p] += s * (state[p] - before[i]) + (s + self.sheath_leak[i]) * ve[i]
            x = np.linalg.solve(matrix, right)
            worst = max(worst, abs(self._balance(x, state, before, ve, g, drive, vm, current(k), h, where)))
            # what is stored is the voltage across capacitances: the outside's jump comes with them
            moved = state + np.concatenate((ve - before, (ve - before)[self.inner]))
            state = 2.0 * x - moved if middle else x
            before = ve
            found.append(state[self.node] - ve[self.node])
        return np.array(found), worst

    def _still(self, rest):
        """Potentials at which the internodes rest between nodes held at their rest, by solving them alone."""
        n = self.size
        where = {c: n + i for i, c in enumerate(self.inner)}
        matrix, right = np.eye(n + len(self.inner)), np.zeros(n + len(self.inner))
        right[self.node] = rest
        for i, p in where.items():
            row = np.zeros((2, len(right)))
            through = self.leak[i]
            row[0, i] = through + self.axial[i - 1] + self.axial[i]
            row[0, i - 1], row[0, i + 1], row[0, p] = -self.axial[i - 1], -self.axial[i], -through
            row[1, p] = through + self.sheath_leak[i] + self.space[i - 1] + self.space[i]
            row[1, i] = -through
            for j, c in ((i - 1, self.space[i - 1]), (i + 1, self.space[i])):
                if j in where:
                    row[1, where[j]] = -c
            matrix[i], matrix[p] = row
            right[i] = through * self.cable.leak_reversal
            right[p] = -right[i]
        return np.linalg.solve(matrix, right)

    def _balance(self, x, state, before, ve, g, drive, vm, injected, h, where):
        """What is injected less what leaves through nodes, sheaths and the ends of the space."""
        out = 0.0
        for i, node in enumerate(self.node):
            across = x[node] - ve[node]
            out += self.capacitance[node] / h * (across - vm[i]) + self.area[i] * (g[i] * across - drive[i])
        for i, p in where.items():
            across = x[p] - ve[i]
            out += self.sheath[i] / h * (across - (state[p] - before[i])) + self.sheath_leak[i] * across
            for j, c in ((i - 1, self.space[i - 1]), (i + 1, self.space[i])):
                if j not in where:
                    out += c * (x[p] - ve[j])
        return float(injected.sum() - out)
