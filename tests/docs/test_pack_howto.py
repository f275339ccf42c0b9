"""The pack built in `write-a-pack` is a sound one: what the page shows can be typed in and its cases hold."""

import re
from pathlib import Path

import pytest

from yiben.capabilities import policy

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"
SHOWN = re.compile(r"^```toml\n(#:schema \.schema/(\w+)\.json\n.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["write-a-pack.md", "write-a-pack.zh.md"])
def test_the_pack_on_the_page_is_sound_and_its_cases_hold(page: str, tmp_path: Path) -> None:
    for text, name in SHOWN.findall((HOWTO / page).read_text()):
        (tmp_path / f"{name}.toml").write_text(text)
    (tmp_path / ".schema").mkdir()
    pack = policy.check(tmp_path)
    assert pack.id == "children-online-2019"
    assert [(ran.case.id, ran.misses) for ran in policy.run_cases(pack)] == [
        (case.id, ()) for case in pack.cases
    ]
    assert len(pack.cases) == 3
