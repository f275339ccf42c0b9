"""The change feed of opening, as the index follows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yiben.capabilities import opening
from yiben.capabilities.portal import downloads
from yiben.infra.work import Work

if TYPE_CHECKING:
    from yiben.infra.search.shelf import Pending

PART = 500  # datasets written anew at a time


def birth(work: Work) -> str:
    """What tells this feed from every other: its first entry."""
    first = opening.changes(work, limit=1)
    return f"{first[0].dataset}@{first[0].at}" if first else "empty"


def taken(work: Work, identifiers: Sequence[str] | None) -> Mapping[str, int]:
    """Downloads ever, by dataset."""
    return {key: one.downloads for key, one in downloads.counted(work, datasets=identifiers).items()}


def theme_words() -> dict[str, str]:
    """What people call each theme, in both languages."""
    return {one.id: f"{one.title.zh} {one.title.en}" for one in opening.themes()}


@dataclass(frozen=True, slots=True)
class Feed:
    """What was opened, inside one read, as the index wants it."""

    work: Work

    def newest(self) -> int:
        """The newest change."""
        return opening.newest_change(self.work)

    def birth(self) -> str:
        """What tells this feed from every other."""
        return birth(self.work)

    def pending(self, since: int | None) -> "Pending":
        """What changed after `since`; None: everything."""
        from yiben.capabilities.portal.search.filling import FEW, Told, fill, fill_apart
        from yiben.infra.search.shelf import Pending

        if since is None:
            count = opening.count(self.work)
            told = Told(themes=theme_words(), used=taken(self.work, None))
            alone = count <= FEW or self.work.settings.database_url.startswith("sqlite://")
            return Pending(
                count,
                lambda writer: fill(writer, self.work, told),
                apart=None if alone else lambda folder: fill_apart(folder, self.work, told),
            )
        return self.rewritten(self._changed(since))

    def rewritten(self, identifiers: list[str]) -> "Pending":
        """These datasets, as they are now."""
        from yiben.infra.search.shelf import Pending

        return Pending(len(identifiers), lambda writer: self._rewrite(writer, identifiers))

    def _rewrite(self, writer: Any, identifiers: Sequence[str]) -> None:
        from yiben.capabilities.portal.search.describing import lines
        from yiben.capabilities.portal.search.filling import put

        for start in range(0, len(identifiers), PART):
            part = identifiers[start : start + PART]
            for identifier in part:
                writer.delete_documents_by_term("id", identifier)
            many = opening.described(self.work, identifiers=part)
            put(writer, lines(many, themes=theme_words(), used=taken(self.work, part)))

    def _changed(self, since: int) -> list[str]:
        changed: dict[str, None] = {}
        while part := opening.changes(self.work, since=since, limit=10_000):
            changed.update(dict.fromkeys(one.dataset for one in part))
            since = part[-1].seq
        return list(changed)
