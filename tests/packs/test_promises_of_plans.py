"""Plans that ship: every promise quotes its article, hangs in the tree, and is counted."""

from functools import cache
from itertools import pairwise

import pytest

from yiben.capabilities import policy
from yiben.infra.packs import packs_folder

PLANS = {
    "chongqing-ai-scenarios-2023": 6,
    "data-centre-plan-2021": 13,
    "fujian-digital-government-2022": 21,
    "guizhou-industry-digital-2023": 34,
    "guizhou-public-data-2023": 4,
    "jiangsu-digital-economy-2021": 5,
    "nanjing-ai-pioneer-2022": 10,
    "zhejiang-digital-economy-2021": 22,
    "sme-digital-action-2025": 5,
    "sme-pilot-cities-2024": 3,
    "hubei-sme-digital-2023": 6,
}


@cache
def pack(name: str) -> policy.Pack:
    return policy.check(packs_folder() / name)


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", list(PLANS))
def test_every_numeric_promise_of_the_plan_is_loaded(name: str) -> None:
    assert len(pack(name).targets) == PLANS[name]


@pytest.mark.parametrize("name", list(PLANS))
def test_every_promise_quotes_its_article_word_for_word(name: str) -> None:
    texts = {one.id: bare(one.text or "") for one in pack(name).articles}
    for one in pack(name).targets:
        assert any(bare(one.title.zh) in texts[article] for article in one.article), one.id


@pytest.mark.parametrize("name", list(PLANS))
def test_every_promise_hangs_in_the_tree_of_its_plan(name: str) -> None:
    found = pack(name)
    tasks = {one.id: one.part_of for one in found.tasks}
    indicators = {one.id: one.part_of for one in found.indicators}
    for one in found.targets:
        assert indicators[one.indicator] in tasks
    assert sum(above is None for above in tasks.values()) == 1


def test_fujian_and_nanjing_have_all_their_tasks_with_those_responsible() -> None:
    fujian, nanjing = pack("fujian-digital-government-2022"), pack("nanjing-ai-pioneer-2022")
    tasks = [one for one in fujian.tasks if one.owners]
    assert [one.id for one in tasks] == [f"task-{n}" for n in range(1, 47)]
    leads = [one for one in tasks if any(owner.role == "lead" for owner in one.owners)]
    assert len(leads) == 16
    theirs = [one for one in nanjing.tasks if one.owners]
    assert len(theirs) == 22
    assert all(any(owner.title.zh == "市工信局" for owner in one.owners) for one in theirs)


def test_yearly_goals_of_one_indicator_rise_from_year_to_year() -> None:
    targets = [
        one for one in pack("guizhou-industry-digital-2023").targets if one.indicator == "key-processes"
    ]
    assert [one.value for one in targets] == [54, 57, 60]
    assert all(one.by and two.by and one.by < two.by for one, two in pairwise(targets))


def test_a_doubling_without_a_base_has_no_value() -> None:
    found = next(one for one in pack("guizhou-industry-digital-2023").targets if one.id == "projects-doubled")
    assert (found.value, str(found.status), found.word) == (None, "lost", "实现倍增")
