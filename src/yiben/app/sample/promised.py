"""The sample province's own plan (样例规划): targets, figures of four years by report and by formula, one overdue.

Through the same verbs as anybody's: a steward reports, an officer accepts. All figures are generated; years count
from the day it is loaded, so that a fresh home always shows a plan under way.
"""

from datetime import date
from decimal import Decimal

from yiben.app.reactions import hands
from yiben.app.wiring import Platform
from yiben.capabilities import casework, ledger, people, plans
from yiben.kernel.actors import Actor
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import NotFound, YibenError

CODE = "yunchuan-digital"
DATA, MARKET, HEALTH, TRANSPORT = (
    "云川省大数据管理局",
    "云川省市场监督管理局",
    "云川省卫生健康委员会",
    "云川省交通运输厅",
)
CITIES = {"云州市": ("36000", 3), "川口市": ("24000", 2), "北坪市": ("15000", 1)}

_HEAD = """\
[plan]
id = "yunchuan-digital"
zh = "云川省数字化发展规划（样例）"
en = "Digital development plan of Yunchuan (sample)"
issuer_zh = "云川省人民政府"
issuer_en = "Government of Yunchuan"
begins = {first}-01-01
ends = {last}-12-31
says_zh = "样例数据，均为生成。"
says_en = "Generated sample data."
"""
_TASKS = (
    ("data", "goal", "", "数据成为生产要素", "Data becomes a factor of production", DATA, ()),
    ("opening", "task", "data", "扩大公共数据开放", "Open more public data", DATA, ("公共数据开放申请",)),
    ("sharing", "measure", "data", "深化部门数据共享", "Share data between departments", DATA, ()),
    ("service", "task", "", "提升政务服务", "Better services", DATA, ("企业开办", "医保报销")),
    (
        "start",
        "measure",
        "service",
        "企业开办一件事",
        "Founding a company in one step",
        MARKET,
        ("企业开办",),
    ),
    ("health", "action", "service", "智慧医疗行动", "Smart health", HEALTH, ("医保报销",)),
    ("road", "project", "service", "智慧公交工程", "Smart buses", TRANSPORT, ()),
)
# id, task, zh, en, unit, better, roll_up, the figures of the last four years (None: not reported)
_INDICATORS: tuple[tuple[str, str, str, str, str, str, str, tuple[str | None, ...]], ...] = (
    ("open-sets", "opening", "开放数据集数量", "Open datasets", "个", "up", "none", ("820", "1130", "1460", "1785")),
    ("api-calls", "opening", "开放接口年调用量", "Calls of open APIs a year", "万次", "up", "none", ("310", "352", "398", "431")),
    ("shared", "sharing", "共享需求满足率", "Requests for data met", "%", "up", "none", ("91.2", "93.5", "95.8", "98.1")),
    ("founding", "start", "企业开办平均时长", "Days to found a company", "个工作日", "down", "none", ("4.2", "3.1", "2.4", "1.9")),
    ("companies", "start", "存续企业数量", "Companies there are", "家", "up", "none", ()),
    ("records", "health", "电子病历共享医院占比", "Hospitals sharing records", "%", "up", "none", ("48", "55", "61", None)),
    ("trips", "road", "智慧公交站点", "Smart bus stops", "个", "up", "sum", ()),
    ("satisfied", "service", "政务服务满意度", "Satisfaction with services", "%", "up", "none", ("92.4", "93.0", "91.8", "92.1")),
)  # fmt: skip
# id, indicator, zh, en, word, comparator, strength, value, baseline, years from the first one
_TARGETS = (
    ("open-sets-end", "open-sets", "到{last}年，开放数据集超过2300个", "More than 2,300 open datasets by {last}", "超过", ">", "must", 2300, 500, 5),
    ("open-sets-mid", "open-sets", "到{mid}年，开放数据集达到1400个", "1,400 open datasets by {mid}", "达到", ">=", "must", 1400, 500, 3),
    ("api-calls-end", "api-calls", "到{last}年，开放接口年调用量翻番", "Calls of open APIs doubled by {last}", "翻番", ">=", "must", 2, 280, 5),
    ("shared-end", "shared", "到{last}年，共享需求满足率达到99%以上", "At least 99% of requests met by {last}", "达到", ">=", "must", 99, 89, 5),
    ("founding-end", "founding", "到{last}年，企业开办时间压缩至2个工作日以内", "At most 2 working days to found a company by {last}", "以内", "<=", "must", 2, 5, 5),
    ("companies-end", "companies", "力争到{last}年存续企业达到6万家", "To strive for 60,000 companies by {last}", "力争", ">=", "strive", 60000, None, 5),
    ("records-end", "records", "到{last}年，电子病历共享医院占比80%左右", "About 80% of hospitals share records by {last}", "左右", "about", "must", 80, 42, 5),
    ("trips-end", "trips", "到{last}年，建成智慧公交站点不少于75000个", "At least 75,000 smart bus stops by {last}", "不少于", ">=", "must", 75000, 20000, 5),
    ("satisfied-mid", "satisfied", "到{mid}年，政务服务满意度不低于93%", "Satisfaction no lower than 93% by {mid}", "不低于", ">=", "must", 93, 91.5, 3),
)  # fmt: skip
FORMULA = "SELECT count(*) FROM companies WHERE 成立日期 <= $day"
_CITY_FIGURES = {"云州市": ("19800", "26100"), "川口市": ("14900", "17600"), "北坪市": ("8100", "10900")}


def plan_province(platform: Platform, actor: Actor) -> None:
    """Make the plan, its figures, its parts; where it is there already, nothing happens."""
    office = platform.office
    with office.reading(actor) as work:
        try:
            plans.tree(work, CODE)
        except NotFound:
            pass
        else:
            return
        steward, officer = people.who_is(work, "steward"), people.who_is(work, "officer")
        year = day_in_beijing(work.now()).year
    with office.writing(actor) as work:
        for city in CITIES:
            ledger.ensure_organisation(work, city)
        plans.make_plan(work, text(year))
    _split(platform, actor)
    for name, *_, figures in _INDICATORS:
        for back, value in zip(range(4, 0, -1), figures, strict=False):
            if value is not None:
                _report(platform, (steward, officer), name, date(year - back, 12, 31), value)
    for city, two in _CITY_FIGURES.items():
        for back, part in zip((2, 1), two, strict=True):
            _report(platform, (steward, officer), "trips", date(year - back, 12, 31), part, city=city)
    with office.writing(actor) as work:
        plans.bind(work, f"{CODE}/companies", FORMULA)
    for back in range(4, 0, -1):
        try:
            plans.compute(office, actor, f"{CODE}/companies", on=date(year - back, 12, 31))
        except YibenError:  # a pack that rules may forbid it: then the indicator has no figures, and says so
            return


def text(year: int) -> str:
    """The plan as TOML, its years counted from `year`."""
    first, mid, last = year - 4, year - 2, year + 1
    parts = [_HEAD.format(first=first, last=last)]
    for name, kind, part_of, zh, en, owner, items in _TASKS:
        lines = [f'[[task]]\nid = "{name}"\nkind = "{kind}"\nzh = "{zh}"\nen = "{en}"']
        lines += [f'part_of = "{part_of}"'] if part_of else []
        lines.append(f'owners = [{{ zh = "{owner}", en = "{owner}" }}]')
        lines += ["service = [" + ", ".join(f'"{one}"' for one in items) + "]"] if items else []
        parts.append("\n".join(lines))
    for name, task, zh, en, unit, better, how, _ in _INDICATORS:
        parts.append(f'[[indicator]]\nid = "{name}"\npart_of = "{task}"\nzh = "{zh}"\nen = "{en}"\nunit = "{unit}"\nbetter = "{better}"\nroll_up = "{how}"')  # fmt: skip
    for name, indicator, zh, en, word, comparator, strength, value, base, after in _TARGETS:
        by = first + after
        spoken = zh.format(mid=mid + 1, last=last), en.format(mid=mid + 1, last=last)
        lines = [
            f'[[target]]\nid = "{name}"\nindicator = "{indicator}"\nzh = "{spoken[0]}"\nen = "{spoken[1]}"'
        ]
        lines.append(
            f'word = "{word}"\ncomparator = "{comparator}"\nstrength = "{strength}"\nvalue = {value}'
        )
        lines.append(f"by = {by}-12-31")
        lines += [f"baseline = {{ value = {base}, on = {first - 1}-12-31 }}"] if base is not None else []
        lines += ['relative_to = "baseline"'] if word == "翻番" else []
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _report(platform: Platform, people_: tuple[Actor, Actor], name: str, on: date, value: str, *, city: str = "") -> None:  # fmt: skip
    steward, officer = people_
    with platform.office.writing(steward) as work:
        case = plans.report(
            work,
            f"{CODE}/{name}",
            value=value,
            on=on,
            says="年度统计台账（样例）",
            organisation=city,
            hands=hands(),
        )
    with platform.office.writing(officer) as work:
        casework.move(work, case.id, "accept", seen=case.version, form={}, hands=hands())


def _split(platform: Platform, actor: Actor) -> None:
    with platform.office.writing(actor) as work:
        tree = plans.tree(work, CODE)
        whole = next(one.target.id for one in tree.lines if one.target.code == "trips-end")
        parts = {city: (Decimal(value), Decimal(weight)) for city, (value, weight) in CITIES.items()}
        plans.split_target(work, whole, parts)
