"""What one table of a source turns out to be: staged, sampled, recognised, typed, landed.

Joins the words of intake, grading, quality and the ledger, which do not know each other.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from yiben.app.orders import Ancestry, Order
from yiben.capabilities import grading, intake, ledger, policy, quality
from yiben.infra.lake import Bench
from yiben.kernel.progress import Progress, Step
from yiben.kernel.text import Text

PACK = "yiben-base"
HIDDEN_LINE = "***"
COUNTED_ROWS = 20_000
"""Enough to see that a column has no gaps or no repeats; whether that holds is for the check to say."""
_PLAIN = (
    ("string", ("VARCHAR", "TEXT", "CHAR", "UUID", "BLOB")),
    ("timestamp", ("TIMESTAMP", "DATETIME")),
    ("date", ("DATE",)),
    ("boolean", ("BOOL",)),
    ("number", ("DOUBLE", "FLOAT", "REAL", "DECIMAL", "NUMERIC")),
    ("integer", ("BIGINT", "INT", "SMALLINT", "TINYINT", "HUGEINT", "U")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """One table, landed in staging and understood; nothing is stored yet."""

    staged: intake.Staged
    recognitions: tuple[grading.Recognition, ...]
    landed: "intake.Landed"
    sampled: int  # rows that were counted before the check counts them all
    nulls: tuple[int, ...]  # per column, of those
    distinct: tuple[int, ...]

    @property
    def schema(self) -> tuple[tuple[str, str], ...]:
        """(name, DuckDB type) as written."""
        return tuple((kind.name, kind.duck) for kind in self.landed.types)


def plain_type(duck: str) -> str:
    """The contract's word for a DuckDB type: string, integer, number, boolean, date, timestamp, other."""
    upper = duck.upper()
    return next((word for word, starts in _PLAIN if upper.startswith(starts)), "other")


def understand(
    bench: Bench,
    source: str,
    folder: Path,
    *,
    stem: str | None = None,
    titles: Mapping[str, str] | None = None,
    progress: Progress,
) -> Iterator[Understood]:
    """Every table of a source, one after the other, each landed as typed Parquet below `folder`.

    `titles` is what a dictionary calls the columns, by name, case folded: a column A01 that it calls
    身份证号 is recognised as one.
    """
    progress(Step(stage="read"))
    for number, staged in enumerate(
        intake.open_source(source, folder / "staged", bench=bench, progress=progress, name=stem)
    ):
        progress(Step(stage="understand"))
        sample = intake.draw(bench, staged)
        context = " ".join((staged.name, *staged.preamble))
        named = sample.rename_columns(_told(staged.columns, titles or {}))
        found = grading.recognise(named, total_rows=staged.rows, context=context)
        wanted = {column.name: one.storage for column, one in zip(staged.columns, found, strict=True)}
        types = intake.infer(bench, staged.columns, sample, wanted=wanted)
        landed = intake.land(bench, staged, types, folder / f"table-{number}", progress=progress)
        few = sample.slice(0, COUNTED_ROWS)
        yield Understood(
            staged=replace(staged, preamble=_open_lines(staged.preamble)),
            recognitions=found,
            landed=landed,
            sampled=few.num_rows,
            nulls=tuple(column.null_count for column in few.columns),
            distinct=tuple(_distinct(column) for column in few.columns),
        )


def _told(columns: Sequence[intake.RawColumn], titles: Mapping[str, str]) -> list[str]:
    """The names recognition reads: the dictionary's where it has one that is not taken yet."""
    names: list[str] = []
    for column in columns:
        title = (
            titles.get(column.name.strip().casefold()) or titles.get(column.header.strip().casefold()) or ""
        )
        names.append(title if title and title not in names else column.name)
    return names


def _open_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Title lines are shown to everybody: one that holds personal information is not kept."""
    if not lines:
        return lines
    lines = tuple(line.encode("utf-8", "replace").decode("utf-8") for line in lines)  # no lone surrogates
    import pyarrow as pa

    sample = pa.table({f"line_{number}": [line] for number, line in enumerate(lines)})
    found = grading.recognise(sample, total_rows=1)
    return tuple(
        HIDDEN_LINE if one.personal or one.hidden else line for line, one in zip(lines, found, strict=True)
    )


def recognised_columns(understood: Understood) -> list[quality.RecognisedColumn]:
    """What quality rules are proposed from."""
    return [
        quality.RecognisedColumn(
            name=kind.name,
            type=plain_type(kind.duck),
            semantic=one.semantic,
            rows=understood.sampled,
            nulls=nulls,
            distinct=distinct,
            total_rows=understood.landed.rows,
        )
        for kind, one, nulls, distinct in zip(
            understood.landed.types,
            understood.recognitions,
            understood.nulls,
            understood.distinct,
            strict=True,
        )
    ]


def answer_of(understood: Understood, report: quality.Report, *, source: str) -> dict[str, Any]:
    """The contract's answer, in the current language."""
    stats = {one.name: one for one in report.columns}
    columns = []
    for raw, kind, one in zip(
        understood.staged.columns, understood.landed.types, understood.recognitions, strict=True
    ):
        seen = stats.get(kind.name)
        columns.append(
            {
                "name": kind.name,
                "header": raw.header,
                "type": plain_type(kind.duck),
                "semantic": one.semantic,
                "title": str(one.title),
                "personal": one.personal,
                "sensitive": one.sensitive,
                "sensitivity": one.sensitivity,
                "confidence": one.confidence,
                "evidence": str(one.evidence),
                "nulls": seen.nulls if seen else None,
                "distinct": seen.distinct if seen else None,
                "distinct_exact": seen.distinct_exact if seen else None,
                "hidden": [
                    {"semantic": each.semantic, "title": str(each.title), "values": each.values}
                    for each in one.hidden
                ],
                "notes": [str(note) for note in kind.notes],
            }
        )
    return {
        "source": source,
        "name": understood.staged.name,
        "encoding": understood.staged.encoding,
        "delimiter": understood.staged.delimiter,
        "rows": understood.landed.rows,
        "resource": None,
        "snapshot": None,
        "columns": columns,
        "quality": report.as_contract(),
        "rejected_rows": understood.landed.rejected,
        "rejects_file": None,
        "preamble": list(understood.staged.preamble),
        "notes": [str(note) for note in (*understood.staged.notes, *understood.landed.notes)],
    }


def proposal_of(understood: Understood, order: Order) -> ledger.Proposal:
    """The catalogue entry as the ledger will be asked to hold it; the landing comes later."""
    return ledger.Proposal(
        organisation=order.org,
        system=order.system,
        name=order.name,
        stem=understood.staged.name,
        title=order.title or _first_line(understood.staged.preamble)[:120],
        description=order.description,
        origin=ledger.Origin(order.origin) if order.origin else None,
        cycle=ledger.Cycle(order.cycle) if order.cycle else None,
        classes=order.classes,
        themes=order.themes,
        format=Path(order.file_name or order.source.partition("?")[0]).suffix.lstrip(".").lower()
        or "database",
        items=tuple(
            _item(raw, kind, one, order)
            for raw, kind, one in zip(
                understood.staged.columns, understood.landed.types, understood.recognitions, strict=True
            )
        ),
    )


def _item(
    raw: intake.RawColumn, kind: "intake.ColumnType", one: grading.Recognition, order: Order
) -> ledger.ItemProposal:
    version = next((pack.version for pack in policy.packs_in_force() if pack.id == PACK), "1")
    level, personal, why = one.sensitivity, one.personal, one.evidence
    ancestry = order.ancestry.get(kind.name)
    if ancestry is not None and (ancestry.level > level or ancestry.personal > personal):
        # 混合数据集取其最高级: what is made of a graded item is graded no lower until a person says so.
        level, personal = max(level, ancestry.level), personal or ancestry.personal
        said = Text(f"由 {ancestry.level} 级数据项加工产生", f"made of items up to level {ancestry.level}")
        why = Text(f"{said.zh}；{why.zh}", f"{said.en}; {why.en}")
    return ledger.ItemProposal(
        name=kind.name,
        type=kind.duck,
        title=order.entry(raw.header or raw.name).title or _title(raw, one),
        description=order.entry(raw.header or raw.name).description,
        unit=order.entry(raw.header or raw.name).unit,
        semantic=one.semantic,
        level=level,
        personal=personal,
        confidence=one.confidence,
        why=why,
        basis=grading.basis(one, at_least=ancestry.level if ancestry else 0),
        rule=f"{PACK}@{version}/{one.semantic or 'unknown'}{_making(order, ancestry)}",
    )


def _first_line(lines: tuple[str, ...]) -> str:
    return next((line for line in lines if line.strip() and line != HIDDEN_LINE), "")


def _making(order: Order, ancestry: Ancestry | None) -> str:
    """Part of the rule of a derived column: made in another way, it is not what a person decided on."""
    if ancestry is None:
        return ""
    said = "\n".join((order.made_by, *sorted(ancestry.items)))
    return f"+derived-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _title(raw: "intake.RawColumn", one: grading.Recognition) -> str:
    if raw.header and raw.header != raw.name:
        return raw.header
    return one.title.zh if one.semantic else ""


def _distinct(column: Any) -> int:
    import pyarrow.compute as pc

    return int(pc.count_distinct(column, mode="only_valid").as_py())


def warm() -> None:
    """Load what understanding needs, for a thread beside receiving: engine, meanings, rules."""
    grading.meanings()
    quality.dimensions()
