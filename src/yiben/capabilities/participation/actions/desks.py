"""Consultation desks (咨询服务站): where they are, when they are open, who writes down there."""

from dataclasses import replace

from yiben.capabilities import people
from yiben.capabilities.participation.actions.asking import CHANGED
from yiben.capabilities.participation.actions.standing import must_moderate
from yiben.capabilities.participation.model import Desk
from yiben.capabilities.participation.store import following as store
from yiben.capabilities.participation.store.tables import bump
from yiben.capabilities.participation.texts import plain
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def open_desk(work: Work, *, name: str, place: str, hours: str, clerks: tuple[str, ...] = ()) -> Desk:
    """Open a desk, or change the one of that name. For the authority and the platform. Leaves `participation.desk`."""
    must_moderate(work)
    for one in clerks:
        people.who_is(work, one)
    made = Desk(
        id=new_id("desk"),
        name=plain(name, field="name", bounds=(2, 60)),
        place=plain(place, field="place", bounds=(2, 200)),
        hours=plain(hours, field="hours", bounds=(2, 200)),
        clerks=tuple(sorted({one.strip().lower() for one in clerks})),
    )
    before = store.find_desk(work.db, made.name)
    if before is None:
        store.add_desk(work.db, made)
    else:
        made = replace(made, id=before.id)
        store.change_desk(
            work.db, before.id, place=made.place, hours=made.hours, clerks=list(made.clerks), closed=None
        )
    bump(work.db, CHANGED)
    work.leave("participation.desk", made.id, name=made.name, clerks=list(made.clerks))
    return made


def close_desk(work: Work, desk: str) -> None:
    """Close a desk; what was written down there stays. Leaves `participation.desk`."""
    must_moderate(work)
    found = store.find_desk(work.db, desk[:100])
    if found is None:
        raise NotFound("no_desk", Text("没有这个窗口", "There is no such desk."), where={"desk": desk[:80]})
    store.change_desk(work.db, found.id, closed=stamp(work.now()))
    bump(work.db, CHANGED)
    work.leave("participation.desk", found.id, name=found.name, closed=True)


def desks(work: Work) -> tuple[Desk, ...]:
    """Every desk that is open."""
    return store.desks(work.db)


def own_desks(work: Work) -> tuple[Desk, ...]:
    """Desks where the actor writes down: those that list them; all of them for whoever needs no listing."""
    every = store.desks(work.db)
    return tuple(one for one in every if work.actor.account in one.clerks) or every


def find_desk(work: Work, identifier: str) -> Desk | None:
    """One desk, closed ones too."""
    return store.find_desk(work.db, identifier)
