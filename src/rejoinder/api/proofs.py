"""The id of a check: says what was answered about which text, and keeps nothing to say it.

A client sends the id back when it knows better. So that a report can be counted rightly days later, and
after any restart, the id itself carries what is needed: when, which answer, and a few bits of a keyed
hash of the text, under a signature. It tells its holder nothing that he was not told.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

from rejoinder import keys

_SIGNED: Final = struct.Struct(">IB3s")
_SIGNATURE: Final = 8  # bytes; with the claim 16, written as the 32 characters that clients expect
_SPAM: Final = 1
_TEST: Final = 2


@dataclass(frozen=True, slots=True)
class Proof:
    """What was answered: `spam`, in a `test` or not, at a time in seconds since 1970."""

    spam: bool
    test: bool
    made_at: int


def made(key_id: int, text: str, *, spam: bool, test: bool, now: float) -> str:
    """The id of a check, 32 hexadecimal digits."""
    flags = _SPAM * spam + _TEST * test
    claim = _SIGNED.pack(int(now) // 60, flags, _print(text))
    return (claim + _signature(key_id, claim)).hex()


def read(key_id: int, text: str, written: str) -> Proof | None:
    """What an id says; None where it is not ours, of another key, or about another text."""
    try:
        whole = bytes.fromhex(written)
    except ValueError:
        return None
    claim, signature = whole[: _SIGNED.size], whole[_SIGNED.size :]
    if len(whole) != _SIGNED.size + _SIGNATURE:
        return None
    if not compare_digest(signature, _signature(key_id, claim)):
        return None
    minutes, flags, about = _SIGNED.unpack(claim)
    if about != _print(text):
        return None
    return Proof(bool(flags & _SPAM), bool(flags & _TEST), minutes * 60)


def _print(text: str) -> bytes:
    return keys.keyed_hash("checked text", text)[:3]


def _signature(key_id: int, claim: bytes) -> bytes:
    return keys.keyed_hash("check", f"{key_id}.{claim.hex()}")[:_SIGNATURE]
