"""Taking in datasets of other catalogues: whoever harvests or writes hands them over here."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

import orjson

from yiben.capabilities.opening.model import Dataset, Foreign, Put, State, What
from yiben.capabilities.opening.slugs import slug_of
from yiben.capabilities.opening.store import datasets as store
from yiben.capabilities.opening.store import editions as dated
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.ids import stable_id


def put_foreign(work: Work, many: Iterable[Foreign]) -> tuple[Put, ...]:
    """Record datasets of other catalogues; what says nothing new is left as it is. Answers in the order given.

    The caller has decided who may do so, and leaves the evidence: one harvest is one event, not twenty thousand.
    """
    found = list({(one.source, one.key): one for one in many}.values())
    answers: dict[tuple[str, str], Put] = {}
    for source in dict.fromkeys(one.source for one in found):
        mine = [one for one in found if one.source == source]
        answers |= {(source, put.key): put for put in _put(work, source, mine)}
    return tuple(answers[one.source, one.key] for one in found)


def withdraw_foreign(work: Work, source: str, keys: Sequence[str], *, note: str = "") -> tuple[str, ...]:
    """Withdraw what a source no longer has; answers the identifiers of those that were there."""
    now = stamp(work.now())
    gone = [
        identifier
        for identifier, _, _, state in store.known(work.db, source, keys).values()
        if state != State.WITHDRAWN
    ]
    for identifier in gone:
        store.alter(work.db, identifier, {"state": State.WITHDRAWN, "updated": now})
    dated.tell(work.db, [(one, What.WITHDRAWN, now, None, note) for one in gone])
    return tuple(gone)


def _put(work: Work, source: str, mine: Sequence[Foreign]) -> list[Put]:
    now = stamp(work.now())
    before = store.known(work.db, source, [one.key for one in mine])
    taken = store.taken(work.db, [slug_of(one.slug) for one in mine if one.key not in before])
    numbers: dict[str, int] = {}
    added: list[dict[str, Any]] = []
    linked: dict[str, Any] = {}
    told: list[tuple[str, What, str, int | None, str]] = []
    answers: list[Put] = []
    for one in mine:
        print_ = _fingerprint(one)
        identifier, slug, last, state = before.get(one.key, ("", "", "", ""))
        if last == print_ and state == State.PUBLISHED:
            answers.append(Put(key=one.key, dataset=identifier, slug=slug, outcome=None))
            continue
        if not identifier:
            identifier = stable_id("ds", source, one.key)
            slug = _free(work, slug_of(one.slug), taken, last=numbers)
            outcome = What.PUBLISHED
            added.append(store.row_of(_dataset(one, identifier, slug, now), fingerprint=print_))
        else:
            outcome = What.AMENDED if state == State.PUBLISHED else What.RESUMED
            row = store.row_of(_dataset(one, identifier, slug, now), fingerprint=print_)
            kept = {"id", "slug", "created", "published"}
            store.alter(work.db, identifier, {k: v for k, v in row.items() if k not in kept})
        linked[identifier] = one.distributions
        told.append((identifier, outcome, now, None, ""))
        answers.append(Put(key=one.key, dataset=identifier, slug=slug, outcome=outcome))
    store.add(work.db, added)
    store.set_distributions(work.db, linked)
    dated.tell(work.db, told)
    return answers


def _dataset(one: Foreign, identifier: str, slug: str, now: str) -> Dataset:
    formats = tuple(dict.fromkeys(link.format.lower() for link in one.distributions if link.format))
    return Dataset(
        id=identifier,
        slug=slug,
        title=one.title,
        description=one.description,
        publisher=one.publisher,
        publisher_name="",
        themes=one.themes,
        keywords=one.keywords,
        licence=one.licence,
        cycle=one.cycle,
        spatial=one.spatial,
        begins=one.begins,
        ends=one.ends,
        contact=one.contact,
        origin=one.origin,
        source=one.source,
        source_key=one.key,
        source_url=one.source_url,
        formats=formats,
        created=now,
        published=now,
        updated=now,
        data_updated=one.modified,
        extras=one.extras,
    )


def _fingerprint(one: Foreign) -> str:
    said = asdict(replace(one, slug=""))
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _free(work: Work, wished: str, taken: set[str], *, last: dict[str, int]) -> str:
    """The slug wished for, else one with the next number; `last` remembers numbers between calls."""
    slug = wished
    while slug in taken:
        stem = wished[:90]
        last[stem] = last[stem] + 1 if stem in last else max(1, store.last_number(work.db, stem)) + 1
        slug = f"{stem}-{last[stem]}"
    taken.add(slug)
    return slug
