"""Human limb nerves: where they run, what fibres they hold, and the potentials that these give."""

from .anatomy import MOTOR, SENSORY, Nerve, nerve, nerve_numbers
from .person import Limb, NervePerson
from .populations import Fibres, motor_fibres, sensory_fibres
from .potentials import motor_unit_potential, sensory_kernels

__all__ = ["Fibres", "Limb", "MOTOR", "Nerve", "NervePerson", "SENSORY", "motor_fibres", "motor_unit_potential",
           "nerve", "nerve_numbers", "sensory_fibres", "sensory_kernels"]  # fmt: skip
