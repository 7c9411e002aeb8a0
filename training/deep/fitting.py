"""The training loop: masked cross-entropy a head, resumable at any saved step.

The rate rises, stays, and falls to nothing in the last phase, so that a phase can be added or ended
without planning the whole before (Hägele et al., Scaling Laws Beyond Fixed Durations, 2024).
"""

import math
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from rejoinder.screening.models.pieces import Pieces
from rejoinder.screening.tiers import ATTRIBUTES
from training.corpus import Row
from training.deep.network import Network
from training.deep.rows import Draws, vectors

# What a head's loss counts: the two that figures are asked of most, then the finer kinds.
WEIGHTS = {"spam": 1.0, "toxic": 1.5, "identity_attack": 1.5}
OTHERWISE = 0.6
# A yes of a rare attribute counts this much: the root of the imbalance among known labels, at most.
MOST = 5.0


@dataclass(frozen=True)
class Material:
    """What is trained on: rows, and how they become vectors (`words`: rows in 4-bit blocks)."""

    rows: Sequence[Row]
    pieces: Pieces
    words: NDArray[np.uint8]


def loss_of(logits: Tensor, labels: Tensor, rare: Tensor, smoothing: float) -> Tensor:
    """Mean over texts of the weighted loss of the labels that are known (not NaN)."""
    known = ~torch.isnan(labels)
    target = torch.where(known, labels, torch.zeros_like(labels))
    yes = target > 0.5
    target = target * (1 - 2 * smoothing) + smoothing
    each = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    weights = torch.tensor([WEIGHTS.get(name, OTHERWISE) for name in ATTRIBUTES])
    each = each * torch.where(yes, rare, torch.ones_like(rare)) * weights * known
    return each.sum() / logits.shape[0]


def optimiser(network: Network, facts: Mapping[str, Any]) -> torch.optim.AdamW:
    """AdamW over what is trained; norms and biases do not decay."""
    frozen = facts["base"]["frozen"]
    for part in (network.eln, *list(network.layers)[:frozen]):
        part.requires_grad_(False)
    matrices, rest, head = [], [], []
    for name, value in network.named_parameters():
        if value.requires_grad:
            (head if name.startswith("out.") else matrices if value.ndim > 1 else rest).append(
                value
            )
    train = facts["train"]
    groups = [
        {"params": matrices, "weight_decay": train["decay"]},
        {"params": rest, "weight_decay": 0.0},
        {"params": head, "weight_decay": train["decay"]},
    ]
    for group, full in zip(groups, rates(facts), strict=True):
        group["lr"] = group["full"] = full
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def rates(facts: Mapping[str, Any]) -> tuple[float, float, float]:
    """Give the full rates of the optimiser's three groups."""
    train = facts["train"]
    return train["rate"], train["rate"], train["head_rate"]


def rate_at(step: int, facts: Mapping[str, Any]) -> float:
    """What part of the full rate a step has: it falls to nothing where a phase says so."""
    first = 0
    for phase in facts["phase"]:
        last = first + phase["steps"]
        if step < last:
            risen = step - first if "begins" in phase else step
            rising = min(1.0, (risen + 1) / facts["train"]["warm"])
            falling = min(1.0, (last - step) / phase.get("falling", 1))
            return float(phase.get("part", 1.0)) * rising * falling
        first = last
    return 0.0


def fit(network: Network, material: Material, facts: Mapping[str, Any], folder: Path) -> None:
    """Train through every phase, from the newest saved step on if there is one.

    Writes `training.pt` (all that resuming needs) into the folder as it goes, and a copy of it at
    the end of each phase.
    """
    train = facts["train"]
    torch.set_num_threads(train["threads"])
    torch.manual_seed(facts["seed"])
    # A processor without such products imitates them, and takes three times as long as in full.
    halved = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    descent = optimiser(network, facts)
    kept = folder / "training.pt"
    step, seconds = 0, 0.0
    if kept.exists():
        state = torch.load(kept, weights_only=True)
        network.load_state_dict(state["network"])
        if state["descent"]["state"]:
            descent.load_state_dict(state["descent"])
        step, seconds = state["step"], state["seconds"]
        for group, full in zip(descent.param_groups, rates(facts), strict=True):
            group["full"] = full  # the configuration may have changed since
    network.train()
    first = 0
    for phase in facts["phase"]:
        last = first + phase["steps"]
        if step < last:
            if step == first and "begins" in phase:
                network.load_state_dict(mean_of(folder, phase["begins"]))
                descent = optimiser(network, facts)
            draws = Draws(material.rows, material.pieces, facts, phase)
            rare = rarity(draws)
            began, losses = time.perf_counter(), []
            while step < last:
                for group in descent.param_groups:
                    group["lr"] = group["full"] * rate_at(step, facts)
                batch, labels = draws.step(step, facts["seed"])
                x, lengths = map(torch.from_numpy, vectors(batch, material.words))
                # Half precision for the products alone; the weights and their sums stay in full.
                with torch.autocast("cpu", torch.bfloat16, enabled=halved):
                    logits = network(x, lengths)
                loss = loss_of(logits.float(), torch.from_numpy(labels), rare, train["smoothing"])
                losses.append(_down(network, descent, loss))
                step += 1
                if step % train["save_every"] == 0 or step == last:
                    seconds += time.perf_counter() - began
                    began = time.perf_counter()
                    _save(kept, network, descent, step, seconds)
                    mean = sum(losses) / len(losses)
                    print(f"{phase['name']} {step}: loss {mean:.4f}, {seconds:.0f} s", flush=True)
                    losses = []
            # What the phase reached stays: export may take the mean of several.
            shutil.copyfile(kept, folder / f"after-{phase['name']}.pt")
        first = last


def rarity(draws: Draws) -> Tensor:
    """What a yes counts, an attribute: the root of no to yes among what is drawn, 1 to MOST."""
    chance = np.diff(draws.until, prepend=0.0)[:, None]
    yes = (chance * (draws.labels == 1)).sum(0) + 1e-9
    no = (chance * (draws.labels == 0)).sum(0) + 1e-9
    return torch.tensor(np.clip(np.sqrt(no / yes), 1.0, MOST), dtype=torch.float32)


def mean_of(folder: Path, phases: Sequence[str]) -> dict[str, Tensor]:
    """Give the mean of the weights at the ends of these phases.

    Source: Wortsman et al., Model soups (ICML 2022).
    """
    own = [torch.load(folder / f"after-{name}.pt", weights_only=True)["network"] for name in phases]
    return {name: sum(one[name] for one in own) / len(own) for name in own[0]}


def _down(network: Network, descent: torch.optim.AdamW, loss: Tensor) -> float:
    """Take one step down the loss, and give it."""
    value = float(loss.detach())
    if not math.isfinite(value):
        raise FloatingPointError(f"the loss is {value}")
    descent.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    descent.step()
    return value


def _save(
    path: Path, network: Network, descent: torch.optim.AdamW, step: int, seconds: float
) -> None:
    state = {
        "network": network.state_dict(),
        "descent": descent.state_dict(),
        "step": step,
        "seconds": seconds,
    }
    beside = path.with_suffix(".new")
    torch.save(state, beside)
    beside.replace(path)
