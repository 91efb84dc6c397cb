"""The user's own models, named in the plan by the dotted path of a scikit-learn estimator."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Sequence
from typing import Any

from assay.core import ConfigError
from assay.evaluation.base import ModelWish
from assay.evaluation.utility.features import Features
from assay.evaluation.utility.models import CHEAP, DEAR, Recipe

_BUILT_IN = tuple(r.name for r in (*CHEAP, *DEAR))


def recipes_of(wishes: Sequence[ModelWish]) -> tuple[Recipe, ...]:
    """What the user's models are built from; they see standardised numbers and one-hot levels.

    Raises:
        ConfigError: A name is taken, a path leads nowhere, or a setting is not one of its.
    """
    check_models(wishes)
    return tuple(
        Recipe(w.name, "dense", _builder(w), draws=5, drawn=4_000) for w in wishes
    )  # fmt: skip


def check_models(wishes: Sequence[ModelWish], taken: Collection[str] = _BUILT_IN) -> None:
    """Build each model once.

    Raises:
        ConfigError: A name is taken, a path leads nowhere, or a setting is not one of its.
    """
    for wish in wishes:
        if wish.name in taken:
            raise ConfigError(
                f"{wish.name!r} is the name of a built-in family", where="models",
                mend="Give the model another name",
            )  # fmt: skip
        _built(wish)


def _builder(wish: ModelWish) -> Any:
    def build(_features: Features, _classes: int, seed: int) -> Any:
        model = _built(wish)
        known = model.get_params(deep=False) if hasattr(model, "get_params") else {}
        if "random_state" in known and known["random_state"] is None:
            model.set_params(random_state=seed)
        return model

    return build


def _built(wish: ModelWish) -> Any:
    where = f"model {wish.name!r}"
    module, _, name = wish.estimator.rpartition(".")
    try:
        kind = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigError(
            f"there is no estimator {wish.estimator!r}", where=where,
            mend="Name a class by its dotted path, such as sklearn.ensemble.ExtraTreesClassifier",
        ) from error  # fmt: skip
    missing = [m for m in ("fit", "predict") if not callable(getattr(kind, m, None))]
    if missing or not isinstance(kind, type):
        raise ConfigError(
            f"{wish.estimator!r} is no class with fit and predict", where=where,
            mend="Name a class that works like a scikit-learn estimator",
        )  # fmt: skip
    try:
        return kind(**dict(wish.settings))
    except (TypeError, ValueError) as error:
        names = ", ".join(name for name, _ in wish.settings) or "none"
        raise ConfigError(
            f"{wish.estimator!r} cannot be built from the settings given ({names})", where=where,
            mend="Give arguments that its constructor takes",
        ) from error  # fmt: skip
