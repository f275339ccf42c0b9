"""Noting what events cite as they are sealed, and looking it up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from yiben.capabilities.policy.citations import store
from yiben.engines import evidence
from yiben.infra.work import Seal, Told, Work
from yiben.kernel.facts import Receipt


def noting(seal: Seal) -> Seal:
    """`seal`, which also notes the articles that were cited, in the same transaction."""

    def noted(db: Connection, when: datetime, told: Sequence[Told]) -> Receipt | None:
        sealed = seal(db, when, told)
        left = [(actor, one) for actor, events in told for one in events]
        newest = {
            (pack, who, article): place
            for place, (actor, one) in enumerate(left)
            for pack, article in cites(one.detail)
            for who in {store.EVERYBODY, actor.account, actor.acting_for or actor.account}
        }
        if sealed is not None and newest:
            store.note(db, {key: sealed.first + place for key, place in newest.items()})
        return sealed

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
