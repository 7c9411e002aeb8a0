"""How the porch and the back room speak: one request, one answer, over a socket in the data folder.

Eight bytes say how long the head and the body are; the head is JSON, the body is as it came. Only
processes of this installation can open the socket (mode 0700 of its folder).
"""

from __future__ import annotations

import json
import socket
import struct
from typing import Any, Final

HEAD: Final = struct.Struct("!II")


def packed(head: object, body: bytes) -> bytes:
    """A frame: lengths, head, body."""
    written = json.dumps(head, separators=(",", ":")).encode()
    return HEAD.pack(len(written), len(body)) + written + body


def read(connection: socket.socket) -> tuple[Any, bytes] | None:
    """The next frame of a blocking socket; None when the other side has gone."""
    lengths = _exactly(connection, HEAD.size)
    if lengths is None:
        return None
    head_length, body_length = HEAD.unpack(lengths)
    both = _exactly(connection, head_length + body_length)
    if both is None:
        return None
    return json.loads(both[:head_length]), both[head_length:]


def _exactly(connection: socket.socket, length: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < length:
        part = connection.recv(min(length - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)
