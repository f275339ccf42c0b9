"""Zones and notices (专区、通知): who supervises which, and what one must bring to operate one."""

from dataclasses import replace

from yiben.capabilities import casework
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.permitting import (
    a_day,
    bad,
    body,
    must_lead,
    said,
    the_zone,
    today,
)
from yiben.capabilities.zones.model import Kind, Notice, Zone
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def make_zone(work: Work, name: str, *, kind: Kind, supervisor: str = "") -> Zone:
    """Register a zone (第二条、第八条). By the municipal bureau: whoever registers the first is it from then on.

    A base zone is the bureau's own. A field or area zone is an industry department's or district's; where none is
    named, the bureau supervises it first. BadInput `bad_zone`, Refused. Leaves `zone.made`.
    """
    bureau = must_lead(work)
    title = said("name", name, most=200)
    named = body(work, supervisor).id if supervisor else bureau
    if store.every(work.db, Zone, name=title):
        raise bad("name", Text("已有同名专区", "There is a zone of that name."))
    if kind is Kind.BASE and named != bureau:
        raise bad("supervisor", Text("综合基础类专区由市经济和信息化局监管（第八条）", "The bureau supervises comprehensive base zones (Article 8)."))  # fmt: skip
    one = Zone(
        id=new_id("zone"),
        name=title,
        kind=kind,
        supervisor=named,
        for_now=kind is not Kind.BASE and not supervisor,
        handed_over=None,
        made=stamp(work.now()),
        made_by=work.actor.account,
    )
    store.add(work.db, one)
    work.leave("zone.made", one.id, zone_kind=str(kind), supervisor=named, for_now=one.for_now, bureau=bureau)
    return one


def hand_over(work: Work, zone: str, *, supervisor: str) -> Zone:
    """Hand a zone the bureau supervised for now to the department it turned out to belong to (第八条).

    Refused `not_for_now` for a zone whose supervisor was clear. Leaves `zone.handed_over`.
    """
    must_lead(work)
    found, named = the_zone(work, zone), body(work, supervisor).id
    if not found.for_now:
        raise Refused("not_for_now", Text("本专区归属明确，不是先期监管", "Its supervisor was clear from the start."), where={"zone": found.id})  # fmt: skip
    at = stamp(work.now())
    store.change(work.db, Zone, found.id, supervisor=named, for_now=False, handed_over=at)
    work.leave("zone.handed_over", found.id, before=found.supervisor, supervisor=named)
    return replace(found, supervisor=named, for_now=False, handed_over=at)


def publish_notice(
    work: Work, zone: str, *, says: str, until: str, conditions: tuple[str, ...] = ()
) -> Notice:
    """Publish a notice with the conditions of applying (第十一条); `conditions` are the zone's own (第十七条).

    Leaves `zone.notice_published`.
    """
    must_lead(work)
    found = the_zone(work, zone)
    last = a_day("until", until)
    if last < today(work):
        raise bad("until", Text("申请截止日期已过", "The last day of applying has passed."))
    own = tuple(dict.fromkeys(said("conditions", one, most=80) for one in conditions))
    one = Notice(
        id=new_id("znot"),
        zone=found.id,
        says=said("says", says, most=20_000),
        conditions=own,
        published=today(work),
        until=last,
        made_by=work.actor.account,
    )
    store.add(work.db, one)
    says_so = Text(
        f"「{found.name}」发布授权运营通知",
        f"A notice of authorised operation was published for “{found.name}”",
    )
    casework.notify(work, says_so, role=Role.BUREAU, organisation=found.supervisor)
    work.leave("zone.notice_published", one.id, zone=found.id, until=last, conditions=len(own) + 10)
    return one
