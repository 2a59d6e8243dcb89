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
from fibrosim.parameters.stored_form import StoredForm, stored_form

__all__ = [
    "ASSUMED",
    "DEFINITION",
    "GRADES",
    "SOURCELESS",
    "Parameter",
    "ParameterFile",
    "Reference",
    "Spread",
    "StoredForm",
    "all_parameter_files",
    "load_parameters",
    "nearest",
    "stored_form",
]
