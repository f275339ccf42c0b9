"""Datasets as the index takes them in: thousands at once, as columns, each at last a line of JSON.

What many datasets share (facets, keywords, names) is worked out once and kept.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from orjson import dumps, loads

from yiben.capabilities import opening
from yiben.capabilities.portal.search import pinyin
from yiben.capabilities.portal.search.layout import BETWEEN, IS, SETS, TOGETHER, tied
from yiben.capabilities.portal.search.model import Facet, band_of
from yiben.infra.search.many import Texts, folded
from yiben.infra.search.words import humps
from yiben.kernel.clock import stamped_day

_TAG = re.compile(r"<[^<>]{0,300}>")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]+")
_NO_DIGIT = re.compile(r"\D+")
_LONGEST = 4_000  # characters of a description that are looked at
_BODY = 2_000  # that are indexed
_SHOWN = 400  # that are shown
_NAME = 200  # characters of a name by which it is sorted
_COLUMNS = 200  # columns that are indexed
_SHOWN_COLUMNS = 60
_KEYWORDS = 40
_MOST = 6  # values of one facet that one dataset counts under
_DAYS = {"realtime": 1, "daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366}
_GRACE = 3  # days
_EPOCH = date(1970, 1, 1)
_Both = tuple[Sequence[str], Sequence[str]]  # Chinese, English


def lines(many: opening.Described, *, themes: Mapping[str, str], used: Mapping[str, int]) -> list[bytes]:
    """The documents of these datasets, in order, as JSON. `themes`: what people call them; `used`: downloads ever.

    Chinese is cut into pairs and words; other words come as they are written and as stems.
    """
    if not many.id:
        return []
    titles = [*map(plain, many.title_zh)], [*map(plain, many.title_en)]
    texts = [*map(plain, many.description_zh)], [*map(plain, many.description_en)]
    names = [many.publisher_names.get(one, one) for one in many.publisher]
    every = zip(
        _facets_of(many),
        _found_by(titles, texts),
        _heard(titles),
        _called(many, names, themes),
        _facts(many, titles, texts, names, used),
        strict=True,
    )
    return [
        facets
        + dumps({"head": head, "body": body, "pinyin": heard + also, "initials": short + shorter, "name_zh": sound,
                 "name_en": name, "keys": keys, "columns": columns, **facts})[1:]
        for facets, (head, body), (heard, short, sound, name), (keys, columns, also, shorter), facts in every
    ]  # fmt: skip


def plain(text: str) -> str:
    """Text without tags and control characters: what others wrote is shown, never interpreted."""
    text = text[:_LONGEST]
    if "<" in text:
        text = _TAG.sub(" ", text)
    return text if text.isprintable() and "  " not in text else _BLANK.sub(" ", text).strip()


def _found_by(titles: _Both, texts: _Both) -> Iterator[tuple[str, str]]:
    """The terms of titles and of descriptions."""
    title = Texts([f"{zh} {en}" for zh, en in zip(*titles, strict=True)])
    body = Texts([f"{zh[:_BODY]} {en[:_BODY]}" for zh, en in zip(*texts, strict=True)])
    heads = zip(title.pairs(), title.characters(), title.words(), title.latin(), strict=True)
    bodies = zip(body.pairs(), body.words(), body.latin(), strict=True)
    return zip(map("".join, heads), map("".join, bodies), strict=True)


def _heard(titles: _Both) -> Iterator[tuple[str, str, str, str]]:
    """(syllables, initials, what sorts it in Chinese, in English) of titles."""
    english = folded("\n".join(titles[1])).split("\n")
    # An English title may be Chinese all the same.
    said = [zh if en.isascii() and zh else f"{zh} {en}" for zh, en in zip(*titles, strict=True)]
    spoken = pinyin.spoken(folded("\n".join(said)).split("\n"))
    for (heard, short, sound), name in zip(spoken, english, strict=True):
        yield heard, short, sound.strip()[:_NAME], name[:_NAME]


def _called(
    many: opening.Described, names: Iterable[str], themes: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str]]:
    """(terms of keywords, themes and publisher, of columns, syllables, initials of keywords)."""
    for key, keywords, listed, name in zip(many.id, many.keywords, many.themes, names, strict=True):
        told = [_keyword(one) for one in loads(keywords)[:_KEYWORDS]]
        also = [_terms(themes.get(one, one)) for one in _values(listed)[0]]
        columns = many.columns.get(key, ())[:_COLUMNS]
        yield (
            "".join([terms for terms, _, _ in told] + also + [_terms(name)]),
            "".join([_terms(word) for column in columns for word in column]),
            "".join([said for _, said, _ in told]),
            "".join([short for _, _, short in told]),
        )


def _facts(
    many: opening.Described, titles: _Both, texts: _Both, names: Sequence[str], used: Mapping[str, int]
) -> Iterator[dict[str, object]]:
    """What is sorted by, and `doc`: what a list shows, in the order of `layout.SHOWN`, as base64."""
    columns, none = many.columns, ()
    for (key, slug, zh, en, told_zh, told_en, publisher, name, themes, zones_kind, licence, cycle, origin, formats, quality,
         rows, updated, new) in zip(many.id, many.slug, *titles, *texts, many.publisher, names, many.themes, many.kind,
                                    many.licence, many.cycle, many.origin, many.formats, many.quality, many.rows,
                                    many.updated, many.data_updated, strict=True):  # fmt: skip
        moment = new or updated
        due, downloads = _due(moment, cycle), used.get(key, 0)
        shown = (key, slug, (zh, en), (told_zh[:_SHOWN], told_en[:_SHOWN]), publisher, name, _values(themes)[0], _forms(formats)[0],
                 zones_kind, _licence(licence), cycle or "", origin, moment, due, quality, rows, downloads,
                 [title or name for name, title in columns.get(key, none)[:_SHOWN_COLUMNS]])  # fmt: skip
        yield {
            "id": key, "publisher": publisher, "updated": _number(moment), "due": due, "downloads": downloads,
            "score": -1.0 if quality is None else quality, "doc": b64encode(dumps(shown)).decode(),
        }  # fmt: skip


def _facets_of(many: opening.Described) -> Iterator[bytes]:
    years = [(new or updated)[:4] for new, updated in zip(many.data_updated, many.updated, strict=True)]
    bands = map(band_of, many.quality)
    told = zip(many.themes, many.formats, many.zones, many.kind, many.cycle, bands, many.origin, many.licence, years, strict=True)  # fmt: skip
    return map(_facets, told)


@lru_cache(maxsize=50_000)
def _facets(told: tuple[str, str, str, str, str | None, str, str, str, str]) -> bytes:
    """The beginning of a document: its facets, one by one to be chosen, and together to be counted."""
    themes, formats, zones, kind, cycle, band, origin, licence, year = told
    single = {Facet.KIND: kind, Facet.CYCLE: cycle or "", Facet.QUALITY: band, Facet.ORIGIN: origin,
              Facet.LICENCE: _licence(licence), Facet.YEAR: year}  # fmt: skip
    several = {Facet.THEME: _values(themes), Facet.FORMAT: _forms(formats), Facet.ZONE: _values(zones)}
    found: dict[str, object] = {
        IS: [
            *(f"{facet}={value}" for facet, value in single.items() if value),
            *(f"{facet}={value}" for facet, (_, kept) in several.items() for value in kept),
        ]
    }
    found |= {SETS[facet]: BETWEEN.join(kept) for facet, (_, kept) in several.items() if kept}
    found |= {tied(facets): BETWEEN.join([single[facet] for facet in facets]) for facets in TOGETHER}
    return dumps(found)[:-1] + b","


@lru_cache(maxsize=50_000)
def _values(listed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(values of a JSON list, those a dataset counts under)."""
    every = tuple(map(plain, loads(listed)))
    return every, tuple(sorted(set(every))[:_MOST])


@lru_cache(maxsize=50_000)
def _licence(said: str) -> str:
    return plain(said)[:200]


@lru_cache(maxsize=50_000)
def _forms(listed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    every = tuple(plain(form).lower()[:20] for form in loads(listed) if form.strip())
    return every, tuple(sorted(set(every))[:_MOST])


@lru_cache(maxsize=100_000)
def _terms(word: str) -> str:
    """The terms of a keyword or a name; `stationName` is found by each of its words as well."""
    word = plain(word)
    said = Texts([word])
    humped = humps(word)
    also = Texts([humped]).latin()[0] if humped != word else ""
    return f"{said.pairs()[0]}{said.characters()[0]}{said.words()[0]}{said.latin()[0]}{also}"


@lru_cache(maxsize=100_000)
def _keyword(word: str) -> tuple[str, str, str]:
    """(terms, syllables, initials) of a keyword."""
    word = plain(word)
    return _terms(word), *pinyin.spoken_word(word)


@lru_cache(maxsize=50_000)
def _number(moment: str) -> int:
    return int(_NO_DIGIT.sub("", moment)[:17] or 0)


@lru_cache(maxsize=50_000)
def _due(moment: str, cycle: str | None) -> int:
    """The day on which the next data are late; 0 where none were promised."""
    days = _DAYS.get(cycle or "")
    try:
        told = date.fromisoformat(stamped_day(moment))
    except ValueError:
        return 0
    return 0 if days is None else max(1, (told + timedelta(days + _GRACE) - _EPOCH).days)
