"""The fast way through a text file: the query engine parses it, and no record passes through Python.

One structural pass counts records, finds those the engine cannot read (its reject tables) and those
that are no data (group headings, footers, repeated headers: few candidates, judged one by one).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from yiben.capabilities.intake.membership import among
from yiben.capabilities.intake.model import Limits, Reason, Reject
from yiben.capabilities.intake.readers.text.dialect import Dialect
from yiben.capabilities.intake.readers.text.layout import Layout
from yiben.infra.lake import Bench, EngineFault, literal, quote

_TOTALS = (
    "合计",
    "总计",
    "小计",
    "共计",
    "合 计",
    "总 计",
    "小 计",
    "Total",
    "TOTAL",
    "total",
    "Grand Total",
    "Totals",
)
_KINDS = {
    "MISSING COLUMNS": Reason.TOO_FEW_FIELDS,
    "TOO MANY COLUMNS": Reason.TOO_MANY_FIELDS,
    "UNQUOTED VALUE": Reason.UNQUOTED,
}
_MOST_CANDIDATES = 20_000
_FAULTS = "intake_faults"
_LINE_BYTES = 8 * 1024 * 1024  # the engine keeps several such lines in memory; longer ones are read carefully


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What the structural pass found. `rows` are the records of `relation`."""

    relation: str
    rows: int
    blank: int
    rejects: tuple[Reject, ...]
    short: int  # of the rejects: records with too few fields


def reading(
    path: Path, dialect: Dialect, names: Sequence[str], *, skip: int, limits: Limits, faults: str
) -> str:
    """`read_csv(…)` with nothing left to the engine's guess. `faults`: "stop", "skip", or a table's name."""
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    options = [
        literal(str(path)),
        f"delim={literal(dialect.delimiter or chr(0x1F))}",
        f"quote={literal(dialect.quote)}",
        f"escape={literal(dialect.escape if dialect.quote else '')}",
        "header=false, auto_detect=false, strict_mode=true, comment='', nullstr=''",
        f"skip={skip}",
        f"max_line_size={_LINE_BYTES}",
        f"columns={{{columns}}}",
    ]
    if faults == "skip":
        options.append("ignore_errors=true")
    elif faults != "stop":
        options.append(
            f"store_rejects=true, rejects_table={literal(faults)}, rejects_scan={literal(faults + '_scan')}"
        )
    return f"read_csv({', '.join(options)})"


def examine(
    path: Path, dialect: Dialect, layout: Layout, *, bench: Bench, limits: Limits, exact: bool
) -> Pass | None:
    """The structural pass. None when the engine reads the first records differently than we do.

    `exact`: no field spans lines and no line is blank, so that a record's number is its line's.
    """
    if not agrees(path, dialect, layout, bench=bench, limits=limits):
        return None
    names = [column.name for column in layout.columns]
    source = reading(path, dialect, names, skip=layout.skip, limits=limits, faults=_FAULTS)
    filled, odd = _filled(names), _odd_sql(names, layout)
    rows, blank, candidates = bench.run(
        f"SELECT count(*), count(*) FILTER (f = 0), count(*) FILTER (f > 0 AND ({odd})) FROM"
        f" (SELECT {', '.join(quote(name) for name in names[:2])}, {_quick_filled(names)} AS f FROM {source})"
    )[0]
    faults = _faults(bench, path)
    bench.run(f"DROP TABLE IF EXISTS {_FAULTS}")
    bench.run(f"DROP TABLE IF EXISTS {_FAULTS}_scan")
    plain = reading(
        path, dialect, names, skip=layout.skip, limits=limits, faults="skip" if faults else "stop"
    )
    odd = odd.replace("f <= 1", f"{filled} <= 1")
    aside = (
        _aside(bench, plain, odd, filled, layout)
        if 0 < candidates <= max(_MOST_CANDIDATES, rows // 20)
        else []
    )
    keep = [f"NOT ({filled} = 0)"] if blank else []
    if aside:
        keep.append(f"NOT (({odd}) AND {_one_of(names, aside)})")
    numbered = _numbered(plain, names, layout, exact=exact, faults=faults)
    lines = _lines_of(bench, numbered, names, odd, aside) if aside else []
    return Pass(
        relation=_relation(numbered, names, layout, where=f" WHERE {' AND '.join(keep)}" if keep else ""),
        rows=rows - blank - sum(count for *_, count in aside),
        blank=blank,
        rejects=tuple(sorted((*faults, *lines), key=lambda reject: reject.line or 0)),
        short=sum(1 for fault in faults if fault.reason is Reason.TOO_FEW_FIELDS),
    )


def trust(
    path: Path, sample: Path, dialect: Dialect, layout: Layout, *, bench: Bench, limits: Limits, exact: bool
) -> tuple[str, str] | None:
    """The relation of a big file whose spread sample is clean, and SQL that is true for any odd record in it.

    The pass that lands the file then does the checking, which saves reading it once. None when the sample
    holds anything odd.
    """
    if not agrees(path, dialect, layout, bench=bench, limits=limits):
        return None
    names = [column.name for column in layout.columns]
    odd = _odd_sql(names, layout)
    strange = f"CASE WHEN {_quick_filled(names)} <= 1 OR ({odd.replace('(f <= 1)', 'false')}) THEN true ELSE false END"
    strict = reading(sample, dialect, names, skip=0, limits=limits, faults="stop")
    try:
        if bench.run(f"SELECT count(*) FILTER ({strange}) FROM {strict}")[0][0]:
            return None
    except EngineFault:
        return None
    plain = reading(path, dialect, names, skip=layout.skip, limits=limits, faults="stop")
    return _relation(_numbered(plain, names, layout, exact=exact), names, layout, where=""), strange


def _numbered(
    plain: str, names: Sequence[str], layout: Layout, *, exact: bool, faults: Sequence[Reject] = ()
) -> str:
    """The records with the line each begins on; unused, the number costs nothing."""
    offset = layout.line - 1
    line = f"row_number() OVER () + {offset}" if exact else _line_sql(names, offset)
    listed = ", ".join(quote(name) for name in names)
    numbered = f"(SELECT {listed}, {line} AS _row FROM {plain})"
    if not faults:
        return numbered
    # The engine left out what it could not read: every such line above a record moves it down by one.
    gaps = ", ".join(str((fault.line or 0) - at) for at, fault in enumerate(faults))
    return (
        f"(SELECT {listed}, _row + len(list_filter([{gaps}], lambda x: x <= _row)) AS _row FROM {numbered})"
    )


def _relation(numbered: str, names: Sequence[str], layout: Layout, *, where: str) -> str:
    return f"(SELECT {_unmarked(names, layout)}, _row FROM {numbered}{where})"


def agrees(path: Path, dialect: Dialect, layout: Layout, *, bench: Bench, limits: Limits) -> bool:
    """The engine must see the same first full records as the careful reader did."""
    names = [column.name for column in layout.columns]
    source = reading(path, dialect, names, skip=layout.skip, limits=limits, faults="skip")
    seen = bench.run(f"SELECT * FROM {source} LIMIT 50")
    found = [tuple(value or "" for value in row) for row in seen]
    wanted = [tuple(value.replace("\r\n", "\n") for value in row) for row in layout.first]
    there = [tuple(value.replace("\r\n", "\n") for value in row) for row in found]
    return all(row in there for row in wanted)


def _filled(names: Sequence[str]) -> str:
    """How many fields of the record hold something; nested by fifties, for the parser's depth is limited."""
    terms = [f"({quote(name)} IS NOT NULL)::SMALLINT" for name in names]
    while len(terms) > 50:
        terms = ["(" + " + ".join(terms[at : at + 50]) + ")" for at in range(0, len(terms), 50)]
    return "(" + " + ".join(terms) + ")"


def _quick_filled(names: Sequence[str]) -> str:
    """As `_filled`, but only counted where an end of the record is empty: 99 elsewhere."""
    if len(names) < 4:
        return _filled(names)
    ends = [f"({quote(one)} IS NULL OR {quote(two)} IS NULL)" for one, two in (names[:2], names[-2:])]
    return f"CASE WHEN {' AND '.join(ends)} THEN {_filled(names)} ELSE 99 END"


def _odd_sql(names: Sequence[str], layout: Layout) -> str:
    """Cheap SQL that is true for every record `Shape.odd` might set aside; `f` is how many fields are filled."""
    tests = ["f <= 1"] if layout.shape.typical >= 3 else ["false"]
    said = [(name, cell) for name, cell in zip(names[:2], layout.said[:2], strict=False) if cell]
    if said and len(names) > 1:
        tests.append(" AND ".join(f"{quote(name)} = {literal(cell)}" for name, cell in said))
    tests += [among(quote(name), _TOTALS) for name in names[:2]]
    return " OR ".join(f"({test})" for test in tests)


Aside = tuple[tuple[str | None, ...], Reason, int]


def _aside(bench: Bench, plain: str, odd: str, filled: str, layout: Layout) -> list[Aside]:
    """The candidates that really are no data, with their reason and how often each stands there."""
    names = ", ".join(quote(column.name) for column in layout.columns)
    found = bench.run(
        f"SELECT {names}, count(*) FROM {plain} WHERE ({odd}) AND {filled} > 0 GROUP BY ALL LIMIT {_MOST_CANDIDATES * 5}"
    )
    judged = ((row[:-1], layout.shape.odd(row[:-1]), row[-1]) for row in found)
    return [(row, reason, count) for row, reason, count in judged if reason is not None]


def _one_of(names: Sequence[str], aside: Sequence[Aside]) -> str:
    """True for records equal to one of those set aside."""
    key = f"concat_ws(chr(31), {', '.join(f'coalesce({quote(name)}, {chr(39) * 2})' for name in names)})"
    return among(key, ("\x1f".join(value or "" for value in row) for row, _, _ in aside))


def _lines_of(
    bench: Bench, numbered: str, names: Sequence[str], odd: str, aside: Sequence[Aside]
) -> list[Reject]:
    reasons = {tuple(value or "" for value in row): reason for row, reason, _ in aside}
    found = bench.run(f"SELECT * FROM {numbered} WHERE ({odd}) AND {_one_of(names, aside)}")
    return [
        Reject(
            line=row[-1],
            reason=reasons[tuple(value or "" for value in row[:-1])],
            raw=",".join(value or "" for value in row[:-1]),
        )
        for row in found
    ]


def _unmarked(names: Sequence[str], layout: Layout) -> str:
    """The columns, without the spreadsheet's ' before values where the file has it."""
    mark = literal("'")
    columns = [quote(name) for name in names]
    for at in layout.marked:
        column = columns[at]
        columns[at] = (
            f"CASE WHEN starts_with({column}, {mark}) THEN substr({column}, 2) ELSE {column} END AS {column}"
        )
    return ", ".join(columns)


def _line_sql(names: Sequence[str], offset: int) -> str:
    """The physical line of a record whose fields may span lines; blank and unreadable lines are not counted."""
    whole = f"concat({', '.join(quote(name) for name in names)})"
    ends = f"(length({whole}) - length(replace({whole}, chr(10), '')))"
    before = f"coalesce(sum({ends}) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)"
    return f"(row_number() OVER () + {before} + {offset})::BIGINT"


def _faults(bench: Bench, path: Path) -> list[Reject]:
    """The engine's reject table as our rejects. Its line numbers drift after quoted line ends; bytes do not."""
    rows = bench.run(
        f"SELECT line_byte_position, min(error_type), any_value(csv_line) FROM {_FAULTS} GROUP BY 1 ORDER BY 1"
    )
    lines = _lines_at(path, [row[0] for row in rows])
    return [
        Reject(line=line, reason=_KINDS.get(row[1], Reason.UNREADABLE), raw=(row[2] or "").rstrip("\r\n"))
        for line, row in zip(lines, rows, strict=True)
    ]


def _lines_at(path: Path, positions: Sequence[int]) -> list[int]:
    """The 1-based line of each 1-based byte position (ascending), by one pass over the bytes."""
    lines: list[int] = []
    line, at = 1, 0
    with path.open("rb") as file:
        for position in positions:
            while at < position - 1:
                block = file.read(min(1 << 22, position - 1 - at))
                if not block:
                    break
                line += block.count(b"\n")
                at += len(block)
            lines.append(line)
    return lines
