"""Shares of bound channels in a membrane: what they may follow, and what is refused."""

import pytest

from fibrosim.errors import ModelError, UnitError
from fibrosim.language import Mechanism, assemble_membrane


class Nav17(Mechanism):
    """A channel with the numbers of Nav1.7 and one gate."""

    def __init__(self, declare):
        super().__init__()
        self.declare = declare

    def build(self, m):
        """State the equations."""
        p = m.parameters
        gate = m.gate("m", opening=p.m_opening_rate, closing=p.m_closing_rate)
        m.ohmic(m.density("conductance") * (1 - self.declare(m, p, gate)), reversal=p.m_opening_half)


def made(declare):
    return assemble_membrane("toy", [Nav17(declare)])


def test_it_may_follow_gates_and_shared_densities():
    def declare(m, p, gate):
        given = m.density("concentration", file="block_common")
        return m.occupancy("bound", binding=p.m_opening_rate * gate * (given / given), leaving=p.m_closing_rate)

    membrane = made(declare)
    assert [one.name for one in membrane.occupancies] == ["nav17.bound"]
    assert "block_common.concentration" in membrane.densities


@pytest.mark.parametrize(
    ("declare", "error", "said"),
    [
        (lambda m, p, g: m.occupancy("bound", binding=p.m_opening_rate * (m.voltage / m.voltage),
                                     leaving=p.m_closing_rate), ModelError, "may depend on gates"),
        (lambda m, p, g: m.occupancy("bound", binding=p.m_opening_half, leaving=p.m_closing_rate), UnitError, "rate"),
        (lambda m, p, g: m.occupancy("bound", binding=p.m_opening_rate, leaving=p.m_closing_rate)
         + m.occupancy("bound", binding=p.m_opening_rate, leaving=p.m_closing_rate), ModelError, "declared twice"),
        (lambda m, p, g: m.parameter("resting", "block_nothing"), ModelError, "no parameter file"),
        (lambda m, p, g: m.parameter("restin", "block_lidocaine"), ModelError, "Did you mean 'resting'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(declare, error, said):
    with pytest.raises(error, match=said):
        made(declare)
