"""Registering: what an intake found becomes an entry with items, labels and a snapshot.

One path for one resource and for a hundred thousand: everything known is read in slices, the new rows
are drafted in memory (`drafting`), and written table by table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yiben.capabilities.ledger.actions.bodies import ensure_organisation, system_of
from yiben.capabilities.ledger.actions.drafting import Drafter, Target
from yiben.capabilities.ledger.actions.standing import must_steward
from yiben.capabilities.ledger.model import Organisation, Placed, Registered, System
from yiben.capabilities.ledger.naming import key, sql_name
from yiben.capabilities.ledger.proposal import Derivation, Proposal
from yiben.capabilities.ledger.store import checks, entries, feed, organisations, reading
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.ids import stable_id
from yiben.kernel.text import Text

ROUND = 2_000  # resources drafted at a time: bounds memory, whatever the length of the list


def propose(work: Work, proposal: Proposal) -> Registered:
    """Register one resource: create or update the entry, its items, labels and snapshot.

    Items keep their identity by name from snapshot to snapshot; those that vanished are retired. A
    label is added where recognition says something new; where a person has decided, theirs still rules.
    Handing in the same landing again adds nothing.

    Raises BadInput `unusable_name`, `name_taken`, `duplicate_item`; Refused `not_steward`.
    """
    return register_many(work, [proposal])[0]


def register_many(work: Work, proposals: Sequence[Proposal]) -> tuple[Registered, ...]:
    """Register many resources in one transaction, each exactly as `propose` does."""
    feed.take_turn(work.db)
    bodies = _Bodies(work)
    done: list[Registered] = []
    for part in _rounds(proposals, bodies):
        done.extend(_register(work, part))
    return tuple(done)


def place(work: Work, proposal: Proposal) -> Placed:
    """Where `proposal` would go, without writing an entry: its resource identifier and SQL name.

    Organisation and system are created, since the identifier hangs on them. The lake needs this
    before anything is registered; `propose` arrives at the same answer.
    """
    feed.take_turn(work.db)
    organisation, system = _Bodies(work).of(proposal)
    target = _targets(work, [(proposal, organisation, system)])[0]
    columns: tuple[tuple[str, str], ...] = ()
    if target.row is not None and target.row.snapshot:
        current = reading.snapshots_by_id(work.db, [target.row.snapshot])
        columns = current[target.row.snapshot].columns
    return Placed(
        resource=target.id,
        name=target.name,
        organisation=organisation.id,
        system=system.id if system else None,
        known=target.row is not None,
        columns=columns,
    )


def record_lineage(work: Work, resource: str, derivations: Sequence[Derivation]) -> None:
    """Note what the items of `resource` (identifier or name) were made from.

    Raises NotFound `no_item` for a name or source identifier that is not in the ledger.
    """
    owner = reading.resource_called(work.db, resource)
    if owner is None:
        raise NotFound(
            "no_resource", Text(f"没有数据资源「{resource}」", f"There is no resource “{resource}”")
        )
    must_steward(work, organisations.path_of(work.db, owner.organisation))
    own = entries.known_items(work.db, [owner.id]).get(owner.id, {})
    sources = entries.items_existing(work.db, [edge.source for edge in derivations])
    rows = []
    for edge in derivations:
        derived = own.get(edge.item.casefold())
        if derived is None or edge.source not in sources:
            lost = edge.item if derived is None else edge.source
            raise NotFound(
                "no_item", Text(f"没有数据项「{lost}」", f"There is no item “{lost}”"), where={"item": lost}
            )
        rows.append({"derived": derived.id, "source": edge.source, "how": edge.how})
    entries.add_lineage(work.db, rows)
    feed.announce(work.db, "resource", [owner.id], at=stamp(work.now()))
    work.leave(
        "lineage.recorded",
        owner.id,
        edges=[{"derived": row["derived"], "source": row["source"]} for row in rows],
    )


@dataclass(slots=True)
class _Bodies:
    """Organisations and systems of many proposals, each looked up and checked once."""

    work: Work
    _organisations: dict[str, Organisation]
    _systems: dict[tuple[str, str], System]

    def __init__(self, work: Work) -> None:
        self.work = work
        self._organisations = {}
        self._systems = {}

    def of(self, proposal: Proposal) -> tuple[Organisation, System | None]:
        organisation = self._organisations.get(proposal.organisation)
        if organisation is None:
            organisation = ensure_organisation(self.work, proposal.organisation)
            must_steward(self.work, organisations.path_of(self.work.db, organisation.id))
            self._organisations[proposal.organisation] = organisation
        if not proposal.system:
            return organisation, None
        at = (organisation.id, proposal.system)
        if at not in self._systems:
            self._systems[at] = system_of(self.work, proposal.system, owner=organisation)
        return organisation, self._systems[at]


_Owned = tuple[Proposal, Organisation, System | None]


def _rounds(proposals: Sequence[Proposal], bodies: _Bodies) -> Iterator[list[_Owned]]:
    """Runs of proposals in which no entry can appear twice, so that each sees what came before it."""
    part: list[_Owned] = []
    seen: set[tuple[str, str]] = set()
    for proposal in proposals:
        organisation, system = bodies.of(proposal)
        at = (organisation.id, key(sql_name(proposal.name or proposal.stem)))
        if at in seen or len(part) == ROUND:
            yield part
            part, seen = [], set()
        part.append((proposal, organisation, system))
        seen.add(at)
    if part:
        yield part


def _register(work: Work, part: list[_Owned]) -> list[Registered]:
    targets = _targets(work, part)
    now = stamp(work.now())
    old = [target.id for target in targets if target.row is not None]
    drafter = Drafter(
        who=work.actor.account,
        now=now,
        known=entries.known_items(work.db, old),
        numbers=entries.snapshot_numbers(work.db, old),
        landed=entries.snapshots_known(
            work.db, [target.proposal.landing.id for target in targets if target.proposal.landing]
        ),
    )
    done = [drafter.add(target) for target in targets]
    entries.write(work.db, drafter.draft)
    for target in targets:
        if target.proposal.left_out and target.system:
            table = target.proposal.stem
            columns = [(table, column) for column in target.proposal.left_out]
            checks.declare(work.db, target.system, columns, at=now, by=work.actor.account)
    checks.recount(work.db, [target.id for target in targets])
    feed.announce(work.db, "resource", [target.id for target in targets], at=now)
    for target, result in zip(targets, done, strict=True):
        landing = target.proposal.landing
        work.leave(
            "resource.proposed",
            result.resource,
            name=result.name,
            organisation=result.organisation,
            created=result.created,
            snapshot=landing.id if landing else None,
            items_added=result.items_added,
            items_retired=result.items_retired,
            labels_proposed=result.labels_proposed,
        )
    return done


def _targets(work: Work, part: list[_Owned]) -> list[Target]:
    """Which entry each proposal is about, and what SQL will call it."""
    wanted = [sql_name(proposal.name or proposal.stem) for proposal, _, _ in part]
    pairs = [(organisation.id, key(name)) for (_, organisation, _), name in zip(part, wanted, strict=True)]
    known = entries.resources_wanted(work.db, pairs)
    open_names: dict[str, list[str]] = {}
    targets = []
    for (proposal, organisation, system), name, pair in zip(part, wanted, pairs, strict=True):
        row = next(
            (
                row
                for row in known.get(pair, ())
                if proposal.name or system is None or row.system in (None, system.id)
            ),
            None,
        )
        identifier = row.id if row is not None else _identifier(proposal, organisation, system, pair[1])
        if row is None:
            open_names[identifier] = _candidates(name, organisation, identifier)
        targets.append(
            Target(
                id=identifier,
                name=row.name if row is not None else name,
                wanted_key=pair[1],
                organisation=organisation.id,
                system=system.id if system else None,
                proposal=proposal,
                row=row,
            )
        )
    _settle_names(work, targets, open_names)
    return targets


def _identifier(proposal: Proposal, organisation: Organisation, system: System | None, wanted: str) -> str:
    # A person's own name means that entry whatever the system; a file name means the system's table.
    within = "" if proposal.name or system is None else system.id
    return stable_id("res", organisation.id, within, wanted)


def _candidates(name: str, organisation: Organisation, identifier: str) -> list[str]:
    return [name, sql_name(f"{name}_{organisation.name}"), f"{name}_{identifier[-6:]}"]


def _settle_names(work: Work, targets: list[Target], open_names: dict[str, list[str]]) -> None:
    """Give each new entry the first of its candidate names that nobody has."""
    taken = entries.names_taken(
        work.db, sorted({key(name) for names in open_names.values() for name in names})
    )
    for target in targets:
        names = open_names.get(target.id)
        if names is None:
            continue
        holder = taken.get(key(names[0]))
        if target.proposal.name and holder not in (None, target.id):
            raise BadInput(
                "name_taken",
                Text(
                    f"表名「{names[0]}」已被其他单位使用",
                    f"Another organisation has a resource called “{names[0]}”",
                ),
                where={"name": names[0]},
                hint=Text(f"请换一个名称，例如 {names[1]}", f"Choose another name, for example {names[1]}."),
            )
        target.name = next(name for name in names if taken.get(key(name), target.id) == target.id)
        taken[key(target.name)] = target.id
