"""The verbs of statistics: decide, count, withhold or noise, seal, hand out."""

from collections.abc import Sequence
from typing import Any

from yiben.capabilities import ledger
from yiben.capabilities.access.actions import guard_of, lake_of, limits_of
from yiben.capabilities.access.keys import mask_key
from yiben.capabilities.access.tabulation import noise, store
from yiben.capabilities.access.tabulation.cells import Row, noised, protected
from yiben.capabilities.access.tabulation.deciding import Decided, decide
from yiben.capabilities.access.tabulation.model import ByAsk, Request, Statistics
from yiben.capabilities.access.tabulation.parameters import Parameters, parameters
from yiben.engines.guard import Bin
from yiben.infra.lake import Limits, Overflow
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, Refused, YibenError
from yiben.kernel.text import Text

MOST_CELLS = 20_000


def statistics(office: Office, actor: Actor, asked: Request) -> Statistics:
    """Aggregates of a resource, also of columns `actor` may not see.

    Raises BadInput for the request, NotFound for the resource, Refused for a column that may not be grouped
    by or aggregated and for a budget that is spent, Unavailable at a limit. Every answer leaves
    `statistics.read`, sealed before a figure is handed out; every refusal `statistics.refused`.
    """
    stated = parameters()
    try:
        amount = _amount(asked, stated)
        decided = decide(office, actor, asked, parameters=stated)
        rows = _count(office, decided)
        with office.writing(actor) as work:
            answer = (
                _fixed(decided, rows, stated)
                if asked.epsilon is None
                else _open(work, decided, rows, stated, epsilon=asked.epsilon, amount=amount)
            )
            _leave(work, asked, decided, answer)
    except YibenError as error:
        with office.writing(actor) as work:
            work.leave(
                "statistics.refused",
                asked.resource[:200],
                code=error.code,
                purpose=asked.purpose,
                clearance=actor.clearance,
                articles=error.where.get("articles", []),
            )
        raise
    return answer


def left(work: Work, resource: str) -> float:
    """What remains of a resource's budget of epsilon."""
    most = round(parameters().epsilon_budget * store.MILLION)
    return (most - store.spent(work.db, ledger.describe(work, resource).resource.id)) / store.MILLION


def _amount(asked: Request, stated: Parameters) -> int:
    """The epsilon asked for, in millionths."""
    if asked.epsilon is None:
        return 0
    if not 0.01 <= asked.epsilon <= stated.epsilon_most:  # also when it is no number
        raise BadInput(
            "bad_epsilon",
            Text(
                f"epsilon 应在 0.01 与 {stated.epsilon_most:g} 之间",
                f"An epsilon is between 0.01 and {stated.epsilon_most:g}.",
            ),
            where={"field": "epsilon"},
        )
    return -int(-asked.epsilon * store.MILLION // 1)


def _count(office: Office, decided: Decided) -> list[Row]:
    limits = limits_of(office.settings)
    limits = Limits(
        seconds=limits.seconds, memory_mb=limits.memory_mb, rows=MOST_CELLS, overflow=Overflow.FAIL
    )
    scope = guard_of(office.home).tabulate(decided.draw)
    # One key for all accounts, resources and days: a person's noise is the same in every answer.
    key = mask_key(office.home, "statistics")
    reply = lake_of(office.home, office.settings).answer(scope, limits=limits, mask_key=key)
    rows: list[dict[str, Any]] = reply.table().to_pylist()
    return list(rows)


def _fixed(decided: Decided, rows: list[Row], stated: Parameters) -> Statistics:
    cells, withheld = protected(rows, decided.layout, minimum=decided.minimum, parameters=stated)
    return _answer(decided, cells=cells, withheld=withheld)


def _open(
    work: Work, decided: Decided, rows: list[Row], stated: Parameters, *, epsilon: float, amount: int
) -> Statistics:
    resource, most = decided.table.resource, round(stated.epsilon_budget * store.MILLION)
    if not store.spend(work.db, resource, amount, most=most):
        remains = (most - store.spent(work.db, resource)) / store.MILLION
        raise Refused(
            "epsilon_spent",
            Text(
                f"这个资源的隐私预算只剩 {remains:g}，不足 {epsilon:g}",
                f"{remains:g} is left of this resource's privacy budget, less than {epsilon:g}.",
            ),
            where={"left": remains, "asked": epsilon},
            hint=Text(
                "预算用完不再恢复；请用不带 epsilon 的统计，或已发布的结果",
                "What is spent does not come back. Ask without an epsilon, or use what was published.",
            ),
        )
    per_person, figures = stated.rows_per_person, decided.layout.figures
    asked = [{one.kind for one in decided.layout.wanted if one.at == at} for at in range(len(figures))]
    parts = 1 + sum(bool(kinds & {"count_filled", "avg"}) + bool(kinds & {"sum", "avg"}) for kinds in asked)
    share = epsilon / parts

    def loud(name: str, numbers: Sequence[float]) -> tuple[list[float], float]:
        if not name.startswith("total_"):
            return noise.laplace(numbers, most=per_person, epsilon=share, whole=True)
        figure = figures[int(name.removeprefix("total_"))]
        reach = per_person * max(abs(float(figure.low)), abs(float(figure.high)))
        return noise.laplace(numbers, most=reach, epsilon=share, whole=False)

    # Which classes there are tells of the data, unless there is but one.
    least = noise.threshold(rows=per_person, epsilon=share, delta=stated.delta) if decided.draw.by else None
    cells = noised(rows, decided.layout, noise=loud, threshold=least)
    remains = (most - store.spent(work.db, resource)) / store.MILLION
    return _answer(
        decided,
        cells=cells,
        withheld=(),
        epsilon=epsilon,
        epsilon_left=remains,
        delta=stated.delta if decided.draw.by else 0.0,
        rows_per_person=per_person,
        threshold=least,
    )


def _answer(decided: Decided, **parts: Any) -> Statistics:
    table, layout = decided.table, decided.layout
    names = {one.column.name for one in layout.figures if one.hidden}
    cited = (one.ruling.citations for one in decided.decisions if one.ruling is not None)
    return Statistics(
        resource=table.resource,
        name=table.name,
        title=table.title,
        snapshot=table.snapshot,
        by=tuple(one.column.name for one in layout.by),
        measures=tuple(
            str(one.kind) if one.at is None else f"{one.kind}:{layout.figures[one.at].column.name}"
            for one in layout.wanted
        ),
        minimum=decided.minimum,
        counted="persons" if decided.draw.person else "rows",
        level=decided.level,
        noised=() if parts.get("epsilon") else tuple(sorted(names)),
        masked=tuple(one.column.name for one in layout.by if one.masked),
        citations=tuple(dict.fromkeys(one for cites in cited for one in cites)),
        **parts,
    )


def _leave(work: Work, asked: Request, decided: Decided, answer: Statistics) -> None:
    """Names, levels and numbers of cells: no class, no figure, no slice's value."""
    work.leave(
        "statistics.read",
        answer.resource,
        by=[_said(one) for one in asked.by],
        measures=list(answer.measures),
        sliced=sorted(asked.where),
        snapshots={answer.name: answer.snapshot},
        items=[
            {"item": one.column.item, "name": one.column.name, "level": one.level, "effect": str(one.effect)}
            for one in dict.fromkeys(decided.decisions)
        ],
        level=answer.level,
        clearance=work.actor.clearance,
        minimum=answer.minimum,
        cells=len(answer.cells),
        suppressed=answer.suppressed,
        epsilon=answer.epsilon,
        epsilon_left=answer.epsilon_left,
        act="use.statistics",
        articles=list(answer.citations),
        purpose=asked.purpose,
    )


def _said(one: ByAsk) -> str:
    if one.bin is None:
        return one.column
    return f"{one.column}:{one.width:g}" if one.bin is Bin.WIDTH and one.width else f"{one.column}:{one.bin}"
