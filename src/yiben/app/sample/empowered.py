"""The sample province's register of powers (样例权责清单): generated, and named for tasks of its plan; some stay without, as in life.

Through the same verbs as anybody's. Nothing here is a real list: bases are the sample's own rules.
"""

from yiben.app.sample.promised import CODE, DATA, HEALTH, MARKET
from yiben.app.wiring import Platform
from yiben.capabilities import plans, powers
from yiben.kernel.actors import Actor

FILE = "云川省权责清单（样例）.toml"
LIST = f"""\
[[power]]
organisation = "{DATA}"
code = "S01"
title = "公共数据管理"
title_en = "Management of public data"
kind = "other"
basis = "《云川省公共数据管理规定（样例）》第三条"
duty = "统筹公共数据目录、归集、共享和开放；每年公布一次工作情况"
begins = 2022-01-01

[[power]]
organisation = "{DATA}"
code = "S0101"
title = "公共数据开放申请审核"
title_en = "Deciding on applications for public data"
kind = "confirmation"
basis = "《云川省公共数据管理规定（样例）》第十二条"
duty = "收到申请后十个工作日内答复，不予开放的说明理由"
part_of = "S01"
begins = 2022-01-01
ends = 2023-12-31

[[power]]
organisation = "{DATA}"
code = "S0101"
title = "公共数据开放申请审核"
title_en = "Deciding on applications for public data"
kind = "confirmation"
basis = "《云川省公共数据管理规定（样例）》（2024年修订）第十四条"
duty = "收到申请后五个工作日内答复，不予开放的说明理由"
part_of = "S01"
begins = 2024-01-01

[[power]]
organisation = "{DATA}"
code = "S0102"
title = "公共数据共享协调"
title_en = "Settling requests for data between departments"
kind = "other"
basis = "《云川省公共数据管理规定（样例）》第九条"
duty = "对部门之间的共享争议在十五个工作日内提出处理意见"
part_of = "S01"
begins = 2022-01-01

[[power]]
organisation = "{MARKET}"
code = "M02"
title = "企业设立登记"
title_en = "Registering companies"
kind = "licence"
basis = "《云川省市场主体登记办法（样例）》第五条"
duty = "材料齐全的当场登记；登记信息当日归集"
begins = 2022-03-01

[[power]]
organisation = "{MARKET}"
code = "M07"
title = "企业年报公示检查"
title_en = "Inspecting yearly reports of companies"
kind = "inspection"
basis = "《云川省市场主体登记办法（样例）》第二十一条"
duty = "随机抽查，结果七日内公示"
begins = 2022-03-01

[[power]]
organisation = "{HEALTH}"
code = "W11"
title = "医疗机构执业登记"
title_en = "Registering medical institutions"
kind = "licence"
basis = "《云川省医疗机构登记办法（样例）》第六条"
begins = 2021-07-01
ends = 2025-06-30

[[item]]
organisation = "{DATA}"
code = "S0101-1"
title = "公共数据开放申请"
title_en = "Applying for public data"
power = "S0101"
needs = ["companies"]
makes = ["开放申请记录"]
begins = 2022-01-01

[[item]]
organisation = "{MARKET}"
code = "M02-1"
title = "企业开办"
title_en = "Founding a company"
power = "M02"
needs = ["place_names", "法定代表人身份信息"]
makes = ["companies", "permits"]
begins = 2022-03-01

[[item]]
organisation = "{HEALTH}"
code = "W11-1"
title = "诊所设置登记"
title_en = "Registering a clinic"
power = "W11"
makes = ["hospitals"]
begins = 2021-07-01

[[item]]
organisation = "{HEALTH}"
code = "W30-1"
title = "医保报销"
title_en = "Reimbursing medical costs"
needs = ["hospitals"]
begins = 2022-01-01
"""
_NAMED = {
    "opening": f"{DATA}/S0101",
    "sharing": f"{DATA}/S0102",
    "start": f"{MARKET}/M02",
    "health": f"{HEALTH}/W11",
}
"""Task of the plan → power. `data` and `service` name none; the transport bureau has no power registered."""


def empower_province(platform: Platform, actor: Actor) -> None:
    """Take the list in and name powers for the plan's tasks; where it was taken already, nothing happens."""
    read = powers.read_content(LIST.encode(), name=FILE)
    with platform.office.writing(actor) as work:
        if any(one.digest == read.digest for one in powers.intakes(work)):
            return
        powers.take(work, read)
        nodes = {one.code: one.id for one in plans.tree(work, CODE).nodes}
        for task, power in _NAMED.items():
            plans.name_power(work, nodes[task], power)
