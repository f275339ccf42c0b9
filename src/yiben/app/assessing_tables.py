"""Programmes asked of a whole file (批量判定): `yiben assess … --table FILE --out FILE`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiben.app.assessing_sets import More, Settled, settle
from yiben.app.fact_tables import AnswerFile, FactTable, open_facts, whole
from yiben.engines.rules.entitlements import panel_of
from yiben.engines.rules.entitlements.columns import Refused, ask, joined, names_of, ready
from yiben.kernel.errors import BadInput
from yiben.kernel.progress import Progress, Step, silent
from yiben.kernel.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

    from yiben.engines.rules.entitlements.columns import Plan
    from yiben.engines.rules.entitlements.compiled import Compiled
    from yiben.engines.rules.entitlements.model import Stacking


@dataclass(slots=True, kw_only=True)
class Tally:
    """How a programme came out over a file; `amount` in fen."""

    programme: str
    eligible: int = 0
    not_eligible: int = 0
    unknown: int = 0
    amount: int | None = None


@dataclass(slots=True, kw_only=True)
class AssessedFile:
    """What happened. `lacking`: facts the programmes ask for that no column holds."""

    rows: int = 0
    rejected_rows: int = 0
    tallies: tuple[Tally, ...] = ()
    refused: tuple[Refused, ...] = ()
    facts: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    out: Path | None = None
    parts: list[Refused] = field(default_factory=list, repr=False)
    settled: Settled | None = None

    def sentences(self) -> tuple[Text, ...]:
        """What a person at a terminal should know beside the figures."""
        said = [
            Text(
                f"列「{one.column}」有 {one.count:,} 个值{one.says.zh}，按未知处理；第 {_listed(one)} 行",
                f"Column {one.column}: {one.count:,} values count as unknown, each {one.says.en}; rows {_listed(one)}.",
            )
            for one in self.refused
        ]
        if self.rejected_rows:
            said.append(
                Text(
                    f"{self.rejected_rows:,} 行无法读取，没有判定",
                    f"{self.rejected_rows:,} rows could not be read and were not asked about.",
                )
            )
        if self.lacking:
            said.append(
                Text(
                    f"表中没有：{'、'.join(self.lacking[:20])}",
                    f"Not in the table: {', '.join(self.lacking[:20])}.",
                )
            )
        return (*said, *self.settled.sentences()) if self.settled else tuple(said)

    def as_document(self) -> dict[str, Any]:
        """Plain types, amounts in yuan as a decimal's text."""
        return {
            "rows": self.rows,
            "rejected_rows": self.rejected_rows,
            "out": str(self.out),
            "programmes": [
                {
                    "programme": one.programme,
                    "eligible": one.eligible,
                    "not_eligible": one.not_eligible,
                    "unknown": one.unknown,
                    "amount": None if one.amount is None else one.amount / 100,
                    "currency": "CNY",
                }
                for one in self.tallies
            ],
            "refused": [
                {
                    "column": one.column,
                    "why": str(one.why),
                    "says": str(one.says),
                    "count": one.count,
                    "rows": list(one.rows),
                }
                for one in self.refused
            ],
            "facts": list(self.facts),
            "lacking": list(self.lacking),
            "kept": list(self.kept),
        } | (self.settled.as_document() if self.settled else {})


def _listed(one: Refused) -> str:
    return ", ".join(map(str, one.rows)) + (" …" if one.count > len(one.rows) else "")


def assess_table(
    programmes: "Sequence[Compiled]",
    table: Path,
    out: Path,
    *,
    as_of: date,
    known: "Mapping[str, Compiled] | None" = None,
    more: Collection[More] = (),
    stackings: "Sequence[Stacking]" = (),
    progress: Progress = silent,
) -> AssessedFile:
    """Ask every programme of every row of `table` and write the answers to `out`, row for row.

    `more`: what only the whole set can say; the table is then held whole, of at most `MOST_WHOLE` rows.

    Columns are matched with facts by id or Chinese title, a unit in brackets allowed: `营业收入（万元）`. Columns that are
    no facts are kept in front. `known`: programmes prerequisites may name. Raises BadInput, NotFound.
    """
    answers = AnswerFile(out)
    try:
        with open_facts(table, progress=progress) as source:
            asked = _Asked(programmes, as_of=as_of, known=known or {}, more=more, stackings=stackings)
            done = _through(asked, whole(source) if more else source, answers, progress=progress)
        answers.finish()
    finally:
        answers.drop()
    done.out = out
    return done


@dataclass(frozen=True, slots=True)
class _Asked:
    programmes: "Sequence[Compiled]"
    as_of: date
    known: "Mapping[str, Compiled]"
    more: Collection[More]
    stackings: "Sequence[Stacking]"


def _through(asked: _Asked, source: FactTable, answers: AnswerFile, *, progress: Progress) -> AssessedFile:
    plans = _plans(asked.programmes, source.columns, as_of=asked.as_of, known=asked.known)
    if not any(plan.wanted for plan in plans):
        raise _nothing(asked.programmes, source.columns)
    named = {column for plan in plans for column in plan.columns_read(source.columns)}
    made = [column for plan in plans for column in plan.columns]
    kept = tuple(name for name in source.columns if name not in named and name not in made)
    done = AssessedFile(
        rejected_rows=source.rejected,
        facts=tuple(sorted({fact for plan in plans for fact in plan.wanted})),
        kept=kept,
        lacking=tuple(sorted({fact for plan in plans for fact in plan.lacking})),
    )
    done.tallies = tuple(
        Tally(programme=one.programme.id, amount=None if one.amount is None else 0)
        for plan in plans
        for one in plan.layouts
    )
    tallies = {one.programme: one for one in done.tallies}
    for batch in source.batches:
        columns: list[Any] = []
        each: list[Any] = []
        for plan in plans:
            answer = ask(plan, batch, first=done.rows)
            done.parts += answer.refused
            _count(tallies, plan, answer.table)
            columns += answer.table.columns
            each.append((plan, answer.table))
        names = made
        if asked.more:
            done.settled = settle(each, batch, more=asked.more, stackings=asked.stackings)
            names = [*made, *done.settled.columns]
            columns += done.settled.columns.values()
        answers.put(_beside(batch, kept, columns, names))
        done.rows += batch.num_rows
        progress(Step(stage="assess", rows=done.rows, total_rows=source.rows))
    done.refused = joined(list(dict.fromkeys(done.parts)))
    return done


def _plans(
    programmes: "Sequence[Compiled]", columns: Sequence[str], *, as_of: date, known: "Mapping[str, Compiled]"
) -> "list[Plan]":
    """A plan for each group of programmes whose facts mean the same."""
    called = dict(zip((one.id for one in programmes), names_of(programmes), strict=True))
    return [
        ready(listed, columns, as_of=as_of, known=known, names=[called[one.id] for one in listed])
        for _, listed in panel_of(programmes).groups
    ]


def _beside(batch: Any, kept: Sequence[str], made: list[Any], names: list[str]) -> "pa.RecordBatch":
    import pyarrow as pa

    columns = []
    for name in kept:
        column = batch.column(name)
        if isinstance(column, pa.ChunkedArray):
            column = column.unify_dictionaries().combine_chunks()
        columns.append(column.dictionary_decode() if pa.types.is_dictionary(column.type) else column)
    return pa.RecordBatch.from_arrays([*columns, *made], names=[*kept, *names])


def _count(tallies: Mapping[str, Tally], plan: "Plan", answer: "pa.RecordBatch") -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    for layout in plan.layouts:
        tally = tallies[layout.programme.id]
        column = answer.column(layout.name)
        yes = column.true_count
        tally.eligible += yes
        tally.unknown += column.null_count
        tally.not_eligible += len(column) - column.null_count - yes
        if tally.amount is not None:
            # Summed as decimals: a million times the most int64 holds is more than it holds.
            fen = answer.column(f"{layout.name}.amount").cast(pa.decimal128(38, 0))
            tally.amount += int(pc.sum(fen).as_py() or 0)


def _nothing(programmes: "Sequence[Compiled]", columns: Sequence[str]) -> BadInput:
    asked = list(dict.fromkeys(name for one in programmes for name in one.facts))
    book = {name: fact.title for one in programmes for name, fact in one.book.facts.items()}
    said = Text(
        "、".join(f"{name}（{book[name].zh}）" for name in asked[:12] if name in book),
        ", ".join(asked[:12]),
    )
    return BadInput(
        "no_facts",
        Text("表中没有一列是这些事项要问的事实", "No column of the table is a fact the programmes ask for."),
        where={"columns": list(columns)[:50]},
        hint=Text(
            f"列名写事实编号或中文名，如 {said.zh}",
            f"Call columns by fact, such as {said.en}, or its Chinese title.",
        ),
    )
