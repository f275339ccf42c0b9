"""Flows in packs: refused with file and line, in force for a kind before the base pack's, found again by key."""

import dataclasses
import shutil
import typing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pack_makers import FILES, write_pack

from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import people, policy
from yiben.capabilities.policy.packs.flowing import FlowEntry
from yiben.capabilities.policy.packs.shape import plain, shape_of
from yiben.engines import flows
from yiben.engines.flows.calendar import calendar
from yiben.engines.flows.documents import grammar
from yiben.engines.flows.model import Flow, Relation
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Lang, Text, speaking

FLOWS = """\
[[flow]]
id = "digging"
kind = "park.digging"
article = "3"
zh = "挖掘许可"
en = "Leave to dig"
start = "asked"
calendar = "park-days"

[[flow.form]]
id = "depth"
zh = "深度"
en = "Depth"
type = "number"
required = true

[[flow.state]]
id = "asked"
zh = "受理"
en = "Asked"
says_zh = "公园管理处审批。"
says_en = "The park office decides."
[flow.state.deadline]
within = { working_days = "digging-days" }

[[flow.state]]
id = "dug"
zh = "许可"
en = "Allowed"
says_zh = "可以挖掘。"
says_en = "Dig."
end = "done"

[[flow.move]]
id = "allow"
zh = "许可"
en = "Allow"
article = "2"
from = "asked"
to = "dug"
who = [{ role = "officer", relation = "owner" }]
needs = "depth < 2"
"""
PARAMETERS = """\
[[parameter]]
id = "digging-days"
article = "3"
zh = "审批时限"
en = "Days to decide"
default = 4
why_zh = "原文没有规定。"
why_en = "The text does not say."
"""
CALENDARS = """\
[[calendar]]
id = "park-days"
article = "3"
zh = "公园工作日"
en = "Days of the park"
weekdays = [3, 4, 5, 6, 7]
free = [2026-05-01]
working = [2026-05-04]
until = 2027
"""
ALL = {"flows": FLOWS, "parameters": PARAMETERS, "calendars": CALENDARS}


def refused(folder: Path) -> list[tuple[str, int | None, str, str]]:
    with speaking(Lang.EN), pytest.raises(BadInput) as error:
        policy.check(folder)
    with speaking(Lang.EN):
        said, where = error.value.as_dict(), error.value.where
    listed = where.get("errors") or [said | {"file": where["file"], "line": where["line"]}]
    return [(one["file"], one["line"], one["code"], f"{one['message']} {one['hint']}") for one in listed]


def line(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_a_pack_with_a_flow_is_read_whole(tmp_path: Path) -> None:
    pack = policy.check(write_pack(tmp_path / "park", **ALL))
    assert [one.id for one in pack.flows] == ["digging"]
    assert [one.id for one in pack.calendars] == ["park-days"]
    cited = {one.article.id: [name for _, name in one.by] for one in policy.coverage(pack).articles}
    assert "digging" in cited["2"]  # by a move
    assert "digging" in cited["3"]


@pytest.mark.parametrize(
    ("old", "new", "words", "code", "hint"),
    [
        ('to = "dug"', 'to = "dog"', 'to = "dog"', "flow_unknown_state", "dug"),
        ('who = [{ role = "officer"', 'who = [{ role = "oficer"', "who =", "flow_who", "officer"),
        ("depth < 2", "debth < 2", "needs", "flow_needs", "depth"),
        ("depth < 2", "depth < (select 2)", "needs", "flow_needs", ""),
        ('"digging-days"', '"diging-days"', "within", "bad_flow", "diging-days"),
        ('within = { working_days = "digging-days" }', "within = {}", "[flow.state.deadline]", "flow_within", "hours"),
        ('calendar = "park-days"', 'calendar = "moon-days"', "calendar", "flow_calendar", "park-days"),
        ('type = "number"', 'type = "nummer"', "[[flow.form]]", "flow_field_type", "number"),
        ('end = "done"', 'end = "finished"', "end =", "pack_word", "done"),
        ('says_en = "Dig."\n', "", '[[flow.state]]\nid = "dug"', "pack_missing", ""),
        ('from = "asked"', 'form = "asked"', "form = ", "pack_value", ""),
        ('kind = "park.digging"', 'kind = "Park Digging"', "kind", "pack_value", "sharing.request"),
        ('article = "2"', 'article = "22"', "[[flow.move]]", "no_such_article", "2"),
        ('article = "3"\n', "", "[[flow]]", "pack_missing", "article"),
        ('to = "dug"', 'to = "dug"\nlabel = "x"', "label", "pack_field", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_flow_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, words: str, code: str, hint: str
) -> None:
    text = FLOWS.replace(old, new, 1)
    assert text != FLOWS
    found = refused(write_pack(tmp_path / "park", **ALL | {"flows": text}))
    told = [one[:2] for one in found if one[2] == code and hint in one[3]]
    assert ("flows.toml", line(text, words)) in told, found


def test_flows_may_be_split_by_subject_into_files_of_their_own(tmp_path: Path) -> None:
    other = FLOWS.replace("digging", "planting").replace('working_days = "planting-days"', "days = 3")
    files = {"flows-earth": FLOWS, "flows-plants": other, "parameters-earth": PARAMETERS}
    pack = policy.check(write_pack(tmp_path / "park", calendars=CALENDARS, **files))
    assert [one.kind for one in pack.flows] == ["park.digging", "park.planting"]
    twice = {
        "flows-earth": FLOWS,
        "flows-plants": FLOWS.replace('"digging"', '"again"'),
        "parameters": PARAMETERS,
    }
    found = refused(write_pack(tmp_path / "twice", calendars=CALENDARS, **twice))
    assert [(file, code) for file, _, code, _ in found] == [("flows-plants.toml", "flow_kind_taken")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("weekdays = [3, 4, 5, 6, 7]", "weekdays = [0, 9]"),
        ("free = [2026-05-01]", "free = [2026-05-04]"),
        ("until = 2027", 'timezone = "Asia/Atlantis"'),
        ("until = 2027", 'country = "XX"'),
    ],
)
def test_a_calendar_that_will_not_do_is_refused(tmp_path: Path, old: str, new: str) -> None:
    files = ALL | {"calendars": CALENDARS.replace(old, new)}
    found = refused(write_pack(tmp_path / "park", **files))
    assert [one[:3] for one in found] == [("calendars.toml", 1, "pack_calendar")]


def test_what_is_written_in_a_pack_is_what_the_engine_reads() -> None:
    """The loader's shape and the engine's grammar are two readings of one table: they know the same names."""
    ours = _names(FlowEntry) - {"flow.id", "flow.clause"}
    theirs = {name for name in grammar() if name != "flow.key"}
    assert ours == theirs


def _names(kind: Any, at: str = "flow") -> set[str]:
    found = set()
    for one in shape_of(kind):
        found |= {f"{at}.{name}" for name in one.names}
        for inner in _inner(one.hint):
            found |= _names(inner, f"{at}.{one.names[0]}")
    return found


def _inner(hint: Any) -> list[Any]:
    hint = plain(hint)
    if typing.get_origin(hint) is tuple:
        hint = typing.get_args(hint)[0]
    return [hint] if isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint is not Text else []


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("flows") / "home"
    open_platform(path).close()
    return path


@pytest.fixture
def platform(founded: Path, tmp_path: Path) -> typing.Iterator[Platform]:
    shutil.copytree(founded, tmp_path / "home")
    opened = open_platform(tmp_path / "home")
    yield opened
    opened.close()


def rule(platform: Platform, folder: Path) -> None:
    """Load a pack and let two people activate it."""
    with platform.office.reading(platform.owner()) as work:
        officer = people.who_is(work, "officer")
    with platform.office.writing(platform.owner()) as work:
        pack = policy.load(work, policy.prepare(folder))
    with platform.office.writing(officer) as work:
        policy.propose(work, pack.id)
    with platform.office.writing(platform.owner()) as work:
        policy.approve(work, pack.id)


def retire(platform: Platform, name: str) -> None:
    with platform.office.reading(platform.owner()) as work:
        officer = people.who_is(work, "officer")
    with platform.office.writing(officer) as work:
        policy.propose(work, name, act=policy.Act.RETIRE)
    with platform.office.writing(platform.owner()) as work:
        policy.approve(work, name)


def flow(platform: Platform, kind: str) -> Flow:
    with platform.office.reading(platform.owner()) as work:
        return policy.flow(work, kind)


def test_the_base_flow_rules_until_a_pack_in_force_has_another(platform: Platform, tmp_path: Path) -> None:
    before = flow(platform, "sharing.request")
    assert before.key == "yiben-base@1/sharing-request"
    assert flows.check(before) == ()
    files = ALL | {"flows": FLOWS.replace("park.digging", "sharing.request")}
    rule(platform, write_pack(tmp_path / "park", **files))
    now = flow(platform, "sharing.request")
    assert now.key == "park-rules@1/digging"
    assert now.state("asked").deadline.within.working_days == 4
    with platform.office.reading(platform.owner()) as work:
        assert now in policy.flows(work)
        days = calendar(now.calendar, declared=policy.calendars(work))
    assert [days.is_working_day(day) for day in _days("2026-05-01", "2026-05-04", "2026-05-05")] == [
        False,
        True,
        False,
    ]
    retire(platform, "park-rules")
    assert flow(platform, "sharing.request") == before
    with platform.office.reading(platform.owner()) as work:
        assert policy.flow_by_key(work, now.key) == now
        assert policy.flow_by_key(work, before.key) == before
        for unknown in ("park-rules@9/digging", "park-rules@1/nothing", "", "a/b/c", "../x@1/y"):
            with pytest.raises(NotFound):
                policy.flow_by_key(work, unknown)


def _days(*said: str) -> list[date]:
    return [date.fromisoformat(one) for one in said]


def test_another_version_leaves_the_flow_of_the_first_to_be_found(platform: Platform, tmp_path: Path) -> None:
    rule(platform, write_pack(tmp_path / "one", **ALL))
    first = flow(platform, "park.digging")
    head = FILES["pack.toml"].replace('version = "1"', 'version = "2"\nsupersedes = ["park-rules@1"]')
    later = ALL | {"flows": FLOWS.replace("depth < 2", "depth < 3"), "pack": head}
    rule(platform, write_pack(tmp_path / "two", **later))
    assert flow(platform, "park.digging").move("allow").needs == "depth < 3"
    with platform.office.reading(platform.owner()) as work:
        assert policy.flow_by_key(work, first.key) == first
        assert policy.flow_by_key(work, "park-rules@2/digging").move("allow").needs == "depth < 3"


def test_two_packs_in_force_with_one_kind_are_refused_unless_one_supersedes(
    platform: Platform, tmp_path: Path
) -> None:
    rule(platform, write_pack(tmp_path / "park", **ALL))
    head = FILES["pack.toml"].replace("park-rules", "pond-rules")
    other = ALL | {"pack": head, "flows": FLOWS.replace("Leave to dig", "Leave to dive")}
    with pytest.raises(BadInput) as error:
        rule(platform, write_pack(tmp_path / "pond", **other))
    assert error.value.code == "flow_kind_taken"
    assert (error.value.where["file"], error.value.where["line"]) == ("flows.toml", 1)
    assert "park-rules@1" in error.value.message.en
    assert flow(platform, "park.digging").key == "park-rules@1/digging"
    above = other | {
        "pack": head.replace('version = "1"', 'version = "2"\nsupersedes = ["park-rules", "pond-rules@1"]')
    }
    rule(platform, write_pack(tmp_path / "above", **above))
    assert flow(platform, "park.digging").key == "pond-rules@2/digging"


def test_a_kind_nobody_has_a_flow_for_names_the_nearest(platform: Platform) -> None:
    with pytest.raises(NotFound) as error:
        flow(platform, "sharing.reqest")
    assert error.value.hint is not None
    assert "sharing.request" in error.value.hint.en


def test_every_flow_of_the_base_pack_says_where_it_comes_from() -> None:
    base = policy.base()
    assert base.flows
    for entry in (*base.flows, *base.calendars, *base.parameters):
        assert entry.source is not None
        assert entry.source.zh
        assert not entry.article


def test_guizhous_ten_working_days_count_from_the_day_of_the_change() -> None:
    """原文：在发生变化之日起10个工作日内更新，并报同级数据主管部门审核 (003:693)."""
    pack = policy.newest(None, "guizhou-public-data-2023")
    table = next(one for one in pack.flows if one.kind == "catalogue.change")
    assert table.article == ("3.2.2",)
    figures = {one.id: one.default[0] for one in pack.parameters}
    document = pack.documents["flows.toml"].data["flow"][0]
    read = flows.read_flow(document, key="x@1/y", parameters=figures)
    deadline = read.state(read.start).deadline
    assert deadline is not None
    assert (deadline.within.working_days, deadline.since) == (10, "changed_on")
    assert [(one.role, one.relation) for one in read.move("agree").who] == [("bureau", Relation.AUTHORITY)]


def test_a_pack_that_changed_its_flow_says_so_when_compared(tmp_path: Path) -> None:
    before = policy.check(write_pack(tmp_path / "one", **ALL))
    after = policy.check(
        write_pack(tmp_path / "two", **ALL | {"flows": FLOWS.replace("depth < 2", "depth < 3")})
    )
    found = policy.compare(before, after).declarations
    assert [(one.kind, one.id, one.how, one.fields) for one in found] == [
        ("flow", "digging", "changed", ("move",))
    ]


def test_packs_may_not_bring_what_no_kind_of_file_is_for(tmp_path: Path) -> None:
    found = refused(write_pack(tmp_path / "park", flow="", **ALL))
    assert found[0][:3] == ("flow.toml", None, "pack_file")
