"""What another model would have made of a verdict that is stored: its tiers' word in the place of theirs.

Signals of circumstance, what the site's lessons added, trust and the policy stay as they were when the
comment came; so what differs is the model's doing alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rejoinder.screening.agreement import agreed
from rejoinder.screening.asking import answered
from rejoinder.screening.explaining import WORTH
from rejoinder.screening.judging import deep_wanted, doubt_of_words, outcome_for
from rejoinder.screening.models.fast import Fast
from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.rejudging import around_of, moved, words_of
from rejoinder.screening.submission import History, Submission
from rejoinder.screening.tiers import UTMOST, Deep, Tier, chance, logit_of
from rejoinder.screening.verdict import Outcome, Signal

FILES: Final = ("fast.json", "deep.json")
"""What makes a folder one of weights; either is enough."""


class WeightsUnusable(ValueError):
    """A folder's weights cannot be used; the sentence says why."""


@dataclass(frozen=True)
class Other:
    """Another model.

    Attributes:
        fast: other weights of the fast tier; None where what the stored verdict says of it holds.
        deep: the deep tier, asked about every text; None where it has no say of its own.
        without_deep: whether the deep tier's stored word is left out, too.
        version: as the weights name themselves.
    """

    fast: Fast | None = None
    deep: Deep | None = None
    without_deep: bool = False
    version: str = ""

    def outcome(
        self,
        kept: Mapping[str, Any],
        submission: Submission,
        policy: Policy,
        history: History | None,
    ) -> tuple[Outcome, float]:
        """Judge again.

        Args:
            kept: `Verdict.to_json()`.
            submission: the text as it is stored.
            policy: by which the verdict was made.
            history: what was known of the commenter then.

        Returns:
            The outcome, and the suspicion from 0 to UTMOST.

        Raises:
            KeyError, TypeError, ValueError: it is no stored verdict of the tiers.
        """
        told = {one["name"]: float(one["strength"]) for one in kept["signals"]}
        if "unjudged" in told:
            raise ValueError("nothing was said of it")
        fired = [
            Signal(name, strength, "")
            for name, strength in told.items()
            if not name.startswith("reads_like_")
        ]
        around = around_of(fired)
        said: Mapping[str, float] = kept["attributes"]
        reading = Reading(submission)
        tiers = self._tiers(kept, reading, fired)
        before = agreed(kept["tiers"], reading, fired)
        spam = words_of(
            said["spam"], around, lambda: before["spam"], trusted=policy.trusts(history)
        )
        after = agreed(tiers, reading, fired)
        attributes = {
            name: moved(value, before[name], after[name])
            for name, value in {**said, "spam": spam}.items()
        }
        wording = doubt_of_words(attributes["spam"], fired, policy)
        heard = wording if wording >= WORTH else 0.0
        doubt = min(UTMOST, max(wording, 1 - (1 - heard) * (1 - around)))
        attributes["spam"] = min(UTMOST, 1 - (1 - attributes["spam"]) * (1 - around))
        fired.sort(key=lambda found: (-found.strength, found.name))
        # Whoever gives the deep tier's word, or does without, waits for nothing.
        waits = bool(kept.get("waiting")) and self.deep is None and not self.without_deep
        if waits:
            logits = {name: logit_of(value) for name, value in tiers["fast"].items()}
            _, waits = deep_wanted(logits, policy, Tier.AUTO)
        return outcome_for(doubt, attributes, fired, policy, waiting=waits), doubt

    def _tiers(
        self, kept: Mapping[str, Any], reading: Reading, fired: list[Signal]
    ) -> dict[str, Mapping[str, float]]:
        tiers: dict[str, Mapping[str, float]] = dict(kept["tiers"])
        if self.fast is not None:
            logits = self.fast.logits(reading, fired)
            tiers["fast"] = {name: chance(logit) for name, logit in logits.items()}
        if self.deep is not None:
            answer = answered(self.deep.logits([reading.submission.text])[0])
            if answer is None:
                raise ValueError("the deep tier gave no number")
            tiers["deep"] = answer
        elif self.without_deep:
            tiers.pop("deep", None)
        return tiers


def of_folder(folder: Path) -> Other:
    """Load the weights of a folder: of the fast tier, of the deep one, or of both.

    Raises:
        WeightsUnusable: there are none, or they are damaged or of another version.
    """
    there = [name for name in FILES if (folder / name).is_file()]
    if not there:
        raise WeightsUnusable(f"{folder} holds neither {' nor '.join(FILES)}")
    fast, deep, names = None, None, []
    try:
        if "fast.json" in there:
            fast = Fast.of(folder)
            names.append(fast.version)
        if "deep.json" in there:
            # Read here alone: it brings the library that runs it.
            from rejoinder.screening.models.deep import Deep as Loaded

            loaded = Loaded.load(folder)
            if loaded is not None:
                deep = loaded
                names.append(loaded.version)
    except ImportError as missing:
        raise WeightsUnusable(f"{missing.name} is not installed") from missing
    except Exception as mistake:  # whatever a damaged file leads to
        raise WeightsUnusable(f"{folder}: {mistake or type(mistake).__name__}") from mistake
    return Other(fast, deep, version=" + ".join(names))
