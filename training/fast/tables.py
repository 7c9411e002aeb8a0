"""The corpus as arrays: texts with their disguised copies, hashed, counted and labelled."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from rejoinder.screening import Policy, Submission, signals
from rejoinder.screening.models.facts import facts
from rejoinder.screening.reading import Reading
from rejoinder.screening.tiers import ATTRIBUTES
from training import corpus
from training.fast.citing import citing
from training.fast.disguises import TRAINED_ON
from training.fast.sparse import matrix

SPAM = ATTRIBUTES.index("spam")
_POLICY = Policy()


@dataclass(frozen=True)
class Table:
    """What is fitted.

    Attributes:
        rows: the corpus, and disguised copies behind it.
        parts: [rows, buckets], scaled by how rare a part is.
        rarity: [buckets], that scale; it is multiplied into the weights that are shipped.
        facts: [rows, facts.NAMES].
        labels, weights: [rows, ATTRIBUTES].
        copies: how many rows at the end are copies, disguised or with a link.
    """

    rows: list[corpus.Row]
    parts: csr_matrix
    rarity: NDArray[np.float32]
    facts: NDArray[np.float32]
    labels: NDArray[np.float32]
    weights: NDArray[np.float32]
    copies: int


def build(rows: list[corpus.Row], config: Mapping[str, Any]) -> Table:
    """Hash and count everything; about four minutes for 150,000 texts."""
    copies = [*disguised(rows, config), *citing(rows, config)]
    everything = rows + copies
    texts = [row.text for row in everything]
    parts = matrix(texts, config["fast"]["bits"])
    rarity = rare(parts)
    return Table(
        rows=everything,
        parts=scaled(parts, rarity),
        rarity=rarity,
        facts=counted(texts),
        labels=corpus.labels_of(everything),
        weights=weights(everything, config),
        copies=len(copies),
    )


def disguised(rows: Sequence[corpus.Row], config: Mapping[str, Any]) -> list[corpus.Row]:
    """Disguise a share of the texts: more of the bad ones, some of the honest ones.

    Honest copies are needed, or the disguise itself would be taken for the offence.
    """
    share, weight = config["fast"]["disguised"], config["fast"]["disguised_weight"]
    toxic = ATTRIBUTES.index("toxic")
    copies = []
    for row in rows:
        chance = Random(zlib.crc32(row.text.encode()) ^ config["seed"])
        bad = row.labels[SPAM] == 1 or row.labels[toxic] == 1
        if chance.random() < (share if bad else share / 2):
            text = chance.choice(TRAINED_ON)(row.text, chance)
            copies.append(
                corpus.Row(
                    text, row.language, row.source, row.weight * weight, row.labels, row.group
                )
            )
    return copies


def weights(rows: Sequence[corpus.Row], config: Mapping[str, Any]) -> NDArray[np.float32]:
    """Give each row's weight for each attribute: talk counts less as ham than ham does."""
    times = config["fast"]["weights"]
    own = np.array([row.weight * times.get(row.source, 1) for row in rows], np.float32)
    table = np.repeat(own[:, None], len(ATTRIBUTES), 1)
    reads = {name: facts["reads"] for name, facts in config["train"].items()}
    about_spam = np.array(
        [row.source.startswith("patterns/spam") or reads.get(row.source) == "spam" for row in rows]
    )
    table[~about_spam, SPAM] *= config["fast"]["talk_as_ham"]
    own_spam = np.array([row.source.startswith("patterns/spam") for row in rows])
    table[own_spam, SPAM] *= config["fast"]["patterns_as_spam"]
    return table


def penalty(config: Mapping[str, Any]) -> NDArray[np.float32]:
    """Give the penalty of each attribute."""
    found = np.full(len(ATTRIBUTES), config["fast"]["penalty"], np.float32)
    found[SPAM] = config["fast"]["penalty_spam"]
    return found


def rare(parts: csr_matrix) -> NDArray[np.float32]:
    """Give how rare each part is, as an inverse document frequency around 1; 0 for one text's own.

    Source: Spärck Jones, A statistical interpretation of term specificity (1972).
    """
    texts = parts.shape[0]
    met = np.bincount(parts.indices, minlength=parts.shape[1])
    found = np.where(met < 2, 0.0, np.log((1 + texts) / (1 + met)))
    usual = np.sqrt((found[parts.indices] ** 2).mean())
    found[0] = 0.0  # the bucket of empty places
    return (found / usual).astype(np.float32)


def scaled(parts: csr_matrix, rarity: NDArray[np.float32]) -> csr_matrix:
    """Scale each column by its rarity."""
    return (parts @ diags(rarity)).tocsr().astype(np.float32)


def counted(texts: Sequence[str]) -> NDArray[np.float32]:
    """Give the facts of each text."""
    return np.array([_facts(text) for text in texts], np.float32)


def _facts(text: str) -> list[float]:
    reading = Reading(Submission(text=text))
    fired = [found for signal in signals.ALL if (found := signal(reading, _POLICY))]
    return facts(reading, fired)
