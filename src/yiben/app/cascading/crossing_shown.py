"""The demonstration goes on: an objection, a request, its grant and a read cross between the two homes, and are watched."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from yiben.app.orders import Order
from yiben.app.reactions import hands
from yiben.app.road import bring_in
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import cascade, casework, grants, ledger, objections, people, sharing
from yiben.capabilities.cascade import crossing
from yiben.capabilities.grants import Form, GrantedColumn, Road
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text

BEDS = "养老床位"
HOLDER, ASKER = "云州市民政局", "云川省民政厅"
ROWS = "机构编号,机构名称,核定床位,实有床位\nA01,安宁养老院,120,118\nA02,长青养老院,80,97\nA03,和顺养老院,60,60\n"
Wait = Callable[[Callable[[], bool], Callable[[float], None]], None]
Tell = Callable[[Text], None]


def found(province: Platform, city: Platform, folder: Path) -> None:
    """Two stewards and a table in the city, an analyst in the province."""
    _people(city, HOLDER, {"zhou": Role.STEWARD, "wu": Role.STEWARD})
    _people(province, ASKER, {"lin": Role.ANALYST})
    source = folder / "养老床位.csv"
    source.write_text(ROWS, "utf-8")
    bring_in(city, city.owner(), Order(source=str(source), org=HOLDER, name="beds", title=BEDS))
    with city.office.writing(city.owner()) as work:
        entry = ledger.describe(work, "beds").resource
        if entry.status is not ledger.Status.APPROVED:
            ledger.approve(work, entry.id)
    shared = sharing.Attribute(
        resource=entry.id, openness=sharing.Openness.CONDITIONAL, condition="按职责使用"
    )
    with city.office.writing(_who(city, "zhou")) as work:
        case = sharing.propose_attribute(work, shared, hands=hands())
    _move(city, "wu", case, "approve")


def show(folder: Path, *, tell: Tell, wait: Wait) -> None:
    """Object, be answered, ask, be granted, read, be cut off: each step as it arrives at the other side."""
    province, city = open_platform(folder / "province"), open_platform(folder / "city")
    try:
        with province.office.reading(province.owner()) as work:
            peer = cascade.peers(work)[0].id
        _objection(province, city, peer, tell, wait)
        _grant(province, city, peer, tell, wait)
    finally:
        province.close()
        city.close()


def _objection(province: Platform, city: Platform, peer: str, tell: Tell, wait: Wait) -> None:
    lin = _who(province, "lin")
    with province.office.writing(lin) as work:
        said = crossing.object_to(
            work, peer, "beds", column="实有床位", wrong=objections.Wrong.VALUE,
            statement=objections.Statement(key={"机构编号": "A02"}, right="79", says="实有床位多于核定床位"),
        )  # fmt: skip
    tell(Text("省：对长青养老院的“实有床位”提出异议", "Province: the number of beds of one home is disputed"))
    case = _arrived(city, said.reference, wait, tell)
    _move(city, "zhou", case, "refuse", refusal="含过渡床位，与登记一致")

    def answered() -> bool:
        with province.office.reading(lin) as work:
            return crossing.errand(work, said.reference).says != ""

    wait(answered, lambda took: tell(Text(f"省：{took:.1f} 秒后收到答复：含过渡床位，与登记一致", f"Province: the answer is there after {took:.1f} s")))  # fmt: skip


def _grant(province: Platform, city: Platform, peer: str, tell: Tell, wait: Wait) -> None:
    lin, now = _who(province, "lin"), province.office.clock()
    columns = tuple(
        GrantedColumn(item="", name=name, form=Form.PLAIN) for name in ("机构名称", "核定床位", "实有床位")
    )
    asked = sharing.Request(
        resource="beds", columns=columns, purpose="administrative_approval", purpose_says="核对床位补贴",
        basis="养老服务条例", roads=frozenset({Road.SQL}), begins=grants.day_of(now),
        ends=grants.day_of(now + timedelta(days=30)),
    )  # fmt: skip
    with province.office.writing(lin) as work:
        said = crossing.request(work, peer, asked)
    tell(Text("省：申请“养老床位”三列", "Province: three columns are asked for"))
    _move(city, "zhou", _arrived(city, said.reference, wait, tell), "approve")
    held: list[str] = []

    def granted() -> bool:
        with province.office.reading(lin) as work:
            held[:] = [
                one.granted.grant for one in crossing.held(work) if one.granted.reference == said.reference
            ]
        return bool(held)

    wait(granted, lambda took: tell(Text(f"省：{took:.1f} 秒后收到授权 {held[0]}", f"Province: grant {held[0]} is there after {took:.1f} s")))  # fmt: skip
    answer = crossing.read(province.office, lin, held[0])
    tell(Text(f"省：经双方防护读取 {answer.rows} 行，副本编号 {answer.export}", f"Province: {answer.rows} rows through both guards, copy {answer.export}"))  # fmt: skip
    with city.office.writing(_who(city, "zhou")) as work:
        sharing.withdraw(work, held[0], why="演示结束")
    try:
        crossing.read(province.office, lin, held[0])
    except Refused as refused:
        tell(Text(f"市：撤销授权；再读当即被拒（{refused.code}）", f"City: withdrawn; the next read is refused at once ({refused.code})"))  # fmt: skip


def _arrived(city: Platform, reference: str, wait: Wait, tell: Tell) -> casework.Case:
    found: list[casework.Case] = []

    def there() -> bool:
        with city.office.reading(city.owner()) as work:
            for one in crossing.errands(work, crossing.Side.THEIRS):
                if one.reference == reference and one.case:
                    found[:] = [casework.look(work, one.case, hands=hands()).case]
        return bool(found)

    wait(there, lambda took: tell(Text(f"市：{took:.1f} 秒后受理为 {found[0].number}，期限 {(found[0].due or '')[:10]}", f"City: case {found[0].number} after {took:.1f} s, due {(found[0].due or '')[:10]}")))  # fmt: skip
    return found[0]


def _move(platform: Platform, account: str, case: casework.Case, move: str, **form: object) -> None:
    with platform.office.writing(_who(platform, account)) as work:
        casework.move(work, case.id, move, seen=case.version, form=form, hands=hands())


def _who(platform: Platform, account: str) -> Actor:
    with platform.office.reading(SYSTEM) as work:
        return people.who_is(work, account)


def _people(platform: Platform, org: str, accounts: dict[str, Role]) -> None:
    with platform.office.writing(platform.owner()) as work:
        body = ledger.ensure_organisation(work, org)
        for name, role in accounts.items():
            people.create_account(
                work, name=name, title=Text(name, name), roles=frozenset({role}), clearance=3, org=body.id
            )
