"""What each data set's own columns say, in the screen's attributes.

A label is 1, 0 or unknown (NaN). Unknown is the honest answer for most: a set that was labelled
for hate says nothing of threats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

Columns = Mapping[str, str]
Labels = dict[str, float]

# A comment that nobody found hostile is none of these.
_NONE_OF_THEM: Final = dict.fromkeys(
    ("toxic", "severe", "insult", "threat", "identity_attack"), 0.0
)
# All hostile talk in these sets is talk: none of them was collected from advertisements.
_TALK: Final = {"spam": 0.0}


def spam(row: Columns) -> Labels:
    """A set that was labelled for spam, and for nothing else."""
    return {"spam": float(row["label"])}


def toxic(row: Columns) -> Labels:
    """A set that was labelled for hostility at large."""
    if row["label"] == "1":
        return {**_TALK, "toxic": 1.0}
    return {**_TALK, **_NONE_OF_THEM}


def civil_spans(row: Columns) -> Labels:
    """News comments that had been marked as toxic once: only where the second look was clear.

    Raters who are split say that the comment is heated, which is no reason to hold it; trained on
    as they stand these labels make a third of heated politics an alarm.
    """
    share = float(row["tox"])
    if share >= 0.99:
        return {**_TALK, "toxic": 1.0}
    return {**_TALK, **_NONE_OF_THEM} if share <= 0.34 else dict(_TALK)


def davidson(row: Columns) -> Labels:
    """Tweets found by slurs: hate, offensive wording without hate, neither.

    Offensive is nearly all that was found, so the other attributes cannot be told from tweets' own
    manner by it: it says nothing of profanity.
    """
    if row["hate"] == "1":
        return {**_TALK, "toxic": 1.0, "identity_attack": 1.0}
    if row["label"] == "1":
        return {**_TALK, "toxic": 1.0, "identity_attack": 0.0}
    return {**_TALK, **_NONE_OF_THEM}


def mlma(row: Columns) -> Labels:
    """Tweets with several tones each: hateful, offensive, disrespectful, abusive, fearful, normal."""
    tones = set(row["sentiment"].split("_"))
    if row["label"] == "0":
        return {**_TALK, **_NONE_OF_THEM}
    said = {**_TALK, "toxic": 1.0}
    if "hateful" in tones:
        said["identity_attack"] = 1.0
    if tones & {"disrespectful", "abusive"}:
        said["insult"] = 1.0
    return said


def germeval18(row: Columns) -> Labels:
    """German tweets: INSULT to a person, ABUSE of a group, PROFANITY at nobody, OTHER."""
    kind = row["fine"]
    if kind == "OTHER":
        return {**_TALK, **_NONE_OF_THEM, "profanity": 0.0}
    said = {**_TALK, "toxic": 1.0}
    if kind == "INSULT":
        said |= {"insult": 1.0, "identity_attack": 0.0}
    elif kind == "ABUSE":
        said["identity_attack"] = 1.0
    else:
        said |= {"profanity": 1.0, "identity_attack": 0.0}
    return said


def stormfront(row: Columns) -> Labels:
    """Sentences of a forum of hate; most of them are small talk."""
    if row["label"] == "1":
        return {**_TALK, "toxic": 1.0, "identity_attack": 1.0}
    return {**_TALK, "toxic": 0.0, "identity_attack": 0.0, "threat": 0.0}


READERS: Final[Mapping[str, Callable[[Columns], Labels]]] = {
    reader.__name__: reader
    for reader in (spam, toxic, civil_spans, davidson, mlma, germeval18, stormfront)
}
"""By the word `reads` of the configuration."""
