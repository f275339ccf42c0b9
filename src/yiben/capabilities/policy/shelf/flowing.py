"""Which flow is in force for a kind of case, and which calendar a flow counts by. Everybody may know it."""

from collections.abc import Iterator
from dataclasses import dataclass

from yiben.capabilities.policy.packs.among import supersedes
from yiben.capabilities.policy.packs.flows import calendars_of, flows_of
from yiben.capabilities.policy.packs.pack import BASE, Pack
from yiben.capabilities.policy.packs.problems import Problems, nearest
from yiben.capabilities.policy.shelf import actions, files, store
from yiben.capabilities.policy.shelf.model import Request
from yiben.engines.flows.calendar import Declared
from yiben.engines.flows.model import Flow
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class _InForce:
    flows: dict[str, Flow]  # by kind
    calendars: tuple[Declared, ...]


_KNOWN: dict[tuple[str, str], _InForce] = {}
"""What is in force, by home and `version`."""


def flow(work: Work, kind: str) -> Flow:
    """The flow in force for a kind: of a pack that rules today, else of the base pack. NotFound `no_flow`."""
    flows_ = _in_force(work).flows
    if kind not in flows_:
        raise NotFound(
            "no_flow",
            Text(f"没有 {kind[:60]} 的流程", f"There is no flow for {kind[:60]}"),
            where={"kind": kind[:60]},
            hint=nearest(kind, flows_),
        )
    return flows_[kind]


def flows(work: Work) -> tuple[Flow, ...]:
    """The flows in force, one for each kind, by kind."""
    found = _in_force(work).flows
    return tuple(found[kind] for kind in sorted(found))


def calendars(work: Work) -> tuple[Declared, ...]:
    """The calendars declared by what is in force; a pack's goes before the base pack's of the same id.

    For `engines.flows.calendar.calendar(name, declared=…)`.
    """
    return _in_force(work).calendars


def flow_by_key(work: Work, key: str) -> Flow:
    """A flow by its key, `pack@version/id`, whether its pack rules, has ruled or is only there. NotFound `no_flow`.

    Of the base pack there is the version of this installation only; a running case keeps the text of its flow.
    """
    citation, _, _ = key.partition("/")
    for pack in _candidates(work, citation):
        for one in flows_of(pack):
            if one.key == key:
                return one
    raise NotFound(
        "no_flow",
        Text(f"没有流程 {key[:120]}", f"There is no flow {key[:120]}"),
        where={"flow": key[:120]},
    )


def check_kinds(work: Work, pack: Pack) -> None:
    """Refuse a pack that brings a flow for a kind for which another pack in force has one: which would go first?

    One that supersedes the other may. Raises BadInput `flow_kind_taken` with file and line.
    """
    mine = {one.kind: one for one in pack.flows}
    problems = Problems()
    for other in _packs(work, later=True) if mine else ():
        if other.id == pack.id or supersedes(pack, other) or supersedes(other, pack):
            continue
        for one in other.flows:
            if one.kind in mine:
                entry = mine[one.kind]
                problems.add(
                    entry.place.file,
                    entry.place.line,
                    Text(
                        f"{entry.kind} 已有 {other.citation} 的流程 {one.id}",
                        f"{other.citation} has a flow for {entry.kind} already: {one.id}",
                    ),
                    hint=Text(
                        f'停用 {other.id}，或在 pack.toml 写 supersedes = ["{other.citation}"]',
                        f'Retire {other.id}, or write supersedes = ["{other.citation}"] in pack.toml.',
                    ),
                    code="flow_kind_taken",
                )
    problems.refuse(pack.id)


def _in_force(work: Work) -> _InForce:
    key = (str(work.home.root), actions.version(work))
    known = _KNOWN.get(key)
    if known is None:
        known = _afresh(work)
        if len(_KNOWN) >= 16:
            _KNOWN.clear()
        _KNOWN[key] = known
    return known


def _afresh(work: Work) -> _InForce:
    packs = tuple(_packs(work))
    chosen = {one.kind: one for one in flows_of(files.base_flows())}
    days = {one.id: one for one in calendars_of(files.base_flows())}
    brought: dict[str, Pack] = {}
    for pack in packs:
        days |= {one.id: one for one in calendars_of(pack)}
        for one in flows_of(pack):
            other = brought.get(one.kind)
            if other is None or supersedes(pack, other):
                brought[one.kind], chosen[one.kind] = pack, one
    return _InForce(flows=chosen, calendars=tuple(days[name] for name in sorted(days)))


def _packs(work: Work, *, later: bool = False) -> Iterator[Pack]:
    """The approved packs that rule today; with `later`, also those that will."""
    day = actions.today(work)
    for one in sorted(store.activations(work.db), key=lambda one: one.pack):
        if one.rules_on(day) or (later and (one.until is None or one.until > day)):
            yield _kept(work, one)


def _kept(work: Work, one: Request) -> Pack:
    return files.approved_flows(work.home, pack=one.pack, version=one.version, digest=one.digest)


def _candidates(work: Work, citation: str) -> Iterator[Pack]:
    """Packs of this id and version: as approved, newest first, then as they lie there."""
    if citation == files.base_flows().citation:
        yield files.base_flows()
    for one in reversed(store.activations(work.db)):
        if f"{one.pack}@{one.version}" == citation:
            yield _kept(work, one)
    for held in actions.there_are(work):
        if held.citation == citation and held.problem is None and held.id != BASE:
            try:
                yield files.flowing(held)
            except BadInput:  # it says so itself wherever packs are listed
                continue
