"""Content tests that no single pattern can say (内容特征): names, organisations, places, addresses, dates, numbers.

Each takes a profile's sample and gives the share 0..1 of values that fit. `PATTERNS` are the RE2 forms
with which the winner is then verified over all values.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from yiben.capabilities.grading.recognise.lexicon import HAN, Lexicon, read_lexicon
from yiben.capabilities.grading.recognise.names import (
    latin_name_rate,
    name_pattern,
    person_like,
)
from yiben.capabilities.grading.recognise.profile import Profile

Detector = Callable[[Profile, Lexicon], float]

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_YMD = r"(?:1[6-9]|2[0-2])\d\d"
_DAY = (
    rf"{_YMD}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
    rf"|{_YMD}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"|{_YMD}年(?:0?[1-9]|1[0-2])月(?:(?:0?[1-9]|[12]\d|3[01])[日号])?"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:\d{4}|\d{2})"
    rf"|(?i:(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?[- /]{_MONTH}[-, /]{{1,2}}(?:\d{{4}}|\d{{2}}))"
    rf"|(?i:{_MONTH} (?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,? \d{{4}})"
    r"|(?:民國|民国)?\d{2,3}年(?:0?[1-9]|1[0-2])月(?:0?[1-9]|[12]\d|3[01])日"
)
_CLOCK = r"(?:[01]?\d|2[0-4])[:点时][0-5]?\d(?:[:分][0-5]?\d(?:\.\d+)?秒?)?(?:\s?[AaPp][Mm])?分?(?:Z|[+-]\d\d:?\d\d)?"
_DATETIME = rf"(?:{_DAY})[T ]{{1,2}}{_CLOCK}(?: UTC)?"
_PARTIAL = rf"|{_YMD}|{_YMD}[-/.年]?(?:0?[1-9]|1[0-2])月?|0?\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ADDRESS_HAN = (
    rf"[{HAN}0-9A-Za-z]*(?:[路街道巷弄里村镇乡园苑座组屯坊湾城]|大道|胡同|小区|大厦|广场|公寓|花园|附近|交叉口|旁)"
    r".*\d+\s*(?:号|號|室|栋|棟|幢|楼|樓|单元|层|层|组|弄|房|座|户|区|F)?.*"
    rf"|[{HAN}]{{2,}}(?:省|市|自治区|县|区|州).*(?:路|街|道|村|镇|乡|巷|屯|组|园|厦|社区|大队|对面|交叉口|口|旁).*"
)
_ADDRESS_LATIN = (
    r"(?i:(?:.*\b)?\d+[\w/-]*,? .*\b(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|way|ct|court|pl|place|circuit|cct|"
    r"crescent|cres|terrace|hwy|highway|sq|square|pkwy|parkway|floor|suite|pentagon|parade|close|loop|row|circle|plaza|broadway|house|building|bldg|room|office)\b.*"
    r"|(?:via|viale|piazza|piazzale|corso|rua|avenida|av\.|calle|rue|place|largo|praça|strada|ul\.|borgo|loc\.|contrada|vicolo|po box|p\.o\. box)\b.*\d.*"
    r"|\d+ block .*|.+\b(?:street|avenue|road|lane|drive|boulevard|place|circuit|crescent|terrace|court|close|parade)"
    r"|.+(?:straße|strasse|gatan|vej|weg|straat|laan|gade) \d+\w?|\d+,? .{4,}|.+ \d+[a-z]?(?:[,/-].*)?)"
)
_ORG_HAN = (
    rf"[{HAN}A-Za-z0-9()()·.\-— ,、&《》]*(?:公司|厂|店|中心|医院|学校|大学|学院|分局|总局|[{HAN}]局|委员会|[{HAN}]委|[{HAN}]厅|[{HAN}]处|研究所|派出所|事务所|"
    r"卫生所|研究院|法院|检察院|站|协会|基金会|银行|信用社|合作社|集团|酒店|宾馆|饭店|旅馆|商行|经营部|超市|政府|办公室|幼儿园|小学|中学|高中|总队|支队|大队|分行|支行|博物馆|图书馆|体育馆|"
    r"文化馆|纪念馆|联合会|学会|工会|商会|中心校|工作室|门诊部|诊所|药房|餐厅|茶楼|网吧|俱乐部|联社|出版社|报社|杂志社|旅行社|剧团|红十字会|慈善总会|指挥部|管委会|居委会|村委会|养殖场|农场|林场|"
    r"有限|股份|工厂|矿|公会|黨|党|党委|團體|局|院|所|部)(?:[((].*[))])?"
)
_PLACE_HAN = (
    rf"[{HAN}]{{1,12}}(?:省|市|自治区|特别行政区|地区|自治州|州|盟|新区|区|區|自治县|县|縣|自治旗|旗|乡|鄉|镇|鎮|街道|街道办事处|苏木|村|社区|居委会|村委会|开发区|园区|林区|矿区|管理区|里|屯)"
    rf"(?:[-—/ ][{HAN}]{{2,10}})?"
)
ORG_WORDS = (
    r"(?i)\b(?:ltd|limited|inc|incorporated|llc|llp|plc|corp|corporation|company|companies|co|council|university|universität|universidad|università|université|college|school|"
    r"academy|hospital|clinic|department|dept|agency|authority|ministry|bureau|commission|committee|trust|foundation|association|assoc|society|institute|instituto|office|board|"
    r"court|city of|town of|village of|county|bank|group|services?|centers?|centres?|nhs|gmbh|ag|nv|n\.v|s\.a|sa|srl|s\.r\.l|spa|federation|union|council|partnership|holdings?|"
    r"enterprises?|solutions|systems|technologies|industries|international|associates|partners|network|ministerio|ministério|fundação|comune|azienda|ente|istituto|"
    r"church|club|hotel|museum|library|press|publishing|police|army|navy|air force|federal|national|royal|administration|directorate|division|programme|program|project|"
    r"consulting|logistics|fund|etf|capital|energy|financial|insurance|motors|pharma|pharmaceuticals|airlines|store|shop|restaurant|cafe|care|health|head start|stores|mr\.? ?& ?mrs)\b"
)
_ORG_WORDS = re.compile(ORG_WORDS)


def _fraction(profile: Profile, pattern: re.Pattern[str]) -> float:
    texts = profile.sample
    return sum(bool(pattern.fullmatch(text)) for text in texts) / len(texts) if texts else 0.0


_DATE_RE, _DATETIME_RE = re.compile(_DAY), re.compile(_DATETIME)
_BIRTH_RE = re.compile(_DAY + _PARTIAL + f"|{_DATETIME}")
_SPAN_RE = re.compile(rf"{_DAY}|(?:{_DATETIME})|{_YMD}[-/.年~–—](?:\d{{1,2}}|{_YMD})[月年]?")
_HAN_ADDRESS, _LATIN_ADDRESS = re.compile(_ADDRESS_HAN, re.DOTALL), re.compile(_ADDRESS_LATIN, re.DOTALL)
_HAN_ORG, _HAN_PLACE = re.compile(_ORG_HAN), re.compile(_PLACE_HAN)
_ANY_HAN = re.compile(f"[{HAN}]")
_PHONE = re.compile(
    r"(?:tel:?|ph:?|t:)?\s*\+?[\d((][\d()()\s.\-–—/*转]{5,}\d(?:\s*(?:ext|x|转|#)\.?\s*\d+)?(?:[;,、/|\n]\s*[\d+(].*)?",
    re.IGNORECASE | re.DOTALL,
)
_PARTS = re.compile(r"[;,、/|\n\s转]+")
_LONGEST_PHONE = 18  # 15 of ITU-T E.164, and an extension
_NAME_AND_PHONE = re.compile(
    rf".*(?:[{HAN}]{{2,}}|[A-Za-z]{{3,}} [A-Za-z]+).*\d{{7,}}.*|.*\d{{7,}}.*[{HAN}]{{2,}}.*", re.DOTALL
)


def person_name(profile: Profile, lexicon: Lexicon) -> float:
    """The share that looks like a person's name: Chinese, masked, transliterated or Western."""
    texts = profile.sample
    if not texts or profile.facts.numeric > 0.5:
        return 0.0
    han = [t for t in texts if _ANY_HAN.search(t)]
    share = len(han) / len(texts)
    rate = person_like(han, lexicon) * share if han else 0.0
    if share < 0.9:
        latin = [t for t in texts if not _ANY_HAN.search(t)]
        rate += (1 - share) * latin_name_rate(latin, lexicon, _ORG_WORDS)
    return rate


def org_name(profile: Profile, lexicon: Lexicon) -> float:
    """The share that carries an organisation's word: 公司, 局, Ltd, Council."""
    texts = profile.sample
    if not texts or profile.facts.numeric > 0.5 or profile.facts.length > 90:
        return 0.0
    hits = sum(
        bool(_HAN_ORG.fullmatch(t)) and len(t) > 3
        if _ANY_HAN.search(t)
        else bool(_ORG_WORDS.search(t)) and len(t) < 120
        for t in texts
    )
    return hits / len(texts)


def place(profile: Profile, lexicon: Lexicon) -> float:
    """The share that is a division or a place: ends in 省市区县…, or is a known province."""
    known = lexicon.lists.words["provinces"]
    texts = profile.sample
    hits = sum(t in known or (len(t) <= 22 and bool(_HAN_PLACE.fullmatch(t))) for t in texts)
    return hits / len(texts) if texts else 0.0


def address(profile: Profile, lexicon: Lexicon) -> float:
    """The share that is an address down to a road, a house or a building."""
    texts = profile.sample
    if not texts or profile.facts.numeric > 0.5:
        return 0.0
    hits = 0
    for text in texts:
        if len(text) > 200 or "@" in text or "://" in text:
            continue
        hits += (
            bool((_HAN_ADDRESS if _ANY_HAN.search(text) else _LATIN_ADDRESS).fullmatch(text))
            and len(text) > 4
        )
    return hits / len(texts)


def date(profile: Profile, lexicon: Lexicon) -> float:
    """The share that is a calendar day."""
    return 1.0 if profile.typed == "date" else _fraction(profile, _DATE_RE)


def datetime(profile: Profile, lexicon: Lexicon) -> float:
    """The share that is a day with a time."""
    return _fraction(profile, _DATETIME_RE)


def date_or_time(profile: Profile, lexicon: Lexicon) -> float:
    """The share that is a calendar day, with or without a time."""
    return max(date(profile, lexicon), datetime(profile, lexicon))


def birth_like(profile: Profile, lexicon: Lexicon) -> float:
    """The share that can be a birth date: a day, a month, a year, also of the Minguo era."""
    return 1.0 if profile.typed == "date" else _fraction(profile, _BIRTH_RE)


def phone_like(profile: Profile, lexicon: Lexicon) -> float:
    """The share that is written like a phone number somewhere in the world."""
    texts = profile.sample
    if not texts or profile.typed == "date":
        return 0.0
    hits: int = sum(
        bool(_PHONE.fullmatch(t))
        and 6 <= sum(c.isdigit() for c in t) <= 60
        and max(sum(c.isdigit() for c in part) for part in _PARTS.split(t)) <= _LONGEST_PHONE
        and not _SPAN_RE.fullmatch(t)
        for t in texts
    )
    return hits / len(texts)


def name_and_phone(profile: Profile, lexicon: Lexicon) -> float:
    """The share that packs a name and a number into one cell, and is no address."""
    return 0.0 if profile.facts.length > 60 else _fraction(profile, _NAME_AND_PHONE)


def _between(profile: Profile, low: float, high: float) -> float:
    numbers = profile.numbers
    return (
        float(np.mean((numbers >= low) & (numbers <= high))) * profile.facts.numeric if len(numbers) else 0.0
    )


def age_like(profile: Profile, lexicon: Lexicon) -> float:
    """The share of numbers that can be ages, or age bands."""
    bands = _fraction(
        profile,
        re.compile(r"(?:[<>≥≤]=?\s*)?\d{1,3}\s*(?:[-–~至+>]\s*\d{0,3})?\s*(?:岁|周岁|years?)?(?:以上|以下)?"),
    )
    return max(_between(profile, 0, 125), bands if profile.facts.numeric < 0.5 else 0.0)


def latitude(profile: Profile, lexicon: Lexicon) -> float:
    """The share of numbers between −90 and 90."""
    return _between(profile, -90, 90)


def longitude(profile: Profile, lexicon: Lexicon) -> float:
    """The share of numbers between −180 and 180."""
    return _between(profile, -180, 180)


def year(profile: Profile, lexicon: Lexicon) -> float:
    """The share that is a year or a few years."""
    return _fraction(
        profile, re.compile(r"(?:1[6-9]|20)\d\d(?:\.0)?年?度?(?:[-/,、; ]+(?:(?:1[6-9]|20)\d\d|\d\d)年?度?)*")
    )


def running_number(profile: Profile, lexicon: Lexicon) -> float:
    """1.0 where the rows count upwards one by one."""
    numbers = profile.numbers
    if len(numbers) < 3 or profile.facts.numeric < 0.95 or profile.facts.integer < 1:
        return 0.0
    rising = bool((np.diff(numbers) > 0).all())
    span = numbers[-1] - numbers[0] + 1
    return (
        1.0
        if rising
        and abs(span - profile.filled) <= max(2, 0.02 * profile.filled)
        and numbers[0] <= profile.filled + 1
        else 0.0
    )


def mac(profile: Profile, lexicon: Lexicon) -> float:
    """The share of MAC addresses; twelve bare hex digits count only where letters occur inside."""
    pattern = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}")
    bare = re.compile(r"(?=..+[A-Fa-f])(?=.*\d)[0-9A-Fa-f]{12}")  # AC1593346589 is a serial number
    return max(
        _fraction(profile, pattern), _fraction(profile, bare) if _fraction(profile, bare) > 0.8 else 0.0
    )


def division_code(profile: Profile, lexicon: Lexicon) -> float:
    """The share of GB/T 2260 codes. Two or four places prove nothing alone: see `decide`."""
    provinces, prefectures = lexicon.lists.patterns["provinces"], lexicon.lists.patterns["prefectures"]
    pattern = re.compile(
        rf"(?:{provinces})(?:0000(?:000(?:000)?)?)?|(?:{prefectures})(?:[0-8]\d(?:\d{{3}}(?:\d{{3}})?)?)?"
    )
    return _fraction(profile, pattern)


DETECTORS: dict[str, Detector] = {
    "person_name": person_name,
    "org_name": org_name,
    "place": place,
    "address": address,
    "date": date,
    "datetime": datetime,
    "date_or_time": date_or_time,
    "birth_like": birth_like,
    "phone_like": phone_like,
    "name_and_phone": name_and_phone,
    "age_like": age_like,
    "latitude": latitude,
    "longitude": longitude,
    "year": year,
    "running_number": running_number,
    "mac": mac,
    "division_code": division_code,
}


@lru_cache(maxsize=32)
def full_pattern(detector: str) -> str:
    """The RE2 pattern that verifies `detector` over all values; empty where the sample must do."""
    if detector == "person_name":
        return name_pattern(read_lexicon())
    return {
        "date": _DAY,
        "datetime": _DATETIME,
        "date_or_time": f"{_DAY}|{_DATETIME}",
        "birth_like": _DAY + _PARTIAL + f"|{_DATETIME}",
        "address": f"{_ADDRESS_HAN}|{_ADDRESS_LATIN}",
        "place": _PLACE_HAN,
        "year": r"(?:1[6-9]|20)\d\d(?:\.0)?年?度?(?:[-/,、; ]+(?:(?:1[6-9]|20)\d\d|\d\d)年?度?)*",
        "age_like": r"(?:1[01]\d|12[0-5]|\d{1,2})(?:\.\d+)?岁?",
    }.get(detector, "")
