"""What a person states about an article (人工确认): that it is kept, since when, until when the statement holds.

The statement is an event of the log and nothing else, so that nobody can reword it later.
"""

from datetime import date

from yiben.capabilities import policy
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.text import Text

_LONGEST = 4000
STATERS = (Role.OWNER, Role.OFFICER, Role.STEWARD)


def attest(work: Work, pack: policy.Pack, article: str, *, statement: str, on: str, due: str) -> None:
    """State that an article is kept. Owner, officers and stewards; leaves `article.attested`.

    `on` is the day it was seen to be so, not in the future; `due` the day it must be stated again. Raises
    NotFound for an article the pack has not, BadInput for words or days that are not as they must be.
    """
    if not work.actor.holds(*STATERS):
        raise Refused(
            "attest_role",
            Text(
                "由数据专员、数据安全官或平台所有者确认", "Stewards, security officers and the owner attest."
            ),
            where={"account": work.actor.account},
        )
    if article not in {one.id for one in pack.articles}:
        raise NotFound("no_article", Text(f"没有第 {article} 条", f"There is no article {article}."))
    words = statement.strip()
    if not 10 <= len(words) <= _LONGEST:
        raise BadInput(
            "attest_statement",
            Text(
                f"请用 10 至 {_LONGEST} 字说明如何落实、依据什么",
                f"Say in 10 to {_LONGEST} characters how it is kept and on what grounds.",
            ),
            where={"field": "statement"},
        )
    seen, again = _day(on, "on"), _day(due, "due")
    if seen > day_in_beijing(work.now()) or again <= day_in_beijing(work.now()):
        raise BadInput(
            "attest_days",
            Text(
                "确认日不能在将来，下次确认日须在今天之后",
                "The day it was seen cannot lie ahead, and the next statement must.",
            ),
            where={"on": on, "due": due},
        )
    work.leave(
        "article.attested",
        f"{pack.id}:{article}",
        pack=pack.id,
        version=pack.version,
        article=article,
        statement=words,
        on=seen.isoformat(),
        due=again.isoformat(),
    )


def _day(said: str, field: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise BadInput(
            "bad_day",
            Text("日期应写作 2026-01-31", "Days are written 2026-01-31."),
            where={"field": field, "value": said[:40]},
        ) from error
