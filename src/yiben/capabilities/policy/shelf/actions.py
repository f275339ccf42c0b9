"""What there is and what rules now. Everybody may know it, so nothing here asks who is asking."""

from collections.abc import Iterable
from pathlib import Path

from yiben.capabilities.policy.packs import cases, comparing
from yiben.capabilities.policy.packs.among import check_among
from yiben.capabilities.policy.packs.cases import Ran
from yiben.capabilities.policy.packs.comparing import Comparison
from yiben.capabilities.policy.packs.deciding import Shelf, compiled
from yiben.capabilities.policy.packs.pack import BASE, Origin, Pack
from yiben.capabilities.policy.packs.problems import Problems
from yiben.capabilities.policy.packs.reading import read_pack
from yiben.capabilities.policy.shelf import files, store
from yiben.capabilities.policy.shelf.model import Act, Held, Request, Standing
from yiben.capabilities.policy.shelf.shipped import among, deciding_pack
from yiben.engines.rules.decisions import Book, Vocabulary
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text


def today(work: Work) -> str:
    """The day it is, as ISO. Days of Chinese law are days there, wherever the server stands."""
    return day_in_beijing(work.now()).isoformat()


def version(work: Work) -> str:
    """What rules now, as a key for caches: changes when a pack is approved or retired, and at midnight."""
    return f"{store.number(work.db)}@{today(work)}"


_RULING: dict[tuple[str, str], tuple[Pack, ...]] = {}
"""What rules, by home and `version`: one small query a statement instead of reading folders."""


def ruling(work: Work) -> tuple[Pack, ...]:
    """What decides of the packs that rule today, the base pack first; each exactly as it was approved."""
    key = (str(work.home.root), version(work))
    known = _RULING.get(key)
    if known is None:
        known = ruling_afresh(work)
        if len(_RULING) >= 16:
            _RULING.clear()
        _RULING[key] = known
    return known


def ruling_afresh(work: Work) -> tuple[Pack, ...]:
    """The same, read again: inside a change of what rules, which may yet be rolled back."""
    day = today(work)
    approved = [one for one in store.activations(work.db) if one.rules_on(day)]
    kept = [
        files.approved(work.home, pack=one.pack, version=one.version, digest=one.digest)
        for one in sorted(approved, key=lambda one: one.pack)
    ]
    return (files.base_words(), *kept)


def ruling_shelf(work: Work) -> Shelf:
    """The vocabulary and the books of everything that rules today, compiled together."""
    return together(ruling(work))


def books(work: Work) -> tuple[Book, ...]:
    """The decision books that rule today. Compiled once per set of packs in every process."""
    return ruling_shelf(work).books


def vocabulary(work: Work) -> Vocabulary:
    """The words of everything that rules today."""
    return ruling_shelf(work).vocabulary


def book(pack_id: str, *, work: Work | None = None) -> Book:
    """One pack's book, whether it rules or not. NotFound, also when the pack has no controls."""
    found = books_of([pack_id], work=work).books
    if not found:
        raise _no_controls(pack_id)
    return found[0]


def _no_controls(pack_id: str) -> NotFound:
    return NotFound(
        "no_controls",
        Text(f"规则包 {pack_id} 没有管控规则", f"The pack {pack_id} has no controls"),
        where={"pack": pack_id},
    )


def books_of(names: Iterable[str], *, work: Work | None = None) -> Shelf:
    """The books of the packs named: `id` (as it rules here, else the newest there is) or `id@version`.

    Without `work`, of the shipped ones only.
    """
    rules = {one.id: one for one in ruling(work)} if work else {}
    packs = [rules.get(name) or deciding_pack(find(name, work=work)) for name in dict.fromkeys(names)]
    return together(tuple(packs))


def together(packs: tuple[Pack, ...]) -> Shelf:
    """Packs compiled together, whether they rule or not."""
    return compiled(packs, files.base_words())


def there_are(work: Work | None = None) -> tuple[Held, ...]:
    """Every pack that can be had: shipped, then loaded into this home."""
    found = list(files.shipped())
    for pack, version_, digest in store.packs(work.db) if work else ():
        assert work is not None
        found.append(files.held(files.place_of(work.home, pack, version_, digest), Origin.LOADED))
    return tuple(found)


def find(name: str, *, work: Work | None = None) -> Held:
    """A pack by `id` (the version loaded last, else the shipped one) or `id@version`. NotFound."""
    return among(there_are(work), name)


def pack(work: Work | None, name: str) -> Pack:
    """A pack whole, with everything it declares: `id` as it rules here, else the newest; or `id@version`.

    NotFound; BadInput when it is not as it must be.
    """
    one = active(work, name) if work else None
    if work and one and one.rules_on(today(work)):
        return files.approved_whole(work.home, pack=one.pack, version=one.version, digest=one.digest)
    return newest(work, name)


def newest(work: Work | None, name: str) -> Pack:
    """A pack whole: `id` as it was loaded last, whatever rules; or `id@version`."""
    return files.whole(find(name, work=work))


def every(work: Work) -> tuple[list[Pack], list[BadInput]]:
    """Every pack there is, whole, and what is wrong with those that are not as they must be."""
    sound, broken = [], []
    for held in there_are(work):
        try:
            sound.append(files.whole(held))
        except BadInput as error:
            broken.append(error)
    for one in sound:
        problems = Problems()
        check_among(one, [other for other in sound if other is not one], problems)
        try:
            problems.refuse(one.id)
        except BadInput as error:
            broken.append(error)
    return sound, broken


def check(folder: Path) -> Pack:
    """The pack in any folder, checked whole, nothing kept. Raises BadInput with everything that is wrong."""
    return read_pack(folder, origin=Origin.LOADED, base=files.base_words())


def run_cases(found: Pack) -> tuple[Ran, ...]:
    """Every case of a pack, decided by this pack alone."""
    return cases.run_cases(found, files.base_words())


def compare(before: Pack, after: Pack) -> Comparison:
    """What changes from one pack to another."""
    return comparing.compare(before, after, files.base_words())


def compiled_alone(found: Pack) -> Book:
    """A pack's own book, whatever rules. NotFound when it has no controls."""
    made = compiled((found,), files.base_words()).books
    if not made:
        raise _no_controls(found.id)
    return made[0]


def base() -> Pack:
    """The base pack, whole."""
    return files.base()


def standings(work: Work) -> tuple[Standing, ...]:
    """Every pack with how it stands here."""
    day = today(work)
    active = {
        (one.pack, one.version): one
        for one in store.activations(work.db)
        if one.until is None or one.until > day
    }
    waiting = {(one.pack, one.version): one for one in store.waiting(work.db)}
    found = []
    for held in there_are(work):
        key = (held.id, held.version)
        one = active.get(key)
        always = held.id == BASE
        since = held.head.from_ if always and held.head else None
        found.append(
            Standing(
                held=held,
                always=always,
                rules=always or (one is not None and one.rules_on(day)),
                since=str(since) if since else one.from_ if one else None,
                until=one.until if one else None,
                waiting=waiting.get(key),
            )
        )
    return tuple(found)


def requests(work: Work, pack_id: str) -> tuple[Request, ...]:
    """Everything ever asked about a pack and what was decided, oldest first."""
    return tuple(store.of_pack(work.db, pack_id))


def active(work: Work, pack_id: str) -> Request | None:
    """The activation by which a pack rules today, or will."""
    day = today(work)
    found = [
        one
        for one in store.activations(work.db)
        if one.pack == pack_id and (one.until is None or one.until > day)
    ]
    return found[-1] if found else None


def waits(work: Work, pack_id: str, *, act: Act | None = None) -> Request | None:
    """What waits for a second person about a pack."""
    return next(
        (one for one in store.waiting(work.db) if one.pack == pack_id and act in (None, one.act)), None
    )
