"""The check itself: plan, one pass, then what only the whole table can say."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import BoundedSemaphore, Lock
from typing import Any

import pyarrow as pa

from yiben.capabilities.quality.checking import drift, scoring, whole
from yiben.capabilities.quality.checking.columns import describe, worth_a_glimpse
from yiben.capabilities.quality.checking.sketch import Glimpse, together
from yiben.capabilities.quality.checking.source import Files, Relation, Workbench
from yiben.capabilities.quality.checking.tally import (
    KEYED_ROWS,
    RETAINED_BYTES,
    Found,
    Plan,
    SqlRows,
    keyed,
    look,
)
from yiben.capabilities.quality.model import Baseline, Finding, Profile, Report
from yiben.engines.rules import Chunk, Kind, Reach, Rule, family, holds, no_such_column, weigh
from yiben.kernel.clock import day_in_beijing, utc_now
from yiben.kernel.errors import Unavailable
from yiben.kernel.progress import Progress, Step, silent

_CHUNK = "yiben_chunk"
GLIMPSES = 32  # parts whose glimpses of the columns are kept before they are brought together


def check(
    bench: Workbench,
    source: str | Sequence[str],
    rules: Sequence[Rule],
    *,
    as_of: date | None = None,
    baseline: Baseline | None = None,
    references: Mapping[str, str] | None = None,
    profile: Profile = Profile.NULLS,
    row_column: str | None = None,
    samples: int = 5,
    threads: int | None = None,
    progress: Progress = silent,
) -> Report:
    """All rules in one pass over `source`: a relation of the bench, or the paths of Parquet files.

    `references` names other tables as relations of the bench; `row_column` is a column that holds
    the row's number in its original source. `as_of` (today) is what freshness, `today` and
    `current_date` mean. Raises BadInput when a rule names a column the table does not have, and
    Unavailable when the data cannot be read and no `accessible` rule says so itself.
    """
    day = as_of or day_in_beijing(utc_now())
    hands = threads or os.cpu_count() or 1
    table: Files | Relation
    table = Relation(bench, source) if isinstance(source, str) else Files(source, threads=hands)
    accessible = [rule for rule in rules if rule.kind is Kind.ACCESSIBLE]
    try:
        check_ = _Check(
            bench,
            table,
            rules,
            as_of=day,
            row_column=row_column,
            samples=samples,
            described=worth_a_glimpse(table, rules, profile),
            threads=hands,
            progress=progress,
        )
        parts = check_.read()
        repeated = check_.repeats()
        columns = describe(
            bench,
            table,
            parts,
            profile,
            rows=check_.rows,
            counted=_distinct(repeated),
            glimpsed=check_.glimpsed,
        )
    except Unavailable:
        if not accessible:
            raise
        return scoring.unreadable(rules)
    others = whole.Others(
        bench,
        table.relation,
        as_of=day,
        references=references or {},
        row_column=row_column,
        samples=samples,
    )
    results = tuple(
        repeated.get(rule.id) or check_.result(rule, others=others, baseline=baseline) for rule in rules
    )
    watched = {rule.columns[0] for rule in rules if rule.kind is Kind.DISTRIBUTION_DRIFT}
    now = {name: drift.distribution([part.drift[name] for part in parts]) for name in sorted(watched)}
    return scoring.report(results, rows=check_.rows, columns=columns, distributions=now)


def _distinct(repeated: Mapping[str, Finding]) -> dict[str, int]:
    """Distinct values of the columns whose uniqueness was worked out: all values less the repeats."""
    return {
        found.rule.columns[0]: found.checked_rows - found.failed_rows
        for found in repeated.values()
        if len(found.rule.columns) == 1
    }


class _Check:
    """One check under way."""

    def __init__(
        self,
        bench: Workbench,
        table: Files | Relation,
        rules: Sequence[Rule],
        *,
        as_of: date,
        row_column: str | None,
        samples: int,
        described: tuple[str, ...],
        threads: int,
        progress: Progress,
    ) -> None:
        self.bench = bench
        self.table = table
        self.as_of = as_of
        self.progress = progress
        self.threads = threads
        self.rows = 0
        self.parts: list[Found] = []
        self.types = {field.name: family(field.type) for field in table.schema}
        self.plan = _plan(
            rules, table.schema, as_of=as_of, row_column=row_column, samples=samples, described=described
        )
        self.glimpsed: dict[str, Glimpse | None] = {}
        self.sql = {rule.id: holds(rule, types=self.types, as_of=as_of) for rule in self.plan.sql}
        self._one_at_a_time = Lock()

    def read(self) -> list[Found]:
        """The pass."""
        wanted = self._columns()
        by_sql: SqlRows = self._by_engine
        if isinstance(self.table, Relation):
            self.table.extra = {f"yiben_rule {name}": f"({sql})" for name, sql in self.sql.items()}
            by_sql = self._beside
        kept = 0
        # Reading is C++ from end to end; looking is many short NumPy calls, which on two threads only
        # hand the interpreter lock to and fro. So half of the threads look while the others read.
        seats = BoundedSemaphore(max(1, self.threads // 2))

        def look_in_turn(chunk: Chunk) -> Found:
            with seats:
                return look(self.plan, chunk, by_sql)

        for part in self.table.each(look_in_turn, wanted):
            self.parts.append(part)
            if len(self.parts) % GLIMPSES == 0:
                self._merge()
            self.rows += part.rows
            kept += sum(array.nbytes for arrays in part.values.values() for array in arrays)
            if kept > RETAINED_BYTES or self.rows > KEYED_ROWS:
                self._forget()
                kept = 0
            self.progress(Step(stage="check", rows=self.rows, total_rows=self.table.rows))
        self._merge()
        return self.parts

    def _merge(self) -> None:
        """Bring together what the last parts showed of the columns."""
        for name in self.plan.described:
            new = [part.glimpses.pop(name) for part in self.parts[-GLIMPSES:] if name in part.glimpses]
            old = [self.glimpsed[name]] if name in self.glimpsed else []
            self.glimpsed[name] = together([*old, *new])

    def _forget(self) -> None:
        """The table is too large to keep keys and values of: uniqueness will be asked of the engine."""
        for part in self.parts:
            part.values.clear()
            for rule, keys in part.keys.items():
                if self.rows > KEYED_ROWS or (keys is not None and not keys.exact):
                    part.keys[rule] = None

    def _columns(self) -> list[str]:
        spoken = {name for rule in (*self.plan.rows, *self.plan.unique) for name in rule.columns}
        spoken |= {*self.plan.newest, *self.plan.drift, *self.plan.nulls, *self.plan.described}
        if isinstance(self.table, Files):
            spoken |= {name for rule in self.plan.sql for name in rule.columns}
        if self.plan.row_column:
            spoken.add(self.plan.row_column)
        return [name for name in self.types if name in spoken]

    def _by_engine(self, chunk: Chunk) -> Mapping[str, Any]:
        names = tuple(dict.fromkeys(name for rule in self.plan.sql for name in rule.columns))
        listed = ", ".join(f'({sql}) AS "{at}"' for at, sql in enumerate(self.sql.values()))
        table = chunk.table(names) if names else pa.table({"yiben_row": pa.nulls(chunk.rows)})
        with self._one_at_a_time:
            self.bench.register(_CHUNK, table)
            answer = self.bench.arrow(f"SELECT {listed} FROM {_CHUNK}").combine_chunks()
        return {rule: _one(answer.column(at)) for at, rule in enumerate(self.sql)}

    def _beside(self, chunk: Chunk) -> Mapping[str, Any]:
        return {rule: chunk.column(f"yiben_rule {rule}").cast(pa.bool_()) for rule in self.sql}

    def repeats(self) -> dict[str, Finding]:
        """Findings of the uniqueness rules whose keys were kept, worked out side by side."""
        mine = [rule for rule in self.plan.unique if keyed(self.parts, rule)]
        with ThreadPoolExecutor(self.threads) as pool:
            found = pool.map(lambda rule: whole.repeated(rule, self.parts, self.plan.samples), mine)
            return {rule.id: finding for rule, finding in zip(mine, found, strict=True)}

    def result(self, rule: Rule, *, others: whole.Others, baseline: Baseline | None) -> Finding:
        """What the rule found in the whole table."""
        if rule.reach is Reach.ROW:
            return self._added_up(rule)
        match rule.kind:
            case Kind.UNIQUE:
                return others.repeated(rule)
            case Kind.REFERENCE:
                return others.referenced(rule)
            case Kind.FRESHNESS:
                return others.fresh(rule, self.parts if rule.columns[0] in self.plan.newest else None)
            case Kind.ROW_COUNT:
                return whole.counted(rule, self.rows)
            case Kind.ROW_DRIFT:
                return drift.rows_drifted(rule, self.rows, baseline)
            case Kind.DISTRIBUTION_DRIFT:
                return drift.drifted(rule, [part.drift[rule.columns[0]] for part in self.parts], baseline)
            case _:
                return Finding(rule=rule, failed_rows=0, checked_rows=1)

    def _added_up(self, rule: Rule) -> Finding:
        failed = sum(part.counts[rule.id][0] for part in self.parts)
        checked = sum(part.counts[rule.id][1] for part in self.parts)
        sample = [number for part in self.parts for number in part.samples.get(rule.id, [])]
        return Finding(
            rule=rule,
            failed_rows=failed,
            checked_rows=checked,
            sample_rows=tuple(sample[: self.plan.samples]),
        )


def _one(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    array = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
    return array.cast(pa.bool_())


def _plan(
    rules: Sequence[Rule],
    schema: pa.Schema,
    *,
    as_of: date,
    row_column: str | None,
    samples: int,
    described: tuple[str, ...],
) -> Plan:
    names = tuple(schema.names)
    for rule in rules:
        for name in rule.columns:
            if name not in names:
                raise no_such_column(rule.id, name, names)
    empty = Chunk.of(schema.empty_table())
    by_row = [rule for rule in rules if rule.reach is Reach.ROW]
    # A kernel's answer to no rows at all says whether it knows the columns' types.
    known = {rule.id for rule in by_row if weigh(rule, empty, as_of=as_of) is not None}
    dates = {field.name for field in schema if pa.types.is_date32(field.type)}
    newest = {rule.columns[0] for rule in rules if rule.kind is Kind.FRESHNESS}
    return Plan(
        rows=tuple(rule for rule in by_row if rule.id in known),
        sql=tuple(rule for rule in by_row if rule.id not in known),
        unique=tuple(rule for rule in rules if rule.kind is Kind.UNIQUE),
        newest=tuple(sorted(newest & dates)),
        drift=tuple(sorted({rule.columns[0] for rule in rules if rule.kind is Kind.DISTRIBUTION_DRIFT})),
        nulls=tuple(dict.fromkeys([*(name for rule in by_row for name in rule.columns), *described])),
        described=described,
        as_of=as_of,
        samples=samples,
        row_column=row_column,
    )
