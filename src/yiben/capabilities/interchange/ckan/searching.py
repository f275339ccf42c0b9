"""`package_search`: which packages, in what order, how many of each kind. Their JSON is made elsewhere."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from yiben.capabilities.interchange.ckan import asking
from yiben.capabilities.interchange.ckan.errors import BadQuery
from yiben.capabilities.interchange.ckan.filters import Test, filters_of, names_fields
from yiben.capabilities.interchange.ckan.roll import FIELDS, Entry, Held, in_order

MOST = 1_000  # rows of one answer, as CKAN's own limit is
_FACETS: dict[str, Callable[[Entry], tuple[str, ...]]] = {
    "organization": lambda one: (one.organization,),
    "owner_org": lambda one: (one.organization,),
    "groups": lambda one: one.groups,
    "tags": lambda one: one.tags,
    "res_format": lambda one: one.formats,
    "license_id": lambda one: (one.licence,) if one.licence else (),
    "type": lambda _: ("dataset",),
    "dataset_type": lambda _: ("dataset",),
}
_DEFAULT = ("score desc", "metadata_modified desc")
_TOLD = frozenset(
    "q fq fq_list sort rows start facet facet.mincount facet.limit facet.field include_drafts include_private "
    "include_deleted use_default_schema extras qf q.op defType mm tie bf boost fl df ext_bbox permission_labels".split()
)

Lookup = Callable[[str], Sequence[str] | None]
"""Identifiers of datasets by how well they fit some words, best first; None where there are very many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question of `package_search`."""

    words: str = ""  # free text
    test: Test | None = None
    order: tuple[str, ...] = _DEFAULT
    start: int = 0
    rows: int = 10
    facets: tuple[str, ...] = ()
    facet_limit: int = 50
    facet_least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What was found: identifiers of this page, how many in all, counts by facet."""

    page: tuple[str, ...]
    count: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


def read(said: asking.Said) -> Ask:
    """The question, from what a client sent. Raises BadQuery, Invalid."""
    unknown = sorted(name for name in said if name not in _TOLD)
    if unknown:
        raise BadQuery(f"Invalid search parameters: {[name[:60] for name in unknown[:20]]}")
    filters = [
        *asking.strings({"f": [said["fq"]] if isinstance(said.get("fq"), str) else said.get("fq")}, "f"),
        *asking.strings(said, "fq_list"),
    ]
    q = asking.string(said, "q").strip()
    if q in ("*:*", "*"):
        q = ""
    if q and names_fields(q):
        filters.append(q)
        q = ""
    tests = filters_of(text for text in filters if text.strip())
    facets = asking.strings(said, "facet.field") if asking.yes(said, "facet", "true") else []
    return Ask(
        words=q[:500],
        test=_all(tests),
        order=_order(asking.string(said, "sort")),
        start=asking.number(said, "start", 0),
        rows=asking.number(said, "rows", 10, most=MOST),
        facets=tuple(dict.fromkeys(facets))[:50],
        facet_limit=asking.number(said, "facet.limit", 50, least=-1, most=10_000),
        facet_least=asking.number(said, "facet.mincount", 1, least=0),
    )


def search(held: Held, ask: Ask, lookup: Lookup) -> Hits:
    """Filter, sort, count and cut a page."""
    rows: Sequence[Entry]
    fitting = lookup(ask.words) if ask.words else None
    if ask.words and fitting is None:
        wanted = ask.words.casefold().split()
        rows = [one for one in in_order(held, ask.order) if all(word in one.words for word in wanted)]
    elif fitting is not None:
        found = [held.entries[one] for one in fitting if one in held.entries]
        rows = found if ask.order[0].startswith(("score", "relevance")) else _sorted(held, ask, found)
    else:
        rows = in_order(held, ask.order)
    if ask.test is not None:
        rows = [one for one in rows if ask.test(one)]
    page = tuple(one.id for one in rows[ask.start : ask.start + ask.rows])
    return Hits(page=page, count=len(rows), facets={name: _count(rows, name, ask) for name in ask.facets})


def _sorted(held: Held, ask: Ask, found: list[Entry]) -> list[Entry]:
    wanted = {one.id for one in found}
    return [one for one in in_order(held, ask.order) if one.id in wanted]


def _count(rows: Sequence[Entry], name: str, ask: Ask) -> dict[str, int]:
    values = _FACETS.get(name)
    if values is None:
        return {}
    counted = Counter(value for one in rows for value in values(one))
    limit = None if ask.facet_limit < 0 else ask.facet_limit
    return {value: count for value, count in counted.most_common(limit) if count >= ask.facet_least}


def _all(tests: list[Test]) -> Test | None:
    if len(tests) < 2:
        return tests[0] if tests else None
    return lambda entry: all(test(entry) for test in tests)


def _order(told: str) -> tuple[str, ...]:
    if not told.strip():
        return _DEFAULT
    order = []
    for part in told.split(",")[:5]:
        found = re.fullmatch(r"\s*([A-Za-z_]\w*)(?:\s+(asc|desc))?\s*", part)
        if found is None or found.group(1) not in FIELDS:
            raise BadQuery(f"Cannot sort by {part.strip()[:60]}")
        order.append(f"{found.group(1)} {found.group(2) or 'asc'}")
    return tuple(order)


def answer_facets(hits: Hits, title: Callable[[str, str], str]) -> dict[str, Any]:
    """`search_facets` as CKAN gives them, with the names people read."""
    return {
        name: {
            "title": name,
            "items": [
                {"name": value, "display_name": title(name, value), "count": count}
                for value, count in counted.items()
            ],
        }
        for name, counted in hits.facets.items()
    }
