"""Why a record was not taken in, and what was done to one on its way, in words."""

from yiben.kernel.text import Text

REASONS = {
    "no_title": Text("没有标题", "It has no title."),
    "not_text": Text("标题不是文字", "Its title is not text."),
    "no_key": Text("没有标识符", "It has no identifier."),
    "duplicate_key": Text("同一标识符在本次采集中已出现过", "Its identifier stood in this harvest before."),
    "not_public": Text("来源标明不对公众开放", "Its source says it is not public."),
    "deleted": Text("来源标明已删除", "Its source says it is deleted."),
    "not_an_object": Text("不是一条记录", "It is no record."),
    "not_a_dataset": Text("不是数据集", "It is no dataset."),
    "bad_encoding": Text(
        "标题中有无法辨认的字符（编码错误）", "Its title has characters nobody can read (wrong encoding)."
    ),
    "unreadable": Text("无法读取", "It cannot be read."),
    "too_deep": Text("嵌套过深", "It is nested too deeply."),
    "too_large": Text("一条记录过大", "One record is too large."),
    "bad_row": Text("列数与表头不符", "It has another number of columns than the heading."),
    "entities": Text("XML 含有实体声明，未读取", "The XML declares entities; it was not read."),
}

NOTES = {
    "links_dropped": Text(
        "部分链接不是 http(s) 地址，已略去", "links that are no http(s) addresses were left out"
    ),
    "shortened": Text("过长的文字已截短", "text that was too long was cut"),
    "licence_as_said": Text("许可按来源原文保留", "the licence is kept as the source says it"),
    "publisher_folded": Text(
        "发布单位过多，归入来源单位", "too many publishers: it stands under the source's organisation"
    ),
    "date_unclear": Text("日期写法不明，未采用", "a date that could be read two ways was left out"),
    "returned": Text("曾撤回，又出现了", "it was withdrawn, and is there again"),
}


def reason(code: str) -> Text:
    """A reason in words; the code itself when it is none of ours."""
    return REASONS.get(code, Text(code, code))


def note(code: str) -> Text:
    """A note in words."""
    return NOTES.get(code, Text(code, code))
