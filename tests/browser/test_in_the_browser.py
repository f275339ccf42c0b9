"""A person's way through the portal in a real browser: with script, without, by keyboard, on a phone."""

import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def bring(page: Any, path: Path, name: str) -> None:
    page.goto("/intake")
    page.get_by_label("Organisation").fill("省人事厅")
    page.get_by_label("Name in SQL").fill(name)
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Bring it in").click()
    page.wait_for_url(re.compile(r"/runs/run_"), timeout=60_000)


def test_from_signing_in_to_a_proved_answer(
    window: Any, town: Any, people_file: Path, complaints: list[str]
) -> None:
    from yiben.capabilities import people

    page = window(None)
    page.goto("/")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Account").fill("steward")
    page.get_by_label("Password").fill(people.initial_passwords(town.platform.home)["steward"])
    page.get_by_role("button", name="Sign in").click()
    bring(page, people_file, "staff")
    assert page.get_by_text("60 rows are in").is_visible()
    page.get_by_role("button", name="Accept the entry").click()
    assert page.get_by_text("is approved").is_visible()
    page.get_by_role("link", name="Find").first.click()
    page.get_by_label("Names, descriptions, columns").fill("人员名册")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="人员名册").click()
    page.get_by_role("link", name="Query it").click()
    page.locator("textarea").press("Control+Enter")
    assert page.get_by_role("heading", name="Answer").is_visible()
    officer = window("officer")
    officer.goto("/log")
    officer.get_by_role("button", name="Verify the whole log").click()
    assert officer.get_by_text("The log is sound").is_visible()
    assert complaints == []


def test_a_form_that_is_not_accepted_comes_back_with_its_reason(window: Any, people_file: Path) -> None:
    page = window("steward")
    page.goto("/intake")
    page.get_by_label("Organisation").fill(" ")
    page.get_by_label("File", exact=True).set_input_files(people_file)
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_text("Please name the organisation").wait_for()
    page.get_by_label("Organisation").fill("省人事厅")
    page.get_by_label("Name in SQL").fill("staff_again")
    page.get_by_label("File", exact=True).set_input_files(people_file)
    page.get_by_role("button", name="Bring it in").click()
    page.wait_for_url(re.compile(r"/runs/run_"), timeout=60_000)


def test_everything_works_without_script(window: Any, people_file: Path) -> None:
    page = window("steward", script=False)
    bring(page, people_file, "staff_plain")
    page.get_by_role("link", name="See the resource").click()
    assert page.get_by_role("heading", name="Sample").is_visible()
    page.get_by_role("link", name="大字版").or_(page.get_by_role("link", name="Larger")).click()
    assert page.locator("html[data-size=elder]").count() == 1
    page.goto("/query?sql=SELECT count(*) AS n FROM staff_plain")
    page.get_by_role("button", name="Run").click()
    assert page.get_by_role("cell", name="60").is_visible()


def test_a_keyboard_reaches_the_content_first(window: Any) -> None:
    page = window("owner")
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the content"
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


@pytest.mark.parametrize("size", ["normal", "elder"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_is_wider_than_a_phone(window: Any, people_file: Path, lang: str, size: str) -> None:
    page = window("owner", width=390, lang=lang)
    page.goto(f"/?size={size}&lang=en")
    bring(page, people_file, "staff_phone")
    run = page.url
    page.goto(page.locator("a[href^='/resources/res_']").first.get_attribute("href"))
    for path in (
        page.url,
        run,
        "/",
        "/search",
        "/intake",
        "/query",
        "/log",
        "/account",
        "/api/docs",
        "/-/patterns",
    ):
        page.goto(path if path.startswith("http") else f"{path}?lang={lang}")
        spill = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert spill == 0, (path, spill)
        twice = page.evaluate(
            "[...document.querySelectorAll('[id]')].map((n) => n.id).filter((id, at, all) => all.indexOf(id) !== at)"
        )
        assert twice == [], path


def test_text_stands_out_from_its_ground(window: Any, people_file: Path) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 for every piece of text on the page with all elements, light and dark."""
    page = window("owner")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto("/-/patterns")
        assert page.evaluate(_CONTRAST) == []


_CONTRAST = """() => {
  const light = ([r, g, b]) => {
    const part = (c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const found = rgb(getComputedStyle(node).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || node.closest("svg") || !node.checkVisibility()) continue;
    const a = light(rgb(getComputedStyle(node).color)), b = light(ground(node));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${node.className || node.tagName}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""
