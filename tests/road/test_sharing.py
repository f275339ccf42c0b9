"""A steward finds a library of another bureau, asks, is granted, uses the data on every road, and is cut off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bureaus import ASKER_ORG, OWNER_ORG, Bureaus, join, let_rule
from yiben.app.orders import Order
from yiben.app.reactions import hands
from yiben.app.road import bring_in
from yiben.capabilities import access, casework, grants, ledger, people, policy, sharing
from yiben.capabilities.access import exports, verification
from yiben.capabilities.grants import Budget, Form, Road
from yiben.engines import evidence
from yiben.engines.evidence.verify import verify
from yiben.engines.guard import EXPORT, Effect
from yiben.kernel.actors import Role
from yiben.kernel.errors import YibenError

NAMES = 'SELECT 姓名, 公民身份号码 FROM "residents"'


def refused(verb: Callable[..., object], *args: object, **said: object) -> str:
    with pytest.raises(YibenError) as error:
        verb(*args, **said)
    return error.value.code


def test_asked_approved_used_on_every_road_withdrawn_and_dead(bureaus: Bureaus) -> None:
    bureaus.share()
    with bureaus.reading(bureaus.transport) as work:
        found, clauses = sharing.preview(work, bureaus.request())
    assert found.may_be_granted
    phone = next(one for one in found.columns if one.name == "联系电话")
    assert phone.on(Road.VERIFY).allowed is sharing.Allowed.NOTHING  # a mask says neither yes nor no
    assert {one.id for one in clauses} >= {"purpose", "manner", "scope", "leak_notice", "onward_conditions"}
    case = bureaus.ask()
    with bureaus.reading(bureaus.police) as work:
        assert case.id in [one.case.id for one in casework.todo(work, hands=hands()).rows]
        assert casework.look(work, case.id, hands=hands()).facts["allowed"]
    with bureaus.reading(bureaus.transport) as work:
        assert grants.mine(work) == ()
    bureaus.move(bureaus.police, case, "approve")
    grant = bureaus.grant_of(case)

    rows = bureaus.rows(grant)
    assert set(rows[0]) == {"姓名", "公民身份号码", "联系电话"}
    person = next(one for one in rows if one["公民身份号码"] and one["姓名"])
    office, asker = bureaus.office, bureaus.transport
    file = exports.export(office, asker, NAMES, form=access.Format.CSV, grant=grant.id, road=Road.FILE)
    assert file.rows == 40

    def word(**values: str) -> verification.Word:
        question = verification.Asked(
            who=asker, offer=None, resource=None, key=str(person["公民身份号码"]), values=values, purpose="", grant=grant.id
        )  # fmt: skip
        return verification.ask(office, bureaus.platform.lake, question)

    assert word(姓名=str(person["姓名"])) is verification.Word.YES
    assert word(户籍地址="别处") is verification.Word.NO

    def ask(sql: str, **said: str) -> object:
        return access.ask(office, asker, sql, grant=grant.id, **said)

    assert refused(ask, 'SELECT 户籍地址 FROM "residents"')
    assert refused(ask, NAMES, purpose="statistics") == "grant_other_purpose"
    assert refused(access.ask, office, bureaus.police, NAMES, grant=grant.id) == "no_such_grant"

    with bureaus.writing(bureaus.police) as work:
        sharing.withdraw(work, grant.id, why="用途已完成")
    assert refused(ask, NAMES) == "grant_withdrawn"
    assert refused(word, 姓名="王") == "grant_withdrawn"
    left = set(bureaus.kinds())
    assert left >= {
        "case.filed", "sharing.attribute_set", "sharing.asked", "case.moved", "grant.given", "seal.given",
        "sharing.granted", "data.read", "data.exported", "data.refused", "verification.asked", "grant.withdrawn",
    }  # fmt: skip
    assert verify(bureaus.platform.engine, bureaus.platform.home).ok


def test_the_agreement_is_kept_as_both_accepted_it(bureaus: Bureaus) -> None:
    bureaus.share()
    grant = bureaus.granted(storage_days=7, onward="")
    with bureaus.reading(bureaus.transport) as work:
        (done,) = sharing.decided_of(work, grant=grant.id)
        agreed = sharing.agreement(work, done.agreement)
        assert sharing.agreements(work).total == 1
    assert (agreed.accepted_recipient, agreed.accepted_provider) == ("transport", "police")
    assert (agreed.recipient_name, agreed.grant) == (ASKER_ORG, grant.id)
    assert agreed.terms["storage_days"] == 7
    with bureaus.writing(bureaus.platform.owner()) as work:
        stranger = join(work, "stranger", "云川市文旅局", Role.STEWARD)
    with bureaus.reading(stranger) as work:
        assert refused(sharing.agreement, work, agreed.id) == "no_agreement"


def test_an_approver_narrows_and_never_widens(bureaus: Bureaus) -> None:
    bureaus.share()
    case = bureaus.ask(budget=Budget(rows_a_call=30), rows="姓名 IS NOT NULL")
    items = bureaus.items()
    wider = sharing.narrowing_form(sharing.Narrowing(columns={items["联系电话"]: Form.PLAIN}))
    assert refused(bureaus.move, bureaus.police, case, "approve", **wider) == "sharing_widened"
    longer = sharing.narrowing_form(sharing.Narrowing(ends="2099-01-01"))
    assert refused(bureaus.move, bureaus.police, case, "approve", **longer) == "sharing_widened"
    left = sharing.Narrowing(
        columns={items["姓名"]: Form.MASKED, items["联系电话"]: Form.MASKED},
        rows="公民身份号码 LIKE '4%' OR 公民身份号码 LIKE '5%'",
        roads=frozenset({Road.SQL}),
        budget=Budget(rows_a_call=5),
    )
    bureaus.move(bureaus.police, case, "approve", **sharing.narrowing_form(left))
    draft = bureaus.grant_of(case).draft
    assert [(one.name, one.form) for one in draft.columns] == [
        ("姓名", Form.MASKED),
        ("联系电话", Form.MASKED),
    ]
    assert (draft.roads, draft.budget.rows_a_call) == (frozenset({Road.SQL}), 5)
    assert "姓名 IS NOT NULL" in str(draft.rows)
    assert "LIKE '4%'" in str(draft.rows)
    assert len(bureaus.rows(bureaus.grant_of(case))) <= 5


def test_nobody_decides_on_what_they_or_their_own_organisation_asked(bureaus: Bureaus) -> None:
    bureaus.share()
    with bureaus.writing(bureaus.platform.owner()) as work:
        colleague = join(work, "transport2", ASKER_ORG, Role.STEWARD, Role.OFFICER)
    case = bureaus.ask()
    for actor in (bureaus.transport, colleague):
        assert refused(bureaus.move, actor, case, "approve") in ("not_yours", "no_case")
    own = sharing.Attribute(
        resource=bureaus.resource, openness=sharing.Openness.CLOSED, reason="内部", basis="保密法"
    )
    with bureaus.writing(bureaus.police) as work:
        proposed = sharing.propose_attribute(work, own, hands=hands())
    assert refused(bureaus.move, bureaus.police, proposed, "approve") == "not_yours"


def test_without_an_attribute_or_when_closed_there_is_nothing_to_ask_for(bureaus: Bureaus) -> None:
    assert refused(bureaus.ask) == "sharing_not_allowed"
    assert "sharing.refused" in bureaus.kinds()
    bureaus.share()
    grant = bureaus.granted()
    bureaus.share(openness=sharing.Openness.CLOSED, reason="涉及国家安全", basis="保守国家秘密法第九条")
    assert refused(bureaus.rows, grant) == "grant_withdrawn"
    assert refused(bureaus.ask) == "sharing_not_allowed"
    with pytest.raises(YibenError) as error, bureaus.writing(bureaus.police) as work:
        sharing.propose_attribute(
            work,
            sharing.Attribute(resource=bureaus.resource, openness=sharing.Openness.CLOSED),
            hands=hands(),
        )
    assert error.value.where["field"] == "reason"


def test_one_closed_item_leaves_the_others_open(bureaus: Bureaus) -> None:
    bureaus.share()
    item = bureaus.items()["户籍地址"]
    bureaus.share(item=item, openness=sharing.Openness.CLOSED, reason="不必要", basis="个人信息保护法第六条")
    assert refused(bureaus.ask) == "sharing_not_allowed"
    assert bureaus.granted(forms={"姓名": Form.MASKED}, roads=frozenset({Road.SQL}))


def test_what_is_unconditional_and_low_is_given_as_it_is_asked_for(bureaus: Bureaus) -> None:
    low(bureaus, "联系电话", level=2)
    bureaus.share(openness=sharing.Openness.UNCONDITIONAL)
    waiting = bureaus.ask(forms={"姓名": Form.PLAIN}, roads=frozenset({Road.SQL}))
    assert waiting.end is None  # level three waits for a person
    case = bureaus.ask(forms={"联系电话": Form.PLAIN}, roads=frozenset({Road.SQL}))
    assert case.end is not None
    assert bureaus.rows(bureaus.grant_of(case))[0].keys() == {"联系电话"}
    with bureaus.reading(bureaus.transport) as work:
        assert casework.look(work, case.id, hands=hands()).steps[-1].account == "system"
        given = next(one for one in evidence.show(work.db).rows if one.kind == "grant.given")
        assert (given.actor, given.acting_for) == ("system", "transport")
        assert sharing.declared().by_itself_below == 3


def low(bureaus: Bureaus, name: str, *, level: int) -> None:
    """The owner's word that an item is less sensitive, approved by the officer."""
    owner = bureaus.platform.owner()
    with bureaus.reading(owner) as work:
        officer = people.who_is(work, "officer")
    with bureaus.writing(owner) as work:
        said = ledger.Correction(why="单位总机号码", level=level, personal=False)
        done = ledger.correct(work, bureaus.items()[name], said)
    if done.request:
        with bureaus.writing(officer) as work:
            ledger.approve_label(work, done.request.id)


def test_the_recipient_gives_up_and_the_last_day_ends(bureaus: Bureaus) -> None:
    bureaus.share()
    grant = bureaus.granted()
    with bureaus.writing(bureaus.transport) as work:
        assert refused(sharing.withdraw, work, grant.id, why="我不要了") == "not_yours_to_end"
        sharing.give_up(work, grant.id, why="项目结束")
    assert refused(bureaus.rows, grant) == "grant_withdrawn"
    case = bureaus.ask()
    bureaus.move(bureaus.police, case, "approve")
    again = bureaus.grant_of(case)
    assert again.state("2999-01-01") is grants.State.ENDED


def test_a_retired_resource_ends_what_was_granted_of_it(bureaus: Bureaus) -> None:
    bureaus.share()
    grant = bureaus.granted()
    with bureaus.writing(bureaus.platform.owner()) as work:
        sharing.end_of_resource(work, bureaus.resource)
        ledger.retire(work, bureaus.resource, why="并入人口库")
    assert refused(bureaus.rows, grant) == "grant_withdrawn"


def test_a_stale_page_and_a_script_are_refused_and_nothing_is_half_done(bureaus: Bureaus) -> None:
    bureaus.share()
    assert refused(bureaus.ask, purpose_says="<script>alert(1)</script>") == "form_wrong"
    case = bureaus.ask()
    bureaus.move(bureaus.police, case, "return", to_mend="请写明条款")
    assert refused(bureaus.move, bureaus.police_too, case, "approve") == "case_moved_on"
    with bureaus.reading(bureaus.transport) as work:
        assert sharing.decided_of(work, case=case.id) == ()
        assert grants.mine(work) == ()


def test_purposes_dates_and_conditions_that_cannot_be_are_named(bureaus: Bureaus) -> None:
    bureaus.share()
    assert refused(bureaus.ask, purpose="curiosity") == "no_such_purpose"
    assert refused(bureaus.ask, ends="2020-01-01") == "bad_request"
    assert refused(bureaus.ask, ends="2999-01-01") == "bad_request"
    assert refused(bureaus.ask, rows="姓名 = (SELECT 1)") == "sharing_not_allowed"
    assert refused(bureaus.ask, forms={"姓名": Form.PLAIN, "联系电话": Form.MASKED}) == "sharing_not_allowed"
    with bureaus.reading(bureaus.platform.owner()) as work:
        nowhere = people.who_is(work, "analyst")
    with bureaus.writing(nowhere) as work:
        assert refused(sharing.ask, work, bureaus.request(), hands=hands()) == "no_organisation_of_account"


def test_what_was_assessed_is_what_the_guard_gives(bureaus: Bureaus) -> None:
    """Under the PBOC pack: level three by query, not as a file; level four only to be verified (article 23)."""
    bureaus.share()
    pack = "pboc-data-security-2023"
    let_rule(bureaus, pack)
    with bureaus.reading(bureaus.transport) as work:
        found, clauses = sharing.preview(work, bureaus.request())
    by_name = {one.name: one for one in found.columns}
    name, number = by_name["姓名"], by_name["公民身份号码"]
    assert (name.level, number.level) == (3, 4)
    assert name.on(Road.SQL).allowed is sharing.Allowed.PLAIN
    assert name.on(Road.FILE).allowed is sharing.Allowed.NOTHING
    assert (pack, "23") in name.on(Road.FILE).citations
    assert number.on(Road.SQL).allowed is sharing.Allowed.NOTHING
    assert number.on(Road.VERIFY).allowed is sharing.Allowed.VERIFY
    assert number.preferred == (Road.VERIFY,)
    assert any((pack, "23") in one.articles for one in clauses)

    grant = bureaus.granted()
    row = bureaus.rows(grant, NAMES + " WHERE 姓名 IS NOT NULL LIMIT 1")[0]
    assert row["姓名"]
    assert row["公民身份号码"] is None
    bare = replace(bureaus.transport, authentication=frozenset({"password"}))
    single = access.ask(bureaus.office, bare, 'SELECT 姓名 FROM "residents" LIMIT 1', grant=grant.id)
    assert single.columns[0].masked  # multi-factor authentication is asked for at each use (article 16)


@pytest.mark.parametrize(
    "stated", [{}, {"scenario": "联合执法", "necessity": "无法逐人查询", "measures": "专机专用"}]
)
@pytest.mark.parametrize("factors", [{"password", "totp"}, {"password"}])
def test_on_every_road_the_guard_gives_what_was_assessed(
    bureaus: Bureaus, stated: dict[str, str], factors: set[str]
) -> None:
    bureaus.share()
    let_rule(bureaus, "pboc-data-security-2023")
    forms = {"姓名": Form.PLAIN, "公民身份号码": Form.PLAIN, "联系电话": Form.MASKED, "户籍地址": Form.TOKEN}
    grant = bureaus.granted(forms=forms, roads=frozenset(Road), **stated)
    asker = replace(bureaus.transport, authentication=frozenset(factors))
    with bureaus.reading(asker) as work:
        found, _ = sharing.preview(work, bureaus.request(forms=forms, roads=frozenset(Road), **stated))
    columns = {one.name: one for one in found.columns}
    for road in (Road.SQL, Road.API, Road.FILE, Road.DELIVERY, Road.PREFILL):
        plan = access.examine(
            bureaus.office, asker, 'SELECT * FROM "residents"', grant=grant.id, road=road, act=EXPORT
        )
        for one in plan.decisions:
            outcome = columns[one.column.name].on(road)
            given = {Effect.PLAIN: {sharing.Allowed.PLAIN}, Effect.WITHHELD: {sharing.Allowed.NOTHING}}.get(
                one.effect, {sharing.Allowed.MASKED, sharing.Allowed.TOKEN}
            )
            # What only the asker can still show (a second factor) is no obstacle to a grant, and says so.
            waits = {want.kind for want in outcome.wants} & {"mfa", "nda", "identity"}
            assert outcome.allowed in given or waits, (road, one.column.name, one.effect, outcome)


def test_an_approved_exception_of_the_asker_counts_before_and_at_use(bureaus: Bureaus) -> None:
    """Level three leaves as a file where the scenario is fixed in one place and approved (article 23 (6))."""
    bureaus.share()
    pack, forms = "pboc-data-security-2023", {"姓名": Form.PLAIN}
    let_rule(bureaus, pack)
    asked = policy.Asked(
        pack=pack,
        register="provision-mode-scenarios",
        stated={
            "approval": "已批",
            "scenario": "联合执法",
            "necessity": "逐人核验不可行",
            "measures": "专机",
        },
        resource=bureaus.resource,
        account=bureaus.transport.account,
        from_=grants.day_of(bureaus.office.clock()),
        until=grants.day_of(bureaus.office.clock() + timedelta(days=20)),
    )

    def on_file() -> sharing.Allowed:
        with bureaus.reading(bureaus.transport) as work:
            found, _ = sharing.preview(work, bureaus.request(forms=forms, roads=frozenset({Road.FILE})))
        return found.columns[0].on(Road.FILE).allowed

    assert on_file() is sharing.Allowed.NOTHING
    with bureaus.writing(bureaus.transport) as work:
        entry = policy.request_exemption(work, asked)
    assert on_file() is sharing.Allowed.NOTHING  # asked for is not approved
    with bureaus.reading(bureaus.platform.owner()) as work:
        officer = people.who_is(work, "officer")
    with bureaus.writing(replace(officer, authentication=frozenset({"password", "totp"}), nda=True)) as work:
        policy.approve_exemption(work, entry.id)
    assert on_file() is sharing.Allowed.PLAIN
    grant = bureaus.granted(forms=forms, roads=frozenset({Road.FILE}))
    said = {"grant": grant.id, "road": Road.FILE, "act": EXPORT}
    plan = access.examine(bureaus.office, bureaus.transport, 'SELECT 姓名 FROM "residents"', **said)
    assert plan.decisions[0].effect is Effect.PLAIN


def test_under_guizhous_plan_what_is_linked_with_no_system_is_not_shared(
    bureaus: Bureaus, tmp_path: Path
) -> None:
    """“目录关联系统、系统关联数据” (3.2.2); what is marked for sharing and linked is (3.2.1, 3.3.1)."""
    bureaus.share()
    pack = "guizhou-public-data-2023"
    let_rule(bureaus, pack)
    with bureaus.reading(bureaus.transport) as work:
        found, _ = sharing.preview(work, bureaus.request())
    assert not found.may_be_granted
    assert (pack, "3.2.2") in found.columns[0].on(Road.SQL).citations
    path = tmp_path / "stops.csv"
    path.write_text("站点,经过线路\n东门,1\n西门,2\n", encoding="utf-8")
    order = Order(source=str(path), org=OWNER_ORG, system="公交系统", name="stops")
    linked = replace(
        bureaus, resource=bring_in(bureaus.platform, bureaus.platform.owner(), order)["resource"]
    )
    linked.share()
    grant = linked.granted(forms={"站点": Form.PLAIN}, roads=frozenset({Road.SQL}))
    assert linked.rows(grant, 'SELECT * FROM "stops"') == [{"站点": "东门"}, {"站点": "西门"}]
