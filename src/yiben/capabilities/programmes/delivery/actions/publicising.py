"""Publicity (公示) and objections to it: anybody may look and object; nothing is decided while an objection is open."""

from yiben.capabilities import casework
from yiben.capabilities.casework import Case, Step
from yiben.capabilities.programmes.delivery.actions.platform import (
    by_the_platform,
    find_application,
    reason,
)
from yiben.capabilities.programmes.delivery.actions.stacking import fen_of_answer
from yiben.capabilities.programmes.delivery.given import Publicised
from yiben.capabilities.programmes.delivery.model import OBJECT
from yiben.capabilities.programmes.delivery.store import applications as store
from yiben.capabilities.programmes.delivery.ties import Ties
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text


def publicise_by(work: Work, case: Case, _step: Step) -> None:
    """Effect `benefit.publicise`: from now on anybody may see it. Leaves `benefit.publicised`."""
    one = find_application(work, case.id)
    store.change(work.db, one.id, publicised=stamp(work.now()))
    work.leave("benefit.publicised", one.id, number=one.number, programme=one.programme, until=case.due)


def publicity_over_by(work: Work, case: Case, _step: Step) -> None:
    """Effect `benefit.publicity_over`: Refused `disputed` while an objection is open; the clock tries again."""
    identifier = find_application(work, case.id).id
    open_ = store.open_objections(work.db, identifier)
    if open_:
        raise Refused(
            "disputed",
            Text(f"还有 {open_} 件异议未处理", f"{open_} objections are open."),
            where={"count": open_, "name": case.number},
        )
    work.leave("benefit.publicity_over", identifier, number=case.number)


def publicised(work: Work, call: str, *, ties: Ties) -> tuple[Publicised, ...]:
    """What of a round is in publicity: for anybody."""
    found = []
    for one in store.standing_in(work.db, call, ("publicised",)):
        with by_the_platform(work) as platform:
            case = casework.look(platform, one.case, hands=ties.hands()).case
        found.append(
            Publicised(
                application=one.id,
                number=one.number,
                programme=one.programme,
                applicant_name=one.applicant_name,
                route=one.route,
                amount=fen_of_answer(one),
                rank=one.rank,
                since=one.publicised or one.filed,
                until=case.due,
                objections=store.open_objections(work.db, one.id),
            )
        )
    return tuple(found)


def object_to(work: Work, reference: str, *, says: str, ties: Ties) -> Case:
    """Object to what is in publicity (公示异议), by anybody signed in. Leaves `benefit.objected`.

    Refused `not_publicised` before and after its days, and to the applicant.
    """
    one = find_application(work, reference)
    said = reason(says, field="says")
    if one.state != "publicised":
        raise Refused(
            "not_publicised",
            Text("不在公示期内，不能提出公示异议", "It is not in publicity: no objection can be made to it."),
            where={"name": one.number, "state": one.state},
        )
    case = casework.file(
        work,
        OBJECT,
        subject=one.id,
        organisation=one.organisation,
        title=f"公示异议：{one.number}",
        form={"application": one.id, "says": said},
        parent=one.case,
        hands=ties.hands(),
    )
    store.add_objection(work.db, case.id, one.id, stamp(work.now()))
    work.leave("benefit.objected", one.id, number=one.number, case=case.id)
    return case


def uphold_by(work: Work, case: Case, step: Step, *, ties: Ties) -> None:
    """Effect `benefit.uphold`: the application goes back to review, if it still is in publicity."""
    one = find_application(work, _disputed(work, case))
    store.close_objection(work.db, case.id)
    work.leave("benefit.objection_upheld", one.id, number=one.number, case=case.id)
    if one.state != "publicised":
        return
    with by_the_platform(work) as platform:
        version = casework.look(platform, one.case, hands=ties.hands()).case.version
        form = {"finding": str(step.form["finding"])}
        casework.move(platform, one.case, "reopen", seen=version, form=form, hands=ties.hands())


def dismiss_by(work: Work, case: Case, _step: Step) -> None:
    """Effect `benefit.dismiss`: the objection is closed, and the publicity may end."""
    identifier = _disputed(work, case)
    store.close_objection(work.db, case.id)
    work.leave("benefit.objection_closed", identifier, case=case.id, state=case.state)


def _disputed(work: Work, case: Case) -> str:
    """What an objection is about, as written down when it was made: a form may name anything."""
    found = store.disputed(work.db, case.id)
    if found is None:
        raise NotFound(
            "no_objection",
            Text("这不是公示异议", "This is no objection to a publicity."),
            where={"name": case.number},
        )
    return found
