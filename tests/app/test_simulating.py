"""A policy office drafts, checks, simulates over a base library, keeps scenarios and publishes with a second person."""

from datetime import date
from pathlib import Path

import pytest

from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform
from yiben.capabilities import policy
from yiben.capabilities.programmes import drafts, scenarios
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.text import Text

DRAFT = """
[[programme]]
id = "growth"
article = "1"
zh = "成长奖励"
en = "Growth reward"
about = "enterprise"
kind = "reward"
[programme.criteria]
all = [
  { id = "revenue", test = "revenue >= 500万元", zh = "营业收入500万元以上", en = "Revenue of 5 million or more" },
  { id = "share", test = "rd_ratio >= 3%", zh = "研发占比3%以上", en = "R&D of 3% or more" },
]
[programme.benefit]
amount = "5万元"
"""


@pytest.fixture
def firms(platform: Platform, tmp_path: Path) -> str:
    source = tmp_path / "firms.csv"
    lines = ["firm,revenue,rd_expense,province,industry,mobile"]
    for i in range(40):
        place = "甲省" if i % 4 else "乙省"
        lines.append(f"企业{i},{i * 200_000},{i * 200_000 * 3 // 100},{place},C1{i % 10},{13800000000 + i}")
    source.write_text("\n".join(lines), encoding="utf-8")
    bring_in(platform, platform.owner(), Order(source=str(source), org="市市场监管局", name="firms"))
    return "firms"


@pytest.fixture
def owner(platform: Platform) -> Actor:
    return platform.owner()


def _draft(platform: Platform, actor: Actor, text: str = DRAFT) -> drafts.Draft:
    with platform.office.writing(actor) as work:
        return drafts.draft(work, text=text)


def test_a_draft_is_simulated_turned_and_laid_beside_itself(
    platform: Platform, owner: Actor, firms: str
) -> None:
    office = platform.office
    made = _draft(platform, owner)
    first = scenarios.simulate(office, owner, draft=made.id, resource=firms)
    with office.writing(owner) as work:
        one = scenarios.save_scenario(work, first, name="500万")
        drafts.redraft(work, made.id, edition=1, changes={"revenue": "revenue >= 300万元"})
    second = scenarios.simulate(office, owner, draft=made.id, resource=firms)
    with office.writing(owner) as work:
        two = scenarios.save_scenario(work, second, name="300万")
        beside = scenarios.compare_scenarios(work, [one.id, two.id])

    assert (first.found.rows, first.found.entering, first.found.after.eligible) == (40, 15, 15)
    assert second.found.after.eligible == 25
    assert one.cost_change == 15 * 5_000_000
    assert [(one.name, one.edition, one.after.eligible) for one in beside.scenarios] == [
        ("500万", 1, 15),
        ("300万", 2, 25),
    ]
    assert beside.same_data
    assert {group.name for one in beside.breakdowns for group in one.groups} == {"甲省", "乙省", "C"}
    assert first.found.entered[0]["firm"] == "企业25"
    with office.reading(owner) as work:
        assert [kept.id for kept in scenarios.scenarios(work, draft=made.id)] == [two.id, one.id]


def test_a_threshold_of_a_programme_there_is_may_be_turned(
    platform: Platform, owner: Actor, firms: str
) -> None:
    programme = "specialised-sme-national/innovative-sme"
    with platform.office.writing(owner) as work:
        shown = policy.programmes_shipped(["specialised-sme-national"]).programmes
        programme = shown[0].id
        made = drafts.draft(work, based_on=programme)
        checked = drafts.check_draft(work, made.id)

        assert checked.problems == ()
        assert checked.thresholds
        with pytest.raises(BadInput) as refused:
            drafts.redraft(work, made.id, edition=1, changes={"nothing": "1"})
    assert refused.value.code == "no_threshold"
    run = scenarios.simulate(platform.office, owner, draft=made.id, resource=firms)
    assert run.against == programme
    assert (run.found.entering, run.found.leaving) == (0, 0)
    assert run.found.lacking


def test_a_draft_says_everything_that_is_wrong_with_it(platform: Platform, owner: Actor) -> None:
    wrong = DRAFT.replace("revenue >= 500万元", "revenue >= 3%").replace("rd_ratio >=", "rd_ratios >=")
    made = _draft(platform, owner, wrong)
    with platform.office.reading(owner) as work:
        checked = drafts.check_draft(work, made.id)

        assert {one.code for one in checked.problems} == {"mixed_kinds", "unknown_fact"}
        with pytest.raises(BadInput):
            drafts.compiled_draft(work, made.id)
    with pytest.raises(BadInput) as refused:
        _draft(platform, owner, "id = 1")
    assert refused.value.code == "draft_shape"


def test_publishing_takes_a_second_person_and_keeps_the_packs_other_programmes(
    platform: Platform, owner: Actor
) -> None:
    office, officer = platform.office, platform.actor("officer")
    for name in ("growth", "second"):
        made = _draft(platform, owner, DRAFT.replace('"growth"', f'"{name}"'))
        drafts.publish_draft(office, owner, made.id, pack="local-sme", title=Text("本地政策", "Local"))
        with office.writing(owner) as work, pytest.raises(Refused):
            policy.approve(work, "local-sme")
        with office.writing(officer) as work:
            policy.approve(work, "local-sme")
    with office.reading(owner) as work:
        pack = policy.pack(work, "local-sme")
        panel = policy.programmes_in_force(work, day=drafts.today(work))

        assert pack.version == "2"
        assert [one.id for one in panel.programmes] == ["local-sme/growth", "local-sme/second"]
        assert drafts.find_draft(work, made.id).published == "local-sme@2"
    with office.writing(owner) as work, pytest.raises(MovedOn):
        drafts.redraft(work, made.id, edition=2, text=DRAFT)
    with pytest.raises(Refused):
        drafts.publish_draft(office, owner, _draft(platform, owner).id, pack="yiben-base")


def test_who_may_not_see_a_column_simulates_without_it(platform: Platform, owner: Actor, firms: str) -> None:
    analyst = platform.actor("analyst")
    text = DRAFT.replace("rd_ratio >= 3%", "mobile <> '13800000001'")
    text += '\n[[fact]]\nid = "mobile"\nzh = "手机号"\nen = "Mobile"\nabout = "enterprise"\nkind = "text"\n'
    mine, theirs = _draft(platform, owner, text), _draft(platform, analyst, text)
    seen = scenarios.simulate(platform.office, owner, draft=mine.id, resource=firms)
    blind = scenarios.simulate(platform.office, analyst, draft=theirs.id, resource=firms)

    assert (seen.hidden, seen.found.after.eligible, seen.found.after.unknown) == ((), 15, 0)
    assert (blind.hidden, blind.found.after.eligible, blind.found.after.unknown) == (("mobile",), 0, 15)
    assert blind.found.lacking == ("mobile",)
    with platform.office.writing(owner) as work:
        kept = scenarios.save_scenario(work, seen, name="看得见")
    with platform.office.reading(analyst) as work, pytest.raises(NotFound):
        scenarios.find_scenario(work, kept.id)
    assert theirs.id in {one.id for one in _seen(platform, owner)}
    assert theirs.id not in {one.id for one in _seen(platform, platform.actor("steward"))}


def _seen(platform: Platform, actor: Actor) -> tuple[drafts.Draft, ...]:
    with platform.office.reading(actor) as work:
        return drafts.drafts(work)


def test_a_table_without_any_fact_is_refused_and_what_is_not_there_is_not_found(
    platform: Platform, owner: Actor, firms: str
) -> None:
    made = _draft(
        platform,
        owner,
        DRAFT.replace("revenue >= 500万元", "employees >= 5").replace("rd_ratio >= 3%", "listed"),
    )
    with pytest.raises(BadInput) as refused:
        scenarios.simulate(platform.office, owner, draft=made.id, resource=firms)
    assert refused.value.code == "no_facts"
    with pytest.raises(NotFound):
        scenarios.simulate(platform.office, owner, draft="dft_none", resource=firms, as_of=date(2026, 1, 1))
