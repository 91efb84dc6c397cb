"""Values that rooms hand to each other. Frozen, JSON both ways, aggregates only."""

from assay.core.attack import DERIVED, Among, AttackResult, Tally
from assay.core.belief import in_words, posterior
from assay.core.claim import PrivacyClaim
from assay.core.errors import (
    AssayError,
    ConfigError,
    InputError,
    PolicyError,
    ReadError,
    RegistryError,
    SchemaError,
    TableError,
    TechniqueError,
    UnknownNameError,
    place,
)
from assay.core.jsonable import canonical, from_json, to_json
from assay.core.measurement import (
    Goal,
    Interval,
    Measurement,
    Part,
    Statistic,
    none_measured,
    not_measured,
)
from assay.core.picture import Bars, Curve, Grid, Heat, Picture, Points, Trace, Undrawn
from assay.core.registry import Registry
from assay.core.seeds import Seeds
from assay.core.situation import PURPOSES, Offer, Situation
from assay.core.verdict import Outcome, RuleVerdict, Verdict, overall
from assay.core.whole import write_whole

__all__ = [
    "DERIVED",
    "PURPOSES",
    "Among",
    "AssayError",
    "AttackResult",
    "Bars",
    "ConfigError",
    "Curve",
    "Goal",
    "Grid",
    "Heat",
    "InputError",
    "Interval",
    "Measurement",
    "Offer",
    "Outcome",
    "Part",
    "Picture",
    "Points",
    "PolicyError",
    "PrivacyClaim",
    "ReadError",
    "Registry",
    "RegistryError",
    "RuleVerdict",
    "SchemaError",
    "Seeds",
    "Situation",
    "Statistic",
    "TableError",
    "Tally",
    "TechniqueError",
    "Trace",
    "Undrawn",
    "UnknownNameError",
    "Verdict",
    "canonical",
    "from_json",
    "in_words",
    "none_measured",
    "not_measured",
    "overall",
    "place",
    "posterior",
    "to_json",
    "write_whole",
]
