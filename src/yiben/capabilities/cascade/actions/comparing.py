"""Fingerprints of authorities (证书指纹), so that two people can compare by telephone what two machines were told."""

import base64
import binascii
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes

from yiben.capabilities.cascade import certificates, envelope, store
from yiben.capabilities.cascade.actions.standing import must_keep, must_read
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

_WORDS = ("id", "name", "address", "authority")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What an invitation says, before it is used. `ours`: this installation made it itself."""

    id: str
    name: str
    address: str
    fingerprint: str
    ours: bool


def fingerprint(authority: str) -> str:
    """SHA-256 of a certificate (PEM) as `openssl x509 -fingerprint -sha256` writes it, AB:CD and so on.

    Raises BadInput `bad_certificate`.
    """
    digest = certificates.read_authority(authority).fingerprint(hashes.SHA256())
    return ":".join(f"{one:02X}" for one in digest)


def own_fingerprint(work: Work) -> str | None:
    """That of this installation's authority; None before the first invitation or joining."""
    must_read(work)
    me = store.myself(work.db)
    if me is None:
        return None
    return fingerprint(certificates.authority(work.home, me.id, now=work.now()).certificate_pem)


def read_invitation(work: Work, text: str) -> Invited:
    """Look into an invitation without using it. For keepers. BadInput `bad_invitation`."""
    must_keep(work)
    try:
        said = envelope.document(base64.urlsafe_b64decode("".join(text.split())))
        words = {name: said[name] for name in _WORDS}
        if not all(isinstance(one, str) for one in words.values()):
            raise _unreadable()
        found = fingerprint(words["authority"])
    except (binascii.Error, ValueError, KeyError, envelope.Garbage, BadInput):
        raise _unreadable() from None
    return Invited(
        id=words["id"][:40],
        name=words["name"][:200],
        address=words["address"][:300],
        fingerprint=found,
        ours=words["id"] == envelope.installation(work.home),
    )


def must_match(invited: Invited, said: str) -> None:
    """Refused `fingerprint_differs` unless nothing is said, or what the other side said of itself."""
    letters = "".join(one for one in said.upper() if one in "0123456789ABCDEF")
    if said.strip() and letters != invited.fingerprint.replace(":", ""):
        raise Refused(
            "fingerprint_differs",
            Text("邀请中的证书指纹与所给的不同，未连接", "The invitation's fingerprint is another one: nothing was connected."),
            where={"fingerprint": invited.fingerprint},
            hint=Text("邀请可能被调换，请对方重新交来", "It may have been exchanged on the way: ask for it again."),
        )  # fmt: skip


def _unreadable() -> BadInput:
    return BadInput(
        "bad_invitation",
        Text("邀请无法读取", "The invitation cannot be read."),
        hint=Text("请完整粘贴对方给出的邀请", "Paste the whole invitation the other side gave you."),
    )
