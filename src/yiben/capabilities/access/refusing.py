"""Refusals (拒绝) on record: what was asked, why not, and the articles that stood in the way."""

import hashlib
from collections.abc import Iterable

from yiben.capabilities import grants
from yiben.engines.guard import Plan
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.errors import YibenError


def note_refusal(
    office: Office,
    actor: Actor,
    sql: str,
    *,
    error: YibenError,
    plan: Plan | None = None,
    purpose: str = "",
    grant: str | None = None,
) -> None:
    """Leave `data.refused`: what was asked, and the articles that stood in the way, where a plan got that far.

    More than a grant gives also leaves `grant.overused`, once a day.
    """
    # A statement that could not be read may hold anything, so only its hash is kept.
    said = (
        {"sql": plan.shape, **_ruled(plan)}
        if plan
        else {"sql_sha256": hashlib.sha256(sql.encode("utf-8", "replace")).hexdigest()}
    )
    with office.writing(actor) as work:
        work.leave(
            "data.refused",
            plan.tables[0].resource if plan and plan.tables else "query",
            **said,
            code=error.code,
            purpose=purpose,
            grant=grant[:64] if grant else None,
            clearance=actor.clearance,
        )
        grants.tell_overuse(work, error)


def stood_in_the_way(plan: Plan) -> list[str]:
    """The articles, `pack:article`, by which something of the plan is masked or not given."""
    return once(one.ruling.citations for one in plan.masked if one.ruling and not one.ruling.permitted)


def once(lists: Iterable[tuple[str, ...]]) -> list[str]:
    """All of them, each once, in order."""
    return list(dict.fromkeys(one for listed in lists for one in listed))


def _ruled(plan: Plan) -> dict[str, list[str]]:
    rulings = [one.ruling for one in plan.decisions if one.ruling is not None]
    return {
        "articles": stood_in_the_way(plan),
        "obligations": once(one.obligations for one in rulings),
    }
