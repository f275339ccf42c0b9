"""Statistics said to people and programs (统计结果): one wording for page, API and terminal."""

import math
from typing import Any

from yiben.capabilities.access import Statistics, tabulation
from yiben.kernel.text import Text


def as_document(answer: Statistics) -> dict[str, Any]:
    """Plain types only. A withheld figure is null and `withheld` says why."""
    return {
        "resource": answer.resource,
        "name": answer.name,
        "snapshot": answer.snapshot,
        "by": list(answer.by),
        "measures": list(answer.measures),
        "cells": [
            {"by": list(cell.by), "values": [_value(one) for one in cell.values]} for cell in answer.cells
        ],
        "cell_count": len(answer.cells),
        "suppressed": [{"by": list(one.by), "why": str(one.why)} for one in answer.withheld],
        "suppressed_count": answer.suppressed,
        "minimum": answer.minimum,
        "counted": answer.counted,
        "level": answer.level,
        "noised": list(answer.noised),
        "masked": list(answer.masked),
        "epsilon": answer.epsilon,
        "epsilon_left": answer.epsilon_left,
        "delta": answer.delta,
        "rows_per_person": answer.rows_per_person,
        "threshold": answer.threshold,
        "articles": list(answer.citations),
    }


def _value(one: tabulation.Value) -> dict[str, Any]:
    return {"value": one.number, "margin": one.margin} | ({"withheld": str(one.why)} if one.why else {})


def figure(one: tabulation.Value) -> Text:
    """A figure as people read it: with its margin, or why it is withheld."""
    if one.why is not None:
        return tabulation.SAYS[one.why]
    if one.number is None:
        return Text("–", "–")
    if not one.margin:
        exact = f"{one.number:,.2f}".removesuffix(".00")
        return Text(exact, exact)
    # Two digits of the margin: what comes after is noise.
    places = 1 - math.floor(math.log10(one.margin))
    number, margin = (f"{round(value, places):,.{max(0, places)}f}" for value in (one.number, one.margin))
    return Text(f"{number} ± {margin}", f"{number} ± {margin}")


def named(by: tuple[str | None, ...]) -> str:
    """A cell by its classes."""
    return " · ".join(str(Text("空", "empty")) if one is None else one for one in by) or str(
        Text("全部", "all")
    )


def told(answer: Statistics) -> tuple[Text, ...]:
    """What was done to the figures and what is missing, in sentences."""
    persons = Text("人", "persons") if answer.counted == "persons" else Text("行", "rows")
    said = []
    if answer.withheld and answer.epsilon is None:
        said.append(
            Text(
                f"{len(answer.withheld)} 格不足 {answer.minimum} {persons.zh}，未给出",
                f"{len(answer.withheld)} cells with fewer than {answer.minimum} {persons.en} are not given.",
            )
        )
    if answer.noised:
        names = "、".join(answer.noised)
        said.append(
            Text(
                f"您不可查看的列（{names}）带固定噪声，± 为 95% 范围；各表相减也得不到任何人的数值",
                f"Columns you may not see ({names}) carry fixed noise, ± is its range 95 times in 100; "
                "no subtraction of tables gives anybody's value.",
            )
        )
    if answer.masked:
        names = "、".join(answer.masked)
        said.append(Text(f"按脱敏后的值分组: {names}", f"Grouped by the masked form: {names}"))
    if answer.epsilon is not None:
        said.append(_budget(answer))
    return tuple(said)


def _budget(answer: Statistics) -> Text:
    least = answer.threshold
    hidden = Text("", "")
    if least is not None:
        hidden = Text(
            f"；记录数不足 {least} 的格不显示（δ = {answer.delta:g}）",
            f"; cells counting less than {least} are not shown (δ = {answer.delta:g})",
        )
    return Text(
        f"差分隐私：本次使用 ε = {answer.epsilon:g}，这个资源还剩 {answer.epsilon_left:g}；"
        f"每人最多计 {answer.rows_per_person} 行{hidden.zh}",
        f"Differential privacy: ε = {answer.epsilon:g} spent, {answer.epsilon_left:g} left of this resource; "
        f"at most {answer.rows_per_person} rows of a person count{hidden.en}.",
    )
