"""What it takes to make audits: shared by all threads of a process, whatever the engine."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from openness.service.settings import Settings
from openness.sources.waiting import Gates
from openness.store.claims import LOST_AFTER
from openness.store.database import Database
from openness.store.hubuse import Quota, SharedGates


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are looked at, in seconds."""

    beat: float = 15.0
    """That an audit tells that it is being made."""
    lost: float = LOST_AFTER.total_seconds()
    """After which one that tells no more is taken up again."""
    tend: float = 60.0
    """That the queue is tended: what was lost, what is stale, what is old."""
    poll: float = 1.0
    """That an engine looks for jobs that nobody told it of."""

    @staticmethod
    def of(beat: float) -> Pace:
        """All of it in proportion to a heartbeat."""
        return Pace(beat, 4 * beat, 4 * beat, min(1.0, beat))


@dataclass(frozen=True, slots=True)
class Means:
    """The settings, the database and the Hub's gates."""

    settings: Settings
    database: Database
    pace: Pace = Pace()
    limit: float = 600.0
    """Seconds that one audit may take."""
    gates: Gates = field(init=False)
    """Of the Hub's rate limits, shared by all workers on the database."""
    name: str = field(init=False)
    """Of this process, for whoever looks at what runs."""

    def __post_init__(self) -> None:
        """Gates and name follow from the rest."""
        object.__setattr__(self, "gates", SharedGates(database=self.database))
        object.__setattr__(self, "name", f"{socket.gethostname()[:60]}:{os.getpid()}")

    @property
    def asks_the_hub(self) -> bool:
        """Whether a Hub is asked, whose requests are counted; a folder of recordings has no limits."""
        hub = self.settings.hub
        return hub is None or hub.lower().startswith(("http://", "https://"))

    def quota(self, *, token: bool) -> Quota:
        """What may be asked of the Hub, by whether a token is sent with it."""
        settings = self.settings
        return Quota(settings.hub_requests(token=token), settings.hub_reserved_share, settings.refresh_share)

    @property
    def lost_after(self) -> timedelta:
        """After which a job that nobody tells of is taken up again."""
        return timedelta(seconds=self.pace.lost)

    @staticmethod
    def now() -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)
