"""Print how good the shipped weights are, on sets that they were not made from: `make evaluate`.

    python -m training.evaluate [--tier auto|fast|deep] [--most N]

Sets are apart by source, never by row. Every figure stands with its 95 % interval; `--most` takes
so many texts of each set, drawn with a fixed seed, where time is short.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening import Tier
from rejoinder.screening.tiers import ATTRIBUTES
from training import corpus, halves, scores
from training.fast import disguises
from training.judges import Judge, deep_or_none
from training.neutral import IDENTITIES, SENTENCES

# Honest talk among the sets that are measured on: what is held there is held in error.
HONEST = {"sfu_ctc": "news comments", "heated_politics": "heated politics", "ucc": "news comments"}
# The share of each set of honest talk that one attribute may hold.
ALARMS = {"spam": 0.003, "toxic": 0.01, "insult": 0.01, "identity_attack": 0.01}
CHUNK = 20_000


def main() -> None:
    """Judge every set once, and print the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tier", choices=[tier.value for tier in Tier], default="auto")
    asked.add_argument("--most", type=int, default=CHUNK)
    options = asked.parse_args()
    judge = Judge(Tier(options.tier), None if options.tier == "fast" else deep_or_none())
    config = corpus.configuration()
    judged = {
        name: _judged(judge, facts, options.most) for name, facts in config["measure"].items()
    }
    _ranking(config, judged)
    _languages(config, judged)
    _alarms(judged)
    _halves(config, judged)
    _evasions(judge, config, options.most)
    _identities(judge)


Judged = tuple[list[dict[str, str]], NDArray[np.int_], NDArray[Any], NDArray[np.bool_]]


def _judged(judge: Judge, facts: Any, most: int) -> Judged:
    rows = list(corpus.columns(facts["folder"]))
    if len(rows) > most:
        rows = random.Random(1).sample(rows, most)
    chances, held = judge([corpus.as_typed(row["text"]) for row in rows])
    return rows, np.array([int(row["label"]) for row in rows]), chances, held


def _ranking(config: Any, judged: dict[str, Judged]) -> None:
    print("\n## By source\n")
    print(
        "| set | language | attribute | texts | AUC | F1 | recall | alarms | accuracy of holding | ECE |"
    )
    print("|---" * 10 + "|")
    for name, facts in config["measure"].items():
        rows, labels, chances, held = judged[name]
        if not 0 < labels.sum() < len(labels):
            continue
        column = chances[:, ATTRIBUTES.index(facts["attribute"])]
        hold = column >= _hold(facts["attribute"])
        cells = [
            scores.told(scores.auc, labels, column),
            scores.told(scores.f1, labels, hold),
            scores.told(scores.share, hold[labels == 1]),
            scores.told(scores.share, hold[labels == 0]),
            scores.told(scores.share, held == labels),
            f"{scores.calibration_error(labels, column):.3f}",
        ]
        start = [name, rows[0]["lang"], facts["attribute"], f"{len(rows):,}"]
        print("| " + " | ".join(start + cells) + " |")


def _languages(config: Any, judged: dict[str, Judged]) -> None:
    """Print what the policy does by language, over all sets of hostility in it."""
    print("\n## By language, what would be held of hostile and of honest comments\n")
    print("| language | texts | hostile held | honest held |\n|---|---|---|---|")
    found: dict[str, list[Judged]] = defaultdict(list)
    for name, facts in config["measure"].items():
        if facts["attribute"] != "spam":
            found[judged[name][0][0]["lang"]].append(judged[name])
    for language, sets in sorted(found.items()):
        labels = np.concatenate([labels for _, labels, _, _ in sets])
        held = np.concatenate([held for *_, held in sets])
        cells = [scores.told(scores.share, held[labels == label]) for label in (1, 0)]
        print(f"| {language} | {len(labels):,} | {cells[0]} | {cells[1]} |")


def _hold(attribute: str) -> float:
    from rejoinder.screening import Policy

    return float(Policy().thresholds[attribute]["hold"])


def _alarms(judged: dict[str, Judged]) -> None:
    print("\n## Honest talk that would be held, by attribute, in percent\n")
    print("| set | texts | any reason | " + " | ".join(ATTRIBUTES) + " |")
    print("|---" * (3 + len(ATTRIBUTES)) + "|")
    for name, kind in HONEST.items():
        _, labels, chances, held = judged[name]
        honest = labels == 0
        cells = [f"{100 * held[honest].mean():.1f}"]
        for at, attribute in enumerate(ATTRIBUTES):
            cells.append(f"{100 * (chances[honest, at] >= _hold(attribute)).mean():.2f}")
        print(f"| {name} ({kind}) | {honest.sum():,} | " + " | ".join(cells) + " |")


def _halves(config: Any, judged: dict[str, Judged]) -> None:
    """Print what thresholds and offsets do on one half that were chosen on the other."""
    print("\n## Chosen on one half of each set, told on the other\n")
    print("| attribute | shipped | chosen | honest held, by set, percent | recall, by set |")
    print("|---|---|---|---|---|")
    for attribute, most in ALARMS.items():
        sets = {
            name: (judged[name][1], judged[name][2][:, ATTRIBUTES.index(attribute)])
            for name, facts in config["measure"].items()
            if name in HONEST or facts["attribute"] == attribute
        }
        seen, told = halves.split(sets)
        honest = [
            chances[labels == 0] for name, (labels, chances) in seen.items() if name in HONEST
        ]
        at = halves.threshold(honest, most)
        alarms = [
            f"{name} {100 * (chances[labels == 0] >= at).mean():.1f}"
            for name, (labels, chances) in told.items()
            if name in HONEST
        ]
        recall = [
            f"{name} {(chances[labels == 1] >= at).mean():.2f}"
            for name, (labels, chances) in told.items()
            if name not in HONEST and labels.any()
        ]
        cells = [attribute, f"{_hold(attribute):.2f}", f"{at:.2f}"]
        print("| " + " | ".join([*cells, ", ".join(alarms), ", ".join(recall)]) + " |")
    print("\n| set | ECE as shipped | with the offset of the other half |\n|---|---|---|")
    for name, facts in config["measure"].items():
        column = judged[name][2][:, ATTRIBUTES.index(facts["attribute"])]
        seen, told = halves.split({name: (judged[name][1], column)})
        labels, chances = told[name]
        shifted = halves.moved(chances, halves.offset(*seen[name]))
        errors = [scores.calibration_error(labels, one) for one in (chances, shifted)]
        print(f"| {name} | {errors[0]:.3f} | {errors[1]:.3f} |")


def _evasions(judge: Judge, config: Any, most: int) -> None:
    print("\n## Recall under disguise, at the shipped thresholds, in percent\n")
    cases: dict[str, list[str]] = defaultdict(list)
    for name, facts in config["measure"].items():
        if facts["attribute"] == "spam" and name != "youtube_eminem_2024":
            rows = [row["text"] for row in corpus.columns(facts["folder"]) if row["label"] == "1"]
            cases["spam"] += random.Random(2).sample(rows, min(len(rows), 200))
    rows = [row["text"] for row in corpus.columns("toxicity/olid_train") if row["label"] == "1"]
    cases["toxic"] = random.Random(2).sample(rows, min(len(rows), most, 600))
    print("| disguise | " + " | ".join(cases) + " |\n|---" + "|---" * len(cases) + "|")
    plain = {kind: judge(texts)[1].mean() for kind, texts in cases.items()}
    print("| none | " + " | ".join(f"{100 * plain[kind]:.1f}" for kind in cases) + " |")
    for name, disguise in disguises.ALL.items():
        cells = []
        for kind, texts in cases.items():
            chance = random.Random(3)
            recall = judge([disguise(text, chance) for text in texts])[1].mean()
            cells.append(f"{100 * recall:.1f} ({100 * (recall - plain[kind]):+.1f})")
        print(f"| {name} | " + " | ".join(cells) + " |")


def _identities(judge: Judge) -> None:
    print(
        f"\n## {len(SENTENCES)} neutral sentences about each of {len(IDENTITIES)} kinds of people\n"
    )
    print("| who | held, percent | mean toxic | mean identity_attack |\n|---|---|---|---|")
    toxic, attack = ATTRIBUTES.index("toxic"), ATTRIBUTES.index("identity_attack")
    shares = []
    for term in IDENTITIES:
        chances, held = judge([sentence.format(term) for sentence in SENTENCES])
        shares.append(100 * held.mean())
        means = chances.mean(0)
        print(f"| {term} | {shares[-1]:.1f} | {means[toxic]:.3f} | {means[attack]:.3f} |")
    print(f"\nSpread: {max(shares) - min(shares):.1f} points; {np.mean(shares):.1f} % held.")


if __name__ == "__main__":
    main()
