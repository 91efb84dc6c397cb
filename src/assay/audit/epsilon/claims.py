"""What can be said of a claim without running anything."""

from __future__ import annotations

from collections.abc import Sequence

from assay.core import DOUBTFUL, NOTE, WRONG, Remark, in_words

_LARGE = 10.0


def remarks(
    epsilon: float, delta: float, persons: int | None = None, *, observed: Sequence[str] = (),
    releases: int = 1, void: str = "",
) -> list[Remark]:  # fmt: skip
    """What is wrong with a claim, or weak, by its numbers.

    Args:
        epsilon, delta: Of each release.
        persons: In the data, where it is known.
        observed: Columns whose domain was read off the data.
        releases: How many were made of the same persons, each at this cost.
        void: The implementation's own reason why it claims nothing; empty where it claims.
    """
    found = [Remark(NOTE, f"Epsilon {epsilon:g}: {in_words(epsilon)}.")]
    if void:
        found.append(Remark(WRONG, f"The implementation itself claims nothing: {void}"))
    if observed:
        names = ", ".join(map(repr, observed))
        found.append(Remark(
            WRONG, f"The domain of {names} was read off the data: a value or a bound that one "
            "person brings shows that person. Declare it, or pay for it.",
        ))  # fmt: skip
    if persons is not None and delta >= 1 / persons:
        found.append(Remark(
            WRONG, f"A delta of {delta:g} is no smaller than one over the number of persons: giving "
            "one of them away would be allowed. Ask for less, better a hundredth of that.",
        ))  # fmt: skip
    if epsilon > _LARGE:
        found.append(Remark(
            DOUBTFUL, f"Epsilon {epsilon:g} is above {_LARGE:g}: it limits little of what can be "
            "learnt of a person. Whatever protects them is not this number.",
        ))  # fmt: skip
    if releases > 1:
        found.append(Remark(
            NOTE, f"{releases} releases of the same persons together: epsilon {releases * epsilon:g} "
            f"at a delta of {releases * delta:g} (basic composition; Dwork and Roth 2014, theorem "
            f"3.16); {in_words(releases * epsilon)}.",
        ))  # fmt: skip
    return found
