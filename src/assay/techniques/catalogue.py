"""The techniques by name: how one is made from its settings, and how a kept model comes back."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, cast

from assay.core import AssayError, ConfigError, ReadError, Registry
from assay.techniques.aim import Aim
from assay.techniques.autoregressive import Autoregressive
from assay.techniques.base import Model, Technique
from assay.techniques.cart import Cart
from assay.techniques.controls import Copy, Holdout
from assay.techniques.copula import Copula
from assay.techniques.diffusion import Diffusion
from assay.techniques.external import External
from assay.techniques.forest import Forest
from assay.techniques.gan import Gan
from assay.techniques.independent import Independent
from assay.techniques.jtree import Jtree
from assay.techniques.mst import Mst
from assay.techniques.noise import Noise
from assay.techniques.pmm import Pmm
from assay.techniques.selected import Selected
from assay.techniques.smote import Smote
from assay.techniques.store import read_model
from assay.techniques.swap import Swap
from assay.techniques.vae import Vae

TECHNIQUES: Registry[Technique] = Registry(
    "assay.techniques",
    Holdout,
    Copy,
    Independent,
    Noise,
    Swap,
    Copula,
    Smote,
    Pmm,
    Cart,
    Forest,
    Autoregressive,
    Vae,
    Gan,
    Diffusion,
    Mst,
    Jtree,
    Aim,
    Selected,
    External,
    requires=("name", "family", "title", "suits", "source", "accepts", "fit"),
)

#: Always run, never offered for release.
CONTROLS = ("holdout", "copy")


def technique(name: str, **settings: Any) -> Technique:
    """The technique of that name with these settings, the rest at their defaults.

    Raises:
        UnknownNameError: No such technique.
        ConfigError: No such setting, or a value that it cannot take.
    """
    kind = cast(Any, TECHNIQUES[name])
    known = [f.name for f in fields(kind) if f.init] if is_dataclass(kind) else []
    unknown = [s for s in settings if s not in known]
    if unknown:
        known_text = f"Its settings are: {', '.join(sorted(known))}" if known else "It has none"
        raise ConfigError(
            f"there is no setting {unknown[0]!r}", where=f"technique {name!r}", mend=known_text
        )
    return cast(Technique, kind(**settings))


def load_model(folder: Path) -> Model:
    """A model that ``model.save(folder)`` kept. No code is ever run from the files.

    Raises:
        ReadError: The files are missing, damaged, altered, or of a technique that is not
            installed or whose models cannot be kept.
    """
    folder = Path(folder)
    name, state, arrays = read_model(folder)
    kind = getattr(TECHNIQUES[name], "model", None) if name in TECHNIQUES else None
    if kind is None:
        raise ReadError(
            "the model is of a technique that is not installed or keeps no models",
            where=str(folder), mend="Install the package that brought it",
        )  # fmt: skip
    try:
        return cast(Model, kind.from_state(state, arrays))
    except (TypeError, ValueError, LookupError, AttributeError, AssayError) as error:
        raise ReadError("the saved model does not fit its technique", where=str(folder)) from error
