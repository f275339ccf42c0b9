"""Article by article: what enforces it, since when, the last evidence, and what a person stated about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count, islice

from yiben.app.auditing import sees_all
from yiben.capabilities import policy
from yiben.capabilities.policy import citations
from yiben.engines import evidence
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import NotFound
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

LOOKED_AT = 1000
"""Newest events of each kind listed beside the last evidence of an article; older ones are in the log itself."""

_CITING = ("data.read", "data.refused", "statistics", "exemption")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enforced:
    """One declaration that carries out an article."""

    kind: str
    id: str
    title: Text
    clause: str
    strength: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An event that cites an article."""

    event: str
    number: int
    kind: str
    time: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """What a person stated about an article (人工确认). Days are ISO."""

    by: str
    at: str
    on: str
    due: str
    statement: str
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleState:
    """One article and how it stands here. `overdue`: a person has to state something, and has not, or not lately."""

    id: str
    title: Text
    chapter: Text | None
    cover: str
    why: Text | None
    who: Text | None
    text: str
    says_en: str
    lines: str
    enforced: tuple[Enforced, ...]
    cases: int
    since: str | None
    last: Seen | None
    attested: Attested | None
    overdue: bool

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many declarations of each kind."""
        found: dict[str, int] = {}
        for one in self.enforced:
            found[one.kind] = found.get(one.kind, 0) + 1
        return found


def standing_of(work: Work, pack: policy.Pack) -> policy.Standing:
    """How a pack stands here."""
    for one in policy.standings(work):
        if (one.held.id, one.held.version) == (pack.id, pack.version):
            return one
    raise NotFound("no_pack", Text(f"没有规则包 {pack.id}", f"There is no pack {pack.id}"))


def articles_of(work: Work, pack: policy.Pack) -> tuple[ArticleState, ...]:
    """Every article of a pack. Evidence is what the actor may see of the log."""
    entries = {(kind, entry.id): entry for kind, entry in pack.declarations()}
    standing = standing_of(work, pack)
    last, stated = _last_evidence(work, pack), attestations(work, pack.id)
    today = day_in_beijing(work.now()).isoformat()
    found = []
    for covered in policy.coverage(pack).articles:
        article, said = covered.article, stated.get(covered.article.id)
        found.append(
            ArticleState(
                id=article.id,
                title=article.title,
                chapter=article.chapter,
                cover=article.cover.value,
                why=article.why,
                who=article.who,
                text=(article.text or "").strip(),
                says_en=(article.says_en or "").strip(),
                lines=_lines(article.lines),
                enforced=tuple(_enforced(kind, entries[kind, name]) for kind, name in covered.by),
                cases=len(covered.cases),
                since=standing.since if standing.rules else None,
                last=last.get(article.id),
                attested=said,
                overdue=article.cover.value == "attested" and (said is None or said.due < today),
            )
        )
    return tuple(found)


def article_of(work: Work, pack: policy.Pack, article: str) -> ArticleState:
    """One article. NotFound for one the pack does not have."""
    for one in articles_of(work, pack):
        if one.id == article:
            return one
    raise NotFound(
        "no_article",
        Text(f"{pack.title.zh} 没有第 {article} 条", f"{pack.title.en} has no article {article}."),
        where={"pack": pack.id, "article": article},
    )


def attestations(work: Work, pack: str) -> Mapping[str, Attested]:
    """The newest statement about each article of a pack."""
    found: dict[str, Attested] = {}
    for entry in _events(work, evidence.Asked(kind="article.attested")):
        said = entry.detail
        if said.get("pack") == pack and str(said.get("article")) not in found:
            found[str(said["article"])] = Attested(
                by=entry.actor,
                at=entry.time,
                on=str(said.get("on", "")),
                due=str(said.get("due", "")),
                statement=str(said.get("statement", "")),
                event=entry.id,
            )
    return found


def events_citing(work: Work, pack: str, article: str, *, most: int = 10) -> tuple[Seen, ...]:
    """The last event that cites an article, and those like it among the newest, as far as the actor may see them."""
    found = {entry.seq: entry for entry in _visible(work) if (pack, article) in citations.cites(entry.detail)}
    last = _last_citing(work, pack).get(article)
    if last is not None:
        found[last.seq] = last
    return tuple(_seen(found[seq]) for seq in sorted(found, reverse=True)[:most])


def _last_evidence(work: Work, pack: policy.Pack) -> Mapping[str, Seen]:
    return {article: _seen(entry) for article, entry in _last_citing(work, pack.id).items()}


def _last_citing(work: Work, pack: str) -> Mapping[str, evidence.Entry]:
    return citations.last_citing(work, pack, account=None if sees_all(work.actor) else work.actor.account)


def _visible(work: Work) -> Iterator[evidence.Entry]:
    for kind in (*_CITING, "article.attested"):
        asked = evidence.Asked(kind=kind)
        if not sees_all(work.actor):
            asked = replace(asked, actor=work.actor.account)
        yield from islice(_events(work, asked), LOOKED_AT)


def _events(work: Work, asked: evidence.Asked) -> Iterator[evidence.Entry]:
    """All of them, newest first, page by page."""
    for number in count(1):
        page = evidence.show(work.db, asked, page=PageAsk(number=number, size=200))
        yield from page.rows
        if number >= page.pages:
            return


def _seen(entry: evidence.Entry) -> Seen:
    return Seen(event=entry.id, number=entry.seq, kind=entry.kind, time=entry.time, by=entry.actor)


def _enforced(kind: str, entry: object) -> Enforced:
    return Enforced(
        kind=kind,
        id=str(getattr(entry, "id", "")),
        title=getattr(entry, "title", Text("", "")),
        clause=getattr(entry, "clause", None) or "",
        strength=str(getattr(entry, "strength", "") or ""),
        effect=str(getattr(entry, "effect", "") or ""),
    )


def _lines(lines: object) -> str:
    first, _, last = str(lines or "").partition("-")
    return first if first == last or not last else f"{first}–{last}"
