"""Rule files in three formats; what is wrong with one is said with file, rule and fix."""

import json

import pytest

from yiben.engines.rules import Kind, load_rules, rules_from
from yiben.kernel.errors import BadInput, NotFound

TOML = """
[[rules]]
id = "id_checksum"
kind = "checksum"
column = "身份证号"
scheme = "gb11643"
severity = "warning"
says = { zh = "校验码应正确", en = "The check character must be right" }
basis = "GB 11643-1999"

[[rules]]
id = "born"
kind = "range"
column = "出生日期"
min = 1900-01-01
max = "today"
"""
YAML = """
rules:
  - id: id_checksum
    kind: checksum
    column: 身份证号
    scheme: gb11643
    severity: warning
    says: {zh: 校验码应正确, en: The check character must be right}
    basis: GB 11643-1999
  - {id: born, kind: range, column: 出生日期, min: 1900-01-01, max: today}
"""


def test_the_three_formats_say_the_same(tmp_path):
    (tmp_path / "r.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "r.yaml").write_text(YAML, encoding="utf-8")
    rules = load_rules(tmp_path / "r.toml")
    said = [
        {"id": "id_checksum", "kind": "checksum", "column": "身份证号", "scheme": "gb11643", "severity": "warning",
         "says": {"zh": "校验码应正确", "en": "The check character must be right"}, "basis": "GB 11643-1999"},
        {"id": "born", "kind": "range", "column": "出生日期", "min": "1900-01-01", "max": "today"},
    ]  # fmt: skip
    (tmp_path / "r.json").write_text(json.dumps(said), encoding="utf-8")
    assert load_rules(tmp_path / "r.yaml") == rules
    assert load_rules(tmp_path / "r.json") == rules
    assert [rule.kind for rule in rules] == [Kind.CHECKSUM, Kind.RANGE]
    assert rules[1].says.zh
    assert rules[1].says.en


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"kind": "not_nul", "column": "a"}, "not_null"),
        ({"column": "a"}, "`kind` is missing"),
        ({"kind": "pattern", "column": "a"}, "`pattern` is missing"),
        ({"kind": "pattern", "column": "a", "pattern": "(?=x)"}, "RE2"),
        ({"kind": "pattern", "column": "a", "pattern": "("}, "pattern"),
        ({"kind": "checksum", "column": "a", "scheme": "md5"}, "gb11643"),
        ({"kind": "range", "column": "a"}, "min / max"),
        ({"kind": "range", "column": "a", "min": 3, "max": 1}, "greater"),
        ({"kind": "range", "column": "a", "min": 3, "max": "today"}, "greater"),
        ({"kind": "range", "column": "a", "min": float("nan")}, "neither"),
        ({"kind": "range", "column": "a", "min": "2026-02-30"}, "min"),
        ({"kind": "range", "column": "a", "min": True}, "neither"),
        ({"kind": "length", "column": "a", "min": -1}, "at least 0"),
        ({"kind": "set", "column": "a", "values": []}, "list"),
        ({"kind": "set", "column": "a", "values": ["a", 1]}, "all text"),
        ({"kind": "not_null", "column": ["a", "b"]}, "takes 1"),
        ({"kind": "id_birth", "columns": ["a"]}, "takes 2"),
        ({"kind": "unique", "columns": ["a", "a"]}, "twice"),
        ({"kind": "unique", "columns": 3}, "`column`"),
        ({"kind": "not_null", "column": "a", "colour": 1}, "colour"),
        ({"kind": "not_null", "column": "a", "severity": "fatal"}, "warning"),
        ({"kind": "not_null", "column": "a", "says": 4}, "says"),
        ({"kind": "expression", "holds": "a > (SELECT 1)"}, "(SELECT 1)"),
        ({"kind": "freshness", "column": "a", "days": "many"}, "days"),
        ({"kind": "row_drift", "max_change": 0}, "max_change"),
        ({"kind": "reference", "columns": ["a", "b"], "table": "t", "to": "c"}, "`to`"),
        ("not a table", "not a table"),
    ],
)
def test_a_rule_that_cannot_be_read_is_named_with_its_fix(entry, words):
    entry = {"id": "r9", **entry} if isinstance(entry, dict) else entry
    with pytest.raises(BadInput) as refused:
        rules_from({"rules": [entry]}, file="r.toml")
    said = f"{refused.value.message.en} {refused.value.hint.en if refused.value.hint else ''}"
    assert words in said
    assert refused.value.where.get("file") == "r.toml"
    assert refused.value.where["rule"] in {"r9", "#1"}


def test_an_id_used_twice_is_refused_with_its_line(tmp_path):
    file = tmp_path / "r.toml"
    file.write_text('[[rules]]\nid = "a"\nkind = "not_null"\ncolumn = "x"\n' * 2, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_rules(file)
    assert refused.value.where == {"file": str(file), "rule": "a", "line": 2}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.toml", b"[[rules]\n"),
        ("r.json", b'{"rules": [}'),
        ("r.json", b"[" * 100_000),
        ("r.yaml", b"rules: [unclosed"),
        ("r.yaml", b"a: &a [x,x]\nrules: [*a,*a]"),
        ("r.yaml", b"rules: !!python/object/apply:os.system ['true']"),
        ("r.toml", b"\xff\xfe\x00"),
        ("r.toml", b"title = 'no rules'"),
        ("r.json", b'{"rules": {"a": 1}}'),
    ],
)
def test_a_broken_or_hostile_file_is_refused_by_name(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        load_rules(file)
    assert refused.value.where["file"] == str(file)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(NotFound):
        load_rules(tmp_path / "none.toml")
