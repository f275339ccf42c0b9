"""Noting what events cite as they are sealed, and looking it up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from yiben.capabilities.policy.citations import store
from yiben.engines import evidence
from yiben.infra.work import Seal, Work
from yiben.kernel.actors import Actor
from yiben.kernel.facts import Event


def noting(seal: Seal) -> Seal:
    """`seal`, which also notes the articles that were cited, in the same transaction."""

    def noted(db: Connection, actor: Actor, when: datetime, events: Sequence[Event]) -> None:
        seal(db, actor, when, events)
        cited = [(place, pairs) for place, one in enumerate(events) if (pairs := cites(one.detail))]
        if not cited:
            return
        head = evidence.newest_head(db)
        assert head is not None
        first = head.tree_size - len(events)  # these events were sealed last
        store.note(
            db,
            {
                (pack, who, article): first + place
                for place, pairs in cited
                for pack, article in pairs
                for who in {store.EVERYBODY, actor.account, actor.acting_for or actor.account}
            },
        )

    return noted


def last_citing(work: Work, pack: str, *, account: str | None = None) -> Mapping[str, evidence.Entry]:
    """For each article of a pack, the newest event that cites it: of an account, or through it; None for all."""
    found = store.last(work.db, pack, account=account)
    entries = {seq: evidence.read(work.db, seq) for seq in set(found.values())}
    return {article: entries[seq] for article, seq in found.items()}


def cites(detail: Mapping[str, Any]) -> set[tuple[str, str]]:
    """(pack, article) pairs an event names: `articles` of `pack:article`, or `pack` and `article` apart."""
    listed = detail.get("articles")
    pairs = [str(one).partition(":") for one in listed] if isinstance(listed, list | tuple) else []
    found = {(pack, article) for pack, _, article in pairs if article}
    if "pack" in detail and "article" in detail:
        for article in str(detail["article"]).split(", "):
            found.add((str(detail["pack"]), article))
    return {(pack, article) for pack, article in found if max(len(pack), len(article)) <= store.LONGEST}
