"""The C fibre of the tests: shortened, with the electrode where the published code has it."""

from dataclasses import dataclass

import numpy as np

from fibrosim.electrophysiology.fibres import CFibre
from fibrosim.electrophysiology.membranes import c_fibre_membrane
from fibrosim.engine.cable import Cable, Pulse, run_cable

REST = -55.0  # mV
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


def c_fibre(scale=0.05):
    """The fibre, all lengths times `scale`."""
    fibre = CFibre(scale=scale)
    places = fibre.places()
    (near,) = places["electrode"]
    return Case(fibre.cable(), (near, near + 1), places["branch"], places["parent"])


def uniform_fibre(length=2000.0, dx=50.0, diameter=1.0, kelvin=310.15):
    """A parent axon alone, excited at its first end: places a quarter and three quarters along."""
    n = round(length / dx)
    sizes = np.full(n, length / n), np.full(n, diameter)
    cable = Cable(c_fibre_membrane(), *sizes, 1.0, 35.5, REST, kelvin, 310.15)
    return cable, (n // 4, 3 * n // 4)


def velocity_of(cable, places, *, current=2.0, duration=12.0, **settings):
    """Velocity (m/s) of the first spike between two places."""
    run = run_cable(cable, duration, [Pulse(1.0, 0.5, current, 0)], watch=places, threshold=THRESHOLD, **settings)
    x = cable.positions
    first, second = (times[0] for times in run.spikes)
    return (x[places[1]] - x[places[0]]) / 1e3 / (second - first)
