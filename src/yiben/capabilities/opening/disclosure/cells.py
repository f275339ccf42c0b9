"""Tables of counts (聚合表): cells that count too few, and cells that follow from their totals.

A table of counts has columns that part persons (性别, 区县 …) and columns that count them. A row is a total of a
parting column where that column says so (合计) or is empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yiben.capabilities.opening.disclosure.model import Do, Examined, Finding, Remedy, Risk, Weight
from yiben.capabilities.opening.disclosure.parameters import Parameters, parameters
from yiben.capabilities.opening.disclosure.remedying import kind_of
from yiben.infra.lake import Bench, literal, quote
from yiben.kernel.text import Text

ROW = "yiben_row"
LISTED = 100
"""Row numbers a finding carries."""

_ROUNDS = 12
_COUNTS = frozenset({"count", "headcount_band"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How a table of counts is laid out."""

    parting: tuple[str, ...]
    counting: tuple[str, ...]


def laid_out(columns: Sequence[Examined], at: Parameters) -> Counts | None:
    """The layout of a table of counts, None where it is none: a column that counts persons, and others that part them."""
    counting = [one for one in columns if _counts_persons(one, at)]
    parting = [
        one.name for one in columns if kind_of(one.type) in ("text", "date", "flag") and one not in counting
    ]
    if not counting or not parting:
        return None
    return Counts(parting=tuple(parting), counting=tuple(one.name for one in counting))


def _counts_persons(column: Examined, at: Parameters) -> bool:
    words = f"{column.name} {column.title}".casefold()
    whole = kind_of(column.type) == "number" and "INT" in column.type.upper()
    return (
        whole
        and (column.semantic in _COUNTS or column.semantic is None)
        and any(word in words for word in (*at.cells_of_persons, "行数"))
    )


def examine_cells(
    bench: Bench, table: str, counts: Counts, at: Parameters, *, weight: Weight
) -> Iterator[Finding]:
    """Small cells, and withheld ones that follow from totals."""
    for name in counts.counting:
        column = quote(name)
        small = f"{column} > 0 AND {column} < {at.cells_smallest}"
        (rows,) = bench.run(f"SELECT count(*) FROM {table} WHERE {small}")[0]
        helps = (
            Remedy(do=Do.CELLS, columns=(name,), to=str(at.cells_smallest)),
            Remedy(do=Do.DROP, columns=(name,)),
        )
        if rows:
            found = bench.run(f"SELECT {ROW} FROM {table} WHERE {small} ORDER BY 1 LIMIT {LISTED}")
            yield Finding(
                risk=Risk.SMALL_CELL,
                weight=weight,
                columns=(name,),
                rows=rows,
                row_numbers=tuple(row for (row,) in found),
                measured=float(rows),
                threshold=at.cells_smallest,
                parameter="cells.smallest",
                remedies=helps,
                says=Text(
                    f"“{name}”有 {rows} 格的计数小于 {at.cells_smallest}：知道其中一人的人，可能认出其余的人",
                    f"“{name}” has {rows} cells that count fewer than {at.cells_smallest}: whoever knows one of them may know the others.",
                ),
            )
        yield from _recomputed(bench, table, counts, name, helps)


def _recomputed(
    bench: Bench, table: str, counts: Counts, name: str, helps: tuple[Remedy, ...]
) -> Iterator[Finding]:
    rows: set[int] = set()
    for parting in counts.parting:
        rows.update(row for row, _ in _alone(bench, table, counts, name, parting))
    if rows:
        yield Finding(
            risk=Risk.RECOMPUTED,
            weight=Weight.STOP,
            columns=(name,),
            rows=len(rows),
            row_numbers=tuple(sorted(rows)[:LISTED]),
            remedies=helps,
            says=Text(
                f"“{name}”有 {len(rows)} 个未给出的单元格可由合计减去其他单元格得到",
                f"“{name}” has {len(rows)} withheld cells that follow from a total and the other cells.",
            ),
        )


def _total(column: str) -> str:
    words = ", ".join(literal(word.casefold()) for word in parameters().cells_totals)
    return f"coalesce(lower(replace(CAST({column} AS VARCHAR), ' ', '')) IN ({words}), true)"


def _alone(bench: Bench, table: str, counts: Counts, name: str, parting: str) -> list[tuple[int, int | None]]:
    """(row of a withheld cell alone among those one total adds up, row of the smallest cell beside it)."""
    others = [one for one in counts.parting if one != parting]
    by = ", ".join(map(quote, others))
    column, total = quote(name), _total(quote(parting))
    group = f"GROUP BY {by}" if by else ""
    # A cell beside is best one that is small, but more than nothing: a withheld zero protects nobody.
    return bench.run(
        f"SELECT min({ROW}) FILTER ({column} IS NULL AND NOT t), "
        f"coalesce(arg_min({ROW}, {column}) FILTER ({column} > 0 AND NOT t), min({ROW}) FILTER ({column} IS NOT NULL AND t)) "
        f"FROM (SELECT *, {total} AS t FROM {table}) {group} "
        f"HAVING count(*) FILTER ({column} IS NULL AND NOT t) = 1 AND count(*) FILTER ({column} IS NOT NULL AND t) > 0"
    )


def withhold(bench: Bench, table: str, columns: Sequence[Examined], remedy: Remedy) -> None:
    """Empty small counts (主抑制), then others until none of them follows from a total (次级抑制)."""
    layout = laid_out(columns, parameters())
    for name in remedy.columns:
        column = quote(name)
        bench.run(f"UPDATE {table} SET {column} = NULL WHERE {column} > 0 AND {column} < {int(remedy.to)}")
        if layout is None:
            continue
        for _ in range(_ROUNDS):
            pairs = [
                pair for parting in layout.parting for pair in _alone(bench, table, layout, name, parting)
            ]
            beside = sorted({row for _, row in pairs if row is not None})
            if not beside:
                break
            bench.run(f"UPDATE {table} SET {column} = NULL WHERE {ROW} IN (SELECT unnest(?))", [beside])
