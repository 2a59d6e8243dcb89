"""Runs one fibre in Arbor: ``python arbor_fibre.py job.json result.json`` with an interpreter that has Arbor.

Knows nothing of fibrosim, so that it runs in an environment of its own.
"""

import json
import sys
import time
from pathlib import Path

import arbor


class Recipe(arbor.recipe):
    """One unbranched cable of equal compartments."""

    def __init__(self, job):
        super().__init__()
        self.job = job
        self.catalogue = arbor.catalogue()
        self.catalogue.extend(arbor.load_catalogue(job["catalogue"]), "")
        self.given = arbor.neuron_cable_properties()
        self.given.catalogue = self.catalogue

    def num_cells(self):
        """One."""
        return 1

    def cell_kind(self, _):
        """A cable."""
        return arbor.cell_kind.cable

    def global_properties(self, _):
        """Defaults, with the membrane's own catalogue."""
        return self.given

    def cell_description(self, _):
        """The fibre and its pulses."""
        job = self.job
        length, n = job["length"], job["compartments"]
        tree = arbor.segment_tree()
        radius = job["diameter"] / 2
        tree.append(arbor.mnpos, arbor.mpoint(0, 0, 0, radius), arbor.mpoint(n * length, 0, 0, radius), tag=1)
        decor = arbor.decor()
        decor.set_property(
            Vm=job["rest"] * arbor.units.mV, cm=1e-2 * job["capacitance"] * arbor.units.F / arbor.units.m2,
            rL=job["resistivity"] * arbor.units.Ohm * arbor.units.cm, tempK=job["kelvin"] * arbor.units.Kelvin,
        )  # fmt: skip
        decor.paint("(all)", arbor.density(job["mechanism"], job["densities"]))
        for start, duration, current in job["pulses"]:
            pulse = arbor.i_clamp(start * arbor.units.ms, duration * arbor.units.ms, current * arbor.units.nA)
            decor.place(f"(location 0 {0.5 / n})", pulse)
        return arbor.cable_cell(tree, decor, arbor.label_dict(), arbor.cv_policy_fixed_per_branch(n))

    def probes(self, _):
        """Voltages of the watched compartments."""
        n = self.job["compartments"]
        return [
            arbor.cable_probe_membrane_voltage(f"(location 0 {(place + 0.5) / n})", f"watch{k}")
            for k, place in enumerate(self.job["watch"])
        ]


def crossings(samples, threshold):
    """Times at which a sampled voltage rises through the threshold, interpolated."""
    times, volts = samples[:, 0], samples[:, 1]
    found = []
    for k in range(1, len(times)):
        if volts[k - 1] < threshold <= volts[k]:
            part = (threshold - volts[k - 1]) / (volts[k] - volts[k - 1])
            found.append(float(times[k - 1] + part * (times[k] - times[k - 1])))
    return found


def main():
    """Build, run, write CPU seconds and spike times."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    began = time.process_time()
    recipe = Recipe(job)
    context = arbor.context(threads=1)
    simulation = arbor.simulation(recipe, context, arbor.partition_load_balance(recipe, context))
    every = arbor.regular_schedule(job["step"] * arbor.units.ms)
    handles = [simulation.sample((0, f"watch{k}"), every) for k in range(len(job["watch"]))]
    built = time.process_time()
    simulation.run(job["ms"] * arbor.units.ms, job["step"] * arbor.units.ms)
    ran = time.process_time()
    spikes = [crossings(simulation.samples(h)[0][0], job["threshold"]) for h in handles]
    configuration = arbor.config()
    result = {
        "set_up_s": built - began, "run_s": ran - built, "spikes": spikes, "version": arbor.__version__,
        "vectorize": configuration["vectorize"], "arch": configuration["arch"],
    }  # fmt: skip
    Path(sys.argv[2]).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
