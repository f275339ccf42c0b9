"""A person's word about an item of the other side: it holds here at once, and travels to the owner."""

import orjson

from yiben.capabilities.cascade import envelope, store
from yiben.capabilities.cascade.actions.applying import gone_names, marks_text, read_marks
from yiben.capabilities.cascade.actions.peering import say
from yiben.capabilities.cascade.actions.rooming import count, size_of
from yiben.capabilities.cascade.actions.standing import called, must_keep
from yiben.capabilities.cascade.documents import read_entry
from yiben.capabilities.cascade.model import IMPORTANCE, Mark, PeerState, Ruling, stricter
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text


def rule(
    work: Work, peer: str, item: str, *, why: str, level: int | None = None, personal: bool | None = None,
    importance: str | None = None,
) -> Mark:  # fmt: skip
    """Say what an item (identifier) of a peer is; None leaves that part as it holds. What holds here afterwards.

    Nothing is lowered by this: what is said below what holds travels to the owner, who may change it there.
    Raises NotFound `no_peer`, `no_item`, Refused `not_keeper`, BadInput `no_reason`, `bad_level`.
    """
    must_keep(work)
    owner = called(work, peer)
    entry = item.rpartition(".")[0]
    row = store.mirrors_called(work.db, owner.id, [entry]).get(entry)
    known = read_entry(row.body) if row is not None else None
    if row is None or known is None or item not in known.marks:
        raise NotFound(
            "no_item", Text(f"没有数据项「{item}」", f"There is no item “{item}”"), where={"item": item}
        )
    _must_make_sense(why, level, importance)
    held = read_marks(row.held)
    now = held.get(item, known.marks[item])
    wanted = Mark(
        level=now.level if level is None else level,
        personal=now.personal if personal is None else personal,
        importance=importance or now.importance,
    )
    holds = stricter(now, wanted)
    if holds != known.marks[item]:
        held[item] = holds
    levels = [held.get(one, mark).level for one, mark in known.marks.items()]
    text = marks_text(held, {**gone_names(row.held), **known.names})
    store.change_mirror(work.db, owner.id, entry, held=text, level=max(known.left.level, *levels))
    count(work, owner.id, size_of(text) - size_of(row.held))
    # The person, not the account they lent at a terminal: whoever settles it must be somebody else.
    who = work.actor.acting_for or work.actor.account
    said = Ruling(item=item, mark=wanted, why=why, who=who, when=stamp(work.now()))
    store.keep_ruling(work.db, owner.id, entry, said, base=known.numbers[item])
    if owner.state is not PeerState.LEFT:
        body = orjson.dumps({**wanted.as_dict(), "why": why}).decode()
        say(work, owner.id, envelope.Message(kind="ruling", subject=item, body=body))
    work.leave("cascade.ruled", item, peer=owner.id, why=why, holds=holds.level, **wanted.as_dict())
    return holds


def _must_make_sense(why: str, level: int | None, importance: str | None) -> None:
    if not why.strip() or len(why) > 1_000:
        raise BadInput(
            "no_reason", Text("请说明理由（不超过 1000 字）", "Say why, in at most 1,000 characters.")
        )
    if (level is not None and level not in range(1, 6)) or (importance and importance not in IMPORTANCE):
        raise BadInput(
            "bad_level",
            Text(
                "级别为 1 至 5，重要程度为 general、important、core",
                "Levels are 1 to 5; importance is general, important or core.",
            ),
        )
