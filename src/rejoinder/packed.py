"""What reading packed bytes may raise: for whoever unpacks an export, to take it or to look for somebody.

Of zipfile also RuntimeError: where a file in an archive has a password, and, as NotImplementedError,
which is one, where it is packed in a way that this Python does not know.
"""

from __future__ import annotations

import gzip
import lzma
import zipfile
import zlib
from typing import Final

DAMAGED: Final = (
    *(EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile),
    RuntimeError,
)
