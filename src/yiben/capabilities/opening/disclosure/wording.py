"""What a check's words are called by people."""

from collections.abc import Mapping

from yiben.capabilities.opening.disclosure.model import Risk, Role, Verdict, Weight
from yiben.kernel.text import Text

VERDICTS: Mapping[Verdict, Text] = {
    Verdict.MAY: Text("可以开放", "may be opened"),
    Verdict.AFTER: Text("处理后可以开放", "may be opened after remedies"),
    Verdict.NOT: Text("不得开放", "may not be opened"),
}
WEIGHTS: Mapping[Weight, Text] = {
    Weight.STOP: Text("必须处理", "must be remedied"),
    Weight.MIND: Text("请注意", "mind"),
    Weight.NOTE: Text("说明", "note"),
}
RISKS: Mapping[Risk, Text] = {
    Risk.IDENTIFIER: Text("直接标识符", "direct identifier"),
    Risk.LOOKS_LIKE: Text("疑似标识符", "looks like an identifier"),
    Risk.UNIQUE: Text("组合可识别", "singled out by a combination"),
    Risk.ALIKE: Text("组内同质", "a group that agrees"),
    Risk.LEVEL: Text("级别不许公开", "level not to be published"),
    Risk.RARE: Text("罕见类别", "rare category"),
    Risk.OUTLIER: Text("极端值", "extreme value"),
    Risk.FREE_TEXT: Text("自由文本", "free text"),
    Risk.PRECISE_TIME: Text("时间过细", "too precise in time"),
    Risk.PRECISE_PLACE: Text("位置过细", "too precise in place"),
    Risk.SMALL_CELL: Text("小单元格", "small cell"),
    Risk.RECOMPUTED: Text("可由合计反推", "follows from a total"),
    Risk.LINKED: Text("可与已开放数据关联", "joins with what is open"),
    Risk.DIFFERS: Text("版次差异", "difference of editions"),
    Risk.NOTHING: Text("没有内容", "nothing left"),
}
ROLES: Mapping[Role, Text] = {
    Role.DIRECT: Text("直接标识符", "direct identifier"),
    Role.QUASI: Text("准标识符", "quasi-identifier"),
    Role.SENSITIVE: Text("敏感属性", "sensitive"),
    Role.OTHER: Text("其他", "other"),
}
