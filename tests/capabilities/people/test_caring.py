"""Agreements, leavers, the yearly review: what PBOC draft Art. 16 and 29 ask of accounts."""

import pytest

from yiben.capabilities import people
from yiben.kernel.errors import Refused


def test_a_session_knows_how_it_was_opened_and_an_agreement_counts_from_the_next_read(house):
    session = house.sign_in("analyst")
    assert session.actor.authentication == {"password"}
    assert not session.actor.nda
    house.do("officer", people.record_nda, "analyst")
    assert house.do("system", people.session, session.token).actor.nda
    house.do("owner", people.withdraw_nda, "analyst")
    assert not house.do("system", people.session, session.token).actor.nda
    assert house.kinds()[-3:] == ["account.signed_in", "account.nda_recorded", "account.nda_withdrawn"]


def test_a_token_is_one_factor_and_so_is_the_terminal(house):
    secret = house.do("analyst", people.create_token, "analyst").secret
    assert house.do("system", people.bearer, secret).authentication == {"token"}
    owner = house.do("system", people.owner)
    assert owner.authentication == {"os_account"}
    with house.office.reading(owner) as work:
        assert people.acting(work, owner, "analyst").authentication == {"os_account"}


@pytest.mark.parametrize("verb", [people.record_nda, people.withdraw_nda, people.review_account])
@pytest.mark.parametrize(
    ("who", "whose"), [("officer", "officer"), ("owner", "owner"), ("steward", "analyst")]
)
def test_nobody_does_it_for_themselves_and_only_owners_and_officers_for_others(house, verb, who, whose):
    with pytest.raises(Refused):
        house.do(who, verb, whose)
    assert house.kinds()[-1] == "account.created"


def test_a_leaver_is_closed_for_good(house):
    session = house.sign_in("analyst")
    secret = house.do("analyst", people.create_token, "analyst").secret
    house.do("officer", people.record_nda, "analyst")
    closed = house.do("owner", people.close_account, "analyst")
    assert closed.left == "2026-11-22"
    assert closed.nda is None
    assert house.do("system", people.session, session.token) is None
    assert house.do("system", people.bearer, secret) is None
    with pytest.raises(Refused) as refused:
        house.do("owner", people.enable, "analyst")
    assert refused.value.code == "account_closed"


def test_accounts_nobody_confirmed_for_a_year_are_listed_until_somebody_does(house):
    assert house.do("officer", people.due_reviews) == ()
    house.later(days=365)
    due = house.do("officer", people.due_reviews)
    assert {one.account.name: one.privileged for one in due} == {
        "owner": True,
        "officer": True,
        "steward": True,
        "analyst": False,
    }
    house.do("officer", people.review_account, "analyst")
    assert "analyst" not in {one.account.name for one in house.do("owner", people.due_reviews)}
    with pytest.raises(Refused):
        house.do("analyst", people.due_reviews)
