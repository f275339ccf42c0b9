"""What changed between two editions (版次差异): columns, then rows, as whole sets; a bounded sample, and all of it as a file.

Where one column names every row in both editions, rows are matched by it and are new, gone or altered. Where none
does, equal rows are set against each other and the rest counts as new or gone: an altered row is then both.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from yiben.capabilities.opening import Edition
from yiben.capabilities.portal.downloads.actions.keeping import Files, write_text
from yiben.capabilities.portal.downloads.model import Made
from yiben.capabilities.portal.downloads.tables import Pair, pair_of
from yiben.infra.lake import Bench, quote

SAMPLE = 20
"""Rows of each sort that a page shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Altered:
    """A column that both editions have: how many matched rows have another value, and its types."""

    name: str
    rows: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What edition `after` has that `before` had not. `key`: the column rows were matched by, None without one."""

    before: int
    after: int
    key: str | None
    columns_new: tuple[str, ...]
    columns_gone: tuple[str, ...]
    columns: tuple[Altered, ...]  # common ones
    rows_before: int
    rows_after: int
    new: int
    gone: int
    altered: int
    sample_columns: tuple[str, ...]
    sample_new: tuple[tuple[str | None, ...], ...]
    sample_gone: tuple[tuple[str | None, ...], ...]
    sample_altered: tuple[tuple[str | None, ...], ...]  # (key, column, before, after)

    @property
    def same(self) -> bool:
        """Nothing changed."""
        return not (
            self.columns_new or self.columns_gone or self.new or self.gone or self.altered or self.retyped
        )

    @property
    def retyped(self) -> tuple[Altered, ...]:
        """Columns whose type changed."""
        return tuple(one for one in self.columns if one.before != one.after)


def compared(files: Files, before: Edition, after: Edition) -> Difference:
    """The difference, computed once and kept."""
    made = files.keep(
        f"{_name(before, after)}.json", lambda bench, path: _tell(files, bench, path, before, after)
    )
    told = json.loads(made.path.read_text(encoding="utf-8"))
    for name in ("sample_new", "sample_gone", "sample_altered"):
        told[name] = tuple(tuple(row) for row in told[name])
    for name in ("columns_new", "columns_gone", "sample_columns"):
        told[name] = tuple(told[name])
    told["columns"] = tuple(Altered(**one) for one in told["columns"])
    return Difference(**told)


def write_differences(files: Files, before: Edition, after: Edition) -> Made:
    """All changed rows as CSV, with a first column that says what happened: new, gone, before, after."""
    return files.keep(
        f"{_name(before, after)}.csv", lambda bench, path: _rows(files, bench, path, before, after)
    )


def _name(before: Edition, after: Edition) -> str:
    return f"{before.table}-{before.open_snapshot}..{after.open_snapshot}"


def _tell(files: Files, bench: Bench, path: Path, before: Edition, after: Edition) -> None:
    pair = pair_of(bench, files.parts(before), files.parts(after))
    counts = _counts(bench, pair)
    told = Difference(
        before=before.number,
        after=after.number,
        key=pair.key,
        columns_new=tuple(name for name in pair.after if name not in pair.before),
        columns_gone=tuple(name for name in pair.before if name not in pair.after),
        columns=tuple(
            Altered(
                name=name, rows=counts.get(f"c{place}", 0), before=pair.before[name], after=pair.after[name]
            )
            for place, name in enumerate(pair.shared)
        ),
        rows_before=before.rows,
        rows_after=after.rows,
        new=counts["new"],
        gone=counts["gone"],
        altered=counts["altered"],
        sample_columns=pair.shared[:12],
        sample_new=_sample(bench, pair, pair.new),
        sample_gone=_sample(bench, pair, pair.gone),
        sample_altered=_sample_altered(bench, pair),
    )
    path.write_text(json.dumps(asdict(told), ensure_ascii=False), encoding="utf-8")


def _counts(bench: Bench, pair: Pair) -> Mapping[str, int]:
    found = {
        "new": int(bench.run(f"SELECT count(*) FROM ({pair.new})")[0][0]),
        "gone": int(bench.run(f"SELECT count(*) FROM ({pair.gone})")[0][0]),
        "altered": 0,
    }
    if pair.key is None or not pair.shared:
        return found
    each = [
        f"count_if(b.k{place} IS DISTINCT FROM a.k{place}) AS c{place}" for place in range(len(pair.shared))
    ]
    row = bench.run(f"SELECT count(*), {', '.join(each)} FROM ({pair.altered}) AS pairs")
    found["altered"] = int(row[0][0])
    return found | {f"c{place}": int(row[0][place + 1] or 0) for place in range(len(pair.shared))}


def _sample(bench: Bench, pair: Pair, sql: str) -> tuple[tuple[str | None, ...], ...]:
    names = ", ".join(f"CAST({quote(name)} AS VARCHAR)" for name in pair.shared[:12]) or "1"
    return tuple(tuple(row) for row in bench.run(f"SELECT {names} FROM ({sql}) LIMIT {SAMPLE}"))


def _sample_altered(bench: Bench, pair: Pair) -> tuple[tuple[str | None, ...], ...]:
    if pair.key is None:
        return ()
    at = pair.shared.index(pair.key)
    every = [
        f"SELECT CAST(a.k{at} AS VARCHAR), {_text(name)}, CAST(b.k{place} AS VARCHAR), CAST(a.k{place} AS VARCHAR) "
        f"FROM ({pair.altered}) WHERE b.k{place} IS DISTINCT FROM a.k{place} LIMIT {SAMPLE}"
        for place, name in enumerate(pair.shared)
        if place != at
    ]
    found: list[tuple[Any, ...]] = []
    for sql in every:
        found += bench.run(sql)
        if len(found) >= SAMPLE:
            break
    return tuple(tuple(row) for row in found[:SAMPLE])


def _rows(files: Files, bench: Bench, path: Path, before: Edition, after: Edition) -> None:
    pair = pair_of(bench, files.parts(before), files.parts(after))
    names = pair.shared
    parts = [
        f"SELECT 'new' AS {quote(_WHAT)}, {_listed(names)} FROM ({pair.new})",
        f"SELECT 'gone', {_listed(names)} FROM ({pair.gone})",
    ]
    if pair.key is not None:
        parts += [
            f"SELECT 'before', {_side('b', names)} FROM ({pair.altered})",
            f"SELECT 'after', {_side('a', names)} FROM ({pair.altered})",
        ]
    write_text(bench, " UNION ALL ".join(parts), path)


_WHAT = "变化 change"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(quote, names))


def _side(side: str, names: Sequence[str]) -> str:
    return ", ".join(f"{side}.k{place} AS {quote(name)}" for place, name in enumerate(names))


def _text(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
