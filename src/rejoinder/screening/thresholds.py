"""From which probability on an attribute holds or refuses a comment, and how a site says so."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rejoinder.screening.tiers import ATTRIBUTES

# 1 is never reached, so it means "never".
SHIPPED: Final[Mapping[str, Mapping[str, float]]] = MappingProxyType(
    {
        "spam": {"hold": 0.65, "refuse": 0.995},
        "toxic": {"hold": 0.72, "refuse": 1.0},
        "severe": {"hold": 0.4, "refuse": 1.0},
        "insult": {"hold": 0.7, "refuse": 1.0},
        "threat": {"hold": 0.4, "refuse": 1.0},
        "identity_attack": {"hold": 0.79, "refuse": 1.0},
        "profanity": {"hold": 1.0, "refuse": 1.0},
        "sexual": {"hold": 0.6, "refuse": 1.0},
    }
)
"""What holds where a site says nothing. Measured; see docs/decisions on the learned screen."""


class ThresholdMistake(ValueError):
    """A threshold cannot be meant; the text says what is accepted, `key` where it stands."""

    def __init__(self, key: str, found: object, accepted: str) -> None:
        super().__init__(accepted)
        self.key, self.found = key, found


def completed(said: object) -> dict[str, dict[str, float]]:
    """Take what a site says of some attributes, and the shipped thresholds for the rest.

    Raises:
        ThresholdMistake: for anything that cannot be meant.
    """
    if not isinstance(said, Mapping):
        raise ThresholdMistake("thresholds", said, 'a table such as {"toxic": {"hold": 0.8}}')
    for attribute, bounds in said.items():
        key = f"thresholds.{attribute}"
        if attribute not in ATTRIBUTES:
            accepted = f"tables for {', '.join(ATTRIBUTES)}; not for {attribute!r:.40}"
            raise ThresholdMistake(key, bounds, accepted)
        if not isinstance(bounds, Mapping) or not set(bounds) <= {"hold", "refuse"}:
            accepted = f'{{"hold": 0.8, "refuse": 1}} for {attribute}, or one of the two'
            raise ThresholdMistake(key, bounds, accepted)
        for name, value in bounds.items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not (number and 0 < value <= 1):
                accepted = f"numbers above 0 and up to 1 for {attribute}"
                raise ThresholdMistake(f"{key}.{name}", value, accepted)
    whole = {name: {**bounds, **said.get(name, {})} for name, bounds in SHIPPED.items()}
    for attribute, bounds in whole.items():
        if bounds["refuse"] < bounds["hold"]:
            if "refuse" in said.get(attribute, {}):
                accepted = f"refuse from hold ({bounds['hold']}) to 1 for {attribute}"
                raise ThresholdMistake(f"thresholds.{attribute}.refuse", bounds["refuse"], accepted)
            bounds["refuse"] = bounds["hold"]
    return whole
