"""Programmes asked of a whole file (批量判定): `yiben assess … --table FILE --out FILE`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiben.app.fact_tables import AnswerFile, FactTable, open_facts
from yiben.engines.rules.entitlements.columns import Refused, ask, joined, ready
from yiben.kernel.errors import BadInput
from yiben.kernel.progress import Progress, Step, silent
from yiben.kernel.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

    from yiben.engines.rules.entitlements.columns import Plan
    from yiben.engines.rules.entitlements.compiled import Compiled


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
        }


def assess_table(
    programmes: "Sequence[Compiled]",
    table: Path,
    out: Path,
    *,
    as_of: date,
    known: "Mapping[str, Compiled] | None" = None,
    progress: Progress = silent,
) -> AssessedFile:
    """Ask every programme of every row of `table` and write the answers to `out`, row for row.

    Columns are matched with facts by id or Chinese title, a unit in brackets allowed: `营业收入（万元）`. Columns that are
    no facts are kept in front. `known`: programmes prerequisites may name. Raises BadInput, NotFound.
    """
    answers = AnswerFile(out)
    try:
        with open_facts(table, progress=progress) as source:
            done = _through(programmes, source, answers, as_of=as_of, known=known or {}, progress=progress)
    except BaseException:
        answers.drop()
        raise
    answers.finish()
    done.out = out
    return done


def _through(
    programmes: "Sequence[Compiled]",
    source: FactTable,
    answers: AnswerFile,
    *,
    as_of: date,
    known: "Mapping[str, Compiled]",
    progress: Progress,
) -> AssessedFile:
    plan = ready(programmes, source.columns, as_of=as_of, known=known)
    if not plan.wanted:
        raise _nothing(programmes, source.columns)
    named = set(plan.columns_read(source.columns))
    kept = tuple(name for name in source.columns if name not in named and name not in plan.columns)
    done = AssessedFile(rejected_rows=source.rejected, facts=plan.wanted, kept=kept, lacking=plan.lacking)
    done.tallies = tuple(
        Tally(programme=one.programme.id, amount=None if one.amount is None else 0) for one in plan.layouts
    )
    for batch in source.batches:
        answer = ask(plan, batch, first=done.rows)
        done.rows += batch.num_rows
        done.parts += answer.refused
        _count(done.tallies, plan, answer.table)
        answers.put(_beside(batch, kept, answer.table))
        progress(Step(stage="assess", rows=done.rows, total_rows=source.rows))
    done.refused = joined(done.parts)
    return done


def _beside(batch: Any, kept: Sequence[str], answer: "pa.RecordBatch") -> "pa.RecordBatch":
    import pyarrow as pa

    columns = []
    for name in kept:
        column = batch.column(name)
        if isinstance(column, pa.ChunkedArray):
            column = column.unify_dictionaries().combine_chunks()
        columns.append(column.dictionary_decode() if pa.types.is_dictionary(column.type) else column)
    return pa.RecordBatch.from_arrays([*columns, *answer.columns], names=[*kept, *answer.schema.names])


def _count(tallies: Iterable[Tally], plan: "Plan", answer: "pa.RecordBatch") -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    for tally, layout in zip(tallies, plan.layouts, strict=True):
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
