"""Tables as bureaus, hospitals, banks and portals write them: what their columns mean and whose they are."""

from collections.abc import Sequence

import grading_values as made
import pyarrow as pa
import pytest

from yiben.capabilities.grading import Recognition, recognise


def read(columns: dict[str, Sequence[object]], context: str = "") -> dict[str, Recognition]:
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    return {answer.name: answer for answer in recognise(table, context=context)}


def some(*values: str, n: int = 120) -> list[str]:
    return made.column(lambda rng: rng.choice(values), n)


def numbers(low: int, high: int, form: str = "{}") -> list[str]:
    return made.column(lambda rng: form.format(rng.randint(low, high)))


PERSONS = {"姓名": made.column(made.name), "身份证号": made.column(made.resident_id)}


@pytest.mark.parametrize(
    ("header", "values", "semantic"),
    [
        ("建筑面积", made.column(lambda rng: f"{rng.uniform(40, 200):.1f}㎡"), "measure"),
        ("成交价格", made.column(lambda rng: f"{rng.randint(10**5, 10**7):,}元"), "amount"),
        ("薪资", made.column(lambda rng: f"{rng.randint(3, 8)}000-{rng.randint(9, 15)}000元/月"), "salary"),
        ("资产负债率", made.column(lambda rng: f"{rng.random():.4f}"), "ratio"),
        ("实缴资本", numbers(10, 5000, "{}万人民币"), "amount"),
        ("统筹支付", made.column(lambda rng: f"{rng.uniform(5, 900):.2f}"), "amount"),
        ("医保电子凭证号", made.column(lambda rng: made.digits(rng, 20)), "insurance_no"),
        ("许可证书名称", some("食品经营许可证", "卫生许可证", "道路运输经营许可证"), "category"),
        ("许可编号", made.column(lambda rng: f"JY1330106{made.digits(rng, 7)}"), "permit_no"),
        ("工单编号", made.column(lambda rng: f"GD2024{made.digits(rng, 6)}"), "record_id"),
        (
            "来电人",
            made.column(lambda rng: rng.choice("王李张刘") + rng.choice(["女士", "先生"])),
            "person_name",
        ),
        ("电表资产号", made.column(lambda rng: made.digits(rng, 12)), "record_id"),
        ("身高cm", numbers(150, 190), "health"),
        ("pct_vaccinated", made.column(lambda rng: f"{rng.uniform(0, 90):.1f}"), "ratio"),
        ("time", made.column(lambda rng: f"{rng.randint(10, 23)}:{rng.randint(10, 59)}:00"), "time_of_day"),
        ("国药准字", made.column(lambda rng: f"国药准字H{made.digits(rng, 8)}"), "permit_no"),
    ],
)
def test_headers_with_dressed_values(header: str, values: list[str], semantic: str) -> None:
    assert read({header: values})[header].semantic == semantic


@pytest.mark.parametrize("header", ["建筑面积", "成交价格", "实缴资本"])
def test_numbers_with_units_are_not_stored_as_text(header: str) -> None:
    answer = read({header: numbers(10, 900, "{}平方米" if header == "建筑面积" else "{}万元")})[header]
    assert answer.storage in (None, "number")


@pytest.mark.parametrize(
    ("header", "maker", "semantic"),
    [
        ("shenfenzhenghaoma", made.resident_id, "cn_resident_id"),
        ("GongzuoDanwei", made.company, "org_name"),
        ("jia_ting_zhu_zhi", made.address, "address"),
        ("YBZJE", lambda rng: str(rng.randint(300, 1200)), "amount"),
        ("FKSSQ", lambda rng: f"2023{rng.randint(1, 12):02d}", "month"),
        ("負責人", made.name, "person_name"),
        ("通訊地址", made.address, "address"),
    ],
)
def test_headers_in_pinyin_initials_and_traditional_characters(
    header: str, maker: made.Maker, semantic: str
) -> None:
    assert read({header: made.column(maker)})[header].semantic == semantic


@pytest.mark.parametrize(
    ("header", "maker"),
    [
        ("id.govtrack", lambda rng: str(rng.randint(300000, 412900))),
        ("stop_no", lambda rng: str(rng.randint(100000, 459999))),
        ("贫困户编号", lambda rng: f"5301{made.digits(rng, 8)}"),
        ("c7", lambda rng: str(rng.randint(300000, 412900))),
    ],
)
def test_a_range_of_integers_is_no_division_code(header: str, maker: made.Maker) -> None:
    assert read({header: made.column(maker)})[header].semantic != "division_code"


def test_division_codes_are_known_without_a_header() -> None:
    assert read({"c7": made.column(lambda rng: rng.choice(made.DIVISIONS))})["c7"].semantic == "division_code"


def test_what_is_told_of_identified_persons_is_personal_and_the_handling_is_not() -> None:
    answers = read(
        {
            "序号": [str(i) for i in range(1, 121)],
            **PERSONS,
            "月补助金额（元）": numbers(300, 1200),
            "救助类别": some("低保", "特困"),
            "参保状态": some("正常参保", "暂停缴费"),
            "入院日期": made.column(lambda rng: f"2023-{rng.randint(1, 12):02d}-11"),
            "是否危房户": some("是", "否"),
            "总成绩": numbers(200, 700),
            "登记时间": made.column(lambda rng: f"2023-{rng.randint(1, 12):02d}-11 10:00:00"),
            "审核状态": some("已审核", "待审核"),
            "行政区划代码": made.column(lambda rng: rng.choice(made.DIVISIONS)),
        }
    )
    personal = {name for name, answer in answers.items() if answer.personal}
    assert personal == {
        *PERSONS,
        "月补助金额（元）",
        "救助类别",
        "参保状态",
        "入院日期",
        "是否危房户",
        "总成绩",
    }
    assert answers["月补助金额（元）"].sensitivity == 3
    assert answers["救助类别"].sensitivity == 4


def test_the_same_columns_are_not_personal_in_a_table_of_firms() -> None:
    answers = read(
        {
            "企业名称": made.column(made.company),
            "统一社会信用代码": made.column(made.uscc),
            "负责人": made.column(made.name),
            "负责人证件号": made.column(made.resident_id),
            "补贴金额": numbers(300, 1200),
            "注册地址": made.column(made.address),
            "是否上市": some("是", "否"),
        }
    )
    assert {name for name, answer in answers.items() if answer.personal} == {"负责人", "负责人证件号"}


def test_amounts_of_an_undertaking_are_not_those_of_the_person_beside_it() -> None:
    answers = read({**PERSONS, "采购预算": numbers(300, 12000), "基本工资": numbers(3000, 12000)})
    assert not answers["采购预算"].personal
    assert answers["基本工资"].personal


def test_an_account_holder_who_is_a_person_is_a_person() -> None:
    answer = read({"户名": made.column(made.name), "交易金额": numbers(10, 999)})
    assert answer["户名"].semantic == "person_name"
    assert answer["交易金额"].personal
    assert read({"户名": made.column(made.company)})["户名"].semantic == "org_name"


def test_nearly_all_mainland_mobiles_are_mobiles() -> None:
    values = made.column(made.mobile, 190) + ["+852 9123 4567"] * 10
    assert read({"mobile": values})["mobile"].semantic == "cn_mobile"


def test_typed_integers_are_looked_at_too() -> None:
    ids = [int(v) for v in made.column(made.resident_id, 300) if v.isdigit()]
    answers = read({"a": ids, "b": [int(v) for v in made.column(made.bank_card, len(ids))]})
    assert [answer.semantic for answer in answers.values()] == ["cn_resident_id", "bank_card"]


def test_identity_numbers_inside_longer_numbers_are_found() -> None:
    answer = read({"材料号": [f"{v}-0001" for v in made.column(made.resident_id)]})["材料号"]
    assert answer.personal
    assert answer.hidden[0].semantic == "cn_resident_id"


def test_a_table_of_parties_holds_nobodys_party() -> None:
    parties = ["Labour", "Conservative", "Green", "Liberal Democrat", "SNP", "Plaid Cymru"]
    votes = read({"Party": parties, "Seats": ["1", "2", "3", "4", "5", "6"]})
    people = read({"name": made.column(made.name), "party": some("Labour", "Green")}, "candidates")
    assert not votes["Party"].personal
    assert people["party"].personal


def test_the_title_of_a_work_is_no_job() -> None:
    films = read({"title": some("Dark Water", "The Last Garden", "Blue"), "director": ["James Smith"] * 120})
    staff = read(
        {"name": ["James Smith"] * 120, "title": some("Director of Parks", "Senior Clerk")}, "contacts"
    )
    assert films["title"].semantic == "title"
    assert staff["title"].semantic == "job_title"


def test_one_person_among_account_holders_makes_the_column_personal() -> None:
    holders = [f"云川市第{number}小学" for number in range(1, 55)] + ["宋小娟", "王建国"]
    (found,) = recognise(pa.table({"账户名": holders}))
    assert found.personal
    assert found.sensitivity >= 2


def test_a_register_of_identified_persons_tells_of_them_and_its_handling_does_not() -> None:
    dwelling = {
        "现住房面积": made.column(lambda rng: f"{rng.uniform(20, 90):.1f}"),
        "配租方式": some("实物配租", "租赁补贴"),
        "户籍所在街道": some("文新街道", "古荡街道", "玉林街道"),
        "受理日期": made.column(lambda rng: f"2023-{rng.randint(1, 12):02d}-11"),
        "审核状态": some("已审核", "待审核"),
        "数据来源": some("民政", "公安"),
    }
    register = read({**PERSONS, **dwelling})
    assert {name for name, answer in register.items() if answer.personal} == {
        *PERSONS, "现住房面积", "配租方式", "户籍所在街道"
    }  # fmt: skip
    nobody = read(dwelling)
    assert not any(answer.personal for answer in nobody.values())


def test_who_keeps_or_samples_a_thing_does_not_make_the_table_one_of_persons() -> None:
    things = read(
        {
            "资产编号": made.column(lambda rng: f"ZC{made.digits(rng, 8)}"),
            "设备名称": some("台式计算机", "打印机", "投影仪"),
            "存放地点": some("3号楼201", "1号楼305"),
            "保管人": made.column(made.name),
        }
    )
    assert {name for name, answer in things.items() if answer.personal} == {"保管人"}


def test_an_account_of_firms_is_not_personal() -> None:
    answers = read(
        {"单位名称": made.column(made.company), "对公账号": made.column(lambda r: made.digits(r, 19))}
    )
    assert not answers["对公账号"].personal


def test_serial_numbers_behind_hex_letters_are_no_mac_addresses() -> None:
    answer = read({"序列号": made.column(lambda rng: f"AC{made.digits(rng, 10)}")})["序列号"]
    assert answer.semantic != "mac_address"
