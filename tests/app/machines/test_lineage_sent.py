"""Events about our own runs are posted to the address in the settings: each once, in order, again after a failure."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from machine_makers import register

from outside import Receiver, certificate, running
from yiben.app.wiring import open_platform
from yiben.capabilities.interchange import lineage
from yiben.infra.settings import Settings
from yiben.kernel.errors import BadInput, Unavailable


def test_each_run_is_sent_once_and_the_rest_after_a_failure(tmp_path: Path) -> None:
    platform = open_platform(tmp_path / "home")
    register(platform, "people", "name")
    pem = certificate(tmp_path)
    with running(Receiver(pem)) as receiver:
        settings = Settings(
            openlineage_url=receiver.url, webhook_networks="127.0.0.0/8", outbound_ca_file=str(pem)
        )
        office = replace(platform.office, settings=settings)
        receiver.status = 503
        with pytest.raises(Unavailable):
            lineage.push(office)
        receiver.status = 201
        assert lineage.push(office) == 1
        assert lineage.push(office) == 0
        register(platform, "titles", "title")
        assert lineage.push(office) == 1
        names = [json.loads(body)["outputs"][0]["name"] for _, body in receiver.got]
    platform.close()
    assert names == ["people", "people", "titles"]


def test_no_address_sends_nothing_and_the_local_network_is_not_reached(tmp_path: Path) -> None:
    platform = open_platform(tmp_path / "home")
    register(platform, "people", "name")
    assert lineage.push(platform.office) == 0
    settings = Settings(openlineage_url="https://127.0.0.1:9/lineage")
    with pytest.raises(BadInput, match="address"):
        lineage.push(replace(platform.office, settings=settings))
    platform.close()
