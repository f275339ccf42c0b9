"""Tables of aggregates (统计表): the SQL is made here from a structured request, and nothing of the request is in it.

Columns come from the decided table, bins and bounds from fixed ladders. A row is grouped by what the asker may
see of it row by row; a hidden number enters a sum with noise that a key fixes for each person and value
(docs/decisions/0053-statistics.md), so that every answer is a function of one noised copy of the data.

What comes out of the scope, one row a cell: the by-columns as text, `persons`, `rows`, and for figure j
`filled_j`, `unsure_j` (1 when `filled_j` is randomised), and for a sum `total_j`, `share_j` (largest
contributor's) and `spread_j` (sum of squared contributions; the margin follows from it).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from yiben.engines.guard.masks import MaskBook, TypeClass, class_of
from yiben.engines.guard.model import Column, Decision, Effect, Table
from yiben.infra.lake.scope import STAMP, Scope
from yiben.infra.lake.sqltext import MASK_KEY, literal, quote

LADDER = {
    f"{digit}e{power}": format(digit * 10.0**power, ".12g") for power in range(-3, 13) for digit in (1, 2, 5)
} | {"0": "0"}
"""Numbers a request may name as a width or a bound: 0 and 1, 2, 5 times a power of ten. Name → SQL text."""


class Bin(StrEnum):
    """How a date or a number is cut into classes (分组)."""

    YEAR = "year"
    MONTH = "month"
    WIDTH = "width"


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """A column to group by. `width` is a step of `LADDER`, for `Bin.WIDTH` alone."""

    column: Column
    masked: bool
    bin: Bin | None = None
    width: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A column that is counted or summed. `hidden`: the asker may not see it in plain.

    `low`, `high`: steps of `LADDER`, with a sign, between which open statistics clamp it.
    """

    column: Column
    summed: bool
    hidden: bool
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What the pack says: shares of noise, the chance that filled is turned round. All between 0 and 1."""

    least: float
    most: float
    turned: float

    @property
    def mean_square(self) -> float:
        """Of the share of noise: its variance about zero."""
        low, high = self.least, self.most
        return (low * low + low * high + high * high) / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A table to be counted. `person` says whose a row is; without it every row is one person.

    `rows_per_person`: of a person beyond so many, the rest is left out; then values are clamped and exact,
    for whoever adds noise of their own. None: fixed noise.
    """

    table: Table
    by: tuple[By, ...]
    figures: tuple[Figure, ...]
    person: Column | None
    protection: Protection
    rows_per_person: int | None = None


def groupable(decision: Decision, masks: MaskBook) -> bool:
    """Whether a column may be grouped by: in plain, or by a mask that leaves something and needs no key."""
    if decision.effect is Effect.PLAIN:
        return True
    family = masks.family(decision.column.mask)
    if decision.effect is Effect.WITHHELD or family is None or family.keyed:
        return False
    return family.expression(decision.column.type) != "NULL"


def can_sum(column: Column) -> bool:
    """Whether its values are numbers."""
    return class_of(column.type) is TypeClass.NUMBER


def can_bin(column: Column, wanted: Bin) -> bool:
    """Whether the column can be cut that way: dates by year or month, numbers by width."""
    kind = class_of(column.type)
    return kind is TypeClass.NUMBER if wanted is Bin.WIDTH else kind in (TypeClass.DATE, TypeClass.TIMESTAMP)


def draw(drawn: Draw, masks: MaskBook, *, holder: str) -> Scope:
    """The scope that yields the cells; `holder` names the place-holder and must be unguessable."""
    classes = [f"b{at}" for at in range(len(drawn.by))]
    per_person = ["count(*) AS n"]
    per_cell = ["count(*) AS persons", "CAST(coalesce(sum(n), 0) AS BIGINT) AS rows"]
    for at, figure in enumerate(drawn.figures):
        per_person += [f"sum(z{at}) AS z{at}", f"max(u{at}) AS u{at}"]
        per_cell += [f"CAST(sum(z{at}) AS DOUBLE) AS filled_{at}", f"max(u{at}) AS unsure_{at}"]
        if figure.summed:
            per_person += [f"sum(y{at}) AS y{at}", f"sum(e{at}) AS e{at}"]
            per_cell += [
                f"CAST(sum(y{at}) AS DOUBLE) AS total_{at}",
                f"max(abs(y{at})) / nullif(sum(abs(y{at})), 0) AS share_{at}",
                f"CAST(sum(e{at} * e{at}) AS DOUBLE) AS spread_{at}",
            ]
    people = ", ".join([*classes, "who"])
    inner = f'SELECT {", ".join([people, *per_person])} FROM "{holder}" AS noised GROUP BY {people}'
    template = f"SELECT {', '.join([*classes, *per_cell])} FROM ({inner}) AS persons"
    if classes:
        template += f" GROUP BY {', '.join(classes)}"
    return Scope(template, {holder: _noised(drawn, masks)}, STAMP)


def _noised(drawn: Draw, masks: MaskBook) -> str:
    """The rows as they are counted: classes, whose they are, and values that may be summed."""
    parts = [f"b{at}" for at in range(len(drawn.by))] + ["who"]
    for at, figure in enumerate(drawn.figures):
        parts += (
            _value(at, figure, drawn.protection) if drawn.rows_per_person is None else _clamped(at, figure)
        )
    whole = [_whole(at, figure) for at, figure in enumerate(drawn.figures)] or ["count(*) AS every"]
    rows = f"({_plain(drawn, masks)}) AS plain"
    if drawn.rows_per_person is not None and drawn.person is not None:
        turns = f"SELECT *, row_number() OVER (PARTITION BY who ORDER BY same) AS turn FROM {rows}"
        rows = f"(SELECT * FROM ({turns}) AS turned WHERE turn <= {drawn.rows_per_person:d}) AS bounded"
    return (
        f"(SELECT {', '.join(parts)} FROM {rows} "
        f"CROSS JOIN (SELECT {', '.join(whole)} FROM {drawn.table.relation} AS counted) AS whole)"
    )


def _plain(drawn: Draw, masks: MaskBook) -> str:
    """Classes and plain values, and who each row belongs to: `id` fixes the noise, `who` is one person."""
    content = ", ".join(
        f"coalesce(CAST({quote(one.name)} AS VARCHAR), chr(30))" for one in drawn.table.columns
    )
    same = f"sha256(concat_ws(chr(31), {content}))"
    inner = [f"{_class(one, masks)} AS b{at}" for at, one in enumerate(drawn.by)]
    inner += [f"{_number(one)} AS x{at}" for at, one in enumerate(drawn.figures) if one.summed]
    inner += [f"({quote(one.column.name)} IS NOT NULL) AS f{at}" for at, one in enumerate(drawn.figures)]
    if drawn.person is not None:
        key = f"nullif(upper(trim(CAST({quote(drawn.person.name)} AS VARCHAR))), '')"
        # Rows whose person is unknown may all be one person's: they count as one.
        people = [f"{same} AS same", f"{key} AS person"]
        known = f"SELECT {', '.join([*inner, *people])} FROM {drawn.table.relation} AS stored"
        return f"SELECT *, coalesce(person, '') AS who, coalesce(person, same) AS id FROM ({known}) AS known"
    # Equal rows are told apart by their number among their equals, whichever is which.
    rows = f"SELECT {', '.join([*inner, f'{same} AS same'])} FROM {drawn.table.relation} AS stored"
    nth = f"SELECT *, row_number() OVER (PARTITION BY same) AS nth FROM ({rows}) AS rows"
    numbered = f"SELECT *, same || '#' || CAST(nth AS VARCHAR) AS id FROM ({nth}) AS numbered"
    return f"SELECT *, id AS who FROM ({numbered}) AS known"


def _value(at: int, figure: Figure, protection: Protection) -> Sequence[str]:
    if not figure.hidden:
        plain = [f"CAST(f{at} AS INTEGER) AS z{at}", f"0 AS u{at}"]
        return [*plain, f"x{at} AS y{at}", f"0.0 AS e{at}"] if figure.summed else plain
    turned, seen = protection.turned, f"CAST(f{at} AS INTEGER)"
    flipped = f"CASE WHEN {_chance('filled', f'CAST(f{at} AS VARCHAR)')} < {turned!r} THEN 1 - {seen} ELSE {seen} END"
    parts = [
        # In a column without gaps there is nothing to deny.
        f"CASE WHEN gaps{at} = 0 THEN 1.0 ELSE ({flipped} - {turned!r}) / {1 - 2 * turned!r} END AS z{at}",
        f"CAST(gaps{at} > 0 AS INTEGER) AS u{at}",
    ]
    if figure.summed:
        size = f"greatest(abs(coalesce(x{at}, 0)), scale{at})"
        side = f"(CASE WHEN {_chance('side')} < 0.5 THEN -1 ELSE 1 END)"
        value = f"coalesce(CAST(x{at} AS VARCHAR), '')"
        share = (
            f"({protection.least!r} + {protection.most - protection.least!r} * "
            f"{_chance('share', value, f'CAST(scale{at} AS VARCHAR)')})"
        )
        parts += [f"coalesce(x{at}, 0) + {side} * {share} * {size} AS y{at}", f"{size} AS e{at}"]
    return parts


def _clamped(at: int, figure: Figure) -> Sequence[str]:
    parts = [f"CAST(f{at} AS INTEGER) AS z{at}", f"0 AS u{at}"]
    if figure.summed:
        inside = f"least(greatest(x{at}, {_bound(figure.low)}), {_bound(figure.high)})"
        parts += [f"coalesce({inside}, 0) AS y{at}", f"0.0 AS e{at}"]
    return parts


def _bound(step: str) -> str:
    return f"-{LADDER[step[1:]]}" if step.startswith("-") else LADDER[step]


def _whole(at: int, figure: Figure) -> str:
    column = quote(figure.column.name)
    gaps = f"count(*) FILTER ({column} IS NULL) AS gaps{at}"
    if not figure.summed:
        return gaps
    mean = f"nullif(avg(abs({_number(figure)})), 0)"
    return f"{gaps}, coalesce(pow(10, floor(log10({mean}))), 1.0) AS scale{at}"


def _number(figure: Figure) -> str:
    """As a finite DOUBLE: infinity and NaN are no amounts."""
    number = f"CAST({quote(figure.column.name)} AS DOUBLE)"
    return f"(CASE WHEN isfinite({number}) THEN {number} END)"


def _chance(*words: str) -> str:
    """A number from 0 up to 1 that the key fixes for this person: HMAC is not needed, nothing is shown of it."""
    parts = ", ".join([f"getvariable('{MASK_KEY}')", literal(words[0]), *words[1:], "id"])
    return f"(CAST('0x' || substr(sha256(concat_ws(chr(31), {parts})), 1, 12) AS BIGINT) / 281474976710656.0)"


def _class(one: By, masks: MaskBook) -> str:
    name = quote(one.column.name)
    seen = masks.hide(one.column.name, one.column.type, one.column.mask) if one.masked else name
    if one.bin is Bin.YEAR:
        seen = f"year({seen})"
    elif one.bin is Bin.MONTH:
        seen = f"strftime({seen}, '%Y-%m')"
    elif one.bin is Bin.WIDTH:
        step = LADDER[one.width]
        # Counted in whole steps, so that the edges of all classes are exact.
        seen = f"CAST(floor(CAST({seen} AS DOUBLE) / {step}) AS BIGINT)"
    return f"CAST({seen} AS VARCHAR)"
