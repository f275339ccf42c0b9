"""What licences and themes are called: as packs declare them, else as the open-data world knows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from yiben.capabilities import opening
from yiben.capabilities.interchange.legible import legible, web_address
from yiben.capabilities.interchange.model import Licence, Theme
from yiben.kernel.text import Text

_CC = "https://creativecommons.org"
_WORLD: dict[str, tuple[str, str]] = {
    "cc-by": ("Creative Commons Attribution 4.0", f"{_CC}/licenses/by/4.0/"),
    "cc-by-4.0": ("Creative Commons Attribution 4.0", f"{_CC}/licenses/by/4.0/"),
    "cc-by-sa": ("Creative Commons Attribution-ShareAlike 4.0", f"{_CC}/licenses/by-sa/4.0/"),
    "cc-by-sa-4.0": ("Creative Commons Attribution-ShareAlike 4.0", f"{_CC}/licenses/by-sa/4.0/"),
    "cc-nc": ("Creative Commons Attribution-NonCommercial 4.0", f"{_CC}/licenses/by-nc/4.0/"),
    "cc-zero": ("Creative Commons CC Zero 1.0", f"{_CC}/publicdomain/zero/1.0/"),
    "cc0-1.0": ("Creative Commons CC Zero 1.0", f"{_CC}/publicdomain/zero/1.0/"),
    "odc-by": ("Open Data Commons Attribution License", "https://opendatacommons.org/licenses/by/1-0/"),
    "odc-odbl": ("Open Data Commons Open Database License", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "odc-pddl": ("Open Data Commons Public Domain Dedication", "https://opendatacommons.org/licenses/pddl/1-0/"),
    "uk-ogl": ("UK Open Government Licence 3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
    "us-pd": ("U.S. Government Work", "https://www.usa.gov/government-works"),
    "other-open": ("Other (Open)", ""),
    "other-pd": ("Other (Public Domain)", ""),
    "other-at": ("Other (Attribution)", ""),
    "other-nc": ("Other (Non-Commercial)", ""),
    "other-closed": ("Other (Not Open)", ""),
    "notspecified": ("License not specified", ""),
}  # fmt: skip
_CLOSED = frozenset({"other-closed", "other-nc", "cc-nc", "notspecified", ""})


@dataclass(frozen=True, slots=True)
class Words:
    """Licences and themes packs declare, by identifier."""

    licences: Mapping[str, Licence]
    themes: Mapping[str, Theme]

    def licence(self, said: str) -> Licence | None:
        """The licence an identifier or an address stands for; None where none was stated."""
        if not said:
            return None
        if (found := self.licences.get(said)) is not None:
            return found
        if (known := _WORLD.get(said.lower())) is not None:
            return Licence(id=said, title=Text(known[0], known[0]), url=known[1])
        return Licence(id=said, title=Text(legible(said), legible(said)), url=web_address(said))

    def theme(self, said: str) -> Theme:
        """The theme an identifier stands for."""
        return self.themes.get(said) or Theme(id=said, title=Text(said, said))


def words() -> Words:
    """What packs declare."""
    return _words()


@lru_cache(maxsize=1)
def _words() -> Words:
    return Words(
        licences={one.id: Licence(id=one.id, title=one.title, url=one.url) for one in opening.licences()},
        themes={one.id: Theme(id=one.id, title=one.title) for one in opening.themes()},
    )


def world_licences() -> tuple[Licence, ...]:
    """Licences every CKAN knows, whose identifiers clients send."""
    return tuple(Licence(id=name, title=Text(title, title), url=url) for name, (title, url) in _WORLD.items())


def is_open(licence: Licence | None) -> bool:
    """True for a licence that lets anybody use the data for anything (opendefinition.org)."""
    return (
        licence is not None
        and licence.id not in _CLOSED
        and bool(licence.url or licence.id.startswith("other"))
    )
