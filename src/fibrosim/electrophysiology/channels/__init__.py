"""Channels, pumps and ions of membranes, one a file.

Ganglion cells: Choi and Waxman 2011 (doi:10.1152/jn.00100.2011), Kovalsky 2009 (ModelDB 140038).
Kinetics and densities of the C-fibre membrane: Tigerholm J et al., J Neurophysiol 2014;111:1721-1735
(doi:10.1152/jn.00777.2012). Of the node of Ranvier: McIntyre CC et al., J Neurophysiol 2002;87:995-1006
(doi:10.1152/jn.00353.2001). The numbers are in the parameter files ``membrane_*.yaml``.
"""

from .a_type import AType
from .delayed_rectifier import DelayedRectifier
from .h_type import HType
from .horn import (
    HornAType,
    HornLeak,
    HornPersistentSodium,
    HornPotassium,
    HornSodium,
    TonicPotassium,
    TonicSodium,
)
from .horn_calcium import HornCalcium, HornCalciumPool, HornCalciumPotassium, HornCationic, HornSynapticCalcium
from .internode_h_type import InternodeHType
from .ions import Ions
from .m_type import MType
from .nav17 import Nav17
from .nav18 import Nav18
from .nav19 import Nav19
from .node_fast_potassium import NodeFastPotassium
from .node_fast_sodium import NodeFastSodium
from .node_leak import NodeLeak
from .node_persistent_sodium import NodePersistentSodium
from .node_slow_potassium import NodeSlowPotassium
from .sheath import LargeLeaks, Sheath, SheathedSlowPotassium, SomaLeak
from .slow_mechanical import SlowMechanical
from .sodium_activated import SodiumActivated
from .sodium_channel import DRUGS, SodiumChannel, known_drug
from .sodium_pump import SodiumPump
from .soma_large import LargeConstant, LargeFast, LargeIntermediate, LargeLate, LargeSlowPotassium
from .soma_nociceptor import SomaAType, SomaConstant, SomaDelayedRectifier, SomaNav18
from .thin_axon import ThinDelayedRectifier, ThinLeak, ThinMType, ThinSodium
from .trpm8 import Trpm8
from .trpv1 import Trpv1

__all__ = [
    "DRUGS", "AType", "DelayedRectifier", "HType", "HornAType", "HornCalcium", "HornCalciumPool",
    "HornCalciumPotassium", "HornCationic", "HornLeak", "HornPersistentSodium", "HornPotassium", "HornSodium",
    "HornSynapticCalcium",
    "InternodeHType", "Ions", "LargeConstant", "LargeFast", "LargeIntermediate", "LargeLate", "LargeLeaks",
    "LargeSlowPotassium", "MType", "Nav17", "Nav18", "Nav19", "NodeFastPotassium", "NodeFastSodium", "NodeLeak",
    "NodePersistentSodium", "NodeSlowPotassium", "Sheath", "SheathedSlowPotassium", "SlowMechanical",
    "SodiumActivated", "SodiumChannel", "SodiumPump", "SomaAType", "SomaConstant", "SomaDelayedRectifier",
    "SomaLeak", "SomaNav18", "ThinDelayedRectifier", "ThinLeak", "ThinMType", "ThinSodium", "TonicPotassium",
    "TonicSodium", "Trpm8", "Trpv1", "known_drug",
]  # fmt: skip
