"""The Content-Security-Policies of what readers are given.

Plain text, and no Django: the porch needs them, too.
"""

from __future__ import annotations

from typing import Final

_OURS: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
)
_ENDS: Final = "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

PUBLISHED: Final = f"{_OURS}frame-src https: http:; media-src https: http:{_ENDS}"
"""Pages of the tree: our own script only, nothing from others before a click. The page's own policy,
a meta element, narrows frame-src and media-src to its video."""

PAGE: Final = f"{_OURS}frame-src 'none'; media-src 'none'{_ENDS}"
"""Pages made for one person or for one refusal."""

PICTURE: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""All that is no page: a drawn poster must not run as one when it is opened by itself."""
