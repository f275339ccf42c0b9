"""Which table comes from which organisation, system, format and encoding: 14 organisations, 23 systems."""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from yiben.app.sample import open_tables as open_
from yiben.app.sample import other_tables as other
from yiben.app.sample import people_tables as people
from yiben.app.sample.draw import Ints

Build = Callable[[Ints, int], dict[str, pa.Array]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTable:
    """One table of the province. `ragged` lines and `title` rows are dirt written into the file."""

    name: str  # its name in SQL
    title: str
    org: str
    system: str
    file: str
    build: Build
    rows: int  # at scale 1
    encoding: str = "utf-8"
    delimiter: str = ","
    title_row: str = ""
    footer: str = ""
    ragged: int = 0  # lines with one field too many; each must be rejected
    english: str = ""
    theme: str = ""
    cycle: str = "monthly"


POLICE, MARKET, LABOUR = "云川省公安厅", "云川省市场监督管理局", "云川省人力资源和社会保障厅"
LAND, HEALTH, INSURANCE = "云川省自然资源厅", "云川省卫生健康委员会", "云川省医疗保障局"
STATISTICS, ENVIRONMENT, FINANCE = "云川省统计局", "云川省生态环境厅", "云川省财政厅"
CIVIL, TRANSPORT, DATA = "云川省民政厅", "云川省交通运输厅", "云川省大数据管理局"
EDUCATION, TOURISM = "云川省教育厅", "云川省文化和旅游厅"

TABLES = (
    SampleTable(
        name="population",
        theme="人口",
        title="人口基本信息",
        english="Population register",
        org=POLICE,
        system="人口基础信息库",
        file="population.csv",
        build=people.population,
        rows=200_000,
        encoding="gb18030",
        ragged=7,
    ),
    SampleTable(
        name="vehicles",
        theme="交通",
        title="机动车登记信息",
        english="Vehicle register",
        org=POLICE,
        system="机动车登记系统",
        file="vehicles.csv",
        build=people.vehicles,
        rows=60_000,
        encoding="utf-8",
        ragged=3,
    ),
    SampleTable(
        name="companies",
        theme="法人",
        title="企业登记信息",
        english="Company register",
        org=MARKET,
        system="企业登记系统",
        file="companies.csv",
        build=other.companies,
        rows=50_000,
        encoding="utf-8-sig",
    ),
    SampleTable(
        name="permits",
        theme="法人",
        title="行政许可信息",
        english="Permits",
        org=MARKET,
        system="行政许可系统",
        file="permits.csv",
        build=other.permits,
        rows=20_000,
        encoding="gb18030",
        title_row="云川省行政许可事项公示清单（2026年）",
        footer="合计：20000条，数据截至2026年10月31日",
    ),
    SampleTable(
        name="social_insurance",
        theme="社保",
        title="社会保险参保信息",
        english="Social insurance",
        org=LABOUR,
        system="社会保险系统",
        file="social_insurance.parquet",
        build=people.social_insurance,
        rows=150_000,
    ),
    SampleTable(
        name="jobs",
        theme="就业",
        title="招聘岗位",
        english="Job offers",
        org=LABOUR,
        system="就业服务系统",
        file="jobs.jsonl",
        build=other.jobs,
        rows=8_000,
    ),
    SampleTable(
        name="property",
        theme="自然资源",
        title="不动产登记信息",
        english="Property register",
        org=LAND,
        system="不动产登记系统",
        file="property.csv",
        build=people.property_register,
        rows=80_000,
        encoding="gb18030",
    ),
    SampleTable(
        name="place_names",
        theme="自然资源",
        title="标准地名地址",
        english="Standard addresses",
        org=LAND,
        system="地名地址库",
        file="place_names.csv",
        build=other.place_names,
        rows=15_000,
        encoding="utf-8",
        delimiter="|",
    ),
    SampleTable(
        name="hospital_visits",
        theme="医疗",
        title="门诊就诊记录",
        english="Hospital visits",
        org=HEALTH,
        system="全民健康信息平台",
        file="hospital_visits.jsonl",
        build=people.hospital_visits,
        rows=60_000,
    ),
    SampleTable(
        name="hospitals",
        theme="医疗",
        title="医疗机构名录",
        english="Hospitals",
        org=HEALTH,
        system="医疗机构管理系统",
        file="hospitals.csv",
        build=other.hospitals,
        rows=400,
        encoding="utf-16",
    ),
    SampleTable(
        name="medical_settlements",
        theme="医保",
        title="医保结算信息",
        english="Medical insurance settlements",
        org=INSURANCE,
        system="医保结算系统",
        file="medical_settlements.parquet",
        build=people.medical_settlements,
        rows=100_000,
    ),
    SampleTable(
        name="enterprise_indicators",
        theme="经济",
        title="企业年度指标",
        english="Enterprise indicators",
        org=STATISTICS,
        system="企业联网直报平台",
        file="enterprise_indicators.parquet",
        build=other.enterprise_indicators,
        rows=250_000,
    ),
    SampleTable(
        name="air_quality",
        cycle="daily",
        theme="环境",
        title="空气质量小时值",
        english="Hourly air quality",
        org=ENVIRONMENT,
        system="空气质量监测系统",
        file="air_quality.csv",
        build=other.air_quality,
        rows=57_600,
        encoding="utf-8",
    ),
    SampleTable(
        name="emission_permits",
        theme="环境",
        title="排污许可信息",
        english="Emission permits",
        org=ENVIRONMENT,
        system="排污许可系统",
        file="emission_permits.csv",
        build=other.emission_permits,
        rows=3_000,
        encoding="gb18030",
    ),
    SampleTable(
        name="subsidies",
        theme="财政",
        title="惠民补贴发放",
        english="Subsidies paid",
        org=FINANCE,
        system="惠民补贴一卡通系统",
        file="subsidies.csv",
        build=people.subsidies,
        rows=60_000,
        encoding="gb18030",
        title_row="云川省惠民惠农财政补贴发放明细表",
        ragged=5,
    ),
    SampleTable(
        name="marriages",
        theme="民政",
        title="婚姻登记信息",
        english="Marriages",
        org=CIVIL,
        system="婚姻登记系统",
        file="marriages.csv",
        build=people.marriages,
        rows=30_000,
        encoding="utf-8-sig",
    ),
    SampleTable(
        name="allowances",
        theme="民政",
        title="最低生活保障对象",
        english="Living allowances",
        org=CIVIL,
        system="社会救助系统",
        file="allowances.tsv",
        build=people.allowances,
        rows=25_000,
        encoding="gb18030",
        delimiter="\t",
    ),
    SampleTable(
        name="bus_stops",
        theme="交通",
        title="公交站点",
        english="Bus stops",
        org=TRANSPORT,
        system="公交运营系统",
        file="bus_stops.csv",
        build=other.bus_stops,
        rows=3_600,
        encoding="utf-8",
    ),
    SampleTable(
        name="transport_licences",
        theme="交通",
        title="道路运输经营许可",
        english="Road transport licences",
        org=TRANSPORT,
        system="道路运输系统",
        file="transport_licences.db",
        build=other.transport_licences,
        rows=10_000,
    ),
    SampleTable(
        name="hotline",
        theme="政务服务",
        title="政务服务热线工单",
        english="Hotline calls",
        org=DATA,
        system="12345热线系统",
        file="hotline.csv",
        build=other.hotline,
        rows=40_000,
        encoding="utf-8-sig",
    ),
    SampleTable(
        name="schools",
        theme="教育",
        title="学校名录",
        english="Schools",
        org=EDUCATION,
        system="教育基础信息系统",
        file="schools.csv",
        build=open_.schools,
        rows=560,
        cycle="yearly",
    ),
    SampleTable(
        name="budgets",
        theme="财政",
        title="部门预算及执行",
        english="Budgets of departments",
        org=FINANCE,
        system="预算管理一体化系统",
        file="budgets.csv",
        build=open_.budgets,
        rows=480,
        cycle="yearly",
    ),
    SampleTable(
        name="scenic_spots",
        theme="文旅",
        title="景区名录",
        english="Places to visit",
        org=TOURISM,
        system="文旅资源系统",
        file="scenic_spots.csv",
        build=open_.scenic_spots,
        rows=240,
        cycle="yearly",
    ),
)
