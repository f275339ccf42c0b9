"""What anybody sees of programmes: the list, one with the text's own words, the self-check that keeps nothing."""

import re

from starlette.testclient import TestClient
from visitors import Browser

from benefit_pages import events_of
from yiben.app.wiring import Platform
from yiben.capabilities import policy

JSON = {"Accept": "application/json"}
RESEARCH = "/programmes/yunchuan-support/research"


def rows(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/programmes/([^"]+)"', page)


def test_without_packs_in_force_the_shipped_ones_are_there_to_be_read(visitor: Browser) -> None:
    page = visitor.open("/programmes")
    assert len(rows(page)) == len(policy.programmes_shipped().programmes) > 100
    assert "No pack of programmes is in force on this platform yet" in page


def test_only_what_is_in_force_is_listed_and_rounds_that_close_first_stand_first(
    country: object, visitor: Browser
) -> None:
    listed = rows(visitor.open("/programmes"))
    assert len(listed) == 7
    assert set(listed[:2]) == {"yunchuan-support/research", "yunchuan-support/step-up"}
    assert "No pack of programmes" not in visitor.page.text


def test_the_list_is_narrowed_by_words_kind_amount_and_deadline(country: object, visitor: Browser) -> None:
    def found(asked: str) -> set[str]:
        return {one.partition("/")[2] for one in rows(visitor.open(f"/programmes?{asked}"))}

    assert found("q=vouchers") == {"compute-voucher"}
    assert found("q=算力券") == {"compute-voucher"}
    assert found("kind=reward") == {"intensive", "step-up", "first-use"}
    assert found("amount=100") == {"research", "intensive", "first-use"}
    assert found("open=now") == {"research", "step-up"}
    assert found("kind=reward&open=now") == {"step-up"}
    assert found("q=nothing-of-the-kind") == set()
    assert "No programme fits" in visitor.page.text


def test_a_programme_says_who_how_much_until_when_and_by_which_words(
    country: object, visitor: Browser
) -> None:
    page = visitor.open("/programmes/yunchuan-support/step-up")
    for said in ("Revenue of at least 10 million yuan", "from 10,000,000 yuan", "Once for each applicant"):
        assert said in page, said
    assert "三、上台阶奖励。上年度营业收入达到1000万元以上" in page, "the article's own text"
    assert "Audit report" in page
    assert "300,000 yuan" in page, "sums are said in the language of the page"
    assert "30万元" in page, "and stand as they are in the original"
    voucher = visitor.open("/programmes/yunchuan-support/compute-voucher")
    assert "each applicant in a year" in voucher
    assert "up to 100,000 yuan" in voucher
    judged = visitor.open("/programmes/yunchuan-support/specialised-sme")
    assert "judged by a reviewer" in judged
    assert "at least 2 of these" in judged
    assert "“Well known” has no figure" in judged


def test_damaged_text_is_said_to_be_damaged(visitor: Browser) -> None:
    corrupt = next(
        one.programme for one in policy.programmes_shipped().programmes if one.programme.corrupt is not None
    )
    page = visitor.open(f"/programmes/{corrupt.id}")
    assert "The source is damaged" in page


def test_every_shipped_programme_has_a_page(visitor: Browser) -> None:
    for one in policy.programmes_shipped().programmes[::9]:
        visitor.open(f"/programmes/{one.id}")
    visitor.open("/programmes/specialised-sme-national/no-such", status=404)
    visitor.open("/programmes/no-such/thing", status=404)


def test_the_self_check_says_yes_no_or_what_is_missing(country: object, visitor: Browser) -> None:
    visitor.open(RESEARCH)
    yes = visitor.send(
        RESEARCH,
        **{
            "fact.founded": "2015-05-06",
            "fact.size": "small",
            "fact.rd_ratio": "3%",
            "fact.rd_expense": "150万元",
        },
    )
    assert "By what you said: qualifies" in yes
    assert "150,000 yuan" in yes, "ten per cent of 1.5 million"
    no = visitor.send(
        RESEARCH, **{"fact.rd_ratio": "2.9%", "fact.founded": "2015-05-06", "fact.size": "small"}
    )
    assert "does not qualify" in no
    assert "One fact away" in no
    assert "now 2.9%" in no
    assert "required: at least 3%" in no
    part = visitor.send(RESEARCH, **{"fact.founded": "2015-05-06"})
    assert "Cannot be said yet" in part
    assert "Size of the enterprise" in part


def test_the_self_check_keeps_nothing_and_no_fact_stands_in_an_address(
    country: object, visitor: Browser, platform: Platform
) -> None:
    visitor.open(RESEARCH)
    page = visitor.send(RESEARCH, **{"fact.founded": "2015-05-06", "fact.rd_expense": "8765万元"})
    assert "8765" in page, "what was typed stands in the form"
    assert str(visitor.page.url).endswith(RESEARCH)
    assert "8765" not in events_of(platform)
    assert 'method="post"' in page


def test_what_cannot_be_read_is_said_at_its_field(country: object, visitor: Browser) -> None:
    visitor.open(RESEARCH)
    page = visitor.send(RESEARCH, status=422, **{"fact.rd_ratio": "lots"})
    assert "R&amp;D" in page
    assert "cannot be “lots”" in page
    assert 'aria-invalid="true"' in page
    mixed = visitor.send(
        "/programmes/yunchuan-support/step-up",
        status=422,
        **{"fact.revenue": "2000万元", "fact.revenue_1": "15000000"},
    )
    assert "Units of money are mixed" in mixed


def test_a_form_from_elsewhere_is_refused(country: object, client: TestClient) -> None:
    answer = client.post(RESEARCH, data={"fact.founded": "2015-05-06"}, headers={"Accept": "text/html"})
    assert answer.status_code == 403


def test_programs_get_the_same_as_json(country: object, client: TestClient) -> None:
    listed = client.get("/programmes", headers=JSON).json()
    assert len(listed["rows"]) == 7
    one = client.get(RESEARCH, headers=JSON).json()
    assert [part["id"] for part in one["tree"]["parts"]] == ["age", "size", "share"]
