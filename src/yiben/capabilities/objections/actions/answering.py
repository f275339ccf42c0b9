"""Answering an objection with a corrected value (给出更正值), which is sealed like what was said of it."""

from collections.abc import Sequence
from dataclasses import replace

from yiben.capabilities import casework
from yiben.capabilities.casework import Case, Handed, Hands
from yiben.capabilities.objections.actions.drafts import value_of
from yiben.capabilities.objections.actions.platform import recorded
from yiben.capabilities.objections.model import VALUE
from yiben.capabilities.objections.sealing import seal, unseal
from yiben.capabilities.objections.store import objections as store
from yiben.infra.work import Work


def correct(
    work: Work,
    objection: str,
    *,
    seen: int,
    value: str = "",
    snapshot: str = "",
    note: str = "",
    attachments: Sequence[Handed] = (),
    hands: Hands,
    token: str | None = None,
) -> Case:
    """Say that an accepted objection is corrected: by the newest snapshot, by `snapshot`, or by giving the `value`.

    Raises what `casework.move` raises, Refused `not_yours` when nothing was corrected, BadInput `not_a_correction`.
    """
    case = casework.look(work, objection, hands=hands).case
    if value.strip():
        found = recorded(work, case.id)
        said = unseal(work.home, found.id, store.sealed_of(work.db, found.id))
        said = replace(said, answer=value_of(value))
        store.change(work.db, found.id, sealed=seal(work.home, found.id, said), given=True)
    form = {"snapshot": snapshot} if snapshot and case.kind == VALUE else {}
    return casework.move(
        work,
        case.id,
        "correct",
        seen=seen,
        form=form,
        note=note,
        attachments=attachments,
        hands=hands,
        token=token,
    )
