"""What the columns of the province's open tables are called, mean and are measured in: the dictionaries their systems keep."""

from collections.abc import Mapping

from yiben.app.orders import ColumnEntry

_CITY = ColumnEntry(description="所在的设区市 City")
_COUNTY = ColumnEntry(description="所在的县、市、区 County or district")
_LON = ColumnEntry(description="东经，CGCS2000 Longitude, east", unit="°")
_LAT = ColumnEntry(description="北纬，CGCS2000 Latitude, north", unit="°")


def _air(title: str, zh: str, en: str, unit: str = "µg/m³") -> ColumnEntry:
    return ColumnEntry(title=title, description=f"{zh}，小时均值 {en}, hourly mean", unit=unit)


DICTIONARIES: Mapping[str, Mapping[str, ColumnEntry]] = {
    "bus_stops": {
        "line": ColumnEntry(title="线路", description="线路名称 Name of the line"),
        "stop": ColumnEntry(title="站点名称", description="站牌上的名称 Name on the sign"),
        "lon": ColumnEntry(title="经度", description=_LON.description, unit=_LON.unit),
        "lat": ColumnEntry(title="纬度", description=_LAT.description, unit=_LAT.unit),
        "first_bus": ColumnEntry(title="首班时间", description="首班车发车时刻 First bus of the day"),
        "last_bus": ColumnEntry(title="末班时间", description="末班车发车时刻 Last bus of the day"),
    },
    "air_quality": {
        "station": ColumnEntry(title="监测站", description="监测站名称 Name of the station"),
        "time": ColumnEntry(title="监测时间", description="小时开始的时刻，北京时间 Start of the hour, Beijing time"),
        "pm25": _air("PM2.5", "细颗粒物浓度", "Fine particles"),
        "pm10": _air("PM10", "可吸入颗粒物浓度", "Particles"),
        "so2": _air("二氧化硫", "二氧化硫浓度", "Sulphur dioxide"),
        "no2": _air("二氧化氮", "二氧化氮浓度", "Nitrogen dioxide"),
        "o3": _air("臭氧", "臭氧浓度", "Ozone"),
        "co": _air("一氧化碳", "一氧化碳浓度", "Carbon monoxide", "mg/m³"),
    },
    "hospitals": {
        "机构代码": ColumnEntry(description="医疗机构登记号 Number in the register"),
        "机构名称": ColumnEntry(description="登记的第一名称 First registered name"),
        "等级": ColumnEntry(description="医院评审等级，未评审的为未定级 Grade awarded; 未定级: none yet"),
        "床位数": ColumnEntry(description="核定床位 Licensed beds", unit="张"),
        "地址": ColumnEntry(description="执业地点 Where it practises"),
        "咨询电话": ColumnEntry(description="对外公开的咨询电话 Public enquiry line"),
        "经度": _LON,
        "纬度": _LAT,
    },
    "schools": {
        "学校名称": ColumnEntry(description="学校全称 Full name"),
        "学段": ColumnEntry(description="小学、初级中学、普通高中、中等职业学校 Stage of education"),
        "设区市": _CITY,
        "县区": _COUNTY,
        "办学性质": ColumnEntry(description="公办或民办 State or private"),
        "在校生数": ColumnEntry(description="学年初在籍学生 Pupils at the start of the year", unit="人"),
        "专任教师数": ColumnEntry(description="专职任教的教师 Full-time teachers", unit="人"),
        "经度": _LON,
        "纬度": _LAT,
    },
    "budgets": {
        "年度": ColumnEntry(description="预算年度 Budget year"),
        "部门": ColumnEntry(description="编制预算的省级部门 Department of the province"),
        "支出科目": ColumnEntry(description="一般公共预算支出功能分类 Heading of expenditure"),
        "预算数（万元）": ColumnEntry(description="年初批复的预算 Budget approved", unit="万元"),
        "执行数（万元）": ColumnEntry(description="年末决算的支出 Spent by the end of the year", unit="万元"),
    },
    "scenic_spots": {
        "景区名称": ColumnEntry(description="评定时的名称 Name when graded"),
        "等级": ColumnEntry(description="旅游景区质量等级，5A 最高 Grade, 5A the highest"),
        "设区市": _CITY,
        "县区": _COUNTY,
        "是否乡村旅游点": ColumnEntry(description="是否列入乡村旅游重点名录 Whether in the countryside"),
        "最大承载量（人次/日）": ColumnEntry(description="核定的日最大承载量 Visitors a day it may hold", unit="人次/日"),
        "门票（元）": ColumnEntry(description="旺季成人票价，0 为免费 Adult ticket in season, 0: free", unit="元"),
        "经度": _LON,
        "纬度": _LAT,
    },
    "jobs": {
        "title": ColumnEntry(title="岗位名称", description="招聘的岗位 The post"),
        "company": ColumnEntry(title="单位名称", description="招聘单位 Who is hiring"),
        "salary": ColumnEntry(title="薪酬", description="每月薪酬的上下限 Monthly pay, from and to"),
        "headcount": ColumnEntry(title="招聘人数", description="拟招聘的人数 Number wanted", unit="人"),
        "education": ColumnEntry(title="学历要求", description="最低学历 Lowest education asked for"),
        "published": ColumnEntry(title="发布日期", description="岗位发布的日期 Day of publication"),
        "url": ColumnEntry(title="网址", description="岗位详情的网址 Page of the post"),
    },
    "emission_permits": {
        "许可证编号": ColumnEntry(description="排污许可证编号 Number of the permit"),
        "单位名称": ColumnEntry(description="持证单位 Holder"),
        "统一社会信用代码": ColumnEntry(description="持证单位的统一社会信用代码 Unified social credit code"),
        "行业类别": ColumnEntry(description="国民经济行业分类 Industry"),
        "管理类别": ColumnEntry(description="重点管理或简化管理 Class of supervision"),
        "发证日期": ColumnEntry(description="首次发证的日期 First issued"),
        "COD许可量（吨/年）": ColumnEntry(description="化学需氧量年许可排放量 Permitted chemical oxygen demand", unit="吨/年"),
    },
}  # fmt: skip
"""By table, by column."""
