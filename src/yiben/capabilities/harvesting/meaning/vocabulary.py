"""Licences and themes of strangers taken for ours: by identifier, address or title, and a table of what is usual.

Sources of the usual ones: Open Definition licence identifiers (CKAN), SPDX, Creative Commons addresses,
GovData.de; EU authority table Data Theme; ISO 19115 topic categories. What a person decided for a source comes first.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from yiben.capabilities import opening

LONGEST_LICENCE = 200

_LICENCES = {
    "CC-BY-4.0": "cc-by cc_by ccby cc-by-4.0 ccby_4.0 cc-by-4",
    "CC0-1.0": "cc-zero cc0 cc0-1.0 cc-0 cczero cc_zero cc0_1.0 zero",
    "CC-BY-SA-4.0": "cc-by-sa cc-by-sa-4.0 ccbysa_4.0 by-sa",
    "ODbL-1.0": "odc-odbl odbl odbl-1.0 odbl_1.0",
    "ODC-By-1.0": "odc-by odc-by-1.0 odc_by",
    "PDDL-1.0": "odc-pddl pddl odc-pddl-1.0 pddl-1.0 odc_pddl",
}
_USUAL_LICENCES = {word: ours for ours, words in _LICENCES.items() for word in words.split()}

_THEMES = {
    "education": "educ education schools 文化教育 education-culture-sport",
    "health": "heal health healthcare public-health 卫生 健康 医疗卫生 卫生健康",
    "employment": "employment labour labor jobs 社会保障 社保就业 人力资源",
    "tourism": "culture tourism 文化 旅游 文化旅游 文体 文化休闲",
    "sport": "sports",
    "transport": "tran transportation traffic 交通 道路交通 交通运输",
    "emergency": "safety disaster 安全 公共安全 安全生产 应急管理",
    "finance": "finances banking 财税金融 信用",
    "environment": (
        "envi geoscientificinformation climatologymeteorologyatmosphere oceans inlandwaters biota weather"
        " 环境 气象 资源环境 环境保护"
    ),
    "economy": "econ agri ener agriculture farming business energy trade 经济 农业 农业农村 能源 商贸流通 工业农业",
    "land": "regi boundaries location imagerybasemapsearthcover planningcadastre elevation maps geography 地理空间 城建住房 城乡建设",
    "government": "gove government govt just justice law 政务 政府 财政 机构团体 法律服务 司法",
    "society": "soci population demography 人口 社会 民生 民生服务 生活服务",
}
_USUAL_THEMES = {word: ours for ours, words in _THEMES.items() for word in words.split()}


def licence_of(said: str, decided: Mapping[str, str]) -> tuple[str, bool]:
    """Our licence for one said, and whether it is ours: what is not stays as said, within its length."""
    if said in decided:
        return decided[said] or said[:LONGEST_LICENCE], bool(decided[said])
    ours = _licences()
    for one in _forms(said):
        if one in ours:
            return ours[one], True
    return said[:LONGEST_LICENCE], False


def theme_of(said: str, decided: Mapping[str, str]) -> str:
    """Our theme for one said; empty when there is none."""
    if said in decided:
        return decided[said]
    ours = _themes()
    return next((ours[one] for one in _forms(said) if one in ours), "")


@lru_cache(maxsize=1)
def _licences() -> Mapping[str, str]:
    declared = {one.id for one in opening.licences()}
    found = {word: ours for word, ours in _USUAL_LICENCES.items() if ours in declared}
    for one in opening.licences():
        forms = {one.id, one.title.zh, one.title.en, *([one.url] if one.url else [])}
        found |= {form: one.id for said in forms for form in _forms(said)[:2]}
    return found


@lru_cache(maxsize=1)
def _themes() -> Mapping[str, str]:
    declared = {one.id: one for one in opening.themes()}
    found = {word: ours for word, ours in _USUAL_THEMES.items() if ours in declared}
    for one in declared.values():
        found |= dict.fromkeys((one.id, one.title.zh.lower(), one.title.en.lower()), one.id)
    return found


def _forms(said: str) -> tuple[str, ...]:
    """Ways to look one up: as said, as an address without its ends, its last part."""
    word = re.sub(r"^https?://(www\.)?", "", said.strip().lower()).rstrip("/")
    word = re.sub(r"/(legalcode|deed)(\.[a-z-]+)?$", "", word)
    last = re.split(r"[/#]", word)[-1] if not re.search(r"/\d[\d.-]*$", word) else word
    return word, last, last.replace(" ", "-")
