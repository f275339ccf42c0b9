"""Runs the cases of a pack's programmes: facts in, `eligible`, `amount`, `missing`, `capped` and criteria held against them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from yiben.capabilities.policy.packs.declarations import Case
from yiben.capabilities.policy.packs.entitling import fact_book, programmes_of
from yiben.capabilities.policy.packs.pack import Pack
from yiben.engines.rules.entitlements import Answer, Sitting, full_id, number_of, read_applicant, told
from yiben.engines.rules.entitlements.model import FactKind
from yiben.kernel.clock import day_in_beijing, utc_now
from yiben.kernel.text import Text

Difference = tuple[str, Any, Any]
"""What it is about, what was expected, what came."""


def differences(case: Case, pack: Pack, base: Pack) -> tuple[list[Difference], dict[str, Any]]:
    """What did not come true, and the answer. Raises BadInput for facts that cannot be read."""
    known = {one.id: one for one in programmes_of(pack, base)}
    of = known[full_id(str(case.programme), pack.id)]
    applicant = read_applicant(case.facts, fact_book(pack, base))
    sitting = Sitting(applicant, of.book, as_of=case.as_of or _day(of.programme.from_), known=known)
    answer = sitting.ask(of)
    document = told(answer)
    found: list[Difference] = []
    if applicant.unread:
        declared = str(Text("声明过的事实", "facts that are declared"))
        found.append(("facts", declared, list(applicant.unread)))
    return [*found, *_compared(case, answer, document)], document


def _day(first: date | None) -> date:
    """A case without a day is asked on the first day its programme holds, so that it shows the same for ever."""
    return first or day_in_beijing(utc_now())


def _compared(case: Case, answer: Answer, document: dict[str, Any]) -> Iterator[Difference]:
    wanted = case.expect
    if wanted.eligible is not None and _truth(wanted.eligible) != answer.eligible:
        yield "eligible", wanted.eligible, document["eligible"]
    if wanted.amount is not None:
        value = answer.amount.value if answer.amount and answer.eligible is True else None
        expected = None if wanted.amount == "unknown" else number_of(wanted.amount, FactKind.MONEY)
        if expected != value and not (expected == 0 and answer.eligible is False):
            yield "amount", wanted.amount, document["amount"]
    if wanted.capped is not None and wanted.capped != document["capped"]:
        yield "capped", wanted.capped, document["capped"]
    missing = set(answer.missing)
    if wanted.missing is not None and set(wanted.missing) != missing:
        yield "missing", sorted(wanted.missing), sorted(missing)
    if set(wanted.missing_has) - missing:
        yield "missing_has", sorted(wanted.missing_has), sorted(missing)
    if set(wanted.missing_lacks) & missing:
        yield "missing_lacks", sorted(wanted.missing_lacks), sorted(missing)
    stands = {one["id"]: one for one in document["criteria"]}
    for name, said in wanted.criteria.items():
        about, one = f"criteria.{name}", stands.get(name)
        if one is None:
            yield about, str(said), str(Text("没有这个条件", "no such criterion"))
        elif isinstance(said, str) and said != one["standing"]:
            yield about, said, one["standing"]
        elif not isinstance(said, str) and said != one["holds"]:
            yield about, said, one["holds"]
    if wanted.articles is not None and set(wanted.articles) != set(document["articles"]):
        yield "articles", sorted(wanted.articles), sorted(document["articles"])


def _truth(said: Any) -> Any:
    return None if said == "unknown" else said
