"""Editions of before (过去的版次): they stay readable, so they must stay sound, by what is ruled and labelled today.

A column that was left out of the newest edition, or treated otherwise, lies open in an older one. What the newest
edition rests on says nothing of it.
"""

import json
from collections.abc import Mapping
from typing import Any

from yiben.capabilities import policy
from yiben.capabilities.opening.actions.grounding import grounds_of, refusals
from yiben.capabilities.opening.disclosure.keeping import from_document
from yiben.capabilities.opening.disclosure.model import Check
from yiben.capabilities.opening.model import Dataset, Edition, OpenKind, State, What
from yiben.capabilities.opening.store import bases, checks
from yiben.capabilities.opening.store import datasets as store
from yiben.capabilities.opening.store import editions as dated
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.text import Text

_NARROWNESS: Mapping[str, int] = {
    OpenKind.UNCONDITIONAL: 0,
    OpenKind.CONDITIONAL: 1,
    OpenKind.TARGETED: 2,
}
_WHY = Text(
    "按现行定级、规则或开放类型，本版不能再提供",
    "Under the labels, the rules or the kind of opening of today this edition may not be handed out any more",
)


def recall_unsound(work: Work, found: Dataset, *, shelf: policy.Shelf, newest: int) -> tuple[int, ...]:
    """Recall the editions of a dataset that could not be opened today as they are; their numbers.

    `newest` is the edition that has just been looked at by itself: what has no other column than it, treated no
    other way, is as sound as it is. Leaves `opening.recalled`.
    """
    every = dated.of(work.db, found.id)
    looked = {(column.item, column.remedy) for one in every if one.number == newest for column in one.columns}
    gone = []
    for one in every:
        if one.number == newest or one.recalled is not None or not one.check:
            continue
        row = checks.find(work.db, one.check)
        if row is None or not row["outcome"]:
            continue
        narrower = _NARROWNESS[row["kind"]] > _NARROWNESS[found.kind]
        covered = all((column.item, column.remedy) in looked for column in one.columns)
        if narrower or (not covered and _unsound(work, _check(row), found.kind, shelf)):
            take_back(work, found, one, why=_WHY)
            gone.append(one.number)
    return tuple(gone)


def take_back(work: Work, found: Dataset, one: Edition, *, why: Text) -> None:
    """Hand out an edition no more. `opening.recalled`.

    When it is the current one, the newest that is left becomes current; when none is left, the dataset is suspended.
    """
    now = stamp(work.now())
    said = why.zh if why.zh == why.en else f"{why.zh} / {why.en}"
    dated.take_turn(work.db)
    dated.alter(work.db, found.id, one.number, {"recalled": now, "note": said})
    dated.tell(work.db, [(found.id, What.AMENDED, now, one.number, said)])
    standing = store.find(work.db, found.id) or found
    if one.number == standing.edition:
        _step_back(work, standing, why=why, now=now)
    store.alter(work.db, found.id, {"updated": now})
    work.leave("opening.recalled", found.id, slug=found.slug, edition=one.number, reason=said)


def _step_back(work: Work, found: Dataset, *, why: Text, now: str) -> None:
    current = next((each for each in dated.of(work.db, found.id) if each.recalled is None), None)
    store.alter(
        work.db,
        found.id,
        {
            "edition": current.number if current else 0,
            "row_count": current.rows if current else None,
            "byte_count": current.bytes if current else None,
            "data_updated": current.released if current else None,
        },
    )
    if current is not None or found.state is not State.PUBLISHED:
        return
    says = Text(f"各版均已收回：{why.zh}", f"Every edition has been recalled: {why.en}")
    store.alter(work.db, found.id, {"state": State.SUSPENDED})
    bases.alter(work.db, found.id, note=[says.zh, says.en], suspended_by=work.actor.account)
    dated.tell(work.db, [(found.id, What.SUSPENDED, now, None, f"{says.zh} / {says.en}")])
    work.leave("opening.suspended", found.id, slug=found.slug, reason=says.zh)


def _unsound(work: Work, check: Check, kind: OpenKind, shelf: policy.Shelf) -> bool:
    before = {one.name: (one.level, one.personal) for one in check.before.columns}
    grounds = grounds_of(work, check)
    risen = any((one.level, one.personal) > before[one.column] for one in grounds)
    return risen or bool(refusals(shelf, kind, grounds))


def _check(row: Mapping[str, Any]) -> Check:
    document = row["outcome"]
    return from_document(Check, json.loads(document) if isinstance(document, str) else document)
