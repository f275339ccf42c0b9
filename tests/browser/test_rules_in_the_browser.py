"""The regulations' pages in a real browser: nothing refused by the policy, nothing wider than the screen."""

import re
from pathlib import Path
from typing import Any

import pytest
from test_in_the_browser import bring

from yiben.capabilities import people, policy

pytestmark = pytest.mark.browser

PACK = "pboc-data-security-2023"
PAGES = (
    "/packs", f"/packs/{PACK}", f"/packs/{PACK}/dry-run", f"/packs/{PACK}/matrix?mode=export&activity=use&level=3",
    f"/packs/{PACK}/articles/19", f"/packs/{PACK}/compliance", "/decide?activity=use&mode=export&level=4",
    "/exceptions", f"/exceptions/new?pack={PACK}&register=other-use-modes", "/me/may-see", "/accounts",
)  # fmt: skip


@pytest.fixture(scope="module")
def ruled(town: Any) -> Any:
    """The PBOC pack rules in the town, once."""
    owner = town.platform.owner()
    with town.platform.office.reading(owner) as work:
        officer = people.who_is(work, "officer")
        active = policy.active(work, PACK)
    if active is None:
        with town.platform.office.writing(owner) as work:
            policy.propose(work, PACK)
        with town.platform.office.writing(officer) as work:
            policy.approve(work, PACK)
    yield town
    with town.platform.office.writing(owner) as work:
        policy.propose(work, PACK, act=policy.Act.RETIRE)
    with town.platform.office.writing(officer) as work:
        policy.approve(work, PACK)


@pytest.mark.parametrize(("width", "lang"), [(1280, "zh"), (390, "en")])
def test_every_page_fits_the_screen_and_keeps_to_the_policy(
    window: Any, ruled: Any, complaints: list[str], width: int, lang: str
) -> None:
    page = window("officer", width=width, lang=lang)
    for address in PAGES:
        page.goto(address)
        assert page.locator("h1").count() == 1, address
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over == 0, address
    assert complaints == []


def test_an_exception_is_asked_for_and_approved_without_script(window: Any, ruled: Any) -> None:
    page = window("analyst", script=False)
    page.goto("/exceptions/new")
    page.get_by_role("link", name="Scenarios of showing items of level three and above in clear").click()
    for label in ("registered scenario", "stated necessity", "measures against risk"):
        page.get_by_label(label).fill("follow-up calls")
    page.get_by_role("button", name="Ask for it").click()
    address = page.url
    assert page.get_by_text("to be approved").first.is_visible()
    officer = window("officer", script=False)
    officer.goto(re.sub(r"\?.*", "", address))
    officer.get_by_role("button", name="Approve").click()
    assert officer.get_by_text("holds today").is_visible()


def test_values_stand_under_the_viewers_watermark_on_screen_and_on_paper(
    window: Any, ruled: Any, people_file: Path
) -> None:
    bring(window("steward"), people_file, "staff_marked")
    page = window("analyst")
    page.goto("/query?sql=SELECT * FROM staff_marked LIMIT 5")
    page.get_by_role("button", name="Run").click()
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        mark = page.locator("svg.watermark")
        assert "analyst" in mark.inner_html()
        over, table = mark.bounding_box(), page.locator("table.data").bounding_box()
        assert over["height"] >= table["height"] - 1
    page.emulate_media(media="screen")
    assert page.evaluate("getComputedStyle(document.querySelector('.watermark')).pointerEvents") == "none"
    assert page.get_by_role("cell", name="not given").first.is_visible()
