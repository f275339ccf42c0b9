"""What the data API gives names its grant, where it is more than a look: `yiben trace` of a saved answer says so."""

import json
from pathlib import Path

import httpx
import pytest
from api_makers import SHOWN, Desk, bearing, give, key
from test_web_road import bring

from yiben.capabilities import people, policy
from yiben.capabilities.access import exports
from yiben.capabilities.grants import Form, GrantedColumn

NAMES = [f"{first}{last}" for first in "王李张刘陈杨黄赵吴周" for last in "伟芳娜敏静丽强磊军洋"]


@pytest.fixture
def crowd(apart: Desk) -> Desk:
    """The desk with a grant of masked names, a hundred of them, on a home of its own."""
    lines = [f"{number},{name},138{number:08d}" for number, name in enumerate(NAMES * 3)]
    body = ("编号,姓名,手机号\n" + "\n".join(lines) + "\n").encode()
    bring(apart.sign_in("steward"), apart.platform, body, name="crowd")
    columns = (("编号", Form.PLAIN), ("姓名", Form.MASKED), ("手机号", Form.MASKED))
    apart.grant = give(
        apart.platform,
        resource="crowd",
        columns=tuple(GrantedColumn(item="", name=name, form=form) for name, form in columns),
    )
    apart.made = key(apart.platform, apart.grant, by=apart.who)
    return apart


def traced(desk: Desk, folder: Path, body: bytes, *, name: str = "copy.json") -> list[str | None]:
    file = folder / name
    file.write_bytes(body)
    found = exports.trace(desk.platform.office, desk.platform.owner(), file)
    return [one.export.grant for one in found.copies]


def test_a_saved_page_names_the_grant_in_every_format(crowd: Desk, tmp_path: Path) -> None:
    for accept, name in (
        ("application/json", "a.json"),
        ("text/csv", "a.csv"),
        ("application/vnd.apache.parquet", "a.parquet"),
    ):
        answer = crowd.get("?limit=200", Accept=accept)
        assert traced(crowd, tmp_path, answer.content, name=name) == [crowd.grant.id]
    told = crowd.told("data.exported")
    assert len(told) == 3
    assert {one.detail["rows"] for one in told} == {200}
    assert {one.actor for one in told} == {"li"}


def test_a_page_has_exactly_the_columns_promised_and_its_plain_values(crowd: Desk) -> None:
    page = crowd.rows("?limit=200&sort=编号")
    assert all(list(row) == ["编号", "姓名", "手机号"] for row in page)
    assert [row["编号"] for row in page] == sorted(map(str, range(300)))[:200]
    assert all(row["姓名"][0] == (NAMES * 3)[int(row["编号"])][0] for row in page)
    assert page == crowd.rows("?limit=200&sort=编号")  # asked again, marked alike
    asked = crowd.rows("?limit=20&姓名=王**")
    assert len(asked) == 20
    assert {row["姓名"] for row in asked} == {"王**"}


def test_pages_of_one_day_are_one_export_and_two_grants_are_two(crowd: Desk, tmp_path: Path) -> None:
    first = crowd.get("?limit=150").json()
    second = crowd.get(f"?limit=150&cursor={first['next']}").json()
    both = json.dumps(first["rows"] + second["rows"], ensure_ascii=False).encode()
    assert traced(crowd, tmp_path, both) == [crowd.grant.id]
    other = give(crowd.platform)
    other_key = key(crowd.platform, other, by=crowd.who)
    url = f"{crowd.address}/api/data/{other.id}?limit=110"
    theirs = httpx.get(url, headers=bearing(other_key))
    assert list(theirs.json()["rows"][0]) == SHOWN
    assert other.id in traced(crowd, tmp_path, theirs.content)
    assert crowd.grant.id not in traced(crowd, tmp_path, theirs.content)


def test_a_look_is_neither_marked_nor_an_export(crowd: Desk, tmp_path: Path) -> None:
    answer = crowd.get("?limit=99")
    assert all(row["姓名"].endswith("**") for row in answer.json()["rows"])
    assert crowd.rows("?编号=7")[0]["姓名"].endswith("**")
    assert traced(crowd, tmp_path, answer.content) == []
    assert crowd.told("data.exported") == ()


def test_where_a_pack_rules_single_rows_gathered_to_a_file_name_the_grant(
    crowd: Desk, tmp_path: Path
) -> None:
    office = crowd.platform.office
    for name, verb in (("officer", policy.propose), ("owner", policy.approve)):
        with office.reading(crowd.platform.owner()) as work:
            who = people.who_is(work, name)
        with office.writing(who) as work:
            verb(work, "guizhou-public-data-2023")
    facts = dict.fromkeys(
        ("agreement_in_force", "contract", "catalogued", "linked", "on_responsibility_list", "sharing_seal"),
        True,
    )
    said = {"resource": "crowd", "columns": crowd.grant.draft.columns, "facts": facts}
    crowd.grant = give(crowd.platform, **said)
    crowd.made = key(crowd.platform, crowd.grant, by=crowd.who)
    rows = [row for number in range(25) for row in crowd.rows(f"?编号={number}")]
    assert len(rows) == 25
    assert all(set(row) == {"编号", "姓名", "手机号"} for row in rows)
    file = json.dumps(rows, ensure_ascii=False).encode()
    assert traced(crowd, tmp_path, file) == [crowd.grant.id]
    assert len(crowd.told("data.exported")) == 1  # a day's calls are one copy
