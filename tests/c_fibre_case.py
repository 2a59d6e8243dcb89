"""The C fibre of the tests: the published geometry, shortened, and what is read from a run of it."""

from dataclasses import dataclass

import numpy as np

from fibrosim.electrophysiology.membranes import c_fibre_membrane
from fibrosim.engine.cable import Cable, Pulse, run_cable

# length (um), diameters (um), temperature (K), compartments of a tip, share of the densities
PIECES = (
    (100.0, 0.25, 0.25, 305.15, 10, 1e-5),
    (20_000.0, 0.25, 0.25, 305.15, 0, 1.0),
    (5_000.0, 0.25, 1.0, 307.65, 0, 1.0),
    (100_000.0, 1.0, 1.0, 310.15, 0, 1.0),
    (100.0, 1.0, 1.0, 310.15, 10, 1.0),
    (100.0, 1.0, 1.0, 310.15, 10, 1e-5),
)
RESISTIVITY, REST, CORE = 35.5, -55.0, 310.15
CURRENT, WIDTH = 0.07, 0.5  # nA, ms
THRESHOLD = -10.0


@dataclass
class Case:
    """A cable, its electrode, and places a quarter and three quarters along branch and parent."""

    cable: Cable
    electrode: tuple[int, int]
    branch: tuple[int, int]
    parent: tuple[int, int]

    @property
    def watch(self):
        """The four places and the middles of branch and parent."""
        return [*self.branch, *self.parent, self.branch_middle, self.parent_middle]

    @property
    def branch_middle(self):
        return sum(self.branch) // 2

    @property
    def parent_middle(self):
        return sum(self.parent) // 2

    def stimulus(self, start, current=CURRENT):
        """A pulse at the inner end of the first tip: shared by its two neighbours as their resistances say."""
        near, far = self.electrode
        c = self.cable
        g = [c.diameter[k] ** 2 / c.length[k] for k in (near, far)]
        return [Pulse(start, WIDTH, current * g[i] / sum(g), (near, far)[i]) for i in (0, 1)]

    def velocities(self, times, pulse=0):
        """Branch and parent velocity in m/s from the spike times at `watch`."""
        x = self.cable.positions
        found = []
        for k, (a, b) in enumerate((self.branch, self.parent)):
            found.append((x[b] - x[a]) / 1e3 / (times[2 * k + 1][pulse] - times[2 * k][pulse]))
        return found


def c_fibre(scale=0.05, dx=50.0, parts=PIECES, **changes):
    """The fibre, all lengths times `scale`, in compartments of about `dx` um."""
    length, diameter, kelvin, share, ends = [], [], [], [], []
    for size, first, last, warm, count, part in parts:
        n = count or max(round(size * scale / dx), 4)
        length += [size * scale / n] * n
        diameter += list(first + (last - first) * (np.arange(n) + 0.5) / n)
        kelvin += [warm] * n
        share += [part] * n
        ends.append(len(length))
    membrane = c_fibre_membrane()
    factors = {name: np.array(share) for name, record in membrane.densities.items() if record is not None}
    cable = Cable(membrane, np.array(length), np.array(diameter), 1.0, RESISTIVITY, REST, np.array(kelvin), CORE,
                  factors, **changes)  # fmt: skip

    def at(a, b, part):
        return int(a + part * (b - a))

    branch = tuple(at(ends[0], ends[1], p) for p in (0.25, 0.75))
    parent = tuple(at(ends[2], ends[3], p) for p in (0.25, 0.75))
    return Case(cable, (ends[0] - 1, ends[0]), branch, parent)


def uniform_fibre(length=2000.0, dx=50.0, diameter=1.0, kelvin=310.15):
    """A parent axon alone, excited at its first end: places a quarter and three quarters along."""
    n = round(length / dx)
    sizes = np.full(n, length / n), np.full(n, diameter)
    cable = Cable(c_fibre_membrane(), *sizes, 1.0, RESISTIVITY, REST, kelvin, CORE)
    return cable, (n // 4, 3 * n // 4)


def velocity_of(cable, places, *, current=2.0, duration=12.0, **settings):
    """Velocity (m/s) of the first spike between two places."""
    run = run_cable(cable, duration, [Pulse(1.0, 0.5, current, 0)], watch=places, threshold=THRESHOLD, **settings)
    x = cable.positions
    first, second = (times[0] for times in run.spikes)
    return (x[places[1]] - x[places[0]]) / 1e3 / (second - first)
