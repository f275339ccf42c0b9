"""What stands: decisions handed down, districts' own data, subscriptions, forms that fill themselves."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bureaus import ASKER_ORG, OWNER_ORG, Bureaus, join, let_rule
from yiben.app.orders import Order
from yiben.app.reactions import hands
from yiben.app.road import bring_in
from yiben.capabilities import access, casework, grants, ledger, sharing
from yiben.capabilities.access import deliveries
from yiben.capabilities.grants import Form, Kind, Road
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import YibenError

PROVINCE, CITY, COUNTY, STREET = "省大数据局", "云川市大数据局", "云川市东区", "东区一街道"
ALL_ROADS = frozenset({Road.SQL, Road.FILE, Road.VERIFY})


def refused(verb: Callable[..., object], *args: object, **said: object) -> str:
    with pytest.raises(YibenError) as error:
        verb(*args, **said)
    return error.value.code


def below_the_police(bureaus: Bureaus) -> dict[str, Actor]:
    """A district office below the police, a street office below that, a team below the street."""
    found = {}
    with bureaus.writing(bureaus.platform.owner()) as work:
        above = OWNER_ORG
        for name, org in (
            ("district", "公安局东区分局"),
            ("street", "东区一街道派出所"),
            ("team", "一街道警务队"),
        ):
            found[name] = join(work, name, org, Role.STEWARD, below=above)
            found[f"{name}2"] = join(work, f"{name}2", org, Role.STEWARD)
            above = org
    return found


def hand_down(
    bureaus: Bureaus, giver: Actor, second: Actor, holder: Actor, *, depth: int = 0, level: int = 3
) -> sharing.PushDown:
    now = bureaus.office.clock()
    scope = sharing.Extent(
        resource=bureaus.resource,
        most_level=level,
        roads=frozenset({Road.SQL}),
        begins=grants.day_of(now),
        ends=grants.day_of(now + timedelta(days=60)),
        depth=depth,
    )
    with bureaus.writing(giver) as work:
        case = sharing.propose_push_down(work, scope, holder=str(holder.org), hands=hands())
    bureaus.move(second, case, "approve")
    with bureaus.reading(giver) as work:
        return sharing.push_downs(work, resource=bureaus.resource)[0]


def ask_as(bureaus: Bureaus, actor: Actor, **changes: object) -> casework.Case:
    now = bureaus.office.clock()
    said = {
        "forms": {"姓名": Form.PLAIN},
        "roads": frozenset({Road.SQL}),
        "ends": grants.day_of(now + timedelta(days=30)),
        **changes,
    }
    with bureaus.writing(actor) as work:
        return sharing.ask(work, bureaus.request(**said), hands=hands())


def test_a_lower_organisation_decides_within_its_scope_and_no_further(bureaus: Bureaus) -> None:
    bureaus.share(passes_down=True)
    who = below_the_police(bureaus)
    down = hand_down(bureaus, bureaus.police, bureaus.police_too, who["district"])
    case = ask_as(bureaus, who["street"])
    assert case.organisation == who["district"].org
    assert refused(bureaus.move, bureaus.police, case, "approve") in ("not_yours", "no_case")
    bureaus.move(who["district"], case, "approve")
    with bureaus.reading(who["street"]) as work:
        (done,) = sharing.decided_of(work, case=case.id)
    assert (done.decider, done.through) == (who["district"].org, down.id)

    beyond = (
        {"forms": {"公民身份号码": Form.PLAIN}},  # level four
        {"roads": frozenset({Road.FILE})},
        {"ends": grants.day_of(bureaus.office.clock() + timedelta(days=90))},
    )
    for one in beyond:
        assert ask_as(bureaus, who["street"], **one).organisation == bureaus.police.org
    # Who holds the authority asks the owner, and so does whoever is not below.
    assert ask_as(bureaus, who["district"]).organisation == bureaus.police.org
    assert ask_as(bureaus, bureaus.transport).organisation == bureaus.police.org
    # Both who decided and the owner may end it.
    with bureaus.writing(who["district"]) as work:
        sharing.withdraw(work, done.grant, why="不再需要")


def test_authority_is_handed_on_only_as_far_as_it_was_given(bureaus: Bureaus) -> None:
    bureaus.share()
    who = below_the_police(bureaus)
    assert (
        refused(hand_down, bureaus, bureaus.police, bureaus.police_too, who["district"]) == "not_handed_down"
    )
    bureaus.share(passes_down=True)
    assert refused(hand_down, bureaus, bureaus.police, bureaus.police_too, bureaus.transport) == "not_below"
    first = hand_down(bureaus, bureaus.police, bureaus.police_too, who["district"], depth=1)
    wider = refused(hand_down, bureaus, who["district"], who["district2"], who["street"], level=4)
    assert wider == "handed_too_far"
    second = hand_down(bureaus, who["district"], who["district2"], who["street"])
    assert (second.parent, second.giver) == (first.id, who["district"].org)
    assert refused(hand_down, bureaus, who["street"], who["street2"], who["team"]) == "handed_too_far"
    assert (
        refused(hand_down, bureaus, bureaus.transport, bureaus.transport, who["team"])
        == "not_yours_to_hand_down"
    )
    assert ask_as(bureaus, who["team"]).organisation == who["street"].org


def test_under_guizhous_plan_handing_down_follows_its_own_flow(bureaus: Bureaus) -> None:
    """“将可下沉公共数据授权至下级部门管理” (3.3.1): the case stands on the flow of the pack in force."""
    bureaus.share(passes_down=True)
    let_rule(bureaus, "guizhou-public-data-2023")
    who = below_the_police(bureaus)
    down = hand_down(bureaus, bureaus.police, bureaus.police_too, who["district"])
    with bureaus.reading(bureaus.police) as work:
        case = casework.look(work, str(down.case), hands=hands())
    assert case.case.flow.startswith("guizhou-public-data-2023@")
    assert case.flow.article == ("3.3.1",)


def test_taking_authority_back_takes_all_that_was_handed_on(bureaus: Bureaus) -> None:
    bureaus.share(passes_down=True)
    who = below_the_police(bureaus)
    first = hand_down(bureaus, bureaus.police, bureaus.police_too, who["district"], depth=1)
    hand_down(bureaus, who["district"], who["district2"], who["street"])
    case = ask_as(bureaus, who["team"])
    with bureaus.writing(who["street"]) as work:
        assert refused(sharing.take_back, work, first.id, hands=hands()) == "not_yours_to_hand_down"
    with bureaus.writing(bureaus.police) as work:
        sharing.take_back(work, first.id, hands=hands())
        assert all(one.withdrawn for one in sharing.push_downs(work, resource=bureaus.resource))
    assert refused(bureaus.move, who["street"], case, "approve") == "authority_moved"
    assert ask_as(bureaus, who["team"]).organisation == bureaus.police.org


def test_what_waits_under_an_authority_taken_back_goes_to_the_owner_at_once(bureaus: Bureaus) -> None:
    bureaus.share(passes_down=True)
    who = below_the_police(bureaus)
    down = hand_down(bureaus, bureaus.police, bureaus.police_too, who["district"])
    case, sent_back = ask_as(bureaus, who["street"]), ask_as(bureaus, who["team"])
    bureaus.move(who["district"], sent_back, "return", to_mend="请写明")
    with bureaus.writing(bureaus.police) as work:
        sharing.take_back(work, down.id, hands=hands())
    with bureaus.reading(bureaus.police) as work:
        waiting = [one.case for one in casework.todo(work, hands=hands()).rows]
        told = [one.says.en for one in casework.notices(work, hands=hands()).rows]
        page = casework.look(work, case.id, hands=hands())
    assert [one.id for one in waiting] == [case.id]
    assert page.case.handed_to == "police"
    assert f"{page.flow.title.en} {case.number} was handed to you" in told
    with bureaus.reading(who["district"]) as work:
        assert any(case.number in one.says.en for one in casework.notices(work, hands=hands()).rows)
    assert refused(bureaus.move, who["district"], case, "approve") == "authority_moved"
    bureaus.move(bureaus.police, case, "approve")
    with bureaus.reading(who["street"]) as work:
        (done,) = sharing.decided_of(work, case=case.id)
    assert (done.decider, done.through) == (bureaus.police.org, None)


def test_the_owners_stewards_hear_of_what_is_granted_in_their_name(bureaus: Bureaus) -> None:
    bureaus.share(passes_down=True)
    who = below_the_police(bureaus)
    hand_down(bureaus, bureaus.police, bureaus.police_too, who["district"])
    own, theirs = ask_as(bureaus, bureaus.transport), ask_as(bureaus, who["street"])
    bureaus.move(bureaus.police, own, "approve")
    bureaus.move(who["district"], theirs, "approve")
    for steward in (bureaus.police, bureaus.police_too):
        with bureaus.reading(steward) as work:
            told = [one.says.en for one in casework.notices(work, hands=hands()).rows]
        assert f"“公安局东区分局” granted {theirs.number} under an authority handed down" in told
        assert not any("granted" in one and own.number in one for one in told)


def test_a_district_has_its_own_rows_back_and_no_other_s(bureaus: Bureaus) -> None:
    column = bureaus.items()["公民身份号码"]  # its first digits are those of the district
    bureaus.share(returns=True, district_item=column)
    with bureaus.writing(bureaus.platform.owner()) as work:
        county = join(work, "county", COUNTY, Role.STEWARD, code="440000")
    said = {"kind": Kind.RETURN_FLOW, "forms": {"姓名": Form.PLAIN, "公民身份号码": Form.PLAIN}}
    assert refused(ask_as, bureaus, county, **said, district="330000") == "another_district"
    assert refused(ask_as, bureaus, county, **said, district="44a") == "bad_request"
    case = ask_as(bureaus, county, **said, district="440100")
    bureaus.move(bureaus.police, case, "approve")
    with bureaus.reading(county) as work:
        (done,) = sharing.decided_of(work, case=case.id)
        grant = grants.find(work, done.grant)
    assert grant.draft.kind is Kind.RETURN_FLOW
    answer = access.ask(bureaus.office, county, 'SELECT * FROM "residents"', grant=grant.id)
    assert all(str(one).startswith("4401") for one in answer.table()["公民身份号码"].to_pylist())


def test_nothing_returns_that_is_not_marked_for_it(bureaus: Bureaus) -> None:
    bureaus.share()
    assert (
        refused(ask_as, bureaus, bureaus.transport, kind=Kind.RETURN_FLOW, district="4401")
        == "sharing_not_allowed"
    )


def later(office: Office, **ahead: int) -> Office:
    """The same office, some time later."""
    moment = office.clock() + timedelta(**ahead)
    return replace(office, clock=lambda: moment)


def test_a_subscription_delivers_what_changed_until_the_grant_is_withdrawn(
    bureaus: Bureaus, tmp_path: Path
) -> None:
    bureaus.share()
    table(bureaus, tmp_path, {"a": "1", "b": "2", "c": "3"})
    grant = marks_granted(bureaus, roads=frozenset({Road.DELIVERY}))
    plan = deliveries.plan(every=deliveries.Every.HOURS, hours=1, start=bureaus.office.clock())
    made = sharing.subscribe(
        bureaus.office,
        bureaus.transport,
        grant.id,
        schedule=plan,
        manner=sharing.Manner.CHANGES,
        key=["mark"],
    )
    assert delivered(bureaus, made, hours=2) == {("新增", "a", 1), ("新增", "b", 2), ("新增", "c", 3)}
    table(bureaus, tmp_path, {"a": "1", "b": "9", "d": "4"})
    assert delivered(bureaus, made, hours=4) == {("更新", "b", 9), ("删除", "c", 3), ("新增", "d", 4)}
    assert delivered(bureaus, made, hours=6) == set()
    with bureaus.reading(bureaus.transport) as work:
        assert refused(sharing.subscribe, bureaus.office, bureaus.transport, grant.id, schedule=plan, manner=sharing.Manner.CHANGES) == "bad_key"  # fmt: skip
        assert [one.id for one in sharing.subscriptions(work)] == [made.id]
    with bureaus.writing(bureaus.police) as work:
        sharing.withdraw(work, grant.id, why="到此为止")
    assert deliveries.run_due(later(bureaus.office, hours=9)) == ()
    with bureaus.reading(bureaus.transport) as work:
        assert sharing.subscriptions(work)[0].ended


def table(bureaus: Bureaus, folder: Path, rows: dict[str, str]) -> None:
    path = folder / "marks.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["mark", "points"])
        writer.writerows(rows.items())
    bring_in(bureaus.platform, bureaus.platform.owner(), Order(source=str(path), org=OWNER_ORG, name="marks"))


def marks_granted(bureaus: Bureaus, *, roads: frozenset[Road]) -> grants.Grant:
    with bureaus.reading(bureaus.police) as work:
        items = ledger.describe(work, "marks")
    other = replace(bureaus, resource=items.resource.id)
    other.share()
    forms = {one.name: Form.PLAIN for one in items.items}
    return other.granted(forms=forms, roads=roads)


def delivered(bureaus: Bureaus, made: sharing.Subscription, *, hours: int) -> set[tuple[str, str, int]]:
    (run,) = deliveries.run_due(later(bureaus.office, hours=hours))
    assert run.state is deliveries.RunState.DONE, run.says
    path = deliveries.folder_of(bureaus.office.home, made.delivery) / str(run.file)
    with path.open(encoding="utf-8") as file:
        return {(row[deliveries.MARK], row["mark"], int(row["points"])) for row in csv.DictReader(file)}


def test_a_form_gets_what_it_may_with_source_and_date(bureaus: Bureaus) -> None:
    bureaus.share()
    grant = bureaus.granted(roads=frozenset({Road.PREFILL, Road.SQL, Road.VERIFY}))
    person = next(one for one in bureaus.rows(grant) if one["公民身份号码"] and one["联系电话"])
    fields = {"name": "姓名", "phone": "联系电话", "address": "户籍地址", "job": "职业"}
    key = {"公民身份号码": str(person["公民身份号码"])}
    found = {
        one.field: one
        for one in sharing.prefill(bureaus.office, bureaus.transport, grant.id, fields=fields, key=key)
    }
    assert (found["name"].value, found["name"].masked) == (person["姓名"], False)
    assert (found["phone"].value, found["phone"].masked) == (person["联系电话"], True)
    assert found["name"].source_organisation == OWNER_ORG
    assert found["name"].as_of
    assert found["address"].value is None
    assert "核验" in found["address"].why_not.zh
    assert found["job"].why_not is not None
    nobody = sharing.prefill(
        bureaus.office, bureaus.transport, grant.id, fields={"name": "姓名"}, key={"公民身份号码": "无"}
    )
    assert nobody[0].value is None
    with bureaus.reading(bureaus.platform.owner()) as work:
        from yiben.engines import evidence

        events = [one for one in evidence.show(work.db).rows if one.kind == "sharing.prefilled"]
    assert len(events) == 2
    assert str(person["姓名"]) not in str(events)


def test_a_form_needs_one_person_a_plain_key_and_the_road(bureaus: Bureaus) -> None:
    bureaus.share()
    grant = bureaus.granted(roads=frozenset({Road.PREFILL, Road.SQL, Road.VERIFY}))
    office, asker = bureaus.office, bureaus.transport

    def filled(**said: object) -> object:
        asked = {"fields": {"name": "姓名"}, "key": {"姓名": "王"}, **said}
        return sharing.prefill(office, asker, grant.id, **asked)

    assert refused(filled, key={"联系电话": "1"}) == "bad_prefill"
    assert refused(filled, key={}) == "bad_prefill"
    assert refused(filled, purpose="statistics") == "grant_other_purpose"
    assert bureaus.kinds().count("data.refused") == 3
    other = bureaus.granted(roads=frozenset({Road.SQL}), forms={"姓名": Form.PLAIN})
    assert (
        refused(sharing.prefill, office, asker, other.id, fields={"a": "姓名"}, key={"姓名": "王"})
        == "grant_other_road"
    )
    assert ASKER_ORG
