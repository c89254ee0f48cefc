"""The schema of the ways in for programs, held against the server by schemathesis: what it says is true."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from test_api import bot_over

import ui.api
from ui.api import limits
from ui.api.scope import Scope
from ui.web.server import launch
from ui.web.warming import Warming

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning"),  # of schemathesis's
]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(scope="module")
def address(library):
    blocks = launch(Warming(bot_over(library)), "127.0.0.1", 0)
    yield blocks.local_url.rstrip("/")
    blocks.close(verbose=False)


schema = schemathesis.openapi.from_dict(
    yaml.safe_load((Path(ui.api.__file__).parent / "openapi.yaml").read_text("utf8"))
)


@schema.parametrize()
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_server_does_what_its_schema_says(case, address):
    case.call_and_validate(base_url=address, checks=CHECKS, timeout=30)


def test_the_schema_names_the_limits_and_filters(address):
    told = httpx.get(f"{address}/openapi.json").json()
    properties = told["components"]["requestBodies"]["Question"]["content"]["application/json"]["schema"][
        "properties"
    ]
    assert properties["filters"]["description"] == ", ".join(Scope.model_fields)
    assert f"{limits.QUESTION:,}" in properties["question"]["description"]
    assert str(limits.PASSAGES) in properties["k"]["description"]
    assert len(told["paths"]) == 8
