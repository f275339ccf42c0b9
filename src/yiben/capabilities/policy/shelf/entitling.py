"""Which programmes there are (政策事项): those of packs in force on a day, or of any pack by name, ready to be asked.

The same question asked as of another day is answered by the packs that ruled on that day.
"""

import gc
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from yiben.capabilities.policy.packs.entitling import fact_book, programmes_of, stackings_of
from yiben.capabilities.policy.packs.entries import PackHead
from yiben.capabilities.policy.packs.pack import Pack
from yiben.capabilities.policy.packs.problems import nearest
from yiben.capabilities.policy.shelf import files
from yiben.capabilities.policy.shelf.model import Held
from yiben.capabilities.policy.shelf.shipped import among
from yiben.engines.rules.entitlements import Compiled, FactBook, Panel, panel_of, prerequisites
from yiben.infra.home import Home
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

if TYPE_CHECKING:  # who asks shipped packs opens no database
    from yiben.capabilities.policy.shelf.model import Request
    from yiben.infra.work import Work

_PANELS: dict[tuple[object, ...], Panel] = {}
"""Panels by the packs they are made of: compiling a hundred programmes takes longer than asking them."""


def programmes_in_force(work: "Work", *, day: date) -> Panel:
    """Every programme of the packs that rule here on `day`. Empty where none does."""
    from yiben.capabilities.policy.shelf import store  # slow import

    key = (str(work.home.root), store.number(work.db), day, day_in_beijing(work.now()))
    found = _PANELS.get(key)
    if found is None:
        packs = _ruling(work, day)
        found = _panel(packs, beside=_shipped(packs))
        _keep(key, found)
    return found


def programmes_shipped(names: Sequence[str] = ()) -> Panel:
    """Every programme of the shipped packs, or of those named. Raises NotFound for a pack there is not."""
    key = ("shipped", tuple(names), files.shipped_now())
    found = _PANELS.get(key)
    if found is None:
        known = files.shipped()
        held = [among(known, name) for name in names] if names else filter(files.has_programmes, known)
        packs = tuple(files.entitling(one) for one in held)
        found = _panel(packs, beside=_shipped(packs))
        _keep(key, found)
    return found


def only_shipped(name: str | None, home: Home) -> bool:
    """Whether shipped packs alone can answer: the home holds no other version of the pack, or, for None, no packs at all."""
    shelf = files.shelf_of(home)
    if name is None or not any(one.id == name.partition("@")[0] for one in files.shipped()):
        return not shelf.is_dir()
    return not (shelf / name.partition("@")[0]).exists()


def programme(name: str, *, work: "Work | None" = None, day: date) -> tuple[Compiled, Panel]:
    """One programme by `pack/programme` or `pack@version/programme`, in a panel of its own with what it may ask for.

    Of the version that ruled here on `day`, else the newest there is. Raises NotFound naming the nearest.
    """
    pack_name, _, wanted = name.partition("/")
    pack = _pack(pack_name, work, day)
    compiled = {one.id.partition("/")[2]: one for one in programmes_of(pack, files.base_words())}
    if wanted not in compiled:
        raise NotFound(
            "no_programme",
            Text(
                f"规则包 {pack.id} 没有事项 {wanted[:80]}",
                f"The pack {pack.id} has no programme {wanted[:80]}",
            ),
            where={"pack": pack.id, "programme": wanted[:80]},
            hint=nearest(wanted, compiled, called=Text("事项有", "Programmes there are"))
            if compiled
            else Text("这个规则包没有政策事项", "This pack has no programmes."),
        )
    one = compiled[wanted]
    beside = [other for other in compiled.values() if other is not one]
    return one, panel_of([one], beside=[*beside, *_asked_for([one, *beside], _shipped([pack]))])


def facts_of(pack_name: str, *, work: "Work | None" = None, day: date) -> FactBook:
    """The facts a pack's programmes may name."""
    return fact_book(_pack(pack_name, work, day), files.base_words())


def _pack(name: str, work: "Work | None", day: date) -> Pack:
    if work is not None and "@" not in name:
        for one in _rules_on(work, day):
            if one.pack == name:
                return files.approved_programmes(
                    work.home, pack=one.pack, version=one.version, digest=one.digest
                )
    there = _there_are(work)
    held = among(there, name)
    if "@" not in name:  # of several versions, the one whose own dates hold that day
        dated = [
            one for one in there if one.id == held.id and one.head is not None and _holds_on(one.head, day)
        ]
        held = dated[-1] if dated else held
    return files.entitling(held)


def _holds_on(head: PackHead, day: date) -> bool:
    return (head.from_ is None or head.from_ <= day) and (head.until is None or day < head.until)


def _rules_on(work: "Work", day: date) -> "list[Request]":
    """What rules on the day, one of each pack. Before a pack ruled here at all, its first text answers by its own dates."""
    from yiben.capabilities.policy.shelf import store  # slow import

    asked, now = day.isoformat(), day_in_beijing(work.now()).isoformat()
    found: dict[str, Request] = {}
    for one in sorted(store.activations(work.db), key=lambda one: one.from_, reverse=True):
        known = found.get(one.pack)
        if one.rules_on(asked) or (
            one.rules_on(one.from_)
            and asked < one.from_ <= now
            and (known is None or not known.rules_on(asked))
        ):
            found[one.pack] = one
    return [found[name] for name in sorted(found)]


def _there_are(work: "Work | None") -> tuple[Held, ...]:
    if work is None:
        return files.shipped()
    from yiben.capabilities.policy.shelf import actions  # slow import

    return actions.there_are(work)


def _ruling(work: "Work", day: date) -> tuple[Pack, ...]:
    packs = (
        files.approved_programmes(work.home, pack=one.pack, version=one.version, digest=one.digest)
        for one in _rules_on(work, day)
    )
    return tuple(one for one in packs if one.programmes)


def _shipped(packs: Iterable[Pack]) -> dict[str, Held]:
    """Shipped packs beside these, by id: a prerequisite may lie in one."""
    mine = {one.id for one in packs}
    return {one.id: one for one in files.shipped() if one.id not in mine}


def _panel(packs: Sequence[Pack], *, beside: dict[str, Held]) -> Panel:
    base = files.base_words()
    compiled = [one for pack in packs for one in programmes_of(pack, base)]
    stackings = [one for pack in packs for one in stackings_of(pack)]
    return panel_of(compiled, stackings=stackings, beside=_asked_for(compiled, beside))


def _asked_for(compiled: Iterable[Compiled], there: dict[str, Held]) -> list[Compiled]:
    """The programmes of other packs that these ask for, and what those ask for."""
    base, left = files.base_words(), list(compiled)
    found: list[Compiled] = []
    taken: set[str] = set()
    while left:
        for need in prerequisites(left.pop().programme):
            pack = need.partition("/")[0]
            if pack in there and pack not in taken:
                taken.add(pack)
                more = programmes_of(files.entitling(there[pack]), base)
                found += more
                left += more
    return found


def _keep(key: tuple[object, ...], panel: Panel) -> None:
    if len(_PANELS) >= 16:
        _PANELS.clear()
    _PANELS[key] = panel
    # Trees and closures by the hundred thousand stay as long as the process; looked through again and again by the
    # garbage collector they were a third of every answer.
    gc.collect()
    gc.freeze()
