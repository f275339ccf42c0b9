"""Moving a case (流转): one transaction, by whoever saw it as it is; the second of two people is told who was faster."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from yiben.capabilities.casework.actions import attaching, entering, stepping
from yiben.capabilities.casework.actions.cases import case_of, flow_of, read, standing
from yiben.capabilities.casework.actions.keys import account_key
from yiben.capabilities.casework.actions.notifying import Told
from yiben.capabilities.casework.actions.persons import asker
from yiben.capabilities.casework.actions.refusing import not_in_batch, recorded, sent_before, stale
from yiben.capabilities.casework.actions.seeing import visible_alone
from yiben.capabilities.casework.model import Case, Handed, Hands, Outcome
from yiben.capabilities.casework.store import cases as store
from yiben.engines.flows import advance, choose, fill
from yiben.engines.flows.model import Flow, Move
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import Refused, YibenError
from yiben.kernel.text import Text

MOST_AT_ONCE = 200


def move(
    work: Work,
    case: str,
    move: str,
    *,
    seen: int,
    form: Mapping[str, Any],
    note: str = "",
    attachments: Sequence[Handed] = (),
    hands: Hands,
    token: str | None = None,
) -> Case:
    """Make a move on a case (identifier or number) as it stood at version `seen`.

    Raises MovedOn `case_moved_on` naming who was faster, MovedOn `already_sent` for a form sent before, Refused
    with the reason when the asker may not or what it needs does not hold, BadInput `form_wrong` or what is wrong
    with an attachment, and whatever an effect raises: then nothing has happened save `case.refused`.
    Leaves `case.moved`. The platform itself (`SYSTEM`) makes moves that are made by themselves.
    """
    with recorded(work, case, move=move):
        row = visible_alone(work, case, hands=hands)
        return _move(
            work, row, move, seen=seen, form=form, note=note, files=attachments, hands=hands, token=token
        )


def move_many(
    office: Office,
    actor: Actor,
    cases: Sequence[tuple[str, int]],
    move: str,
    *,
    form: Mapping[str, Any],
    note: str = "",
    hands: Hands,
) -> tuple[Outcome, ...]:
    """Make one move on several cases, each (case, version seen) in a transaction of its own (批量办理).

    Whatever one is refused for does not hold up the others. Refused `too_many` for more than `MOST_AT_ONCE`.
    """
    if len(cases) > MOST_AT_ONCE:
        raise Refused(
            "too_many",
            Text(f"一次最多 {MOST_AT_ONCE} 件", f"At most {MOST_AT_ONCE} cases at once."),
            where={"cases": len(cases)},
        )
    done = []
    for ref, seen in dict.fromkeys(cases):
        try:
            with office.writing(actor) as work, recorded(work, ref, move=move):
                row = visible_alone(work, ref, hands=hands)
                flow = flow_of(work, row["flow_sha256"])
                if not any(one.id == move and one.batch for one in flow.moves):
                    raise not_in_batch(flow, move)
                moved = _move(
                    work, row, move, seen=seen, form=form, note=note, files=(), hands=hands, token=None
                )
            done.append(Outcome(id=ref, case=moved, refused=None))
        except YibenError as error:
            done.append(Outcome(id=ref, case=None, refused=error))
    return tuple(done)


def make(
    work: Work, row: Mapping[Any, Any], flow: Flow, chosen: Move, made: stepping.Made, *, hands: Hands
) -> Case:
    """A move that has been found right is made: the row, the step, the effects, and who must act next."""
    now = stamp(work.now())
    version = row["version"] + 1
    after: dict[str, Any] = {
        **row,
        "state": made.target,
        "form": {**row["form"], **made.form},
        "missed": row["missed"] or (row["due"] is not None and row["due"] < now),
    }
    values = entering.columns(work, after, flow=flow, version=version, hands=hands)
    after |= values
    if not store.change(
        work.db, row["id"], seen=row["version"], form=after["form"], missed=after["missed"], **values
    ):
        current = store.find(work.db, row["id"])
        assert current is not None
        raise stale(work, current, flow, seen=row["version"])
    step = stepping.write(work, after, made, fields=chosen.form, kind="case.moved")
    entering.settle(
        work, after, flow=flow, causer=made.account, told=_to_filer(flow, chosen, after, made), hands=hands
    )
    stepping.affect(work, case_of(after, now=now), step, move=chosen, hands=hands)
    return read(work, row["id"])


def _move(
    work: Work,
    row: Mapping[Any, Any],
    move: str,
    *,
    seen: int,
    form: Mapping[str, Any],
    note: str,
    files: Sequence[Handed],
    hands: Hands,
    token: str | None,
) -> Case:
    flow = flow_of(work, row["flow_sha256"])
    _claim(work, row, token)
    if row["version"] != seen:
        raise stale(work, row, flow, seen=seen)
    advance(flow, state=row["state"], move=move)
    declared = flow.move(move)
    kept = attaching.check(work, files)
    said = attaching.named(declared.form, form, kept)
    through = _entitled(work, row, flow, declared, said, hands=hands)
    values = fill(declared.form, said, sizes=attaching.sizes(kept))
    values = attaching.identified(declared.form, values, kept)
    stepping.check_accounts(work, declared.form, values)
    words = stepping.note_of(note)
    attaching.store_bytes(work.home, files)
    made = stepping.Made(
        move=move,
        source=row["state"],
        target=declared.target,
        account=work.actor.account,
        through=through,
        form=values,
        note=words,
        attachments=kept,
    )
    return make(work, row, flow, declared, made, hands=hands)


def _claim(work: Work, row: Mapping[Any, Any], token: str | None) -> None:
    if token is None:
        return
    me, at = work.actor.account, stamp(work.now())
    if not store.use_token(
        work.db, account=me, word=token[:80], case_id=row["id"], version=row["version"] + 1, at=at
    ):
        used = store.token_used(work.db, account=me, word=token[:80])
        assert used is not None
        raise sent_before(work, used)


def _entitled(
    work: Work, row: Mapping[Any, Any], flow: Flow, declared: Move, said: Mapping[str, Any], *, hands: Hands
) -> str | None:
    """On whose behalf, when the asker may make the move with what is filled in; raises what stands in the way."""
    values = stepping.preview(declared.form, said)
    if work.actor == SYSTEM and declared.by_itself:
        return None
    person = asker(work, hands=hands, row=row, flow=flow)
    known = facts(work, row, form=values, hands=hands)
    # Who may make a move was said before it, never in its own form.
    naming = {who.field for who in declared.who}
    filled = {name: given for name, given in values.items() if name not in naming}
    offer = choose(flow, standing(work, row, form=filled), person, known, move=declared.id)
    barred_by_standing_in(work, row, declared)
    return offer.through


def barred_by_standing_in(work: Work, row: Mapping[Any, Any], declared: Move) -> None:
    """Two pairs of eyes: for whom somebody made the earlier move has had a hand in it as well."""
    for earlier, _, through in store.movers(work.db, row["id"]):
        if through == work.actor.account and f"mover:{earlier}" in declared.not_who:
            raise Refused(
                "not_yours",
                Text(
                    "前一步已由他人代您办理",
                    "The step before was made for you; another person makes this one.",
                ),
                where={"account": work.actor.account, "move": declared.id},
            )


def facts(
    work: Work, row: Mapping[Any, Any], *, form: Mapping[str, Any] | None = None, hands: Hands
) -> Mapping[str, Any]:
    """What the capability says of the case as it would stand with `form`."""
    asked = hands.facts.get(row["kind"])
    if asked is None:
        return {}
    case = case_of(row, now=stamp(work.now()))
    return asked(work, replace(case, form={**case.form, **(form or {})}))


def _to_filer(flow: Flow, chosen: Move, row: Mapping[str, Any], made: stepping.Made) -> tuple[Told, ...]:
    state = flow.state(row["state"]).title
    number = row["number"]
    if chosen.returns:
        says = Text(
            f"{flow.title.zh} {number} 退回补正：{state.zh}",
            f"{flow.title.en} {number} came back for correction: {state.en}",
        )
    else:
        says = Text(
            f"{flow.title.zh} {number} 已办理“{chosen.title.zh}”，现在是“{state.zh}”",
            f"{flow.title.en} {number}: “{chosen.title.en}” was made; it stands at “{state.en}” now",
        )
    return (Told(key=account_key(row["filer"]), says=says),)
