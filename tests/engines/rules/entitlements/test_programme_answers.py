"""One applicant, one programme: how each criterion stands, how much is given, on which day."""

import gc
from contextvars import copy_context
from datetime import date
from fractions import Fraction
from typing import Any
from weakref import ref

import pytest
from programme_making import ask, leaf, made, named

from yiben.engines.rules.entitlements import told
from yiben.kernel.text import Lang, set_lang

ON = {"racks": 1}
HOLDS = leaf("holds", "racks >= 0")


def _standing(of: Any, facts: dict[str, Any], criterion: str) -> tuple[bool | None, str]:
    found = {one["id"]: one for one in told(ask(of, facts))["criteria"]}
    return found[criterion]["holds"], found[criterion]["standing"]


def test_the_answer_is_the_contracts() -> None:
    of = made(
        leaf("racks", "racks >= 1000", article="四"),
        benefit={"amount": "1000元 * racks", "cap": "200万元"},
    )
    answer = told(ask(of, {"racks": 1500}))
    contract = {"programme", "eligible", "amount", "currency", "capped", "criteria", "missing", "articles"}
    assert contract <= set(answer)
    assert (answer["programme"], answer["eligible"], answer["amount"]) == ("demo/one", True, 1_500_000)
    assert (answer["currency"], answer["capped"], answer["missing"]) == ("CNY", False, [])
    assert answer["articles"] == ["三", "四"]
    first = answer["criteria"][0]
    assert (first["id"], first["holds"], first["says"]) == ("racks", True, "racks >= 1000")
    assert (first["facts"], first["article"]) == ({"racks": 1500}, "四")


@pytest.mark.parametrize(
    ("racks", "amount", "capped"),
    [(1999, 1_999_000, False), (2000, 2_000_000, False), (2001, 2_000_000, True)],
)
def test_a_cap_says_when_it_applied(*, racks: int, amount: int, capped: bool) -> None:
    of = made(HOLDS, benefit={"amount": "1000元 * racks", "cap": "200万元", "floor": "5元"})
    answer = told(ask(of, {"racks": racks}))
    assert (answer["amount"], answer["capped"]) == (amount, capped)


def test_a_floor_lifts_and_a_loss_gives_nothing() -> None:
    floor = made(HOLDS, benefit={"amount": "1000元 * racks", "floor": "5万元"})
    assert told(ask(floor, ON))["amount"] == 50_000
    loss = made(HOLDS, benefit={"amount": "revenue - rd"})
    assert told(ask(loss, {"racks": 1, "revenue": 3, "rd": 5}))["amount"] == 0
    assert told(ask(loss, {"racks": 1, "revenue": 5.005, "rd": 3}))["amount"] == 2.0


@pytest.mark.parametrize(
    ("revenue", "amount"),
    [
        ("4999.99万元", 0),
        ("5000万元", 2_000_000),
        ("1亿元", 3_000_000),
        ("1.000001亿元", 4_000_000),
        ("30亿元", 4_000_000),
    ],
)
def test_a_table_is_exact_at_its_ends(revenue: str, amount: int) -> None:
    rows = [
        {"over": "1亿元", "amount": "400万元"},
        {"from": "5000万元", "below": "1亿元", "amount": "200万元"},
        {"from": "1亿元", "to": "1亿元", "amount": "300万元"},
    ]
    of = made(HOLDS, benefit={"table": {"by": "revenue", "rows": rows}})
    assert told(ask(of, {"racks": 1, "revenue": revenue}))["amount"] == amount


def test_a_limit_of_an_applicant_caps_one_grant_and_one_of_a_facility_does_not() -> None:
    for per, amount in (("applicant", 3_000_000), ("all", 3_000_000), ("facility", 5_000_000)):
        limits = [{"per": per, "within": "year", "most": "300万元"}]
        answer = told(ask(made(HOLDS, benefit={"amount": "500万元", "limits": limits}), ON))
        assert answer["amount"] == amount
        assert answer["limits"] == [{"per": per, "within": "year", "most": 3_000_000}]


def test_an_amount_that_is_not_known_names_what_it_waits_for() -> None:
    answer = told(ask(made(HOLDS, benefit={"amount": "rd * 10%", "cap": "30万元"}), ON))
    assert (answer["eligible"], answer["amount"], answer["missing"]) == (True, None, [])
    assert (answer["amount_missing"], answer["up_to"]) == (["rd"], 300_000)


def test_nothing_is_promised_to_whom_it_is_refused_or_undecided() -> None:
    of = made(leaf("green", "green"), benefit={"amount": "5万元"})
    assert told(ask(of, {"green": False}))["amount"] is None
    assert told(ask(of, {}))["amount"] is None
    assert told(ask(of, {}))["up_to"] == 50_000


@pytest.mark.parametrize(
    ("day", "eligible"),
    [
        (date(2023, 2, 9), False),
        (date(2023, 2, 10), True),
        (date(2026, 2, 9), True),
        (date(2026, 2, 10), False),
    ],
)
def test_outside_its_days_nobody_qualifies(*, day: date, eligible: bool) -> None:
    of = made(HOLDS, **{"from": date(2023, 2, 10), "until": date(2026, 2, 10)})
    answer = told(ask(of, ON, day=day))
    assert answer["eligible"] is eligible
    assert answer["valid"]["outside"] is not eligible
    assert answer["missing"] == []


def test_a_judgement_is_unknown_until_somebody_judged() -> None:
    of = made(named("brand", judged=True))
    assert ask(of, {}).missing == ("judged.brand",)
    assert ask(of, {"judged.brand": True}).eligible is True
    assert ask(of, {"judged": {"brand": False}}).eligible is False
    assert ask(of, {"judged.demo/one.brand": True}).eligible is True


@pytest.mark.parametrize(
    ("facts", "holds", "standing"),
    [
        ({"racks": 100}, True, "holds"),
        ({"racks": 99, "priority": True}, None, "unknown"),
        ({"racks": 99, "priority": True, "relaxed.a": True}, True, "relaxed"),
        ({"racks": 99, "priority": True, "relaxed": {"a": False}}, False, "fails"),
        ({"racks": 99, "priority": False, "relaxed.a": True}, False, "fails"),
        ({"racks": 80, "priority": True, "relaxed.a": True}, True, "relaxed"),
        ({"racks": 79, "priority": True, "relaxed.a": True}, False, "fails"),
        ({"racks": 79}, False, "fails"),
    ],
)
def test_a_threshold_gives_so_far_and_only_where_it_is_granted(
    *, facts: dict[str, Any], holds: bool | None, standing: str
) -> None:
    relaxed = {"by": "20%", "when": "priority", "zh": "可降低", "en": "may be lowered"}
    assert _standing(made(leaf("a", "racks >= 100", relaxed=relaxed)), facts, "a") == (holds, standing)


def test_a_most_gives_upwards() -> None:
    relaxed = {"by": "10%", "zh": "可放宽", "en": "may be relaxed", "toward": "up"}
    of = made(leaf("a", "racks <= 100", relaxed=relaxed))
    assert ask(of, {"racks": 110, "relaxed.a": True}).eligible is True
    assert ask(of, {"racks": 111, "relaxed.a": True}).eligible is False


def test_a_waived_criterion_says_so() -> None:
    of = made(leaf("a", "racks >= 100", waived={"when": "batch = 1", "zh": "豁免", "en": "waived"}))
    assert _standing(of, {"racks": 1, "batch": 1}, "a") == (True, "waived")
    assert _standing(of, {"racks": 1, "batch": 2}, "a") == (False, "fails")
    assert ask(of, {"racks": 1}).missing == ("batch",)
    assert ask(of, {"racks": 100}).eligible is True


def test_one_fact_counts_as_another_only_where_the_programme_says_so() -> None:
    counts = [{"fact": "patents", "also": "standards", "zh": "视同", "en": "counts as"}]
    of = made(leaf("a", "patents >= 2"), counts=counts)
    assert ask(of, {"patents": 1, "standards": 1}).eligible is True
    assert ask(of, {"patents": 1, "standards": 0}).eligible is False
    assert ask(of, {"patents": 2}).eligible is True  # nobody need ask for the standards then
    assert ask(of, {"patents": 1}).missing == ("standards",)
    assert ask(made(leaf("a", "patents >= 2")), {"patents": 1, "standards": 1}).eligible is False


@pytest.mark.parametrize(
    ("facts", "eligible"),
    [
        ({"racks": 1, "patents": 1}, True),
        ({"racks": 0, "patents": 0}, False),
        ({"racks": 1}, None),
        ({"racks": 1, "patents": 0, "green": False}, False),
        ({"racks": 1, "patents": 0, "green": True}, True),
    ],
)
def test_so_many_of_several_is_decided_as_early_as_it_can_be(
    *, facts: dict[str, Any], eligible: bool | None
) -> None:
    of = made(
        named("g", at_least=2, of=[leaf("a", "racks >= 1"), leaf("b", "patents >= 1"), leaf("c", "green")])
    )
    assert ask(of, facts).eligible is eligible


@pytest.mark.parametrize(
    ("facts", "eligible"),
    [
        ({"racks": 1, "green": True}, True),
        ({"racks": 0, "green": True, "judged.c": True}, False),
        ({"racks": 1, "green": False}, None),
        ({"racks": 1, "green": False, "judged.c": True}, True),
        ({"racks": 0, "green": False}, False),
    ],
)
def test_points_add_up_to_a_pass(*, facts: dict[str, Any], eligible: bool | None) -> None:
    score = [
        leaf("a", "racks >= 1", points=40),
        leaf("b", "green", points="20.5"),
        named("c", judged=True, points=20),
    ]
    assert ask(made(named("g", **{"pass": 60}, score=score)), facts).eligible is eligible


def test_what_is_only_encouraged_is_shown_and_does_not_decide() -> None:
    of = made(HOLDS, leaf("wish", "green", strength="encouraged"))
    answer = told(ask(of, {"racks": 1, "green": False}))
    assert answer["eligible"] is True
    assert [(one["id"], one["decides"], one["holds"]) for one in answer["criteria"]][1] == (
        "wish",
        False,
        False,
    )


def test_a_prerequisite_is_held_or_its_criteria_are_met() -> None:
    first = made(leaf("a", "racks >= 1"), id_="first")
    of = made(named("before", programme="first"))
    assert ask(of, {"titles": ["demo/first"]}, beside=[first]).eligible is True
    assert ask(of, {"titles": [], "racks": 1}, beside=[first]).eligible is True
    assert ask(of, {"racks": 1}, beside=[first]).eligible is True
    assert ask(of, {"titles": [], "racks": 0}, beside=[first]).eligible is False
    assert ask(of, {"racks": 0}, beside=[first]).missing == ("titles",)
    assert ask(of, {"titles": []}, beside=[first]).missing == ("racks",)
    assert ask(of, {"titles": []}).eligible is False  # a programme nobody has can only be held
    judged = made(named("brand", judged=True), id_="first")
    assert ask(of, {"titles": []}, beside=[judged]).missing == ("judged.demo/first.brand",)


def test_programmes_that_ask_for_one_another_end() -> None:
    one = made(named("x", programme="two"), id_="one")
    two = made(named("y", programme="one"), id_="two")
    assert ask(one, {"titles": []}, beside=[two]).eligible is False


def test_derived_facts_may_be_stated() -> None:
    of = made(leaf("a", "rd_ratio >= 3%"))
    assert ask(of, {"rd_ratio": "3%"}).eligible is True
    assert ask(of, {"rd": 3, "revenue": 100}).eligible is True
    assert ask(of, {}).missing == ("rd", "revenue")
    assert ask(of, {"rd": 3, "revenue": 0}).missing == ("rd_ratio",)  # only to state it would still help


def test_the_reason_is_a_sentence_in_both_languages_with_the_article() -> None:
    of = made(leaf("a", "racks >= 5"), benefit={"amount": "5万元", "ceiling": True})
    for lang, words in (
        (Lang.ZH, ("最高 5万元", "未满足条件a（现为 1）", "请补充事实racks", "依据条款：三")),
        (Lang.EN, ("50,000 yuan at most", "not met is criterion a (now 1)", "missing is racks", "By: 三.")),
    ):
        said = copy_context().run(_reasons, of, lang)  # no other test hears the language
        assert all(word in sentence for word, sentence in zip(words, said, strict=False))
        assert words[3] in said[0]


def _reasons(of: Any, lang: Lang) -> list[str]:
    set_lang(lang)
    return [told(ask(of, facts))["reason"] for facts in ({"racks": 5}, ON, {})]


def test_an_amount_of_many_digits_loses_nothing() -> None:
    of = made(HOLDS, benefit={"amount": "revenue * 1"})
    assert ask(of, {"racks": 1, "revenue": 123_456_789_012_345_678}).amount.value == Fraction(
        123_456_789_012_345_678
    )


def test_an_answer_is_gone_with_its_last_reader_and_leaves_no_rings_for_the_collector() -> None:
    of = made(leaf("racks", "racks >= 1000"), named("brand", judged=True))
    gc.collect()
    gc.disable()
    try:
        answer = ask(of, {})
        assert told(answer)["missing"]
        kept = ref(answer.inside.__self__)
        del answer
        assert kept() is None
    finally:
        gc.enable()
