"""From Arrow columns to what the kernels hold (列入): whole columns at a time, nothing believed, nothing silently lost.

A value that is no value of its fact (out of range, not finite, unreadable) is unknown and reported; the row stays. A column
that names 元 in some rows and 万元 in others, or a unit in some and none in others, is refused unless every value names one.
"""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiben.engines.rules.entitlements.columns.bits import Bits, pack, unpack
from yiben.engines.rules.entitlements.columns.held import (
    Doubles,
    Held,
    Lists,
    Part,
    Truths,
    Wholes,
    Words,
    wholes_of,
)
from yiben.engines.rules.entitlements.columns.model import Refused, Why
from yiben.engines.rules.entitlements.columns.numbers import Array, Exact, Found, Point, ints, one
from yiben.engines.rules.entitlements.columns.ordering import against
from yiben.engines.rules.entitlements.columns.refusing import Taking
from yiben.engines.rules.entitlements.columns.written import figures_from
from yiben.engines.rules.entitlements.model import Fact, FactKind
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_FIGURES = frozenset({FactKind.MONEY, FactKind.NUMBER, FactKind.WHOLE, FactKind.SHARE})
_TRUE = pa.array(["true", "yes", "y", "1", "t", "是", "有", "√"])
_FALSE = pa.array(["false", "no", "n", "0", "f", "否", "无", "×"])
_SPLIT = r"\s*[;；,，、|]\s*"
_UNIT = re.compile(r"(.+?)\s*[（(]\s*(万亿元|亿元|千万元|百万元|万元|千元|元|%|％|‰)\s*[）)]")
LARGEST = Fraction(10**18)
FLOATS_EXACT = 1e15  # a double beyond has lost its fen
_MOST_DAY = 3_000_000  # the year 10183: what comes after is no date anybody wrote


def columns_of(names: Iterable[str], facts: Mapping[str, Fact]) -> dict[str, tuple[str, str]]:
    """Fact → the column that holds it, and the unit its name states: by id, else by its Chinese title.

    `judged.<criterion>` and `relaxed.<criterion>` are taken as they are called. Raises BadInput where two columns hold
    one fact: nobody can tell which is meant, and they may be in different units.
    """
    titles = {fact.title.zh: fact.id for fact in facts.values()}
    found: dict[str, tuple[str, str]] = {}
    for name in names:
        stated = _UNIT.fullmatch(name)
        bare, unit = (stated[1], stated[2]) if stated else (name, "")
        fact = bare if bare in facts else titles.get(bare)
        if fact is None and name.startswith(("judged.", "relaxed.")):
            fact = name
        if fact is not None and fact in found:
            raise BadInput(
                "column_twice",
                Text(
                    f"「{found[fact][0]}」和「{name}」是同一项",
                    f"{found[fact][0]} and {name} are the same fact.",
                ),
                where={"fact": fact, "columns": [found[fact][0], name]},
                hint=Text("只留一列", "Keep one of them."),
            )
        if fact is not None:
            found[fact] = (name, unit)
    return found


def take(
    table: Any, facts: Mapping[str, Fact], *, wanted: Iterable[str], first: int = 0
) -> tuple[Part, list[Refused]]:
    """What a table (or batch) holds of the `wanted` facts, and what was refused of it.

    Raises BadInput naming rows when a column mixes units, or holds what its fact can never be.
    """
    at = columns_of(table.schema.names, facts)
    held: dict[str, Held] = {}
    refused: list[Refused] = []
    for fact_id in wanted:
        if fact_id not in at:
            continue
        name, unit = at[fact_id]
        taking = Taking(name, table.num_rows, first)
        held[fact_id] = _take(taking, _whole(table.column(name)), facts.get(fact_id), unit)
        refused += taking.refused
    return Part(table.num_rows, held), refused


def _whole(column: Any) -> Any:
    if isinstance(column, pa.ChunkedArray):
        return column.chunk(0) if column.num_chunks == 1 else column.unify_dictionaries().combine_chunks()
    return column


def _take(taking: Taking, array: Any, fact: Fact | None, unit: str) -> Held:
    kind = FactKind.FLAG if fact is None else fact.kind
    if pa.types.is_null(array.type):
        array = pa.nulls(len(array), pa.string())
    if kind in _FIGURES:
        return _limited(taking, _figures(taking, array, kind, unit), fact)
    if kind is FactKind.DATE:
        return _dates(taking, array)
    if kind is FactKind.FLAG:
        return _truths(taking, array)
    if kind is FactKind.WORDS:
        return _lists(taking, array, fact)
    return _words(taking, array, fact)


def bits_of(array: Any, buffer: int) -> Bits | None:
    """A bitmap of an Arrow array, from its first row; None when it has none."""
    bitmap = array.buffers()[buffer]
    if bitmap is None:
        return None
    bits = np.frombuffer(bitmap, np.uint8)
    if array.offset % 8 == 0:
        return bits[array.offset // 8 : (array.offset + len(array) + 7) // 8]
    return pack(np.unpackbits(bits, bitorder="little")[array.offset : array.offset + len(array)])


def _known(array: Any) -> Bits | None:
    return bits_of(array, 0) if array.null_count else None


def _plain(array: Any, kind: Any) -> Array:
    """The values of a primitive column; 0 where it is null."""
    data = array.buffers()[1]
    if data is None:
        return np.zeros(len(array), kind)
    values = np.frombuffer(data, kind)[array.offset : array.offset + len(array)]
    known = _known(array)
    return values if known is None else np.where(unpack(known, len(array)), values, np.zeros(1, kind))


def _figures(taking: Taking, array: Any, kind: FactKind, unit: str) -> Wholes | Doubles:
    type_ = array.type
    if pa.types.is_dictionary(type_):
        array, type_ = array.dictionary_decode(), type_.value_type
    if pa.types.is_string(type_) or pa.types.is_large_string(type_):
        return figures_from(taking, array, kind, unit)
    if unit not in {"", "元"}:
        return figures_from(taking, pc.cast(array, pa.string()), kind, unit)
    if pa.types.is_decimal(type_):
        return _decimals(taking, array)
    if pa.types.is_unsigned_integer(type_) and type_.bit_width == 64:
        return figures_from(taking, pc.cast(array, pa.string()), kind, "")
    if pa.types.is_integer(type_):
        return Wholes(_plain(array, type_.to_pandas_dtype()), 1, _known(array))
    if pa.types.is_float32(type_) or pa.types.is_float16(type_):
        # A single prints as a shorter decimal than the double it equals.
        array = pc.cast(pc.cast(array, pa.float32()).cast(pa.string()), pa.float64())
        type_ = array.type
    if pa.types.is_float64(type_):
        return _doubles(taking, array)
    return figures_from(taking, pc.cast(array, pa.string()), kind, unit)


def _doubles(taking: Taking, array: Any) -> Doubles:
    values, known = _plain(array, np.float64), _known(array)
    finite = np.isfinite(values)
    if not finite.all():
        known = taking.drop(~finite, known, Why.NOT_FINITE)
        values = np.where(finite, values, 0.0)
    small = np.abs(values) < FLOATS_EXACT
    if not small.all():
        known = taking.drop(~small, known, Why.TOO_LARGE)
        values = np.where(small, values, 0.0)
    return Doubles(values, known)


def _decimals(taking: Taking, array: Any) -> Wholes:
    if array.type.bit_width != 128:
        array = pc.cast(array, pa.decimal128(38, array.type.scale))
    scale, known = array.type.scale, _known(array)
    values = wholes_of(array)
    if known is not None:
        values = np.where(unpack(known, taking.rows), values, 0)
    return (
        Wholes(values, 10**scale, known)
        if scale >= 0
        else Wholes(values.astype(object) * 10**-scale, 1, known)
    )


def _limited(taking: Taking, held: Wholes | Doubles, fact: Fact | None) -> Wholes | Doubles:
    if fact is None:
        return held
    number: Any = (
        Point(held.values) if isinstance(held, Doubles) else Exact(ints(held.values), one(held.scale))
    )
    known = held.known
    if not isinstance(held, Doubles):
        for edge, op in ((-LARGEST, "<"), (LARGEST, ">")):
            known = taking.drop(_rows(against(op, number, edge), taking.rows), known, Why.TOO_LARGE)
    for limit, op in ((fact.least, "<"), (fact.most, ">")):
        if limit is not None:
            known = taking.drop(_rows(against(op, number, limit), taking.rows), known, Why.OUTSIDE)
    if fact.kind is FactKind.WHOLE:
        if isinstance(held, Doubles):
            known = taking.drop(np.rint(held.values) != held.values, known, Why.NOT_WHOLE)
        elif held.scale > 1:
            known = taking.drop(held.values % held.scale != 0, known, Why.NOT_WHOLE)
    if isinstance(held, Doubles):
        return Doubles(held.values, known)
    if known is not held.known:  # what is refused must not stretch the bounds either
        assert known is not None
        return Wholes(np.where(unpack(known, taking.rows), held.values, 0), held.scale, known)
    return Wholes(held.values, held.scale, known)


def _rows(found: Found, rows: int) -> Array | None:
    if isinstance(found, np.ndarray):
        return found if found.any() else None
    return np.ones(rows, np.bool_) if found else None


def _dates(taking: Taking, array: Any) -> Wholes:
    type_ = array.type
    if pa.types.is_dictionary(type_):
        array, type_ = array.dictionary_decode(), type_.value_type
    none = None
    if pa.types.is_string(type_) or pa.types.is_large_string(type_):
        text = pc.utf8_trim_whitespace(array)
        nothing = pc.fill_null(pc.equal(text, ""), fill_value=False)
        none = bits_of(_whole(nothing), 1) if pc.any(nothing).as_py() else None
        text = pc.replace_substring_regex(text, r"^(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?$", r"\1-\2-\3")
        text = pc.replace_substring_regex(text, r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3")
        read = pc.strptime(text, format="%Y-%m-%d", unit="s", error_is_null=True)
        lost = np.asarray(pc.and_(pc.is_null(read), pc.is_valid(array)).to_numpy(zero_copy_only=False))
        if none is not None:
            lost &= ~unpack(none, taking.rows)
        taking.drop(lost, None, Why.UNREADABLE)
        # 2026-02-30 is no day: strptime would move it on.
        array = pc.cast(read, pa.date32())
        back = pc.strftime(pc.cast(array, pa.timestamp("s")), format="%Y-%m-%d")
        padded = pc.replace_substring_regex(text, r"-(\d)(-|$)", r"-0\1\2")
        padded = pc.replace_substring_regex(padded, r"-(\d)$", r"-0\1")
        moved = np.asarray(
            pc.fill_null(pc.not_equal(back, padded), fill_value=False).to_numpy(zero_copy_only=False)
        )
        known = taking.drop(moved, _known(array), Why.UNREADABLE)
        return Wholes(_plain(array, np.int32), 1, known, none)
    if not pa.types.is_date32(type_):
        array = pc.cast(array, pa.date32(), safe=False)
    values, known = _plain(array, np.int32), _known(array)
    far = np.abs(values.astype(np.int64)) > _MOST_DAY
    return Wholes(
        np.where(far, 0, values), 1, taking.drop(far, known, Why.OUTSIDE) if far.any() else known, none
    )


def _truths(taking: Taking, array: Any) -> Truths:
    if pa.types.is_boolean(array.type):
        found = bits_of(array, 1)
        assert found is not None  # a boolean column has values
        return Truths(found, _known(array))
    text = pc.utf8_lower(pc.utf8_trim_whitespace(pc.cast(array, pa.string())))
    yes, no = pc.is_in(text, value_set=_TRUE), pc.is_in(text, value_set=_FALSE)
    values, known = bits_of(_whole(yes), 1), bits_of(_whole(pc.or_(yes, no)), 1)
    assert values is not None
    stated = pc.fill_null(pc.not_equal(text, ""), fill_value=False)
    lost = pc.and_not(stated, pc.or_(yes, no))
    taking.drop(np.asarray(lost.to_numpy(zero_copy_only=False)), None, Why.UNREADABLE)
    return Truths(values, known)


def _words(taking: Taking, array: Any, fact: Fact | None) -> Words:
    if not pa.types.is_dictionary(array.type):
        array = pc.dictionary_encode(array if _text(array.type) else pc.cast(array, pa.string()))
    known, names = _known(array), tuple(str(name).strip() for name in array.dictionary.to_pylist())
    codes = np.asarray(pc.fill_null(array.indices, 0).to_numpy(zero_copy_only=False))
    if not names:
        names = ("",)
    allowed = dict(fact.values) if fact else {}
    if allowed:
        titles = {title.zh: word for word, title in fact.values} if fact else {}
        names = tuple(titles.get(name, name) for name in names)
        strange = [name != "" and name not in allowed for name in names]
        if any(strange):
            known = taking.drop(np.array(strange).take(codes), known, Why.NO_SUCH_WORD)
    return Words(codes, names, known)


def _text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _lists(taking: Taking, array: Any, fact: Fact | None) -> Lists:
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if _text(array.type):
        text = pc.utf8_trim_whitespace(array)
        split = pc.split_pattern_regex(text, _SPLIT)
        # "" is a list of nothing, not a list of "".
        array = pc.if_else(pc.equal(text, ""), pa.scalar([], split.type), split)
    array = _whole(array)
    known = _known(array)
    widths = np.asarray(pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False))
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(widths, dtype=np.int64)])
    encoded = pc.dictionary_encode(_whole(pc.list_flatten(array)))
    names = tuple(str(name).strip() for name in encoded.dictionary.to_pylist())
    codes = np.asarray(pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False))
    titles = {title.zh: word for word, title in fact.values} if fact else {}
    return Lists(codes, starts, tuple(titles.get(name, name) for name in names), known)
