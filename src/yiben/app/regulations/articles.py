"""One article 条款 with all that enforces it, and compliance article by article, on a page and as a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.auditing import sees_all
from yiben.app.regulations import documents
from yiben.app.regulations.asking import every
from yiben.app.regulations.attesting import STATERS, attest
from yiben.app.regulations.documents import ReportText
from yiben.app.regulations.reading import ArticleState, Seen, article_of, articles_of, events_citing
from yiben.capabilities import policy
from yiben.kernel.actors import Role
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView, minute
from yiben.ui.words import Words

router = APIRouter(include_in_schema=False)

_COVERS = ("declared", "attested", "outside", "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage(PageView):
    """The text, where it is enforced, its evidence, what a person states about it."""

    template: ClassVar[str] = "rules/article.html"
    place: ClassVar[str] = "packs"
    pack: str
    title: Text
    article: ArticleState
    before: str
    after: str
    events: tuple[Seen, ...]
    exceptions: tuple[policy.Exemption, ...]
    registers: Mapping[str, Text]
    reads_log: bool
    may_attest: bool
    statement: str
    on: str
    due: str
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompliancePage(PageView):
    """Every article: how it is kept, since when, the last evidence, the last statement."""

    template: ClassVar[str] = "rules/compliance.html"
    place: ClassVar[str] = "packs"
    pack: str
    title: Text
    version: str
    since: str | None
    rows: tuple[ArticleState, ...]
    counts: tuple[tuple[str, int], ...]
    overdue: int
    cover: str
    q: str
    by: str
    at: str
    reads_log: bool


@router.get("/packs/{pack}/articles/{article}")
def article(visit: SignedVisit, pack: str, article: str) -> Response:
    """One article."""
    return visit.show(_article_page(visit, pack, article))


@router.post("/packs/{pack}/articles/{article}/attest")
def state(visit: SignedVisit, pack: str, article: str) -> Response:
    """A person states that the article is kept."""
    try:
        with visit.writing() as work:
            found = policy.pack(work, pack)
            attest(
                work,
                found,
                article,
                statement=visit.text("statement"),
                on=visit.text("on"),
                due=visit.text("due"),
            )
    except YibenError as error:
        return visit.show(_article_page(visit, pack, article, error=error), status=error.status)
    return visit.to(f"/packs/{pack}/articles/{article}", done="rules.attested")


@router.get("/packs/{pack}/compliance")
def compliance(visit: SignedVisit, pack: str) -> Response:
    """Compliance by article; `cover` and `q` narrow."""
    return visit.show(_compliance(visit, pack))


@router.get("/packs/{pack}/compliance.docx")
def compliance_docx(visit: SignedVisit, pack: str) -> Response:
    """The report as a Word file."""
    body = documents.as_docx(_report(visit, _compliance(visit, pack)))
    return _file(body, documents.DOCX, f"{pack}-compliance.docx")


@router.get("/packs/{pack}/compliance.pdf")
def compliance_pdf(visit: SignedVisit, pack: str) -> Response:
    """The report as PDF."""
    body = documents.as_pdf(_report(visit, _compliance(visit, pack)))
    return _file(body, "application/pdf", f"{pack}-compliance.pdf")


def _article_page(visit: Visit, pack: str, article: str, *, error: YibenError | None = None) -> ArticlePage:
    with visit.reading() as work:
        found = policy.pack(work, pack)
        one = article_of(work, found, article)
        events = events_citing(work, found.id, article)
        exceptions = tuple(
            each for each in every(work) if each.pack == found.id and article in each.article.split(", ")
        )
        today = day_in_beijing(work.now())
    order = [each.id for each in found.articles]
    at = order.index(article)
    return ArticlePage(
        pack=found.id,
        title=found.title,
        article=one,
        before=order[at - 1] if at else "",
        after=order[at + 1] if at + 1 < len(order) else "",
        events=events,
        exceptions=exceptions,
        registers={each.id: each.title for each in found.exceptions},
        reads_log=sees_all(visit.who),
        may_attest=visit.who.holds(*STATERS) and one.cover != "missing",
        statement=visit.text("statement"),
        on=visit.text("on") or today.isoformat(),
        due=visit.text("due") or (today + timedelta(days=365)).isoformat(),
        error=error,
    )


def _compliance(visit: Visit, pack: str) -> CompliancePage:
    q, cover = visit.text("q")[:200], visit.text("cover")
    with visit.reading() as work:
        found = policy.pack(work, pack)
        rows = articles_of(work, found)
        at = minute(work.now())
    counts = {name: sum(one.cover == name for one in rows) for name in _COVERS}
    shown = tuple(one for one in rows if cover in ("", one.cover) or (cover == "overdue" and one.overdue))
    return CompliancePage(
        pack=found.id,
        title=found.title,
        version=found.version,
        since=next((one.since for one in rows), None),
        rows=tuple(one for one in shown if _matches(one, q)),
        counts=tuple(counts.items()),
        overdue=sum(one.overdue for one in rows),
        cover=cover,
        q=q,
        by=visit.who.account,
        at=at,
        reads_log=sees_all(visit.who) or visit.who.holds(Role.AUDITOR),
    )


def _matches(one: ArticleState, q: str) -> bool:
    names = " ".join(f"{each.id} {each.title.zh} {each.title.en}" for each in one.enforced)
    said = f"{one.id} {one.title.zh} {one.title.en} {one.text} {one.says_en} {names}".casefold()
    return all(word in said for word in q.casefold().split())


def _report(visit: Visit, page: CompliancePage) -> ReportText:
    words = visit.doors.pages.words
    said = {name: f"{words.say(f'rules.cover.{name}')} {count}" for name, count in page.counts}
    since = (
        words.say("rules.compliance.since", day=page.since)
        if page.since
        else words.say("rules.compliance.idle")
    )
    columns = ("article", "cover", "where", "active", "evidence", "attested")
    return ReportText(
        title=words.say("rules.compliance.report", title=page.title),
        about=(
            words.say("rules.compliance.made", pack=f"{page.pack}@{page.version}", at=page.at, by=page.by),
            f"{since} {'；'.join(said.values())}",
            words.say("rules.compliance.overdue", n=page.overdue),
        ),
        headings=tuple(words.say(f"rules.compliance.{name}") for name in columns),
        rows=tuple(_report_row(words, one) for one in page.rows),
        details=tuple(
            (
                words.say("rules.compliance.stated", article=one.id, title=one.title),
                f"{one.attested.statement} ({one.attested.by}, {one.attested.on})",
            )
            for one in page.rows
            if one.attested
        ),
        foot=words.say("rules.compliance.foot", pack=f"{page.pack}@{page.version}", at=page.at, by=page.by),
    )


def _report_row(words: Words, one: ArticleState) -> tuple[str, ...]:
    where = "\n".join(
        f"{words.named(f'rules.kind.{each.kind}', each.kind)}: {each.title}" for each in one.enforced[:8]
    )
    more = len(one.enforced) - 8
    return (
        f"{words.say('rules.article', n=one.id)} {one.title}",
        words.say(f"rules.cover.{one.cover}"),
        (where + (f"\n+{more}" if more > 0 else "")) or str(one.why or "–"),
        one.since or "–",
        f"#{one.last.number} {words.named(f'app.kind.{one.last.kind}', one.last.kind)} {minute(one.last.time)}"
        if one.last
        else "–",
        words.say("rules.compliance.by", by=one.attested.by, on=one.attested.on, due=one.attested.due)
        if one.attested
        else words.say("rules.compliance.never")
        if one.overdue
        else "–",
    )


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=kind, headers=headers)
