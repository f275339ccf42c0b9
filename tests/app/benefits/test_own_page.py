"""One's own page: what one qualifies for and why, what is worth saying, offers, consents, applications; never anybody else's."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from visitors import Browser

from benefit_pages import events_of
from benefit_papers import blank_pdf, pdf
from yiben.capabilities.programmes import delivery

As = Callable[[str], Browser]
REPORT = {"material.audit": ("报告.pdf", pdf(), "application/pdf")}
PAYEE = {"payee_name": "云川智造有限公司", "payee_account": "6222000011112222", "payee_bank": "云川银行"}


def offered(country: Any, *, amount: int = 10_000_000) -> str:
    """Zhi consents and is offered the step-up reward; the offer's identifier."""
    office = country.platform.office
    call = country.calls["step-up"]
    with office.writing(country.actors["zhi"]) as work:
        delivery.give_consent(work, delivery.NewConsent(scope="*", ends=call.closes))
    answers = delivery.Answers(applicants=("91520100MA6DKXXA1T",), eligible=(True,), amounts=(amount,))
    with office.writing(country.platform.owner()) as work:
        delivery.make_offers(work, call.id, answers, until=call.closes)
    with office.reading(country.actors["zhi"]) as work:
        return delivery.offers(work)[0].id


def test_a_company_sees_what_it_qualifies_for_for_how_much_and_by_whose_data(as_: As) -> None:
    page = as_("zhi").open("/benefits")
    assert "云川智造有限公司" in page
    for said in ("Subsidy for research", "up to 300,000 yuan", "Reward for growth", "100,000 yuan"):
        assert said in page, said
    assert "Tax office of the province" in page
    assert "2025-12-31" in page
    assert "Allowance for young residents" not in page, "that one is for people"


def test_what_one_fact_would_open_is_said_with_its_worth_and_drawn(as_: As) -> None:
    page = as_("wei").open("/benefits")
    near = page.partition('id="near"')[2].partition("</section>")[0]
    assert "Reward for growth" in near
    assert "50,000 yuan" in near, "what it would bring then, not the most it could"
    assert "required: at least 10,000,000 yuan" in near
    assert 'class="gauge-mark"' in near
    assert "<table" in near, "the same figures as a table"


def test_what_one_says_is_marked_as_ones_own_and_taken_back(as_: As, country: Any) -> None:
    zhi = as_("zhi")
    page = zhi.send("/benefits/facts", **{"fact.employees": "120", "fact.revenue": "7000万元"})
    assert "Noted as your own word" in page
    assert country.known("zhi")["employees"] == (120, "self")
    assert country.known("zhi")["revenue"] == (70_000_000, "self")
    assert "said by the applicant" in page
    assert "one source differs" in page
    assert "Compute vouchers" in page.partition('id="met"')[2].partition("</section>")[0]
    assert "70000000" not in events_of(country.platform)
    zhi.send("/benefits/facts", back="revenue")
    assert country.known("zhi")["revenue"] == (60_000_000, "tax")


def test_nobody_says_a_title_or_a_judgement_of_themselves(as_: As, country: Any) -> None:
    zhi = as_("zhi")
    zhi.send(
        "/benefits/facts",
        **{"fact.titles": "specialised-sme-national/little-giant", "fact.judged.known": "yes"},
    )
    assert "titles" not in country.known("zhi")
    assert not [one for one in country.known("zhi") if one.startswith("judged")]


def test_what_cannot_be_read_is_refused_beside_the_page(as_: As, country: Any) -> None:
    page = as_("zhi").send("/benefits/facts", status=422, **{"fact.employees": "many"})
    assert "cannot be “many”" in page
    assert "employees" not in country.known("zhi")


def test_a_company_sees_its_own_alone(as_: As, country: Any) -> None:
    offer = offered(country)
    zhi = as_("zhi")
    zhi.send("/benefits/apply", call=country.calls["research"].id, files=REPORT, **PAYEE)
    number = str(zhi.page.url).partition("?")[0].rpartition("/")[2]
    assert "Materials are checked" in zhi.page.text
    zhi.open("/benefits")
    consent = zhi.page.text.split("/benefits/consents/")[1].split("/")[0]

    wei = as_("wei")
    page = wei.open("/benefits")
    for hidden in (number, "云川智造有限公司", offer, "60,000,000"):
        assert hidden not in page, hidden
    wei.open(f"/benefits/applications/{number}", status=404)
    wei.send(f"/benefits/applications/{number}/leave", status=404, seen="1")
    wei.send(f"/benefits/offers/{offer}/take", status=404, **PAYEE)
    wei.send(f"/benefits/offers/{offer}/decline", status=404)
    wei.send(f"/benefits/consents/{consent}/withdraw", status=404)
    assert "offers_gone" not in wei.page.text


def test_the_form_is_filled_in_and_a_change_is_ones_own_word(as_: As, country: Any) -> None:
    zhi, call = as_("zhi"), country.calls["research"].id
    page = zhi.open(f"/benefits/apply/{call}")
    assert 'value="300万元"' in page, "money as people write it"
    assert "Tax office of the province" in page
    again = zhi.send("/benefits/apply", status=422, call=call, **{"fact.rd_expense": "310万元"})
    assert "Say where the money goes" in again
    assert 'value="310万元"' in again, "what was typed is still there"
    zhi.send(
        "/benefits/apply",
        call=call,
        files=REPORT,
        **PAYEE,
        **{"fact.rd_expense": "310万元", "fact.revenue": "6,000万元"},
    )
    assert "said by the applicant" in zhi.page.text
    here = str(zhi.page.url).partition("?")[0]
    told = zhi.client.get(here, headers={"Accept": "application/json"}).text
    assert "6222000011112222" not in told + zhi.page.text, "bank accounts but for their end"
    with country.platform.office.reading(country.actors["zhi"]) as work:
        one = delivery.applications(work).rows[0]
    assert one.facts["rd_expense"] == 3_100_000
    assert "rd_expense" not in one.sources
    assert one.sources["revenue"] == "tax", "the same sum written otherwise is no change"
    assert "applied for in this round" in zhi.open("/benefits")
    zhi.send("/benefits/apply", status=409, call=call, **PAYEE)


def test_who_does_not_qualify_is_told_which_criterion(as_: As, country: Any) -> None:
    wei, call = as_("wei"), country.calls["step-up"].id
    page = wei.open(f"/benefits/apply/{call}")
    assert "By what is known it does not qualify" in page
    page = wei.send("/benefits/apply", status=403, call=call, **PAYEE)
    assert "Revenue of at least 10 million yuan" in page


def test_an_offer_is_taken_with_a_yes_or_declined(as_: As, country: Any) -> None:
    offer = offered(country)
    zhi = as_("zhi")
    assert "Offered without application" in zhi.page.text
    refused = zhi.send(f"/benefits/offers/{offer}/take", status=422)
    assert "It could not be done" in refused
    zhi.send(f"/benefits/offers/{offer}/take", **PAYEE)
    assert "In publicity" in zhi.page.text
    assert 'id="offers"' not in zhi.open("/benefits")


def test_declined_is_declined(as_: As, country: Any) -> None:
    offer = offered(country)
    zhi = as_("zhi")
    assert "Declined." in zhi.send(f"/benefits/offers/{offer}/decline")
    zhi.send(f"/benefits/offers/{offer}/take", status=409, **PAYEE)


def test_a_consent_is_given_and_taken_back(as_: As, country: Any) -> None:
    zhi = as_("zhi")
    page = zhi.send("/benefits/consents", scope="*", ends=country.calls["step-up"].closes, for_offer="yes")
    assert "Your consent is on record" in page
    consent = page.split("/benefits/consents/")[1].split("/")[0]
    assert "with effect at once" in zhi.send(f"/benefits/consents/{consent}/withdraw")
    zhi.send("/benefits/consents", status=422, scope="*", ends="yesterday", for_offer="yes")


def test_a_citizen_sees_what_is_for_people(as_: As) -> None:
    lin = as_("lin")
    page = lin.send("/benefits/facts", **{"fact.born": "2000-01-01", "fact.insured_months": "24"})
    met = page.partition('id="met"')[2].partition("</section>")[0]
    assert "Allowance for young residents" in met
    assert "7,200 yuan" in met
    assert "Subsidy for research" not in page


def test_an_application_is_taken_back(as_: As, country: Any) -> None:
    zhi = as_("zhi")
    zhi.send("/benefits/apply", call=country.calls["research"].id, files=REPORT, **PAYEE)
    here = str(zhi.page.url).partition("?")[0]
    seen = zhi.page.text.split('name="seen" value="')[1].split('"')[0]
    page = zhi.send(f"{here}/leave", seen=seen)
    assert "The application is taken back" in page


def test_materials_are_files_looked_into_replaced_and_taken_down(as_: As, country: Any) -> None:
    zhi, call = as_("zhi"), country.calls["step-up"].id
    page = zhi.open(f"/benefits/apply/{call}")
    assert 'type="file"' in page
    assert "Nothing to hand in" in page
    assert "Tax office of the province 2025-12-31" in page
    wrong = {"material.audit": ("报告.pdf", b"only words", "application/pdf")}
    page = zhi.send("/benefits/apply", status=422, call=call, files=wrong, **PAYEE)
    assert "is not what it says" in page.partition('id="m-1"')[2], "beside its own field"
    assert "choose them again" in page
    empty = {"material.audit": ("报告.pdf", blank_pdf(), "application/pdf")}
    page = zhi.send("/benefits/apply", call=call, files=empty, **PAYEE)
    assert "unreadable" in page
    assert "there is nothing in it" in page
    assert "the office’s turn" in page
    here = str(zhi.page.url).partition("?")[0]
    seen = page.split('name="seen" value="')[1].split('"')[0]
    page = zhi.send(
        "/benefits/materials", number=here.rpartition("/")[2], seen=seen, act="hand", files=REPORT
    )
    assert "not looked at yet" in page
    assert "One file before it" in page
    file = (
        f"{here}/files/" + page.split(f"{here.partition('://')[2].partition('/')[2]}/files/")[1].split('"')[0]
    )
    answer = zhi.client.get(file)
    assert answer.content == pdf()
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert as_("wei").client.get(file).status_code == 404


def test_the_office_checks_the_files_on_its_own_page(as_: As, sign_in: Any, country: Any) -> None:
    zhi, call = as_("zhi"), country.calls["step-up"].id
    zhi.open(f"/benefits/apply/{call}")
    zhi.send("/benefits/apply", call=call, files=REPORT, **PAYEE)
    number = str(zhi.page.url).partition("?")[0].rpartition("/")[2]
    owner = sign_in("owner")
    page = owner.open(f"/programming/reviews/{number}")
    file = re.search(r'href="(/cases/[^"]+/files/[^"]+)"', page)
    assert file
    assert owner.client.get(file[1]).content == pdf()
    assert "enterprise_indicators" not in page, "sources are called by what people call them"
    assert "Tax office of the province" in page
    found = {"m:audit": "wrong", "m:audit:says": "the year is missing"}
    page = owner.send(f"/programming/reviews/{number}/materials", **found)
    assert "the year is missing" in page
    assert "the year is missing" in zhi.open(f"/benefits/applications/{number}")


@pytest.mark.parametrize("path", ["/benefits", "/benefits/apply/none", "/benefits/applications/none"])
def test_a_stranger_is_led_to_the_door(country: Any, visitor: Browser, path: str) -> None:
    visitor.open("/programmes")
    visitor.open(path)
    assert "/sign-in" in str(visitor.page.url)


def test_the_shelf_of_a_fresh_home_is_shown_whole_to_a_company(platform: Any, sign_in: Any) -> None:
    page = sign_in("owner").open("/benefits")
    assert "No pack of programmes is in force" in page
