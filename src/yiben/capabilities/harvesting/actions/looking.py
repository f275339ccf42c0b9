"""What harvests did: runs, what became of each record, and the rejected ones to take home."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

from yiben.capabilities.harvesting.actions.standing import must_harvest, run_of, source_of
from yiben.capabilities.harvesting.model import Line, Outcome, Run
from yiben.capabilities.harvesting.reasons import reason
from yiben.capabilities.harvesting.store import runs as ran
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Lang, current_lang

_PART = 1000
_HEADINGS = ("place", "key", "title", "field", "reason", "detail", "record")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def runs(work: Work, reference: str, *, limit: int = 20) -> tuple[Run, ...]:
    """Runs of a source, newest first."""
    source = source_of(work, reference)
    must_harvest(work)
    return tuple(replace(one, source_name=source.name) for one in ran.of(work.db, source.id, limit=limit))


def run_report(work: Work, identifier: str) -> Run:
    """One run."""
    must_harvest(work)
    found = run_of(work, identifier)
    return replace(found, source_name=source_of(work, found.source).name)


def lines(
    work: Work, identifier: str, *, outcome: Outcome | None = None, q: str = "", page: PageAsk | None = None
) -> Page[Line]:
    """What became of records, in order; unchanged ones are counted, not listed."""
    must_harvest(work)
    run_of(work, identifier)
    ask = page or PageAsk()
    found, total = ran.lines(work.db, identifier, outcome=outcome, q=q, page=ask)
    return Page(rows=found, total=total, ask=ask)


def rejected_csv(office: Office, actor: Actor, identifier: str) -> Iterator[str]:
    """Rejected records as CSV with where, which field, why, and the record as it came; in parts.

    In the language of whoever asks now, although the parts are made later.
    """
    return _parts(office, actor, identifier, lang=current_lang())


def _parts(office: Office, actor: Actor, identifier: str, *, lang: Lang) -> Iterator[str]:
    yield "\ufeff" + _rows([_HEADINGS])
    last = 0
    while True:
        with office.reading(actor) as work:
            must_harvest(work)
            part = ran.lines_after(work.db, identifier, last, outcome=Outcome.REJECTED, limit=_PART)
        if not part:
            return
        yield _rows(
            [
                (one.place, one.key, one.title, one.field, reason(one.reason).say(lang), one.detail, one.raw)
                for one in part
            ]
        )
        last = part[-1].position


def _rows(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(
        [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows
    )
    return out.getvalue()
