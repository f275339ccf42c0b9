"""A small regulation of a park, right in every way, and ways to spoil it."""

from pathlib import Path

FILES = {
    "pack.toml": """\
id = "park-rules"
version = "1"
zh = "公园数据规定"
en = "Rules on park data"
issuer_zh = "公园管理处"
issuer_en = "Park office"
status = "in_force"
published = 2026-01-01
from = 2026-02-01
silence = "permit"
""",
    "articles.toml": """\
[[article]]
id = "1"
zh = "目的"
en = "Purpose"
text = "为规范公园数据，制定本规定。"
cover = "outside"
why_zh = "没有义务。"
why_en = "No duty."

[[article]]
id = "2"
zh = "导出"
en = "Export"
text = "第三级以上数据原则上不得导出，确需导出的，经内部审批。"
cover = "declared"

[[article]]
id = "3"
zh = "留存"
en = "Keeping"
text = "导出记录保存三年。"
cover = "declared"
""",
    "scales.toml": """\
[[scale]]
id = "park"
fact = "sensitivity"
article = "2"
zh = "敏感级"
en = "Sensitivity"
level = [
  { id = 1, zh = "一级", en = "One" },
  { id = 2, zh = "二级", en = "Two" },
  { id = 3, zh = "三级", en = "Three" },
]
""",
    "controls.toml": """\
# what the park demands
[[control]]
id = "no-export"
article = "2"
strength = "default"
activity = ["use"]
mode = ["export"]
level = { from = 3 }
effect = "forbid"
kind = "export_not_offered"
zh = "三级以上不得导出"
en = "Level three and above are not exported"

[[control.way_out]]
kind = "approval"
needs = "approval"

[[control]]
id = "export-recorded"
article = "3"
strength = "must"
activity = ["use"]
mode = ["export"]
effect = "oblige"
kind = "keep_record"
years = 3
zh = "导出记录保存三年"
en = "Exports are recorded for three years"
""",
    "records.toml": """\
[[record]]
id = "export-records"
article = "3"
zh = "导出记录"
en = "Records of exports"
what = [{ zh = "日期", en = "Day" }, { zh = "经手人", en = "Who did it" }]
years = 3
""",
    "cases.toml": """\
[[case]]
id = "level-three-is-not-exported"
article = "2"
facts = { activity = "use", mode = "export", items = [{ sensitivity = 3 }], context = { approval = false } }

[case.expect]
effect = "deny"
way_out = ["approval"]
obligations_has = ["keep_record"]
articles_has = ["2"]

[[case]]
id = "approved-export"
article = "2"

[case.facts]
activity = "use"
mode = "export"
items = [{ sensitivity = 3 }]
context = { approval = true }

[case.expect]
effect = "permit"
unmet = []
obligations = ["keep_record"]
articles_lacks = ["1"]
""",
}


def write_pack(folder: Path, **changes: str | None) -> Path:
    """The park's pack in `folder`; a file given by its stem takes the text given, None leaves it out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (FILES | {f"{stem}.toml": said for stem, said in changes.items()}).items():
        path = folder / name
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(text, encoding="utf-8")
    return folder


def changed(stem: str, old: str, new: str) -> dict[str, str]:
    """One file with one passage replaced."""
    text = FILES[f"{stem}.toml"]
    assert old in text, old
    return {stem: text.replace(old, new, 1)}
