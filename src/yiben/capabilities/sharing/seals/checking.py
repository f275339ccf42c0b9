"""Checking a sealed document, by its bytes alone: no database, no network (验章).

Whom to trust (`keys`) and what was revoked (`revoked`) the caller says; without them the answer says what
could not be looked at.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from yiben.capabilities.sharing.seals import document
from yiben.capabilities.sharing.seals.keys import fits, public_pem, read_public
from yiben.capabilities.sharing.seals.model import Check, State, Verified
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_LONGEST_KEY = 80  # characters of a key's identifier

SAYS: Mapping[State, Text] = {
    State.NOT_A_SEAL: Text("不是数据共享专用章文件", "This is no sealed document."),
    State.ALTERED: Text("内容在用章之后被改动", "The content was changed after it was sealed."),
    State.MOVED: Text("印章与这份文件不符：文件被改动，或印章取自另一份文件", "The seal does not belong to this file: the file was changed, or the seal was taken from another."),
    State.FORGED: Text("签名密钥不属于签发单位", "The key that signed is none of the issuer's."),
    State.REVOKED: Text("此用章文件已作废", "This sealed document has been revoked."),
    State.UNKNOWN_ISSUER: Text("签名完好，但未核对是谁的密钥", "The signature is sound, but whose key it is was not checked."),
    State.VALID: Text("内容、签名、签发单位均核对无误", "Content, signature and issuer agree."),
}  # fmt: skip


def check(
    data: bytes,
    *,
    keys: Mapping[str, Ed25519PublicKey] | None = None,
    revoked: Collection[str] | None = None,
    part: str = "what",
) -> Verified:
    """What these bytes (a PDF or JSON) are worth.

    `keys`: the issuer's public keys by identifier; None: unknown. `revoked`: digests of revoked documents
    from the issuer's list; None: the list is not at hand. `part` is what the content must have: a list of revoked ones is no seal.
    """
    paper = document.taken_apart(data) if data.lstrip()[:5] == b"%PDF-" else None
    sealed = paper.document if paper else document.read_json(data)
    if len(data) > document.MOST_BYTES or sealed is None or part not in sealed["content"]:
        return Verified(state=State.NOT_A_SEAL, says=SAYS[State.NOT_A_SEAL], checks=())
    content, signature = sealed["content"], sealed["signature"]
    key = _embedded(signature)
    checks: list[Check] = []
    state = _look(checks, paper, sealed, content, key)
    named = _named(signature)
    if state is None:
        state = _trust(checks, keys, named, key)
    mark = _digest(content)
    if revoked is None:
        checks.append(
            Check(
                says=Text(
                    "是否作废须查签发单位的在线名单", "Whether it was revoked, only the issuer's list can say"
                ),
                holds=None,
            )
        )
    elif mark in revoked:
        checks.append(
            Check(says=Text("不在作废名单上", "It is not on the list of revoked ones"), holds=False)
        )
        state = State.REVOKED if state in (State.VALID, State.UNKNOWN_ISSUER) else state
    else:
        checks.append(Check(says=Text("不在作废名单上", "It is not on the list of revoked ones"), holds=True))
    known = state not in (State.ALTERED, State.FORGED, State.MOVED)
    return Verified(
        state=state,
        says=SAYS[state],
        checks=tuple(checks),
        content=content if known else None,
        key=named,
        digest=mark if known else hashlib.sha256(data).hexdigest(),
    )


def _look(
    checks: list[Check],
    paper: document.Paper | None,
    sealed: Mapping[str, Any],
    content: Mapping[str, Any],
    key: Ed25519PublicKey | None,
) -> State | None:
    """What the signatures say by the key the document brings along; None when they hold."""
    value = document.unpacked(sealed["signature"].get("value"))
    holds = key is not None and _signed(key, value, content)
    checks.append(Check(says=Text("内容与签名一致", "The content is what was signed"), holds=holds))
    if not holds:
        return State.ALTERED
    if paper is None:
        return None
    assert key is not None
    file = document.unpacked(sealed.get("file"))
    bound = paper.whole and fits(key, file, document.file_message(content["serial"], paper.body))
    checks.append(
        Check(says=Text("印章属于这份文件，一字未动", "The seal belongs to this very file"), holds=bound)
    )
    return None if bound else State.MOVED


def _trust(
    checks: list[Check],
    keys: Mapping[str, Ed25519PublicKey] | None,
    named: str,
    key: Ed25519PublicKey | None,
) -> State:
    says = Text("密钥属于签发单位", "The key is the issuer's")
    if keys is None:
        checks.append(Check(says=says, holds=None))
        return State.UNKNOWN_ISSUER
    trusted = key is not None and keys.get(named) == key
    checks.append(Check(says=says, holds=trusted))
    return State.VALID if trusted else State.FORGED


def _named(signature: Mapping[str, Any]) -> str:
    """What the document calls its key: somebody else's word, which goes into answers and into the log."""
    said = signature.get("key")
    fits_in = isinstance(said, str) and said.isascii() and said.isprintable() and len(said) <= _LONGEST_KEY
    return str(said) if fits_in else ""


def _embedded(signature: Mapping[str, Any]) -> Ed25519PublicKey | None:
    """The key the document brings along, when it is written as we write it."""
    pem = signature.get("public_key")
    if not isinstance(pem, str) or signature.get("algorithm") != "Ed25519":
        return None
    try:
        key = read_public(pem.encode()).get(str(signature.get("key", "")))
    except (BadInput, UnicodeEncodeError):
        return None
    return key if key is not None and public_pem(key) == pem else None


def _signed(key: Ed25519PublicKey, value: bytes, content: Mapping[str, Any]) -> bool:
    try:
        return fits(key, value, document.content_message(content))
    except (BadInput, UnicodeEncodeError):
        return False


def _digest(content: Mapping[str, Any]) -> str:
    try:
        return document.digest(content)
    except (BadInput, UnicodeEncodeError):
        return ""
