"""Where slow physiology and fast electrophysiology meet."""

from .block_surface import ECTOPIC, BlockSurface, block_surface
from .c_fibre_surface import CFibreSurface, c_fibre_surface
from .ectopic_surface import EctopicSurface, ectopic_surface
from .ending_surface import EndingSurface, ending_surface
from .following_surface import FollowingSurface, following_surface
from .internode_surface import InternodeSurface, internode_surface
from .nerve_cohort import Group
from .nerve_cohort_study import MotorCohort, SensoryCohort, motor_cohort, sensory_cohort
from .nerve_lesions import HEALTHY, NerveDraws, NerveLesions
from .nerve_study import FWaves, MotorFindings, SensoryFindings, motor_study, sensory_study
from .nerve_traces import Potential, Trace, read_potential

__all__ = [
    "ECTOPIC", "HEALTHY", "BlockSurface", "CFibreSurface", "EctopicSurface", "EndingSurface", "FWaves",
    "FollowingSurface", "Group", "InternodeSurface", "MotorCohort", "MotorFindings", "NerveDraws", "NerveLesions",
    "Potential", "SensoryCohort", "SensoryFindings", "Trace", "block_surface", "c_fibre_surface",
    "ectopic_surface", "ending_surface", "following_surface", "internode_surface", "motor_cohort", "motor_study",
    "read_potential", "sensory_cohort", "sensory_study",
]  # fmt: skip
