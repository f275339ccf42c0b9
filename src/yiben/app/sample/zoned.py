"""A zone of the sample province (样例专区): notice, application, experts, decision, agreement, a product in use, one poor result.

Through the same verbs as anybody's. The firms, their papers and every figure are generated; the rules are the Beijing
pack's, which comes into force with it and binds data of the zone only.
"""

from yiben.app.orders import Order
from yiben.app.reactions import hands
from yiben.app.road import bring_in
from yiben.app.sample.stage import BUYER, OPERATOR, PARTNER, Stage
from yiben.app.sample.worked import work_in_zone
from yiben.app.wiring import Platform
from yiben.capabilities import access, ledger, people, policy, zones
from yiben.kernel.actors import Actor

SCENARIO = "公交线路责任险定价"
_EXPERTS = ("zone-expert-1", "zone-expert-2", "zone-expert-3")
_MARKS = ((86.0, 82.0, 84.0), (78.0, 75.0, 80.0), (90.0, 88.0, 85.0))
_COLUMNS = ("line", "stop", "first_bus", "last_bus")


def zone_province(platform: Platform, actor: Actor) -> None:
    """Bring one zone through its life; where it is there already, nothing happens."""
    with platform.office.reading(actor) as work:
        if any(one.name == "交通公共数据专区（样例）" for one in zones.zones(work)):
            return
        officer = people.who_is(work, "officer")
    stage = Stage(platform, actor)
    stage.enter()
    _product_table(platform, actor)
    _rule(platform, actor, officer)
    agreement = _authorised(stage)
    _shared(stage, agreement)
    product = _filed(stage, agreement)
    work_in_zone(stage, agreement, product)
    _used(stage, product)
    scores = dict(zip(stage.see("zone-bureau", zones.indicators), (55.0, 62.0, 40.0, 70.0), strict=False))
    stage.do("zone-bureau", zones.assess, agreement.id, period=stage.day()[:4], scores=scores, says="成果反馈不足，两次逾期提交安全日志", hands=hands())  # fmt: skip


def _product_table(platform: Platform, actor: Actor) -> None:
    """What the operator made of the stops: an index of each line. Generated."""
    folder = platform.home.staging / "zone"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "line_index.csv"
    lines = [f"{n}路,{30 + n % 7},{(n * 37) % 100}" for n in range(1, 121)]
    path.write_text("\n".join(["line,stops,exposure_index", *lines, ""]), encoding="utf-8")
    order = Order(source=str(path), org=OPERATOR, system="专区数据开发平台", name="line_index", title="公交线路风险指数", description="专区加工形成，样例数据 Made in the zone, sample data.", themes=("交通",))  # fmt: skip
    bring_in(platform, actor, order)
    with platform.office.writing(actor) as work:
        ledger.approve(work, "line_index", note="样例 sample")
    path.unlink()


def _rule(platform: Platform, actor: Actor, officer: Actor) -> None:
    with platform.office.writing(actor) as work:
        policy.propose(work, zones.PACK, reason="样例专区 sample zone")
    with platform.office.writing(officer) as work:
        policy.approve(work, zones.PACK, note="样例 sample")


def _authorised(stage: Stage) -> zones.Agreement:
    zone = stage.do("zone-bureau", zones.make_zone, "交通公共数据专区（样例）", kind=zones.Kind.FIELD)
    notice = stage.do("zone-bureau", zones.publish_notice, zone.id, says="遴选交通公共数据专区运营单位，申报条件见下。", until=stage.day(30), conditions=("具备公共交通数据处理经验",))  # fmt: skip
    papers = [
        zones.Paper(condition=one, name=f"{zones.title_of(one).zh}.txt", content=f"{zones.title_of(one).zh}：{OPERATOR}（样例佐证）".encode(), valid_until=stage.day(400))
        for one in (*zones.CONDITIONS, *notice.conditions)
    ]  # fmt: skip
    case = stage.do("operator", zones.apply, notice.id, plan="建设公交客流与线网分析平台，五年内形成十项产品。", papers=papers, hands=hands())  # fmt: skip
    with stage.platform.office.writing(stage.who["zone-bureau"]) as work:
        for proof in zones.papers_of(work, case.id):
            zones.check_paper(work, proof.id, verdict=zones.Verdict.SOUND, hands=hands())
    stage.move("zone-bureau", case.id, "to_review", experts=list(_EXPERTS))
    says = ("制度健全，方案可行", "建议补充数据安全应急演练", "技术路线先进")
    for name, marks, said in zip(_EXPERTS, _MARKS, says, strict=True):
        stage.do(name, zones.review, case.id, scores=dict(zip(zones.WORDS, marks, strict=True)), says=said, hands=hands())  # fmt: skip
    stage.move("zone-gov", case.id, "authorise", signing_mode="bureau")
    clauses = {name: f"{title.zh}：按专区管理办法约定（样例）" for name, title in zones.CLAUSES.items()}
    stage.move("zone-bureau", case.id, "sign", providers_share=3000, **clauses)
    (made,) = stage.see("zone-bureau", zones.agreements, zone=zone.id)
    agreement: zones.Agreement = made
    partner = stage.do("operator", zones.admit, agreement.id, PARTNER, qualification="软件企业认定", qualified_until=stage.day(300), contract=("合作合同.txt", "样例合同".encode()), grade="B")  # fmt: skip
    stage.do("operator", zones.give_right, partner.id, zones.Right.OBTAIN_DATA)
    return agreement


def _shared(stage: Stage, agreement: zones.Agreement) -> None:
    form = {"resource": "bus_stops", "columns": list(_COLUMNS), "roads": ["sql", "api"], "scenario": "线网分析", "need": "按场景申请公交站点数据", "subject_authorisation": False, "ends": stage.day(300)}  # fmt: skip
    case = stage.do("operator", zones.ask, agreement.id, form=form, hands=hands())
    stage.move("zone-bureau", case.id, "confirm", negative_list=True)
    stage.move("zone-transport", case.id, "consent", grades=[f"{name}=1" for name in _COLUMNS])


def _filed(stage: Stage, agreement: zones.Agreement) -> zones.Product:
    asked = zones.Filing(
        name="公交线路风险指数",
        resource="line_index",
        price=37,
        unit=zones.Unit.CALL,
        price_basis="加工成本加成，见测算表（样例）",
        scenarios=(SCENARIO, "线网优化"),
        scope="本省持牌保险机构",
        manner="查询和数据接口",
        roads=("sql", "api"),
        sources=("bus_stops",),
    )
    made: zones.Product = stage.do("operator", zones.file, agreement.id, asked)
    return made


def _used(stage: Stage, product: zones.Product) -> None:
    """Three reads by the insurer, and a statement over them."""
    grant = stage.do("operator", zones.give_use, product.id, to=BUYER, scenario=SCENARIO, columns=("line", "exposure_index"), ends=stage.day(90), roads=("sql", "api"))  # fmt: skip
    office, buyer = stage.platform.office, stage.who["zone-buyer"]
    for least in (20, 50, 80):
        access.ask(office, buyer, f"SELECT line, exposure_index FROM line_index WHERE exposure_index > {least}", grant=grant.id)  # fmt: skip
    stage.do("operator", zones.settle, product.id, begins=stage.day(), ends=stage.day())
