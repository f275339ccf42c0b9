"""Assessments and results fed back 考核评估、成果反馈: Articles 30 and 33."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """What an assessment comes to (Article 33). The text names the first and the last."""

    EXCELLENT = "excellent"  # 优秀
    SATISFACTORY = "satisfactory"  # 合格: ours, for what lies between
    POOR = "poor"  # 较差


class Measure(StrEnum):
    """What a poor result leads to (Article 33)."""

    NONE = ""
    REMINDER = "reminder"  # 提醒
    INTERVIEW = "interview"  # 约谈
    TERMINATION = "termination"  # 终止授权并启动退出程序


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One assessment of an operator (考核评估). `scores`: indicator → 0..100; `total` weighted, 0..100."""

    id: str
    agreement: str
    period: str
    scores: Mapping[str, float]
    total: float
    result: Result
    measure: Measure
    says: str
    made: str
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Results and performance fed back by an operator (Article 30). `providers` were told of it."""

    id: str
    agreement: str
    period: str
    says: str
    providers: tuple[str, ...]
    made: str
    made_by: str
