"""Bulletins on pages, for programs and at the terminal."""

from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner
from visitors import Browser

from yiben.app.cli import app


def test_the_terminal_and_the_page_show_the_counts(sign_in: Callable[[str], Browser], tmp_path: Path) -> None:
    ran = CliRunner().invoke(
        app, ["bulletin", "check", "software-bulletin-2023-11", "--home", str(tmp_path / "h")]
    )
    assert ran.exit_code == 0
    officer = sign_in("officer")
    assert "/bulletins/software-bulletin-2023-h1/bulletin" in officer.open("/bulletins")
    page = officer.open("/bulletins/software-bulletin-2023-h1/bulletin")
    assert "Four fields make the whole" in page
    assert "55169" in page
    assert (
        officer.client.get("/api/bulletins/software-bulletin-2023-h1/bulletin").json()["recounts"]["differs"]
        == 0
    )
