"""Roads besides SQL: what a file says outside of its columns does not reach people who are not cleared."""

from collections.abc import Callable

import pytest
from test_web_road import bring
from visitors import Browser

from yiben.app.wiring import Platform

SignIn = Callable[[str], Browser]
IDENTITY, PHONE = "350102198505267841", "13238293563"
STATIONS = "\n".join(
    [
        f"联系人 王敏 身份证 {IDENTITY} 手机 {PHONE}",
        "站点,指标,数值",
        *(f"站{n % 5},PM2.5,{n}" for n in range(60)),
        f"合计 {IDENTITY},x,y,z,{PHONE}",
    ]
).encode()
JSON = {"Accept": "application/json"}


@pytest.fixture
def run(sign_in: SignIn, platform: Platform) -> str:
    return bring(sign_in("steward"), platform, STATIONS, name="stations")


@pytest.mark.parametrize(
    "place", ["{run}", "/runs", "/", "/intake", "/resources/stations", "/search?q=stations"]
)
@pytest.mark.parametrize("headers", [{}, JSON])
def test_a_title_line_with_a_resident_number_is_shown_nowhere(
    sign_in: SignIn, run: str, place: str, headers: dict[str, str]
) -> None:
    told = sign_in("analyst").client.get(place.format(run=run), headers=headers).text
    assert IDENTITY not in told
    assert PHONE not in told


def test_rows_set_aside_were_never_graded_and_count_as_the_highest_level(sign_in: SignIn, run: str) -> None:
    assert IDENTITY not in sign_in("analyst").open(f"{run}/rejects/0", status=403)
    assert IDENTITY in sign_in("owner").open(f"{run}/rejects/0")


def test_what_a_run_remembers_and_where_files_lie_stays_inside(
    sign_in: SignIn, platform: Platform, run: str
) -> None:
    analyst = sign_in("analyst")
    for place in (run, "/runs", "/", "/intake"):
        told = analyst.client.get(place, headers=JSON).text
        assert str(platform.home.root) not in told
        assert '"answer":{"zh"' not in told
