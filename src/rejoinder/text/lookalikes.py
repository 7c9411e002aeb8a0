"""Letters that look like others, for comparing what a reader sees instead of what was typed.

For comparing only: nothing that comes out of here is ever shown.
"""

import unicodedata

from .characters import is_invisible, is_mark
from .names import fold_name

# Look-alikes of Latin letters in common fonts, by eye, in the scripts whose letters people borrow.
# Source of the method: UTS 39, Unicode Security Mechanisms, §4.
_SIMILAR = {
    # Cyrillic
    **dict(zip("авекмнорстухѕіјһԁԛԝѵгпꙇӏ", "abekmhopctyxsijhdqwvrnll", strict=True)),
    **dict(zip("АВЕКМНОРСТУХЅІЈҺԀԚԜѴӀЗ", "ABEKMHOPCTYXSIJHDQWVl3", strict=True)),
    **dict(zip("ёїўґүұҡҝһҽԍьъ", "eiyryykkheGbb", strict=True)),
    # Greek
    **dict(zip("αβγεζηικνορτυχωϲϳκμ", "abyeznikvoptuxwcjku", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ", "ABEZHIKMNOPTYXCJ", strict=True)),
    # Armenian, Cherokee
    **dict(zip("աոսօհցքզլյ", "wnuohgpqlj", strict=True)),
    **dict(zip("ՕՍԼՏ", "OULS", strict=True)),
    **dict(zip("ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏃᏢᏒᏚᎢᏙᎳᎩᏃ", "ABCDEHJKLMZPRSTVWYZ", strict=True)),
    # Latin letters of other alphabets and of phonetics
    **dict(zip("ıȷɑɡɩʟɪɴʀʏʙɢʜᴀᴄᴅᴇᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡᴢ", "ijagilinrybghacdejkmopstuvwz", strict=True)),
    **dict(zip("øđħłŧɓɗɠƙƥʂƭʋɲɨʉƒØĐĦŁŦ", "odhltbdgkpstvniufODHLT", strict=True)),
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    "ẞ": "SS",
    # Signs that stand for letters
    **dict(zip("∣ǀ⏐℮∂⍺", "lllead", strict=True)),
}
_DIGITS = {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t"}
_PAIRS = (("i", "l"), ("rn", "m"), ("vv", "w"))
_SIGNS = str.maketrans({"|": "l", "@": "a", "$": "s"})

_FIRST_PLANE = 0xFFFF


class _Letters(dict[int, str]):
    """A table for `str.translate` that works a character out when it is first met.

    Remembers the first plane only, so that no text can make it grow without end.
    """

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if is_invisible(char) and not char.isspace():
            letters = ""
        else:
            parts = unicodedata.normalize("NFKD", _SIMILAR.get(char, char))
            letters = "".join(_SIMILAR.get(part, part) for part in parts if not is_mark(part))
        if code <= _FIRST_PLANE:
            self[code] = letters
        return letters


_LETTERS = _Letters()


def skeleton(name: str) -> str:
    """Reduce a name to what it looks like: two names that look alike have the same skeleton.

    Folded, without accents, marks and separators; look-alikes of other scripts, full-width
    and mathematical letters as Latin letters; "0" as "o", "1" and "i" as "l", "rn" as "m", and
    the like. A key for comparing with another skeleton, not a name. Running it twice changes
    nothing. A name without any letter or digit is only folded.
    """
    letters = fold_name(name).translate(_SIGNS).translate(_LETTERS).casefold()
    letters = "".join(_DIGITS.get(char, char) for char in letters if char.isalnum())
    for pair, one in _PAIRS:
        letters = letters.replace(pair, one)
    return letters or fold_name(name)


def fold_lookalikes(text: str) -> str:
    """Write running text with Latin letters wherever it uses their look-alikes.

    The same letters as `skeleton`, but case, separators and plain ASCII stay, and so do digits
    outside of words: "v1agra" is written "vlagra", "100" stays. Invisible characters and marks
    go. Linear in the text.
    """
    if not text.isascii():
        text = text.translate(_LETTERS)
    if _DIGITS.keys().isdisjoint(text):
        return text
    last = len(text) - 1
    return "".join(
        _DIGITS[char]
        if char in _DIGITS
        and 0 < place < last
        and text[place - 1].isalpha()
        and text[place + 1].isalpha()
        else char
        for place, char in enumerate(text)
    )
