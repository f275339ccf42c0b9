"""The yearly confirmation of entries and duties (年度核对): one case for each organisation, on a declared day."""

from datetime import date, timedelta

from yiben.capabilities import casework, ledger
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.stewardship.declared import declared
from yiben.capabilities.stewardship.model import REFRESH
from yiben.capabilities.stewardship.store import entries as store
from yiben.capabilities.stewardship.store import lists
from yiben.engines.flows.calendar import calendar
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import MovedOn, Refused
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text


def refresh_due(office: Office, *, hands: Hands) -> int:
    """Begin this year's confirmation when its day has come and nobody has; how many cases were opened."""
    rules = declared()
    today = calendar("cn").local(office.clock()).date()
    begins = date(today.year, rules.month, rules.day)
    if not begins <= today <= begins + timedelta(days=rules.grace):
        return 0
    with office.reading(SYSTEM) as work:
        if store.was_refreshed(work.db, today.year):
            return 0
    with office.writing(SYSTEM) as work:
        if store.was_refreshed(work.db, today.year):  # another process was faster
            return 0
        return len(begin_refresh(work, year=today.year, hands=hands))


def begin_refresh(work: Work, *, year: int, hands: Hands) -> tuple[Case, ...]:
    """Open a case for each organisation that has entries or duties. MovedOn `refresh_begun` a second time.

    For owner, officer, bureau, and the platform's clock. Leaves `catalogue.refresh_begun`.
    """
    from yiben.kernel.actors import Role

    if work.actor != SYSTEM and not work.actor.holds(Role.OWNER, Role.OFFICER, Role.BUREAU):
        raise Refused(
            "not_supervisor",
            Text("年度核对由数据主管部门开始", "The data authority begins the yearly confirmation."),
            where={"account": work.actor.account},
        )
    if store.was_refreshed(work.db, year):
        raise MovedOn(
            "refresh_begun", Text(f"{year} 年度核对已经开始", f"The confirmation of {year} has begun.")
        )
    duties = lists.duties_held(work.db)
    platform = Work(work.db, SYSTEM, work.office, work.events, work.lasting)
    made = []
    for node in ledger.organisations(work):
        body = node.organisation
        owed = duties.get(body.id, 0)
        if node.resources or owed:
            made.append(
                casework.file(
                    platform,
                    REFRESH,
                    subject=body.id,
                    organisation=body.id,
                    title=f"{body.name} {year}",
                    form={"year": year, "entries": node.resources, "duties": owed},
                    hands=hands,
                )
            )
    store.add_refreshed(work.db, year, at=stamp(work.now()), cases=len(made))
    work.leave("catalogue.refresh_begun", str(year), cases=len(made))
    return tuple(made)


def confirm_all(work: Work, case: Case, step: Step) -> None:
    """Effect `catalogue.confirm_all`: every living entry and duty of the organisation is confirmed today.

    Leaves `catalogue.confirmed` with how many there were.
    """
    at, resources = stamp(work.now()), _entries(work, case.subject)
    store.set_lives(work.db, resources, {"confirmed": at, "confirmed_by": step.account})
    duties = lists.confirm_duties(work.db, case.subject, at=at, by=step.account)
    work.leave(
        "catalogue.confirmed",
        case.subject,
        case=case.id,
        entries=len(resources),
        duties=duties,
        year=case.form.get("year"),
    )


def _entries(work: Work, organisation: str) -> list[str]:
    """Living entries of the organisation itself, not of those below it."""
    found: list[str] = []
    page = PageAsk(size=200)
    while True:
        rows = ledger.list_resources(work, organisation=organisation, page=page)
        found += [one.id for one in rows.rows if one.organisation == organisation]
        if page.number >= rows.pages:
            return found
        page = PageAsk(number=page.number + 1, size=200)
