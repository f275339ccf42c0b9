"""Noting what a peer said: a few of a kind by name, the rest by number in `cascade.received`, so that no batch fills a log."""

from yiben.infra.work import Work

MOST = 50
"""Events of one kind that one batch leaves."""


def note(work: Work, kind: str, subject: str, **detail: object) -> None:
    """Leave evidence of one of the first `MOST` things of a kind in this piece of work."""
    if sum(one.kind == kind for one in work.events) < MOST:
        work.leave(kind, subject, **detail)
