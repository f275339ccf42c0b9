"""The draft editor 起草: fields for every threshold, the TOML for who wants it, what is wrong with its line, the reading beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.benefits.amounts import AmountSaid, amount_said
from yiben.app.benefits.criteria import Line, declared
from yiben.app.benefits.shelf import shelf_of
from yiben.app.benefits.spelling import in_words
from yiben.app.programming.boundaries import Case, cases_of
from yiben.app.programming.numbers import NumberField, changes_of, fields_of
from yiben.capabilities.programmes import drafts, scenarios
from yiben.engines.rules.entitlements import Compiled
from yiben.kernel.actors import Role
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

SKELETON = """\
[[programme]]
id = "new-programme"
article = "1"
zh = "新事项"
en = "New programme"
about = "enterprise"
kind = "reward"

[programme.criteria]
all = [
  { id = "staff", test = "employees >= 20", zh = "职工20人以上", en = "20 staff or more" },
]

[programme.benefit]
amount = "10万元"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The draft in plain words."""

    title: str
    kind: str
    tree: Line
    amount: AmountSaid | None
    cases: tuple[Case, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage(PageView):
    """One draft. `lines` are those of its text; `said` what was typed and not taken."""

    template: ClassVar[str] = "programming/draft.html"
    place: ClassVar[str] = "programming"
    checked: drafts.Checked
    open: bool
    fields: tuple[NumberField, ...]
    reading: Reading | None
    lines: tuple[str, ...]
    wrong: frozenset[int]
    scenarios: tuple[scenarios.Scenario, ...]
    publishes: bool
    pack: str
    text: str
    said: Mapping[str, str]
    error: YibenError | None
    error_line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginPage(PageView):
    """What a draft may begin from."""

    template: ClassVar[str] = "programming/begin.html"
    place: ClassVar[str] = "programming"
    choices: tuple[tuple[str, str], ...]
    drafts: tuple[drafts.Draft, ...]
    of: str
    text: str
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """A form that could not be taken."""

    fields: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    error: YibenError | None = None


@router.get("/programming/drafts")
def begin(visit: SignedVisit) -> Response:
    """The drafts there are, and the form for another; `of` names a programme to copy."""
    drafts.must_be_staff(visit.who)
    return visit.show(_begin_page(visit))


@router.post("/programming/drafts")
def make(visit: SignedVisit) -> Response:
    """Copy the programme named `of`, else begin from `text`."""
    of, text, title = visit.text("of"), visit.text("text"), visit.text("title")
    try:
        with visit.writing() as work:
            one = drafts.draft(work, title=title, text=None if of else text, based_on=of or None)
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_begin_page(visit, text=text, error=error), status=error.status)
    return visit.to(f"/programming/drafts/{one.id}", done="programming.drafted")


@router.get("/programming/drafts/{draft}")
def look(visit: SignedVisit, draft: str) -> Response:
    """One draft, checked and read."""
    return visit.show(draft_page(visit, draft))


@router.post("/programming/drafts/{draft}")
def change(visit: SignedVisit, draft: str) -> Response:
    """Other numbers, another title or another text, for the edition that was seen."""
    typed = {
        key: value for key, value in visit.form.items() if key.startswith("n:") and isinstance(value, str)
    }
    whole = visit.form.get("text")
    text = whole.replace("\r\n", "\n") if isinstance(whole, str) else None
    try:
        edition = int(visit.text("edition")) if visit.text("edition").isdigit() else 0
        with visit.writing() as work:
            changes = changes_of(drafts.check_draft(work, draft).thresholds, typed)
            drafts.redraft(
                work, draft, edition=edition, text=text, changes=changes, title=visit.text("title") or None
            )
    except YibenError as error:
        if visit.wants_json:
            raise
        page = draft_page(visit, draft, _Typed(fields=typed, text=text, error=error))
        return visit.show(page, status=error.status)
    return visit.to(f"/programming/drafts/{draft}", done="programming.redrafted")


@router.post("/programming/drafts/{draft}/drop")
def drop(visit: SignedVisit, draft: str) -> Response:
    """Give it up."""
    with visit.writing() as work:
        drafts.drop_draft(work, draft, edition=drafts.find_draft(work, draft).edition)
    return visit.to("/programming/drafts", done="programming.dropped")


@router.post("/programming/drafts/{draft}/publish")
def publish(visit: SignedVisit, draft: str) -> Response:
    """Ask that it rule; another person approves on the page of the pack."""
    pack, title, issuer = (visit.text(name) for name in ("pack", "title", "issuer"))
    try:
        asked = drafts.publish_draft(
            visit.office,
            visit.who,
            draft,
            pack=pack,
            title=Text(title, title) if title else None,
            issuer=Text(issuer, issuer) if issuer else None,
            reason=visit.text("reason"),
        )
    except YibenError as error:
        if visit.wants_json:
            raise
        typed = {"pack": pack, "title": title, "issuer": issuer, "reason": visit.text("reason")}
        return visit.show(draft_page(visit, draft, _Typed(fields=typed, error=error)), status=error.status)
    return visit.to(f"/packs/{asked.pack}", done="programming.asked")


def draft_page(visit: Visit, draft: str, typed: _Typed | None = None) -> DraftPage:
    """One draft, with what was typed and why it was not taken."""
    typed = typed or _Typed()
    with visit.reading() as work:
        drafts.must_be_staff(visit.who)
        checked = drafts.check_draft(work, draft)
        of = drafts.compiled_draft(work, draft) if checked.sound else None
        reading = _reading(of, day=drafts.today(work)) if of else None
        kept = scenarios.scenarios(work, draft=draft)
    text = typed.text if typed.text is not None else checked.draft.text
    line = typed.error.where.get("line") if typed.error else None
    return DraftPage(
        checked=checked,
        open=checked.draft.state is drafts.DraftState.OPEN,
        fields=tuple(_shown(one, of, typed.fields) for one in fields_of(checked.thresholds)),
        reading=reading,
        lines=tuple(checked.draft.text.splitlines()),
        wrong=frozenset(
            one.where["line"] for one in checked.problems if isinstance(one.where.get("line"), int)
        ),
        scenarios=kept,
        publishes=visit.who.holds(Role.OWNER, Role.OFFICER),
        pack=(checked.draft.published or "").partition("@")[0],
        text=text,
        said=dict.fromkeys(("pack", "title", "issuer", "reason"), "") | dict(typed.fields),
        error=typed.error,
        error_line=line if isinstance(line, int) else None,
    )


def _shown(one: NumberField, of: Compiled | None, typed: Mapping[str, str]) -> NumberField:
    return NumberField(
        name=one.name,
        title=one.title,
        unit=one.unit,
        value=typed.get(one.name, one.value),
        kind=one.kind,
        now=in_words(one.now, of.book) if of else one.now,
    )


def _reading(of: Compiled, *, day: date) -> Reading:
    return Reading(
        title=str(of.programme.title),
        kind=of.programme.kind.value,
        tree=declared(of),
        amount=amount_said(of),
        cases=cases_of(of, day=day),
        facts=tuple(str(of.book.facts[name].title) for name in of.facts if name in of.book.facts),
    )


def _begin_page(visit: Visit, *, text: str = "", error: YibenError | None = None) -> BeginPage:
    with visit.reading() as work:
        shelf = shelf_of(work)
        written = drafts.drafts(work)
    choices = sorted((str(one.pack.title), one.of.id, str(one.of.programme.title)) for one in shelf.entries)
    return BeginPage(
        choices=tuple((name, f"{pack} · {title}") for pack, name, title in choices),
        drafts=written,
        of=visit.text("of"),
        text=text or SKELETON,
        error=error,
    )
