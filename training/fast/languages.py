"""Cut py3langid's model down to what the screen maps: `python -m training.fast.languages`.

Needs `py3langid` (BSD-3-Clause) installed. Takes each run of bytes that its automaton knows, keeps
the columns of our languages, and gives each place of the table to the run that tells most.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from rejoinder.screening.models.language import BITS, LANGUAGES, LENGTHS, SCALE, hashed

WEIGHTS = Path(__file__).parents[2] / "src/rejoinder/screening/weights"
# Kin that a reader would call by one name.
_ALSO = {"ar": ("ary", "arz"), "no": ("nn",), "zh": ("yue", "wuu"), "uz": ("uzs",)}


def main() -> None:
    """Write `language.npy` and `language.marks.npy`."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    names = list(model.nb_classes)
    columns = [
        [at for at, name in enumerate(names) if name in (language, *_ALSO.get(language, ()))]
        for language in LANGUAGES
    ]
    table = np.asarray(model.nb_ptc, np.float32)
    chosen = np.stack([table[:, among].max(1) for among in columns], 1)
    runs = [(run, at) for run, at in _runs(model) if len(run) in LENGTHS]
    told = {at: float(chosen[at].max() - np.median(chosen[at])) for _, at in runs}
    values = np.zeros((1 << BITS, len(LANGUAGES)), np.int8)
    marks = np.zeros(1 << BITS, np.uint16)
    for run, at in sorted(runs, key=lambda one: told[one[1]]):
        whole = int(hashed(np.frombuffer(run, np.uint8))[len(run) - 2, -1])
        place = whole >> (32 - BITS)
        marks[place] = whole & 0xFFFF
        row = chosen[at] - chosen[at].mean()
        values[place] = np.clip(np.rint(row * SCALE), -127, 127)
    np.save(WEIGHTS / "language.npy", values)
    np.save(WEIGHTS / "language.marks.npy", marks)


def _runs(model: LanguageIdentifier) -> list[tuple[bytes, int]]:
    """Walk the automaton: the shortest way to a state is the run that it stands for."""
    steps, rows, out = model.tk_nextmove, model._rowbase, model.tk_output
    way = {0: b""}
    waiting = deque([0])
    while waiting:
        state = waiting.popleft()
        for byte in range(256):
            after = steps[rows[state] + byte]
            if after not in way:
                way[after] = way[state] + bytes([byte])
                waiting.append(after)
    return [(run, out[state]) for state, run in way.items() if out[state] >= 0]


if __name__ == "__main__":
    main()
