"""A pack of a town with programmes, for tests of packs and of doors."""

from pathlib import Path

HEAD = """\
id = "town-support"
version = "{version}"
zh = "某市扶持办法"
en = "A town's support"
issuer_zh = "某市"
issuer_en = "A town"
status = "in_force"
from = {start}
{more}"""
ARTICLES = """\
[[article]]
id = "三"
zh = "扶持"
en = "Support"
text = "对机架数不低于1000架的，每架补贴1000元，最高200万元。"
cover = "declared"

[[article]]
id = "四"
zh = "单价"
en = "Rate"
text = "从高不重复。"
cover = "declared"
"""
FACTS = """\
[[fact]]
id = "town_racks"
zh = "机架数"
en = "Racks"
about = "enterprise"
kind = "whole"
least = 0
"""
PROGRAMMES = """\
[[programme]]
id = "racks"
article = "三"
zh = "机架补贴"
en = "Subsidy for racks"
about = "enterprise"
kind = "subsidy"

[programme.criteria]
all = [
  {{ id = "racks", test = "town_racks >= {least}", zh = "机架数不低于{least}架", en = "At least {least} racks" }},
  {{ id = "person", test = "legal_person", zh = "独立法人", en = "A legal person" }},
]

[programme.benefit]
amount = "1000元 * town_racks"
cap = "parameter('cap')"

[[programme]]
id = "green"
article = "三"
zh = "绿色奖励"
en = "Green reward"
about = "enterprise"
kind = "reward"
from = 2025-01-01

[programme.criteria]
all = [{{ id = "known", programme = "racks", zh = "获机架补贴", en = "Holds the subsidy" }}]

[programme.benefit]
amount = "50万元"

[[stacking]]
id = "highest"
article = "四"
zh = "从高不重复"
en = "Only the highest"
among = ["*"]
rule = "highest"
"""
PARAMETERS = """\
[[parameter]]
id = "cap"
article = "三"
zh = "上限"
en = "Cap"
default = [200]
unit = "万元"
why_zh = "原文"
why_en = "As the text has it"
"""
CASES = """\
[[case]]
id = "at"
programme = "racks"
facts = { town_racks = 1000, legal_person = true }
expect = { eligible = true, amount = "100万元", missing = [], criteria = { racks = true } }

[[case]]
id = "below"
programme = "racks"
facts = { town_racks = 999 }
expect = { eligible = false, criteria = { racks = false, person = "unknown" } }

[[case]]
id = "capped"
programme = "racks"
facts = { town_racks = 2001, legal_person = true }
expect = { eligible = true, amount = 2000000, capped = true }

[[case]]
id = "unknown"
programme = "racks"
as_of = 2025-06-01
facts = { town_racks = 1000 }
expect = { eligible = "unknown", missing = ["legal_person"] }
"""


def write_town(
    folder: Path,
    *,
    version: str = "1",
    least: int = 1000,
    start: str = "2024-01-01",
    more: str = "",
    **changes: str,
) -> Path:
    """The town's pack from `start` on, `more` in its head; a file given by its stem takes the text given."""
    files = {
        "pack": HEAD.format(version=version, start=start, more=more),
        "articles": ARTICLES,
        "facts": FACTS,
        "programmes": PROGRAMMES.format(least=least),
        "parameters": PARAMETERS,
        "cases": CASES,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for stem, text in (files | changes).items():
        (folder / f"{stem}.toml").write_text(text, encoding="utf-8")
    return folder
