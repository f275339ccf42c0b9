"""Cases in a real browser: the way of a demand from its form to its end, and pictures in which nothing overlaps."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import case_people as city
from yiben.capabilities import people, policy

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demanding(town: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The city's people and its flow in the town."""
    town.sessions.update(city.settle(town.platform, tmp_path_factory.mktemp("city") / "pack"))
    yield town
    owner = town.platform.owner()
    with town.platform.office.reading(owner) as work:
        officer = people.who_is(work, "officer")
    with town.platform.office.writing(officer) as work:
        policy.propose(work, "city-demands", act=policy.Act.RETIRE)
    with town.platform.office.writing(owner) as work:
        policy.approve(work, "city-demands")


def filed(window: Any, title: str, *, script: bool = True) -> str:
    """File a demand as a person does; the address of its page."""
    page = window("fay", script=script)
    page.goto("/todo")
    page.get_by_role("link", name="File something").first.click()
    page.get_by_role("link", name="Demand for data").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Whose data").fill("市公安局")
    page.get_by_label("Purpose").fill("核对网约车驾驶人身份")
    page.get_by_label("Columns needed").fill("姓名\n驾驶证号")
    page.get_by_role("button", name="File it").click()
    page.wait_for_url(re.compile(r"/cases/\d{4}-\d{6}"))
    return str(re.sub(r"\?.*", "", page.url))


def test_a_demand_goes_its_way_without_script(window: Any, demanding: Any) -> None:
    address = filed(window, "不用脚本", script=False)
    sam = window("sam", script=False)
    sam.goto("/todo")
    assert re.search(r"To do\s*\d", sam.get_by_role("navigation", name="Main menu").inner_text())
    sam.get_by_role("link", name="不用脚本").click()
    sam.get_by_text("Take up → Under review").click()
    sam.get_by_label("Remark").fill("用途明确")
    sam.get_by_role("button", name="Take up").click()
    for name, score in (("bea", "90"), ("bob", "70")):
        judge = window(name, script=False)
        judge.goto(address)
        judge.get_by_label("Verdict").select_option("yes")
        judge.get_by_label(re.compile("Score")).fill(score)
        judge.get_by_role("button", name="Give it").click()
    fay = window("fay", script=False)
    fay.goto(address)
    assert fay.get_by_text("▶ it is here now").first.is_visible()
    assert fay.locator("dd .chip.good").first.inner_text().endswith("Agreed")


def test_a_case_is_handled_with_the_keyboard_alone(window: Any, demanding: Any) -> None:
    address = filed(window, "只用键盘")
    page = window("sam")
    page.goto(address)
    summary = page.locator("summary", has_text="Refuse")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("理由不充分")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("done=cases.moved"))
    assert page.get_by_text("理由不充分").is_visible()


def test_the_slower_of_two_is_told_on_the_page(window: Any, demanding: Any) -> None:
    address = filed(window, "两人同时")
    sam, sue = window("sam"), window("sue")
    for page, move in ((sam, "Take up"), (sue, "Refuse")):
        page.goto(address)
        page.locator("summary", has_text=move).click()
    sue.get_by_role("button", name="Refuse").click()
    sue.wait_for_url(re.compile("done="))
    sam.get_by_label("Remark").fill("同意")
    sam.get_by_role("button", name="Take up").click()
    assert sam.get_by_text("sue was faster: “Refuse”").is_visible()


@pytest.mark.parametrize(("width", "lang"), [(1280, "en"), (390, "zh")])
def test_every_page_fits_the_screen_and_keeps_to_the_policy(
    window: Any, demanding: Any, complaints: list[str], width: int, lang: str
) -> None:
    case = city.file(
        demanding.platform, title="一个相当长的标题用来看看页面在窄屏上会不会被撑开的数据需求"
    ).number
    page = window("officer", width=width, lang=lang)
    for address in ("/todo", "/cases", "/cases/new", "/cases/new?kind=data.demand", f"/cases/{case}", "/pace",
                    "/delegations", "/notices", "/flows", f"/flows/{city.FLOW}"):  # fmt: skip
        page.goto(address)
        assert page.locator("h1").count() == 1, address
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over == 0, address
    if width == 1280:
        assert page.locator("header").bounding_box()["height"] < 70, "the menu takes one line"
    assert complaints == []


OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll("figure.flow svg")].filter((svg) => svg.getBoundingClientRect().width)
    .flatMap((svg) => [...svg.querySelectorAll("text")]).map((text) => [text.textContent, text.getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2;
  return boxes.flatMap(([one, a], n) => boxes.slice(n + 1).filter(([, b]) => meet(a, b)).map(([two]) => `${one} / ${two}`));
}"""


@pytest.mark.parametrize(("width", "lang"), [(1280, "zh"), (1280, "en"), (390, "zh"), (390, "en")])
def test_no_words_of_a_picture_lie_on_others_as_the_browser_sets_them(
    window: Any, demanding: Any, width: int, lang: str
) -> None:
    page = window("fay", width=width, lang=lang)
    page.goto("/flows")
    links = page.locator("main th a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert f"/flows/{city.FLOW}" in links
    for link in links:
        page.goto(link)
        assert page.evaluate(OVERLAPS) == [], link
        shown = page.locator("figure.flow svg:visible")
        assert shown.count() == 1
        assert shown.bounding_box()["width"] <= width


def test_a_case_prints_without_its_buttons(window: Any, demanding: Any) -> None:
    page = window("sam")
    page.goto(f"/cases/{city.file(demanding.platform, title='打印').number}")
    page.emulate_media(media="print")
    assert not page.get_by_text("What you can do").is_visible()
    assert page.get_by_text("What was asked").is_visible()
    assert page.locator("figure.flow svg:visible").count() == 1


def test_the_list_prints_and_is_handled_in_a_batch(window: Any, demanding: Any) -> None:
    filed = [city.file(demanding.platform, title=f"批量{n}") for n in range(2)]
    page = window("sue", script=False)
    page.goto("/todo?q=批量")
    page.emulate_media(media="print")
    assert page.get_by_role("link", name="批量0").is_visible()
    assert not page.get_by_role("button", name="Handle the chosen together").is_visible()
    page.emulate_media(media="screen")
    for one in filed:
        page.get_by_label(f"Choose {one.number}").check()
    page.get_by_role("button", name="Handle the chosen together").click()
    page.get_by_label("Remark").fill("同意")
    page.get_by_role("button", name="Take up (2)").click()
    assert page.get_by_text("2 done, 0 refused.").is_visible()


def test_a_page_keeps_a_file_that_was_handed_in(window: Any, demanding: Any, tmp_path: Path) -> None:
    proof = tmp_path / "依据 文件.txt"
    proof.write_text("依据", encoding="utf-8")
    page = window("sam")
    page.goto(filed(window, "带附件"))
    page.locator("summary", has_text="Return for correction").click()
    form = page.locator("details[open]")
    form.get_by_label("What to correct").fill("补充依据")
    form.get_by_label("Attachments").set_input_files(proof)
    form.get_by_role("button", name="Return for correction").click()
    page.wait_for_url(re.compile("done=cases.moved"))
    with page.expect_download() as waiting:
        page.get_by_role("link", name=proof.name).click()
    assert waiting.value.suggested_filename == proof.name
    assert Path(waiting.value.path()).read_text(encoding="utf-8") == "依据"
