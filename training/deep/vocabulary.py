"""Chooses the pieces that stay: those that the languages' common words are made of.

The base knows 250,000 pieces for a hundred languages, and the word vectors are four fifths of its
size. A piece's worth is its share of the running text of the language that needs it most; the
frequencies of words are those of the PyPI package `wordfreq` (Speer 2022, CC BY-SA 4.0), so that no
measured text has a say. Every single character stays, so that any word can still be spelled.
"""

import heapq
from collections import Counter
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.models.pieces import SPACE, SPECIAL, Pieces
from training.deep.unpack import Base

# The base's first ids are <s>, <pad>, </s>, <unk>; its engine's vectors have one row less before
# them than pieces, so that row and id are the same.
FIRST = 4


def choose(base: Base, facts: Mapping[str, Any]) -> NDArray[np.int64]:
    """Give the ids of the base's pieces that stay, ascending: `size` of them."""
    import wordfreq

    table = str.maketrans(base.replacements)
    everything = Pieces(base.pieces[FIRST:], base.scores[FIRST:].tolist())
    worth: Counter[int] = Counter()
    for language in sorted(wordfreq.available_languages("best")):
        weight = 1.0 if language in facts["served"] else facts["others"]
        counts: Counter[int] = Counter()
        known = wordfreq.get_frequency_dict(language, "best").items()
        for word, frequency in heapq.nlargest(facts["words"], known, key=itemgetter(1, 0)):
            # A sixth of all words opens a sentence; German writes its nouns so.
            for written, share in ((word, 0.85), (word.capitalize(), 0.15)):
                for part in written.translate(table).split():
                    for piece in everything.word(part):
                        counts[piece] += frequency * share
        total = sum(counts.values())
        for piece, count in counts.items():
            worth[piece] = max(worth[piece], weight * count / total)
    ids = set()
    for number, piece in enumerate(base.pieces[FIRST:], SPECIAL):
        if len(piece.removeprefix(SPACE)) <= 1:
            ids.add(number)
    for number, _ in worth.most_common():
        if len(ids) >= facts["size"]:
            break
        if number >= SPECIAL:
            ids.add(number)
    return np.array(sorted(ids)) - SPECIAL + FIRST


def prune(base: Base, facts: Mapping[str, Any], folder: Path) -> None:
    """Write what stays: `pieces.txt` (piece, score), `words.npy` (4-bit rows, by the new ids)."""
    kept = choose(base, facts)
    with (folder / "pieces.txt").open("w", encoding="utf-8") as out:
        for number in kept:
            out.write(f"{base.pieces[number]}\t{base.scores[number]:.3f}\n")
    # START, END, UNKNOWN are rows 0, 2 and 3 of the base.
    rows = np.concatenate(([0, 2, 3], kept))
    np.save(folder / "words.npy", base.words[rows])
