"""The nouns of saved searches 保存的检索. No database, no web."""

from dataclasses import dataclass

from yiben.capabilities.portal.search.model import Ask

MOST = 30  # saved searches of one account
TITLE = 80  # characters of a name


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A question somebody wants answered again. `seen`: the newest change it was compared with."""

    id: str  # sav_…
    account: str
    title: str
    ask: Ask
    created: str
    seen: int
