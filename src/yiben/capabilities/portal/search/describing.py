"""Datasets as the index takes them in: thousands at once, as columns, each at last a line of JSON.

What many datasets share (facets, keywords, names) is worked out once and kept.
"""

import re
from binascii import b2a_base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from math import isnan

from orjson import dumps, loads

from yiben.capabilities import opening
from yiben.capabilities.portal.search import pinyin
from yiben.capabilities.portal.search.layout import BETWEEN, IS, SETS, TOGETHER, chosen_as, tied
from yiben.capabilities.portal.search.model import Facet, band_of
from yiben.infra.search.many import Texts, folded, longer
from yiben.infra.search.words import cut, humps
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


def lines(many: opening.Described, *, themes: Mapping[str, str], used: Mapping[str, int]) -> list[str]:
    """The documents of these datasets, in order, as JSON. `themes`: what people call them; `used`: downloads ever.

    Chinese is cut into pairs, what is short also into words and characters; other words come as they are written and
    as stems. Terms are letters, digits and Chinese and need no quoting, so that a document is put together of what
    is there.
    """
    if not many.id:
        return []
    titles = [*map(plain, many.title_zh)], [*map(plain, many.title_en)]
    texts = [*map(plain, many.description_zh)], [*map(plain, many.description_en)]
    names = [many.publisher_names.get(one, one) for one in many.publisher]
    title = Texts([f"{zh} {en}" for zh, en in zip(*titles, strict=True)])
    body = Texts([f"{zh[:_BODY]} {en[:_BODY]}" for zh, en in zip(*texts, strict=True)])
    words = _spoken_words(titles)
    spoken = [*pinyin.sounding(words)]
    every = zip(
        _facets_of(many),
        title.pairs(), title.characters(), longer(words), title.latin(),
        body.pairs(), body.latin(),
        spoken,
        _called(many, names, themes, spoken),
        [quoted(sound.strip()[:_NAME]) for _, _, sound in spoken],
        [quoted(name[:_NAME]) for name in folded("\n".join(titles[1])).split("\n")],
        _facts(many, titles, texts, names, used),
        strict=True,
    )  # fmt: skip
    return [
        f'{facets}"head":"{pairs}{characters}{long}{latin}","body":"{told}{told_latin}","pinyin":"{heard}{also}",'
        f'"initials":"{short}{shorter}","name_zh":{sound},"name_en":{name},"keys":"{keys}","columns":"{columns}",{facts}'
        for facets, pairs, characters, long, latin, told, told_latin, (heard, short, _), (keys, columns, also, shorter), sound, name, facts in every
    ]  # fmt: skip


def plain(text: str) -> str:
    """Text without tags and control characters: what others wrote is shown, never interpreted."""
    text = text[:_LONGEST]
    if "<" in text:
        text = _TAG.sub(" ", text)
    return text if text.isprintable() and "  " not in text else _BLANK.sub(" ", text).strip()


def _spoken_words(titles: _Both) -> list[str]:
    """Titles as they are spoken, cut into words; all Chinese of a title is among them."""
    # An English title may be Chinese all the same.
    said = [zh if en.isascii() and zh else f"{zh} {en}" for zh, en in zip(*titles, strict=True)]
    return cut(folded("\n".join(said)))


def _called(
    many: opening.Described,
    names: Iterable[str],
    themes: Mapping[str, str],
    spoken: Iterable[tuple[str, str, str]],
) -> Iterator[tuple[str, str, str, str]]:
    """(terms of keywords, themes and publisher, of columns, syllables, initials of keywords the title does not say)."""
    known: dict[str, str] = {}
    every = zip(many.id, many.keywords, many.themes, names, spoken, strict=True)
    for key, keywords, listed, name, (heard, short, _) in every:
        if listed not in known:
            known[listed] = "".join([_terms(themes.get(one, one)) for one in _values(listed)[0]])
        terms = also = shorter = columns = ""
        before_heard, before_short = f" {heard}", f" {short}"
        for told, said, ends, initials in map(_keyword, loads(keywords)[:_KEYWORDS]):
            terms += told
            also += ends
            if f" {said}" not in before_heard:
                also += said
            if f" {initials}" not in before_short:
                shorter += initials
        if key in many.columns:
            columns = "".join([_terms(word) for column in many.columns[key][:_COLUMNS] for word in column])
        yield f"{terms}{known[listed]}{_terms(name)}", columns, also, shorter


def _facts(
    many: opening.Described, titles: _Both, texts: _Both, names: Sequence[str], used: Mapping[str, int]
) -> Iterator[str]:
    """What is sorted by, and `doc`: what a list shows, in the order of `layout.SHOWN`, as base64."""
    moments = [new or updated for new, updated in zip(many.data_updated, many.updated, strict=True)]
    due = [*map(_due, moments, many.cycle)]
    downloads = [used.get(key, 0) for key in many.id]
    told = ([text[:_SHOWN] for text in one] for one in texts)
    themes, formats = [_values(one)[0] for one in many.themes], [_forms(one)[0] for one in many.formats]
    columns = [
        [title or name for name, title in many.columns.get(key, ())[:_SHOWN_COLUMNS]] for key in many.id
    ]
    shown = zip(many.id, many.slug, zip(*titles, strict=True), zip(*told, strict=True), many.publisher, names, themes, formats,
                many.kind, map(_licence, many.licence), [one or "" for one in many.cycle], many.origin, moments, due,
                many.quality, many.rows, downloads, columns, strict=True)  # fmt: skip
    docs = [b2a_base64(one, newline=False).decode() for one in map(dumps, shown)]
    scores = [-1.0 if one is None or isnan(one) else one for one in many.quality]
    sorted_by = zip(map(quoted, many.id), map(quoted, many.publisher), map(_number, moments), due, downloads, scores, docs, strict=True)  # fmt: skip
    return (
        f'"id":{key},"publisher":{publisher},"updated":{number},"due":{late},"downloads":{taken},"score":{score},"doc":"{doc}"}}'
        for key, publisher, number, late, taken, score, doc in sorted_by
    )


def _facets_of(many: opening.Described) -> Iterator[str]:
    """The beginning of each document: its facets, together to be counted, and one by one to be chosen."""
    years = [(new or updated)[:4] for new, updated in zip(many.data_updated, many.updated, strict=True)]
    single = zip(
        many.kind, many.cycle, map(_band, many.quality), many.origin, many.licence, years, strict=True
    )
    several = map(_themes, many.themes), map(_formats, many.formats), map(_zones, many.zones)
    return (
        f'{{{one}{theme}{form}{zone}"{IS}":"{is_one}{is_theme}{is_form}{is_zone}",'
        for (one, is_one), (theme, is_theme), (form, is_form), (zone, is_zone) in zip(
            map(_single, single), *several, strict=True
        )
    )


_Pair = tuple[str, str]  # fields that are counted, terms that can be chosen


@lru_cache(maxsize=50_000)
def _single(said: tuple[str, str | None, str, str, str, str]) -> _Pair:
    kind, cycle, band, origin, licence, year = said
    told = {Facet.KIND: kind, Facet.CYCLE: cycle or "", Facet.QUALITY: band, Facet.ORIGIN: origin,
            Facet.LICENCE: _licence(licence), Facet.YEAR: year}  # fmt: skip
    counted = {tied(facets): BETWEEN.join([told[facet] for facet in facets]) for facets in TOGETHER}
    return _fields(counted), _chosen((facet, value) for facet, value in told.items() if value)


def _several(facet: Facet, kept: Sequence[str]) -> _Pair:
    if not kept:
        return "", ""
    return _fields({SETS[facet]: BETWEEN.join(kept)}), _chosen((facet, one) for one in kept)


def _fields(said: Mapping[str, str]) -> str:
    return f"{dumps(said)[1:-1].decode()},"


def _chosen(values: Iterable[tuple[Facet, str]]) -> str:
    return "".join(quoted(f"{chosen_as(facet, value)} ")[1:-1] for facet, value in values)


@lru_cache(maxsize=50_000)
def _themes(listed: str) -> _Pair:
    return _several(Facet.THEME, _values(listed)[1])


@lru_cache(maxsize=50_000)
def _zones(listed: str) -> _Pair:
    return _several(Facet.ZONE, _values(listed)[1])


@lru_cache(maxsize=50_000)
def _formats(listed: str) -> _Pair:
    return _several(Facet.FORMAT, _forms(listed)[1])


@lru_cache(maxsize=4_096)
def _band(quality: float | None) -> str:
    return band_of(quality).value


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
def _keyword(word: str) -> tuple[str, str, str, str]:
    """(terms, pairs of syllables, last ones, initials) of a keyword."""
    word = plain(word)
    said, initials = pinyin.spoken_word(word)
    heard = [f"{one} " for one in said.split()]
    pairs, ends = ("".join(one for one in heard if ("." in one) is two) for two in (True, False))
    return _terms(word), pairs, ends, initials


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
