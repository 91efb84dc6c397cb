"""What an organisation asks of synthetic data: rules over the names of statistics."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Purpose = Literal["training", "sharing", "testing", "augmentation"]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(_Frozen):
    """One limit on one statistic.

    A rule on a score of a learning task (``utility.tstr.*``) applies to studies with such a task
    only; see :func:`assay.decision.judge`.

    Attributes:
        measure: The statistic's name.
        at_most: Upper limit; exactly one of the two limits is given.
        at_least: Lower limit.
        confidence: Of the interval that is held against the limit, in (0.5, 1).
        why: Why the organisation has the rule.
        source: Where the limit comes from: a law, a standard, or the organisation itself.
        purposes: What a study must be for to have the rule applied; empty for every purpose.
    """

    measure: str = Field(min_length=1)
    at_most: Number | None = None
    at_least: Number | None = None
    confidence: Annotated[float, Field(strict=True, gt=0.5, lt=1)] = 0.95
    why: str = ""
    source: str = ""
    purposes: tuple[Purpose, ...] = ()

    @model_validator(mode="after")
    def _one_limit(self) -> Rule:
        if (self.at_most is None) == (self.at_least is None):
            both = self.at_most is not None
            raise ValueError(
                "it has both at_most and at_least; keep one of them"
                if both
                else "it has no limit: give at_most or at_least"
            )
        return self

    @property
    def upper(self) -> bool:
        """True where the limit is ``at_most``."""
        return self.at_most is not None

    @property
    def limit(self) -> float:
        """The limit, whichever side it is on."""
        limit = self.at_most if self.at_most is not None else self.at_least
        assert limit is not None
        return limit


class Headline(_Frozen):
    """The two statistics of the trade-off plot; lower must be better in both.

    Attributes:
        utility: The statistic on the usefulness axis; None leaves it to the task.
        privacy: The statistic on the risk axis; None for the default.
    """

    utility: str | None = None
    privacy: str | None = None


class Policy(_Frozen):
    """An organisation's rules, checked for form; :func:`check_policy` checks the names.

    Attributes:
        name: Shown beside every verdict.
        about: Who wrote it and for what.
        rules: At least one.
        headline: The two axes of the trade-off plot.
    """

    name: str = Field(min_length=1)
    about: str = ""
    rules: tuple[Rule, ...] = Field(min_length=1)
    headline: Headline | None = None

    def rules_for(self, purpose: str) -> tuple[Rule, ...]:
        """The rules that apply to a study of this purpose; all of them where it is empty."""
        return tuple(r for r in self.rules if not (purpose and r.purposes) or purpose in r.purposes)
