"""What only all rows together can say: repeats, references, freshness, how many."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiben.capabilities.quality.checking.source import Workbench
from yiben.capabilities.quality.checking.tally import Found, newest_day, row_numbers
from yiben.capabilities.quality.model import Finding
from yiben.engines.rules import Rule, quoted, repeats
from yiben.kernel.text import Text


def repeated(rule: Rule, parts: Sequence[Found], samples: int) -> Finding:
    """Rows whose value an earlier row has, told from the keys of the pass."""
    keys = [one for part in parts if (one := part.keys[rule.id]) is not None]
    checked = sum(
        part.rows if one.valid is None else int(np.count_nonzero(one.valid))
        for part, one in zip(parts, keys, strict=True)
    )
    rows = repeats(keys, same=lambda wanted: _codes(rule, parts, wanted))
    first = [number for part in parts for number in row_numbers(part, _inside(part, rows[:samples]))]
    return Finding(rule=rule, failed_rows=len(rows), checked_rows=checked, sample_rows=tuple(first))


def _inside(part: Found, rows: Any) -> Any:
    return rows[(rows >= part.start) & (rows < part.start + part.rows)] - part.start


def _codes(rule: Rule, parts: Sequence[Found], rows: Any) -> Any:
    """One number per row, equal for equal values of all the rule's columns."""
    codes = np.zeros(len(rows), np.int64)
    for at in range(len(rule.columns)):
        taken = []
        for part in parts:
            values = part.values[rule.id][at]
            values = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
            taken.append(values.take(pa.array(_inside(part, rows))))
        one = pc.dictionary_encode(pa.chunked_array(taken).combine_chunks())
        one = one.combine_chunks() if isinstance(one, pa.ChunkedArray) else one
        codes = codes * len(one.dictionary) + one.indices.to_numpy(zero_copy_only=False)
        codes = np.unique(codes, return_inverse=True)[1]
    return codes


def counted(rule: Rule, rows: int) -> Finding:
    """The number of rows against its bounds."""
    low, high = rule.arguments.get("min", 0), rule.arguments.get("max", rows)
    note = Text(f"共 {rows:,} 行", f"{rows:,} rows")
    return Finding(rule=rule, failed_rows=int(not low <= rows <= high), checked_rows=1, note=note)


class Others:
    """Questions put to the engine after the pass."""

    def __init__(
        self,
        bench: Workbench,
        relation: str,
        *,
        as_of: date,
        references: Mapping[str, str],
        row_column: str | None,
        samples: int,
    ) -> None:
        self._bench = bench
        self._relation = relation
        self._as_of = as_of
        self._references = references
        self._row = quoted(row_column) if row_column else "row_number() OVER ()"
        self._samples = int(samples)

    def repeated(self, rule: Rule) -> Finding:
        """Rows whose value an earlier row has; the engine sorts, and spills what memory does not hold."""
        names = ", ".join(map(quoted, rule.columns))
        known = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in rule.columns)
        numbered = f"SELECT {names}, {self._row} AS yiben_number FROM {self._relation}"
        again = (
            f"SELECT *, row_number() OVER (PARTITION BY {names} ORDER BY yiben_number) > 1 AS yiben_again "
            f"FROM ({numbered}) WHERE {known}"
        )
        return self._counted(rule, f"SELECT yiben_number, yiben_again AS yiben_fails FROM ({again})")

    def referenced(self, rule: Rule) -> Finding:
        """Rows whose value the other table does not have."""
        table = rule.arguments["table"]
        other = self._references.get(table)
        if other is None:
            note = Text(
                f"未判定：没有提供引用的表 {table}", f"Not decided: the table {table} is not at hand."
            )
            return Finding(rule=rule, failed_rows=0, checked_rows=0, decided=False, note=note)
        there = rule.arguments.get("to", rule.columns)
        pairs = list(zip(rule.columns, there, strict=True))
        same = " AND ".join(f"CAST(here.{quoted(a)} AS VARCHAR) = there.{quoted(b)}" for a, b in pairs)
        keys = ", ".join(f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" for name in there)
        known = " AND ".join(f"here.{quoted(name)} IS NOT NULL" for name in rule.columns)
        names = ", ".join(map(quoted, rule.columns))
        numbered = f"SELECT {names}, {self._row} AS yiben_number FROM {self._relation}"
        sql = (
            f"SELECT here.yiben_number, there.{quoted(there[0])} IS NULL AS yiben_fails "
            f"FROM ({numbered}) AS here LEFT JOIN (SELECT DISTINCT {keys} FROM {other}) AS there ON {same} "
            f"WHERE {known}"
        )
        return self._counted(rule, sql)

    def _counted(self, rule: Rule, sql: str) -> Finding:
        rows = self._bench.run(
            f"SELECT count(*), count(*) FILTER (yiben_fails), "
            f"min(yiben_number, {self._samples}) FILTER (yiben_fails) FROM ({sql})"
        )
        checked, failed, sample = rows[0]
        return Finding(
            rule=rule, failed_rows=failed, checked_rows=checked, sample_rows=tuple(map(int, sample or ()))
        )

    def fresh(self, rule: Rule, parts: Sequence[Found] | None) -> Finding:
        """The newest date that is not in the future against its age limit."""
        name = rule.columns[0]
        if parts is not None:
            newest = newest_day(parts, name)
        else:
            day = f"TRY_CAST({quoted(name)} AS DATE)"
            past = f"{day} <= DATE '{self._as_of.isoformat()}'"
            newest = self._bench.run(f"SELECT max({day}) FILTER ({past}) FROM {self._relation}")[0][0]
        if newest is None:
            note = Text("没有今天或以前的日期", "there is no date up to today")
            return Finding(rule=rule, failed_rows=1, checked_rows=1, note=note)
        age = (self._as_of - newest).days
        note = Text(f"最新日期 {newest}，距今 {age} 天", f"the newest is {newest}, {age} days old")
        return Finding(rule=rule, failed_rows=int(age > rule.arguments["days"]), checked_rows=1, note=note)
