"""One look at a column (列概貌): cleaned values, how often each, a row sample and its plain facts.

Everything over all values is Arrow or NumPy; the facts come from a sample of fixed size, so that a
table of a thousand columns stays cheap.
"""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yiben.capabilities.grading.recognise.checks import buffer_of
from yiben.capabilities.grading.recognise.lexicon import HAN

SAMPLE_ROWS = 256
NULL_TOKENS = (
    "", "-", "--", "—", "/", "\\", ".", "?", "N/A", "n/a", "NA", "#N/A", "null", "NULL", "Null", "None", "none",
    "\\N", "(blank)", "(null)", "无", "空", "暂无", "未知", "不详", "nan", "NaN", "xx", "XX", "Unknown", "unknown", "Unspecified",
)  # fmt: skip
_NULLS = pa.array(list(NULL_TOKENS), pa.string())
_NUMBER = re.compile(
    r"[-+(]?[$£€¥￥]?\s*-?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d+)?\s*(?:%|元|万元|亿元|岁|人|个|㎡|m²|m2|平方米|平米|亩|公顷|吨|公斤|千克|kg|km|公里|米|cm|mm|件|次|户|台|辆|套|度|℃|°C|天|小时|分钟|人民币|万人民币|万元人民币|元人民币|美元|万美元|港元|欧元|元/月|元/年|元/㎡|元/平方米|万|亿|万人|万吨|万亩|平方公里|立方米|万立方米|m³|m3|毫米|厘米|毫克|毫升|升|克|斤|倍|秒|年|个月|月|周|次/分|bpm|mmHg|mg/L|mg/m³|ug/m³|μg/m³|mg/dL|mmol/L|ppm|dB|kW|kWh|千瓦|千瓦时|兆瓦|km/h|m/s|mi|miles|ft|lbs?|hPa|kPa|MB|GB|TB|USD|EUR|CNY|RMB|GBP|patients)?\)?"
)
_HAN = re.compile(f"[{HAN}]")
_REMARK = re.compile(r"[((][^()()]*[))]$")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:#-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Plain facts on the sampled values, each a share 0..1 unless said otherwise."""

    numeric: float
    integer: float
    lowest: float
    highest: float
    length: float  # mean characters
    longest: int  # characters
    han: float
    spaced: float  # has a blank inside
    code: float  # ASCII letters, digits, joints; at least one digit
    lettered: float  # has a letter of any script
    distinct: float
    shapes: int  # number of different letter/digit shapes


@dataclass
class Profile:
    """One column as the detectors see it.

    `values` are the cleaned non-null values: all of them, or the distinct ones with `weights` giving how
    often each occurs. `typed` is text | number | date | boolean, as the sample arrived.
    """

    name: str
    typed: str
    rows: int
    filled: int
    values: pa.StringArray
    weights: npt.NDArray[np.int64] | None
    sample: list[str]

    def share(self, mask: npt.NDArray[np.bool_]) -> float:
        """The share of non-null values that `mask` marks."""
        return self.count(mask) / self.filled if self.filled else 0.0

    def count(self, mask: npt.NDArray[np.bool_]) -> int:
        """How many non-null values `mask` marks."""
        return int(mask.sum() if self.weights is None else self.weights[mask].sum())

    @property
    def distinct(self) -> int | None:
        """How many distinct values; None where they are too many to have been counted."""
        return None if self.weights is None else len(self.values)

    @cached_property
    def numbers(self) -> npt.NDArray[np.float64]:
        """The sampled values that are numbers, as numbers."""
        parsed = [value for value in map(as_number, self.sample) if value is not None]
        return np.array(parsed, dtype=np.float64)

    @cached_property
    def facts(self) -> Facts:
        """Plain facts on the sample."""
        texts = self.sample
        size = len(texts) or 1
        numbers = self.numbers
        return Facts(
            numeric=len(numbers) / size,
            integer=float(np.mean(numbers == np.floor(numbers))) if len(numbers) else 0.0,
            lowest=float(numbers.min()) if len(numbers) else 0.0,
            highest=float(numbers.max()) if len(numbers) else 0.0,
            length=sum(map(len, texts)) / size,
            longest=max(map(len, texts), default=0),
            han=sum(bool(_HAN.search(t)) for t in texts) / size,
            spaced=sum(" " in t.strip() for t in texts) / size,
            code=sum(bool(_CODE.fullmatch(t)) and any(c.isdigit() for c in t) for t in texts) / size,
            lettered=sum(any(c.isalpha() for c in t) for t in texts) / size,
            distinct=len(set(texts)) / size,
            shapes=len({re.sub(r"\d", "9", re.sub(r"[A-Za-z]", "a", t)) for t in texts}),
        )

    @cached_property
    def bare(self) -> list[str]:
        """The sampled values in lower case and without a remark in brackets: 研究所(甲種特考) → 研究所."""
        lowered = [text.lower() for text in self.sample]
        return [_REMARK.sub("", t).strip() if t[-1:] in "))" and t else t for t in lowered]

    @cached_property
    def lengths(self) -> list[int]:
        """Characters of each sampled value, sorted."""
        return sorted(map(len, self.sample))


def as_number(text: str) -> float | None:
    """A number as people write it (`$4,000`, `12.5%`, `(3)`), or None."""
    if not any(c.isdigit() for c in text) or not _NUMBER.fullmatch(text.strip()):
        return None
    bare = re.sub(r"[^\d.eE+-]", "", text)
    try:
        return float(bare)
    except ValueError:
        return None


def _as_strings(column: pa.Array) -> tuple[pa.Array, str]:
    """The column as text, and what it was: text, number, date or boolean."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_string(kind):
        return column, "text"
    if pa.types.is_boolean(kind):
        return column.cast(pa.string()), "boolean"
    if pa.types.is_temporal(kind):
        return column.cast(pa.string()), "date"
    if pa.types.is_integer(kind):
        return column.cast(pa.string()), "number"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return column, "number"
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string()), "text"
    if pa.types.is_null(kind):
        return pa.array([], pa.string()), "text"
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_nested(kind):
        shown = column.slice(
            0, SAMPLE_ROWS
        ).to_pylist()  # a bounded peek: such columns have no cheap text form
        return pa.array([None if v is None else str(v) for v in shown], pa.string()), "text"
    return column.cast(pa.string()), "text"


def _trimmed(values: pa.StringArray) -> pa.StringArray:
    """Blanks around, Excel's leading apostrophe and full-width digits removed, only where there are any."""
    offsets, content = buffer_of(values)
    filled = np.diff(offsets) > 0
    if not filled.any():
        return values
    first, last = content[offsets[:-1][filled]], content[offsets[1:][filled] - 1]
    if ((first <= 32) | (last <= 32) | (first == 0xE3) | (first == 0xC2)).any() or (
        (last == 0x80) | (last == 0xA0)
    ).any():
        values = pc.utf8_trim_whitespace(values)
    if np.mean(first == 39) > 0.5:
        values = pc.replace_substring_regex(values, "^'", "")
    body = content[offsets[0] : offsets[-1]]
    at = np.flatnonzero(body[:-2] == 0xEF) if len(body) > 2 else np.zeros(0, dtype=np.int64)
    if len(at) and ((body[at + 1] == 0xBC) & (body[at + 2] >= 0x90) & (body[at + 2] <= 0x99)).any():
        values = pc.utf8_normalize(values, form="NFKC")
    return values


def _cleaned(values: pa.StringArray) -> tuple[pa.StringArray, npt.NDArray[np.bool_] | None]:
    """Trimmed values without null tokens, and which of the given ones were kept (None = all)."""
    values = _trimmed(values)
    offsets, _ = buffer_of(values)
    if len(values) == 0 or (np.diff(offsets) > 11).all():
        return values, None
    empty = pc.is_in(values, value_set=_NULLS)
    if not pc.any(empty).as_py():
        return values, None
    kept = ~np.asarray(empty.to_numpy(zero_copy_only=False), dtype=bool)
    return values.filter(pa.array(kept)), kept


def look(name: str, column: pa.ChunkedArray | pa.Array, *, sample_rows: int = SAMPLE_ROWS) -> Profile:
    """Profile one column; `sample_rows` of it are looked at closely."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], array.type)
    rows = len(array)
    array, typed = _as_strings(array)
    full = array.drop_null() if array.null_count else array
    picked = full
    if len(full) > sample_rows:
        picked = full.take(pa.array(np.linspace(0, len(full) - 1, sample_rows).astype(np.int64)))
    if not pa.types.is_string(picked.type):  # floating numbers: text only of the sample
        sample = picked.cast(pa.string()).to_pylist()
        return Profile(
            name=name, typed=typed, rows=rows, filled=len(full), values=pa.array(sample, pa.string()),
            weights=_spread(len(sample), len(full)), sample=sample,
        )  # fmt: skip
    cleaned, _ = _cleaned(picked)
    sample = cleaned.to_pylist()
    weights: npt.NDArray[np.int64] | None = None
    if len(full) <= 2 * sample_rows or len(set(sample)) < 0.6 * len(sample):
        encoded = full.dictionary_encode()
        indices = encoded.indices.to_numpy(zero_copy_only=False)
        weights = np.bincount(indices, minlength=len(encoded.dictionary)).astype(np.int64)
        full = encoded.dictionary
    values, kept = _cleaned(full)
    if weights is not None and kept is not None:
        weights = weights[kept]
    if len(sample) < 20 <= len(values):  # almost all rows empty: sample what there is
        sample = values.slice(0, sample_rows).to_pylist()
    filled = len(values) if weights is None else int(weights.sum())
    return Profile(
        name=name, typed=typed, rows=rows, filled=filled, values=values, weights=weights, sample=sample
    )


def _spread(sampled: int, rows: int) -> npt.NDArray[np.int64] | None:
    """Weights that let `sampled` evenly picked values stand for `rows`."""
    if sampled in (0, rows):
        return None
    bounds = np.linspace(0, rows, sampled + 1).astype(np.int64)
    return bounds[1:] - bounds[:-1]
