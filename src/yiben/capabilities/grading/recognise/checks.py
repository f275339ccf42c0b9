"""Check digits (校验位), each implemented once over whole columns.

`passing(values, check)` takes an Arrow string array and gives a NumPy bool array of the same length.
Values of equal byte length become one fixed-width matrix, so that a check digit is a matrix product.
"""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]
Matrix = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_WEIGHTS_ID = np.array(
    [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.float32
)  # GB 11643 2^i mod 11
_WEIGHTS_USCC = np.array([pow(3, i, 31) for i in range(17)], dtype=np.float32)
_WEIGHTS_ORG = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.float32)  # GB 11714-1997
_WEIGHTS_VIN = np.array([8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2], dtype=np.float32)  # GB 16735
_TAIL_ID = np.frombuffer(b"10X98765432", dtype=np.uint8)


def _table(alphabet: str, values: list[int] | None = None) -> npt.NDArray[np.float32]:
    """A 256-entry table byte → value; NaN for bytes outside the alphabet. Lower case counts as upper."""
    table = np.full(256, np.nan, dtype=np.float32)
    for index, char in enumerate(alphabet):
        value = index if values is None else values[index]
        table[ord(char)] = value
        table[ord(char.lower())] = value
    return table


_DIGITS = _table("0123456789")
_ALNUM = _table("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_USCC = _table(USCC_ALPHABET)
_VIN = _table(
    "0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
    [*range(10), 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, *range(2, 10)],
)
_TW = _table("ABCDEFGHJKLMNPQRSTUVXYWZIO", list(range(10, 36)))


def buffer_of(values: pa.StringArray) -> tuple[Numbers, Matrix]:
    """Offsets (n + 1) and bytes of a string array without nulls, copying nothing but the offsets."""
    if len(values) == 0:
        return np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.uint8)
    wide = pa.types.is_large_string(values.type)
    _, offsets, data = values.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64 if wide else np.int32)[
        values.offset : values.offset + len(values) + 1
    ]
    content = np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)
    return ends.astype(np.int64), content


def matrices(values: pa.StringArray, lengths: tuple[int, ...]) -> Iterator[tuple[Numbers, Matrix]]:
    """For each byte length: the rows of that length and their bytes as rows × length."""
    offsets, content = buffer_of(values)
    sizes = np.diff(offsets)
    for length in lengths:
        rows = np.flatnonzero(sizes == length)
        if len(rows) == len(sizes) and len(rows):
            yield rows, content[offsets[0] : offsets[-1]].reshape(-1, length)
        elif len(rows):
            yield rows, content[offsets[rows][:, None] + np.arange(length)]


def _gb11643(values: pa.StringArray) -> Mask:
    """GB 11643: 17 digits and a check of 0–9 or X. The 15-digit form of before 1999 has none and passes."""
    result = np.zeros(len(values), dtype=bool)
    for rows, matrix in matrices(values, (15, 18)):
        if matrix.shape[1] == 15:
            result[rows] = ((matrix - 48) < 10).all(axis=1)
            continue
        body = matrix[:, :17] - 48
        wanted = _TAIL_ID[(body.astype(np.float32) @ _WEIGHTS_ID).astype(np.int64) % 11]
        last = matrix[:, 17] & np.uint8(0xDF) if (matrix[:, 17] > 96).any() else matrix[:, 17]
        last = np.where(matrix[:, 17] > 96, last, matrix[:, 17])
        result[rows] = (body < 10).all(axis=1) & (last == wanted)
    return result


def _gb32100(values: pa.StringArray) -> Mask:
    """GB 32100-2015: mod 31 over the 31-letter alphabet, weights 3^i mod 31."""
    result = np.zeros(len(values), dtype=bool)
    for rows, matrix in matrices(values, (18,)):
        number = _USCC[matrix]
        total = number[:, :17] @ _WEIGHTS_USCC
        result[rows] = (31 - total % 31) % 31 == number[:, 17]
    return result


def _gb11714(values: pa.StringArray) -> Mask:
    """GB 11714-1997: eight places and a check of 0–9 or X, with or without a hyphen."""
    result = np.zeros(len(values), dtype=bool)
    for rows, matrix in matrices(values, (9, 10)):
        total = _ALNUM[matrix[:, :8]] @ _WEIGHTS_ORG
        remainder = 11 - total % 11
        last = np.where(matrix[:, -1] & 0xDF == ord("X"), 10, _DIGITS[matrix[:, -1]])
        good = np.where(remainder == 11, 0, remainder) == last
        result[rows] = good if matrix.shape[1] == 9 else good & (matrix[:, 8] == ord("-"))
    return result


def _luhn(values: pa.StringArray) -> Mask:
    """ISO/IEC 7812 Annex B: every second digit from the right but one is doubled."""
    result = np.zeros(len(values), dtype=bool)
    for rows, matrix in matrices(values, tuple(range(12, 21))):
        digits = matrix - 48
        doubled = digits[:, -2::-2] * 2
        total = digits[:, ::-2].sum(axis=1) + (doubled - 9 * (doubled > 9)).sum(axis=1)
        result[rows] = (digits < 10).all(axis=1) & (total % 10 == 0)
    return result


def _iso7064_11_10(values: pa.StringArray) -> Mask:
    """ISO 7064 MOD 11,10: the 15-digit business registration number (工商注册号, GS 15-2006)."""
    result = np.zeros(len(values), dtype=bool)
    for rows, matrix in matrices(values, (15,)):
        digits = (matrix - 48).astype(np.int64)
        carry = np.full(len(rows), 10)
        for place in range(14):
            step = (carry + digits[:, place]) % 10
            carry = np.where(step == 0, 10, step) * 2 % 11
        result[rows] = (digits < 10).all(axis=1) & ((11 - carry) % 10 == digits[:, 14])
    return result


def _foreign_residence(values: pa.StringArray) -> Mask:
    """外国人永久居留身份证: 15 places by the 7-3-1 check of ICAO 9303, 18 places by GB 11643."""
    result = _gb11643(values)
    for rows, matrix in matrices(values, (15,)):
        weights = np.tile(np.array([7, 3, 1], dtype=np.float32), 5)[:14]
        result[rows] = (_ALNUM[matrix[:, :14]] @ weights) % 10 == _DIGITS[matrix[:, 14]]
    return result


def _vin(values: pa.StringArray) -> Mask:
    """GB 16735-2019: transliterated, weighted, mod 11 in place 9."""
    result = np.zeros(len(values), dtype=bool)
    for rows, matrix in matrices(values, (17,)):
        total = (_VIN[matrix] @ _WEIGHTS_VIN) % 11
        check = np.where(matrix[:, 8] & 0xDF == ord("X"), 10, _DIGITS[matrix[:, 8]])
        result[rows] = total == check
    return result


def _hkid(values: pa.StringArray) -> Mask:
    """Hong Kong identity card: letters A=10…, a missing first letter counts 36, weights 9…2, mod 11."""
    bare = pc.replace_substring_regex(values, r"[()]", "")
    result = np.zeros(len(values), dtype=bool)
    for rows, matrix in matrices(bare, (8, 9)):
        head = matrix.shape[1] - 1
        number = _ALNUM[matrix[:, :head]]
        total = number @ np.arange(head + 1, 1, -1, dtype=np.float32) + (36 * 9 if head == 7 else 0)
        last = np.where(matrix[:, -1] == ord("A"), 10, _DIGITS[matrix[:, -1]])
        result[rows] = (total + last) % 11 == 0
    return result


def _tw_id(values: pa.StringArray) -> Mask:
    """Taiwan national id: the letter as two digits, weights 1, 9…1, 1, mod 10."""
    result = np.zeros(len(values), dtype=bool)
    for rows, matrix in matrices(values, (10,)):
        letter = _TW[matrix[:, 0]]
        weights = np.array([8, 7, 6, 5, 4, 3, 2, 1, 1], dtype=np.float32)
        total = letter // 10 + letter % 10 * 9 + _DIGITS[matrix[:, 1:]] @ weights
        result[rows] = total % 10 == 0
    return result


def _isbn(values: pa.StringArray) -> Mask:
    """ISO 2108: ten places mod 11 or thirteen mod 10, hyphens and blanks ignored."""
    bare = pc.replace_substring_regex(values, r"[- ]", "")
    result = np.zeros(len(values), dtype=bool)
    for rows, matrix in matrices(bare, (10, 13)):
        number = _DIGITS[matrix]
        if matrix.shape[1] == 13:
            result[rows] = (number @ np.tile(np.array([1, 3], dtype=np.float32), 7)[:13]) % 10 == 0
        else:
            number[:, 9] = np.where(matrix[:, 9] & 0xDF == ord("X"), 10, number[:, 9])
            result[rows] = (number @ np.arange(10, 0, -1, dtype=np.float32)) % 11 == 0
    return result


def _isin(values: pa.StringArray) -> Mask:
    """ISO 6166: letters as two digits, then Luhn from the right."""
    result = np.zeros(len(values), dtype=bool)
    for rows, matrix in matrices(values, (12,)):
        number = np.nan_to_num(_ALNUM[matrix], nan=99).astype(np.int64)
        total = np.zeros(len(rows), dtype=np.int64)
        place = np.zeros(len(rows), dtype=np.int64)
        for column in range(11, -1, -1):
            value = number[:, column]
            for digit, present in ((value % 10, np.ones(len(rows), dtype=bool)), (value // 10, value > 9)):
                step = np.where(place % 2 == 1, digit * 2 - 9 * (digit > 4), digit)
                total += np.where(present, step, 0)
                place += present
        result[rows] = (total % 10 == 0) & (number < 36).all(axis=1)
    return result


def _iban(values: pa.StringArray) -> Mask:
    """ISO 13616: the first four places go last, letters as two digits, mod 97 is 1."""
    bare = pc.replace_substring_regex(values, r" ", "")
    result = np.zeros(len(values), dtype=bool)
    for rows, matrix in matrices(bare, tuple(range(15, 35))):
        number = np.nan_to_num(_ALNUM[np.hstack([matrix[:, 4:], matrix[:, :4]])], nan=99).astype(np.int64)
        rest = np.zeros(len(rows), dtype=np.int64)
        for column in range(number.shape[1]):
            value = number[:, column]
            rest = (rest * np.where(value > 9, 100, 10) + value) % 97
        result[rows] = (rest == 1) & (number < 36).all(axis=1)
    return result


_CHECKS: dict[str, Callable[[pa.StringArray], Mask]] = {
    "gb11643": _gb11643,
    "gb32100": _gb32100,
    "gb11714": _gb11714,
    "luhn": _luhn,
    "iso7064_11_10": _iso7064_11_10,
    "foreign_residence": _foreign_residence,
    "vin": _vin,
    "hkid": _hkid,
    "tw_id": _tw_id,
    "isbn": _isbn,
    "isin": _isin,
    "iban": _iban,
}

CHECKS = frozenset(_CHECKS)
"""The check digits a declaration may name."""


def passing(values: pa.StringArray, check: str) -> Mask:
    """Which values carry a right check digit. Raises KeyError for an unknown check."""
    if len(values) == 0:
        return np.zeros(0, dtype=bool)
    if check == "luhn" and pc.any(pc.match_substring_regex(values, r"[ -]")).as_py():
        values = pc.replace_substring_regex(values, r"[ -]", "")
    return _CHECKS[check](values)
