"""A pack in force is told what the grant says, by its road; it takes away and never adds."""

from pathlib import Path

import pytest

from granting import Town, roads
from yiben.capabilities import access, policy
from yiben.capabilities.access import verification
from yiben.capabilities.access.verification import Asked
from yiben.capabilities.grants import Kind, Road
from yiben.engines.guard import Effect
from yiben.kernel.errors import YibenError

PACK = {
    "pack": """\
id = "town-sharing"
version = "1"
zh = "市级共享办法"
en = "Sharing of the town"
issuer_zh = "市数据局"
issuer_en = "Town data bureau"
status = "in_force"
published = 2026-01-01
from = 2026-02-01
silence = "permit"
""",
    "articles": """\
[[article]]
id = "1"
zh = "提供"
en = "Provision"
text = "提供数据应当签订协议；三级以上数据不得以文件方式提供；四级数据不得核验。"
cover = "declared"
""",
    "controls": """\
[[control]]
id = "by-contract"
article = "1"
strength = "must"
activity = ["provide"]
when = "not masked"
effect = "require"
kind = "contract"
needs = "contract"
zh = "提供数据应当签订协议"
en = "Data is provided under a contract"

[[control]]
id = "no-file"
article = "1"
strength = "must"
activity = ["provide"]
mode = ["export"]
level = { from = 3 }
effect = "forbid"
kind = "no_file"
zh = "三级以上数据不得以文件方式提供"
en = "Level three and above is not provided as a file"

[[control]]
id = "no-verifying"
article = "1"
strength = "must"
activity = ["provide"]
mode = ["verify"]
level = { from = 4 }
effect = "forbid"
kind = "no_verifying"
zh = "四级数据不得核验"
en = "Level four is not verified"
""",
    "scales": """\
[[scale]]
id = "town"
fact = "sensitivity"
article = "1"
zh = "敏感级"
en = "Sensitivity"
level = [
  { id = 1, zh = "一级", en = "One" }, { id = 2, zh = "二级", en = "Two" }, { id = 3, zh = "三级", en = "Three" },
  { id = 4, zh = "四级", en = "Four" }, { id = 5, zh = "五级", en = "Five" },
]
""",
    "cases": """\
[[case]]
id = "a-file"
article = "1"
facts = { activity = "provide", mode = "export", items = [{ sensitivity = 3 }], context = { contract = true } }

[case.expect]
effect = "deny"
articles_has = ["1"]

[[case]]
id = "no-contract"
article = "1"
facts = { activity = "provide", mode = "query", items = [{ sensitivity = 3 }], context = { contract = false, masked = false } }

[case.expect]
effect = "conditional"
unmet = ["contract"]

[[case]]
id = "verifying"
article = "1"
facts = { activity = "provide", mode = "verify", items = [{ sensitivity = 4 }], context = { contract = true } }

[case.expect]
effect = "deny"
""",
}


@pytest.fixture
def ruled(town: Town, tmp_path: Path) -> Town:
    folder = tmp_path / "pack"
    folder.mkdir()
    for name, text in PACK.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    with town.office.writing(town.who("officer")) as work:
        policy.load(work, policy.prepare(folder))
        policy.propose(work, "town-sharing")
    with town.office.writing(town.who("owner")) as work:
        policy.approve(work, "town-sharing")
    return town


def effects(town: Town, *, road: Road = Road.SQL, **said: object) -> dict[str, Effect]:
    made = town.give("id", "name", "idno:masked", **{"roads": roads("sql", "file", "api"), **said})
    plan = access.examine(town.office, town.who("wang"), "SELECT * FROM residents", grant=made.id, road=road)
    return {one.column.name: one.effect for one in plan.decisions}


def test_the_packs_are_told_the_facts_of_the_grant_and_only_take_away(ruled: Town) -> None:
    plain, masked = Effect.PLAIN, Effect.MASKED
    assert effects(ruled, facts={"contract": True}) == {"id": plain, "name": plain, "idno": masked}
    assert effects(ruled, facts={"contract": False}) == {"id": masked, "name": masked, "idno": masked}
    # What is a fact of the act itself, no grant states.
    assert effects(ruled, facts={"contract": False, "masked": True})["name"] is masked


def test_each_road_is_asked_about_on_its_own(ruled: Town) -> None:
    told = {"facts": {"contract": True}}
    assert effects(ruled, road=Road.API, **told)["name"] is Effect.PLAIN
    assert effects(ruled, road=Road.FILE, **told) == {
        "id": Effect.PLAIN,
        "name": Effect.WITHHELD,
        "idno": Effect.WITHHELD,
    }
    # A mode of its own is asked about only where a pack has one for it.
    assert effects(ruled, road=Road.FILE, kind=Kind.PUSH_DOWN, **told)["name"] is Effect.WITHHELD


def test_what_may_not_be_verified_is_not_verified_under_a_grant_either(ruled: Town) -> None:
    made = ruled.give(
        "name:verify", "idno:verify", roads=roads("verify"), facts={"contract": True}, verify_by="name"
    )
    lower = ruled.give(
        "name:verify", "phone:verify", roads=roads("verify"), facts={"contract": True}, verify_by="name"
    )

    def ask(grant: str, column: str) -> verification.Word:
        asked = Asked(
            who=ruled.who("wang"),
            offer=None,
            resource=None,
            key="ODD1",
            values={column: "no phone 1"},
            purpose="",
            grant=grant,
        )
        return verification.ask(ruled.office, ruled.lake, asked)

    with pytest.raises(YibenError) as raised:
        ask(made.id, "idno")
    assert raised.value.code == "no_such_offer"
    assert ask(lower.id, "phone") is verification.Word.YES


def test_evidence_names_the_articles_of_what_was_provided(ruled: Town) -> None:
    made = ruled.give("name", facts={"contract": True})
    access.ask(ruled.office, ruled.who("wang"), "SELECT name FROM residents", grant=made.id)
    event = ruled.kinds("data.read")[-1]
    assert (event.detail["act"], event.detail["articles"]) == ("provide.query", ["town-sharing:1"])
