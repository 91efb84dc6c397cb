"""What our own claim, of one person more or less, is worth where a person is replaced."""

from __future__ import annotations

from assay.audit.epsilon.verdict import Claimed
from assay.techniques import NetworkTechnique, Technique


def replaced_claim(technique: Technique, epsilon: float, delta: float, persons: int) -> Claimed:
    """Of histograms two counts move; of networks gradients differ by twice the clipping norm.

    Args:
        technique: With its privacy settings.
        epsilon, delta: Of one person more or less.
        persons: That a network is trained on.
    """
    from assay.dp import replaced_epsilon, replaced_steps

    if isinstance(technique, NetworkTechnique):
        worth = replaced_steps(technique.promise_for(persons)[1].steps, delta)
    else:
        worth = replaced_epsilon(epsilon, delta)
    return Claimed(worth, delta, "replace", epsilon)
