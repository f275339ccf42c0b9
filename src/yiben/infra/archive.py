"""A sealed file (加密归档): a stream under a passphrase, in chunks that are each authenticated.

    "YIBENBAK" · 1 · length of what follows (2 bytes) · JSON: how the key is made · HMAC-SHA256 over all of that
    then, again and again: up to 1 MiB as AES-256-GCM, 16 bytes of tag

scrypt (RFC 7914) makes both keys from the passphrase and a salt used once. A chunk's nonce is its number and
whether it is the last (STREAM, Hoang, Reyhanitabar, Rogaway, Vizár 2015): chunks cannot be changed, left out, put
in another order, nor the end cut off or added to. Memory stays at a few chunks, whatever the size.
"""

import hashlib
import hmac
import io
import json
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

SHORTEST = 12
"""Characters of a passphrase, at least."""

CHUNK = 1 << 20
_MAGIC = b"YIBENBAK\x01"
_TAG = 16
_COST = {"n": 1 << 17, "r": 8, "p": 1}  # 128 MB and about half a second
_MOST_COST = {"n": 1 << 20, "r": 16, "p": 4}  # what a strange file may ask for


class Sealer(io.RawIOBase):
    """What is written to it goes into `target`, sealed. `close` ends it; without, it reads as cut off."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        self._target = target
        said = {
            "kdf": "scrypt",
            **_COST,
            "salt": secrets.token_hex(16),
            "cipher": "AES-256-GCM",
            "chunk": CHUNK,
        }
        head = json.dumps(said).encode()
        head = _MAGIC + len(head).to_bytes(2, "big") + head
        key, mac = _keys(passphrase, said)
        self._cipher = AESGCM(key)
        self._digest = hashlib.sha256()
        self._waiting = bytearray()
        self._number = 0
        self.bytes = 0
        self.told: Callable[[int], object] = int  # called with `bytes` after each chunk
        self._put(head + hmac.digest(mac, head, hashlib.sha256))

    @property
    def sha256(self) -> str:
        """Of the sealed file, as far as it is written."""
        return self._digest.hexdigest()

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, data: Any) -> int:
        """Take some bytes; whole chunks are sealed as soon as it is clear that they are not the last."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Seal what is left as the last chunk."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._number, last=last), plain, None))
        self._number += 1
        self.told(self.bytes)

    def _put(self, data: bytes) -> None:
        self._target.write(data)
        self._digest.update(data)
        self.bytes += len(data)


class Unsealer(io.RawIOBase):
    """Reads what a `Sealer` wrote. Nothing comes out that was not verified.

    Raises BadInput: `not_a_backup`, `wrong_passphrase`, and `backup_damaged` with the byte a bad chunk begins at.
    """

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self.bytes = 0
        self.told: Callable[[int], object] = int  # called with `bytes` after each chunk
        said, head, mac = _head(source)
        key, mac_key = _keys(passphrase, said)
        if not hmac.compare_digest(mac, hmac.digest(mac_key, head, hashlib.sha256)):
            raise _wrong_passphrase()
        self._cipher = AESGCM(key)
        self._count(head + mac)
        self._size = said["chunk"] + _TAG
        self._ahead = source.read(self._size)
        self._ready = b""
        self._number = 0
        self._over = False

    @property
    def sha256(self) -> str:
        """Of the sealed file, as far as it was read."""
        return self._digest.hexdigest()

    def readable(self) -> bool:
        """True."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all of them when negative; empty at the end, once the last chunk was verified."""
        parts, wanted = [], size
        while wanted != 0 and (self._ready or not self._over):
            if not self._ready:
                self._ready = self._next()
                continue
            part = self._ready if wanted < 0 else self._ready[:wanted]
            self._ready = self._ready[len(part) :]
            parts.append(part)
            wanted -= len(part) if wanted > 0 else 0
        return b"".join(parts)

    def _next(self) -> bytes:
        sealed = self._ahead
        self._ahead = self._source.read(self._size)
        last = not self._ahead
        try:
            plain = self._cipher.decrypt(_nonce(self._number, last=last), sealed, None)
        except (InvalidTag, ValueError) as error:
            raise self._damaged(sealed, last=last) from error
        self._count(sealed)
        self._number += 1
        self._over = last
        self.told(self.bytes)
        return plain

    def _count(self, data: bytes) -> None:
        self._digest.update(data)
        self.bytes += len(data)

    def _damaged(self, sealed: bytes, *, last: bool) -> BadInput:
        at = self.bytes
        end = at + len(sealed)
        try:
            self._cipher.decrypt(_nonce(self._number, last=not last), sealed, None)
        except (InvalidTag, ValueError):
            told = Text(
                f"从第 {at} 字节起的一段被改动或被截断（至 {end}）",
                f"The part from byte {at} on (to {end}) was altered or cut off.",
            )
            return _damaged(told, at)
        if last:
            return _damaged(Text(f"文件在第 {end} 字节被截断", f"The file was cut off at byte {end}."), end)
        return _damaged(Text(f"第 {end} 字节之后多出内容", f"Something was added after byte {end}."), end)


def _damaged(message: Text, at: int) -> BadInput:
    return BadInput(
        "backup_damaged",
        message,
        where={"byte": at},
        hint=Text("请用另一份副本", "Use another copy of the backup."),
    )


def check_passphrase(passphrase: str) -> str:
    """The passphrase, when it is long enough. Raises BadInput `short_passphrase`."""
    if len(passphrase) < SHORTEST:
        raise BadInput(
            "short_passphrase",
            Text(f"口令至少 {SHORTEST} 个字符", f"A passphrase has at least {SHORTEST} characters."),
        )
    return passphrase


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _keys(passphrase: str, said: Mapping[str, Any]) -> tuple[bytes, bytes]:
    # The same passphrase typed on another system may come in another form of the same characters.
    secret = unicodedata.normalize("NFC", passphrase).encode()
    kdf = Scrypt(salt=bytes.fromhex(said["salt"]), length=64, n=said["n"], r=said["r"], p=said["p"])
    both = kdf.derive(secret)
    return both[:32], both[32:]


def _head(source: BinaryIO) -> tuple[dict[str, Any], bytes, bytes]:
    begin = source.read(len(_MAGIC) + 2)
    if not begin.startswith(_MAGIC) or len(begin) != len(_MAGIC) + 2:
        raise _not_a_backup()
    told = source.read(int.from_bytes(begin[len(_MAGIC) :], "big"))
    mac = source.read(32)
    try:
        said = json.loads(told)
        fits = (
            said["kdf"] == "scrypt"
            and all(0 < int(said[name]) <= most for name, most in _MOST_COST.items())
            and said["cipher"] == "AES-256-GCM"
            and 0 < int(said["chunk"]) <= 64 * CHUNK
            and len(bytes.fromhex(said["salt"])) >= 16
        )
    except (ValueError, KeyError, TypeError) as error:
        raise _not_a_backup() from error
    if not fits or len(mac) != 32:
        raise _not_a_backup()
    return said, begin + told, mac


def _not_a_backup() -> BadInput:
    return BadInput(
        "not_a_backup",
        Text("这不是一本的备份文件，或其开头已损坏", "This is no backup of Yiben, or its beginning is damaged."),
        where={"byte": 0},
    )  # fmt: skip


def _wrong_passphrase() -> BadInput:
    return BadInput(
        "wrong_passphrase",
        Text("口令不对，或文件开头被改动", "The passphrase is wrong, or the file's beginning was altered."),
        where={"byte": 0},
    )
