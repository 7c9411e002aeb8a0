"""How the porch and the back room speak: one request, one answer, over a socket in the data folder.

Eight bytes say how long the head and the body are; the head is JSON, the body is as it came. Only
processes of this installation can open the socket (mode 0700 of its folder).
"""

from __future__ import annotations

import json
import struct
from typing import Any, Final

HEAD: Final = struct.Struct("!II")


_written: Final = json.JSONEncoder(separators=(",", ":")).encode  # `dumps` makes one at each call


def packed(head: object, body: bytes) -> bytes:
    """A frame: lengths, head, body."""
    written = _written(head).encode()
    return HEAD.pack(len(written), len(body)) + written + body


def taken(came: bytearray) -> tuple[Any, bytes] | None:
    """Take the first whole frame off what came over a socket; None while it is not whole."""
    if len(came) < HEAD.size:
        return None
    head_length, body_length = HEAD.unpack_from(came)
    body, end = HEAD.size + head_length, HEAD.size + head_length + body_length
    if len(came) < end:
        return None
    head = json.loads(came[HEAD.size : body].decode())
    content = bytes(came[body:end])
    del came[:end]
    return head, content
