"""What machines ask: alive, ready, and how it goes."""

from collections.abc import Mapping

from fastapi import APIRouter
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from yiben.app.gauges import Meter
from yiben.infra.database import transaction
from yiben.infra.work import Office
from yiben.ui.answers import as_json


def router(office: Office, meter: Meter) -> APIRouter:
    """`/healthz` answers while the process lives, `/readyz` when it can work, `/metrics` for Prometheus."""
    out = APIRouter(tags=["health"])

    @out.get("/healthz", summary="Alive 存活", response_class=PlainTextResponse)
    def alive() -> str:
        return "ok\n"

    @out.get("/readyz", summary="Ready 就绪")
    def ready() -> Response:
        checks = {"database": _database(office), "home": _home(office)}
        return as_json(
            {"ready": all(checks.values()), "checks": checks}, status=200 if all(checks.values()) else 503
        )

    @out.get("/metrics", summary="Prometheus metrics 指标", response_class=PlainTextResponse)
    def metrics(_: Request) -> str:
        return meter.text(_gauges(office))

    return out


def _database(office: Office) -> bool:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with transaction(office.engine, writes=False) as db:
            db.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _home(office: Office) -> bool:
    return office.home.lake.is_dir() and office.home.staging.is_dir()


def _gauges(office: Office) -> Mapping[str, tuple[str, float]]:
    import resource
    import shutil

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        "yiben_peak_memory_bytes": ("Most memory this process has held.", peak),
        "yiben_home_free_bytes": ("Free space where state lies.", shutil.disk_usage(office.home.root).free),
    }
