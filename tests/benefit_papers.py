"""What tests of benefits share: a refusal by its code, an order of payment, what the bank sends back."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from benefit_programmes import ties
from benefit_town import INDUSTRY, City
from yiben.capabilities.programmes import delivery
from yiben.kernel.errors import YibenError


def refused(verb: Callable[..., Any], *args: Any, **said: Any) -> str:
    with pytest.raises(YibenError) as error:
        verb(*args, **said)
    assert error.value.message.zh
    assert error.value.message.en
    return error.value.code


def order(city: City, request: str = "o1") -> delivery.Order:
    made: delivery.Order = city.do("sam", delivery.make_order, INDUSTRY, request=request)
    return made


def returned(
    city: City, made: delivery.Order, *, paper: delivery.Paper = delivery.Paper.CSV, failing: int = 0
) -> list[list[str]]:
    """What the bank sends back: the order's own lines with a result."""
    city.do("sue", delivery.release_order, made.id)
    _, content = city.do("sue", delivery.order_file, made.id, paper=paper)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    rows[0] += ["结果", "流水号", "失败原因"]
    for number in range(1, len(rows) - 1):
        rows[number] += ["失败", "", "账号不存在"] if number <= failing else ["成功", f"B{number}", ""]
    return rows


def paper(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")


def payments(city: City, who: str) -> tuple[delivery.Payment, ...]:
    """What is paid to somebody for their one application."""
    (one,) = city.see(who, delivery.applications).rows
    found: tuple[delivery.Payment, ...] = city.see(who, delivery.sheet, one.id, ties=ties()).payments
    return found
