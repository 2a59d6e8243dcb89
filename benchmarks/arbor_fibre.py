"""Runs one fibre in Arbor: ``python arbor_fibre.py job.json result.json`` with an interpreter that has Arbor.

Knows nothing of fibrosim, so that it runs in an environment of its own.
"""

import json
import sys
import time

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
        """The fibre, its pulses and its detectors."""
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
            pulse = arbor.iclamp(start * arbor.units.ms, duration * arbor.units.ms, current * arbor.units.nA)
            decor.place(f"(location 0 {0.5 / n})", pulse, f"pulse{start}")
        for k, place in enumerate(job["watch"]):
            detector = arbor.threshold_detector(job["threshold"] * arbor.units.mV)
            decor.place(f"(location 0 {(place + 0.5) / n})", detector, f"watch{k}")
        return arbor.cable_cell(tree, decor, arbor.label_dict(), arbor.cv_policy_fixed_per_branch(n))


def main():
    """Build, run, write CPU seconds and spike times."""
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    began = time.process_time()
    recipe = Recipe(job)
    context = arbor.context(threads=1)
    simulation = arbor.simulation(recipe, context, arbor.partition_load_balance(recipe, context))
    simulation.record(arbor.spike_recording.all)
    built = time.process_time()
    simulation.run(job["ms"] * arbor.units.ms, job["step"] * arbor.units.ms)
    ran = time.process_time()
    spikes = [[] for _ in job["watch"]]
    for (_, index), when in simulation.spikes():
        spikes[index].append(float(when))
    configuration = arbor.config()
    result = {
        "set_up_s": built - began, "run_s": ran - built, "spikes": spikes, "version": arbor.__version__,
        "vectorize": configuration["vectorize"], "arch": configuration["arch"],
    }  # fmt: skip
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main()
