"""Signed notes (C2SP signed-note): a text, an empty line, and signature lines `— name base64(key id ‖ signature)`.

Keys are told as `name+key id+base64(type ‖ public key)`: type 1 signs the text itself, type 4 cosigns it.
"""

import base64
from dataclasses import dataclass
from hashlib import sha256
from struct import error as StructError  # noqa: N812  # it is a class
from struct import pack, unpack

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from yiben.engines.evidence.model import Head
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

SIGNS, COSIGNS = 1, 4
LONGEST = 1 << 16  # bytes of a request
_STEPS = 63  # hashes of a proof at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A public key with its name, as it is handed from one installation to another."""

    name: str
    type: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that a signature line begins with."""
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:4]

    @property
    def told(self) -> str:
        """As one line."""
        coded = base64.b64encode(bytes([self.type]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{coded}"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the key made this Ed25519 signature."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a log asks a witness: cosign `text`, which grew out of `old` events as `proof` shows."""

    old: int
    proof: tuple[bytes, ...]
    note: str
    text: str
    origin: str  # the log's name without `yiben/`
    tree_size: int
    root: bytes
    signatures: tuple[tuple[str, bytes], ...]  # name, key id and signature


def public_key(name: str, type_: int, key: Ed25519PublicKey) -> Key:
    """A key as it is told."""
    return Key(name=name, type=type_, public=key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def read_key(line: str) -> Key:
    """A key from its line. BadInput `bad_key` for anything else."""
    try:
        return _key(line)
    except (ValueError, IndexError) as error:
        raise BadInput("bad_key", Text(f"不是公钥: {line[:80]}", f"This is no key: {line[:80]}")) from error


def _key(line: str) -> Key:
    name, identifier, coded = line.strip().split("+", 2)
    raw = base64.b64decode(coded, validate=True)
    key = Key(name=name, type=raw[0], public=raw[1:])
    if len(key.public) != 32 or key.id.hex() != identifier or not name or name != name.strip():
        raise ValueError("its identifier does not fit")
    return key


def write_request(head: Head, *, old: int, path: tuple[str, ...], key: Key) -> bytes:
    """The body of tlog-witness `add-checkpoint`: old size, proof, the signed checkpoint."""
    proof = "".join(f"{base64.b64encode(bytes.fromhex(each)).decode()}\n" for each in path)
    line = signature_line(key, base64.b64decode(head.signature))
    return f"old {old}\n{proof}\n{head.text.decode()}\n{line}".encode()


def read_request(body: bytes) -> Asked:
    """What a body asks. BadInput `bad_witness_request`, whatever a stranger sends."""
    try:
        return _asked(body)
    except ValueError as error:
        raise BadInput(
            "bad_witness_request",
            Text(f"不是见证请求: {error}", f"This is no request to a witness: {error}"),
            hint=Text("格式见 C2SP tlog-witness", "C2SP tlog-witness says how it looks."),
        ) from error


def _asked(body: bytes) -> Asked:
    if len(body) > LONGEST:
        raise ValueError("too long")
    top, _, note = body.decode().partition("\n\n")
    first, *proof = top.split("\n")
    text, _, signed = note.partition("\n\n")
    if not first.startswith("old ") or not text.startswith("yiben/") or len(proof) > _STEPS:
        raise ValueError("not in the shape of tlog-witness")
    origin, size, root, *_ = text.split("\n")
    return Asked(
        old=_number(first.removeprefix("old ")),
        proof=tuple(_hash(line) for line in proof),
        note=note,
        text=text + "\n",
        origin=origin.removeprefix("yiben/"),
        tree_size=_number(size),
        root=_hash(root),
        signatures=_signatures(signed),
    )


def signature_line(key: Key, signature: bytes) -> str:
    """One line under a note."""
    return f"— {key.name} {base64.b64encode(key.id + signature).decode()}\n"


def cosign(private: Ed25519PrivateKey, key: Key, text: str, *, at: int) -> str:
    """The cosignature line (tlog-cosignature/v1) over a checkpoint; `at`: Unix seconds."""
    return signature_line(key, pack(">Q", at) + private.sign(cosigned_message(text, at)))


def cosigned_message(text: str, at: int) -> bytes:
    """Exactly what a witness signs."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosignature_of(line: str, key: Key, text: str) -> tuple[int, bytes] | None:
    """(Unix seconds, signature) of a cosignature line that `key` made over `text`; None for any other."""
    try:
        ((name, raw),) = _signatures(line)
        (at,) = unpack(">Q", raw[4:12])
    except (ValueError, StructError):
        return None
    good = name == key.name and raw[:4] == key.id and key.verifies(raw[12:], cosigned_message(text, at))
    return (at, raw[12:]) if good else None


def signed_by(asked: Asked, keys: tuple[Key, ...]) -> bool:
    """Whether one of the log's own keys signed the checkpoint."""
    return any(
        name == key.name and raw[:4] == key.id and key.verifies(raw[4:], asked.text.encode())
        for name, raw in asked.signatures
        for key in keys
    )


def _signatures(told: str) -> tuple[tuple[str, bytes], ...]:
    found = []
    for line in told.splitlines():
        mark, name, coded = line.split(" ")
        if mark != "—":
            raise ValueError("a signature line begins with —")
        found.append((name, base64.b64decode(coded, validate=True)))
    return tuple(found)


def _number(told: str) -> int:
    if not (told.isascii() and told.isdigit()) or len(told) > 18:
        raise ValueError("no size")
    return int(told)


def _hash(line: str) -> bytes:
    made = base64.b64decode(line, validate=True)
    if len(made) != 32:
        raise ValueError("no hash")
    return made
