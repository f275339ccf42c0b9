"""Whose information a column is (个人信息判定): the rule that makes an item personal information, or not.

One rule, after PIPL Art. 4 (各种信息 *relating to* an identified or identifiable person):
1. What names, numbers, reaches or describes a person by itself is personal wherever it stands (`personal = "yes"`).
2. What persons and organisations both have (phone, e-mail, address, job, pay, party) is personal where the rows
   are about persons (`"table"`), and what only tells something once the person is known (amounts, marks, dates
   of a life, benefit and insurance states, the unit somebody works in) where the table also names or numbers
   them (`"table_named"`).
3. In a register of persons, whose rows carry a document, card or mobile number beside the name, the rows
   are about identified persons, and so is what nothing but its shape is known of (dates, counts, categories).
4. What is about the handling and not about the person stays out in any table: row numbers, case and order
   numbers, times of registration and publication, states of handling, the office in charge, division codes.
"""

import re
from functools import lru_cache

from yiben.capabilities.grading.recognise.decide import Column
from yiben.capabilities.grading.recognise.freetext import Part
from yiben.capabilities.grading.recognise.headers import _tokens, plain
from yiben.capabilities.grading.recognise.lexicon import read_lexicon
from yiben.capabilities.grading.recognise.subject import Subject

_FREE_MAIL = re.compile(
    r"(?i)@(?:qq|163|126|sina|gmail|hotmail|outlook|yahoo|foxmail|139|189|icloud|live|msn|aol|protonmail|sohu|yeah)\."
)
_MOBILE = re.compile(r"(?:^|\D)1[3-9]\d{9}(?:$|\D)")
_TOWN = re.compile(r"(?i)city|suburb|town|village|neighbou?rhood|市|区|县|镇|乡|村|街道|社区")
_EMPLOYER = re.compile(
    r"(?i)^(?:company|employer|employer name|school|school name|byyx|学校|学校名称|工作单位|就读学校|用人单位|所在单位|任职单位|毕业院校|服务处所|學校|毕业学校|录取院校|录取学校|所在学校|所在单位|实习单位|参保单位|缴存单位|current employer|current company|affiliation|alma mater|almamater|执业机构|执业单位|gongzuodanwei|gzdw)$"
)
_OWN_UNIT = re.compile(r"(?i)department|dept|部门|科室|班级|院系|年级|专业|处室|班组")
_OF_ORG = re.compile(
    r"(?i)单位|公司|企业|医院|学校|机构|存放|仓库|库房|办公|经营|注册|营业|酒店|商户|institution|company|office|organi[sz]ation|business|agency|school|hospital"
)
_OF_FIRMS = re.compile(r"(?i)对公|单位账|企业账|公司账|基本户|corporate|company|business")
_ITS_UNIT = re.compile(
    r"(?i)^(?:单位名称|单位|dwmc|毕业.{0,4}[学校]|就读.{0,4}[学校]|(?:父亲|母亲|配偶|监护人|家长|子女).{0,3}单位)$"
)
_ROLE_MAIL = re.compile(
    r"(?i)^(?:info|contact|admin|office|mail|enquir|support|help|press|media|sales|service|webmaster|postmaster|security|soc|it|hr|legal|customer|feedback|comment|domain|dns|abuse|noreply|no-reply|protocollo|segreteria|comune|public)"
)
_WANTED = re.compile(r"(?i)要求|条件|required|requirement")
_HOME = re.compile(r"(?i)家庭|住址|住宅|户籍|居住|所在(?:乡|镇|村|社区|街道|区|县)|home|residen")
_FLAG = re.compile(r"^(?:是否|有无)(?!.*(?:有效|删除|公开|启用|审核|锁定|发布|上报|同步|注销|办结|推送))")

_TOLD_OF_SOMEBODY = frozenset(
    {
        "date",
        "datetime",
        "year",
        "month",
        "count",
        "measure",
        "ratio",
        "category",
        "title",
        "time_of_day",
        "boolean",
    }
)
_HANDLING = re.compile(
    r"(?i)审核|审批|核查|核验|办理|办结|受理|处理|承办|经办|主办|登记|注册|录入|录用状态|填报|填表|采集|创建|建档|归档|提交|备案|立案|结案|更新|修改|变更|删除|上报|同步|推送|发布|公布|公示|公告|统计|截止|打印|抄表|检验|测试日"
    r"|评审|标题|书名|状态|事项|满意|序号|批次|批号|版本|来源|渠道|操作|数据|系统|窗口|网点|网站|机构|生产|厂家|规格|有效|启用|公开|启动|备注|类型|种类|单价|区划|代码|编码|标识|标志"
    r"|\b(?:channel|created?|creation|updated?|modified|inserted|loaded|load|entry|entered|record|record date|status|source|batch|version|branch|type|flag|valid|active|sys|etl|processed|reported|published|extract|run|code|state|district|congress|chamber|office|race|geo|tract|country|region)\b"
)
_HANDLING_INITIALS = re.compile(
    r"(?i)^(?:[a-z]{0,6}(?:zt|lx|zl|jg|dm|bz|ly|lsh|fl)|(?:gx|cj|lr|xg|dj|sb|tj)(?:sj|rq))$"
)  # …状态, …类型, 更新时间


def _tells_of_somebody(column: Column) -> bool:
    """Whether a column known by its shape only is not about the handling."""
    best, header = column.best, column.header.text.strip()
    if best is None or best.meaning.id not in _TOLD_OF_SOMEBODY or _HANDLING_INITIALS.match(header):
        return False
    return not _HANDLING.search(_spelled(column))


def _spelled(column: Column) -> str:
    """The header with its words apart: createTime → create time."""
    return " ".join([plain(column.header.text), *_tokens(column.header.text)])


def is_personal(column: Column, subject: Subject, *, neighbours: bool) -> bool:
    """Whether a column is personal information in this table. `neighbours`: a personal address stands beside it."""
    return _of_its_own(column, subject, neighbours=neighbours) or any(
        part_is_personal(part, subject) for part in column.parts
    )


def part_is_personal(part: Part, subject: Subject) -> bool:
    """Whether what a mixed column holds besides is personal information."""
    meaning = read_lexicon().meanings[part.semantic]
    if meaning.id == "email":
        return subject.kind == "person" or names_somebody(list(part.sample))
    return meaning.personal == "yes" or (meaning.personal == "table" and subject.kind == "person")


def _of_its_own(column: Column, subject: Subject, *, neighbours: bool) -> bool:
    best, profile = column.best, column.profile
    if best is None:
        return False
    rule = best.meaning.personal
    if profile.filled == 0:
        return (
            rule == "yes"
            and best.score >= 0.4
            and best.meaning.kind in ("identity", "secret", "finance_account", "biometric", "belief")
        )
    if best.meaning.kind == "finance_account" and _OF_FIRMS.search(column.header.text):
        return False
    if rule == "yes":
        return True
    if best.meaning.id == "boolean" and _FLAG.search(column.header.text):
        return subject.named  # 是否危房户 in a table that names persons
    if subject.registered and _tells_of_somebody(column):
        return True
    if rule == "table":
        return _in_table(column, subject)
    if rule == "table_named":
        return subject.named and (best.meaning.id != "org_unit" or bool(_OWN_UNIT.search(column.header.text)))
    if rule == "place":
        whose = neighbours or (subject.kind == "person" and subject.named and not subject.keyed)
        return whose and subject.kind != "organisation" and not _OF_ORG.search(column.header.text)
    return _where_and_where_employed(column, subject, neighbours=neighbours)


def _where_and_where_employed(column: Column, subject: Subject, *, neighbours: bool) -> bool:
    """The town beside a person's address, and a person's employer or school."""
    best = column.best
    if best is None or not subject.named:
        return False
    if best.meaning.id == "division_name":
        if _HOME.search(column.header.text):
            return True
        return neighbours and bool(_TOWN.search(column.header.text))
    if subject.registered and best.meaning.id == "org_name" and _ITS_UNIT.match(plain(column.header.text)):
        return True
    return best.meaning.id == "org_name" and bool(
        _EMPLOYER.search(column.header.text)
        or _EMPLOYER.search(best.word)
        or "工作单位" in column.header.text
    )


def _in_table(column: Column, subject: Subject) -> bool:
    best, profile = column.best, column.profile
    if best is None:
        return False
    meaning = best.meaning.publishes
    if meaning == "email":
        return subject.kind == "person" or names_somebody(profile.sample)
    if meaning in ("phone", "cn_landline", "fax"):
        if sum(bool(_MOBILE.search(text)) for text in profile.sample) > 0.02 * len(profile.sample):
            return True
        if _OF_ORG.search(column.header.text) or (meaning == "cn_landline" and subject.keyed):
            return column.header.role
        return subject.kind == "person" or (column.header.role and subject.kind != "place")
    if meaning in ("address", "address_part") and subject.keyed and not subject.traits:
        return column.header.role or bool(_HOME.search(column.header.text))
    if meaning in ("address", "address_part"):
        return subject.kind in ("person", "unknown") and not _OF_ORG.search(column.header.text)
    if meaning == "postcode":
        return subject.kind == "person" and subject.named and not _OF_ORG.search(column.header.text)
    if meaning == "political_affiliation":  # a table of parties has each of them once
        return subject.kind == "person" or (subject.kind == "unknown" and profile.facts.distinct <= 0.8)
    if meaning == "education" and _WANTED.search(column.header.text):
        return False  # asked of whoever applies
    if meaning in ("job_title", "job_grade"):
        return subject.named
    if meaning in ("person_flag", "cause_of_death", "criminal_record", "kinship", "photo"):
        return subject.kind == "person"
    if meaning == "salary":
        return subject.named or (subject.traits and subject.kind == "person") or subject.kind == "unknown"
    return subject.kind in ("person", "unknown")


def names_somebody(texts: list[str]) -> bool:
    """Whether enough e-mail addresses carry a person's name or lie with a free mail provider."""
    lexicon_names = _first_names()
    personal = 0
    for text in texts:
        local = text.split("@")[0].lower()
        if "@" not in text or _ROLE_MAIL.match(local):
            continue
        parts = re.split(r"[._-]", local)
        personal += bool(_FREE_MAIL.search(text)) or (
            parts[0] in lexicon_names and (len(parts) > 1 or len(parts[0]) > 2)
        )
    return personal >= max(1, 0.08 * len(texts))


@lru_cache(maxsize=1)
def _first_names() -> frozenset[str]:
    return read_lexicon().lists.words["given_en"]
