"""Vouchers from the budget to the bank: no fen comes from nowhere, is spent twice or seen by whom it does not concern."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from benefit_town import INDUSTRY, City
from yiben.capabilities import vouchers
from yiben.capabilities.vouchers import HoldState, Issue, Spend, VoucherState
from yiben.infra.database import transaction
from yiben.kernel.errors import YibenError
from yiben.kernel.ids import stable_id


def issue(city: City, holder: str, yuan: int, request: str, who: str = "sam") -> vouchers.Voucher:
    asked = Issue(scheme="sq26", holder=city.bodies[holder], amount=yuan * 100, request=request)
    return city.do(who, vouchers.issue, asked)


def used(city: City, hold: vouchers.Hold, yuan: int, *, who: str = "suan", **said: Any) -> vouchers.Use:
    words = {"invoice": yuan * 200, "proof": f"F{hold.id}", "request": f"u-{hold.id}"} | said
    return city.do(who, vouchers.use, Spend(hold=hold.id, amount=yuan * 100, **words))


def refused(city: City, who: str, verb: Callable[..., Any], *args: Any, **said: Any) -> str:
    with pytest.raises(YibenError) as error:
        city.do(who, verb, *args, **said)
    assert error.value.message.zh
    assert error.value.message.en
    return error.value.code


def books(city: City) -> vouchers.SchemeStanding:
    """How the scheme stands; the books must be right whatever has happened."""
    assert city.see("sam", vouchers.check_books).right
    return city.see("sam", vouchers.standing, "sq26")


def test_a_settlement_given_up_lets_its_uses_be_settled_again_and_a_paid_one_stays(city: City) -> None:
    made = issue(city, "云川智造有限公司", 500, "r1")
    provider = "云川算力服务有限公司"
    used(
        city, city.do("zhi", vouchers.hold, made.number, provider=provider, amount=30_000, request="h1"), 200
    )
    first = city.do("sam", vouchers.settle, "sq26", provider=provider, request="s1")
    assert refused(city, "sam", vouchers.drop, first.id, why=" ") == "no_reason"
    assert city.do("sam", vouchers.drop, first.id, why="金额有误").state is vouchers.BatchState.DROPPED
    assert refused(city, "sue", vouchers.confirm, first.id) == "settlement_moved_on"
    second = city.do("sam", vouchers.settle, "sq26", provider=provider, request="s2")
    assert (second.amount, second.uses) == (first.amount, first.uses) == (20_000, 1)
    city.do("sue", vouchers.confirm, second.id)
    city.do("sue", vouchers.pay, second.id, reference="B-1")
    assert refused(city, "sam", vouchers.drop, second.id, why="晚了") == "settlement_moved_on"
    assert (books(city).due, books(city).paid) == (0, 20_000)


def test_a_voucher_is_issued_held_used_in_part_refunded_and_settled(city: City) -> None:
    made = issue(city, "云川智造有限公司", 500, "r1")
    held = city.do(
        "zhi", vouchers.hold, made.number, provider="云川算力服务有限公司", amount=30_000, request="h1"
    )
    one = used(city, held, 200)
    assert (one.amount, one.refunded) == (20_000, 0)
    now, holds, uses = city.see("zhi", vouchers.voucher, made.id)
    assert (now.face, now.open, now.held, now.used) == (50_000, 30_000, 0, 20_000)
    assert [len(holds), len(uses)] == [1, 1]
    assert holds[0].state is HoldState.USED

    batch = city.do("sam", vouchers.settle, "sq26", provider="云川算力服务有限公司", request="s1")
    assert (batch.amount, batch.uses, batch.carried) == (20_000, 1, 0)
    assert refused(city, "suan", vouchers.refund, one.id, 100, why="多收", request="b0") == "in_settlement"
    assert refused(city, "sam", vouchers.confirm, batch.id) == "four_eyes"
    city.do("sue", vouchers.confirm, batch.id)
    city.do("sue", vouchers.pay, batch.id, reference="B-1")
    assert refused(city, "sue", vouchers.pay, batch.id, reference="B-2") == "settlement_moved_on"
    city.do("suan", vouchers.refund, one.id, 5_000, why="少用", request="b1")
    found = books(city)
    assert (found.funded, found.free, found.open, found.due, found.paid) == (
        200_000,
        150_000,
        35_000,
        -5_000,
        20_000,
    )

    again = city.do(
        "zhi", vouchers.hold, made.id, provider="云川算力服务有限公司", amount=10_000, request="h2"
    )
    used(city, again, 100)
    less = city.do("sam", vouchers.settle, "sq26", provider="云川算力服务有限公司", request="s2")
    assert (less.amount, less.carried) == (5_000, 5_000)  # what was refunded after it was paid is taken off
    lines = city.see(
        "suan",
        vouchers.statement,
        "sq26",
        begins="2026-01-01",
        ends="2026-12-31",
        provider="云川算力服务有限公司",
    )
    assert [one.amount for one in lines.lines] == [20_000, -20_000, -5_000, 10_000]
    assert (lines.opening, lines.closing) == (0, 5_000)
    assert {
        "voucher.issued",
        "voucher.held",
        "voucher.used",
        "voucher.refunded",
        "voucher.settled",
    } <= city.kinds()


def test_what_was_asked_once_is_done_once(city: City) -> None:
    first = issue(city, "云川智造有限公司", 300, "same")
    assert issue(city, "云川智造有限公司", 300, "same", who="sue") == first
    assert (
        refused(
            city,
            "sam",
            vouchers.issue,
            Issue(scheme="sq26", holder="云川智造有限公司", amount=1, request="same"),
        )
        == "request_reused"
    )
    city.do("sam", vouchers.fund, "sq26", 200_000, request="f1")
    assert books(city).funded == 200_000
    assert books(city).vouchers == 1


def test_limits_say_what_is_left_of_them(city: City) -> None:
    issue(city, "云川智造有限公司", 500, "r1")
    with pytest.raises(YibenError) as error:
        issue(city, "云川智造有限公司", 101, "r2")
    assert error.value.code == "over_limit"
    assert "还可 100.00 元" in error.value.message.zh
    assert "100.00 left" in error.value.message.en
    issue(city, "云川微芯有限公司", 500, "r3")
    assert (
        refused(
            city,
            "sam",
            vouchers.issue,
            Issue(scheme="sq26", holder="云川纺织有限公司", amount=1, request="r4"),
        )
        == "over_limit"
    )
    assert books(city).rooms[0].left == 0
    city.later(days=45)  # another year, and the scheme is over
    assert (
        refused(
            city,
            "sam",
            vouchers.issue,
            Issue(scheme="sq26", holder="云川纺织有限公司", amount=1, request="r5"),
        )
        == "out_of_dates"
    )


def test_a_provider_has_a_limit_of_its_own_and_holds_that_end_give_it_back(city: City) -> None:
    made = issue(city, "云川智造有限公司", 600, "r1")
    hold = city.do(
        "zhi", vouchers.hold, made.id, provider="云川算力服务有限公司", amount=50_000, request="h1"
    )
    said = {"provider": "云川算力服务有限公司", "amount": 1, "request": "h2"}
    assert refused(city, "zhi", vouchers.hold, made.id, **said) == "over_limit"
    city.later(days=11)
    assert (
        refused(city, "suan", vouchers.use, Spend(hold=hold.id, amount=1, invoice=2, proof="X", request="u"))
        == "hold_ended"
    )
    assert vouchers.expire_due(city.office) == (1, 0)
    assert vouchers.expire_due(city.office) == (0, 0)
    now = city.see("zhi", vouchers.voucher, made.id)[0]
    assert (now.open, now.held) == (60_000, 0)
    city.do("zhi", vouchers.hold, made.id, **said)
    books(city)


def test_what_ends_goes_back_to_the_scheme(city: City) -> None:
    made = issue(city, "云川智造有限公司", 500, "r1")
    city.do("zhi", vouchers.hold, made.id, provider="云川云服务有限公司", amount=10_000, request="h1")
    city.do("sam", vouchers.cancel, made.id, why="企业注销")
    assert (
        refused(city, "zhi", vouchers.hold, made.id, provider="云川云服务有限公司", amount=1, request="h2")
        == "voucher_ended"
    )
    other = issue(city, "云川智造有限公司", 600, "r2")  # what was given back may be given again
    city.later(days=60)
    assert vouchers.expire_due(city.office) == (0, 1)
    assert city.see("zhi", vouchers.voucher, other.id)[0].state is VoucherState.EXPIRED
    found = books(city)
    assert (found.free, found.open, found.held) == (200_000, 0, 0)
    assert found.rooms[0].taken == 0 or found.rooms[0].room.period == "2027"


def test_what_cannot_be_used_is_refused_with_the_reason(city: City) -> None:
    made = issue(city, "云川智造有限公司", 500, "r1")
    assert (
        refused(city, "zhi", vouchers.hold, made.id, provider="云川智造有限公司", amount=1, request="h")
        == "own_provider"
    )
    assert (
        refused(city, "zhi", vouchers.hold, made.id, provider="没有这家公司", amount=1, request="h")
        == "no_party"
    )
    assert (
        refused(
            city, "zhi", vouchers.hold, made.id, provider="云川云服务有限公司", amount=50_001, request="h"
        )
        == "over_limit"
    )
    assert (
        refused(city, "zhi", vouchers.hold, made.id, provider="云川云服务有限公司", amount=0, request="h")
        == "bad_amount"
    )
    hold = city.do(
        "zhi", vouchers.hold, made.id, provider="云川算力服务有限公司", amount=10_000, request="h1"
    )
    spend = {"hold": hold.id, "proof": "F1", "request": "u1"}
    assert refused(city, "suan", vouchers.use, Spend(amount=10_000, invoice=19_999, **spend)) == "over_share"
    assert refused(city, "suan", vouchers.use, Spend(amount=10_001, invoice=90_000, **spend)) == "over_hold"
    assert (
        refused(city, "zhi", vouchers.use, Spend(amount=1, invoice=2, **spend)) == "no_hold"
    )  # not to oneself
    one = city.do("suan", vouchers.use, Spend(amount=100, invoice=200, **spend))
    more = city.do(
        "zhi", vouchers.hold, made.id, provider="云川算力服务有限公司", amount=10_000, request="h3"
    )
    assert (
        refused(
            city, "suan", vouchers.use, Spend(hold=more.id, amount=1, invoice=2, proof="F1", request="u2")
        )
        == "proof_used"
    )
    assert refused(city, "suan", vouchers.refund, one.id, 101, why="退", request="b") == "over_refund"
    books(city)


def test_a_company_sees_its_own_alone_and_runs_nothing(city: City) -> None:
    made = issue(city, "云川智造有限公司", 500, "r1")
    issue(city, "云川微芯有限公司", 100, "r2")
    assert [one.id for one in city.see("zhi", vouchers.vouchers).rows] == [made.id]
    assert city.see("fang", vouchers.vouchers, scheme="sq26").total == 0
    assert city.see("sam", vouchers.vouchers, scheme="sq26").total == 2
    assert refused(city, "wei", vouchers.voucher, made.id) == "no_voucher"
    assert (
        refused(city, "wei", vouchers.hold, made.id, provider="云川云服务有限公司", amount=1, request="x")
        == "no_voucher"
    )
    for verb, args in (
        (vouchers.standing, ("sq26",)),
        (vouchers.issue, (Issue(scheme="sq26", holder="云川智造有限公司", amount=1, request="z"),)),
        (vouchers.cancel, (made.id,)),
    ):
        said = {"why": "无"} if verb is vouchers.cancel else {}
        assert refused(city, "zhi", verb, *args, **said) == "not_administrator"
    assert refused(city, "fin", vouchers.cancel, made.id, why="无") == "not_administrator"


def test_two_at_once_never_spend_the_same_budget(city: City) -> None:
    firms = ("云川智造有限公司", "云川微芯有限公司", "云川纺织有限公司", "云川云服务有限公司")
    together = threading.Barrier(8)

    def one(number: int) -> str:
        together.wait(20)
        try:
            issue(city, firms[number % 4], 300, f"two-{number % 4}")
        except YibenError as error:
            return error.code
        return "issued"

    with ThreadPoolExecutor(8) as many:
        done = list(many.map(one, range(8)))
    assert done.count("issued") == 6  # 1,000 yuan a year, 300 each: three, each asked twice and done once
    assert set(done) == {"issued", "over_limit"}
    assert (books(city).vouchers, books(city).open) == (3, 90_000)


def test_processes_at_once_spend_no_more_than_the_limit(city: City) -> None:
    codes = _processes(city, [(request, "云川智造有限公司", "") for request in ("p", "q", "r")])
    assert codes.count(0) == 2  # 600 yuan a year for one company, 300 each
    assert (books(city).vouchers, books(city).open) == (2, 60_000)


def test_killed_in_the_middle_nothing_has_happened_and_it_can_be_done_again(city: City) -> None:
    assert _processes(city, [("k", "云川智造有限公司", "kill")]) == [-signal.SIGKILL]
    assert books(city).vouchers == 0
    assert books(city).rooms[0].taken == 0
    issue(city, "云川智造有限公司", 300, "k")
    assert books(city).open == 30_000


def _processes(city: City, asked: list[tuple[str, str, str]]) -> list[int]:
    url = city.office.settings.database_url or ""
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                _ISSUE,
                str(city.office.home.root),
                url,
                request,
                city.bodies[holder],
                how,
            ],
            env={**os.environ, "YIBEN_LANG": "en"},
        )
        for request, holder, how in asked
    ]
    return [one.wait(120) for one in running]


_ISSUE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from yiben.capabilities import people, vouchers
from yiben.engines import evidence
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM

root, url, request, holder, how = sys.argv[1:]
home, settings = Home(Path(root)), Settings(database_url=url)
clock = lambda: datetime(2026, 11, 23, 2, tzinfo=UTC)
office = Office(home, settings, open_engine(home, settings), evidence.make_seal(home), clock=clock)
with office.reading(SYSTEM) as work:
    sam = people.who_is(work, "sam")
with office.writing(sam) as work:
    vouchers.issue(work, vouchers.Issue(scheme="sq26", holder=holder, amount=30_000, request=request))
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_word_of_a_request_is_each_partys_own(city: City) -> None:
    for who, holder in (("zhi", "云川智造有限公司"), ("wei", "云川微芯有限公司")):
        made = issue(city, holder, 300, f"r-{who}")
        said = {"provider": "云川算力服务有限公司", "request": "mine"}
        held = city.do(who, vouchers.hold, made.number, amount=10_000, **said)
        assert city.do(who, vouchers.hold, made.number, amount=10_000, **said) == held  # done once
        assert refused(city, who, vouchers.hold, made.number, amount=20_000, **said) == "request_reused"
    assert books(city).held == 20_000


def test_a_request_kept_before_words_were_each_partys_own_is_not_done_again(city: City) -> None:
    city.do("sam", vouchers.fund, "sq26", 100_000, request="early")
    before = books(city).funded
    with transaction(city.office.engine, writes=True) as db:
        now = f"fund:{stable_id('req', city.bodies[INDUSTRY], 'early')}"
        kept = text("UPDATE voucher_request SET id = 'fund:early' WHERE id = :now")
        assert db.execute(kept, {"now": now}).rowcount == 1
    city.do("sam", vouchers.fund, "sq26", 100_000, request="early")
    assert books(city).funded == before
