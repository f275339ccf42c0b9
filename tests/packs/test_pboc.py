"""Pack 1, the PBOC data security draft: every article there, every control cited and met by a case."""

from typing import Any

from yiben.capabilities import policy
from yiben.engines.rules.decisions import decide, read_facts


def test_all_57_articles_are_there_in_order_with_text_and_rendering(pboc: policy.Pack) -> None:
    assert [article.id for article in pboc.articles] == [str(number) for number in range(1, 58)]
    first = 0
    for article in pboc.articles:
        start = int(str(article.lines).split("-")[0])
        assert first < start <= 617, article.id
        first = start
        assert article.text
        assert article.says_en
        # A rendering that lost half the article would be far shorter than the Chinese needs.
        assert len(article.says_en) > 1.6 * len(article.text), article.id


def test_nothing_of_the_page_layout_is_left_in_the_text(pboc: policy.Pack) -> None:
    text = {article.id: str(article.text) for article in pboc.articles}
    for number, article in (("15", "32"), ("25", "49"), ("28", "55")):
        assert f" {number} " not in text[article]
    assert "数据处理器" in text["52"]
    assert "灾准备份" in text["33"]
    assert "可能对业务连续性造成的影响程度" in text["10"]


def test_every_article_is_covered_and_the_gaps_in_cover_have_a_reason(pboc: policy.Pack) -> None:
    covers = [article.cover.value for article in pboc.articles]
    assert {name: covers.count(name) for name in set(covers)} == {"declared": 48, "attested": 3, "outside": 6}
    assert all(article.why for article in pboc.articles if article.cover.value != "declared")


def test_every_control_cites_an_article_of_the_text(pboc: policy.Pack) -> None:
    known = {article.id for article in pboc.articles}
    for control in pboc.controls:
        assert set(control.article) <= known, control.id
        assert control.title.zh != control.title.en


def test_the_numbers_of_the_text_are_the_numbers_of_the_pack(pboc: policy.Pack) -> None:
    three_years = [record for record in pboc.records if record.years == 3 and "log" not in record.id]
    assert len(three_years) == 9
    assert [record.id for record in pboc.records if record.months == 6] == ["activity-log"]
    assert len(pboc.alerts) == 14
    assert [alert.clause for alert in pboc.alerts][:2] == ["（一）", "（二）"]
    assert len(pboc.intelligence) == 5
    topics = {report.id: len(report.section) for report in pboc.reports}
    assert topics["risk-assessment-report"] == 10
    assert {duty.id: duty.by for duty in pboc.duties if duty.by} == {
        "outbound-estimate-due": "01-31",
        "risk-assessment-report-due": "03-31",
    }


def test_every_case_comes_out_as_written(pboc: policy.Pack) -> None:
    ran = policy.run_cases(pboc)
    assert len(ran) >= 120
    assert not [(one.case.id, one.misses) for one in ran if one.misses]


def test_every_control_that_decides_is_met_by_a_case(pboc: policy.Pack, pboc_book: Any) -> None:
    cited: set[str] = set()
    for case in pboc.cases:
        answer = decide([pboc_book], read_facts(case.facts, pboc_book.vocabulary)).as_dict()
        for part in ("prohibitions", "unmet", "obligations"):
            cited |= {one["control"] for one in answer[part]}
    assert not {control.id for control in pboc.controls} - cited


def test_every_register_of_exceptions_demands_what_opens_its_controls(pboc: policy.Pack) -> None:
    ways = {control.id: control for control in pboc.controls}
    for register in pboc.exceptions:
        for name in register.opens:
            needs = [way.needs or "" for way in ways[name].way_out] + [ways[name].needs or ""]
            asked = [set(one.replace("(", " ").replace(")", " ").split(" and ")) for one in needs]
            demanded = set(register.demands) - {"authorised_device", "within_period"}
            assert demanded in asked, (register.id, name)


def test_a_text_that_left_its_date_blank_says_so(pboc: policy.Pack) -> None:
    assert pboc.head.from_ is None
    assert pboc.head.status.value == "draft"
    assert "× ×" in str(pboc.articles[-1].text)
