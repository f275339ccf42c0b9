"""Tables about companies, places, air and hotline calls."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiben.app.sample import words
from yiben.app.sample.draw import (
    Ints,
    below,
    blank,
    dates,
    day_text,
    happens,
    join,
    normal,
    number,
    pick,
    take,
    uniform,
    when,
)
from yiben.app.sample.identity import Company, Person, city, district, division_code, street

Columns = dict[str, pa.Array]
COMPANIES = 50_000  # companies at scale 1


def companies(rows: Ints, scale: int) -> Columns:
    """企业登记: 0.5 % wrong check characters."""
    company = Company(rows)
    return {
        "统一社会信用代码": company.uscc()[0],
        "企业名称": company.name(),
        "法定代表人": company.representative().name(),
        "企业类型": pick(
            "company/type", rows, ("有限责任公司", "股份有限公司", "个人独资企业", "合伙企业"), (82, 6, 8, 4)
        ),
        "注册资本（万元）": number(np.round(np.exp(4 + 1.6 * normal("company/capital", rows)), 2)),
        "成立日期": day_text(dates("company/founded", rows, "1990-01-01", 13_000)),
        "行业代码": pick("company/industry", rows, words.INDUSTRIES),
        "住所": join(
            "云川省", city(company.division), district(company.division), street("company/seat", rows)
        ),
        "登记机关": join(city(company.division), "市场监督管理局"),
        "联系电话": blank(
            "company/phone",
            rows,
            0.04,
            join("0899-", number(60_000_000 + below("company/line", rows, 9_000_000))),
        ),
        "电子邮箱": blank(
            "company/mail",
            rows,
            0.2,
            join("office", number(rows), "@", pick("company/host", rows, words.MAIL_DOMAINS)),
        ),
        "经营状态": pick("company/state", rows, "存续 在业 吊销 注销 迁出".split(), (60, 25, 5, 9, 1)),
    }


def permits(rows: Ints, scale: int) -> Columns:
    """行政许可: written under a title, with a footer."""
    company = Company(below("permits/company", rows, COMPANIES * scale))
    start = dates("permits/from", rows, "2020-01-01", 2_000)
    return {
        "行政许可决定书文号": join(
            "云市监许字〔", number(2020 + below("permits/year", rows, 6)), "〕", number(rows + 1), "号"
        ),
        "许可证书名称": pick("permits/kind", rows, words.PERMITS),
        "许可编号": join("JY", number(15_299_000_000_000 + rows)),
        "相对人名称": company.name(),
        "统一社会信用代码": company.uscc()[0],
        "法定代表人": company.representative().name(),
        "有效期自": day_text(start, "%Y/%m/%d"),
        "有效期至": day_text(start + np.timedelta64(1826, "D"), "%Y/%m/%d"),
        "许可机关": join(city(company.division), "市场监督管理局"),
    }


def enterprise_indicators(rows: Ints, scale: int) -> Columns:
    """企业年度指标: five years a company; typed."""
    count = COMPANIES * scale
    company, year = Company(rows % count), 2021 + rows // count
    revenue = np.round(
        np.exp(6.5 + 1.6 * normal("indicator/revenue", rows % count))
        * 1.08 ** (rows // count)
        * (0.8 + 0.4 * uniform("indicator/year", rows)),
        2,
    )
    return {
        "统一社会信用代码": company.uscc()[0],
        "年度": pa.array(year.astype(np.int32)),
        "营业收入万元": pa.array(revenue),
        "利润总额万元": pa.array(np.round(revenue * (0.2 * uniform("indicator/profit", rows) - 0.04), 2)),
        "研发费用万元": pa.array(np.round(revenue * 0.12 * uniform("indicator/rd", rows) ** 3, 2)),
        "从业人员数": pa.array(company.employees().astype(np.int32)),
        "资产负债率": pa.array(np.round(uniform("indicator/debt", rows), 4)),
        "有效发明专利数": pa.array((20 * uniform("indicator/patents", rows) ** 6).astype(np.int32)),
        "企业规模": pick("indicator/scale", rows % count, words.SCALES, words.SCALE_WEIGHTS),
    }


def jobs(rows: Ints, scale: int) -> Columns:
    """招聘岗位."""
    company = Company(below("jobs/company", rows, COMPANIES * scale))
    low = 3_000 + 500 * below("jobs/low", rows, 20)
    return {
        "job_id": join("JOB", number(1_000_000 + rows)),
        "title": pick("jobs/title", rows, words.JOBS),
        "company": company.name(),
        "salary": join(number(low), "-", number(low + 2_000), "元/月"),
        "headcount": pa.array(1 + below("jobs/count", rows, 12)),
        "education": pick("jobs/education", rows, ("不限", "大专", "本科", "硕士")),
        "published": day_text(dates("jobs/day", rows, "2026-01-01", 320)),
        "url": join("https://jobs.example.cn/", number(1_000_000 + rows)),
    }


def hospitals(rows: Ints, scale: int) -> Columns:
    """医疗机构名录."""
    division = below("hospitals/division", rows, len(words.DIVISIONS))
    return {
        "机构代码": join("YC", pc.utf8_lpad(number(rows + 1), 5, "0")),
        "机构名称": join(
            city(division),
            district(division),
            "第",
            number(rows // 30 + 1),
            pick("hospitals/kind", rows, ("人民医院", "中医医院", "社区卫生服务中心", "妇幼保健院")),
        ),
        "等级": pick("hospitals/grade", rows, ("三级甲等", "二级甲等", "一级", "未定级"), (8, 25, 42, 25)),
        "床位数": number(20 + below("hospitals/beds", rows, 1_500)),
        "地址": join(
            "云川省",
            city(division),
            district(division),
            pick("hospitals/road", rows, words.ROADS),
            number(below("hospitals/no", rows, 300) + 1),
            "号",
        ),
        "咨询电话": join("0899-", number(2_000_000 + below("hospitals/phone", rows, 6_000_000))),
        "经度": number(np.round(105 + 3 * uniform("hospitals/lon", rows), 6)),
        "纬度": number(np.round(25 + 3 * uniform("hospitals/lat", rows), 6)),
    }


def air_quality(rows: Ints, scale: int) -> Columns:
    """空气质量小时值: 40 stations; about 3 % of the readings missing as NA."""
    station, hour = rows % 40, rows // 40
    time = np.datetime64("2026-09-01T00") + hour.astype("timedelta64[h]")

    def reading(name: str, mean: int) -> pa.Array:
        values = np.maximum(1, mean * (1 + 0.4 * normal(f"air/{name}", rows))).astype(np.int64)
        return when(happens(f"air/{name}/na", rows, 0.03), "NA", number(values))

    return {
        "station_id": join("S", pc.utf8_lpad(number(station + 1), 3, "0")),
        "station": join(city(station % len(words.DIVISIONS)), number(station + 1), "号站"),
        "time": pc.strftime(pa.array(time.astype("datetime64[s]")), format="%Y-%m-%d %H:%M"),
        "pm25": reading("pm25", 35),
        "pm10": reading("pm10", 60),
        "so2": reading("so2", 9),
        "no2": reading("no2", 26),
        "o3": reading("o3", 80),
        "co": number(np.round(0.3 + 0.7 * uniform("air/co", rows), 2)),
    }


def emission_permits(rows: Ints, scale: int) -> Columns:
    """排污许可."""
    company = Company(below("emission/company", rows, COMPANIES * scale))
    code = company.uscc()[0]
    return {
        "许可证编号": join(code, "001", pick("emission/kind", rows, list("PQRVX"))),
        "单位名称": company.name(),
        "统一社会信用代码": code,
        "行业类别": pick("emission/industry", rows, words.INDUSTRIES),
        "管理类别": pick("emission/class", rows, ("重点管理", "简化管理"), (30, 70)),
        "发证日期": day_text(dates("emission/day", rows, "2019-06-01", 2_500)),
        "COD许可量（吨/年）": number(np.round(80 * uniform("emission/cod", rows) ** 3, 3)),
    }


def bus_stops(rows: Ints, scale: int) -> Columns:
    """公交站点."""
    return {
        "line": join(number(rows // 30 + 1), "路"),
        "stop_no": number(rows % 30 + 1),
        "stop": join(
            pick("bus/road", rows, words.ROADS), pick("bus/side", rows, ("口", "东口", "西口", "中段"))
        ),
        "lon": number(np.round(106 + 0.5 * uniform("bus/lon", rows), 6)),
        "lat": number(np.round(26 + 0.5 * uniform("bus/lat", rows), 6)),
        "first_bus": take(("06:00", "06:30"), rows // 30 % 2),
        "last_bus": take(("21:30", "22:00", "22:30"), rows // 30 % 3),
    }


def transport_licences(rows: Ints, scale: int) -> Columns:
    """道路运输经营许可."""
    company = Company(below("transport/company", rows, COMPANIES * scale))
    return {
        "licence_no": join("云交运管许可字529900", pc.utf8_lpad(number(rows), 6, "0"), "号"),
        "company": company.name(),
        "uscc": company.uscc()[0],
        "scope": pick(
            "transport/scope", rows, ("普通货运", "道路危险货物运输", "县际班车客运", "出租汽车客运")
        ),
        "contact": Person(below("transport/contact", rows, 200_000 * scale)).name(),
        "mobile": Person(below("transport/contact", rows, 200_000 * scale)).mobile(),
        "valid_until": pa.array(dates("transport/until", rows, "2026-01-01", 1_400)),
        "vehicles": pa.array(1 + below("transport/fleet", rows, 60)),
    }


def place_names(rows: Ints, scale: int) -> Columns:
    """标准地名地址."""
    division = below("place/division", rows, len(words.DIVISIONS))
    return {
        "地址编码": join(division_code(division), number(10_000_000 + rows)),
        "行政区划代码": division_code(division),
        "设区市": city(division),
        "县区": district(division),
        "标准地址": join(
            "云川省",
            city(division),
            district(division),
            pick("place/road", rows, words.ROADS),
            number(rows % 900 + 1),
            "号",
        ),
        "经度": number(np.round(105 + 3 * uniform("place/lon", rows), 6)),
        "纬度": number(np.round(25 + 3 * uniform("place/lat", rows), 6)),
    }


def hotline(rows: Ints, scale: int) -> Columns:
    """12345热线工单: one in fifty descriptions hides a telephone number or a resident number."""
    caller = Person(below("hotline/caller", rows, 200_000 * scale))
    hidden = when(
        happens("hotline/id", rows, 0.4),
        join("，身份证号", caller.resident_id()[0]),
        join("，联系电话", caller.mobile()),
    )
    extra = when(happens("hotline/hides", rows, 0.02), hidden, pa.array([""] * len(rows)))
    return {
        "工单编号": join("GD2026", pc.utf8_lpad(number(rows + 1), 7, "0")),
        "来电人": join(
            pc.utf8_slice_codeunits(caller.name(), 0, 1), pick("hotline/title", rows, ("先生", "女士"))
        ),
        "来电号码": caller.mobile(),
        "诉求区域": join(city(caller.division), district(caller.division)),
        "诉求内容": join(
            "市民反映",
            pick("hotline/what", rows, words.COMPLAINTS),
            extra,
            "，",
            pick("hotline/outcome", rows, words.OUTCOMES),
            "。",
        ),
        "受理时间": join(
            day_text(dates("hotline/day", rows, "2026-01-01", 300)),
            pick("hotline/time", rows, [" 08:15:00", " 10:42:30", " 14:05:11", " 16:58:49"]),
        ),
        "办理状态": pick("hotline/state", rows, ("已办结", "办理中", "已转派"), (75, 15, 10)),
    }
