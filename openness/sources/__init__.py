"""Where answers come from: the Hub, a folder of recorded answers, or a local folder about to be published.

A source reads and judges nothing. `open_source` picks the one that `--hub` names.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from openness.sources.protocol import DEFAULT_ENDPOINT, Exchange, Source

if TYPE_CHECKING:
    from openness.sources.waiting import Gates

__all__ = ["DEFAULT_ENDPOINT", "Exchange", "Source", "open_source"]


def open_source(
    hub: str | os.PathLike[str] | None = None,
    *,
    token: str | None = None,
    timeout: float = 30.0,
    max_wait: float = 300.0,
    on_wait: Callable[[float, str], None] | None = None,
    keep: bool = False,
    gates: Gates | None = None,
) -> Source:
    """The source that `--hub` names: a URL, a folder of recorded answers, or (None) the Hub itself.

    Without `hub`, the endpoint is `HF_ENDPOINT` or https://huggingface.co. `token` stands in for `HF_TOKEN`
    and the stored token, and like them goes to huggingface.co or to `HF_ENDPOINT` and nowhere else.
    `timeout` is in seconds for one answer, retries included; `max_wait` in seconds for waiting out a rate
    limit; `on_wait(seconds_left, why)` is called about once a second meanwhile, and with 0 at the end.
    `keep` keeps the answers as they came, so that they can be recorded. `gates` are rate limits that are shared
    with other sources. Raises `InputError` where `hub` is neither.
    """
    if hub is not None and not str(hub).lower().startswith(("http://", "https://")):
        from openness.sources.recording import RecordingSource

        return RecordingSource(Path(hub).expanduser())
    from openness.sources.hub import HubSource

    return HubSource(
        str(hub) if hub is not None else None,
        token=token,
        timeout=timeout,
        max_wait=max_wait,
        on_wait=on_wait,
        keep=keep,
        gates=gates,
    )
