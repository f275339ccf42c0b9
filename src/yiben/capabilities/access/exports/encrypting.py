"""SM4 over exported columns (GB/T 32907), counter mode, a whole column with one call of the cipher.

A cell is `sm4:` and, in hexadecimal, 12 bytes that say where its key stream begins (4 for the column, 8 for
the block), then the text in UTF-8, padded to whole blocks (PKCS #7). So rows may be reordered and columns
renamed, equal values look different, and the length shows in steps of 16 bytes. Counter mode hides; it does
not prove that nobody changed a cell.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from numpy.typing import NDArray
from pyarrow import compute

from yiben.capabilities.access import keys
from yiben.capabilities.access.exports.marking import with_table
from yiben.capabilities.access.model import Answer
from yiben.infra.home import Home
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

PREFIX = "sm4:"
ALGORITHM = "SM4-CTR"
_BLOCK = 16
_PLACE = 12
_PART = 8192  # rows
_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_VALUES = np.full(256, 255, np.uint8)
_VALUES[np.frombuffer(b"0123456789abcdefABCDEF", np.uint8)] = [*range(16), *range(10, 16)]

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """What opens an export's encrypted columns; it travels apart from the file."""

    export: str
    key: bytes

    def write(self, path: Path) -> None:
        """Write it, readable by its owner alone; a file that is there already is not touched."""
        said = {"export": self.export, "algorithm": ALGORITHM, "key": self.key.hex()}
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError as error:
            raise BadInput(
                "key_file_exists",
                Text(f"密钥文件已存在: {path.name}", f"The key file {path.name} is there already."),
                where={"file": str(path)},
                hint=Text("请先移走, 或换一个输出文件名", "Move it away, or choose another name for the output."),
            ) from error  # fmt: skip
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(said, file)


def key_of(home: Home, answer: Answer) -> KeyFile:
    """The key of an answer that `export` encrypted columns of."""
    assert answer.export is not None
    return KeyFile(export=answer.export, key=keys.cipher_key(home, answer.export))


def read_key(path: Path) -> KeyFile:
    """The key file at `path`. Raises BadInput `bad_key_file`."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        found = KeyFile(export=str(said["export"]), key=bytes.fromhex(said["key"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _bad_key(path) from error
    if said.get("algorithm") != ALGORITHM or len(found.key) != _BLOCK:
        raise _bad_key(path)
    return found


def encrypt(answer: Answer, places: Sequence[int], *, key: bytes) -> Answer:
    """The answer with the columns at `places` as ciphertext; NULL stays NULL. Raises BadInput for lists and structs."""
    table = answer.table()
    for number, place in enumerate(places):
        field = table.field(place)
        if pa.types.is_nested(field.type):
            raise BadInput(
                "not_encryptable",
                Text(f"列「{field.name}」是嵌套类型, 不能加密", f"“{field.name}” is a nested column and cannot be encrypted."),
                where={"column": field.name},
            )  # fmt: skip
        closed = _close(table.column(place), key=key, column_number=number)
        table = table.set_column(place, pa.field(field.name, pa.string()), closed)
    return with_table(answer, table)


def decrypt(table: pa.Table, key: bytes) -> pa.Table:
    """The table with every column of ciphertext as text again. Raises BadInput `wrong_key`."""
    for place, field in enumerate(table.schema):
        column = table.column(place)
        if not (pa.types.is_string(field.type) or pa.types.is_large_string(field.type)):
            continue
        cells = column.drop_null()
        if len(cells) and compute.all(compute.starts_with(cells, PREFIX)).as_py():
            table = table.set_column(place, pa.field(field.name, pa.string()), _open(column, key))
    return table


def _close(column: pa.ChunkedArray, *, key: bytes, column_number: int) -> pa.ChunkedArray:
    """Ciphertext of a column. Blocks are numbered through, so no part of the key stream is used twice."""
    closed, first = [], 0
    for texts in _slices(column):
        cells, first = _close_part(texts, key, column_number, first)
        closed.append(cells)
    return pa.chunked_array(closed, pa.string())


def _close_part(texts: pa.Array, key: bytes, column_number: int, first: int) -> tuple[pa.Array, int]:
    """Ciphertext of a part, and the number of the block after it."""
    filled = texts.drop_null()
    offsets, data = _parts(filled)
    lengths = np.diff(offsets)
    blocks = lengths // _BLOCK + 1
    starts = np.cumsum(blocks) - blocks
    sizes = blocks * _BLOCK
    plain = np.repeat((sizes - lengths).astype(np.uint8), sizes)
    plain[_spread(starts * _BLOCK, lengths)] = data
    number = np.frombuffer(column_number.to_bytes(4, "big"), np.uint8)
    hidden = plain ^ _stream(
        key,
        np.broadcast_to(number, (int(blocks.sum()), 4)),
        np.arange(first, first + blocks.sum(), dtype=np.uint64),
    )
    raw = np.empty(int(sizes.sum()) + _PLACE * len(filled), np.uint8)
    cells = starts * _BLOCK + _PLACE * np.arange(len(filled))
    places = np.empty((len(filled), _PLACE), np.uint8)
    places[:, :4] = number
    places[:, 4:] = (starts + first).astype(">u8").view(np.uint8).reshape(-1, 8)
    raw[_spread(cells, np.full(len(filled), _PLACE))] = places.reshape(-1)
    raw[_spread(cells + _PLACE, sizes)] = hidden
    digits = np.empty((len(raw), 2), np.uint8)
    digits[:, 0], digits[:, 1] = _DIGITS[raw >> 4], _DIGITS[raw & 15]
    ends = np.concatenate([[0], np.cumsum(2 * (sizes + _PLACE))]).astype(np.int64)
    closed = pa.LargeStringArray.from_buffers(len(filled), pa.py_buffer(ends), pa.py_buffer(digits.tobytes()))
    written = compute.binary_join_element_wise(
        *(pa.scalar(PREFIX, pa.large_string()), closed, pa.scalar("", pa.large_string()))
    ).cast(pa.string())
    return _with_nulls(written, texts), first + int(blocks.sum())


def _open(column: pa.ChunkedArray, key: bytes) -> pa.ChunkedArray:
    """Text of a column of ciphertext."""
    return pa.chunked_array([_open_part(texts, key) for texts in _slices(column)], pa.string())


def _open_part(texts: pa.Array, key: bytes) -> pa.Array:
    filled = texts.drop_null()
    offsets, data = _parts(filled)
    lengths = np.diff(offsets) - len(PREFIX)
    digits = _VALUES[data[_spread(offsets[:-1] + len(PREFIX), lengths)]]
    sizes = lengths // 2 - _PLACE
    if (digits > 15).any() or (lengths % 2).any() or (sizes % _BLOCK).any() or (sizes <= 0).any():
        raise _wrong_key()
    raw = digits[::2] << 4 | digits[1::2]
    cells = np.concatenate([[0], np.cumsum(sizes + _PLACE)])[:-1]
    places = raw[_spread(cells, np.full(len(filled), _PLACE))].reshape(-1, _PLACE)
    blocks = sizes // _BLOCK
    starts = places[:, 4:].copy().view(">u8").reshape(-1).astype(np.uint64)
    numbers = np.repeat(starts, blocks) + _spread(np.zeros(len(filled), np.int64), blocks).astype(np.uint64)
    plain = raw[_spread(cells + _PLACE, sizes)] ^ _stream(
        key, np.repeat(places[:, :4], blocks, axis=0), numbers
    )
    ends = np.cumsum(sizes)
    pads = plain[ends - 1].astype(np.int64)
    if (pads < 1).any() or (pads > _BLOCK).any():
        raise _wrong_key()
    kept = sizes - pads
    bounds = np.concatenate([[0], np.cumsum(kept)]).astype(np.int64)
    text = plain[_spread(ends - sizes, kept)].tobytes()
    opened = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), len(filled), [None, pa.py_buffer(bounds), pa.py_buffer(text)]
    )
    try:
        return _with_nulls(opened.cast(pa.string()), texts)
    except pa.ArrowInvalid as error:
        raise _wrong_key() from error


def _slices(column: pa.ChunkedArray) -> Iterator[pa.Array]:
    """Parts small enough that what is computed from one stays in the processor's cache."""
    for chunk in column.cast(pa.large_string()).chunks:
        for start in range(0, len(chunk), _PART):
            yield chunk.slice(start, _PART)


def _parts(texts: pa.Array) -> tuple[NDArray[np.int64], Bytes]:
    """Offsets, from 0, and bytes of a column of text without NULLs."""
    if len(texts) == 0:
        return np.zeros(1, np.int64), np.empty(0, np.uint8)
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    held = texts.buffers()[2]
    data = np.frombuffer(held, np.uint8) if held is not None else np.empty(0, np.uint8)
    return offsets - offsets[0], data[offsets[0] : offsets[-1]]


def _spread(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """start, start + 1 … for each pair, one after the other."""
    begins = np.cumsum(lengths) - lengths
    spread: NDArray[np.int64] = np.arange(int(lengths.sum())) + np.repeat(starts - begins, lengths)
    return spread


def _with_nulls(cells: pa.Array, like: pa.Array) -> pa.Array:
    """`cells` in the places where `like` is not NULL."""
    if like.null_count == 0:
        return cells
    valid = np.asarray(compute.is_valid(like))
    places = np.cumsum(valid) - 1
    return cells.take(pa.array(places, mask=~valid))


def _stream(key: bytes, columns: Bytes, blocks: NDArray[np.uint64]) -> Bytes:
    """The key stream of these blocks, 16 bytes each: one call of the cipher."""
    counters = np.zeros((len(blocks), _BLOCK), np.uint8)
    counters[:, :4] = columns
    counters[:, 8:] = blocks.astype(">u8").view(np.uint8).reshape(-1, 8)
    cipher = Cipher(SM4(key), modes.ECB()).encryptor()  # noqa: S305  # over counters, which never repeat: CTR
    return np.frombuffer(cipher.update(counters.tobytes()), np.uint8)


def _wrong_key() -> BadInput:
    return BadInput(
        "wrong_key",
        Text("密钥与文件不符, 或密文被改动", "The key does not fit, or a cell was changed."),
        hint=Text("每次导出有自己的密钥", "Every export has a key of its own."),
    )


def _bad_key(path: Path) -> BadInput:
    return BadInput(
        "bad_key_file",
        Text(f"密钥文件无效: {path.name}", f"{path.name} is not a key file."),
        where={"file": str(path)},
    )
