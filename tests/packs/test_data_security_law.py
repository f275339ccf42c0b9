"""Pack 4, the Data Security Law's second-review draft as printed: what is missing says so, figures are the draft's."""

from itertools import product
from typing import Any

import pytest

from yiben.capabilities import policy
from yiben.engines.rules.decisions import decide, read_facts
from yiben.infra.packs import packs_folder

WAN = 10_000


@pytest.fixture(scope="module")
def pack() -> policy.Pack:
    return policy.check(packs_folder() / "data-security-law-draft-2")


@pytest.fixture(scope="module")
def book(pack: policy.Pack) -> Any:
    return policy.compiled_alone(pack)


def ask(book: Any, activity: str, *, importance: str = "general", subject: Any = None, **context: Any) -> Any:
    facts = {
        "activity": activity,
        "items": [{"importance": importance, "personal": False}],
        "subject": subject or {},
        "context": {"recipient": "internal"} | context,
    }
    return decide([book], read_facts(facts, book.vocabulary)).as_dict()


def unmet(answer: dict[str, Any]) -> set[str]:
    return {one["kind"] for one in (*answer["prohibitions"], *answer["unmet"])}


def test_all_53_articles_are_named_and_the_four_not_printed_are_missing(pack: policy.Pack) -> None:
    assert [article.id for article in pack.articles] == [str(number) for number in range(1, 54)]
    missing = [article for article in pack.articles if article.cover.value == "missing"]
    assert [article.id for article in missing] == ["32", "33", "34", "35"]
    for article in pack.articles:
        if article in missing:
            assert article.text is None
            assert article.lines is None
            assert article.why is not None
            assert "没有印出" in article.why.zh
        else:
            assert article.text
            assert article.says_en
            assert len(article.says_en) > 1.6 * len(article.text), article.id


def test_running_heads_and_page_numbers_are_not_in_the_text(pack: policy.Pack) -> None:
    for article in pack.articles:
        assert "政策专篇" not in (article.text or "")
        assert not any(line.strip().isdigit() for line in (article.text or "").splitlines())
    chapters = [article.chapter.zh for article in pack.articles if article.chapter]
    assert [chapters.count(name) for name in dict.fromkeys(chapters)] == [12, 7, 6, 10, 7, 8, 3]


def test_every_case_comes_out_as_written_and_every_control_is_met(pack: policy.Pack, book: Any) -> None:
    ran = policy.run_cases(pack)
    assert len(ran) >= 25
    assert not [(one.case.id, one.misses) for one in ran if one.misses]
    cited: set[str] = set()
    for case in pack.cases:
        answer = decide([book], read_facts(case.facts, book.vocabulary)).as_dict()
        cited |= {one["control"] for one in answer["citations"]}
    assert not {control.id for control in pack.controls} - cited


def test_the_penalty_table_has_the_draft_s_figures(pack: policy.Pack) -> None:
    def ends(one: Any) -> tuple[float, float] | None:
        return one and (one.from_, one.to)

    found = {
        one.id: (one.breaks, ends(one.fine), ends(one.person_fine))
        for one in pack.penalties
        if one.person_fine
    }
    duties = ("26", "28", "29", "30")
    assert found == {
        "protection-duties": (duties, (5 * WAN, 50 * WAN), (1 * WAN, 10 * WAN)),
        "protection-duties-serious": (duties, (50 * WAN, 500 * WAN), (5 * WAN, 50 * WAN)),
        "intermediary": (("32",), None, (1 * WAN, 10 * WAN)),
        "intermediary-small-gain": (("32",), (10 * WAN, 100 * WAN), (1 * WAN, 10 * WAN)),
        "retrieval-refused": (("34",), (5 * WAN, 50 * WAN), (1 * WAN, 10 * WAN)),
        "foreign-judiciary-unapproved": (("35",), (10 * WAN, 100 * WAN), (2 * WAN, 20 * WAN)),
    }
    times = {one.id: ends(one.times) for one in pack.penalties if one.times}
    assert times == {"intermediary": (1, 10)}
    optional = {one.id for one in pack.penalties if one.extra.get("optional")}
    assert optional == {"protection-duties", "retrieval-refused", "foreign-judiciary-unapproved"}


def test_the_risk_report_has_the_topics_of_article_29(pack: policy.Pack) -> None:
    (report,) = pack.reports
    assert report.article == ("29",)
    assert [section.id for section in report.section] == [
        "kinds",
        "amount",
        "activities",
        "risks",
        "measures",
    ]


@pytest.mark.parametrize("importance", ["general", "important", "core"])
@pytest.mark.parametrize("infrastructure", ["yes", "no"])
def test_important_data_go_abroad_under_one_of_two_regimes(
    book: Any, importance: str, infrastructure: str
) -> None:
    for law, measures in product((True, False), repeat=2):
        answer = ask(
            book,
            "provide",
            importance=importance,
            recipient="overseas",
            critical_infrastructure=infrastructure == "yes",
            cybersecurity_law_met=law,
            outbound_measures_met=measures,
        )
        lacks = {"cybersecurity_law"} if infrastructure == "yes" and not law else set()
        lacks |= {"outbound_measures"} if infrastructure == "no" and not measures else set()
        assert unmet(answer) == (set() if importance == "general" else lacks)


def test_only_the_authority_opens_the_road_to_courts_abroad(book: Any) -> None:
    closed: dict[str, Any] = {
        "recipient": "foreign_judiciary",
        "approval": True,
        "legal_duty": True,
        "government_approval": False,
    }
    assert ask(book, "provide", **closed)["effect"] == "deny"
    assert ask(book, "provide", **closed | {"government_approval": True})["effect"] == "permit"
    assert ask(book, "provide", recipient="processor")["effect"] == "permit"


@pytest.mark.parametrize("who", ["state_organ", "public_affairs_body", None])
def test_chapter_five_is_for_organs_and_bodies_of_public_affairs(book: Any, who: str | None) -> None:
    subject = {who: True} if who else {}
    assert ask(book, "provide", subject=subject, approval=False, recipient="processor")["effect"] == (
        "conditional" if who else "permit"
    )
    assert ask(book, "use", subject=subject, within_statutory_duty=False)["effect"] == (
        "conditional" if who else "permit"
    )


def test_a_draft_says_it_is_one(pack: policy.Pack) -> None:
    assert pack.head.status.value == "draft"
    assert pack.head.from_ is None
    assert "二审草案" in pack.title.zh
