"""What is counted for Prometheus; of several web processes together, where `openness serve` runs several."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder through which processes share their counts."""
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds."""


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._requests = Counter(
            "openness_http_requests", "Requests answered.", ["route", "status"], registry=self._own
        )
        self._seconds = Histogram(
            "openness_http_request_seconds", "Time to answer.", ["route"], buckets=BUCKETS, registry=self._own
        )
        self._known: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count an answer. `route` is one of the application's own, never what a client wrote."""
        pair = self._known.get((route, status))
        if pair is None:
            pair = self._requests.labels(route, str(status)), self._seconds.labels(route)
            self._known[route, status] = pair
        pair[0].inc()
        pair[1].observe(seconds)

    def text(self, audits: Mapping[tuple[str, str], int]) -> bytes:
        """All of it in Prometheus' format, with how many audits there are, by state and origin."""
        registry = self._own
        if os.environ.get(SHARED):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        queue = CollectorRegistry()
        queue.register(_Audits(audits))
        return generate_latest(registry) + generate_latest(queue)


class _Audits(Collector):
    def __init__(self, audits: Mapping[tuple[str, str], int]) -> None:
        self._audits = audits

    def collect(self) -> Iterator[Metric]:
        """The one gauge."""
        family = GaugeMetricFamily(
            "openness_audits", "Audits that were asked for and are not done.", labels=["state", "origin"]
        )
        for labels, count in sorted(self._audits.items()):
            family.add_metric(labels, count)
        yield family
