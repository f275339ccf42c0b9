"""Data opened to the public by hand: listed, checked, approved by another, published, renewed, suspended, taken back."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bureaus import Bureaus, let_rule
from openers import BUREAU, Openers, found_openers, openers_of
from yiben.app.orders import Order
from yiben.app.reactions import hands
from yiben.app.road import bring_in
from yiben.app.wiring import open_platform
from yiben.capabilities import casework, ledger, opening
from yiben.capabilities.opening.disclosure.model import Verdict
from yiben.capabilities.opening.disclosure.remedying import read_remedy
from yiben.engines import evidence
from yiben.kernel.errors import Gone, YibenError
from yiben.kernel.text import Text

WHY = Text("坐标有误", "Coordinates are wrong")


@pytest.fixture(scope="module")
def opened_home(founded_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("openers")
    shutil.copytree(founded_home, folder / "home")
    platform = open_platform(folder / "home")
    found_openers(platform, folder)
    platform.close()
    return folder / "home"


@pytest.fixture
def openers(opened_home: Path, tmp_path: Path) -> Iterator[Openers]:
    """A bureau whose bus stops are graded as public."""
    shutil.copytree(opened_home, tmp_path / "openers")
    platform = open_platform(tmp_path / "openers")
    yield openers_of(platform)
    platform.close()


def refused(verb: Callable[..., object], *args: object, **said: object) -> str:
    with pytest.raises(YibenError) as error:
        verb(*args, **said)
    return error.value.code


def reading(openers: Openers, reference: str, **said: int) -> str:
    """What becomes of a request of the public: the state of the edition, or the refusal's code."""
    try:
        with openers.reading(openers.reader) as work:
            dataset, edition = opening.readable(work, reference, **said)
            files = openers.platform.lake.files(edition.table, edition.open_snapshot)
    except YibenError as error:
        return error.code
    assert all(Path(one).is_file() for one in files)
    return f"{dataset.slug} {edition.number}"


def test_from_the_list_to_the_public_with_two_people_and_a_check_between(
    openers: Openers, tmp_path: Path
) -> None:
    calls = _calls(openers, tmp_path)
    failed = openers.check(calls)
    assert failed.verdict is not Verdict.MAY
    case = openers.propose(failed, resource=calls, title=Text("热线", "Calls"), columns=failed.columns)
    with pytest.raises(YibenError) as error:
        openers.move(openers.steward, case, "submit")
    assert "没有通过且有效的开放审查" in error.value.message.zh
    assert "That check did not pass" in _why(error.value)
    other = openers.check(calls, columns=("诉求类型", "受理日期"))
    with pytest.raises(YibenError) as error:
        openers.move(openers.steward, case, "submit", check=other.id)
    assert "来电人, 来电人电话" in _why(error.value)

    remedies = failed.suggested or (read_remedy("drop:来电人电话"), read_remedy("drop:来电人"))
    passed = openers.check(calls, remedies=remedies)
    assert passed.verdict is Verdict.MAY
    submitted = openers.move(openers.steward, case, "submit", check=passed.id)
    assert submitted.state == "approving"
    assert refused(openers.move, openers.steward, submitted, "approve") == "not_yours"
    assert refused(openers.release, submitted) == "not_approved"
    assert reading(openers, "calls") == "no_dataset"

    openers.move(openers.officer, submitted, "approve")
    edition = openers.release(case)
    assert reading(openers, "calls") == "calls 1"
    assert "来电人电话" not in {one.name for one in edition.columns}
    assert openers.release(case) == edition  # once is done once
    assert openers.look(case).state == "published"
    with openers.reading(openers.officer) as work:
        kinds = [one.kind for one in evidence.show(work.db).rows]
        (change,) = opening.changes(work)
    assert {"opening.proposed", "opening.checked", "opening.approved", "opening.released"} <= set(kinds)
    assert (change.what, change.edition) == (opening.What.PUBLISHED, 1)


def test_data_renewed_after_the_approval_are_looked_at_before_they_leave(
    openers: Openers, tmp_path: Path
) -> None:
    calls = _calls(openers, tmp_path)
    remedies = tuple(map(read_remedy, ("drop:来电人电话", "drop:来电人")))
    passed = openers.check(calls, remedies=remedies)
    case = openers.approved(passed, resource=calls, title=Text("热线", "Calls"))
    assert case.state == "releasing"
    _calls(openers, tmp_path, more="赵某,13800009999,举报单位领导,2026-07-09")
    assert refused(openers.release, case) == "check_not_passed"
    assert openers.look(case).state != "published"
    assert reading(openers, "calls") == "no_dataset"
    with openers.reading(openers.officer) as work:
        kinds = [one.kind for one in evidence.show(work.db).rows]
    assert "opening.release_refused" in kinds
    assert "opening.released" not in kinds


def test_a_column_no_pack_lets_be_published_is_named_with_its_article(openers: Openers) -> None:
    dataset = openers.opened()
    let_rule(_as_bureaus(openers), "pboc-data-security-2023")
    assert (
        reading(openers, dataset.slug) == "bus-stops 1"
    )  # level one may, approved and by the official channel
    with openers.reading(openers.officer) as work:
        items = ledger.describe(work, openers.stops).items
    with openers.writing(openers.officer) as work:
        ledger.correct(work, items[1].id, ledger.Correction(level=3, personal=False, why="含敏感信息"))
    assert reading(openers, dataset.slug) == "dataset_suspended"
    found = openers.check()
    assert found.verdict is not Verdict.MAY


def test_a_label_that_rises_suspends_in_the_same_transaction_and_only_a_new_release_brings_it_back(
    openers: Openers,
) -> None:
    dataset = openers.opened()
    with openers.reading(openers.officer) as work:
        items = ledger.describe(work, openers.stops).items
    with openers.writing(openers.officer) as work:
        ledger.correct(work, items[2].id, ledger.Correction(level=2, personal=False, why="内部编号"))
    assert reading(openers, dataset.slug) == "dataset_suspended"
    assert openers.changes()[-1][0] == "suspended"
    with openers.reading(openers.officer) as work:
        basis = opening.basis_of(work, dataset.id)
        assert basis is not None
        assert basis.note is not None
        assert "线路" in basis.note.zh
        newest = evidence.show(work.db).rows
    assert any(one.kind == "opening.suspended" for one in newest)
    with openers.writing(openers.steward) as work:
        assert refused(opening.resume, work, dataset.slug) == "still_unsound"

    again = openers.check(columns=("站点编号", "站点名称", "经度", "纬度"))
    edition = openers.release(openers.approved(again, dataset=dataset.id, columns=again.columns))
    assert edition.number == 2
    assert reading(openers, dataset.slug) == "bus-stops 2"
    assert [what for what, _ in openers.changes()][-2:] == ["resumed", "amended"]
    assert reading(openers, dataset.slug, edition=1) == "edition_recalled"  # the column lies open in it


def test_withdrawing_stops_at_once_and_leaves_a_tombstone_when_another_agrees(openers: Openers) -> None:
    dataset = openers.opened()
    with openers.writing(openers.steward) as work:
        case = opening.propose_withdrawal(work, dataset.slug, why=WHY, hands=hands())
    assert reading(openers, dataset.slug) == "dataset_suspended"
    assert refused(openers.move, openers.steward, case, "approve") == "not_yours"
    openers.move(openers.steward_too, case, "approve")
    with openers.reading(openers.reader) as work, pytest.raises(Gone) as error:
        opening.readable(work, dataset.slug)
    assert (error.value.code, error.value.status) == ("dataset_withdrawn", 410)
    assert [one for one, _ in openers.changes()] == ["published", "suspended", "withdrawn"]
    assert "坐标有误" in openers.changes()[-1][1]
    with openers.writing(openers.steward) as work:
        assert refused(opening.suspend, work, dataset.slug, why=WHY) == "already_withdrawn"


def test_a_withdrawal_that_is_refused_opens_the_data_again(openers: Openers) -> None:
    dataset = openers.opened()
    with openers.writing(openers.steward) as work:
        case = opening.propose_withdrawal(work, dataset.slug, why=WHY, hands=hands())
        assert refused(opening.resume, work, dataset.slug) == "withdrawal_runs"
    openers.move(openers.officer, case, "refuse", refusal="坐标无误")
    assert reading(openers, dataset.slug) == "bus-stops 1"


def test_new_data_become_a_new_edition_by_themselves_and_one_can_be_recalled(
    openers: Openers, tmp_path: Path
) -> None:
    dataset = openers.opened()
    assert _renewed(openers, dataset.slug) is None
    openers.bring(tmp_path, rows=260)
    edition = _renewed(openers, dataset.slug)
    assert edition is not None
    assert (edition.number, edition.rows) == (2, 260)
    assert _renewed(openers, dataset.slug) is None
    with openers.writing(openers.steward) as work:
        opening.recall(work, dataset.slug, edition=2, why="站点有重复")
        assert refused(opening.recall, work, dataset.slug, edition=2, why="再次") == "already_recalled"
    assert reading(openers, dataset.slug) == "bus-stops 1"
    assert reading(openers, dataset.slug, edition=2) == "edition_recalled"
    assert reading(openers, dataset.slug, edition=7) == "no_edition"
    with openers.writing(openers.steward) as work:
        opening.recall(work, dataset.slug, edition=1, why="全部收回")
    assert reading(openers, dataset.slug) == "dataset_suspended"


def test_conditional_data_are_for_who_accepts_and_no_longer_than_that(openers: Openers) -> None:
    boundary = Text("仅用于线网研究", "For research on routes only")
    dataset = openers.opened(openers.check(kind="conditional"), boundary=boundary)
    assert reading(openers, dataset.slug) == "not_for_everybody"
    asked = opening.Application(dataset=dataset.slug, purpose="线网 {boundary} 研究", ends=_day(openers, 30))
    with openers.reading(openers.reader) as work:
        terms = [says.zh for _, says in opening.terms_for(work, asked)]
        assert opening.visible(work, dataset.slug)[1].columns
    assert any("仅用于线网研究" in one for one in terms)
    assert any("线网 {boundary} 研究" in one for one in terms)  # what people write is no blank
    with openers.writing(openers.reader) as work:
        assert refused(opening.apply, work, asked, hands=hands()) == "bad_application"
        case = opening.apply(work, replace(asked, accepts=True), hands=hands())
    assert case.state == "given"
    assert reading(openers, dataset.slug) == "bus-stops 1"
    with openers.reading(openers.reader) as work:
        (permit,) = opening.my_permits(work)
    with openers.writing(openers.steward) as work:
        opening.take_permit_back(work, permit.id, why="用途不符")
    assert reading(openers, dataset.slug) == "not_for_everybody"


def test_targeted_data_are_for_the_bodies_named_and_the_publisher_decides(openers: Openers) -> None:
    said = {"boundary": Text("仅限应急演练", "Emergency drills only"), "bodies": ("云川大学",)}
    dataset = openers.opened(openers.check(kind="targeted"), **said)
    asked = opening.Application(dataset=dataset.slug, purpose="演练", ends=_day(openers, 30), accepts=True)
    with openers.writing(openers.officer) as work:
        assert refused(opening.apply, work, asked, hands=hands()) == "not_named"
    with openers.writing(openers.reader) as work:
        case = opening.apply(work, asked, hands=hands())
    assert case.state == "deciding"
    assert reading(openers, dataset.slug) == "not_for_everybody"
    assert refused(openers.move, openers.reader, case, "approve") == "not_yours"
    openers.move(openers.steward, case, "approve")
    assert reading(openers, dataset.slug) == "bus-stops 1"


def test_who_does_not_speak_for_the_publisher_changes_nothing(openers: Openers) -> None:
    dataset = openers.opened()
    with openers.writing(openers.reader) as work:
        for verb, said in (
            (opening.suspend, {"why": WHY}),
            (opening.recall, {"edition": 1, "why": "无"}),
            (opening.propose_withdrawal, {"why": WHY, "hands": hands()}),
        ):
            assert refused(verb, work, dataset.slug, **said) == "not_publisher"
        assert refused(opening.propose, work, openers.proposal(), hands=hands()) == "not_publisher"
    assert reading(openers, dataset.slug) == "bus-stops 1"


def test_killed_between_lake_and_database_it_goes_on_with_what_the_lake_has(
    openers: Openers, tmp_path: Path
) -> None:
    case = openers.approved()
    script = tmp_path / "killed.py"
    script.write_text(_KILLED.format(home=str(openers.platform.home.root), case=case.id), encoding="utf-8")
    code, said = _run(script)
    assert code == -9, said
    table = f"open_{opening_id(case)}"
    (before,) = openers.platform.lake.snapshots(table)
    assert reading(openers, "bus-stops") == "no_dataset"  # in the lake, and nobody reads it
    edition = openers.release(case)
    assert edition.open_snapshot == before.snapshot
    assert len(openers.platform.lake.snapshots(table)) == 1
    assert reading(openers, "bus-stops") == "bus-stops 1"


def test_the_census_says_what_can_go_as_it_is_and_figures_say_how_far_opening_has_come(
    openers: Openers, tmp_path: Path
) -> None:
    calls = _calls(openers, tmp_path)
    with openers.reading(openers.officer) as work:
        found = {one.name: one for one in opening.census(work, wished={calls: 4}).rows}
    assert found["bus_stops"].why is opening.Why.READY
    assert (found["hotline"].why, found["hotline"].demands) == (opening.Why.REMEDY, 4)
    openers.opened()
    with openers.reading(openers.officer) as work:
        assert opening.census(work, why=opening.Why.OPEN).rows[0].datasets == ("bus-stops",)
        figures = opening.figures(work, year=2026)
        assert opening.late(work) == ()
    assert (figures.open, figures.by_theme, figures.rows) == (1, {"transport": 1}, 200)
    later = replace(openers.office, clock=lambda: openers.office.clock() + timedelta(days=60))
    with later.reading(openers.officer) as work:
        (late,) = opening.late(work)
    assert late.days > 20


def test_after_a_year_the_publisher_looks_again_once(openers: Openers) -> None:
    dataset = openers.opened()
    later = replace(openers.office, clock=lambda: openers.office.clock() + timedelta(days=370))
    assert opening.review_due(openers.office, hands=hands()) == 0
    assert opening.review_due(later, hands=hands()) == 1
    assert opening.review_due(later, hands=hands()) == 0
    with later.reading(openers.steward) as work:
        (case,) = casework.cases(work, kind=opening.REVIEW, hands=hands()).rows
    with later.writing(openers.steward) as work:
        form = {"reason_zh": "不再更新", "reason_en": "No longer kept up"}
        casework.move(work, case.id, "stop", seen=case.version, form=form, hands=hands())
    assert reading(openers, dataset.slug) == "dataset_suspended"
    with openers.reading(openers.officer) as work:
        assert casework.cases(work, kind=opening.WITHDRAW, subject=dataset.id, hands=hands()).total == 1


def _why(error: YibenError) -> str:
    return str((error.message.en, error.hint.en if error.hint else "", error.where))


def opening_id(case: casework.Case) -> str:
    from yiben.kernel.ids import stable_id

    return stable_id("ds", case.id)


def _renewed(openers: Openers, slug: str) -> opening.Edition | None:
    return opening.renew(openers.office, openers.platform.lake, slug, hands=hands())


def _day(openers: Openers, ahead: int) -> str:
    return (openers.office.clock() + timedelta(days=ahead)).date().isoformat()


def _calls(openers: Openers, folder: Path, *, more: str = "") -> str:
    lines = ["来电人,来电人电话,诉求类型,受理日期"]
    names = ("赵", "钱", "孙", "李", "周", "吴")
    lines += [f"{names[n % 6]}{'伟芳敏静丽强'[n // 6 % 6]},1380000{n:04d},{'供水 供电 噪音'.split()[n % 3]},2026-0{n % 3 + 1}-01" for n in range(120)]  # fmt: skip
    path = folder / "hotline.csv"
    path.write_text("\n".join([*lines, more, ""]), encoding="utf-8")
    platform = openers.platform
    bring_in(platform, platform.owner(), Order(source=str(path), org=BUREAU, name="hotline", title="热线"))
    with platform.office.writing(platform.owner()) as work:
        ledger.approve(work, "hotline")
        return ledger.describe(work, "hotline").resource.id


def _as_bureaus(openers: Openers) -> Bureaus:
    return Bureaus(
        openers.platform, openers.steward, openers.steward_too, openers.reader, resource=openers.stops
    )


def _run(script: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, str(script)], check=False, capture_output=True, timeout=120)
    return done.returncode, done.stderr.decode()


_KILLED = """
import os, signal
from pathlib import Path
from yiben.app.reactions import hands
from yiben.app.wiring import open_platform
from yiben.capabilities import opening
from yiben.infra.lake import Lake

class Dying(Lake):
    def commit(self, *args, **said):
        super().commit(*args, **said)
        os.kill(os.getpid(), signal.SIGKILL)

platform = open_platform(Path({home!r}))
opening.release(platform.office, Dying(platform.home, platform.settings), {case!r}, hands=hands())
"""
