"""The words an export is marked with, made from its key alone.

A word is 8 glyphs of an alphabet of 4, 16 bits: 6 say which of the export's 64 words it is (its nonce),
10 are a pseudo-random function of key and nonce. A row code (追溯码) has 8 bits of nonce and 40 of tag.
The function is SHAKE256 over key and purpose; the key never leaves the home.
"""

import base64
import hashlib

GLYPHS = "*×※○"
"""Customary in Chinese masks, and in GB 2312, so in GBK, GB 18030, Big5, Shift-JIS and Unicode alike."""

NONCES = 64
TAGS = 1024
LENGTH = 8
CODES = 256
CODE_TAG_BITS = 40
_CODE_TAG = 5  # bytes
CODE_PREFIX = "ZS"  # 追溯; letters first, so that no spreadsheet takes a code for a number
TOKEN_TAG_BITS = 32
_BODY = 24  # hexadecimal digits of a token that stand for the value


def tag_stream(key: bytes) -> bytes:
    """Two bytes for each of the 64 words, big-endian; the tag is their remainder by 1024."""
    return hashlib.shake_256(b"yiben words\0" + key).digest(2 * NONCES)


def tags(key: bytes) -> tuple[int, ...]:
    """The tag of each of the 64 words, 0..1023."""
    stream = tag_stream(key)
    return tuple(int.from_bytes(stream[at : at + 2], "big") % TAGS for at in range(0, 2 * NONCES, 2))


def words_of(key: bytes) -> tuple[str, ...]:
    """The 64 words of an export, by nonce."""
    return tuple(_spell(nonce * TAGS + tag) for nonce, tag in enumerate(tags(key)))


def read_word(word: str) -> tuple[int, int]:
    """(nonce, tag) of a word of 8 glyphs."""
    number = 0
    for glyph in word:
        number = number * 4 + GLYPHS.index(glyph)
    return divmod(number, TAGS)


def code_stream(key: bytes) -> bytes:
    """Five bytes for each of the 256 row codes: its tag."""
    return hashlib.shake_256(b"yiben codes\0" + key).digest(_CODE_TAG * CODES)


def codes_of(key: bytes) -> tuple[str, ...]:
    """The 256 row codes of an export: `ZS` and ten letters or digits of base 32."""
    stream = code_stream(key)
    made = []
    for nonce in range(CODES):
        tag = base64.b32encode(stream[_CODE_TAG * nonce : _CODE_TAG * (nonce + 1)]).decode()
        made.append(codes_prefix(nonce) + tag)
    return tuple(made)


def read_code(code: str) -> tuple[int, bytes] | None:
    """(place of its tag in the stream, tag) of a row code; None for letters that are no code."""
    nonce = base64.b32decode(code[2:4] + "======")[0]
    if codes_prefix(nonce) != code[:4]:
        return None
    return _CODE_TAG * nonce, base64.b32decode(code[4:])


def codes_prefix(nonce: int) -> str:
    """The letters before a code's tag."""
    return CODE_PREFIX + base64.b32encode(bytes([nonce])).decode()[:2]


def is_own_token(token: str, key: str) -> bool:
    """Whether `token` (32 hexadecimal digits, lower case) was made under `key`; by chance once in 2 ** 32."""
    body = token[:_BODY]
    made = hashlib.sha256(f"{key}t{body}".encode()).hexdigest()
    return made[: TOKEN_TAG_BITS // 4] == token[_BODY:]


def _spell(number: int) -> str:
    return "".join(GLYPHS[number >> shift & 3] for shift in range(2 * (LENGTH - 1), -1, -2))
