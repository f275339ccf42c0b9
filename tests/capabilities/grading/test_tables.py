"""What a table is about decides what is personal: the same phone, name or address means different things."""

import grading_values as made
import pyarrow as pa
import pytest

from yiben.capabilities.grading import Recognition, describe_levels, grade, meanings, recognise


def read(columns: dict[str, list[str | None]], context: str = "") -> dict[str, Recognition]:
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    return {answer.name: answer for answer in recognise(table, context=context)}


def places(rng: made.random.Random) -> str:
    return f"010-6{made.digits(rng, 7)}"


def test_a_phone_is_personal_in_a_table_of_persons_and_not_in_one_of_organisations() -> None:
    persons = read(
        {
            "姓名": made.column(made.name),
            "身份证号": made.column(made.resident_id),
            "电话": made.column(places),
            "地址": made.column(made.address),
        }
    )
    firms = read(
        {
            "企业名称": made.column(made.company),
            "统一社会信用代码": made.column(made.uscc),
            "电话": made.column(places),
            "地址": made.column(made.address),
        }
    )
    assert persons["电话"].personal
    assert persons["地址"].personal
    assert not firms["电话"].personal
    assert not firms["地址"].personal
    assert firms["地址"].sensitivity == 1


def test_a_mobile_is_personal_even_in_a_table_of_organisations() -> None:
    firms = read(
        {
            "企业名称": made.column(made.company),
            "统一社会信用代码": made.column(made.uscc),
            "联系电话": made.column(made.mobile),
        }
    )
    assert firms["联系电话"].semantic == "cn_mobile"
    assert firms["联系电话"].personal


def test_the_legal_representative_is_a_person_in_a_table_of_organisations() -> None:
    firms = read(
        {
            "企业名称": made.column(made.company),
            "法定代表人": made.column(made.name),
            "注册地址": made.column(made.address),
        }
    )
    assert firms["法定代表人"].semantic == "person_name"
    assert firms["法定代表人"].personal
    assert not firms["注册地址"].personal
    assert not firms["企业名称"].personal


@pytest.mark.parametrize(
    ("maker", "beside", "semantic"),
    [
        (made.name, {"id_no": made.resident_id, "mobile": made.mobile}, "person_name"),
        (
            made.company,
            {"uscc": made.uscc, "website": lambda rng: f"http://a{made.digits(rng, 3)}.com"},
            "org_name",
        ),
        (
            lambda rng: rng.choice(["西湖区", "余杭区", "上城区", "滨江区"]),
            {"code": lambda rng: rng.choice(made.DIVISIONS)},
            "division_name",
        ),
        (
            lambda rng: rng.choice(["Acme Widget 3", "Blue Box", "Long Rope"]),
            {"price": lambda rng: f"{rng.random() * 90:.2f}"},
            "title",
        ),
    ],
)
def test_name_means_what_its_values_and_neighbours_say(
    maker: made.Maker, beside: dict[str, made.Maker], semantic: str
) -> None:
    answers = read(
        {"name": made.column(maker), **{header: made.column(other) for header, other in beside.items()}}
    )
    assert answers["name"].semantic == semantic
    assert answers["name"].personal == (semantic == "person_name")


def test_an_email_of_an_office_is_not_personal_and_one_that_names_somebody_is() -> None:
    office = read(
        {"agency": ["Parks Department"] * 30, "email": [f"info{i}@city{i}.gov" for i in range(30)]},
        "agencies",
    )
    named = read(
        {
            "agency": ["Parks Department"] * 30,
            "email": [f"{who}.smith{i}@city.gov" for i, who in enumerate(["john", "mary", "peter"] * 10)],
        },
        "agencies",
    )
    assert not office["email"].personal
    assert named["email"].personal


def test_free_text_tells_what_it_hides_and_takes_its_level() -> None:
    plain = ["材料齐全予以受理，请尽快核实有关情况并回访当事人。"] * 95
    ids = made.column(made.resident_id, 3)
    notes = [
        *plain,
        f"当事人身份证号{ids[0]}，请核对后办理有关手续。",
        f"电话：{made.column(made.mobile, 1)[0]}请联系。",
        f"当事人身份证号{ids[1]}，请核对后办理。",
    ]
    answer = read({"备注": notes})["备注"]
    assert answer.semantic == "free_text"
    assert {found.semantic: found.values for found in answer.hidden} == {"cn_resident_id": 2, "cn_mobile": 1}
    assert (answer.personal, answer.sensitivity, answer.mask) == (True, 4, "text_hidden")
    assert "身份证" in answer.evidence.zh
    assert read({"备注": plain})["备注"].personal is False


def test_numbers_in_text_with_wrong_check_digits_are_not_reported() -> None:
    notes = ["业务编号已登记，等待复核并短信通知申请人。"] * 50 + [
        f"流水 {made.spoil(v)} 已登记，等待复核并通知。" for v in made.column(made.resident_id, 20)
    ]
    assert read({"说明": notes})["说明"].hidden == ()


def test_names_and_phones_packed_into_one_cell_are_seen() -> None:
    cells = [
        f"{who} {phone}" for who, phone in zip(made.column(made.name), made.column(made.mobile), strict=True)
    ]
    answer = read({"医院名称": ["第一人民医院"] * 120, "联系人/联系方式": cells})["联系人/联系方式"]
    assert answer.semantic == "contact_mixed"
    assert answer.personal


@pytest.mark.parametrize("values", [[], [None, None], ["", " ", "-", "N/A", "\\N"]])
def test_an_empty_column_is_recognised_by_its_header_only(values: list[str | None]) -> None:
    answers = read({"身份证号": values, "c2": values})
    assert answers["身份证号"].semantic == "cn_resident_id"
    assert answers["身份证号"].confidence <= 0.5
    assert (answers["c2"].semantic, answers["c2"].confidence) == (None, 0.0)


def test_one_row_is_enough() -> None:
    answers = read(
        {"姓名": ["王小明"], "身份证号": made.column(made.resident_id, 1), "手机": ["13812345678"]}
    )
    assert [a.semantic for a in answers.values()] == ["person_name", "cn_resident_id", "cn_mobile"]


def test_a_table_without_header_is_read_by_content() -> None:
    answers = read(
        {
            "#0": made.column(made.name),
            "#1": made.column(made.resident_id),
            "#2": made.column(made.mobile),
            "#3": made.column(made.company),
        }
    )
    assert [a.semantic for a in answers.values()] == [
        "person_name",
        "cn_resident_id",
        "cn_mobile",
        "org_name",
    ]


def test_values_are_cleaned_before_they_are_judged() -> None:
    answers = read(
        {
            "c1": [f" {v}  " for v in made.column(made.resident_id)],
            "c2": [f"'{v}" for v in made.column(made.mobile)],
            "c3": [
                v.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
                for v in made.column(made.mobile)
            ],
            "c4": [v.lower() for v in made.column(made.resident_id)],
        }
    )
    assert [a.semantic for a in answers.values()] == [
        "cn_resident_id",
        "cn_mobile",
        "cn_mobile",
        "cn_resident_id",
    ]


def test_typed_columns_are_read_too() -> None:
    import datetime as dt
    import decimal

    table = pa.table(
        {
            "手机": pa.array([int(v) for v in made.column(made.mobile)], pa.int64()),
            "出生日期": pa.array([dt.date(1990, 1, 1 + i % 28) for i in range(120)]),
            "更新时间": pa.array([dt.datetime(2024, 1, 1, 8, i % 60, tzinfo=dt.UTC) for i in range(120)]),
            "金额": pa.array([decimal.Decimal("12.50")] * 120),
            "面积": pa.array([1.5 + i for i in range(120)]),
            "是否有效": pa.array([True, False] * 60),
            "民族": pa.array(["汉族", "回族"] * 60).dictionary_encode(),
            "空": pa.nulls(120),
            "标签": pa.array([["a", "b"]] * 120),
            "姓名": pa.array(made.column(made.name), pa.large_string()),
        }
    )
    answers = {a.name: a.semantic for a in recognise(table)}
    assert answers["手机"] == "cn_mobile"
    assert answers["出生日期"] == "birth_date"
    assert answers["更新时间"] in {"date", "datetime"}
    assert answers["金额"] == "amount"
    assert answers["面积"] == "measure"
    assert answers["是否有效"] == "boolean"
    assert answers["民族"] == "ethnicity"
    assert answers["空"] is None
    assert answers["姓名"] == "person_name"


def test_a_thousand_columns_and_chunks_are_no_trouble() -> None:
    values = made.column(made.mobile, 30)
    table = pa.table({f"c{i}": pa.array(values) for i in range(1000)})
    assert {a.semantic for a in recognise(pa.concat_tables([table, table]))} == {"cn_mobile"}


def test_the_same_sample_gives_the_same_answer() -> None:
    columns = {
        "姓名": made.column(made.name),
        "备注": made.column(made.address),
        "c3": made.column(made.uscc),
    }
    assert read(columns, "人员") == read(columns, "人员")


def test_duplicate_and_blank_headers_are_allowed() -> None:
    table = pa.Table.from_arrays(
        [pa.array(made.column(made.mobile)), pa.array(made.column(made.name))], names=["", ""]
    )
    assert [a.semantic for a in recognise(table)] == ["cn_mobile", "person_name"]


def test_no_columns_give_no_answers() -> None:
    assert recognise(pa.table({})) == ()


@pytest.mark.parametrize(
    ("header", "maker", "level"),
    [
        ("身份证号", made.resident_id, 4),
        ("姓名", made.name, 3),
        ("密码", lambda rng: f"aB{made.digits(rng, 6)}", 5),
        ("宗教信仰", lambda rng: rng.choice(["佛教", "无"]), 4),
        ("单位名称", made.company, 1),
        ("统一社会信用代码", made.uscc, 1),
        ("办理状态", lambda rng: rng.choice(["已办结", "受理中"]), 1),
    ],
)
def test_the_scale_gives_the_level(header: str, maker: made.Maker, level: int) -> None:
    assert read({header: made.column(maker)})[header].sensitivity == level


def test_a_corrected_meaning_takes_its_level_from_the_scale() -> None:
    assert grade("cn_resident_id", personal=True) == 4
    assert grade("phone", personal=False) < grade("cn_mobile", personal=True) + 1
    assert grade(None, personal=False) == 2
    assert [level.id for level in describe_levels()] == [1, 2, 3, 4, 5]


def test_at_least_sixty_meanings_are_declared_with_titles_in_both_languages() -> None:
    declared = meanings()
    assert len(declared) >= 60
    assert all(m.title.zh and m.title.en for m in declared)


def test_owners_who_are_persons_among_firms_make_the_column_personal() -> None:
    firms = made.column(made.company, 90)
    mixed = [
        who if i % 6 == 0 else firm
        for i, (firm, who) in enumerate(zip(firms, made.column(made.name, 90), strict=True))
    ]
    assert read({"供应商名称": mixed})["供应商名称"].personal
    assert not read({"供应商名称": firms})["供应商名称"].personal


def test_the_account_of_an_organisation_is_not_personal() -> None:
    answers = read(
        {
            "单位名称": made.column(made.company),
            "微信公众号": [f"gzh{i}" for i in range(120)],
            "微信号": [f"wx{i}" for i in range(120)],
        }
    )
    assert not answers["微信公众号"].personal
    assert answers["微信号"].personal


def test_welfare_status_is_sensitive_in_a_table_of_persons() -> None:
    answers = read(
        {
            "姓名": made.column(made.name),
            "身份证号": made.column(made.resident_id),
            "救助类别": ["低保", "特困"] * 60,
        }
    )
    assert (answers["救助类别"].personal, answers["救助类别"].sensitive) == (True, True)


def test_a_survey_question_is_not_taken_for_the_thing_it_asks_about() -> None:
    header = "How much do you care about the use of the serial comma in a sentence?"
    assert read({header: ["Some", "A lot", "Not much"] * 40})[header].semantic == "category"


def test_business_premises_are_no_precise_location_of_a_person() -> None:
    shop = {
        "XM": made.column(made.name),
        "TYSHXYDM": made.column(made.uscc),
        "JD": [f"{116 + i / 1000:.6f}" for i in range(120)],
        "WD": [f"{39 + i / 1000:.6f}" for i in range(120)],
    }
    person = {key: shop[key] for key in ("XM", "JD", "WD")} | {"SFZH": made.column(made.resident_id)}
    assert [a.personal for a in read(shop, "licence").values()] == [True, False, False, False]
    assert read(person)["JD"].semantic == "longitude"
    assert read(person)["JD"].personal
    assert read(person)["JD"].sensitivity == 4


def test_the_evidence_says_that_only_a_sample_was_seen() -> None:
    table = pa.table({"手机": pa.array(made.column(made.mobile))})
    assert "120 of 5000 rows" in recognise(table, total_rows=5000)[0].evidence.en
    assert "sample" not in recognise(table, total_rows=120)[0].evidence.en
