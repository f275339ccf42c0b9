"""JSON in its many layouts, by the rules that `jsonish` and `flatten` state."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiben.capabilities.intake.model import Limits
from yiben.capabilities.intake.readers.jsonish import open_json
from yiben.capabilities.intake.readers.yamlish import open_yaml
from yiben.kernel.errors import BadInput
from yiben.kernel.progress import silent


@pytest.fixture
def take(stage, tmp_path):
    def taken(content, *, name="data.json", limits=None, encoding="utf-8"):
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return stage(path, limits=limits)

    return taken


def test_an_array_of_objects_is_a_table_with_dotted_names(take):
    (table,) = take([{"id": 1, "name": {"first": "三", "last": "张"}}, {"id": 2, "name": None}])
    assert table.names == ["id", "name.first", "name.last"]
    assert table.types["id"] == "BIGINT"
    assert table.rows == [(1, "三", "张"), (2, None, None)]


def test_lists_of_objects_become_child_tables_that_know_their_parent(take):
    people, terms = take([{"n": "a", "terms": [{"party": "x"}, {"party": "y"}]}, {"n": "b", "terms": []}])
    assert (people.name, terms.name) == ("data", "data_terms")
    assert people.rows == [("a",), ("b",)]
    assert terms.names == ["_parent_row", "terms.party"]
    assert terms.rows == [(1, "x"), (1, "y")]


def test_lists_of_scalars_stay_json_text(take):
    (table,) = take([{"tel": ["1", "2"], "n": 1}, {"tel": [], "n": 2}])
    assert [row[0] for row in table.rows] == ['["1","2"]', "[]"]


def test_a_field_of_several_kinds_is_text(take):
    (table,) = take([{"a": 1}, {"a": "007"}, {"a": {"b": 2}}, {"a": True}])
    assert table.types["a"] is None
    assert [row[0] for row in table.rows] == ["1", "007", '{"b":2}', "true"]


def test_codes_keep_their_zeros_and_long_numbers_their_digits(take):
    (table,) = take('[{"code": "007", "id": 110101199003070016, "x": 1.5}, {"code": "1", "id": 2, "x": 2}]')
    assert table.types == {"code": None, "id": None, "x": "DOUBLE"}
    assert table.rows[0] == ("007", "110101199003070016", 1.5)
    assert table.says("1 integers of more than 15 digits")


def test_nan_and_infinity_are_null_and_told(take):
    (table,) = take('[{"a": NaN, "b": 1}, {"a": 1.5, "b": 2}, {"a": -Infinity, "b": 3}]')
    assert [row[0] for row in table.rows] == [None, 1.5, None]
    assert table.says("2 NaN or Infinity")


def test_of_a_repeated_key_the_first_value_counts_and_is_told(take):
    (table,) = take('[{"a": 1, "a": 2}, {"a": 3}]')
    assert [row[0] for row in table.rows] == [1, 3]
    assert table.says("1 records repeat a key")


def test_bad_lines_are_set_aside_with_their_number(take):
    lines = ['{"a": 1}', "", "not json", '{"a": 2}', "[1, 2]", '{"a": 3', '{"a": 4}', '"x"']
    (table,) = take("\n".join(lines), name="data.jsonl")
    assert table.rows == [(1,), (2,), (4,)]
    assert table.numbers == [1, 4, 7]
    assert table.rejects == [(3, "unreadable"), (5, "unreadable"), (6, "unreadable"), (8, "unreadable")]
    assert table.staged.rejected == 4


def test_a_line_nested_too_deep_is_set_aside_and_harms_nothing(take):
    deep = '{"a": ' * 5000 + "1" + "}" * 5000
    (table,) = take('{"a": 1}\n' + deep + '\n{"a": 2}\n', name="data.jsonl")
    assert len(table.rows) == 2
    assert table.rejects == [(2, "unreadable")]


@pytest.mark.parametrize("deep", ["[" * 100_000, '[{"a":' * 50_000, "[" * 200 + "]" * 200])
def test_a_document_nested_too_deep_is_refused(take, deep):
    with pytest.raises(BadInput):
        take(deep)


def test_a_broken_document_says_line_and_column(take):
    with pytest.raises(BadInput) as refusal:
        take('[\n  {"a": 1},\n  {"a": 2,, }\n]')
    assert refusal.value.code == "broken_json"
    assert (refusal.value.where["line"], refusal.value.where["column"]) == (3, 11)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_other_encodings_are_read(stage, tmp_path, encoding, intake):
    path = tmp_path / "a.json"
    path.write_bytes('[{"姓名": "张三"}, {"姓名": "李四"}]'.encode(encoding))
    (table,) = open_json(
        path, intake.folder(), name="a", bench=intake.bench, progress=silent, limits=Limits()
    )
    rows = intake.bench.run(f"SELECT 姓名 FROM {table.relation} ORDER BY _row")
    assert rows == [("张三",), ("李四",)]


def test_an_object_of_arrays_is_columns(take):
    (table,) = take({"id": [1, 2], "name": ["a", "b"]})
    assert table.names == ["id", "name"]
    assert table.rows == [("1", "a"), ("2", "b")]


def test_a_list_inside_a_wrapping_is_the_table_and_the_rest_its_preamble(take):
    (table,) = take({"version": "1", "sources": [{"a": 1}, {"a": 2}]})
    assert (table.name, table.preamble) == ("data", ("version: 1",))
    assert table.rows == [(1,), (2,)]


def test_an_answer_of_a_web_service_is_unwrapped(take):
    (table,) = take({"code": 200, "data": {"total": 2, "list": [{"a": 1}, {"a": 2}]}})
    assert table.rows == [(1,), (2,)]
    assert table.preamble == ("code: 200", "total: 2")


def test_several_lists_are_several_tables(take):
    tables = take({"people": [{"a": 1}], "cars": [{"b": 2}]})
    assert [table.name for table in tables] == ["data_people", "data_cars"]


def test_objects_under_their_own_keys_are_records_with_a_key(take):
    (table,) = take({"x1": {"n": 1, "m": 2}, "x2": {"n": 3, "m": 4}})
    assert table.names == ["_key", "n", "m"]
    assert table.rows == [("x1", 1, 2), ("x2", 3, 4)]


def test_a_tree_of_names_is_a_row_per_leaf(take):
    (table,) = take({"香港": {"九龙": ["油尖旺区", "深水埗区"]}, "澳门": {"离岛": ["氹仔"]}})
    assert table.names == ["level_1", "level_2", "value"]
    assert table.rows[2] == ("澳门", "离岛", "氹仔")


def test_an_array_of_arrays_is_a_grid_with_its_header(take):
    (table,) = take([["id", "name"], [1, "a"], [2, "b"], [3, "c", "too much"], [4]])
    assert table.names == ["id", "name"] or table.names[:2] == ["id", "name"]
    assert table.rows[0][:2] == ("1", "a")


def test_key_value_lists_are_unfolded(take):
    pairs = [{"key": "区县", "value": "江汉区", "type": "string"}, {"key": "口罩", "value": 1, "unit": "只"}]
    (table,) = take([pairs, pairs])
    assert table.names == ["区县", "口罩", "口罩.unit"]
    assert table.rows == [("江汉区", 1, "只")] * 2


def test_geojson_features_are_rows(take):
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [1, 2]},
        "properties": {"n": "a"},
    }
    (table,) = take({"type": "FeatureCollection", "features": [feature, feature]})
    assert table.names == ["type", "geometry.type", "geometry.coordinates", "properties.n"]


def test_an_empty_object_is_an_object_without_values(take):
    (table,) = take([{}, {"a": {}, "b": 1}, {"a": {"c": "x"}, "b": 2}])
    assert table.names == ["a.c", "b"]
    assert table.rows == [(None, None), (None, 1), ("x", 2)]


def test_one_object_is_one_record(take):
    (table,) = take({"a": 1, "b": {"c": "x"}})
    assert table.rows == [(1, "x")]


def test_ten_thousand_keys_are_refused_by_the_limit_on_columns(take):
    with pytest.raises(BadInput) as refusal:
        take([{f"k{at}": at for at in range(10_000)}])
    assert refusal.value.code == "too_many_columns"


def test_a_nested_map_of_many_keys_stays_json_text(take):
    (table,) = take([{"a": 1, "m": {f"k{at}_{row}": at for at in range(600)}} for row in range(3)])
    assert table.names == ["a", "m"]
    assert table.says("objects of many keys")


def test_names_that_mean_something_to_the_engine_are_only_names(take):
    keys = ['a"b', "a'b", "a/b", "a~b", "_row", "", "a.b", "A.B", "x; DROP TABLE y"]
    (table,) = take([dict.fromkeys(keys, "v")])
    assert table.rows == [("v",) * len(keys)]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=5),
            st.one_of(
                st.none(),
                st.booleans(),
                st.integers(-(10**20), 10**20),
                st.text(st.characters(codec="utf-8")),
            ),
            min_size=1,
            max_size=4,
        ),
        min_size=2,
        max_size=8,
    )
)
def test_every_record_arrives_with_its_values(intake, records):
    folder = intake.folder()
    path = folder / "a.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    (table,) = open_json(path, folder, name="a", bench=intake.bench, progress=silent, limits=Limits())
    assert table.rows == len(records)
    assert table.rejected == 0
    header = {column.header: at for at, column in enumerate(table.columns)}
    rows = intake.bench.run(f"SELECT * EXCLUDE (_row) FROM {table.relation} ORDER BY _row")
    for record, row in zip(records, rows, strict=True):
        for key, value in record.items():
            got = row[header[key]]
            said = str(value).lower() if isinstance(value, bool) else str(value)
            assert got == value or str(got) == said or str(got).lower() == said or value is None


@pytest.fixture
def yaml(intake, tmp_path):
    def read(text):
        path = tmp_path / "a.yaml"
        path.write_text(text, encoding="utf-8")
        folder = intake.folder()
        tables = open_yaml(path, folder, name="a", bench=intake.bench, progress=silent, limits=Limits())
        return [intake.raw(table) for table in tables]

    return read


def test_yaml_is_read_and_keeps_codes_and_dates_as_written(yaml):
    (rows,) = yaml("- {id: 007, day: 2020-01-01, ok: yes, n: 5}\n- {id: '8', day: ~, ok: no, n: 6}\n")
    assert rows == [("007", "2020-01-01", "yes", 5), ("8", None, "no", 6)]


def test_yaml_aliases_are_followed(yaml):
    (rows,) = yaml("- &a {x: 1, y: 2}\n- *a\n")
    assert rows == [(1, 2), (1, 2)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)), "alias_bomb"),
        ("&a [*a]", "broken_yaml"),
        ("a: [1, 2", "broken_yaml"),
        ("[" * 500, "too_deep"),
        ("just words", "not_a_table"),
    ],
    ids=["laughs", "cycle", "broken", "deep", "scalar"],
)  # fmt: skip
def test_hostile_and_broken_yaml_is_refused(yaml, text, code):
    with pytest.raises(BadInput) as refusal:
        yaml(text)
    assert refusal.value.code == code
