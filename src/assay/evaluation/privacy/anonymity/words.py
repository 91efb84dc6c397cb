"""What is said alike of every figure about classes."""

from __future__ import annotations

from dataclasses import replace

from assay.core import Goal, Statistic

#: Why a figure has no interval.
CENSUS = "a count of the whole table and no estimate, so it has no interval"
#: What figures about classes do and do not mean for synthetic rows.
DESCRIBES = (
    "this describes the synthetic release and proves nothing: a synthetic row alone in its class "
    "need not be anybody, and a large class does not protect a person whose row was learnt by "
    "heart; whether people can be found is what the attacks say"
)
#: Said where persons have several rows.
ROWS = "rows are counted, of which a person may have several"
#: Said where numbers with decimals or dates may be among the quasi-identifiers.
BINNED = "Numbers with decimals and dates count by tenths of the training rows."


def of_training(statistic: Statistic, formula: str) -> Statistic:
    """The same figure of the training rows, as a statistic of its own; no goal is set for it."""
    return replace(
        statistic, name=f"{statistic.name}_train", title=f"{statistic.title}, in training",
        meaning="The same of the training rows, for comparison.", goal=Goal.NONE, formula=formula,
    )  # fmt: skip
