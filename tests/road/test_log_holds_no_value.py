"""The roads are walked with data whose values one would know again, and the log is searched for every one of them."""

from bureaus import Bureaus
from yiben.capabilities import access, ledger
from yiben.capabilities.access import exports, verification
from yiben.capabilities.grants import Road
from yiben.kernel.errors import YibenError

ALL = 'SELECT * FROM "residents"'


def marked(bureaus: Bureaus) -> set[str]:
    """Every value of an item of level three or above."""
    with bureaus.reading(bureaus.police) as work:
        items = ledger.describe(work, bureaus.resource).items
    high = [one.name for one in items if (one.label.level if one.label else 5) >= 3]
    owner = bureaus.platform.owner()
    table = access.ask(bureaus.office, owner, ALL).table()
    found = {str(value) for name in high for value in table[name].to_pylist() if value is not None}
    return {value for value in found if len(value) > 3 and "*" not in value}


def test_no_value_of_level_three_stands_in_any_event(bureaus: Bureaus) -> None:
    bureaus.share()
    case = bureaus.ask()
    bureaus.move(bureaus.police, case, "approve")
    grant = bureaus.grant_of(case)
    values = marked(bureaus)
    assert len(values) > 40
    one = min(value for value in values if value.isascii())
    office, asker = bureaus.office, bureaus.transport
    for sql in (
        'SELECT 姓名, 公民身份号码 FROM "residents"',
        f"SELECT 姓名 FROM \"residents\" WHERE 公民身份号码 = '{one}'",
        f"SELECT '{one}' AS said",
        f'SELECT "{one}" FROM "residents"',
        f'SELECT 姓名 AS "{one}" FROM "residents" AS "{max(values)}"',
        f"SELECT 户籍地址 FROM \"residents\" WHERE 公民身份号码 = '{one}'",
    ):
        try:
            access.ask(office, asker, sql, grant=grant.id)
        except YibenError:
            continue
    exports.export(office, asker, 'SELECT 姓名, 公民身份号码 FROM "residents"', form=access.Format.CSV, grant=grant.id, road=Road.FILE)  # fmt: skip
    question = verification.Asked(
        who=asker, offer=None, resource=None, key=one, values={"户籍地址": max(values)}, purpose="", grant=grant.id
    )  # fmt: skip
    verification.ask(office, bureaus.platform.lake, question)
    with bureaus.reading(bureaus.police) as work:
        rows = work.db.exec_driver_sql("SELECT subject, kind, actor, body FROM evidence_event").all()
    assert {"data.read", "data.exported", "data.refused", "verification.asked"} <= {row[1] for row in rows}
    log = "\n".join(f"{subject} {kind} {actor} {bytes(body).decode()}" for subject, kind, actor, body in rows)
    assert [line for line in log.splitlines() if any(value in line for value in values)] == []
