"""Statistics through page, API and terminal: what one may not see is summed, and says how sure it is."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from makers import visits
from test_trace_door import yiben
from test_web_road import bring
from visitors import Browser

from yiben.app.wiring import Platform
from yiben.capabilities import access, people, policy
from yiben.capabilities.access.tabulation import Kind, MeasureAsk
from yiben.kernel.actors import Actor
from yiben.kernel.errors import Refused

SignIn = Callable[[str], Browser]


@pytest.fixture
def visited(sign_in: SignIn, platform: Platform) -> str:
    bring(sign_in("steward"), platform, visits(), name="visits")
    return "visits"


def test_a_program_gets_cells_margins_and_what_is_missing(
    sign_in: SignIn, platform: Platform, visited: str
) -> None:
    with platform.office.writing(platform.owner()) as work:
        secret = people.create_token(work, "analyst").secret
    client = sign_in("analyst").client
    client.cookies.clear()

    def ask(**question: object) -> tuple[int, dict[str, object]]:
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
        done = client.post("/api/statistics", json={"resource": visited} | question, headers=headers)
        return done.status_code, done.json()

    status, told = ask(measures=[{"kind": "count"}, {"kind": "sum", "column": "费用"}], purpose="月报")
    assert status == 200
    assert (told["cell_count"], told["counted"], told["noised"]) == (1, "persons", ["费用"])
    count, total = told["cells"][0]["values"]
    assert count == {"value": 119, "margin": None}
    truth = sum(20.5 + number for number in range(120) if number != 60)
    assert abs(total["value"] - truth) < 2 * total["margin"]
    assert total["value"] != pytest.approx(truth, rel=1e-6)
    assert ask(by=[{"column": "没有"}])[1]["error"]["code"] == "no_column"
    assert ask(by=[{"column": "身份证号", "bin": "year"}])[0] == 422
    assert ask(resource="nowhere")[0] == 404
    assert ask(measures=[{"kind": "median", "column": "费用"}])[0] == 422
    status, told = ask(measures=[{"kind": "avg", "column": "费用"}], epsilon=1, bounds={"费用": [0, 500]})
    assert (status, told["epsilon"], told["epsilon_left"]) == (200, 1.0, 3.0)


def test_a_person_sees_a_picture_a_table_and_what_was_done(sign_in: SignIn, visited: str) -> None:
    analyst = sign_in("analyst")
    assert "/statistics?resource=visits" in analyst.open("/statistics")
    page = analyst.open("/statistics?resource=visits")
    assert "4.00 is left" in page
    fields = {"by0": "就诊日期:month", "measure0": "avg:费用", "measure1": "count"}
    page = analyst.send("/statistics", resource="visits", purpose="月报", **fields)
    assert page.count('class="bar-fill"') >= 1
    assert "Average 费用" in page
    assert "±" in page
    assert "Columns you may not see (费用) carry fixed noise" in page
    page = analyst.send(
        "/statistics", status=422, resource="visits", measure0="sum:费用", epsilon="1", bounds="0..777"
    )
    assert "777" in page
    page = analyst.send("/statistics", resource="visits", measure0="sum:费用", epsilon="1", bounds="0..500")
    assert "ε = 1 spent, 3 left" in page
    assert "3.00 is left" in page
    page = analyst.send("/statistics", status=403, resource="visits", by0="费用", measure0="count")
    assert "One may not group by “费用”" in page


def test_the_terminal_counts_and_sums(tmp_path: Path) -> None:
    home = tmp_path / "home"
    lines = [f"{number},{'甲乙'[number % 2]}区,{3000 + number}" for number in range(300)]
    (tmp_path / "pay.csv").write_text("员工编号,地区,月薪\n" + "\n".join(lines) + "\n")
    assert yiben("intake", "pay.csv", "--org", "人社局", "--name", "pay", home=home, where=tmp_path)[0] == 0
    ask = ("stats", "pay", "--by", "地区", "--measure", "count", "--measure", "sum:月薪", "--as")
    code, said = yiben(*ask, "officer", "--json", home=home, where=tmp_path)
    assert code == 0
    cells = json.loads(said)["cells"]
    assert [cell["values"][0]["value"] for cell in cells] == [150, 150]
    assert sum(cell["values"][1]["value"] for cell in cells) == sum(range(3000, 3300))
    code, said = yiben(*ask, "analyst", home=home, where=tmp_path)
    assert (code, "±" in said) == (0, True)
    code, said = yiben(*ask, "analyst", "--epsilon", "9", "--json", home=home, where=tmp_path)
    assert (code, json.loads(said)["error"]["code"]) == (2, "bad_epsilon")
    code, said = yiben("log", "show", "--json", home=home, where=tmp_path)
    assert "statistics.read" in said


def test_the_packs_in_force_are_asked_about_statistics(platform: Platform, visited: str) -> None:
    pack = "pboc-data-security-2023"
    with platform.office.reading(platform.owner()) as work:
        owner, officer = platform.owner(), people.who_is(work, "officer")
        analyst = people.who_is(work, "analyst")
    with platform.office.writing(owner) as work:
        policy.propose(work, pack, reason="law")
    with platform.office.writing(officer) as work:
        policy.approve(work, pack)
    strong = replace(analyst, authentication=frozenset({"password", "totp"}), nda=True)

    def ask(actor: Actor, column: str) -> access.Statistics:
        measure = MeasureAsk(kind=Kind.FILLED, column=column)
        return access.statistics(
            platform.office, actor, access.Request(resource=visited, measures=(measure,))
        )

    answer = ask(strong, "费用")  # level 3: nothing against it
    assert (answer.level, answer.cells[0].values[0].number) == (3, 119)
    with pytest.raises(Refused) as weak:  # Art. 16: a second factor first
        ask(analyst, "费用")
    assert f"{pack}:16" in weak.value.where["articles"]
    with pytest.raises(Refused) as refused:  # Art. 19: level 4 is for verification
        ask(strong, "身份证号")
    assert (refused.value.code, f"{pack}:19" in refused.value.where["articles"]) == ("not_aggregated", True)
