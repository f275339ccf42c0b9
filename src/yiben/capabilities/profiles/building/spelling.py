"""How values are read (规范化): the source's word as it is shown, and the form that is compared. SQL expressions."""

from yiben.capabilities.profiles.declared import Field
from yiben.infra.lake import literal

_WIDE = "０１２３４５６７８９ＸｘＡＢＣＤＥＦＧＨＪＫＬＭＮＰＱＲＴＵＷＹ（）　"
_NARROW = "0123456789XxABCDEFGHJKLMNPQRTUWY() "
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NOTHING = "('', '-', '--', '无', '未知', '待补', '不详', 'null', 'NULL', 'None', 'N/A', '/')"
_STORED = {
    "date": "DATE",
    "whole": "BIGINT",
    "money": "DECIMAL(20, 2)",
    "share": "DECIMAL(18, 6)",
}
_FORMS = "股份有限公司|有限责任公司|有限公司|集团|公司|个体工商户|（有限合伙）|(有限合伙)|普通合伙|分公司|特殊|合伙企业"


def stored_type(one: Field) -> str:
    """The DuckDB type a field is kept in."""
    return _STORED.get(one.kind, "VARCHAR")


def word(value: str) -> str:
    """A text value without space around it and in narrow signs; NULL for what says nothing."""
    said = f"trim(translate(CAST({value} AS VARCHAR), {literal(_WIDE)}, {literal(_NARROW)}))"
    return f"CASE WHEN {said} IN {_NOTHING} THEN NULL ELSE {said} END"


def shown(one: Field, value: str, times: int) -> str:
    """The value as it is kept: money in yuan to the fen, days as days, words as they came."""
    kind = stored_type(one)
    if one.kind in {"money", "share"}:
        number = f"TRY_CAST({value} AS DECIMAL(28, 6))"
        return f"TRY_CAST(round({number} * {times}, {2 if one.kind == 'money' else 6}) AS {kind})"
    if one.kind == "whole":
        return f"TRY_CAST({value} AS BIGINT)"
    if one.kind == "date":
        digits = _digits(value)
        return f"CASE WHEN length({digits}) = 8 THEN TRY_CAST(try_strptime({digits}, '%Y%m%d') AS DATE) ELSE NULL END"
    if one.words:
        cases = " ".join(f"WHEN {literal(said)} THEN {literal(means)}" for said, means in one.words.items())
        return f"CASE {word(value)} {cases} ELSE NULL END"
    return word(value)


def compared(one: Field, value: str) -> str:
    """The form of a kept value two records are compared in; NULL where there is nothing to compare."""
    match one.kind:
        case "resident_id":
            return eighteen(f"upper(regexp_replace({value}, '[^0-9Xx]', '', 'g'))")
        case "code":
            return f"nullif(upper(regexp_replace({value}, '[^0-9A-Za-z]', '', 'g')), '')"
        case "name":
            return f"nullif(upper(regexp_replace({value}, '[\\s·•．.]', '', 'g')), '')"
        case "firm":
            bare = f"regexp_replace({value}, '[\\s()（）·,，.-]', '', 'g')"
            return f"nullif(regexp_replace({bare}, '({_FORMS.replace('(', '').replace(')', '').replace('（', '').replace('）', '')})', '', 'g'), '')"
        case "day":
            digits = _digits(value)
            return f"CASE WHEN length({digits}) = 8 THEN {digits} ELSE NULL END"
        case "mobile" | "number":
            digits = f"regexp_replace({value}, '[^0-9]', '', 'g')"
            return f"CASE WHEN length({digits}) >= 6 THEN right({digits}, 11) ELSE NULL END"
        case "sex":
            return f"CASE WHEN {value} IN ('男', '1', 'M', '男性') THEN '1' WHEN {value} IN ('女', '2', 'F', '女性') THEN '2' ELSE NULL END"
        case "place":
            return f"nullif(regexp_replace({value}, '[\\s,，]', '', 'g'), '')"
        case _:
            return f"CAST({value} AS VARCHAR)"


def eighteen(number: str) -> str:
    """A resident number in its form of 18 characters: one of 15 (before 1999) gets its century and check character, GB 11643."""
    long = f"(left({number}, 6) || '19' || substr({number}, 7, 9))"
    total = " + ".join(
        f"{weight} * CAST(substr({long}, {at + 1}, 1) AS INTEGER)" for at, weight in enumerate(_WEIGHTS)
    )
    check = f"substr('10X98765432', ({total}) % 11 + 1, 1)"
    return (
        f"CASE WHEN regexp_matches({number}, '^[0-9]{{15}}$') THEN {long} || {check}"
        f" WHEN length({number}) >= 8 THEN {number} ELSE NULL END"
    )


def _digits(value: str) -> str:
    said = f"CAST({value} AS VARCHAR)"
    parts = f"regexp_extract({said}, '^\\s*(\\d{{4}})\\D+(\\d{{1,2}})\\D+(\\d{{1,2}})', ['y', 'm', 'd'])"
    joined = f"{parts}.y || lpad({parts}.m, 2, '0') || lpad({parts}.d, 2, '0')"
    return f"CASE WHEN regexp_matches({said}, '^\\s*\\d{{8}}') THEN left(trim({said}), 8) WHEN regexp_matches({said}, '^\\s*\\d{{4}}\\D+\\d{{1,2}}\\D+\\d{{1,2}}') THEN {joined} ELSE '' END"
