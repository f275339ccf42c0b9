"""Sign-in, sessions, rate limits, second factor."""

import threading
from datetime import timedelta

import pyotp
import pytest

from yiben.capabilities import people
from yiben.capabilities.people import SignInLimits
from yiben.infra.database import transaction
from yiben.kernel.errors import BadInput, Refused


def code_of(refused):
    return refused.value.code


def test_a_session_carries_the_actor_until_its_hours_are_over(house):
    signed_in = house.sign_in("steward")
    signed = house.do("system", people.session, signed_in.token)
    assert (signed.actor.account, signed.actor.clearance, signed.csrf) == ("steward", 3, signed_in.csrf)
    assert signed.expires == "2026-11-22T20:00:00.000000Z"
    house.later(hours=12)
    assert house.do("system", people.session, signed_in.token) is None


@pytest.mark.parametrize("token", ["", "x", "\udcff", "a" * 10_000])
def test_no_other_token_is_a_session(house, token):
    assert house.do("system", people.session, token) is None


def test_tokens_are_kept_only_hashed_and_each_session_has_its_own_csrf(house):
    first, second = house.sign_in("steward"), house.sign_in("steward")
    assert first.token != second.token
    assert first.csrf != second.csrf
    with transaction(house.office.engine, writes=False) as db:
        kept = str(db.exec_driver_sql("SELECT * FROM people_session").all())
    for secret in (first.token, first.csrf, "10.0.0.1"):
        assert secret not in kept
        assert secret not in house.whole_log()


def test_a_session_says_when_it_was_last_seen(house):
    token = house.sign_in("steward").token
    house.later(minutes=6)
    signed = house.do("system", people.session, token)
    assert signed.stale
    house.do("steward", people.seen, signed)
    assert not house.do("system", people.session, token).stale


def test_signing_out_ends_the_session_and_twice_is_fine(house):
    token = house.sign_in("steward").token
    house.do("steward", people.sign_out, token)
    house.do("steward", people.sign_out, token)
    assert house.do("system", people.session, token) is None
    assert house.kinds()[-2:] == ["account.signed_in", "account.signed_out"]


def test_unknown_account_and_wrong_password_cannot_be_told_apart(house):
    said = []
    for name in ("steward", "nobody", ""):
        with pytest.raises(Refused) as refused:
            house.sign_in(name, "wrong password")
        said.append((code_of(refused), refused.value.message, refused.value.hint, refused.value.where))
    assert said[0] == said[1] == said[2]


def test_a_failure_is_recorded_though_it_raises_and_never_what_was_typed(house):
    with pytest.raises(Refused):
        house.sign_in("my-secret-typed-as-name", "my-password-9")
    event = house.events()[0]
    assert (event.kind, event.subject, event.actor) == ("account.sign_in_failed", "unknown", "system")
    for secret in ("my-secret", "my-password", "10.0.0.1"):
        assert secret not in house.whole_log()


def test_after_five_failures_an_account_waits_even_for_the_right_password(house):
    for _ in range(5):
        with pytest.raises(Refused) as refused:
            house.sign_in("steward", "wrong")
        assert code_of(refused) == "sign_in_failed"
        house.later(minutes=1)
    with pytest.raises(Refused) as refused:
        house.sign_in("steward", address="10.9.9.9")
    assert code_of(refused) == "sign_in_wait"
    assert refused.value.where == {"seconds": 601}
    assert house.sign_in("analyst").actor.account == "analyst"
    house.later(minutes=11)
    assert house.sign_in("steward").actor.account == "steward"
    assert house.kinds().count("account.sign_in_held") == 1


def test_an_unknown_account_waits_like_a_known_one(house):
    for _ in range(5):
        with pytest.raises(Refused):
            house.sign_in("nobody", "wrong")
    with pytest.raises(Refused) as refused:
        house.sign_in("nobody", "wrong")
    assert code_of(refused) == "sign_in_wait"


def test_one_address_cannot_try_many_accounts_and_a_success_between_does_not_help(house):
    limits = SignInLimits(account_failures=5, address_failures=6, minutes=15)
    for number in range(6):
        with pytest.raises(Refused):
            house.sign_in(f"guess{number}", "wrong", limits=limits)
        if number == 3:
            house.sign_in("analyst", limits=limits)
    with pytest.raises(Refused) as refused:
        house.sign_in("steward", limits=limits)
    assert code_of(refused) == "sign_in_wait"
    assert house.sign_in("steward", address="10.0.0.2", limits=limits).actor.account == "steward"


def test_a_success_wipes_the_slate_of_an_account(house):
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(Refused):
                house.sign_in("steward", "wrong", limits=SignInLimits(address_failures=99))
            house.later(seconds=1)
        house.sign_in("steward", limits=SignInLimits(address_failures=99))
        house.later(seconds=1)


def test_many_guesses_at_once_are_no_way_around_the_limit(house):
    codes = []

    def guess():
        try:
            house.sign_in("steward", "wrong")
        except Refused as refused:
            codes.append(refused.code)

    threads = [threading.Thread(target=guess) for _ in range(9)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(codes) == ["sign_in_failed"] * 5 + ["sign_in_wait"] * 4


def test_a_changed_password_ends_other_sessions_and_its_line_in_the_file(house):
    mine, other = house.sign_in("steward"), house.sign_in("steward")
    kept = house.do("system", people.session, mine.token).session
    new = "一个很长的 密码 2026"
    house.do("steward", people.change_password, old=house.passwords["steward"], new=new, session=kept)
    assert house.do("system", people.session, mine.token) is not None
    assert house.do("system", people.session, other.token) is None
    assert "steward" not in people.initial_passwords(house.office.home)
    assert house.sign_in("steward", new).actor.account == "steward"
    assert not house.do("owner", people.read_account, "steward").initial_password
    assert new not in house.whole_log()


@pytest.mark.parametrize("new", ["short", "aaaaaaaaaaaa", "my-steward-pass", "x" * 257])
def test_weak_passwords_are_refused(house, new):
    with pytest.raises(BadInput):
        house.do("steward", people.change_password, old=house.passwords["steward"], new=new)


def test_a_password_is_changed_only_with_the_old_one(house):
    with pytest.raises(Refused):
        house.do("steward", people.change_password, old="wrong", new="a perfectly good one")


def test_letters_typed_composed_or_apart_are_one_password(house):
    house.do(
        "steward", people.change_password, old=house.passwords["steward"], new="caf\u00e9 caf\u00e9 2026"
    )
    assert house.sign_in("steward", "cafe\u0301 cafe\u0301 2026").actor.account == "steward"


# second factor


@pytest.fixture
def totp(house):
    """The steward with a second factor: what the phone shows now, and recovery codes."""
    offer = house.do("steward", people.set_totp)
    phone = pyotp.TOTP(offer.secret)

    def show():
        return phone.at(house.moment[0])

    codes = house.do("steward", people.confirm_totp, show())
    house.later(seconds=30)
    return offer, show, codes


def test_an_offer_is_a_scannable_uri_and_counts_only_once_confirmed(house):
    offer = house.do("steward", people.set_totp)
    assert offer.uri.startswith("otpauth://totp/Yiben:steward?secret=")
    assert offer.svg.startswith("<svg")
    assert house.sign_in("steward").actor.account == "steward"
    with pytest.raises(BadInput) as refused:
        house.do("steward", people.confirm_totp, "000000")
    assert code_of(refused) == "totp_wrong"
    with pytest.raises(BadInput):
        house.do("analyst", people.confirm_totp, "000000")


def test_with_a_second_factor_the_password_alone_is_not_enough(house, totp):
    _, show, _ = totp
    with pytest.raises(Refused) as refused:
        house.sign_in("steward")
    assert code_of(refused) == "totp_needed"
    assert house.sign_in("steward", code=f" {show()[:3]} {show()[3:]} ").actor.account == "steward"
    assert house.events()[0].detail["factors"] == ["password", "totp"]


def test_the_code_is_asked_for_only_after_the_right_password(house, totp):
    with pytest.raises(Refused) as refused:
        house.sign_in("steward", "wrong", code=totp[1]())
    assert code_of(refused) == "sign_in_failed"


def test_a_code_works_once_and_so_does_no_older_one(house, totp):
    _, show, _ = totp
    old = show()
    house.later(seconds=30)
    house.sign_in("steward", code=show())
    for replayed in (show(), old):
        with pytest.raises(Refused) as refused:
            house.sign_in("steward", code=replayed)
        assert code_of(refused) == "totp_wrong"


def test_the_code_that_confirmed_does_not_sign_in(house):
    phone = pyotp.TOTP(house.do("steward", people.set_totp).secret)
    code = phone.at(house.moment[0])
    house.do("steward", people.confirm_totp, code)
    with pytest.raises(Refused):
        house.sign_in("steward", code=code)


def test_a_clock_one_step_off_is_forgiven_two_are_not(house, totp):
    phone = pyotp.TOTP(totp[0].secret)
    with pytest.raises(Refused):
        house.sign_in("steward", code=phone.at(house.moment[0] + timedelta(seconds=60)))
    assert (
        house.sign_in("steward", code=phone.at(house.moment[0] + timedelta(seconds=30))).actor.account
        == "steward"
    )


def test_wrong_codes_count_towards_the_limit(house, totp):
    for _ in range(5):
        with pytest.raises(Refused):
            house.sign_in("steward", code="000000")
    with pytest.raises(Refused) as refused:
        house.sign_in("steward", code=totp[1]())
    assert code_of(refused) == "sign_in_wait"


def test_asking_for_the_code_is_no_failure(house, totp):
    for _ in range(7):
        with pytest.raises(Refused) as refused:
            house.sign_in("steward")
        assert code_of(refused) == "totp_needed"


def test_each_recovery_code_works_once(house, totp):
    codes = totp[2]
    assert len(set(codes)) == 10
    assert house.sign_in("steward", code=codes[3].upper()).actor.account == "steward"
    assert "account.recovery_code_used" in house.kinds()
    with pytest.raises(Refused):
        house.sign_in("steward", code=codes[3])
    assert house.sign_in("steward", code=codes[4].replace("-", "")).actor.account == "steward"


def test_neither_secret_nor_codes_are_readable_at_rest(house, totp):
    offer, _, codes = totp
    with transaction(house.office.engine, writes=False) as db:
        kept = str(db.exec_driver_sql("SELECT * FROM people_account").all())
        kept += str(db.exec_driver_sql("SELECT * FROM people_recovery_code").all())
    for secret in (offer.secret, *codes):
        assert secret not in kept
        assert secret not in house.whole_log()


def test_a_sealed_secret_moved_to_another_account_does_not_open(house, totp):
    _, show, _ = totp
    with transaction(house.office.engine, writes=True) as db:
        db.exec_driver_sql(
            "UPDATE people_account SET totp = (SELECT totp FROM people_account WHERE name = 'steward') "
            "WHERE name = 'owner'"
        )
    with pytest.raises(Refused):
        house.sign_in("owner", code=show())


def test_the_second_factor_goes_with_ones_password_or_by_the_owner(house, totp):
    for by, password in (("steward", "wrong"), ("officer", "")):
        with pytest.raises(Refused):
            house.do(by, people.remove_totp, "steward", password=password)
    house.do("steward", people.remove_totp, "steward", password=house.passwords["steward"])
    assert house.sign_in("steward").actor.account == "steward"
    offer = house.do("steward", people.set_totp)
    house.do("steward", people.confirm_totp, pyotp.TOTP(offer.secret).at(house.moment[0]))
    house.do("owner", people.remove_totp, "steward")
    assert house.sign_in("steward").actor.account == "steward"
