"""What a released column is called on the pages of the public, from a table that was really brought in and opened."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from openers import BUREAU, Openers, found_openers, grade, openers_of
from yiben.app import web
from yiben.app.orders import ColumnEntry, Order
from yiben.app.road import bring_in
from yiben.app.wiring import open_platform
from yiben.capabilities import ledger

HEAD = "等级,床位数,pm25,pm10,so2,co"
WORD = ColumnEntry(title="一氧化碳", description="小时均值", unit="mg/m³")


@pytest.fixture
def openers(founded_home: Path, tmp_path: Path) -> Iterator[Openers]:
    shutil.copytree(founded_home, tmp_path / "home")
    platform = open_platform(tmp_path / "home")
    found_openers(platform, tmp_path)
    yield openers_of(platform)
    platform.close()


def test_a_title_that_only_repeats_the_recognised_meaning_does_not_hide_the_columns_name(
    openers: Openers, tmp_path: Path
) -> None:
    lines = [
        HEAD,
        *(f"{'一二三'[n % 3]}级,{20 + n},{n % 70},{n % 90},{n % 9},0.{n % 7 + 1}" for n in range(90)),
    ]
    path = tmp_path / "clinics.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    asked = Order(source=str(path), org=BUREAU, name="clinics", title="医院", dictionary={"co": WORD})
    bring_in(openers.platform, openers.platform.owner(), asked)
    with openers.reading(openers.officer) as work:
        clinics = ledger.describe(work, "clinics")
    guessed = {one.name: one.title for one in clinics.items}
    assert guessed["等级"] == "类别"
    assert guessed["pm25"] == guessed["pm10"]
    grade(openers.platform, clinics.resource.id)
    released = openers.opened(openers.check(clinics.resource.id), resource=clinics.resource.id)
    with TestClient(web.build(openers.platform), base_url="http://localhost") as client:
        page = client.get(f"/datasets/{released.slug}/data", headers={"Accept": "text/html"}).text
        told = client.get(f"/datasets/{released.slug}/data", headers={"Accept": "application/json"}).json()
        about = client.get(f"/datasets/{released.slug}", headers={"Accept": "text/html"}).text
    heads = [
        re.sub("<[^>]*>", "", one).strip() for one in re.findall(r'<th scope="col".*?</th>', page, re.DOTALL)
    ]
    assert heads == ["等级", "床位数", "pm25", "pm10", "so2", "一氧化碳"]
    assert [one["name"] for one in told["columns"]] == HEAD.split(",")
    assert "小时均值" in about
    assert "mg/m³" in about
