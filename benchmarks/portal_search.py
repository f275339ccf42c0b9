"""The portal at size: indexing 1,000,000 datasets, searching them with facets over HTTP, suggestions while one types.

    python benchmarks/portal_search.py [datasets]        # default 1,000,000

Synthetic and deterministic: bilingual titles and descriptions, keywords, twelve themes, 300 publishers. The index is
built from the database by the portal's own road; every question goes once through the whole site (ASGI, one process),
so nothing is answered from kept bytes. Figures: at least 20,000 a second; p95 < 20 ms with facets; suggestions < 10 ms.
Beside it the same questions to the bare search engine, on the same index: one field, no facets, no page.
"""

import asyncio
import json
import random
import resource as limits
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from yiben.app.wiring import Platform, open_platform
from yiben.capabilities.portal import search
from yiben.infra.search.words import segments

WORDS = "人口 法人 企业 社保 医疗 医保 教育 学校 公交 地铁 道路 交通 停车 空气 水质 环境 监测 气象 降雨 农业 粮食 耕地 林业 森林 水利 河流 水库 土地 规划 住房 公积金 房产 不动产 登记 税务 财政 预算 决算 采购 招标 投标 工程 项目 审批 许可 执照 信用 处罚 监管 检查 食品 药品 安全 消防 应急 灾害 地震 旅游 景区 酒店 文化 图书馆 博物馆 体育 场馆 就业 招聘 工资 养老 救助 低保 残疾 婚姻 出生 死亡 户籍 证照 电子 目录 数据 统计 年鉴 指标 能源 电力 燃气 供水 污水 垃圾 碳排放 科技 专利 园区 投资 外贸 海关 物流 快递 邮政 通信 基站 服务 热线 诉求 政务 公开 街道 社区 村庄 地名 地址 遥感 测绘 矿产 海洋 渔业 畜牧 疫苗 医院 医生 床位 疾病 卫生 急救 法院 律师 公证 仲裁 车辆 驾驶 违章 船舶 航班 铁路 客运 货运 加油站 充电桩 商标 品牌 标准 计量 质量 认证 抽检 价格 市场 商场 消费 金融 银行 贷款 保险 补贴 奖励 政策 人才 职称 培训 考试 幼儿园 中学 大学 招生 资助".split()
GLUE = "信息 清单 名录 明细 汇总 情况 台账 记录 分布 基本 年度 月度 实时 历史 全市 各区 重点 综合".split()
PLACES = "贵阳市 遵义市 六盘水市 安顺市 毕节市 铜仁市 黔东南州 黔南州 黔西南州 南明区 云岩区 花溪区 乌当区 白云区 观山湖区 清镇市".split()
ENGLISH = "population enterprise transport parking air quality water weather land housing tax budget permit credit food safety hospital school tourism library energy power gas waste carbon patent trade logistics service hotline address map vehicle railway charging price finance subsidy talent dataset list monthly annual open record".split()
THEMES = "education health employment tourism sport transport emergency finance environment agriculture housing justice".split()
FORMATS = (["csv"], ["csv", "xlsx"], ["csv", "xlsx", "jsonl", "parquet"], ["json"], ["xml"], ["pdf"])
KINDS = "word|two words|phrase|english|place|pinyin|word|mistyped|character|syllable".split("|")
ROUNDS = 500
COLUMNS = "id,slug,title_zh,title_en,description_zh,description_en,publisher,themes,keywords,licence,kind,cycle,spatial,contact,zones,origin,source,source_key,source_url,state,edition,formats,quality,created,published,updated,data_updated,extras,fingerprint"


def datasets(number: int, publishers: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of the table of datasets."""
    chance = random.Random(5)
    pick, one = chance.choices, chance.choice
    for at in range(number):
        zh = pick(WORDS, k=16)
        en = pick(ENGLISH, k=8)
        title = one(PLACES) + zh[0] + zh[1] + one(GLUE) + (zh[2] + one(GLUE) if at % 2 else "")
        told = f"{''.join(zh[2:8])}的{one(GLUE)}，包括{''.join(zh[8:12])}、{''.join(zh[12:])}等。"
        day = f"{one((2021, 2022, 2023, 2024, 2025, 2026))}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}T00:00:00.000000Z"
        themes = [one(THEMES)] if at % 3 else sorted({one(THEMES), one(THEMES)})
        yield (
            f"ds_{at:026d}", f"d{at}", title, f"{en[0].capitalize()} {en[1]} {en[2]} {at}", told, " ".join(en[3:]),
            publishers[int(chance.random() ** 2 * len(publishers))], json.dumps(themes),
            json.dumps(zh[:3], ensure_ascii=False), one(("CC-BY-4.0", "CC0-1.0", "yiben-terms", "")),
            one(("unconditional", "unconditional", "conditional", "targeted")),
            one(("daily", "monthly", "yearly", None)), "", "", "[]", "harvested", "src", str(at), "", "published", 0,
            json.dumps(one(FORMATS)), round(chance.random() ** 0.2, 3), day, day, day, day, "{}", "",
        )  # fmt: skip


def furnish(platform: Platform, number: int) -> None:
    """Put them into the database, faster than any door would."""
    with sqlite3.connect(platform.home.database) as db:
        bodies = [f"org_{at:026d}" for at in range(300)]
        marks = ",".join("?" * len(COLUMNS.split(",")))
        db.executemany(f"INSERT INTO open_dataset ({COLUMNS}) VALUES ({marks})", datasets(number, bodies))
        db.execute(
            "INSERT INTO open_change (dataset, what, at, note) SELECT id, 'published', created, '' FROM open_dataset ORDER BY id"
        )
    db.close()


class Caller:
    """Calls the site in this process, one request at a time, as a stranger.

    One task of a thread of its own stands for the server: threads that work for requests live as long as it does.
    """

    def __init__(self, platform: Platform) -> None:
        # Processes that help to build import this file as well; in use they import a command, not the site.
        from yiben.app import web

        self.app = web.build(platform)
        self.loop = asyncio.new_event_loop()
        self.from_ = 0
        server = asyncio.Event()
        threading.Thread(target=self.loop.run_until_complete, args=(server.wait(),), daemon=True).start()

    def get(self, path: str, *, accept: str = "text/html") -> tuple[int, bytes, float]:
        """(status, body, seconds). Every question comes from another address, so that none is slowed down."""
        plain, _, query = path.partition("?")
        self.from_ += 1
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": plain, "raw_path": plain.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(b"host", b"localhost"), (b"accept", accept.encode())],
            "client": (f"10.0.{self.from_ // 200}.{self.from_ % 200}", 1), "server": ("localhost", 80), "state": {},
        }  # fmt: skip
        told: dict[str, Any] = {"body": b""}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            told["status"] = message.get("status", told.get("status"))
            told["body"] += message.get("body", b"")

        async def timed() -> float:
            began = time.perf_counter()
            await self.app(scope, receive, send)
            return time.perf_counter() - began

        spent = asyncio.run_coroutine_threadsafe(timed(), self.loop).result()
        return told["status"], told["body"], spent


def questions() -> list[tuple[str, str]]:
    """(kind, address): words, phrases, single characters, pinyin, typing errors; three in four with a facet chosen."""
    chance = random.Random(7)
    one = chance.choice
    found = []
    for at in range(ROUNDS):
        a, b = chance.sample(WORDS, 2)
        kind = KINDS[at % len(KINDS)]
        text = {"word": a, "two words": f"{a} {b}", "phrase": a + b, "english": one(ENGLISH), "place": one(PLACES) + a,
                "pinyin": one(("kongqi", "yiyuan", "gongjiao", "jiaoyu", "shuiku")) + "", "mistyped": a[:-1] + "厂",
                "character": a[0], "syllable": one(("shui", "yi", "che", "jiao", "ku"))}[kind]  # fmt: skip
        chosen = ("", f"&theme={one(THEMES)}", "&format=csv", f"&kind=conditional&theme={one(THEMES)}")[
            at % 4
        ]
        found.append((kind, f"/datasets?q={quote(text)}{chosen}"))
    return found


def beginnings() -> list[str]:
    """What stands in the box while somebody types: Chinese, English, pinyin."""
    chance = random.Random(9)
    one = chance.choice
    found = []
    for at in range(ROUNDS):
        word = (one(PLACES) + one(WORDS), one(WORDS), one(ENGLISH), one(("guiyangshikongqi", "yiyuan", "gjxl", "nanmingqu")))[at % 4]  # fmt: skip
        found.append(word[: chance.randint(1, len(word))])
    return found


def main() -> None:
    """Build, ask, print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        platform = open_platform(Path(folder) / "home")
        furnish(platform, number)
        began, before = time.perf_counter(), _cpu()
        search.catch_up(platform.office)
        spent, busy = time.perf_counter() - began, _cpu() - before
        size = sum(
            one.stat().st_size for one in (platform.home.search / "portal").rglob("*") if one.is_file()
        )
        print(json.dumps({"benchmark": "portal_search.build", "datasets": number, "ours_s": round(spent, 1), "per_s": round(number / spent), "cpu_s": round(busy, 1), "mb": round(size / 1e6), "peak_mb": _peak(limits.RUSAGE_SELF), "peak_of_a_worker_mb": _peak(limits.RUSAGE_CHILDREN)}), flush=True)  # fmt: skip
        caller = Caller(platform)
        _ask("portal_search.page", caller, questions(), bare=platform)
        _ask(
            "portal_search.suggest",
            caller,
            [("typing", f"/datasets/suggest?q={quote(text)}") for text in beginnings()],
        )
        platform.close()


def _ask(name: str, caller: Caller, asked: list[tuple[str, str]], *, bare: Platform | None = None) -> None:
    for _, address in asked[:20]:
        status, body, _ = caller.get(address)
        assert status == 200, (address, status, body[:300])
    spent: dict[str, list[float]] = {}
    for kind, address in asked[20:]:
        status, body, seconds = caller.get(address)
        assert status == 200, (address, status, body[:300])
        spent.setdefault(kind, []).append(seconds)
    every = [one for many in spent.values() for one in many]
    said = {"benchmark": name, "questions": len(every), **_share(every)}
    said["p95_by_kind"] = {kind: _share(many)["p95_ms"] for kind, many in spent.items()}
    if bare is not None:
        said |= {
            "peer": "tantivy, one field, ten hits",
            **{f"peer_{key}": value for key, value in _share(_bare(bare)).items()},
        }
    print(json.dumps(said), flush=True)


def _bare(platform: Platform) -> list[float]:
    """The search engine alone: words of the title, ten hits, counted."""
    import tantivy

    index = tantivy.Index.open(str(next((platform.home.search / "portal").glob("v*"))))
    searcher, ask = index.searcher(), tantivy.Query
    spent = []
    for kind, address in questions():
        if kind in ("word", "two words", "phrase"):
            words = [word for run in WORDS if quote(run) in address for word in segments(run)]
            began = time.perf_counter()
            every = [(tantivy.Occur.Must, ask.term_query(index.schema, "head", word)) for word in words]
            searcher.search(ask.boolean_query(every), limit=10, count=True)
            spent.append(time.perf_counter() - began)
    return spent


def _share(spent: Sequence[float]) -> dict[str, float]:
    cut = sorted(spent)
    return {
        "p50_ms": round(statistics.median(cut) * 1e3, 1),
        "p95_ms": round(cut[int(len(cut) * 0.95)] * 1e3, 1),
        "max_ms": round(cut[-1] * 1e3, 1),
    }


def _peak(whose: int) -> int:
    return limits.getrusage(whose).ru_maxrss // 1024


def _cpu() -> float:
    own, others = limits.getrusage(limits.RUSAGE_SELF), limits.getrusage(limits.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


if __name__ == "__main__":
    main()
