"""The table as it would be released (拟开放的表), made on a bench: remedies cell by cell, then of the whole table.

Every staged table has `yiben_row`, the number of the row in the snapshot from 1, beside its columns. A table that was
aggregated has rows of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from yiben.capabilities.opening.disclosure.cells import withhold
from yiben.capabilities.opening.disclosure.expressions import Maker, Piece, fresh
from yiben.capabilities.opening.disclosure.model import Data, Do, Examined, Remedy, Role
from yiben.capabilities.opening.disclosure.remedying import check_remedies, dropped, ordered
from yiben.infra.lake import Bench, quote, scan

ROW = "yiben_row"
COUNT = "行数"
_AFTER = frozenset({Do.DROP, Do.LOCAL, Do.ROWS, Do.AGGREGATE, Do.CELLS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A temporary table on a bench."""

    bench: Bench
    name: str
    columns: tuple[Examined, ...]
    aggregated: bool = False

    def drop(self) -> None:
        """Forget it."""
        self.bench.run(f"DROP TABLE IF EXISTS {self.name}")


def stage(
    bench: Bench,
    data: Data,
    remedies: Sequence[Remedy],
    *,
    key: bytes,
    quasi: Sequence[str] = (),
    sensitive: Sequence[str] = (),
    diversity: int = 1,
) -> Stage:
    """The table after `remedies`, in the order of the snapshot's rows. Raises BadInput for one that does not fit."""
    check_remedies(remedies, data.columns)
    remedies = ordered(remedies)
    gone = dropped(remedies)
    kept = [one for one in data.columns if one.name not in gone]
    here = Stage(bench=bench, name=fresh("staged"), columns=tuple(kept))
    source = scan(data.files)
    row = " || chr(30) || ".join(f"coalesce(CAST({quote(one.name)} AS VARCHAR), '')" for one in data.columns)
    maker = Maker(bench=bench, source=source, key=key, row_text=row)
    pieces = {one.name: _piece(maker, one, remedies) for one in kept}
    listed = "".join(f", {piece.sql} AS {quote(name)}" for name, piece in pieces.items())
    bench.run(f"CREATE TEMP TABLE {here.name} AS SELECT row_number() OVER () AS {ROW}{listed} FROM {source}")
    maker.forget()
    here = replace(here, columns=tuple(replace(one, type=pieces[one.name].type) for one in kept))
    for remedy in remedies:
        match remedy.do:
            case Do.LOCAL | Do.ROWS:
                here = thin(
                    here,
                    quasi,
                    sensitive,
                    smallest=int(remedy.to),
                    diversity=diversity,
                    emptying=remedy.do is Do.LOCAL,
                )
            case Do.AGGREGATE:
                here = aggregate(here, remedy)
            case Do.CELLS:
                withhold(bench, here.name, here.columns, remedy)
            case _:
                pass
    return here


def _piece(maker: Maker, column: Examined, remedies: Sequence[Remedy]) -> Piece:
    piece = Piece(sql=quote(column.name), type=column.type)
    for remedy in remedies:
        if column.name in remedy.columns and remedy.do not in _AFTER:
            # What was coarsened once is a text of another kind: its meaning no longer says how to read it.
            meaning = column.semantic if piece.type == column.type else None
            check_remedies((remedy,), (replace(column, type=piece.type, semantic=meaning),))
            piece = maker.apply(column.name, piece, remedy)
    return piece


def alike(left: str, right: str, names: Sequence[str]) -> str:
    """SQL that is true where two rows agree in these columns, empty cells included."""
    return " AND ".join(f"{left}.{quote(n)} IS NOT DISTINCT FROM {right}.{quote(n)}" for n in names) or "true"


def thin(
    here: Stage,
    quasi: Sequence[str],
    sensitive: Sequence[str],
    *,
    smallest: int,
    diversity: int,
    emptying: bool,
) -> Stage:
    """Leave no group of quasi-identifiers smaller than `smallest`, none with fewer than `diversity` sensitive values.

    Emptying: one quasi-identifier after another is emptied in rows of small groups, the most varied first. Only rows
    of small groups move, and all of a group move together, so no other group ever shrinks; what is still alone at
    the end is left out.
    """
    names = [one.name for one in here.columns]
    quasi = [one for one in quasi if one in names]
    sensitive = [one for one in sensitive if one in names and one not in quasi]
    if not quasi:
        return here
    bench, by = here.bench, ", ".join(map(quote, quasi))
    good, left, done = fresh("good"), fresh("left"), fresh("done")
    various = "".join(f" AND {varied(one, diversity)}" for one in sensitive)
    bench.run(
        f"CREATE TEMP TABLE {good} AS SELECT {by} FROM {here.name} GROUP BY {by} "
        f"HAVING count(*) >= {smallest}{various}"
    )
    bench.run(
        f"CREATE TEMP TABLE {left} AS FROM {here.name} t ANTI JOIN {good} g ON {alike('t', 'g', quasi)}"
    )
    bench.run(
        f"CREATE TEMP TABLE {done} AS FROM {here.name} t SEMI JOIN {good} g ON {alike('t', 'g', quasi)}"
    )
    for name in _by_variety(bench, left, quasi) if emptying else ():
        bench.run(f"UPDATE {left} SET {quote(name)} = NULL")
        bench.run(
            f"INSERT INTO {good} SELECT {by} FROM {left} l ANTI JOIN {good} g ON {alike('l', 'g', quasi)} "
            f"GROUP BY {by} HAVING count(*) >= {smallest}{various}"
        )
        bench.run(f"INSERT INTO {done} FROM {left} l SEMI JOIN {good} g ON {alike('l', 'g', quasi)}")
        bench.run(
            f"DELETE FROM {left} WHERE {ROW} IN (SELECT l.{ROW} FROM {left} l SEMI JOIN {good} g ON {alike('l', 'g', quasi)})"
        )
        if not bench.run(f"SELECT count(*) FROM {left}")[0][0]:
            break
    final = replace(here, name=fresh("staged"))
    bench.run(f"CREATE TEMP TABLE {final.name} AS FROM {done} ORDER BY {ROW}")
    for name in (good, left, done, here.name):
        bench.run(f"DROP TABLE {name}")
    return final


def varied(sensitive: str, diversity: int) -> str:
    """SQL that is true of a group with so many values, an empty cell being one, or with none at all."""
    column = quote(sensitive)
    if diversity <= 1:
        return "true"
    if diversity == 2:  # much faster than counting distinct values
        return f"(min({column}) IS DISTINCT FROM max({column}) OR count({column}) < count(*))"
    return f"(count(DISTINCT {column}) + CAST(count({column}) < count(*) AS INTEGER) >= {diversity} OR count({column}) = 0)"


def _by_variety(bench: Bench, table: str, quasi: Sequence[str]) -> list[str]:
    counted = ", ".join(f"approx_count_distinct({quote(one)})" for one in quasi)
    found = bench.run(f"SELECT {counted} FROM {table}")[0]
    return [name for _, name in sorted(zip(found, quasi, strict=True), key=lambda pair: -pair[0])]


def aggregate(here: Stage, remedy: Remedy) -> Stage:
    """A table of counts by some columns; a count below the threshold is not given."""
    by = [one for one in here.columns if one.name in remedy.columns]
    name = COUNT
    while name in remedy.columns:
        name += "_"
    final = replace(here, name=fresh("staged"), aggregated=True, columns=(*by, count_column(name)))
    listed = ", ".join(quote(one.name) for one in by)
    here.bench.run(
        f"CREATE TEMP TABLE {final.name} AS SELECT row_number() OVER () AS {ROW}, * FROM (SELECT {listed}, "
        f"CASE WHEN count(*) >= {int(remedy.to)} THEN count(*) END AS {quote(name)} FROM {here.name} "
        f"GROUP BY ALL ORDER BY ALL)"
    )
    here.drop()
    return final


def count_column(name: str) -> Examined:
    """The column of counts that aggregating adds."""
    return Examined(
        name=name, type="BIGINT", title=COUNT, semantic="count", level=1, personal=False, role=Role.OTHER
    )
