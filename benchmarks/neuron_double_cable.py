"""The myelinated fibre of McIntyre 2002 in NEURON, from the same double cable as ours."""

from __future__ import annotations

import math
import subprocess
import tempfile
from pathlib import Path

import numpy as np

MECHANISMS = Path(__file__).parent / "neuron_mechanisms"
SETTLE = 100.0  # ms before the time that counts
SETTLING_STEP = 0.1  # ms
CELSIUS = 37.0
DETECT = -20.0  # mV


def load():
    """NEURON with the node's mechanism compiled."""
    folder = tempfile.mkdtemp(prefix="fibrosim-nrn-")
    subprocess.run(["nrnivmodl", str(MECHANISMS)], cwd=folder, check=True, capture_output=True)
    from neuron import h, load_mechanisms

    load_mechanisms(folder)
    h.load_file("stdrun.hoc")
    return h


class Peer:
    """A fibre of sections with `extracellular`, one compartment each."""

    def __init__(self, h, cable) -> None:
        self.h, self.cable = h, cable
        nodes, pieces = cable.nodes, cable.pieces
        self.sections, self.nodes = [], []
        for k in range(nodes):
            self._node(k)
            if k < nodes - 1:
                for j in range(pieces):
                    self._piece(k, j)
        for before, after in zip(self.sections[:-1], self.sections[1:], strict=True):
            after.connect(before(1), 0)
        h.celsius = CELSIUS
        self.context = h.ParallelContext()
        self.context.set_maxstep(10.0)

    def _section(self, length, diameter, gap, capacitance):
        section = self.h.Section()
        section.nseg, section.L, section.diam, section.cm = 1, length, diameter, capacitance
        section.Ra = self.cable.resistivity
        section.insert("extracellular")
        ring = math.pi * ((0.5 * diameter + gap) ** 2 - (0.5 * diameter) ** 2)
        section(0.5).xraxial[0] = self.cable.space_resistivity * 100.0 / ring
        self.sections.append(section)
        return section

    def _node(self, k) -> None:
        c = self.cable
        section = self._section(c.node_length[k], c.node_diameter[k], c.node_width[k], c.node_capacitance[k])
        section.insert("bench_node")
        section(0.5).xg[0], section(0.5).xc[0] = 1e10, 0.0
        self.nodes.append(section)

    def _piece(self, k, j) -> None:
        c = self.cable
        section = self._section(c.length[k, j], c.diameter[k, j], c.width[k, j], c.capacitance[k, j])
        section.insert("pas")
        section(0.5).pas.g, section(0.5).pas.e = c.leak[k, j], c.leak_reversal
        # the sheath's area is that of the fibre, NEURON's that of the axon
        wider = c.sheath_diameter[k, j] / c.diameter[k, j]
        section(0.5).xg[0] = wider * c.sheath_conductance[k, j]
        section(0.5).xc[0] = wider * c.sheath_capacitance[k, j]

    def prepare(self, current, start, duration, node, *, step=0.001, tolerance=None, watch=None):
        """Stimulus, scheme and recorders; then rest for `SETTLE` ms. Times count from the end of that rest."""
        h = self.h
        self.clamp = h.IClamp(self.nodes[node](0.5))
        self.clamp.delay, self.clamp.dur, self.clamp.amp = SETTLE + start, duration, current
        self.solver = h.CVode()
        self.solver.active(0)
        watched = range(len(self.nodes)) if watch is None else watch
        self.tolerance = tolerance
        # recorders must be there before the start: they hold the rest too
        self.records = [h.Vector().record(self.nodes[k](0.5)._ref_v) for k in watched]
        self.time = h.Vector().record(h._ref_t)
        if tolerance is not None:
            self.solver.active(1)
            self.solver.atol(tolerance)
            h.finitialize(self.cable.leak_reversal)
            self.solver.solve(SETTLE)
            return
        h.dt = SETTLING_STEP
        h.finitialize(self.cable.leak_reversal)
        while h.t < SETTLE - 0.5 * SETTLING_STEP:
            h.fadvance()
        h.t, h.dt = SETTLE, step

    def advance(self, until) -> None:
        """Go on to a time; the part that is timed, without a loop in Python."""
        if self.tolerance is not None:
            self.solver.solve(SETTLE + until)
        else:
            self.context.psolve(SETTLE + until)

    def crossings(self):
        """Interpolated times at which each node first rose through the threshold."""
        times, found = np.array(self.time) - SETTLE, []
        for record in self.records:
            v = np.array(record)
            k = np.flatnonzero((v[:-1] < DETECT) & (v[1:] >= DETECT))
            found.append(times[k[0]] + (DETECT - v[k[0]]) / (v[k[0] + 1] - v[k[0]]) * (times[k[0] + 1] - times[k[0]])
                         if len(k) else math.nan)  # fmt: skip
        return np.array(found)
