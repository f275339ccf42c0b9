"""What is said of a value crosses closed: only the owner of the data can open it (端到端加密).

ECDH on P-256 with the owner's authority, which was pinned at joining; HKDF-SHA-256 (RFC 5869), AES-256-GCM, bound to
the errand. Neither an outbox nor a backup of either side holds such words in plain.
"""

import base64
import binascii
import secrets
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from yiben.capabilities.cascade.certificates import Pair
from yiben.capabilities.cascade.envelope import Garbage, document

_INFO = b"yiben-cascade-sealed-v1\n"
_POINT, _NONCE = 65, 12


def close(authority: str, reference: str, said: dict[str, Any]) -> str:
    """`said` for whoever holds the key of `authority` (PEM); base64."""
    public = load_pem_x509_certificate(authority.encode()).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    own = ec.generate_private_key(ec.SECP256R1())
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(_key(own.exchange(ec.ECDH(), public), point)).encrypt(
        nonce, orjson.dumps(said), reference.encode()
    )
    return base64.b64encode(point + nonce + sealed).decode()


def open_(pair: Pair, reference: str, sealed: str) -> dict[str, Any]:
    """What was closed for us. Raises Garbage."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        point, nonce = raw[:_POINT], raw[_POINT : _POINT + _NONCE]
        other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key = _key(pair.key.exchange(ec.ECDH(), other), point)
        return document(AESGCM(key).decrypt(nonce, raw[_POINT + _NONCE :], reference.encode()))
    except (binascii.Error, ValueError, InvalidTag) as error:
        raise Garbage("sealed") from error


def _key(shared: bytes, point: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO + point).derive(shared)
