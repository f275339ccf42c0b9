"""A platform on a port of its own, and a browser in front of it.

Chromium is the one `YIBEN_CHROMIUM` names, else `chromium` of the path. Where there is none, they are
left out of the run, and pytest's header says so.
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from yiben.app.wiring import Platform, open_platform

CHROMIUM = os.environ.get("YIBEN_CHROMIUM") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def pytest_report_header() -> str:
    return f"chromium: {CHROMIUM or 'none found, tests in the browser are left out'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if not CHROMIUM and item.get_closest_marker("browser")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@dataclass(frozen=True)
class Town:
    """A running platform: where it listens, and a session of each account."""

    base: str
    platform: Platform
    sessions: dict[str, str]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Gone with the file of tests: what a process tests next shares it with no server."""
    import uvicorn

    from yiben.app.web import build
    from yiben.capabilities import people

    platform = open_platform(tmp_path_factory.mktemp("town") / "home")
    sessions = {
        name: people.sign_in(platform.office, name=name, password=password, address="test").token
        for name, password in people.initial_passwords(platform.home).items()
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(build(platform), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield Town(f"http://127.0.0.1:{port}", platform, sessions)
    server.should_exit = True
    thread.join(timeout=10)
    platform.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complains of: refused scripts and styles, errors of ours."""
    return []


@pytest.fixture
def window(town: Town, chromium: Any, complaints: list[str]) -> Iterator[Any]:
    """Opens a page for an account: `window("steward", width=390, script=False)`."""
    opened = []

    def go(account: str | None, *, width: int = 1280, lang: str = "en", script: bool = True) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            locale="zh-CN" if lang == "zh" else "en-GB",
            java_script_enabled=script,
            base_url=town.base,
        )
        if account:
            cookie = {"name": "yiben_session", "value": town.sessions[account], "url": town.base}
            context.add_cookies([cookie])
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        opened.append(context)
        return page

    yield go
    for context in opened:
        context.close()


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    """A small table of made-up persons."""
    path = tmp_path / "人员名册.csv"
    lines = ["姓名,手机号,职务"]
    lines += [f"{'王李张刘陈'[n % 5]}{'伟芳娜敏静'[n % 4]},1380000{n:04d},科员" for n in range(60)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
