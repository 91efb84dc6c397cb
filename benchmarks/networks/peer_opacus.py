"""A step of torch, plain or private by Opacus, on the network of step.py; one line of JSON.

Run in the peer's environment: python peer_opacus.py plain|hooks|ghost
"""

from __future__ import annotations

import itertools
import json
import sys
import time
import warnings

import torch
from torch import nn

warnings.simplefilter("ignore")
ROWS, BATCH, WIDTHS = 20_000, 1_024, (110, 256, 256, 256, 110)


class Squared(nn.Module):
    """Of each row, or their mean."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, found: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        each = (found - rows).square().sum(dim=1)
        return each.mean() if self.reduction == "mean" else each


def main(mode: str) -> None:
    torch.manual_seed(1)
    parts: list[nn.Module] = []
    for a, b in itertools.pairwise(WIDTHS):
        parts += [nn.Linear(a, b), nn.ReLU()]
    model: nn.Module = nn.Sequential(*parts[:-1])
    rows = torch.randn(ROWS, WIDTHS[0])
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(rows), batch_size=BATCH, shuffle=True)  # fmt: skip
    optimiser, loss = torch.optim.Adam(model.parameters(), lr=1e-3), Squared()
    if mode != "plain":
        from opacus import PrivacyEngine

        wish = {"module": model, "optimizer": optimiser, "data_loader": loader,
                "noise_multiplier": 1.0, "max_grad_norm": 1.0, "poisson_sampling": True}  # fmt: skip
        if mode == "ghost":
            wish |= {"criterion": loss, "grad_sample_mode": "ghost"}
            model, optimiser, loss, loader = PrivacyEngine().make_private(**wish)
        else:
            model, optimiser, loader = PrivacyEngine().make_private(**wish)
    done, cpu, wall = -3, 0.0, 0.0
    most = 60 if mode == "plain" else 20
    while done < most:
        for (batch,) in loader:
            if done == 0:
                cpu, wall = time.process_time(), time.perf_counter()
            optimiser.zero_grad()
            loss(model(batch), batch).backward()
            optimiser.step()
            done += 1
            if done >= most:
                break
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(json.dumps({"cpu_ms": 1e3 * cpu / most, "wall_ms": 1e3 * wall / most}))


if __name__ == "__main__":
    main(sys.argv[1])
