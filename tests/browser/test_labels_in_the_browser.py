"""Labels to review in a real browser: two persons, no script, a phone and a desk."""

import re
from typing import Any

import pytest

from yiben.capabilities import ledger
from yiben.kernel.actors import SYSTEM
from yiben.kernel.text import Text

pytestmark = pytest.mark.browser


@pytest.fixture
def resource(town: Any) -> str:
    items = tuple(
        ledger.ItemProposal(
            name=name, type="VARCHAR", level=level, confidence=sure, semantic=semantic, personal=level > 2,
            why=Text("997/1000 符合手机号格式，名称亦相符", "997 of 1000 match, and so does the name"), rule="yiben-base@1/x",
        )
        for name, level, sure, semantic in (
            ("联系电话", 3, 0.98, "cn_mobile"), ("备注说明及其他需要补充登记的事项", 2, 0.31, None), ("科室", 1, 0.2, None),
        )
    )  # fmt: skip
    with town.platform.office.writing(SYSTEM) as work:
        entry = ledger.Proposal(
            organisation="省卫生健康委员会", stem="visits", name="visits", title="医院就诊记录", items=items
        )
        return ledger.propose(work, entry).resource


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_two_persons_lower_a_label_without_script_on_a_phone_and_at_a_desk(
    window: Any, resource: str, complaints: list[str]
) -> None:
    phone = window("steward", width=390, script=False)
    phone.goto(f"/resources/{resource}/items/{resource}.1")
    phone.get_by_label("Level").select_option("1")
    phone.get_by_label("Grounds for lowering").select_option("milder")
    phone.get_by_label("Why", exact=True).fill("只保留前三位，无法联系到个人")
    phone.get_by_role("button", name="Decide").click()
    assert phone.get_by_text("until another person approves").is_visible()
    phone.goto("/labels")
    assert phone.get_by_text("Another officer, owner or steward").is_visible()
    assert fits(phone)
    desk = window("officer", width=1280, script=False)
    desk.goto("/")
    desk.get_by_role("link", name="Review them").click()
    assert desk.get_by_text("只保留前三位").is_visible()
    assert fits(desk)
    desk.get_by_label("Note (needed when you refuse)").fill("同意")
    desk.get_by_role("button", name="Approve the lower level").click()
    assert desk.get_by_text("the new level holds").is_visible()
    desk.goto("/log/review")
    assert desk.get_by_role("heading", name="Privileged acts to review").is_visible()
    assert complaints == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_review_pages_fit_their_window(window: Any, resource: str, lang: str, width: int) -> None:
    page = window("owner", width=width, lang=lang)
    for path in (
        "/labels",
        "/labels?kind=unsure",
        "/log/review",
        f"/resources/{resource}/items/{resource}.1",
    ):
        page.goto(path)
        assert fits(page), path
        assert re.search(r"\S", page.locator("h1").inner_text())
