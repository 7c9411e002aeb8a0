"""What the tests of checking again share: a deep tier that is kind, and how a comment stands."""

from __future__ import annotations

import numpy as np

from rejoinder.models import Comment, Verdict
from rejoinder.screening import ATTRIBUTES

TEXT = "I was on the ferry that evening, and the crew did everything right."


class Kind:
    """A deep tier that finds nothing wrong with anything."""

    def logits(self, texts):
        return np.full((len(texts), len(ATTRIBUTES)), -7.0)


def standing(comment):
    return Comment.objects.get(pk=comment.pk).standing


def check_at(comment):
    return Verdict.objects.get(pk=comment.pk).check_at


def install(weights, deep=None):
    weights["deep"] = deep or Kind()
    weights["keeper"].load()
