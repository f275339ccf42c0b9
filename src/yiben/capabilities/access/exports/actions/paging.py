"""Answers of an interface (接口应答): each page or row is marked as a piece of one copy, which a day's calls make up."""

import zlib

from yiben.capabilities import policy
from yiben.capabilities.access import keys
from yiben.capabilities.access.exports import store
from yiben.capabilities.access.exports.actions.exporting import LOOK, leave_exported, masks
from yiben.capabilities.access.exports.marking import mark, may_bear
from yiben.capabilities.access.exports.model import Export
from yiben.capabilities.access.model import Answer
from yiben.capabilities.grants import day_of
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.ids import stable_id


def page_due(answer: Answer) -> bool:
    """Whether an answer of an interface has to be marked before it is given: see `mark_page`. Reads nothing.

    Items of the level marks are due from, and `LOOK` rows, or any where a pack in force was asked and a cell can
    bear a mark: fewer rows in which nothing can are on record as read.
    """
    if not answer.rows or answer.level < policy.watermark_from():
        return False
    return answer.rows >= LOOK or (answer.ruled and may_bear(answer, masks().family))


def mark_page(office: Office, actor: Actor, answer: Answer, *, form: str, grant: str) -> Answer:
    """`answer`, read under `grant`, with words for the stars of its masked cells; no column is ever added.

    What an account takes of one content under one grant in a day is one export, so that single rows gathered to a
    file name it, and a busy interface does not fill the register. Leaves `data.exported` for the first answer of it,
    and for each of `LOOK` rows or more, sealed before the answer is handed out.
    """
    day = day_of(office.clock())
    name = stable_id("exp", grant, actor.account, day, *sorted(answer.snapshots.values()))
    marked = mark(
        answer,
        key=keys.mark_keys(office.home, [name])[name],
        families=masks().family,
        codes=False,
        first=_first(answer),
    )
    with office.writing(actor) as work:
        row = Export(
            id=name,
            time=stamp(work.now()),
            account=actor.account,
            acting_for=actor.acting_for,
            grant=grant,
            purpose=answer.purpose,
            format=form,
            shape=answer.shape,
            snapshots=answer.snapshots,
            rows=answer.rows,
            carriers=marked.carriers,
            encrypted=(),
            token_group=keys.token_group(actor.account, grant) if marked.has_tokens else None,
        )
        if store.add_or_grow(work.db, row) or answer.rows >= LOOK:
            leave_exported(work, row, answer.resources)
    return marked.answer


def _first(answer: Answer) -> int:
    """A place in the copy that depends on what the answer begins with: asked again, it is marked alike."""
    begin = answer.table().slice(0, 1).to_pylist()
    return zlib.crc32(repr(begin).encode())
