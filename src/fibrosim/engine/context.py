"""The table of pointers and counts that Python hands to the driver."""

from __future__ import annotations

__all__ = ["CONTEXT", "index_of"]

CONTEXT = (
    "leaf", "leaves", "hub", "hubs", "root", "ports", "band", "leaf_blocks", "hub_blocks", "leaf_groups", "hub_groups",
    "leaf_start", "leaf_hub", "leaf_weight",
    "hub_start", "hub_leaf", "hub_weight",
    "near_start", "near_hub", "near_weight",
    "opposite_start", "opposite_hub", "opposite_weight",
    "workspace", "status", "next_stop", "stops", "next_output", "outputs", "steps", "rejected", "rounds",
    "stop_grid", "stop_event", "stop_first", "action_row", "action_kind", "action_value",
    "output_times", "output_buffer",
    "record_rows", "records", "maximum_steps", "time_row",
)  # fmt: skip
"""Every entry is eight bytes: a pointer or a count. Per-lane tables hold one entry a lane."""


def index_of(name: str) -> int:
    """Position of an entry."""
    return CONTEXT.index(name)


RUNNING, DONE, STEP_TOO_SMALL, TOO_MANY_STEPS, IDLE = 0, 1, 2, 3, 9
SET, ADD, SET_AND_PREPARE = 0, 1, 2
