"""Tasks, indicators and targets of a pack (ADR 0081): read with their words, refused with line and fix."""

from datetime import date
from pathlib import Path

import pytest
from pack_makers import FILES

from yiben.capabilities import policy
from yiben.kernel.errors import BadInput

PLAN = {
    "pack.toml": FILES["pack.toml"],
    "articles.toml": """\
[[article]]
id = "二"
zh = "目标"
en = "Goals"
text = "到2025年底，开放数据集不少于25000个，力争达到30000个；社会满意度90%左右。"
cover = "declared"
""",
    "tasks.toml": """\
[[task]]
id = "open-data"
article = "二"
zh = "扩大开放"
en = "Open more"
kind = "task"
owners = [{ zh = "省大数据局", en = "Big data bureau", role = "lead" }]

[[task]]
id = "open-more"
article = "二"
zh = "开放更多数据集"
en = "Open more sets"
kind = "measure"
part_of = "open-data"
""",
    "indicators.toml": """\
[[indicator]]
id = "open-sets"
article = "二"
zh = "开放数据集"
en = "Open datasets"
unit = "个"
part_of = "open-data"
""",
    "targets.toml": """\
[[target]]
id = "open-sets-2025"
indicator = "open-sets"
article = "二"
zh = "到2025年底，开放数据集不少于25000个"
en = "By the end of 2025 at least 25,000 open datasets"
line = 677
word = "不少于"
comparator = ">="
value = 25000
by = 2025-12-31
baseline = { value = 12000, on = 2022-12-31 }

[[target]]
id = "open-sets-strive"
indicator = "open-sets"
article = "二"
zh = "力争达到30000个"
en = "Strive for 30,000"
word = "力争达到"
comparator = ">="
strength = "strive"
value = 30000
""",
}


def check(tmp_path: Path, *changes: tuple[str, str, str]) -> policy.Pack:
    folder = tmp_path / "park-rules"
    folder.mkdir()
    for name, content in PLAN.items():
        text = content
        for file, old, new in changes:
            if file == name:
                assert old in text
                text = text.replace(old, new, 1)
        (folder / name).write_text(text)
    return policy.check(folder)


def test_a_plan_is_read_with_its_words(tmp_path: Path) -> None:
    pack = check(tmp_path)
    first, second = pack.targets
    assert (first.word, first.comparator, first.value, first.by) == (
        "不少于",
        ">=",
        25000,
        date(2025, 12, 31),
    )
    assert first.baseline is not None
    assert first.baseline.value == 12000
    assert (first.line, second.strength, second.by) == ("677", "strive", None)
    assert pack.tasks[1].part_of == "open-data"
    assert pack.tasks[0].owners[0].title.zh == "省大数据局"


@pytest.mark.parametrize(
    ("file", "old", "new", "says", "line"),
    [
        ("targets.toml", 'comparator = ">="', 'comparator = ">"', "不少于", 9),
        ("targets.toml", 'word = "不少于"', 'word = "超过"', "does not stand", 8),
        ("targets.toml", 'indicator = "open-sets"', 'indicator = "open-set"', "open-set", 3),
        ("targets.toml", "value = 25000", 'value = 25000\nstatus = "lost"', "value", 10),
        ("targets.toml", "value = 25000\n", "", "value", 1),
        ("targets.toml", "value = 25000", "value = 25000\nto = 2", "between", 11),
        ("targets.toml", "value = 25000", "value = 25000\ntolerance = 0.05", "about", 11),
        ("targets.toml", "on = 2022-12-31", "on = 2026-12-31", "baseline", 11),
        ("targets.toml", 'strength = "strive"\n', "", "strive", 14),
        ("tasks.toml", 'part_of = "open-data"', 'part_of = "open-more"', "circle", 15),
        ("tasks.toml", 'part_of = "open-data"', 'part_of = "opendata"', "opendata", 15),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(
    tmp_path: Path, file: str, old: str, new: str, says: str, line: int
) -> None:
    with pytest.raises(BadInput) as caught:
        check(tmp_path, (file, old, new))
    said = str(caught.value.message.en) + str(caught.value.where)
    assert says in said
    assert (caught.value.where["file"], caught.value.where["line"]) == (file, line)


def test_about_takes_its_tolerance_from_a_parameter_of_the_pack(tmp_path: Path) -> None:
    about = (
        "targets.toml",
        'word = "力争达到"\ncomparator = ">="\nstrength = "strive"\nvalue = 30000',
        'word = "左右"\ncomparator = "about"\nvalue = 90\ntolerance = "some"',
    )
    sentence = ("targets.toml", 'zh = "力争达到30000个"', 'zh = "社会满意度90%左右"')
    with pytest.raises(BadInput) as caught:
        check(tmp_path, about, sentence)
    assert "no parameter some" in str(caught.value.message.en)
