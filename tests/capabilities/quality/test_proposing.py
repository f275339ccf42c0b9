"""Rules follow from meanings: what is proposed for a table of recognised columns."""

from yiben.capabilities import quality
from yiben.capabilities.quality import RecognisedColumn

PERSON = [
    RecognisedColumn(name="编号", semantic="record_id", rows=1000, nulls=0, distinct=1000),
    RecognisedColumn(name="姓名", semantic="person_name", rows=1000, nulls=2, distinct=900),
    RecognisedColumn(name="身份证号", semantic="cn_resident_id", rows=1000, nulls=20, distinct=500),
    RecognisedColumn(name="性别", semantic="sex", rows=1000, nulls=0, distinct=2),
    RecognisedColumn(name="出生日期", type="date", semantic="birth_date", rows=1000, nulls=0, distinct=800),
    RecognisedColumn(name="有效期至", type="date", semantic="date", rows=1000, nulls=900, distinct=10),
    RecognisedColumn(name="登记日期", type="date", semantic="date", rows=1000, nulls=900, distinct=10),
    RecognisedColumn(name="备注", semantic="free_text", rows=1000, nulls=0, distinct=1000),
]


def proposed(columns):
    return {rule.id: rule for rule in quality.propose(columns)}


def test_meanings_bring_their_rules():
    rules = proposed(PERSON)
    assert {"身份证号_pattern", "身份证号_checksum", "姓名_length", "性别_set", "出生日期_range"} <= set(
        rules
    )
    assert rules["身份证号_checksum"].arguments == {"scheme": "gb11643"}
    assert rules["身份证号_checksum"].basis == "GB 11643-1999"
    assert "身份证号" in rules["身份证号_checksum"].says.zh


def test_pairs_are_proposed_only_when_it_is_clear_which_belongs_to_which():
    assert proposed(PERSON)["身份证号_出生日期_id_birth"].columns == ("身份证号", "出生日期")
    assert proposed(PERSON)["身份证号_性别_id_sex"].columns == ("身份证号", "性别")
    second = RecognisedColumn(name="配偶身份证号", semantic="cn_resident_id")
    assert not [rule for rule in proposed([*PERSON, second]) if "id_birth" in rule or "id_sex" in rule]


def test_structure_follows_from_what_the_sample_showed():
    rules = proposed(PERSON)
    assert "编号_unique" in rules
    assert "身份证号_unique" not in rules  # half of them repeat: a table of events, not of persons
    assert "姓名_not_null" in rules  # 2 of 1000 are missing
    assert "身份证号_not_null" not in rules  # 20 of 1000 are missing
    assert "备注_not_null" not in rules
    assert {"rows_present", "rows_steady", "snapshot_readable"} <= set(rules)


def test_a_date_that_may_lie_ahead_is_not_asked_to_lie_behind():
    rules = proposed(PERSON)
    assert "登记日期_range" in rules
    assert "有效期至_range" not in rules


def test_a_small_sample_proposes_nothing_about_always():
    few = [RecognisedColumn(name="编号", semantic="record_id", rows=10, nulls=0, distinct=10)]
    assert not [rule for rule in proposed(few) if rule.startswith("编号")]


def test_a_column_of_another_type_gets_no_rule_about_text():
    rules = proposed([RecognisedColumn(name="card", type="integer", semantic="bank_card")])
    assert not [rule for rule in rules if rule.startswith("card")]


def test_every_declared_proposal_can_be_made_and_run(desk):
    from yiben.capabilities.quality.pack import proposals

    for entry in [*proposals()["proposal"], *proposals()["pair"]]:
        kind = entry.get("types", ["string"])[0]
        columns = [
            RecognisedColumn(name=f'c"{at}', type=kind, semantic=name)
            for at, name in enumerate(entry["semantics"])
        ]
        assert quality.propose(columns)
    person = {
        "编号": ["1", "2"], "姓名": ["张三", "李四"], "身份证号": ["11010519491231002X", "110105194912310020"],
        "性别": ["女", "男"], "出生日期": ["1949-12-31", "1949-12-30"],
    }  # fmt: skip
    columns = [
        RecognisedColumn(name=column.name, semantic=column.semantic)
        for column in PERSON
        if column.name in person
    ]
    path = desk.file(person)
    report = quality.check(desk.bench, [path], quality.propose(columns))
    assert {one.rule.id: one.sample_rows for one in report.findings} == {
        "身份证号_checksum": (2,),
        "身份证号_出生日期_id_birth": (2,),
        "身份证号_性别_id_sex": (2,),
    }


def test_the_six_dimensions_are_declared():
    assert [one.title.zh for one in quality.dimensions().values()] == [
        "规范性", "完整性", "准确性", "一致性", "时效性", "可访问性",
    ]  # fmt: skip
