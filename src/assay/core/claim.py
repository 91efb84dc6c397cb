"""What a technique promises about privacy, in full or not at all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PrivacyClaim:
    """A differential privacy claim that can be checked (fields of NIST SP 800-226).

    A claim with a missing field is no claim, so every field is required.

    Attributes:
        epsilon: Privacy loss bound, > 0.
        delta: Failure probability, in [0, 1).
        variant: ``pure``, ``approximate``, ``zCDP``, ``GDP`` or ``local``.
        neighbours: ``add-or-remove`` or ``replace``.
        unit: Whose privacy: ``row``, or the name of the entity column.
        accountant: What added the losses up.
        assumed_public: What the mechanism took from public knowledge, such as column domains.
        implementation: Code and version that makes the claim.
    """

    epsilon: float
    delta: float
    variant: str
    neighbours: str
    unit: str
    accountant: str
    assumed_public: tuple[str, ...]
    implementation: str

    def __post_init__(self) -> None:
        if not self.epsilon > 0 or not 0 <= self.delta < 1:
            raise ValueError(f"no such claim: epsilon {self.epsilon}, delta {self.delta}")
        for field in ("variant", "neighbours", "unit", "accountant", "implementation"):
            if not getattr(self, field):
                raise ValueError(f"a claim without {field} is no claim")
