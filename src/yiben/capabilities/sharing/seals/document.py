"""A sealed document in bytes: what is signed, how it lies in JSON and in a PDF, how it is taken out again.

Content is signed in its canonical form (RFC 8785: keys sorted, no spaces, UTF-8; no fractions occur in it).
A PDF carries the document twice: as an attachment for people, and in a comment behind its end, beside a
signature over every byte before it, so that a seal cannot be carried onto another page. The comment is
followed by the PDF's own last three lines again, where readers look for them.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yiben.capabilities.sharing.seals.keys import Signer
from yiben.capabilities.sharing.seals.model import FORMAT
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MOST_BYTES = 4_000_000
_MARK = b"%YIBEN-SEAL "
_END = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A PDF taken apart: what its seal signs, the sealed document it carries, and what follows it."""

    body: bytes
    document: Mapping[str, Any]
    whole: bool  # nothing but the PDF's own last lines follows


def canonical(value: Any) -> bytes:
    """The one way to write a value down. BadInput for a fraction, which has several."""
    _refuse_fractions(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical content, hex."""
    return hashlib.sha256(canonical(content)).hexdigest()


def content_message(content: Mapping[str, Any]) -> bytes:
    """What the signature of a document is over."""
    return f"{FORMAT} content\n".encode() + canonical(content)


def file_message(serial: str, body: bytes) -> bytes:
    """What the signature of a PDF is over."""
    return f"{FORMAT} file\n{serial}\n{hashlib.sha256(body).hexdigest()}".encode()


def signed(content: Mapping[str, Any], signer: Signer) -> dict[str, Any]:
    """The sealed document: content, signature, and the public key by which to check it."""
    value = signer.private.sign(content_message(content))
    signature = {"algorithm": "Ed25519", "key": signer.id, "public_key": signer.pem, "value": _text(value)}
    return {"format": FORMAT, "content": dict(content), "signature": signature}


def bound(body: bytes, document: Mapping[str, Any], signer: Signer) -> bytes:
    """A PDF that carries `document` and a signature over itself."""
    serial = document["content"]["serial"]
    file = _text(signer.private.sign(file_message(serial, body)))
    line = _line({**document, "file": file})
    ends = _END.search(body)
    assert ends is not None
    return body + _MARK + line + b"\n" + ends[0]


def taken_apart(pdf: bytes) -> Paper | None:
    """The parts of a PDF, None when it carries no seal behind its end."""
    body, mark, rest = pdf.rpartition(_MARK)
    line, _, tail = rest.partition(b"\n")
    document = read_json(line) if mark else None
    if document is None or _line(document) != line:  # one spelling only: what is not signed is not read
        return None
    ends = _END.search(body)
    return Paper(body=body, document=document, whole=ends is not None and tail == ends[0])


def read_json(text: bytes) -> dict[str, Any] | None:
    """A sealed document, None when these bytes are none. A name said twice is none either."""
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_float=_no_fraction)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        return None
    content, signature = found.get("content"), found.get("signature")
    well = (
        isinstance(content, dict) and isinstance(content.get("serial"), str) and isinstance(signature, dict)
    )
    return found if well else None


def unpacked(value: object) -> bytes:
    """Base64 in its one spelling; empty when it is none."""
    try:
        read = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError):
        return b""
    return read if _text(read) == value else b""


def _line(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        msg = "a name is said twice"
        raise ValueError(msg)
    return made


def _no_fraction(text: str) -> Any:
    msg = "fractions have several spellings"
    raise ValueError(msg)


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, float):
        raise BadInput(
            "no_fractions",
            Text(
                "用章内容只能含整数，请改用文字",
                "A sealed content holds whole numbers only; write others as text.",
            ),
        )
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for one in inner:
        _refuse_fractions(one)
