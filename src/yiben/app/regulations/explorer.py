"""The decision explorer 判定: who, doing what, with which data; the answer, why, by which article, what would help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.dry_run import ORDINARY
from yiben.app.regulations.answering import Answered, Question, answered
from yiben.capabilities import ledger, people, policy
from yiben.engines.rules.decisions import Fact, Kind, decide, read_facts
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_SIGNED = {"password": ["password"], "both": ["password", "totp"], "none": []}
_MOST_FACTS = 24
_USUAL = {**ORDINARY, "watermarked": True}  # every page and file of the platform is marked


@dataclass(frozen=True, slots=True, kw_only=True)
class FactField:
    """One fact the form asks about. `options` are words; none means a number."""

    id: str
    title: Text
    of: str
    options: tuple[tuple[str, Text], ...]
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidePage(PageView):
    """The question and its answer. Every question is an address that can be sent to somebody."""

    template: ClassVar[str] = "rules/decide.html"
    place: ClassVar[str] = "packs"
    asked: dict[str, str]
    packs: tuple[tuple[str, Text, bool, bool], ...]  # id, title, chosen, rules today
    accounts: tuple[tuple[str, Text], ...]
    activities: tuple[tuple[str, Text], ...]
    modes: tuple[tuple[str, Text], ...]
    kinds: tuple[tuple[str, Text], ...]
    resources: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]
    item_says: Text | None
    facts: tuple[FactField, ...]
    answer: Answered | None
    nothing_rules: bool
    error: YibenError | None


@router.get("/decide")
def explore(visit: SignedVisit) -> Response:
    """Ask what may be done; nothing is done."""
    names = "account kind signed nda activity mode resource item level importance personal".split()
    asked = {name: visit.text(name) for name in names}
    with visit.reading() as work:
        page = _page(work, visit, asked)
    return visit.show(page, status=page.error.status if page.error else 200)


def _page(work: Work, visit: Visit, asked: dict[str, str]) -> DecidePage:
    answer, error = None, None
    chosen = tuple(one for one in visit.request.query_params.getlist("pack") if one)[:20]
    try:
        shelf = policy.books_of(chosen, work=work) if chosen else policy.ruling_shelf(work)
    except YibenError as wrong:
        shelf, error = policy.ruling_shelf(work), wrong
    question = Question(shelf=shelf)
    accounts = [one for one in people.list_accounts(work) if not one.disabled]
    if asked["activity"] and error is None and shelf.books:
        try:
            _gather(work, visit, question, asked, accounts)
            verdict = decide(shelf.books, read_facts(question.document, shelf.vocabulary))
            answer = answered(work, question, verdict)
        except YibenError as wrong:
            error = wrong
    elif asked["resource"]:
        question.items = _living(work, asked["resource"])
    words = shelf.vocabulary
    return DecidePage(
        asked=asked,
        packs=tuple(
            (
                one.held.id,
                one.held.head.title if one.held.head else Text(one.held.id, one.held.id),
                one.held.id in chosen,
                one.rules,
            )
            for one in policy.standings(work)
            if not one.always and one.held.problem is None
        ),
        accounts=tuple((one.name, one.title) for one in accounts),
        activities=tuple((name, word.text) for name, word in words.activities.items()),
        modes=tuple((name, word.text) for name, word in words.modes.items()),
        kinds=tuple((name, word.text) for name, word in words.facts["kind"].words.items()),
        resources=tuple(
            (one.name, one.title) for one in ledger.list_resources(work, page=PageAsk(size=200)).rows
        ),
        items=tuple((one.id, one.name) for one in question.items),
        item_says=_item_says(question),
        facts=tuple(_fields(visit, question, asked)) if asked["activity"] else (),
        answer=answer,
        nothing_rules=not shelf.books,
        error=error,
    )


def _gather(
    work: Work, visit: Visit, question: Question, asked: dict[str, str], accounts: Sequence[people.Account]
) -> None:
    words = question.shelf.vocabulary
    question.document = {"activity": asked["activity"], "items": [_item(work, question, asked)]}
    if asked["mode"]:
        question.document["mode"] = asked["mode"]
    question.account = next((one for one in accounts if one.name == asked["account"]), None)
    subject: dict[str, Any] = {"kind": asked["kind"] or "business"}
    if question.account:
        factors = ["password", "totp"] if question.account.has_totp else ["password"]
        subject |= {"authentication": factors, "nda": question.account.nda is not None}
    else:
        if asked["signed"]:
            subject["authentication"] = _SIGNED.get(asked["signed"], [])
        if asked["nda"]:
            subject["nda"] = asked["nda"] == "yes"
    context = {name: said for name, said in _USUAL.items() if name in words.facts}
    for name, fact in words.facts.items():
        said = visit.text(f"f.{name}")
        if fact.of not in {"context", "subject"} or not said:
            continue
        (context if fact.of == "context" else subject)[name] = _value(fact, said)
    question.document |= {
        "subject": subject,
        "context": {name: said for name, said in context.items() if said != "?"},
    }


def _item(work: Work, question: Question, asked: dict[str, str]) -> dict[str, Any]:
    if asked["resource"]:
        dossier = ledger.describe(work, asked["resource"])
        question.resource = dossier.resource
        question.items = tuple(one for one in dossier.items if not one.retired)
        question.item = next((one for one in question.items if one.id == asked["item"]), None)
        if question.item is None and question.items:
            # Of a whole resource the highest grade rules.
            question.item = max(question.items, key=lambda one: one.label.level if one.label else 6)
        label = question.item.label if question.item else None
        if label is not None:
            return {
                "sensitivity": label.level,
                "importance": str(label.importance),
                "personal": label.personal,
            }
        return {}
    found: dict[str, Any] = {}
    if asked["level"].isdecimal() and len(asked["level"]) < 10:
        found["sensitivity"] = int(asked["level"])
    if asked["importance"]:
        found["importance"] = asked["importance"]
    if asked["personal"]:
        found["personal"] = asked["personal"] == "yes"
    return found


def _living(work: Work, resource: str) -> tuple[ledger.Item, ...]:
    try:
        return tuple(one for one in ledger.describe(work, resource).items if not one.retired)
    except YibenError:
        return ()


def _value(fact: Fact, said: str) -> Any:
    if said in {"?", "unknown"}:
        return "?"
    if fact.kind in {Kind.FLAG, Kind.SCENARIO}:
        return said == "yes"
    if fact.kind is Kind.WORDS:
        return [said]
    return said


def _fields(visit: Visit, question: Question, asked: dict[str, str]) -> Iterator[FactField]:
    """The facts that can make a difference to this act, by the controls that speak about it."""
    words = question.shelf.vocabulary
    named: dict[str, None] = dict.fromkeys(name for name in _USUAL if name in words.facts)
    for book in question.shelf.books:
        for cell in book.row(asked["activity"], asked["mode"] or None):
            for control in cell.controls:
                for condition in (control.when, control.needs, *(way.needs for way in control.ways)):
                    named |= dict.fromkeys(condition.facts if condition else ())
    # What follows from other facts is asked by those; who signs in how has fields of its own.
    mine = {"kind", "authentication", "nda", "mode", "activity", "importance", "personal"}
    stated = [name for name in named if name in words.stated and name not in mine]
    for name in stated[:_MOST_FACTS]:
        fact = words.facts[name]
        if fact.of != "context":
            continue
        said = visit.text(f"f.{name}")
        usual = _USUAL.get(name)
        default = ("yes" if usual else "no") if isinstance(usual, bool) else str(usual or "")
        yield FactField(
            id=name, title=fact.text, of=fact.of, options=tuple(_options(fact)), said=said or default
        )


def _options(fact: Fact) -> Iterator[tuple[str, Text]]:
    if fact.kind in {Kind.FLAG, Kind.SCENARIO}:
        yield from (("yes", Text("是", "yes")), ("no", Text("否", "no")))
    else:
        yield from ((name, word.text) for name, word in fact.words.items())


def _item_says(question: Question) -> Text | None:
    item = question.item
    if item is None:
        return None
    if item.label is None:
        return Text(
            f"{item.name}：尚未定级，按最高对待", f"{item.name}: not graded yet, taken as the highest."
        )
    level, personal = item.label.level, item.label.personal
    return Text(
        f"{item.name}：{level} 级{'，个人信息' if personal else ''}",
        f"{item.name}: level {level}{', personal' if personal else ''}.",
    )
