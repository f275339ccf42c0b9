"""What the sample province has opened to the public: through the same verbs, by a steward and an officer.

Nothing is written behind the guard's back: each set is checked, proposed, submitted, approved by another and released.
"""

from dataclasses import dataclass

from yiben.app.reactions import hands
from yiben.app.wiring import Platform
from yiben.capabilities import casework, ledger, opening, people
from yiben.capabilities.grants import day_of
from yiben.capabilities.opening.disclosure import CheckAsk
from yiben.kernel.actors import Actor
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSet:
    """One set of the province. `without`: columns that stay inside; `kind` other than unconditional has a boundary."""

    resource: str
    title: Text
    says: Text
    themes: tuple[str, ...]
    licence: str = "CC-BY-4.0"
    cycle: str = "monthly"
    without: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    kind: str = "unconditional"
    boundary: Text | None = None


SETS = (
    SampleSet(
        resource="bus_stops",
        title=Text("公交站点和首末班时间", "Bus stops with first and last buses"),
        says=Text("全省公交线路的站点、坐标和首末班时间，可用于出行查询和地图。样例数据，均为生成。", "Stops of every bus line with coordinates and the times of first and last buses, for journey planners and maps. Generated sample data."),
        themes=("transport",),
        without=("stop_no",),
        keywords=("公交", "站点", "bus", "stops"),
    ),
    SampleSet(
        resource="air_quality",
        title=Text("空气质量监测小时值", "Air quality by the hour"),
        says=Text("40 个监测站每小时的 PM2.5、PM10、二氧化硫、二氧化氮、臭氧（微克/立方米）和一氧化碳（毫克/立方米）。样例数据，均为生成。", "PM2.5, PM10, SO2, NO2, O3 (µg/m³) and CO (mg/m³) of forty stations, every hour. Generated sample data."),
        themes=("environment",),
        licence="CC0-1.0",
        cycle="daily",
        without=("station_id",),
        keywords=("空气质量", "PM2.5", "air quality"),
    ),
    SampleSet(
        resource="hospitals",
        title=Text("医疗机构名录", "Hospitals and clinics"),
        says=Text("医疗机构的名称、等级、床位、地址、咨询电话和坐标。样例数据，均为生成。", "Names, grades, beds, addresses, enquiry lines and coordinates of hospitals and clinics. Generated sample data."),
        themes=("health",),
        keywords=("医院", "床位", "hospitals"),
    ),
    SampleSet(
        resource="schools",
        title=Text("学校名录", "Schools"),
        says=Text("中小学和中等职业学校的名称、学段、在校生数、专任教师数和坐标。样例数据，均为生成。", "Primary, secondary and vocational schools with pupils, teachers and coordinates. Generated sample data."),
        themes=("education",),
        cycle="yearly",
        keywords=("学校", "教育", "schools"),
    ),
    SampleSet(
        resource="budgets",
        title=Text("部门预算及执行", "Budgets of departments and what was spent"),
        says=Text("各部门 2022 年以来分科目的预算数和执行数，单位万元。样例数据，均为生成。", "Budget and expenditure of each department by heading since 2022, in ten thousand yuan. Generated sample data."),
        themes=("government", "finance"),
        licence="CC0-1.0",
        cycle="yearly",
        keywords=("预算", "财政", "budget"),
    ),
    SampleSet(
        resource="scenic_spots",
        title=Text("景区和乡村旅游点", "Places to visit, in towns and in the country"),
        says=Text("景区的等级、最大承载量、门票和坐标，标明乡村旅游点。样例数据，均为生成。", "Places to visit with grades, capacity, tickets and coordinates; those in the countryside are marked. Generated sample data."),
        themes=("tourism",),
        zones=("culture-tourism", "rural"),
        cycle="yearly",
        keywords=("景区", "旅游", "tourism"),
    ),
    SampleSet(
        resource="jobs",
        title=Text("公共就业服务岗位", "Vacancies of the public job service"),
        says=Text("公共就业服务机构发布的岗位、薪酬、人数和学历要求。样例数据，均为生成。", "Vacancies published by the public job service: pay, number, education asked for. Generated sample data."),
        themes=("employment",),
        licence="ODC-By-1.0",
        cycle="weekly",
        without=("job_id",),
        keywords=("岗位", "就业", "jobs"),
    ),
    SampleSet(
        resource="emission_permits",
        title=Text("排污许可信息（研究用）", "Emission permits, for research"),
        says=Text("排污单位的行业、管理类别和许可排放量，供环境研究使用。样例数据，均为生成。", "Industry, class and permitted emissions of permit holders, for environmental research. Generated sample data."),
        themes=("environment",),
        licence="yiben-terms",
        cycle="quarterly",
        kind="conditional",
        boundary=Text("仅用于环境科学研究和政策评估，不得用于对单个企业的商业评价。", "For environmental research and the evaluation of policy; not for commercial ratings of single companies."),
        keywords=("排污许可", "emissions"),
    ),
)  # fmt: skip
"""Seven sets for everybody, one under conditions."""


def open_province(platform: Platform, actor: Actor) -> tuple[str, ...]:
    """Open them; where a pack already rules that forbids one, the province goes without. Answers the slugs."""
    with platform.office.reading(actor) as work:
        steward, officer = people.who_is(work, "steward"), people.who_is(work, "officer")
    return tuple(
        slug for one in SETS if (slug := _open(platform, one, steward=steward, officer=officer)) is not None
    )


def _open(platform: Platform, one: SampleSet, *, steward: Actor, officer: Actor) -> str | None:
    """Through every step; again after a crash, what is open already is left as it is."""
    office = platform.office
    with office.reading(steward) as work:
        dossier = ledger.describe(work, one.resource)
        if before := opening.datasets_of(work, dossier.resource.id):
            return before[0].slug
        today = day_of(work.now())
    columns = tuple(item.name for item in dossier.items if not item.retired and item.name not in one.without)
    try:
        asked = CheckAsk(resource=dossier.resource.id, kind=one.kind, columns=columns)
        check = opening.check(office, platform.lake, steward, asked)
        with office.writing(steward) as work:
            case = opening.propose(
                work, _proposal(one, columns, check=check.id, planned=today), hands=hands()
            )
            case = casework.move(work, case.id, "submit", seen=case.version, form={}, hands=hands())
        with office.writing(officer) as work:
            casework.move(work, case.id, "approve", seen=case.version, form={}, hands=hands())
        edition = opening.release(office, platform.lake, case.id, hands=hands())
    except YibenError:
        return None
    with office.reading(steward) as work:
        return opening.dataset(work, edition.dataset).slug


def _proposal(one: SampleSet, columns: tuple[str, ...], *, check: str, planned: str) -> opening.Proposal:
    return opening.Proposal(
        resource=one.resource,
        title=one.title,
        says=one.says,
        columns=columns,
        licence=one.licence,
        cycle=ledger.Cycle(one.cycle),
        planned=planned,
        kind=opening.OpenKind(one.kind),
        check=check,
        themes=one.themes,
        zones=one.zones,
        keywords=one.keywords,
        boundary=one.boundary,
        spatial="云川省",
        slug=one.resource.replace("_", "-"),
    )
