"""An agreement has the clauses the articles in force demand, and says what was asked."""

from dataclasses import replace

import pytest

from yiben.capabilities import policy
from yiben.capabilities.grants.model import Budget, Form, GrantedColumn, Road
from yiben.capabilities.sharing import Request, declared, purposes
from yiben.capabilities.sharing.clauses import clauses_of, demands_of, digest_of, terms_of
from yiben.kernel.errors import BadInput

REQUEST = Request(
    resource="res",
    columns=(GrantedColumn(item="res.1", name="姓名", form=Form.MASKED),),
    purpose="administrative_approval",
    purpose_says="核查道路运输从业人员身份",
    basis="道路运输条例第九条",
    roads=frozenset({Road.SQL, Road.VERIFY}),
    begins="2026-12-01",
    ends="2027-05-31",
    budget=Budget(calls_a_day=500),
    storage_days=7,
)


def pboc():
    return demands_of("pboc-data-security-2023", policy.pack(None, "pboc-data-security-2023").registers)


def clauses(request=REQUEST, demands=()):
    return {one.id: one for one in clauses_of(request, resource="人口库", rules=declared(), demands=demands)}


def test_every_clause_of_article_23_2_is_there_and_cites_it():
    found = clauses(demands=pboc())
    wanted = "purpose manner scope scale storage_time onward_conditions leak_notice responsibilities".split()
    assert [one for one in wanted if ("pboc-data-security-2023", "23") not in found[one].articles] == []


def test_entrusted_processing_adds_the_clause_of_article_23_4_and_nothing_else_has_it():
    assert "entrusted_duties" not in clauses(demands=pboc())
    found = clauses(replace(REQUEST, entrusted=True), demands=pboc())["entrusted_duties"]
    assert ("pboc-data-security-2023", "23") in found.articles
    assert all(word in found.says.zh for word in ("报告", "返还", "删除", "监督"))


def test_clauses_say_what_was_asked_in_both_languages():
    found = clauses()
    assert "核查道路运输从业人员身份" in found["purpose"].says.zh
    assert "administrative approval" in found["purpose"].says.en
    assert "姓名（脱敏）" in found["scope"].says.zh
    assert "姓名 (masked)" in found["scope"].says.en
    assert "500" in found["scale"].says.zh
    assert "7 日" in found["storage_time"].says.zh
    assert "不得将数据再转移" in found["onward_conditions"].says.zh


def test_without_a_pack_that_demands_it_no_article_is_cited():
    assert not any(one.articles for one in clauses().values())


def test_braces_a_person_wrote_are_words():
    found = clauses(replace(REQUEST, purpose_says="{purpose} {0} {x.__class__}"))
    assert "{0} {x.__class__}" in found["purpose"].says.zh


def test_one_changed_word_is_another_digest():
    terms = terms_of(REQUEST, provider="a", recipient="b")
    first = digest_of(terms, clauses().values())
    assert first == digest_of(terms, clauses().values())
    assert first != digest_of({**terms, "ends": "2027-06-01"}, clauses().values())
    assert first != digest_of(terms, clauses(replace(REQUEST, basis="另一条")).values())


@pytest.mark.parametrize("said", ["statistics", "统计分析", "Statistics and Analysis"])
def test_a_purpose_is_known_by_its_word_and_by_either_name(said):
    assert declared().purpose(said).id == "statistics"


def test_a_purpose_nobody_declared_is_refused_and_the_list_told():
    with pytest.raises(BadInput) as wrong:
        declared().purpose("curiosity")
    assert all(one.id in wrong.value.hint.en for one in purposes())
