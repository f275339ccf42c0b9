"""Vouchers, payments and decisions under attack: one company by two names, two decisions at once, days written oddly."""

import io
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import benefit_programmes
from benefit_programmes import PACK, PAYEE, again, apply, approved, call, move, ties, to_decision
from benefit_town import INDUSTRY, City, open_city
from databases import DATABASES, fresh_tables
from yiben.capabilities import vouchers
from yiben.capabilities.programmes import delivery
from yiben.capabilities.programmes.delivery import papers
from yiben.capabilities.vouchers import Issue
from yiben.engines.rules.entitlements import Stacking
from yiben.engines.rules.entitlements.model import Limit, Per, Sharing, Within
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text

ZHI, PROVIDER = "云川智造有限公司", "云川算力服务有限公司"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home(tmp_path_factory.mktemp("city") / "home").open()
    open_city(home, Settings()).office.engine.dispose()
    return home.root


@pytest.fixture
def city(tmp_path: Path, founded: Path) -> Iterator[City]:
    shutil.copytree(founded, tmp_path / "home")
    made = open_city(Home(tmp_path / "home"), Settings())
    yield made
    made.office.engine.dispose()


@pytest.fixture(params=DATABASES)
def either_city(request: pytest.FixtureRequest, tmp_path: Path, founded: Path) -> Iterator[City]:
    if request.param == "sqlite":
        shutil.copytree(founded, tmp_path / "home")
        made = open_city(Home(tmp_path / "home"), Settings())
        yield made
        made.office.engine.dispose()
        return
    home = Home(tmp_path / "home").open()
    with fresh_tables() as url:
        made = open_city(home, Settings(database_url=url))
        yield made
        made.office.engine.dispose()


def refused(verb: Callable[..., Any], *args: Any, **said: Any) -> str:
    with pytest.raises(YibenError) as error:
        verb(*args, **said)
    return error.value.code


def scheme(city: City, **said: Any) -> None:
    words: dict[str, Any] = {
        "id": "sq26",
        "title": Text("算力券", "Compute vouchers"),
        "sort": vouchers.Sort.COMPUTE,
        "organisation": INDUSTRY,
        "begins": "2026-01-01",
        "ends": "2026-12-31",
        "limits": (Limit(per=Per.APPLICANT, within=Within.YEAR, most=Fraction(600)),),
        "share": Fraction(1, 2),
    }
    city.do("sam", vouchers.make_scheme, vouchers.NewScheme(**(words | said)))
    city.do("sam", vouchers.fund, "sq26", 500_000, request="f")


def issue(city: City, holder: str, request: str, **said: Any) -> vouchers.Voucher:
    words: dict[str, Any] = {"scheme": "sq26", "holder": holder, "amount": 60_000, "request": request}
    asked = Issue(**(words | said))
    made: vouchers.Voucher = city.do("sam", vouchers.issue, asked)
    return made


# ——— One company, two names ———


def test_the_clerk_of_a_company_is_the_company_and_has_no_limit_of_their_own(city: City) -> None:
    scheme(city)
    issue(city, ZHI, "r1")
    assert refused(issue, city, "zhi", "r2") == "over_limit"


def test_a_company_spends_no_voucher_with_its_own_clerk(city: City) -> None:
    scheme(city)
    made = issue(city, ZHI, "r1")
    for clerk in ("zhi", "own"):
        asked = {"provider": clerk, "amount": 100, "request": f"h-{clerk}"}
        assert refused(city.do, "sam", vouchers.hold, made.id, **asked) == "own_provider"


@pytest.mark.parametrize("again_as", ["inv-001", " INV-001 ", "ＩＮＶ－００１", "INV- 001"])
def test_an_invoice_is_used_once_however_its_number_is_typed(city: City, again_as: str) -> None:
    scheme(city)
    made = issue(city, ZHI, "r1")
    for number, proof in enumerate(("INV-001", again_as)):
        held = city.do("zhi", vouchers.hold, made.id, provider=PROVIDER, amount=100, request=f"h{number}")
        spend = vouchers.Spend(hold=held.id, amount=100, invoice=1000, proof=proof, request=f"u{number}")
        if number:
            assert refused(city.do, "suan", vouchers.use, spend) == "proof_used"
        else:
            city.do("suan", vouchers.use, spend)


def test_the_limit_of_a_project_holds_however_its_name_is_typed(city: City) -> None:
    limits = (Limit(per=Per.PROJECT, within=Within.PROGRAMME, most=Fraction(600)),)
    scheme(city, limits=limits)
    issue(city, ZHI, "r1", project="一号 机房 A")
    assert refused(issue, city, "云川微芯有限公司", "r2", project="一号机房ａ") == "over_limit"


# ——— Days and amounts as nobody else writes them ———


def test_a_voucher_whose_last_day_is_written_without_strokes_ends_on_that_day(city: City) -> None:
    scheme(city, begins="20260101", ends="20261231")
    made = issue(city, ZHI, "r1", ends="20261125")
    assert made.ends == "2026-11-25"
    city.later(days=5)
    asked = {"provider": PROVIDER, "amount": 1, "request": "h"}
    assert refused(city.do, "zhi", vouchers.hold, made.id, **asked) == "voucher_ended"
    assert vouchers.expire_due(city.office) == (0, 1)


def test_a_consent_ends_on_its_last_day_however_that_is_written(city: City) -> None:
    past = delivery.NewConsent(scope="*", ends="20260101")
    assert refused(city.do, "zhi", delivery.give_consent, past) == "bad_consent"
    given = city.do("zhi", delivery.give_consent, delivery.NewConsent(scope="*", ends="20261201"))
    assert given.ends == "2026-12-01"


def test_a_round_closes_on_its_last_day_however_that_is_written(city: City) -> None:
    opened = call(city, "prize", opens="20261101", closes="20261130")
    assert (opened.opens, opened.closes) == ("2026-11-01", "2026-11-30")
    city.later(days=20)
    assert refused(apply, city, "zhi", opened) == "out_of_dates"


@pytest.mark.parametrize(
    "said",
    ["9e999999", "1E3", "1e-999999", "1,5", "12,00", "-1", "0", "0.001", "NaN", "sNaN", "1_000", "", "٣"],
)
def test_an_amount_that_may_mean_two_things_or_nothing_is_no_amount(said: str) -> None:
    assert refused(vouchers.fen_of, said) == "bad_amount"


@pytest.mark.parametrize(("said", "fen"), [("1,200.50", 120_050), ("1，200", 120_000), ("0.01", 1), (7, 700)])
def test_amounts_people_write_are_read(said: str | int, fen: int) -> None:
    assert vouchers.fen_of(said) == fen


# ——— Decisions at once, offers twice, money turned elsewhere ———


def test_two_decisions_at_once_for_one_company_never_give_what_excludes_each_other(
    either_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = either_city
    among = (f"{PACK}/power", f"{PACK}/prize")
    alone = Stacking(id="one", title=Text("互斥", "One only"), among=among, rule=Sharing.EXCLUSIVE)
    monkeypatch.setattr(
        benefit_programmes, "stackings", lambda _work, name: (alone,) if name in among else ()
    )
    benefit_programmes.ties.cache_clear()
    benefit_programmes.hands.cache_clear()
    try:
        waiting = [apply(city, "zhi", call(city, name)) for name in ("power", "prize")]
        waiting = [to_decision(city, one) for one in waiting]
        together = threading.Barrier(2)

        def decide(one: delivery.Application) -> str:
            together.wait(20)
            try:
                move(city, "sue", one, "approve")
            except YibenError as error:
                return error.code
            return "approved"

        with ThreadPoolExecutor(2) as many:
            done = sorted(many.map(decide, waiting))
        assert done == ["approved", "stacking"]
    finally:
        benefit_programmes.ties.cache_clear()
        benefit_programmes.hands.cache_clear()


def test_a_set_answer_that_names_a_company_twice_offers_nothing(city: City) -> None:
    opened = call(city, "prize")
    city.do("zhi", delivery.give_consent, delivery.NewConsent(scope="*", ends="2027-01-01"))
    code = "91520100MA6DKXXA1T"
    twice = delivery.Answers(applicants=[code, code], eligible=[True, False], amounts=[10_000_000, None])
    assert (
        refused(city.do, "sam", delivery.make_offers, opened.id, twice, until="2026-12-31") == "bad_answers"
    )


@pytest.mark.parametrize("who", ["sam", "sue", "olga", "own", "wei"])
def test_nobody_but_the_applicant_turns_the_money_to_another_account(city: City, who: str) -> None:
    one = approved(city, "fang", call(city, "prize"))
    (payment,) = city.see("sam", delivery.sheet, one.id, ties=ties()).payments
    mine = replace(PAYEE, account="6222999999999999")
    said = {"application": one.id}
    code = refused(city.do, who, delivery.mend_payee, payment.id, mine, **said)
    assert code in {"not_applicant", "no_application"}
    city.do("fang", delivery.mend_payee, payment.id, mine, **said)
    assert again(city, one).payee is not None


def test_a_bank_answer_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
        made.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(33):
            part.write(bytes(16 * 1024 * 1024))
    assert refused(papers.read_return, packed.getvalue(), number="1", lines=[], digest="") == "bad_return"


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04garbage", b"", b"\x00" * 100, "支付编号".encode()])
def test_what_is_no_answer_of_a_bank_is_refused(content: bytes) -> None:
    assert refused(papers.read_return, content, number="1", lines=[], digest="") == "bad_return"
