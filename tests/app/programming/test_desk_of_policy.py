"""The policy office over HTTP: from a copied programme to what another person approves; the review desk; money; registers."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from visitors import Browser

from policy_office import DRAFT, answer
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform

SignIn = Callable[[str], Browser]
JSON = {"Accept": "application/json", "Accept-Language": "zh"}
HTML = {"Accept": "text/html", "Accept-Language": "zh"}


@pytest.fixture
def owner(sign_in: SignIn) -> Browser:
    return sign_in("owner")


def post(owner: Browser, path: str, files: Any = None, **fields: str) -> httpx.Response:
    said = {"csrf": owner.csrf} | fields
    answered: httpx.Response = owner.client.post(
        path, data=said, files=files, headers=HTML, follow_redirects=False
    )
    return answered


def read(owner: Browser, path: str) -> str:
    answered = owner.client.get(path, headers=HTML)
    assert answered.status_code == 200, (path, answered.text[:1000])
    return str(answered.text)


def drafted(owner: Browser, text: str = DRAFT) -> str:
    answered = post(owner, "/programming/drafts", text=text)
    assert answered.status_code == 303, answered.text
    return str(answered.headers["location"].split("?")[0].rsplit("/", 1)[1])


def ran(owner: Browser, platform: Platform, **asked: str) -> str:
    """A run that is over; its address."""
    answered = post(owner, "/programming/simulate", **({"resource": "firms"} | asked))
    assert answered.status_code == 303, answered.text
    platform.jobs.wait()
    return str(answered.headers["location"])


def seen(owner: Browser, address: str) -> dict[str, Any]:
    found: dict[str, Any] = owner.client.get(address, headers=JSON).json()
    return found


def test_the_workbench_shows_states_budgets_and_deadlines_and_is_searched(owner: Browser) -> None:
    page = read(owner, "/programming")
    assert "500 万元" in page
    assert "正在申报" in page
    found = seen(owner, "/programming?state=open")
    assert {row["id"] for row in found["rows"]["rows"]} == {
        "heilongjiang-digital-2023/maturity-certificate",
        "hubei-sme-digital-2023/cross-platform",
    }
    assert seen(owner, "/programming?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA")["rows"]["total"] == 0


def test_numbers_of_a_draft_are_fields_and_boundaries_are_tried_on_both_sides(owner: Browser) -> None:
    draft = drafted(owner)
    page = seen(owner, f"/programming/drafts/{draft}")
    fields = {one["name"]: (one["value"], one["unit"]) for one in page["fields"]}
    assert fields["n:revenue:0"] == ("500", "万元")
    assert fields["n:until:0"] == ("2028-01-01", "")
    assert fields["n:benefit.limits.1.most:0"] == ("300", "万元")
    cases = [(one["place"], one["holds"]) for one in page["reading"]["cases"]]
    assert cases[:3] == [("below", False), ("at", True), ("above", True)]
    changed = post(
        owner, f"/programming/drafts/{draft}", edition="1", **{"n:staff:0": "３０", "n:until:0": "2029-01-01"}
    )
    assert changed.status_code == 303
    text = seen(owner, f"/programming/drafts/{draft}")["text"]
    assert "employees >= 30" in str(text)
    assert "until = 2029-01-01" in str(text)
    wrong = post(owner, f"/programming/drafts/{draft}", edition="2", **{"n:staff:0": "many"})
    assert (wrong.status_code, "many" in wrong.text) == (422, True)
    old = post(owner, f"/programming/drafts/{draft}", edition="1", **{"n:staff:0": "31"})
    assert old.status_code == 409


def test_a_mistake_names_its_line_and_its_mend_and_what_was_typed_stays(owner: Browser) -> None:
    draft = drafted(owner)
    post(
        owner,
        f"/programming/drafts/{draft}",
        edition="1",
        text=DRAFT.replace("employees >= 20", "employes >= 20"),
    )
    page = read(owner, f"/programming/drafts/{draft}")
    assert 'href="#line-12"' in page
    assert "employees" in page
    broken = post(owner, f"/programming/drafts/{draft}", edition="2", text=DRAFT + "\nthis is none")
    assert (broken.status_code, "this is none" in broken.text, "#line-20" in broken.text) == (422, True, True)


def test_a_simulation_is_kept_compared_and_published_for_another_to_approve(
    owner: Browser, platform: Platform
) -> None:
    draft = drafted(owner)
    first = ran(owner, platform, of=draft)
    found = seen(owner, first)
    assert (found["over"], found["outcome"]["rows"]) == (True, 400)
    assert found["outcome"]["budget"]["over"] is True
    post(owner, f"{first}/save", name="二十人")
    swept = ran(owner, platform, of=draft, turn="n:staff:0", values="30, 40、50")
    curves = seen(owner, swept)["curves"]
    numbers = [int(point["said"].replace(",", "")) for point in curves[0]["points"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 3
    post(owner, f"{swept}/save", name="试")
    kept = [one["id"] for one in seen(owner, "/programming/scenarios")["rows"]["rows"]]
    assert len(kept) == 4
    page = read(owner, "/programming/compare?" + "&".join(f"scenario={one}" for one in kept))
    assert "试 30" in page
    assert owner.client.get("/programming/compare?" + "&".join(["scenario=x"] * 5)).status_code == 422
    asked = post(owner, f"/programming/drafts/{draft}/publish", pack="local-growth", issuer="市工信局")
    assert asked.headers["location"].startswith("/packs/local-growth")


def test_a_run_is_seen_by_whoever_ran_it_alone(owner: Browser, platform: Platform, sign_in: SignIn) -> None:
    address = ran(owner, platform, of=drafted(owner))
    assert sign_in("officer").client.get(address).status_code == 404
    assert sign_in("steward").client.get("/programming/payments/none").status_code == 404


def test_what_is_asked_too_much_or_not_at_all_is_refused_with_the_form_kept(owner: Browser) -> None:
    draft = drafted(owner)
    many = post(
        owner,
        "/programming/simulate",
        of=draft,
        resource="firms",
        turn="n:staff:0",
        values="1 2 3 4 5 6 7 8 9",
    )
    assert (many.status_code, "1 2 3" in many.text) == (422, True)
    assert post(owner, "/programming/simulate", of=draft, resource="").status_code == 422
    assert post(owner, "/programming/simulate", of=draft, resource="no_such").status_code == 404


def test_the_review_desk_shows_the_whole_application_and_takes_a_judgement(owner: Browser) -> None:
    rows = seen(owner, "/programming/reviews?state=reviewing")["rows"]["rows"]
    number, programme = (rows[0]["application"][one] for one in ("number", "programme"))
    assert f"只看 {rows[0]['programme']}" in read(owner, f"/programming/reviews?programme={programme}")
    page = read(owner, f"/programming/reviews/{number}")
    for part in ("facts-h", "mat-h", "crit-h", "stack-h", "left-h", "pubd-h", "/cases/"):
        assert part in page
    form = re.search(
        r'name="criterion" value="([^"]+)"><input type="hidden" name="kind" value="judged"', page
    )
    assert form
    bare = post(
        owner, f"/programming/reviews/{number}/judge", criterion=form[1], kind="judged", holds="", says="x"
    )
    assert bare.status_code == 422
    said = post(
        owner,
        f"/programming/reviews/{number}/judge",
        criterion=form[1],
        kind="judged",
        holds="yes",
        says="同等标准",
    )
    assert said.status_code == 303, said.text
    assert "同等标准" in read(owner, f"/programming/reviews/{number}")


def test_account_numbers_are_hidden_on_pages_and_whole_in_the_file_that_is_recorded(
    owner: Browser, sign_in: SignIn, platform: Platform
) -> None:
    (office,) = seen(owner, "/programming/payments")["offices"]
    number = office["orders"][0]["number"]
    page = read(owner, f"/programming/payments/{number}")
    assert "账号与户名不符" in page
    assert not re.search(r"62220000\d{8}", page)
    taken = owner.client.get(f"/programming/payments/{number}/file.csv")
    assert re.search(r"62220000\d{8}", taken.text)
    assert taken.headers["cache-control"] == "no-store"
    assert "benefit.order_taken" in str(owner.client.get("/api/log?kind=benefit.order_taken").json())
    for path in (f"/programming/payments/{number}", f"/programming/payments/{number}/file.csv"):
        assert sign_in("analyst").client.get(path).status_code == 404
    again = post(
        sign_in("owner"),
        f"/programming/payments/{number}/return",
        files={"answer": ("a.csv", answer(taken.content))},
    )
    assert again.status_code == 409


def test_vouchers_stand_as_a_picture_with_holders_and_statements(owner: Browser) -> None:
    page = read(owner, "/programming/vouchers/compute")
    for word in ("20 万元", "28 万元", "云川纺织有限公司", "150,000.00"):
        assert word in page
    assert owner.client.get("/programming/vouchers/compute?begins=no").status_code == 200
    assert "云川算力券" in read(owner, "/programming/vouchers?q=%E7%AE%97%E5%8A%9B")


def test_registers_say_what_ends_soon_and_strangers_see_publicised_names_alone(
    owner: Browser, sign_in: SignIn
) -> None:
    found = seen(owner, "/programming/registers?soon=1")
    assert {row["title"]["applicant_name"] for row in found["rows"]["rows"]} >= {"云川智造有限公司"}
    for place in set(re.findall(r'href="(/programmes/[^"]+)"', read(owner, "/programming/registers"))):
        assert owner.client.get(place).status_code == 200, place
    owner.client.cookies.clear()
    page = owner.client.get("/recognised", headers=JSON).json()
    assert {(row["name"], row["rung"]) for row in page["rows"]["rows"]} == {
        ("云川智造有限公司", "province"),
        ("云川微芯有限公司", "province"),
    }
    assert set(page["rows"]["rows"][0]) == {"name", "title", "rung", "begins", "ends"}
    assert owner.client.get("/programming", follow_redirects=False).status_code in (303, 401)


def test_whoever_may_not_see_a_column_simulates_without_it_and_is_shown_no_value(
    owner: Browser, platform: Platform, sign_in: SignIn, tmp_path: Path
) -> None:
    lines = ["firm,employees,mobile", *(f"企业{i},{i},138000{i:05d}" for i in range(60))]
    (tmp_path / "phones.csv").write_text("\n".join(lines), encoding="utf-8")
    order = Order(source=str(tmp_path / "phones.csv"), org="市市场监管局", name="phones")
    bring_in(platform, platform.owner(), order)
    text = DRAFT.replace("revenue >= 500万元", "mobile <> '13800000001'")
    text += '\n[[fact]]\nid = "mobile"\nzh = "手机号"\nen = "Mobile"\nabout = "enterprise"\nkind = "text"\n'
    mine = seen(owner, ran(owner, platform, of=drafted(owner, text), resource="phones"))["outcome"]
    assert (mine["hidden"], mine["after"]) == ([], 40)
    analyst = sign_in("analyst")
    address = ran(analyst, platform, of=drafted(analyst, text), resource="phones")
    theirs = seen(analyst, address)["outcome"]
    assert (theirs["hidden"], theirs["after"], theirs["unknown"]) == (["mobile"], 0, 40)
    assert "138000" not in read(analyst, address)
