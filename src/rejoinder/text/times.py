"""Times of a video written in a text: "12:34" and "1:02:03".

Not clock times or durations: a text under a video that says 12:34 means the video.
"""

_DIGITS = frozenset("0123456789")
_IN_A_TIME = _DIGITS | {":"}
# "1:02:03.5", "v1.12:34" and "/12:34" are something else.
_NOT_BEFORE = frozenset("_.,:/\\@#")
# 99:59:59 has eight characters.
_LONGEST = 8


def time_at(text: str, colon: int) -> tuple[int, int, int | None] | None:
    """Find the time that the colon belongs to: its start, its end, and its seconds.

    The seconds are None where digits and colons stand together and yet are no time; the caller
    goes on behind them, which keeps "12:12:12:12:" linear. None where no digit is before the
    colon.
    """
    start = colon
    while start > 0 and text[start - 1] in _DIGITS:
        start -= 1
    if start == colon:
        return None
    end = colon
    while end < len(text) and text[end] in _IN_A_TIME:
        end += 1
    while text[end - 1] == ":":
        end -= 1
    if end <= colon or not _stands_alone(text, start, end):
        return start, max(end, colon + 1), None
    return start, end, _seconds(text[start:end])


def _stands_alone(text: str, start: int, end: int) -> bool:
    if start > 0 and (text[start - 1].isalnum() or text[start - 1] in _NOT_BEFORE):
        return False
    after = text[end : end + 1]
    if after in (".", ",") and after:
        return not text[end + 1 : end + 2].isalnum()
    return not (after.isalnum() or after == "_")


def _seconds(written: str) -> int | None:
    if len(written) > _LONGEST:
        return None
    parts = written.split(":")
    if len(parts) not in (2, 3) or not 1 <= len(parts[0]) <= 2:
        return None
    if any(len(part) != 2 or part > "59" for part in parts[1:]):
        return None
    if len(parts) == 2 and int(parts[0]) > 59:
        return None
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return seconds
