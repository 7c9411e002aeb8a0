"""Web Push on the wire: a message that only one browser can read, and who sends it.

Sources: RFC 8291 (the keys), RFC 8188 (aes128gcm), RFC 8292 (VAPID), RFC 7515 (JWS).
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rejoinder.errors import FieldUnusable

MOST: Final = 3_000
"""Bytes of a message; push services take at least 4,096 sealed (RFC 8030, 7.2)."""
_RECORD: Final = 4_096
_GOOD_FOR: Final = timedelta(hours=12)  # at most a day: RFC 8292, 2
_POINT, _AUTH, _SALT = 65, 16, 16  # bytes


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser gives: where its push service takes messages, its public key, a secret of both."""

    endpoint: str
    p256dh: str
    auth: str

    def __post_init__(self) -> None:
        """See that both keys can be used.

        Raises:
            FieldUnusable: they cannot.
        """
        try:
            _public(unb64(self.p256dh))
        except ValueError:
            raise FieldUnusable("p256dh", "is no public key") from None
        try:
            if len(unb64(self.auth)) != _AUTH:
                raise ValueError(self.auth)
        except ValueError:
            raise FieldUnusable("auth", "is no secret of 16 bytes") from None


def sealed(
    message: bytes,
    browser: Browser,
    *,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """A message as a push service takes it, `Content-Encoding: aes128gcm`.

    Args:
        message: at most MOST bytes.
        browser: whom it is for.
        own, salt: made afresh for each message; given in tests alone.
    """
    if len(message) > MOST:
        raise ValueError(f"a message has {len(message)} bytes, not more than {MOST}")
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or secrets.token_bytes(_SALT)
    theirs, ours = unb64(browser.p256dh), _point(own.public_key())
    shared = own.exchange(ec.ECDH(), _public(theirs))
    key = _derived(unb64(browser.auth), shared, b"WebPush: info\0" + theirs + ours, 32)
    content = _derived(salt, key, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, key, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD.to_bytes(4, "big") + bytes((len(ours),)) + ours
    return head + AESGCM(content).encrypt(nonce, message + b"\2", None)


def authorization(
    endpoint: str, key: ec.EllipticCurvePrivateKey, contact: str, now: datetime
) -> str:
    """The header by which a push service knows which installation sends.

    Args:
        endpoint: whose origin it is good for.
        key: the installation's.
        contact: `mailto:…` or `https://…`, for the service's operators.
        now: the moment.
    """
    origin = "/".join(endpoint.split("/")[:3])
    claims = {"aud": origin, "exp": int((now + _GOOD_FOR).timestamp()), "sub": contact}
    signed = ".".join(
        b64(json.dumps(part, separators=(",", ":")).encode())
        for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={public_of(key)}"


def key_of(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The installation's key for VAPID, made from 32 secret bytes: the same each time."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
    return ec.derive_private_key(int.from_bytes(secret, "big") % (order - 1) + 1, ec.SECP256R1())


def public_of(key: ec.EllipticCurvePrivateKey) -> str:
    """The public key as browsers are told it."""
    return b64(_point(key.public_key()))


def b64(told: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()


def unb64(told: str) -> bytes:
    """What `b64`, or a browser, wrote.

    Raises:
        ValueError: nobody wrote that.
    """
    if not told.isascii() or len(told) > 200:
        raise ValueError("not base64")
    text = told.rstrip("=")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _public(point: bytes) -> ec.EllipticCurvePublicKey:
    if len(point) != _POINT:
        raise ValueError("not an uncompressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
