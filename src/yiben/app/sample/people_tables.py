"""Tables about persons: the register, insurance, property, vehicles, health, subsidies, marriages."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiben.app.sample import words
from yiben.app.sample.draw import (
    Days,
    Ints,
    below,
    blank,
    dates,
    day_text,
    draw,
    happens,
    join,
    normal,
    number,
    pick,
    when,
)
from yiben.app.sample.identity import Person, city, district, division_code, plate, street

Columns = dict[str, pa.Array]
PEOPLE = 200_000  # persons at scale 1


def _ids(person: Person) -> pa.Array:
    return person.resident_id()[0]


def _mixed_dates(field: str, rows: Ints, days: Days) -> pa.Array:
    """ISO dates, with about 3 % written 2020/01/05 and 2 % written 2020年01月05日."""
    slash = when(happens(f"{field}/slash", rows, 0.03), day_text(days, "%Y/%m/%d"), day_text(days))
    return when(happens(f"{field}/han", rows, 0.02), day_text(days, "%Y年%m月%d日"), slash)


def population(rows: Ints, scale: int) -> Columns:
    """人口基本信息: one row a person; 0.5 % wrong check digits, 0.3 % birth dates off by one day."""
    person = Person(rows)
    off = happens("population/off", rows, 0.003).astype("timedelta64[D]")
    mobile = when(happens("population/bad_mobile", rows, 0.003), "待补", person.mobile())
    return {
        "姓名": blank("population/name", rows, 0.001, person.name()),
        "公民身份号码": blank("population/id", rows, 0.0005, _ids(person)),
        "性别": when(happens("population/sex", rows, 0.001), "未知", person.sex()),
        "民族": pick("person/ethnicity", rows, words.ETHNICITIES, words.ETHNIC_WEIGHTS),
        "出生日期": _mixed_dates("population/born", rows, person.born + off),
        "婚姻状况": pick("person/marital", rows, words.MARITAL, (22, 68, 6, 4)),
        "文化程度": pick("person/education", rows, words.EDUCATION, words.EDUCATION_WEIGHTS),
        "职业": blank("population/job", rows, 0.08, pick("person/job", rows, words.OCCUPATIONS)),
        "联系电话": blank("population/mobile", rows, 0.02, mobile),
        "户籍地址": person.address(),
        "行政区划代码": division_code(person.division),
        "登记时间": day_text(dates("population/entered", rows, "2015-01-01", 4_000)),
    }


def vehicles(rows: Ints, scale: int) -> Columns:
    """机动车登记."""
    owner = Person(below("vehicles/owner", rows, PEOPLE * scale))
    return {
        "号牌号码": plate("vehicles/plate", rows),
        "车辆类型": pick(
            "vehicles/kind",
            rows,
            "小型轿车 小型越野客车 轻型货车 重型货车 普通二轮摩托车".split(),
            (60, 18, 10, 4, 8),
        ),
        "品牌型号": join(
            pick("vehicles/brand", rows, "云驰 天马 远航 青骑".split()),
            pick("vehicles/model", rows, "YC1021 TM7160 YH6470 QQ125".split()),
        ),
        "所有人": owner.name(),
        "身份证明号码": _ids(owner),
        "手机号码": blank("vehicles/mobile", rows, 0.03, owner.mobile()),
        "初次登记日期": day_text(dates("vehicles/first", rows, "2008-01-01", 6_700)),
        "排量ML": number(np.array([998, 1199, 1498, 1598, 1998, 2498])[below("vehicles/cc", rows, 6)]),
        "状态": pick("vehicles/state", rows, "正常 逾期未检验 注销 抵押".split(), (86, 8, 4, 2)),
    }


def social_insurance(rows: Ints, scale: int) -> Columns:
    """社会保险参保: typed columns, as a database exports them."""
    person = Person(below("insurance/person", rows, PEOPLE * scale))
    base = np.round(3_000 + 2_500 * np.exp(0.6 * normal("insurance/base", rows)), 2)
    return {
        "社会保障号码": _ids(person),
        "姓名": person.name(),
        "参保险种": pick(
            "insurance/kind",
            rows,
            "企业职工基本养老保险 城乡居民基本养老保险 失业保险 工伤保险".split(),
            (45, 35, 10, 10),
        ),
        "单位编号": number(10_000_000 + below("insurance/employer", rows, 50_000 * scale)),
        "缴费基数": pa.array(base),
        "个人缴费": pa.array(np.round(base * 0.08, 2)),
        "参保日期": pa.array(dates("insurance/since", rows, "2000-01-01", 9_700)),
        "累计缴费月数": pa.array(below("insurance/months", rows, 420).astype(np.int32)),
        "参保状态": pick("insurance/state", rows, "正常参保 暂停缴费 终止参保".split(), (80, 15, 5)),
    }


def property_register(rows: Ints, scale: int) -> Columns:
    """不动产登记: amounts carry units and thousands separators, as clerks type them."""
    owner = Person(below("property/owner", rows, PEOPLE * scale))
    area = np.round(45 + 90 * np.abs(normal("property/area", rows)), 2)
    price = (area * (5_000 + below("property/price", rows, 15_000))).astype(np.int64)
    return {
        "不动产权证号": join(
            "云（",
            number(2015 + below("property/year", rows, 11)),
            "）云川市不动产权第",
            number(1_000_000 + rows),
            "号",
        ),
        "权利人": owner.name(),
        "权利人证件号": _ids(owner),
        "坐落": join(
            "云川省", city(owner.division), district(owner.division), street("property/place", rows)
        ),
        "建筑面积": join(number(area), "㎡"),
        "成交价格": blank(
            "property/price",
            rows,
            0.02,
            join(number(price // 1000), ",", pc.utf8_lpad(number(price % 1000), 3, "0"), "元"),
        ),
        "用途": pick("property/use", rows, "住宅 商业 办公 车库 工业".split(), (78, 9, 5, 6, 2)),
        "登记日期": day_text(dates("property/day", rows, "2015-03-01", 4_200), "%Y年%m月%d日"),
    }


def hospital_visits(rows: Ints, scale: int) -> Columns:
    """门诊就诊记录: nested JSON lines; the patient is an object."""
    patient = Person(below("visits/patient", rows, PEOPLE * scale))
    disease = pick("visits/disease", rows, words.DISEASES)
    return {
        "visit_id": join("V", number(20_250_000_000 + rows)),
        "patient.name": patient.name(),
        "patient.id_card": _ids(patient),
        "patient.sex": patient.sex(),
        "patient.phone": blank("visits/phone", rows, 0.05, patient.mobile()),
        "hospital_code": join("YC", pc.utf8_lpad(number(below("visits/hospital", rows, 400) + 1), 5, "0")),
        "department": pick("visits/department", rows, words.DEPARTMENTS),
        "diagnosis_code": pc.utf8_slice_codeunits(disease, 0, 5),
        "diagnosis": pc.utf8_slice_codeunits(disease, 6),
        "medical_record_no": join("MR", number(100_000_000 + below("visits/record", rows, 80_000_000))),
        "visited_at": join(
            day_text(dates("visits/day", rows, "2025-01-01", 600)),
            "T",
            pick("visits/hour", rows, [f"{h:02d}:{m:02d}:00" for h in range(8, 18) for m in range(0, 60, 7)]),
        ),
        "fee": pa.array(np.round(20 + 180 * np.abs(normal("visits/fee", rows)), 2)),
    }


def medical_settlements(rows: Ints, scale: int) -> Columns:
    """医保结算."""
    person = Person(below("settlement/person", rows, PEOPLE * scale))
    total = np.round(50 + 900 * np.exp(normal("settlement/total", rows) * 0.8), 2)
    share = 0.5 + 0.4 * (draw("settlement/share", rows) % np.uint64(100)).astype(np.float64) / 100
    return {
        "结算流水号": join("JS", number(900_000_000_000 + rows)),
        "医保电子凭证号": join("5299", number(10_000_000_000_000 + below("settlement/card", rows, 10**13))),
        "身份证号": _ids(person),
        "姓名": person.name(),
        "疾病名称": pc.utf8_slice_codeunits(pick("settlement/disease", rows, words.DISEASES), 6),
        "总费用": pa.array(total),
        "统筹支付": pa.array(np.round(total * share, 2)),
        "个人支付": pa.array(np.round(total - np.round(total * share, 2), 2)),
        "结算日期": pa.array(dates("settlement/day", rows, "2025-01-01", 600)),
    }


def subsidies(rows: Ints, scale: int) -> Columns:
    """惠民补贴发放."""
    person = Person(below("subsidies/person", rows, PEOPLE * scale))
    return {
        "序号": number(rows + 1),
        "姓名": person.name(),
        "身份证号": _ids(person),
        "银行卡号": person.bank_card(),
        "开户银行": pick("subsidies/bank", rows, "云川农商银行 青原银行 云川邮储 工商惠民支行".split()),
        "补贴项目": pick("subsidies/kind", rows, words.SUBSIDIES),
        "发放金额（元）": number(np.round(100 + 40 * below("subsidies/amount", rows, 120), 2)),
        "发放月份": pick(
            "subsidies/month", rows, [f"{y}年{m}月" for y in (2024, 2025) for m in range(1, 13)]
        ),
        "联系方式": blank("subsidies/mobile", rows, 0.06, person.mobile()),
        "备注": when(
            happens("subsidies/note", rows, 0.01),
            join("代领人电话", Person(rows).mobile()),
            pick("subsidies/remark", rows, ["-", "", "已核", "N/A"]),
        ),
    }


def marriages(rows: Ints, scale: int) -> Columns:
    """婚姻登记."""
    wife = Person(below("marriage/a", rows, PEOPLE * scale))
    husband = Person(below("marriage/b", rows, PEOPLE * scale))
    return {
        "登记证字号": join(
            "J529901-",
            number(2010 + below("marriage/year", rows, 16)),
            "-",
            pc.utf8_lpad(number(rows + 1), 6, "0"),
        ),
        "男方姓名": husband.name(),
        "男方身份证件号": _ids(husband),
        "女方姓名": wife.name(),
        "女方身份证件号": _ids(wife),
        "登记类型": pick("marriage/kind", rows, ("结婚登记", "离婚登记", "补领结婚登记证"), (70, 24, 6)),
        "登记日期": day_text(dates("marriage/day", rows, "2010-01-01", 5_800)),
        "登记机关": join(city(wife.division), "民政局"),
    }


def allowances(rows: Ints, scale: int) -> Columns:
    """最低生活保障: pinyin headers, as old systems have them."""
    person = Person(below("allowance/person", rows, PEOPLE * scale))
    return {
        "XM": person.name(),
        "SFZH": _ids(person),
        "XB": person.sex(),
        "CSRQ": day_text(person.born, "%Y%m%d"),
        "LXDH": blank("allowance/mobile", rows, 0.1, person.mobile()),
        "JTZZ": person.address(),
        "JTRKS": number(1 + below("allowance/family", rows, 6)),
        "BZLB": pick("allowance/kind", rows, ("城市低保", "农村低保", "特困供养"), (35, 55, 10)),
        "YBZJE": number(400 + 5 * below("allowance/amount", rows, 120)),
        "JKZK": pick(
            "allowance/health", rows, ("健康", "一般", "慢性病", "重病", "残疾"), (40, 25, 18, 7, 10)
        ),
        "YHZH": person.bank_card(),
    }
