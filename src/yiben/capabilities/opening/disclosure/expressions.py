"""Remedies as SQL (处理的表达式): each takes one column's expression and type and gives the next.

Noise and pseudonyms are keyed by a secret of the home, so the same snapshot gives the same answer and nobody else can
make it. HMAC-SHA256 is written out in SQL, as RFC 2104 has it, so that it runs over whole columns.
"""

import hashlib
import hmac
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from yiben.capabilities.opening.disclosure.model import Do, Remedy
from yiben.capabilities.opening.disclosure.remedying import AREAS, kind_of
from yiben.infra.lake import Bench, literal

IDENTIFIERS = (
    r"(^|\D)((00)?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(\D|$)",  # mobile, as people group it
    r"(^|\d{0}|\D)[1-9]\d{5}[\s-]?(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[\s-]?\d{3}[\dXx](\D|$)",  # resident identity
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}",  # e-mail
)
"""What is a number or address of a person wherever it stands."""

_ODD = "０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹＠．－\u2010\u2011\u2012\u2013\u2014\u3000\u00a0"
_PLAIN = "0123456789" * 3 + "@.------  "
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
"""Digits and signs of other widths and scripts, what they are read as, and what nobody sees."""

_AS_NUMBER = r"^(1[3-9]\d{9}|[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{4})(\.0+)?$"

MERGED = "其他"
_BLOCK = 64  # bytes of a SHA-256 block
_numbers = itertools.count()


def fresh(what: str) -> str:
    """A name no other table has."""
    return f"yiben_{what}_{next(_numbers)}"


def number_found_in(sql: str) -> str:
    """SQL that is true where a number reads like a mobile or identity number."""
    return f"regexp_matches(CAST({sql} AS VARCHAR), {literal(_AS_NUMBER)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One column on its way: SQL over the table it comes from, and the DuckDB type that gives."""

    sql: str
    type: str


def found_in(sql: str) -> str:
    """SQL that is true where a text holds a number or address of a person."""
    plain = f"translate({sql}, {literal(_ODD + _UNSEEN)}, {literal(_PLAIN)})"
    return f"regexp_matches({plain}, {literal('|'.join(f'(?:{one})' for one in IDENTIFIERS))})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Applies remedies to columns of one table `source` (SQL that may follow FROM) on a bench.

    `row_text` is SQL for the whole row as text: what keyed noise is drawn from.
    """

    bench: Bench
    source: str
    key: bytes
    row_text: str
    tables: list[str] = field(default_factory=list)  # what expressions look things up in, until `forget`

    def forget(self) -> None:
        """Drop what expressions looked things up in: they have been run."""
        while self.tables:
            self.bench.run(f"DROP TABLE {self.tables.pop()}")

    def apply(self, name: str, piece: Piece, remedy: Remedy) -> Piece:
        """The column after one more remedy that works cell by cell."""
        sql, to = piece.sql, remedy.to
        match remedy.do:
            case Do.DATE:
                return _coarser_date(piece, to)
            case Do.BAND:
                return _band(piece, to)
            case Do.ROUND:
                return self._round(piece, float(to))
            case Do.AREA:
                return Piece(sql=_area(f"CAST({sql} AS VARCHAR)", to), type="VARCHAR")
            case Do.PREFIX:
                return Piece(sql=f"left(CAST({sql} AS VARCHAR), {int(to)})", type="VARCHAR")
            case Do.GRID:
                return Piece(sql=f"round(CAST({sql} AS DOUBLE), {int(to)})", type="DOUBLE")
            case Do.CLIP:
                return self._clip(piece, float(to))
            case Do.MERGE:
                return self._merge(piece, int(to))
            case Do.NOISE:
                return self._noise(name, piece, float(to))
            case Do.TOKEN:
                return Piece(sql=self._token(name, f"CAST({sql} AS VARCHAR)"), type="VARCHAR")
            case Do.BLANK:
                return Piece(sql=f"CASE WHEN NOT {found_in(sql)} THEN {sql} END", type=piece.type)
            case _:
                return piece

    def _ask(self, sql: str) -> Sequence[object]:
        return self.bench.run(sql)[0]

    @staticmethod
    def _round(piece: Piece, step: float) -> Piece:
        whole = step == int(step)
        shown = f"{int(step)}" if whole else repr(step)
        whole_type = whole and piece.type.upper().endswith(("INT", "INTEGER"))
        sql = f"round(CAST({piece.sql} AS DOUBLE) / {shown}) * {shown}"
        return (
            Piece(sql=f"CAST({sql} AS BIGINT)", type="BIGINT")
            if whole_type
            else Piece(sql=sql, type="DOUBLE")
        )

    def _clip(self, piece: Piece, share: float) -> Piece:
        value = f"CAST({piece.sql} AS DOUBLE)"
        low, high = self._ask(
            f"SELECT quantile_disc(v, {share}), quantile_disc(v, {1 - share}) "
            f"FROM (SELECT {value} AS v FROM {self.source}) WHERE isfinite(v)"
        )
        if low is None:
            return piece
        cut = f"least(greatest({piece.sql}, {low!r}), {high!r})"
        return Piece(sql=f"CAST({cut} AS {piece.type})", type=piece.type)

    def _merge(self, piece: Piece, fewest: int) -> Piece:
        text = f"CAST({piece.sql} AS VARCHAR)"
        kept = fresh("kept")
        self.tables.append(kept)
        self.bench.run(
            f"CREATE TEMP TABLE {kept} AS SELECT {text} AS v, count(*) AS n FROM {self.source} "
            f"WHERE {text} IS NOT NULL GROUP BY 1"
        )
        small = self._ask(
            f"SELECT coalesce(sum(n), 0) FROM {kept} WHERE n < {fewest} OR v = {literal(MERGED)}"
        )[0]
        # Fewer than that together would be a rare category again: they are emptied.
        other = literal(MERGED) if int(str(small)) >= fewest else "NULL"
        self.bench.run(f"DELETE FROM {kept} WHERE n < {fewest}")
        return Piece(
            sql=f"CASE WHEN {text} IN (SELECT v FROM {kept}) THEN {text} WHEN {text} IS NOT NULL THEN {other} END",
            type="VARCHAR",
        )

    def _noise(self, name: str, piece: Piece, epsilon: float) -> Piece:
        value = f"CAST({piece.sql} AS DOUBLE)"
        low, high = self._ask(
            f"SELECT quantile_disc(v, 0.005), quantile_disc(v, 0.995) "
            f"FROM (SELECT {value} AS v FROM {self.source}) WHERE isfinite(v)"
        )
        if low is None or low == high:
            return Piece(sql=value, type="DOUBLE")
        wide = float(str(high)) - float(str(low))
        scale = _laplace_scale(wide, epsilon)
        step = 10.0 ** math.floor(math.log10(scale / 100))
        drawn = self._token(
            f"noise {name}", f"{self.row_text} || chr(31) || coalesce(CAST({piece.sql} AS VARCHAR), '')"
        )
        # 52 bits of the digest are a number in (-0.5, 0.5); the inverse of Laplace's distribution makes noise of it.
        uniform = f"((CAST('0x' || left({drawn}, 13) AS BIGINT) + 0.5) / 4503599627370496.0 - 0.5)"
        noise = f"(-{scale!r} * sign({uniform}) * ln(1 - 2 * abs({uniform})))"
        clamped = f"least(greatest({value}, {low!r}), {high!r})"
        return Piece(sql=f"round(({clamped} + {noise}) / {step!r}) * {step!r}", type="DOUBLE")

    def _token(self, name: str, text: str) -> str:
        key = hmac.new(self.key, name.encode(), hashlib.sha256).digest().ljust(_BLOCK, b"\0")
        inner, outer = (bytes(one ^ pad for one in key).hex() for pad in (0x36, 0x5C))
        inside = f"unhex(sha256(unhex('{inner}') || encode({text})))"
        return f"left(sha256(unhex('{outer}') || {inside}), 32)"


def _coarser_date(piece: Piece, to: str) -> Piece:
    date = piece.sql if kind_of(piece.type) == "date" else f"try_cast({piece.sql} AS DATE)"
    match to:
        case "month":
            return Piece(sql=f"strftime({date}, '%Y-%m')", type="VARCHAR")
        case "quarter":
            return Piece(sql=f"year({date}) || '-Q' || quarter({date})", type="VARCHAR")
        case "year":
            return Piece(sql=f"CAST(year({date}) AS INTEGER)", type="INTEGER")
        case _:
            return Piece(sql=f"CAST(year({date}) // 10 * 10 AS INTEGER)", type="INTEGER")


def _band(piece: Piece, to: str) -> Piece:
    width = float(to)
    low = f"floor(CAST({piece.sql} AS DOUBLE) / {width!r}) * {width!r}"
    if width == int(width) and piece.type.upper().endswith(("INT", "INTEGER")):
        text = f"CAST(CAST({low} AS BIGINT) AS VARCHAR) || '-' || CAST(CAST({low} AS BIGINT) + {int(width) - 1} AS VARCHAR)"
    else:
        text = f"format('{{:.6g}}', {low}) || '~' || format('{{:.6g}}', {low} + {width!r})"
    return Piece(sql=f"CASE WHEN {piece.sql} IS NOT NULL THEN {text} END", type="VARCHAR")


_PROVINCE = r"^[^省市区县]{1,6}?(?:省|自治区|特别行政区|市)"
_CITY = r"^(?:[^省市区县]{1,6}?(?:省|自治区))?[^省区县]{1,8}?(?:市|自治州|州|盟|地区)"
_DISTRICT = r"^(?:[^省市区县]{1,6}?(?:省|自治区))?(?:[^省区县]{1,8}?(?:市|自治州|州|盟|地区))?[^省]{1,8}?(?:区|县|旗|市)"


def _area(text: str, to: str) -> str:
    pattern = {"district": _DISTRICT, "city": _CITY, "province": _PROVINCE}[to]
    digits = f"left({text}, {AREAS[to]})"
    return (
        f"CASE WHEN regexp_full_match({text}, '[0-9]{{2,12}}') THEN {digits} "
        f"ELSE nullif(regexp_extract({text}, {literal(pattern)}), '') END"
    )


def _laplace_scale(wide: float, epsilon: float) -> float:
    """The scale that hides a value anywhere in a range so wide, held against OpenDP's own privacy map."""
    import opendp.prelude as dp

    dp.enable_features("contrib")
    scale = wide / epsilon * (1 + 1e-9)
    space = dp.atom_domain(T=float, nan=False), dp.absolute_distance(T=float)
    measure: Any = dp.m.make_laplace(*space, scale=scale)
    if measure.map(wide) > epsilon:
        msg = "the noise costs more than was granted"
        raise AssertionError(msg)
    return scale
