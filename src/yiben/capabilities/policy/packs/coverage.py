"""Article by article: how it is carried out, and by which declarations (条款落实情况)."""

from dataclasses import dataclass
from typing import Any

from yiben.capabilities.policy.packs.checks import citing
from yiben.capabilities.policy.packs.entries import Article
from yiben.capabilities.policy.packs.pack import Pack
from yiben.capabilities.policy.packs.words import Cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One article, and what cites it: (kind, id) pairs in the order of the files."""

    article: Article
    by: tuple[tuple[str, str], ...]
    cases: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """For programs, in the current language."""
        return {
            "article": self.article.id,
            "title": str(self.article.title),
            "cover": self.article.cover.value,
            "why": str(self.article.why) if self.article.why else None,
            "by": [{"kind": kind, "id": name} for kind, name in self.by],
            "cases": list(self.cases),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Every article of a pack."""

    articles: tuple[Covered, ...]

    def count(self, cover: Cover) -> int:
        """How many articles are covered so."""
        return sum(one.article.cover is cover for one in self.articles)

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        counts = {cover.value: self.count(cover) for cover in Cover}
        return {"counts": counts, "articles": [one.as_dict() for one in self.articles]}


def coverage(pack: Pack) -> Coverage:
    """How every article of the pack is carried out. That it is true was checked when the pack was read."""
    cited = citing(pack)
    shown: dict[str, list[str]] = {}
    for case in pack.cases:
        for article in case.article:
            shown.setdefault(article, []).append(case.id)
    return Coverage(
        articles=tuple(
            Covered(
                article=article,
                by=tuple((key, entry.id) for key, entry in cited.get(article.id, [])),
                cases=tuple(shown.get(article.id, ())),
            )
            for article in pack.articles
        )
    )
