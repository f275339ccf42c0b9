"""An entry's whole life under the Guizhou work plan: published, changed in ten working days over the Spring Festival, retired."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bureaus import ASKER_ORG, OWNER_ORG, Bureaus, join
from yiben.app.cataloguing.columns import meanings
from yiben.app.cataloguing.fulfilling import ask_for
from yiben.app.reactions import hands
from yiben.app.ticking import tick
from yiben.capabilities import access, casework, grants, ledger, policy, sharing, stewardship
from yiben.capabilities.access import deliveries
from yiben.capabilities.stewardship import Reason
from yiben.engines.evidence.verify import verify
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.errors import YibenError

GUIZHOU = "guizhou-public-data-2023"
BEFORE_THE_FESTIVAL = datetime(2027, 1, 29, 2, tzinfo=UTC)  # a Friday; the festival is 5 to 10 February 2027
NAMES = 'SELECT 姓名 FROM "residents"'


def refused(verb: Callable[..., object], *args: object, **said: object) -> str:
    with pytest.raises(YibenError) as error:
        verb(*args, **said)
    return error.value.code


class Catalogue:
    """Two bureaus, the data authority beside them, and a clock that can be moved."""

    def __init__(self, bureaus: Bureaus) -> None:
        self.moment = BEFORE_THE_FESTIVAL
        office = replace(bureaus.office, clock=lambda: self.moment)
        bureaus.platform = replace(bureaus.platform, office=office)
        self.b, self.office, self.resource = bureaus, office, bureaus.resource
        with office.writing(bureaus.platform.owner()) as work:
            self.bea = join(work, "bea", "云川市大数据局", Role.BUREAU)

    def on(self, month: int, day: int, year: int = 2027) -> None:
        self.moment = datetime(year, month, day, 2, tzinfo=UTC)

    def move(self, actor: Actor, case: casework.Case, move: str, **form: object) -> casework.Case:
        with self.office.reading(actor) as work:
            seen = casework.look(work, case.id, hands=hands()).case.version
        with self.office.writing(actor) as work:
            return casework.move(work, case.id, move, seen=seen, form=form, hands=hands())

    def do(self, actor: Actor, verb: Callable[..., object], *args: object, **said: object) -> object:
        with self.office.writing(actor) as work:
            return verb(work, *args, **said)

    def entry(self) -> ledger.Resource:
        with self.office.reading(self.b.police) as work:
            return ledger.describe(work, self.resource).resource

    def describe_it(self) -> None:
        said = ledger.Amendment(title="常住人口", description="户籍登记的人口")
        self.do(self.b.police, ledger.amend, self.resource, said)

    def change(self, **said: object) -> casework.Case:
        how = {"reason": Reason.LAW, "changed_on": self.moment.date().isoformat(), "hands": hands(), **said}
        wanted = how.pop("wanted", {})
        with self.office.writing(self.b.police) as work:
            return stewardship.propose_change(work, self.resource, wanted, **how)

    def ruled(self) -> None:
        """Two persons put the work plan in force."""
        with self.office.reading(self.b.platform.owner()) as work:
            officer = replace(self.b.platform.owner(), account="officer", roles=frozenset({Role.OFFICER}))
            assert work.actor.account != officer.account
        self.do(officer, policy.propose, GUIZHOU)
        self.do(self.b.platform.owner(), policy.approve, GUIZHOU)


@pytest.fixture
def catalogue(bureaus: Bureaus) -> Catalogue:
    return Catalogue(bureaus)


def test_an_entry_is_confirmed_by_its_steward_reviewed_by_the_peer_authority_and_published(
    catalogue: Catalogue,
) -> None:
    sam, bea = catalogue.b.police, catalogue.bea
    with catalogue.office.writing(sam) as work:
        case = stewardship.propose_entry(work, "residents", duty="户籍管理", hands=hands())
    assert refused(catalogue.move, sam, case, "confirm")  # it says nothing about itself yet
    catalogue.describe_it()
    catalogue.move(sam, case, "confirm")
    assert catalogue.entry().status is ledger.Status.APPROVED
    with catalogue.office.reading(bea) as work:
        assert case.id in [one.case.id for one in casework.todo(work, hands=hands()).rows]
    assert refused(catalogue.move, sam, case, "publish")
    catalogue.move(bea, case, "return", to_mend="写明更新周期")
    catalogue.move(sam, case, "confirm")
    assert catalogue.move(bea, case, "publish").end is not None
    with catalogue.office.reading(catalogue.b.transport) as work:
        life = stewardship.life_of(work, catalogue.resource)
    assert (life.published_by, life.duty) == ("bea", "户籍管理")


def test_a_proposed_entry_is_used_as_before_and_kept_by_its_steward_alone(catalogue: Catalogue) -> None:
    assert catalogue.entry().status is ledger.Status.PROPOSED
    assert access.ask(catalogue.office, catalogue.b.police, NAMES).table().num_rows == 40
    catalogue.describe_it()
    catalogue.do(catalogue.b.police, ledger.approve, catalogue.resource)
    catalogue.do(catalogue.b.police, ledger.amend, catalogue.resource, ledger.Amendment(title="人口"))
    assert catalogue.entry().title == "人口"


def test_ten_working_days_after_a_change_of_law_reviewed_and_the_former_state_kept(
    catalogue: Catalogue,
) -> None:
    catalogue.ruled()
    catalogue.describe_it()
    sam, bea = catalogue.b.police, catalogue.bea
    catalogue.do(sam, ledger.approve, catalogue.resource)
    again = ledger.Amendment(title="换个名字")
    assert refused(catalogue.do, sam, ledger.amend, catalogue.resource, again) == "change_is_reviewed"
    with catalogue.office.writing(bea) as work:
        (case,) = stewardship.announce_change(
            work, [catalogue.resource], reason=Reason.LAW, changed_on="2027-01-29", hands=hands()
        )
        none = stewardship.announce_change(
            work, [catalogue.resource], reason=Reason.LAW, changed_on="2027-01-29", hands=hands()
        )
    assert none == ()
    assert case.flow.startswith(GUIZHOU)
    due_on = str(case.due)[:10]
    catalogue.on(2, 12)
    assert due_on > "2027-02-12"  # ten days of the calendar and more: the festival does not count
    assert refused(catalogue.move, sam, case, "submit") == "empty_change"
    items = {"姓名": {"title": "居民姓名", "description": "与身份证一致"}}
    wanted = {"description": "实有人口登记", "cycle": "daily", "items": items}
    catalogue.do(sam, stewardship.redraft, case.id, wanted, hands=hands())
    catalogue.move(sam, case, "submit")
    assert refused(catalogue.do, sam, stewardship.redraft, case.id, {}, hands=hands()) == "change_submitted"
    assert refused(catalogue.move, sam, case, "agree")
    catalogue.move(bea, case, "return", correct_what="写明法律依据")
    wanted["description"] = "实有人口登记（条例第九条）"
    catalogue.do(sam, stewardship.redraft, case.id, wanted, hands=hands())
    catalogue.move(sam, case, "submit")
    assert catalogue.entry().description == "户籍登记的人口"
    catalogue.move(bea, case, "agree")
    assert (catalogue.entry().description, catalogue.entry().cycle) == (
        wanted["description"],
        ledger.Cycle.DAILY,
    )
    with catalogue.office.reading(sam) as work:
        (kept,) = stewardship.history_of(work, catalogue.resource)
        names = {one.name: one.title for one in ledger.describe(work, catalogue.resource).items}
    assert names["姓名"] == "居民姓名"
    assert kept.before["description"] == "户籍登记的人口"
    assert (kept.drafted_by, kept.applied_by, kept.changed_on) == ("police", "bea", "2027-01-29")
    assert set(catalogue.b.kinds()) >= {"catalogue.drafted", "catalogue.changed", "resource.items_reworded"}
    assert verify(catalogue.b.platform.engine, catalogue.b.platform.home).ok


def test_the_festival_and_its_make_up_days_are_counted(catalogue: Catalogue) -> None:
    catalogue.on(2, 10, 2026)  # announced: 16 to 23 February 2026 free, 14 and 28 February worked
    case = catalogue.change()
    assert str(case.due) == "2026-03-02T15:59:59.999999Z"
    catalogue.on(3, 2, 2026)
    with catalogue.office.reading(catalogue.bea) as work:
        assert not casework.look(work, case.id, hands=hands()).case.late
    catalogue.on(3, 3, 2026)
    tick(catalogue.office)
    with catalogue.office.reading(catalogue.bea) as work:
        late = casework.cases(work, kind=stewardship.CHANGE, phase=casework.Phase.LATE, hands=hands())
        assert [one.id for one in late.rows] == [case.id]
        assert case.id in [one.case.id for one in casework.todo(work, hands=hands()).rows]  # escalated


def test_a_change_meets_an_entry_that_moved_on_and_nobody_reviews_their_own(catalogue: Catalogue) -> None:
    assert refused(catalogue.change, changed_on="2027-02-28") == "bad_change"
    assert refused(catalogue.change, wanted={"level": "1"}) == "bad_change"
    case = catalogue.change(wanted={"title": "实有人口"})
    catalogue.move(catalogue.b.police, case, "submit")
    catalogue.do(catalogue.b.police, ledger.amend, catalogue.resource, ledger.Amendment(title="别的"))
    assert refused(catalogue.move, catalogue.bea, case, "agree") == "entry_moved_on"
    assert catalogue.entry().title == "别的"
    with catalogue.office.writing(catalogue.b.transport) as work:
        assert (
            refused(
                stewardship.propose_change,
                work,
                catalogue.resource,
                {},
                reason=Reason.LAW,
                changed_on="2027-01-29",
                hands=hands(),
            )
            == "not_your_list"
        )
    assert refused(catalogue.change) == "case_runs"


def test_after_a_reorganisation_the_entry_is_anothers_and_grants_stand(catalogue: Catalogue) -> None:
    catalogue.b.share()
    grant = catalogue.b.granted()
    case = catalogue.change(wanted={"organisation": ASKER_ORG}, reason=Reason.FUNCTION)
    catalogue.move(catalogue.b.police, case, "submit")
    catalogue.move(catalogue.bea, case, "agree")
    assert catalogue.entry().organisation_name == ASKER_ORG
    assert refused(catalogue.change, wanted={"title": "不再是我的"}) == "not_your_list"
    assert len(catalogue.b.rows(grant)) == 40
    with catalogue.office.reading(catalogue.b.police) as work:
        (kept,) = stewardship.history_of(work, catalogue.resource)
        ((_, before, after),) = stewardship.told(work, kept)
    assert (before, after) == (OWNER_ORG, ASKER_ORG)


def test_a_demand_is_matched_asked_for_in_one_step_met_and_dead_when_the_entry_is_retired(
    catalogue: Catalogue,
) -> None:
    b = catalogue.b
    b.share()
    wish = stewardship.Wish(
        title="核查从业人员身份",
        columns=stewardship.named("姓名、身份证号、车牌号", meanings),
        matter="道路运输从业资格认定",
        basis="道路运输条例第九条",
    )
    made = catalogue.do(b.transport, stewardship.demand, wish)
    assert isinstance(made, stewardship.Demand)
    assert stewardship.match_waiting(catalogue.office) == 1
    with catalogue.office.reading(b.transport) as work:
        (near, *_) = stewardship.match(work, made)
        assert stewardship.figures(work).share == 1
    assert (near.resource, {one.name for one in near.items}) == (catalogue.resource, {"姓名", "公民身份号码"})
    assert "3 个数据项中有 2 个" in near.why[0].zh
    assert refused(catalogue.do, b.police, ask_for, made.id) == "not_your_list"
    case = catalogue.do(b.transport, ask_for, made.id)
    assert isinstance(case, casework.Case)
    assert refused(catalogue.do, b.transport, ask_for, made.id) == "demand_decided"
    catalogue.move(b.police, case, "approve")
    with catalogue.office.reading(b.transport) as work:
        assert stewardship.find_demand(work, made.id).state is stewardship.DemandState.MET
        (done,) = sharing.decided_of(work, case=case.id)
        grant = grants.find(work, done.grant)
    assert len(b.rows(grant, NAMES)) == 40

    every = deliveries.plan(every=deliveries.Every.HOURS, hours=6, start=catalogue.moment)
    sql, form = f"SELECT 姓名 FROM ({NAMES})", access.Format.CSV
    order = deliveries.propose(catalogue.office, b.police, sql, purpose="统计", form=form, schedule=every)
    with catalogue.office.writing(b.police) as work:
        end = stewardship.propose_retirement(work, catalogue.resource, reason="系统停用", hands=hands())
    with catalogue.office.reading(catalogue.bea) as work:
        assert casework.look(work, end.id, hands=hands()).facts["grants"] == 1
    assert refused(catalogue.move, b.police, end, "approve")
    assert len(b.rows(grant, NAMES)) == 40
    catalogue.move(catalogue.bea, end, "approve")
    assert refused(b.rows, grant, NAMES) in {"grant_withdrawn", "unknown_table", "no_table"}
    assert refused(access.ask, catalogue.office, b.police, NAMES)
    with catalogue.office.reading(b.police) as work:
        ended = {one.id: one.approval for one in deliveries.list_deliveries(work)}
    assert ended[order.id] is deliveries.DeliveryStatus.WITHDRAWN
    assert catalogue.entry().status is ledger.Status.RETIRED  # kept for the record
    assert set(b.kinds()) >= {"demand.asked", "demand.met", "grant.withdrawn", "resource.retired"}


def test_what_nobody_has_becomes_a_duty_to_gather_confirmed_every_year(catalogue: Catalogue) -> None:
    b = catalogue.b
    made = catalogue.do(b.transport, stewardship.demand, stewardship.Wish(title="气象预警", basis="气象法"))
    assert isinstance(made, stewardship.Demand)
    assert (
        refused(catalogue.do, b.transport, stewardship.gather, made.id, organisation=OWNER_ORG)
        == "not_your_list"
    )
    catalogue.do(catalogue.bea, stewardship.gather, made.id, organisation=OWNER_ORG)
    catalogue.on(2, 28)
    assert stewardship.refresh_due(catalogue.office, hands=hands()) == 0
    catalogue.on(3, 1)
    tick(catalogue.office)
    assert stewardship.refresh_due(catalogue.office, hands=hands()) == 0
    with catalogue.office.reading(SYSTEM) as work:
        (case,) = casework.cases(work, kind=stewardship.REFRESH, hands=hands()).rows
    assert (case.form["entries"], case.form["duties"]) == (1, 1)
    catalogue.move(b.police, case, "confirm", found="逐项核对，无变化")
    with catalogue.office.reading(b.police) as work:
        (duty,) = stewardship.duties(work).rows
        life = stewardship.life_of(work, catalogue.resource)
        figures = stewardship.figures(work)
    assert (duty.answer.kind, duty.demand) == (stewardship.DutyKind.GATHER, made.id)
    assert duty.confirmed_by == life.confirmed_by == "police"
    assert (figures.duties, figures.confirmed) == (1, 1)
