"""What names a person by itself, and what the packs in force let be published (直接标识符, 级别)."""

import math
from collections.abc import Iterator, Mapping

from yiben.capabilities import grading
from yiben.capabilities.opening.disclosure.model import (
    Do,
    Examined,
    Finding,
    Permission,
    Remedy,
    Risk,
    Role,
    Treatment,
    Weight,
)
from yiben.capabilities.opening.disclosure.parameters import Parameters, parameters
from yiben.capabilities.opening.disclosure.profiling import Profile
from yiben.capabilities.opening.disclosure.remedying import kind_of, treatment_of
from yiben.capabilities.opening.disclosure.staging import ROW
from yiben.capabilities.opening.disclosure.values import Looked, few_of
from yiben.infra.lake import quote
from yiben.kernel.text import Text

_SAMPLE = 4000
"""Rows the recogniser reads, spread evenly; patterns are looked for in all rows."""

_WIDEST = 200
"""Columns the recogniser reads."""


def role_of(
    semantic: str | None, *, type_: str, personal: bool, level: int, at: Parameters | None = None
) -> Role:
    """What a column is to whoever wants to know who is who, by its label."""
    kind = _kinds().get(semantic or "", "")
    roles = (at or parameters()).roles
    if (kind in roles.direct_kinds or semantic in roles.direct_semantics) and (personal or kind == "key"):
        return Role.DIRECT
    if kind in roles.sensitive_kinds and (personal or level >= 4):
        return Role.SENSITIVE
    if semantic in roles.quasi_semantics or kind in roles.quasi_kinds:
        return Role.QUASI
    if personal:
        return Role.SENSITIVE if kind_of(type_) == "number" else Role.QUASI
    return Role.OTHER


def _kinds() -> Mapping[str, str]:
    return {one.id: one.kind for one in grading.meanings()}


def labelled(seen: Looked) -> Iterator[Finding]:
    """Direct identifiers, and columns whose grade may not be published in the state they are in."""
    for column in seen.columns:
        treatment = seen.treated[column.name]
        drop = Remedy(do=Do.DROP, columns=(column.name,))
        named = column.personal or seen.personal
        if column.role is Role.DIRECT and treatment is Treatment.PLAIN and named:
            yield Finding(
                risk=Risk.IDENTIFIER,
                weight=Weight.STOP,
                columns=(column.name,),
                rows=seen.profiles[column.name].filled,
                remedies=(drop, Remedy(do=Do.TOKEN, columns=(column.name,))),
                cites=_cites(column, treatment),
                says=_who(column),
            )
            continue
        may = column.may.get(treatment)
        if may is None:
            continue
        if not may.allowed:
            yield _not_allowed(column, treatment, may, seen.profiles[column.name])
        elif (
            treatment is Treatment.COARSENED and not _allowed(column, Treatment.PLAIN) and not seen.aggregated
        ):
            yield from _not_coarse(seen, column)


def _allowed(column: Examined, treatment: Treatment) -> bool:
    may = column.may.get(treatment)
    return may is None or may.allowed


def _cites(column: Examined, treatment: Treatment) -> tuple[str, ...]:
    may = column.may.get(treatment)
    return may.cites if may is not None and not may.allowed else ()


def _who(column: Examined) -> Text:
    if not column.personal:
        return Text(
            f"“{column.name}”给每一行编号：与原表一对就知道是谁",
            f"“{column.name}” numbers the rows: beside the source it says who it is.",
        )
    called = _called(column)
    return Text(
        f"“{column.name}”直接指明是谁（标识为{called.zh}，第 {column.level} 级）",
        f"“{column.name}” says who it is by itself ({called.en}, level {column.level}).",
    )


def _called(column: Examined) -> Text:
    for one in grading.meanings():
        if one.id == column.semantic:
            return one.title
    return Text("个人信息", "personal information")


def _not_allowed(column: Examined, treatment: Treatment, may: Permission, found: Profile) -> Finding:
    helps = [Remedy(do=Do.DROP, columns=(column.name,))]
    if treatment is Treatment.PLAIN and _allowed(column, Treatment.COARSENED):
        mildest = coarser(column, found)[:1]
        helps = [*(mildest if treatment_of(column, mildest) is Treatment.COARSENED else ()), *helps]
    why = may.says or Text("", "")
    return Finding(
        risk=Risk.LEVEL,
        weight=Weight.STOP,
        columns=(column.name,),
        measured=float(may.level),
        cites=may.cites,
        parameter="" if may.cites else "ceiling",
        remedies=tuple(helps),
        says=Text(
            f"“{column.name}”为第 {may.level} 级{'个人信息' if column.personal else ''}，不得这样公开。{why.zh}",
            f"“{column.name}” is {'personal information of ' if column.personal else ''}level {may.level} and may not be published like this. {why.en}",
        ),
    )


def _not_coarse(seen: Looked, column: Examined) -> Iterator[Finding]:
    """A grade falls with coarsening only while every value is shared; a noised one is hidden by its noise.

    A quasi-identifier that a person left out of the set proves nothing by that: k was not held for it.
    """
    if column.role is Role.QUASI and column.name not in seen.quasi:
        yield Finding(
            risk=Risk.LEVEL,
            weight=Weight.STOP,
            columns=(column.name,),
            remedies=(Remedy(do=Do.DROP, columns=(column.name,)),),
            says=Text(
                f"“{column.name}”没有列入准标识符，处理后级别不降",
                f"“{column.name}” was left out of the quasi-identifiers, so remedies do not lower its level.",
            ),
        )
        return
    if column.name in seen.noised:
        return
    k = seen.at.k_smallest
    few = few_of(seen.table, column, k)
    values, rows = seen.bench.run(f"SELECT count(*), coalesce(sum(n), 0) FROM {few}")[0]
    if values:
        yield Finding(
            risk=Risk.LEVEL,
            weight=Weight.STOP,
            columns=(column.name,),
            rows=int(rows),
            row_numbers=seen.numbers(f"CAST({quote(column.name)} AS VARCHAR) IN (SELECT v FROM {few})"),
            measured=float(values),
            threshold=k,
            parameter="k.smallest",
            remedies=(
                Remedy(do=Do.MERGE, columns=(column.name,), to=str(k)),
                Remedy(do=Do.DROP, columns=(column.name,)),
            ),
            says=Text(
                f"“{column.name}”处理后仍有 {values} 个值不足 {k} 行：还不够粗，级别不降",
                f"“{column.name}” still has {values} values of fewer than {k} rows: not coarse enough for its level to fall.",
            ),
        )


def coarser(column: Examined, found: Profile | None = None) -> tuple[Remedy, ...]:
    """Remedies that coarsen a column, the mildest first: the ladder `suggest` climbs."""
    kind, name = kind_of(column.type), (column.name,)
    if _kinds().get(column.semantic or "") == "key":
        return ()  # what numbers rows has no coarser form
    if kind == "date" or (
        kind == "text" and column.semantic in ("birth_date", "death_date", "date", "person_event_date")
    ):
        return tuple(Remedy(do=Do.DATE, columns=name, to=to) for to in ("month", "quarter", "year", "decade"))
    if column.semantic in ("division_code", "address_part"):
        return tuple(Remedy(do=Do.AREA, columns=name, to=to) for to in ("district", "city", "province"))
    if column.semantic == "postcode":
        return tuple(Remedy(do=Do.PREFIX, columns=name, to=to) for to in ("4", "3", "2"))
    if column.semantic in ("latitude", "longitude", "coordinate") and kind == "number":
        return tuple(Remedy(do=Do.GRID, columns=name, to=to) for to in ("2", "1", "0"))
    if kind == "number":
        width = _width(found)
        return tuple(Remedy(do=Do.BAND, columns=name, to=f"{width * many:g}") for many in (1, 2, 5, 10))
    if kind in ("text", "flag"):
        most = found.filled / 4 if found is not None else 1000
        return tuple(
            Remedy(do=Do.MERGE, columns=name, to=str(to)) for to in (5, 20, 100, 1000) if to <= max(5, most)
        )
    return ()


def _width(found: Profile | None) -> float:
    """A twentieth of the range the bulk of the values lies in, as 1, 2 or 5 times a power of ten."""
    wide = found.top[-1] - found.bottom[-1] if found is not None and found.top and found.bottom else 100.0
    if not 1e-6 < wide < 1e15:
        return 5.0
    power = 10.0 ** math.floor(math.log10(wide / 20))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= wide / 20 * 0.999)


def unsaid(seen: Looked) -> Iterator[Finding]:
    """Values that look like a name, an account or a document, in columns whose label says something else."""
    columns = [
        one
        for one in seen.columns[:_WIDEST]
        if kind_of(one.type) == "text"
        and one.role is not Role.DIRECT
        and seen.treated[one.name] is Treatment.PLAIN
    ]
    if not columns or not seen.rows or seen.aggregated:
        return
    every = max(1, seen.rows // _SAMPLE)
    listed = ", ".join(quote(one.name) for one in columns)
    sample = seen.bench.arrow(f"SELECT {listed} FROM {seen.table} WHERE {ROW} % {every} = 0 LIMIT {_SAMPLE}")
    said = grading.recognise(sample.cast(_texts(sample)), total_rows=seen.rows)
    for column, one in zip(columns, said, strict=True):
        meant = one.semantic if one.personal and _direct(one.semantic, seen.at) else None
        hidden = [part for part in one.hidden if _direct(part.semantic, seen.at)]
        if meant is None and not hidden:
            continue
        title = one.title if meant else hidden[0].title
        share = one.confidence if meant else hidden[0].share
        yield Finding(
            risk=Risk.LOOKS_LIKE if meant else Risk.FREE_TEXT,
            weight=Weight.MIND
            if column.approved and meant
            else Weight.STOP
            if seen.personal or meant
            else Weight.MIND,
            columns=(column.name,),
            measured=round(float(share), 3),
            remedies=(Remedy(do=Do.DROP, columns=(column.name,)),),
            says=Text(
                f"“{column.name}”的内容像是某人的{title.zh}，而定级认为它不指向个人；若定级有误，请先更正",
                f"“{column.name}” reads like “{title.en}” of persons, while its label says it points at nobody; if the label is wrong, correct it first.",
            ),
        )


def _direct(semantic: str | None, at: Parameters) -> bool:
    return semantic in at.roles.direct_semantics or _kinds().get(semantic or "", "") in at.roles.direct_kinds


def _texts(sample: object) -> object:
    import pyarrow as pa

    return pa.schema([(name, pa.string()) for name in sample.column_names])  # type: ignore[attr-defined]
