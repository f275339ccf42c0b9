"""A workspace of the sample zone (样例空间): opened by the bureau, a step by a registered person, one result let out."""

from yiben.app.sample.stage import BUREAU, OPERATOR, Stage
from yiben.capabilities import grants, zones
from yiben.capabilities.zones import workspaces

WORKER = "zone-analyst"
_STOPS_OF_LINES = (
    "SELECT line, count(*) AS stops, min(first_bus) AS first_bus, max(last_bus) AS last_bus\n"
    "FROM bus_stops\nGROUP BY line"
)


def work_in_zone(stage: Stage, agreement: zones.Agreement, product: zones.Product) -> None:
    """From the grant the operator was given to a table that has left through the gate, for the product."""
    grant, *_ = stage.see("operator", grants.mine)  # the stops, shared for this agreement
    asked = workspaces.NewWorkspace(
        title="公交线网分析（样例）", zone="", operator=OPERATOR, supervisor=BUREAU, grant=grant.id,
        agreement=agreement.id, ends=stage.day(180), note="样例空间，数据全部为生成 Sample; every figure is made up",
    )  # fmt: skip
    space = stage.do("zone-bureau", workspaces.open_workspace, asked)
    person = stage.do("operator", workspaces.register, supervisor=BUREAU, account=WORKER, real_name="样例人员", means="当面核验身份证")  # fmt: skip
    stage.do("zone-bureau", workspaces.file_person, person.id)
    stage.do("operator", workspaces.admit, space.id, WORKER)
    step = stage.do(WORKER, workspaces.write_step, space.id, name="stops_of_lines", sql=_STOPS_OF_LINES)
    office, lake, who = stage.platform.office, stage.platform.lake, stage.who[WORKER]
    workspaces.run(office, lake, who, step.id)
    leaving = workspaces.ask_out(office, lake, who, step.id, why="形成公交线路风险指数的底表")
    stage.do("zone-bureau", workspaces.approve, leaving.id, says="线路级汇总，同意传出")
    stage.do("operator", workspaces.work_for, space.id, product.id)
