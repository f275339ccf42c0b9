"""Founding a home, who acts, who may manage accounts, API tokens."""

import stat

import pytest

from yiben.capabilities import people
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.text import Text


def test_a_fresh_home_has_four_accounts_with_their_roles_and_clearances(house):
    found = house.do("owner", people.list_accounts)
    assert {each.name: (set(each.roles), each.clearance, each.org) for each in found} == {
        "owner": ({Role.OWNER}, 5, None),
        "officer": ({Role.OFFICER}, 4, None),
        "steward": ({Role.STEWARD}, 3, None),
        "analyst": ({Role.ANALYST}, 1, None),
    }
    assert all(each.initial_password and not each.disabled and not each.has_totp for each in found)
    assert house.kinds() == ["account.created"] * 4


def test_first_passwords_lie_in_a_private_file_and_work(house):
    path = house.office.home.root / "accounts.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert people.initial_passwords(house.office.home) == house.passwords
    assert len(set(house.passwords.values())) == 4
    assert house.sign_in("analyst").actor.account == "analyst"


def test_founding_twice_changes_nothing(house):
    assert house.do("system", people.found_home) == {}
    assert people.initial_passwords(house.office.home) == house.passwords


def test_neither_database_nor_log_holds_a_password(house):
    raw = b"".join(path.read_bytes() for path in house.office.home.root.glob("yiben.db*")).decode("latin-1")
    for password in house.passwords.values():
        assert password not in raw
        assert password not in house.whole_log()


def test_who_is_answers_the_actor_however_the_name_is_written(house):
    actor = house.actor(" Steward ")
    assert (actor.account, actor.clearance, actor.roles) == ("steward", 3, {Role.STEWARD})


def test_an_unknown_account_is_answered_with_the_nearest_or_all_names(house):
    with pytest.raises(NotFound) as near:
        house.actor("anlyst")
    assert "analyst" in near.value.hint.en
    with pytest.raises(NotFound) as far:
        house.actor("xyzzy")
    assert all(name in far.value.hint.en for name in house.passwords)


def test_the_owner_is_the_oldest_owner_account(house):
    assert house.do("system", people.owner).account == "owner"


def test_acting_as_somebody_shows_both_in_the_log(house):
    owner = house.actor("owner")
    with house.office.reading(owner) as work:
        acting = people.acting(work, owner, "analyst")
        assert people.acting(work, owner, "owner") is owner
    assert (acting.account, acting.acting_for, acting.clearance) == ("analyst", "owner", 1)
    (event,) = [each for each in house.events() if each.kind == "account.acted_as"]
    assert (event.actor, event.subject, dict(event.detail)) == ("owner", "analyst", {"by": "owner"})
    with house.office.writing(acting) as work:
        work.leave("query.answered", "res_1")
    assert (house.events()[0].actor, house.events()[0].acting_for) == ("analyst", "owner")


def make(house, name="li.na", *, by="owner", **named):
    named = {"title": Text("李娜", "Li Na"), "roles": frozenset({Role.ANALYST}), **named}
    return house.do(by, people.create_account, name=name, **named)


def test_the_owner_makes_an_account_whose_password_is_shown_once(house):
    made = make(house, "Li.Na", clearance=2, org="org_1")
    assert (made.account.name, made.account.clearance, made.account.org) == ("li.na", 2, "org_1")
    assert house.sign_in("li.na", made.password).actor.account == "li.na"
    assert made.password not in house.whole_log()


@pytest.mark.parametrize("by", ["officer", "steward", "analyst"])
def test_nobody_else_manages_accounts(house, by):
    for verb, args in (
        (people.disable, ("analyst",)),
        (people.enable, ("analyst",)),
        (people.reset_password, ("owner",)),
        (people.change_account, ("analyst",)),
    ):
        with pytest.raises(Refused):
            house.do(by, verb, *args)
    with pytest.raises(Refused):
        make(house, by=by)
    assert house.kinds() == ["account.created"] * 4


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "-x", "李娜", "x" * 65, "../etc", "a\nb", "system", "unknown", "peer@0123456789abcdef"],
)
def test_unusable_names_are_refused(house, name):
    with pytest.raises(BadInput):
        make(house, name)


@pytest.mark.parametrize("clearance", [-1, 6])
def test_clearances_are_zero_to_five(house, clearance):
    with pytest.raises(BadInput):
        make(house, clearance=clearance)


def test_a_name_is_given_once(house):
    with pytest.raises(MovedOn):
        make(house, "analyst")


def test_a_change_of_powers_tells_old_and_new(house):
    changed = house.do(
        "owner", people.change_account, "analyst", clearance=3, roles=frozenset({Role.STEWARD})
    )
    assert (changed.clearance, changed.roles) == (3, {Role.STEWARD})
    assert dict(house.events()[0].detail) == {
        "before": {"clearance": 1, "org": None, "roles": ["analyst"]},
        "after": {"clearance": 3, "org": None, "roles": ["steward"]},
    }


def test_a_disabled_account_is_out_at_once_and_can_come_back(house):
    session = house.sign_in("analyst")
    secret = house.do("analyst", people.create_token, "analyst").secret
    house.do("owner", people.disable, "analyst")
    assert house.do("system", people.session, session.token) is None
    assert house.do("system", people.bearer, secret) is None
    with pytest.raises(Refused) as refused:
        house.sign_in("analyst")
    assert refused.value.code == "sign_in_failed"
    with pytest.raises(Refused):
        house.actor("analyst")
    house.do("owner", people.enable, "analyst")
    assert house.sign_in("analyst").actor.account == "analyst"


def test_the_last_owner_stays(house):
    for verb, named in ((people.disable, {}), (people.change_account, {"roles": frozenset({Role.ANALYST})})):
        with pytest.raises(Refused) as refused:
            house.do("owner", verb, "owner", **named)
        assert refused.value.code == "last_owner"
    house.do("owner", people.change_account, "officer", roles=frozenset({Role.OWNER}))
    house.do("officer", people.disable, "owner")
    assert house.do("system", people.owner).account == "officer"


def test_a_reset_password_replaces_the_old_one_and_ends_sessions(house):
    session = house.sign_in("analyst")
    made = house.do("owner", people.reset_password, "analyst")
    assert house.do("system", people.session, session.token) is None
    with pytest.raises(Refused):
        house.sign_in("analyst")
    assert house.sign_in("analyst", made.password).actor.account == "analyst"


@pytest.mark.parametrize(("name", "seen"), [("owner", 4), ("officer", 4), ("steward", 1), ("analyst", 1)])
def test_only_owner_and_officer_see_everybody(house, name, seen):
    assert len(house.do(name, people.list_accounts)) == seen
    assert house.do(name, people.read_account, name).name == name
    if seen == 1:
        with pytest.raises(NotFound):
            house.do(name, people.read_account, "owner")


def test_a_token_stands_for_its_account_until_it_expires_or_is_revoked(house):
    made = house.do("analyst", people.create_token, "analyst", days=2, title="notebook")
    assert made.secret.startswith("yiben_")
    assert house.do("system", people.bearer, made.secret).account == "analyst"
    assert house.do("system", people.bearer, made.secret[:-1]) is None
    assert house.do("system", people.bearer, "") is None
    assert house.do("analyst", people.list_tokens, "analyst") == (made.token,)
    house.later(days=2)
    assert house.do("system", people.bearer, made.secret) is None
    other = house.do("analyst", people.create_token, "analyst")
    house.do("analyst", people.revoke_token, other.token.id)
    assert house.do("system", people.bearer, other.secret) is None
    assert made.secret not in house.whole_log()


def test_tokens_are_ones_own_or_the_owners_business(house):
    made = house.do("owner", people.create_token, "analyst")
    for verb, args in ((people.create_token, ("analyst",)), (people.list_tokens, ("analyst",))):
        with pytest.raises(Refused):
            house.do("steward", verb, *args)
    with pytest.raises(NotFound):
        house.do("steward", people.revoke_token, made.token.id)
    house.do("owner", people.revoke_token, made.token.id)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_token_lasts_a_day_to_a_year(house, days):
    with pytest.raises(BadInput):
        house.do("analyst", people.create_token, "analyst", days=days)


def test_two_homes_have_two_keys_and_keys_are_private(house):
    path = house.office.home.keys / "people.key"
    house.sign_in("analyst")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) == 32
    assert SYSTEM.clearance == 5
