"""Searching the ledger."""

import shutil
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.capabilities.ledger.conftest import ANALYST, OWNER, entry, item, open_book

from yiben.capabilities import ledger
from yiben.kernel.paging import PageAsk


def look(book, query, *, actor=ANALYST, page=None, **filters):
    with book.office.reading(actor) as work:
        return ledger.find(work, query, filters=ledger.Filters(**filters), page=page)


def names(found):
    return ["".join(part.text for part in hit.name) for hit in found.page.rows]


@pytest.fixture
def full(book):
    """Four entries of two organisations, one below the other."""
    with book.office.writing(OWNER) as work:
        ledger.ensure_organisation(work, "省政府")
        ledger.ensure_organisation(work, "公安厅", parent="省政府")
        ledger.register_many(
            work,
            [
                entry(
                    organisation="公安厅",
                    stem="户籍",
                    title="常住人口登记信息",
                    description="全省常住人口的基本登记信息，按月更新。",
                    themes=("人口",),
                    items=(
                        item("身份证号", title="居民身份证号码", level=4, personal=True),
                        item("姓名", level=3, personal=True),
                    ),
                ),
                entry(
                    organisation="省政府",
                    stem="company_registration",
                    title="Registered companies",
                    description="Companies and their unified social credit codes",
                    themes=("法人",),
                    format="xlsx",
                    items=(item("uscc", title="统一社会信用代码"), item("registeredCapital")),
                ),
                entry(
                    organisation="省政府",
                    stem="air",
                    title="空气质量监测",
                    items=(item("pm25", title="细颗粒物"), item("station")),
                ),
                entry(
                    organisation="省政府",
                    stem="tax",
                    title="纳税信用评价",
                    items=(item("level", title="信用等级"),),
                ),
            ],
        )
    return book


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("人口", ["户籍"]),
        ("身份证", ["户籍"]),
        ("身份证号", ["户籍"]),
        ("份", ["户籍"]),
        ("居民 姓名", ["户籍"]),
        ("company", ["company_registration"]),
        ("COMPANIES", ["company_registration"]),
        ("registr", ["company_registration"]),
        ("ｃｏｍｐ", ["company_registration"]),
        ("capital", ["company_registration"]),
        ("信用代码", ["company_registration"]),
        ("信用 -等级", ["company_registration"]),
        ('"信用等级"', ["tax"]),
        ("空气质量 station", ["air"]),
        ("pm25", ["air"]),
        ("公安厅", ["户籍"]),
        ("空氣品質", ["air"]),
        ("市场主体", ["company_registration"]),
        ("stetion", ["air"]),  # nothing has that word: a near one is taken
    ],
)
def test_a_query_finds(full, query, wanted):
    assert names(look(full, query)) == wanted


def test_a_query_of_which_only_part_is_known_finds_that_and_says_so(full):
    found = look(full, "空气质量 航天飞机 监测")
    assert names(found) == ["air"]
    assert found.loosened
    assert not look(full, "空气质量").loosened


def test_names_rank_above_items_and_items_above_prose(book):
    with book.office.writing(OWNER) as work:
        ledger.register_many(
            work,
            [
                entry(stem="a", description="关于车辆", items=(item("x"),)),
                entry(stem="b", title="车辆", items=(item("x"),)),
                entry(stem="c", items=(item("车辆"),)),
            ],
        )
    assert names(look(book, "车辆")) == ["b", "c", "a"]


def test_an_empty_query_lists_everything_newest_first_and_counts_facets(full):
    full.propose(organisation="省政府", stem="newest", system="某系统")
    found = look(full, "  ")
    assert found.page.total == 5
    assert names(found)[0] == "newest"
    counted = {name: {count.title: count.count for count in counts} for name, counts in found.facets.items()}
    assert counted["organisation"] == {"省政府": 5, "公安厅": 1}
    assert counted["theme"] == {"人口": 1, "法人": 1}
    assert counted["personal"] == {"no": 4, "yes": 1}
    assert counted["format"] == {"csv": 4, "xlsx": 1}


def test_filters_narrow_and_an_organisation_includes_what_is_below_it(full):
    with full.office.reading(OWNER) as work:
        top = ledger.find_organisation(work, "省政府").id
        police = ledger.find_organisation(work, "公安厅").id
    assert look(full, "", organisation=top).page.total == 4
    assert names(look(full, "", organisation=police)) == ["户籍"]
    assert names(look(full, "", personal=True)) == ["户籍"]
    assert names(look(full, "信息", level=4, theme="人口")) == ["户籍"]
    assert look(full, "信息", level=1, theme="人口").page.total == 0


def test_what_matched_is_marked_in_name_title_description_and_items(full):
    (hit,) = look(full, "登记 姓名").page.rows
    assert [(part.text, part.marked) for part in hit.title] == [
        ("常住人口", False),
        ("登记", True),
        ("信息", False),
    ]
    assert [part.text for part in hit.description if part.marked] == ["登记"]
    assert [[(part.text, part.marked) for part in one.name] for one in hit.items] == [[("姓名", True)]]


def test_a_correction_and_a_new_entry_are_found_at_once(full):
    assert look(full, "新表").page.total == 0
    done = full.propose(stem="新表")
    assert names(look(full, "新表")) == ["新表"]
    with full.office.writing(OWNER) as work:
        first = ledger.describe(work, done.resource).items[0]
        ledger.correct(work, first.id, ledger.Correction(level=5, why="涉密"))
    assert [hit.level for hit in look(full, "新表").page.rows] == [5]


def test_a_retired_entry_is_found_no_more(full):
    with full.office.writing(OWNER) as work:
        ledger.retire(work, "air", why="停用")
    assert look(full, "空气质量", actor=OWNER).page.total == 0


def test_an_intake_that_was_rolled_back_is_not_found_and_the_next_one_is(full):
    def fail():
        with full.office.writing(OWNER) as work:
            ledger.propose(work, entry(stem="幽灵"))
            ledger.find(work, "幽灵")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert look(full, "幽灵").page.total == 0
    full.propose(stem="真实")
    assert names(look(full, "真实")) == ["真实"]


def test_pages_follow_one_another(book):
    with book.office.writing(OWNER) as work:
        ledger.register_many(work, [entry(stem=f"表{n:02}") for n in range(25)])
    seen = [
        name for number in (1, 2, 3) for name in names(look(book, "表", page=PageAsk(number=number, size=10)))
    ]
    assert len(set(seen)) == 25
    assert look(book, "表", page=PageAsk(number=10_000, size=200)).page.rows == ()


@pytest.mark.parametrize("damage", ["lost", "emptied", "garbage", "truncated", "no_meta"])
def test_a_damaged_index_is_built_again(full, damage):
    assert look(full, "空气质量").page.total == 1
    folder = full.office.home.search
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]
    if damage == "lost":
        shutil.rmtree(folder)
    for path in files if damage != "lost" else ():
        if damage == "emptied":
            path.write_bytes(b"")
        elif damage == "garbage":
            path.write_bytes(b"\x00garbage" * 100)
        elif damage == "truncated":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        elif path.name == "meta.json":
            path.unlink()
    assert names(look(full, "空气质量")) == ["air"]


def test_many_threads_search_and_write_at_once(full):
    failures = []

    def write(number):
        try:
            full.propose(stem=f"并发{number}")
            assert f"并发{number}" in names(look(full, f"并发{number}"))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert look(full, "并发").page.total == 8


def propose_and_look(folder, mark):
    """What another process does: register five entries, finding each at once. Returns what it missed."""
    book = open_book(folder)
    missed = []
    for number in range(5):
        book.propose(stem=f"进程{mark}_{number}")
        if f"进程{mark}_{number}" not in names(look(book, f"进程{mark}_{number}")):
            missed.append(number)
    book.office.engine.dispose()
    return missed


def test_two_processes_may_write_and_search_one_home(tmp_path):
    open_book(tmp_path).office.engine.dispose()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        missed = list(pool.map(propose_and_look, [tmp_path, tmp_path], ["甲", "乙"]))
    book = open_book(tmp_path)
    assert missed == [[], []]
    assert look(book, "进程").page.total == 10
    book.office.engine.dispose()


def test_an_index_of_another_ledger_is_built_again(tmp_path):
    first, other = open_book(tmp_path / "a"), open_book(tmp_path / "b")
    first.propose(stem="甲表")
    other.propose(stem="乙表")
    assert look(first, "").page.total == 1
    shutil.rmtree(other.office.home.search)
    shutil.copytree(first.office.home.search, other.office.home.search)
    assert names(look(other, "")) == ["乙表"]
    first.office.engine.dispose()
    other.office.engine.dispose()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=400),
        st.text(alphabet='"“”-+*?:()[]{}^~\\/ ANDORNOT的身份证号abc*1', max_size=300),
        st.sampled_from(
            ["(" * 5000, "a*" * 5000, "身" * 10_000, "-" * 400, '"', "\x00", "ſ" * 50, "a:b^9 AND (", "İ"]
        ),
    )
)
def test_no_query_is_an_error_and_marked_parts_join_to_the_text(full, query):
    found = look(full, query)
    for hit in found.page.rows:
        assert "".join(part.text for part in hit.title) in {
            "常住人口登记信息",
            "Registered companies",
            "空气质量监测",
            "纳税信用评价",
        }
