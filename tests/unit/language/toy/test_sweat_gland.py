"""A toy subsystem takes three files: class, YAML, test."""

import importlib.util
from pathlib import Path

from toys import add_file, declare, part, together

HERE = Path(__file__).parent
declare("outflow", level=(0.25, "1"))


def test_three_files_make_a_subsystem():
    add_file(HERE / "sweat_gland.yaml")
    spec = importlib.util.spec_from_file_location("sweat_gland", HERE / "sweat_gland.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    source = part("outflow", lambda m: m.give("outflow", m.parameters.level))
    system = together(source, module.SweatGland)
    assert [s.name for s in system.leaf.states] == ["sweat_gland.filling"]
    assert {o.name for o in system.leaf.outputs} == {"sweat_gland.dryness", "link.outflow_to_glands"}
    assert "link.outflow_to_glands" in system.root.parameters
