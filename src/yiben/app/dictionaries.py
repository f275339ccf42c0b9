"""Column dictionaries (字段字典): a table that says what the columns of another table are called and mean.

Any format that can be taken in will do. Its own columns are known by their headers, Chinese or English;
where none is known, the first column names and the second explains.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from yiben.app.orders import ColumnEntry
from yiben.capabilities import intake
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_ROLES: Mapping[str, tuple[str, ...]] = {
    "name": (
        "字段名", "字段", "列名", "列", "字段英文名", "字段英文名称", "英文名", "英文名称", "字段代码", "字段编码",
        "column", "columnname", "field", "fieldname", "name", "variable", "variablename", "attribute", "code",
    ),
    "title": (
        "中文名", "中文名称", "字段中文名", "字段中文名称", "字段含义", "含义", "字段名称", "名称", "标题", "中文",
        "title", "label", "meaning", "chinesename", "chinese", "displayname", "caption",
    ),
    "description": (
        "说明", "字段说明", "描述", "字段描述", "备注", "注释", "定义",
        "description", "comment", "comments", "note", "notes", "remark", "remarks", "definition",
    ),
    "unit": ("单位", "计量单位", "unit", "units"),
}  # fmt: skip


def read_dictionary(path: Path, lake: Lake, home: Home) -> dict[str, ColumnEntry]:
    """The entries of a dictionary file by column name, case folded. Raises BadInput `empty_dictionary`."""
    with lake.bench() as bench:
        tables = intake.open_source(str(path), home.staging / "dictionary", bench=bench)
        found: dict[str, ColumnEntry] = {}
        for table in tables:
            headers = [column.header or column.name for column in table.columns]
            roles = _roles(headers)
            for row in intake.draw(bench, table).to_pylist():
                values = [str(value).strip() if value is not None else "" for value in row.values()]
                said = {role: values[at] for role, at in roles.items()}
                name = said.pop("name", "")
                if name:
                    found[name.casefold()] = ColumnEntry(**said)
    if not found:
        raise BadInput(
            "empty_dictionary",
            Text(f"{path.name} 中没有字段说明", f"{path.name} explains no column"),
            where={"file": str(path)},
            hint=Text(
                "第一列写字段名，第二列写中文名",
                "Name the column in the first column, explain it in the second.",
            ),
        )
    return found


def _roles(headers: Sequence[str]) -> dict[str, int]:
    plain = [_plain(header) for header in headers]
    roles = {
        role: next((plain.index(word) for word in words if word in plain), -1)
        for role, words in _ROLES.items()
    }
    if roles["name"] < 0:
        # 字段名称 | 说明: the only naming column is what we would take for the title.
        roles["name"], roles["title"] = (roles["title"], -1) if roles["title"] >= 0 else (0, 1)
    return {role: at for role, at in roles.items() if 0 <= at < len(headers)}


def _plain(header: str) -> str:
    text = unicodedata.normalize("NFKC", header).casefold()
    return "".join(char for char in text if char.isalnum())
