"""Looking at one state of the data (审查): every question in turn, each over all rows."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from yiben.capabilities.opening.disclosure import cells, grouping, linking, naming, values
from yiben.capabilities.opening.disclosure.expressions import fresh
from yiben.capabilities.opening.disclosure.model import (
    Data,
    Do,
    Examined,
    Finding,
    Remedy,
    Report,
    Risk,
    Role,
    Treatment,
    Weight,
)
from yiben.capabilities.opening.disclosure.parameters import Parameters, parameters
from yiben.capabilities.opening.disclosure.profiling import profile
from yiben.capabilities.opening.disclosure.remedying import treatment_of
from yiben.capabilities.opening.disclosure.staging import Stage, stage
from yiben.capabilities.opening.disclosure.values import Looked
from yiben.infra.lake import Bench, quote, scan
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MOST_COLUMNS = 2000
_WEIGHTS = {Weight.STOP: 0, Weight.MIND: 1, Weight.NOTE: 2}
_RISKS = {risk: at for at, risk in enumerate(Risk)}


def examine(bench: Bench, data: Data, *, at: Parameters | None = None) -> Report:
    """What opening the columns of `data` as they are would give away. Raises BadInput for a column that is not there."""
    at = at or parameters()
    with staged(bench, data, (), key=b"", at=at) as here:
        return look(here, data, (), at=at)


@contextmanager
def staged(
    bench: Bench, data: Data, remedies: Sequence[Remedy], *, key: bytes, at: Parameters
) -> Iterator[Stage]:
    """The table after remedies, gone with the block."""
    if len(data.columns) > MOST_COLUMNS:
        raise BadInput(
            "too_many_columns",
            Text(f"一次最多审查 {MOST_COLUMNS} 列", f"At most {MOST_COLUMNS} columns are checked at a time."),
        )
    quasi = quasi_of(data, at)
    here = stage(
        bench,
        data,
        remedies,
        key=keyed(key, data),
        quasi=quasi,
        sensitive=sensitive_of(data, quasi),
        diversity=at.l_smallest,
    )
    try:
        yield here
    finally:
        here.drop()


@contextmanager
def written(
    bench: Bench, files: Sequence[str | Path], columns: Sequence[Examined], *, aggregated: bool
) -> Iterator[Stage]:
    """Files of a released table, to be looked at like any other state."""
    here = Stage(bench=bench, name=fresh("written"), columns=tuple(columns), aggregated=aggregated)
    listed = ", ".join(quote(one.name) for one in columns)
    bench.run(
        f"CREATE TEMP TABLE {here.name} AS SELECT row_number() OVER () AS yiben_row, {listed} FROM {scan(files)}"
    )
    try:
        yield here
    finally:
        here.drop()


def keyed(key: bytes, data: Data) -> bytes:
    """A secret of this resource alone: what is drawn for one resource says nothing of another."""
    return hashlib.sha256(key + b"\0release\0" + data.source.encode()).digest()


def quasi_of(data: Data, at: Parameters) -> tuple[str, ...]:
    """The quasi-identifiers: those a person chose, else by meaning, in tables about persons only."""
    known = {one.name: one for one in data.columns}
    if data.quasi is not None:
        strangers = [name for name in data.quasi if name not in known]
        if strangers:
            raise BadInput(
                "no_column",
                Text(f"没有这一列: {strangers[0]}", f"There is no column “{strangers[0]}”."),
                where={"column": strangers[0]},
            )
        return tuple(dict.fromkeys(data.quasi))
    if not data.personal:
        return ()
    found = [one for one in data.columns if one.role is Role.QUASI]
    # The most sensitive of them first where there are too many: what is left out is a finding of its own.
    found.sort(key=lambda one: (-one.personal, -one.level))
    chosen = {one.name for one in found[: at.roles.quasi_most]}
    return tuple(one.name for one in data.columns if one.name in chosen)


def sensitive_of(data: Data, quasi: Sequence[str]) -> tuple[str, ...]:
    """Columns nobody should learn of somebody."""
    return tuple(one.name for one in data.columns if one.role is Role.SENSITIVE and one.name not in quasi)


def look(here: Stage, data: Data, remedies: Sequence[Remedy], *, at: Parameters) -> Report:
    """What a staged table gives away."""
    names = {one.name for one in here.columns}
    quasi = () if here.aggregated else tuple(one for one in quasi_of(data, at) if one in names)
    sensitive = () if here.aggregated else tuple(one for one in sensitive_of(data, quasi) if one in names)
    columns = tuple(replace(one, role=Role.QUASI) if one.name in quasi else one for one in here.columns)
    (rows,) = here.bench.run(f"SELECT count(*) FROM {here.name}")[0]
    if not rows or not columns:
        return Report(
            columns=columns,
            rows=rows,
            quasi=quasi,
            sensitive=sensitive,
            findings=(_nothing(rows, columns),),
            aggregated=here.aggregated,
        )
    looked = Looked(
        bench=here.bench,
        table=here.name,
        rows=rows,
        columns=columns,
        profiles=profile(here.bench, here.name, columns, ends=at.k_smallest, decimals=at.precise_decimals),
        treated={one.name: treatment_of(one, remedies) for one in columns},
        noised=_noised(remedies, at),
        quasi=quasi,
        personal=data.personal,
        aggregated=here.aggregated,
        at=at,
    )
    report = Report(
        columns=columns, rows=rows, quasi=quasi, sensitive=sensitive, findings=(), aggregated=here.aggregated
    )
    found = [*_single(looked), *linking.linked(looked, data.others), *linking.differs(looked, data.others)]
    found += _left_out(looked, data, quasi)
    layout = cells.laid_out(columns, at)
    if layout is not None and (here.aggregated or not any(one.personal for one in columns)):
        weight = Weight.STOP if here.aggregated or data.personal else Weight.MIND
        found += cells.examine_cells(here.bench, here.name, layout, at, weight=weight)
    if quasi:
        weight = Weight.STOP if data.personal or data.quasi is not None else Weight.MIND
        grouped = grouping.group(
            here.bench, here.name, quasi=quasi, sensitive=sensitive, at=at, weight=weight
        )
        found += grouped.findings
        report = replace(report, classes=grouped.classes, worst=grouped.worst)
    found.sort(key=lambda one: (_WEIGHTS[one.weight], _RISKS[one.risk], -(one.rows or 0), one.columns))
    return replace(report, findings=tuple(found))


def _single(looked: Looked) -> Iterator[Finding]:
    for question in (
        naming.labelled,
        naming.unsaid,
        values.texts,
        values.rare,
        values.outliers,
        values.precise,
    ):
        yield from question(looked)


def _noised(remedies: Sequence[Remedy], at: Parameters) -> frozenset[str]:
    return frozenset(
        name
        for one in remedies
        if one.do is Do.NOISE and float(one.to) <= at.noise_most_epsilon
        for name in one.columns
    )


def _left_out(looked: Looked, data: Data, quasi: Sequence[str]) -> Iterator[Finding]:
    """Quasi-identifiers beyond the number that is looked at together."""
    left = [one.name for one in looked.columns if one.role is Role.QUASI and one.name not in quasi]
    if left and data.quasi is None and data.personal and not looked.aggregated:
        yield Finding(
            risk=Risk.UNIQUE,
            weight=Weight.STOP,
            columns=tuple(left),
            measured=float(len(left) + len(quasi)),
            threshold=looked.at.roles.quasi_most,
            parameter="roles.quasi_most",
            remedies=(Remedy(do=Do.DROP, columns=tuple(left)),),
            says=Text(
                f"准标识符多于 {looked.at.roles.quasi_most} 个，这些列没有一起看；请减少开放的列，或自行选定准标识符",
                f"There are more than {looked.at.roles.quasi_most} quasi-identifiers and these were not looked at together; "
                "open fewer columns, or choose the quasi-identifiers yourself.",
            ),
        )


def _nothing(rows: int, columns: Sequence[Examined]) -> Finding:
    says = (
        Text("没有可以开放的列", "No column is left to be opened.")
        if not columns
        else Text("没有可以开放的行", "No row is left to be opened.")
    )
    return Finding(risk=Risk.NOTHING, weight=Weight.STOP, columns=(), rows=rows, says=says)


def treated(columns: Sequence[Examined], remedies: Sequence[Remedy]) -> dict[str, Treatment]:
    """How much is left of each column's grade."""
    return {one.name: treatment_of(one, remedies) for one in columns}
