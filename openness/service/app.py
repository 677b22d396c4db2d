"""The application: the routes behind the front."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import structlog
from granian.utils.proxies import wrap_asgi_with_proxy_headers
from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.plugins.pydantic import PydanticPlugin
from litestar.types import ASGIApp

from openness.service import openapi, problems
from openness.service.clients import trusted
from openness.service.front import Front
from openness.service.logs import litestar_logging
from openness.service.metrics import Metrics
from openness.service.pages.registry import PAGES
from openness.service.pages.showing import templates
from openness.service.pages.troubles import as_pages
from openness.service.routes import (
    attestations,
    audits,
    comparison,
    evidence,
    health,
    history,
    listing,
    lookup,
    models,
    rubrics,
    schema,
    statistics,
    webhooks,
)
from openness.service.routes import (
    problems as problem_types,
)
from openness.service.routes.common import API, options_of
from openness.service.state import Service

log = structlog.get_logger(__name__)

COMPRESSION = CompressionConfig("gzip", minimum_size=1000, gzip_compress_level=5, exclude_opt_key="compressed")
"""Of what no route compresses itself (`openness.service.answers`)."""
COUNTED = 10.0
"""Seconds between two writes of how often models were asked for."""
MAX_BODY = 2_500_000
"""Bytes of a request: a signed attestation that names each of a large model's files is 2 MB."""


ROUTES = (
    listing.list_models,
    models.get_model,
    history.get_history,
    history.get_diff,
    evidence.get_evidence,
    attestations.list_attestations,
    attestations.create_attestation,
    attestations.get_attestation,
    attestations.withdraw_attestation,
    audits.create_audits,
    audits.get_audit,
    audits.list_audits,
    comparison.compare_models,
    lookup.look_up_models,
    statistics.get_stats,
    webhooks.receive,
    rubrics.list_rubrics,
    rubrics.get_rubric,
)
"""All routes of the API."""


def create_app(service: Service) -> ASGIApp:
    """The ASGI application of one process."""
    metrics = Metrics()
    api = Router(API, route_handlers=[*options_of(ROUTES), *ROUTES])

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        service.queue.start()
        counting = asyncio.create_task(_count(service))
        try:
            yield
        finally:
            counting.cancel()
            await service.in_thread(lambda: _write_looks(service))
            await service.in_thread(service.queue.stop)
            service.threads.shutdown(wait=False)
            service.exports.shutdown(wait=False, cancel_futures=True)
            service.database.close()

    app = Litestar(
        route_handlers=[
            api,
            health.live,
            health.ready,
            health.metrics,
            problem_types.get_problem_type,
            schema.get_asset,
            *PAGES,
        ],
        state=State({"service": service, "metrics": metrics}),
        lifespan=[lifespan],
        exception_handlers=as_pages(problems.HANDLERS),
        logging_config=litestar_logging(),
        openapi_config=openapi.config(schema.schema_router()),
        cors_config=CORSConfig(
            allow_origins=list(service.settings.cors_origins),
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["authorization", "content-type", "if-none-match", "idempotency-key", "x-request-id"],
            expose_headers=["etag", "location", "link", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"],
            max_age=86400,
        ),
        compression_config=COMPRESSION,
        template_config=templates(),
        plugins=[PydanticPlugin(prefer_alias=True, validate_strict=True)],
        request_max_body_size=MAX_BODY,
    )
    front = Front(service, app, metrics)
    proxies = trusted(service.settings.trusted_proxies)
    return cast("ASGIApp", wrap_asgi_with_proxy_headers(front, proxies) if proxies else front)


async def _count(service: Service) -> None:
    while True:
        await asyncio.sleep(COUNTED)
        await service.in_thread(lambda: _write_looks(service))


def _write_looks(service: Service) -> None:
    """How often each model was asked for is no reason to fail for."""
    try:
        service.looks.write(service.database)
    except Exception:
        log.exception("looks could not be counted")
