"""Every page that can be reached by links, of a home that has something in it: usable by everybody.

One page of each address pattern is opened in Chromium and checked with axe against WCAG 2.2 A and AA; nothing may
scroll sideways, no script or style may be refused, nothing may fail. In Chinese on a screen, in English on a
telephone; the public's pages and the patterns in large type, in the dark and on the narrowest screen as well.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
NAMED = re.compile(r"[a-z]+_[0-9a-z]{20,}|\d+|\d{4}-\d+|[0-9a-f-]{36}")
MOST = int(os.environ.get("YIBEN_TEST_PAGES", "400"))
NO_PAGES = ("/api", "/iceberg", "/open-data", "/mcp", "/static", "/feeds", "/catalog", "/sitemap", "/metrics")


@pytest.fixture(scope="module")
def province(town: Any) -> Any:
    """The town with the sample province in it."""
    from yiben.app.sample.load import load_province
    from yiben.kernel.progress import silent

    load_province(town.platform, town.platform.owner(), progress=silent)
    return town


class Walk:
    """Follows links from page to page; keeps what is wrong."""

    def __init__(self, page: Any, base: str, width: int, complaints: list[str]) -> None:
        self.page, self.base, self.width, self.complaints = page, base, width, complaints
        self.axe = Axe()
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def go(self, *begin: str) -> int:
        """Look at one page of each pattern; answers how many there were."""
        waiting = list(begin)
        while waiting and len(self.seen) < MOST:
            path = waiting.pop(0)
            if pattern(path) in self.seen:
                continue
            self.seen.add(pattern(path))
            waiting += [one for one in self.look(path) if pattern(one) not in self.seen]
        return len(self.seen)

    def look(self, path: str) -> Iterator[str]:
        """What is wrong with one page, and where its links lead."""
        before = len(self.complaints)
        answer = self.page.goto(path)
        if answer is None or answer.status >= 400:
            self.wrong.append(f"{path}: answered {answer.status if answer else 'nothing'}")
            return
        for one in self.axe.run(self.page, options=RULES).response["violations"]:
            where = "; ".join(node["html"][:160] for node in one["nodes"][:2])
            self.wrong.append(f"{path}: {one['id']} ({one['help']}) at {where}")
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > self.width:
            self.wrong.append(f"{path}: {wide - self.width} px too wide")
        self.wrong += [f"{path}: {said}" for said in self.complaints[before:]]
        if path.startswith("/-/"):
            return  # its links lead to invented things
        hrefs = self.page.eval_on_selector_all(
            "a[href]:not([download]):not([rel~=nofollow])",
            "all => all.map(one => new URL(one.getAttribute('href'), location.href).href)",
        )
        for href in hrefs:
            parts = urlsplit(href)
            if href.startswith(self.base) and is_page(parts.path):
                yield parts.path + (f"?{parts.query}" if parts.query else "")


def pattern(path: str) -> str:
    """The address with what it names taken out."""
    segments = urlsplit(path).path.strip("/").split("/")
    if len(segments) > 1 and segments[0] not in {"-", "account", "api"}:
        segments[1] = "*"
    if segments[0] == "flows":
        segments[2:] = ["*"]
    return "/".join("*" if NAMED.fullmatch(one) else one for one in segments)


def is_page(path: str) -> bool:
    """Whether an address is a page rather than a file or a door for programs."""
    return not path.startswith(NO_PAGES) and "/download" not in path and not Path(path).suffix


def walk(
    window: Any,
    town: Any,
    account: str | None,
    complaints: list[str],
    *begin: str,
    width: int,
    lang: str,
    dark: bool = False,
) -> Walk:
    page = window(account, width=width, lang=lang)
    page.emulate_media(color_scheme="dark" if dark else "light")
    found = Walk(page, town.base, width, complaints)
    found.go(*begin)
    return found


@pytest.mark.parametrize(("lang", "width"), [("zh", 1280), ("en", 390)])
def test_every_page_of_staff_is_usable_by_everybody(
    window: Any, province: Any, complaints: list[str], lang: str, width: int
) -> None:
    found = walk(window, province, "owner", complaints, "/", width=width, lang=lang)
    assert len(found.seen) > 50
    assert found.wrong == []


@pytest.mark.parametrize(
    ("lang", "width", "begin", "light"),
    [
        ("zh", 1280, "/", "day"),
        ("en", 390, "/", "day"),
        ("zh", 390, "/?size=elder", "day"),
        ("en", 1280, "/", "dark"),
        ("zh", 320, "/", "dark"),
    ],
)
def test_every_page_of_the_public_is_usable_by_everybody(
    window: Any, province: Any, complaints: list[str], lang: str, width: int, begin: str, light: str
) -> None:
    begins = (begin, "/sign-in", "/-/patterns")
    found = walk(window, province, None, complaints, *begins, width=width, lang=lang, dark=light == "dark")
    assert len(found.seen) > 10
    assert found.wrong == []


@pytest.mark.parametrize(("lang", "width"), [("zh", 1280), ("en", 390)])
def test_every_page_of_a_company_is_usable_by_everybody(
    window: Any, province: Any, complaints: list[str], lang: str, width: int
) -> None:
    from yiben.app.sample.supported import ACCOUNT
    from yiben.capabilities import people

    if ACCOUNT not in province.sessions:
        password = people.initial_passwords(province.platform.home)[ACCOUNT]
        signed = people.sign_in(province.platform.office, name=ACCOUNT, password=password, address="test")
        province.sessions[ACCOUNT] = signed.token
    found = walk(window, province, ACCOUNT, complaints, "/benefits", width=width, lang=lang)
    assert len(found.seen) > 15
    assert found.wrong == []
