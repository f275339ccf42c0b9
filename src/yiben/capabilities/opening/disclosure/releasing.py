"""The released table (开放版表): made, written as Parquet, and looked at once more as written (放行)."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from yiben.capabilities.opening.disclosure.examining import look, quasi_of, staged, written
from yiben.capabilities.opening.disclosure.model import Data, Do, Released, Remedy, Report, Usefulness
from yiben.capabilities.opening.disclosure.parameters import Parameters, parameters
from yiben.capabilities.opening.disclosure.remedying import say
from yiben.capabilities.opening.disclosure.staging import count_column
from yiben.capabilities.opening.disclosure.usefulness import compare
from yiben.infra.lake import Bench, literal, quote
from yiben.kernel.text import Text


def foresee(
    bench: Bench,
    data: Data,
    remedies: Sequence[Remedy],
    *,
    key: bytes,
    before: Report,
    at: Parameters | None = None,
) -> tuple[Report, Usefulness]:
    """What would still be found after `remedies`, and what they cost. `before` is what `examine` found."""
    at = at or parameters()
    with (
        staged(bench, data, (), key=key, at=at) as plain,
        staged(bench, data, remedies, key=key, at=at) as after,
    ):
        report = look(after, data, remedies, at=at)
        return report, compare(plain, after, remedies, reports=(before, report))


def apply(
    bench: Bench,
    data: Data,
    remedies: Sequence[Remedy],
    *,
    into: Path,
    key: bytes,
    at: Parameters | None = None,
) -> Released:
    """Write the table after `remedies` into the folder `into`, without the numbers of rows.

    Where rows were left out or groups made, the order of the snapshot stays; it says nothing that the rows do not.
    """
    at = at or parameters()
    with staged(bench, data, remedies, key=key, at=at) as here:
        into.mkdir(parents=True, exist_ok=True)
        file = into / "part-0.parquet"
        listed = ", ".join(quote(one.name) for one in here.columns)
        bench.run(
            f"COPY (SELECT {listed} FROM {here.name} ORDER BY yiben_row) TO {literal(str(file))} "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
        (rows,) = bench.run(f"SELECT count(*) FROM {here.name}")[0]
        quasi = quasi_of(data, at)
        columns = tuple((one.name, one.type, _words(one.name, remedies, quasi)) for one in here.columns)
    return Released(files=(str(file),), rows=rows, bytes=file.stat().st_size, columns=columns)


def gate(
    bench: Bench, data: Data, remedies: Sequence[Remedy], released: Released, *, at: Parameters | None = None
) -> Report:
    """What the files that were written give away: nothing may leave that this report does not let pass."""
    at = at or parameters()
    known = {one.name: one for one in data.columns}
    aggregated = any(one.do is Do.AGGREGATE for one in remedies)
    columns = [
        replace(known.get(name) or count_column(name), type=type_) for name, type_, _ in released.columns
    ]
    with written(bench, released.files, columns, aggregated=aggregated) as here:
        return look(here, data, remedies, at=at)


def _words(name: str, remedies: Sequence[Remedy], quasi: Sequence[str]) -> Text:
    """What was done to a column, in words; empty where nothing was."""
    said = [say(one) for one in remedies if name in one.columns and one.do is not Do.DROP]
    said += [say(one) for one in remedies if one.do is Do.LOCAL and name in quasi]
    return Text("；".join(one.zh for one in said), "; ".join(one.en for one in said))
