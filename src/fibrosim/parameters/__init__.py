"""Values with provenance: every number of the model, its unit, spread and source."""

from fibrosim.parameters.loading import all_parameter_files, load_parameters
from fibrosim.parameters.names import nearest
from fibrosim.parameters.parameter import (
    ASSUMED,
    DEFINITION,
    GRADES,
    SOURCELESS,
    Parameter,
    ParameterFile,
    Reference,
    Spread,
)

__all__ = [
    "ASSUMED",
    "DEFINITION",
    "GRADES",
    "SOURCELESS",
    "Parameter",
    "ParameterFile",
    "Reference",
    "Spread",
    "all_parameter_files",
    "load_parameters",
    "nearest",
]
