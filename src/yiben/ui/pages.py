"""Templates and what they are given.

A page is a frozen dataclass derived from `PageView`; its template sees the fields of that
dataclass, `me` (who visits, in which language) and nothing else. What is missing fails.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import BEIJING
from yiben.kernel.text import Lang, current_lang
from yiben.ui.assets import Assets
from yiben.ui.preferences import Size
from yiben.ui.words import Words

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """What one page shows. `template` is its file, `place` the entry of the menu it belongs to."""

    template: ClassVar[str]
    place: ClassVar[str] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NavEntry:
    """An entry of the menu: a key of the words, an address. `sign`: stands at the end, as a sign with a number.

    `further`: stands under "more", so that the line stays one line. `roles`: only for who holds one of them.
    """

    place: str
    key: str
    href: str
    sign: str = ""
    further: bool = False
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """What every page knows, whatever it shows; `me` in templates."""

    lang: Lang
    size: Size
    actor: Actor | None
    csrf: str
    path: str  # with the query, without lang and size: for links that change one of them
    place: str
    nav: tuple[NavEntry, ...]
    notice: str | None
    counts: Mapping[str, int]  # what waits, by place: the number beside an entry of the menu
    staff: bool = False  # somebody who works here; everybody else has the public frame

    def with_(self, **settings: str) -> str:
        """This very address with a language or a type size."""
        joiner = "&" if "?" in self.path else "?"
        return self.path + joiner + "&".join(f"{name}={value}" for name, value in settings.items())


class Pages:
    """The template environment of the whole site: one folder per room beside its code.

    `names` are functions every template may call, e.g. what people call a level.
    """

    def __init__(
        self,
        rooms: Mapping[str, Path],
        *,
        words: Words,
        assets: Assets,
        names: Mapping[str, Callable[..., Any]] | None = None,
    ) -> None:
        self.words = words
        self.assets = assets
        folders = {room: FileSystemLoader(folder) for room, folder in rooms.items()}
        self.jinja = Environment(
            loader=ChoiceLoader([PrefixLoader(folders), FileSystemLoader(HERE / "templates")]),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.jinja.globals.update(t=words.say, named=words.named, asset=assets.url, **(names or {}))
        self.jinja.filters["spoken"] = spoken
        self.jinja.filters.update(
            number=number,
            amount=amount,
            bytes=bytes_said,
            moment=moment,
            minute=minute,
            day=day,
            percent=percent,
            capped=capped,
        )

    def html(self, view: PageView, me: Chrome) -> str:
        """The page as HTML."""
        fields = {field.name: getattr(view, field.name) for field in dataclasses.fields(view)}
        return self.jinja.get_template(view.template).render(fields, me=me)


def site_pages(rooms: Mapping[str, Path], *, names: Mapping[str, Callable[..., Any]]) -> Pages:
    """The environment of a site. A process with several sites of the same rooms compiles no template twice."""
    return _site_pages(tuple(rooms.items()), tuple(names.items()))


@lru_cache
def _site_pages(
    rooms: tuple[tuple[str, Path], ...], names: tuple[tuple[str, Callable[..., Any]], ...]
) -> Pages:
    folders = dict(rooms)
    return Pages(folders, words=site_words(folders), assets=Assets(HERE / "static"), names=dict(names))


def site_words(rooms: Mapping[str, Path]) -> Words:
    """The site's own words, and `words.toml` of each room's templates folder."""
    files = {room: folder / "words.toml" for room, folder in rooms.items()}
    return Words.read({"": HERE / "words.toml"} | files)


def number(value: float | None) -> str:
    """A count with thousands marks: 1,234,567; nothing known is a dash."""
    return "–" if value is None else f"{value:,}"


def capped(value: int) -> str:
    """A count beside an entry of the menu: 99+ for more."""
    return str(value) if value < 100 else "99+"


def amount(value: float | None, *, places: int) -> str:
    """A measure with `places` decimals."""
    return "–" if value is None else f"{value:,.{places}f}"


def percent(value: float | None) -> str:
    """A share of one as a percentage; only a full one is called 100 %, only an empty one 0 %."""
    if value is None:
        return "–"
    shown = f"{value * 100:.1f}"
    if shown == "100.0" and value < 1:
        shown = "99.9"
    if shown == "0.0" and value > 0:
        shown = "0.1"
    return f"{shown.removesuffix('.0')}%"


def bytes_said(value: float | None) -> str:
    """A size in the largest fitting unit of 1,024."""
    if value is None:
        return "–"
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TB"


def _local(value: str | datetime, form: str) -> str:
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    return when.astimezone(BEIJING).strftime(form)


moment = partial(_local, form="%Y-%m-%d %H:%M:%S")
"""A time of the database in Beijing (北京时间), to the second; the foot of every page says so."""

minute = partial(_local, form="%Y-%m-%d %H:%M")
"""The same to the minute."""


def day(value: str) -> str:
    """The day of a time of the database in Beijing; a day, or what is no time, as it is."""
    if len(value) <= 10:
        return value
    try:
        return _local(value, "%Y-%m-%d")
    except ValueError:
        return value[:10]


def spoken(value: Any) -> str:
    """A text kept as {"zh", "en"} in the current language; a plain text as it is."""
    return str(value[current_lang()]) if isinstance(value, Mapping) else str(value)
