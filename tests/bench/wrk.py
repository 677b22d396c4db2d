"""Load from `wrk` on one core, on a server that has another one to itself; ours and the bare one in turn."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import bare
import httpx
import pytest
from jobkit import until
from serving import Server, free_port

SECONDS = float(os.environ.get("TEST_BENCH_SECONDS", "1"))
"""Of one round."""
ROUNDS = int(os.environ.get("TEST_BENCH_ROUNDS", "5"))
CONNECTIONS = 32
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
_OF_SERVER = ("date", "server", "transfer-encoding")
"""Headers that the server itself adds to each answer, or that its client has undone."""

SCRIPT = """
local asked, number = {asked}, 0
local spelt = function(path, bits)
  local place = string.find(path, "/models/", 1, true) + 8
  local name = string.gsub(string.sub(path, place), "%a", function(letter)
    local odd = bits % 2
    bits = (bits - odd) / 2
    return odd == 1 and string.upper(letter) or string.lower(letter)
  end)
  return string.sub(path, 1, place - 1) .. name
end
request = function()
  number = number + 1
  local path = asked[number % #asked + 1]
  if {vary} then path = spelt(path, number * 2654435761 + {seed}) end
  return wrk.format("GET", path, {{{headers}}})
end
done = function(summary, latency, requests)
  local wrong = summary.errors
  io.write(string.format("\\nMEASURED %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(99),
    wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What is asked, again and again."""

    paths: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)
    vary: bool = False
    """Whether the model is spelt in another way each time, so that hardly an address is asked for twice."""

    def script(self, seed: int) -> str:
        """It for wrk; the seed tells rounds apart."""
        quoted = ", ".join(json.dumps(path) for path in self.paths)
        headers = ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in self.headers.items())
        return SCRIPT.format(asked=f"{{{quoted}}}", vary=str(self.vary).lower(), seed=seed, headers=headers)


@dataclass(frozen=True)
class Measured:
    """One round."""

    a_second: float
    p99: float
    """Milliseconds."""
    requests: int
    cpu: float
    """Seconds of the processor for a request."""


def need_time() -> None:
    """Skip where nobody asks for what takes minutes."""
    if not os.environ.get("TEST_BENCH"):
        pytest.skip("takes minutes: TEST_BENCH=1 asks for it")


def need_wrk() -> None:
    """Skip where nobody asks for a load of minutes, it cannot be made, or a core of its own not be had."""
    need_time()
    if shutil.which("wrk") is None:
        pytest.skip("no wrk here (Debian: apt-get install wrk)")
    if len(CORES) < 2:
        pytest.skip("one core only: load and server would share it")


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """What is started in the block runs on one core."""
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, set(CORES))


def cpu_of(process: int) -> float:
    """Seconds of the processor that a process and its children have had."""
    stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(cpu_of(int(child)) for child in children)


def round_of(url: str, process: int, load: Load, folder: Path) -> Measured:
    """One round of load on a server, and what it cost its process."""
    script = folder / "load.lua"
    script.write_text(load.script(time.monotonic_ns() % 1_000_003))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(SECONDS))}s", "-s", str(script), url]
    before = cpu_of(process)
    with on_core(CORES[-1]):
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    cpu = cpu_of(process) - before
    measured = next(line for line in done.stdout.splitlines() if line.startswith("MEASURED"))
    requests, duration, p99, wrong = (int(word) for word in measured.split()[1:])
    assert wrong == 0, done.stdout
    return Measured(requests / duration * 1e6, p99 / 1000, requests, cpu / requests)


@contextmanager
def bare_server(url: str, load: Load, status: int, folder: Path) -> Iterator[tuple[str, int]]:
    """A server that answers as ours does, without thinking; its address and its process."""
    answers = []
    for number, path in enumerate(load.paths):
        with httpx.stream("GET", url + path, headers=dict(load.headers)) as answer:
            assert answer.status_code == status, answer.status_code
            body = b"".join(answer.iter_raw())
        (folder / f"body-{number}").write_bytes(body)
        headers = [[name, value] for name, value in answer.headers.items() if name not in _OF_SERVER]
        answers.append({"status": status, "headers": headers, "body": str(folder / f"body-{number}")})
    (folder / "answers.json").write_text(json.dumps(answers))
    port = free_port()
    env = os.environ | {bare.ANSWERS: str(folder / "answers.json")}
    with on_core(CORES[0]):
        command = [sys.executable, bare.__file__, str(port)]
        process = subprocess.Popen(command, env=env, cwd=Path(bare.__file__).parent, stdout=subprocess.DEVNULL)
    try:
        until(lambda: _answers(f"http://127.0.0.1:{port}{load.paths[0]}", status))
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(20)


def _answers(url: str, status: int) -> bool:
    try:
        return httpx.get(url).status_code == status
    except httpx.TransportError:
        return False


@dataclass(frozen=True)
class Comparison:
    """Medians of all rounds."""

    ours: float
    bare: float
    ratio: float
    """Of each round's two, and of those the median: what else the machine does falls on both."""
    cpu_ratio: float
    """Of the processor's time."""
    p99: float
    bare_p99: float
    requests: int
    """Of ours in all."""

    def __str__(self) -> str:
        return (
            f"{self.ours:8,.0f}/s, bare {self.bare:8,.0f}/s: {self.ratio:.2f}, by cpu {self.cpu_ratio:.2f}; "
            f"p99 {self.p99:5.1f} ms, bare {self.bare_p99:5.1f} ms"
        )


def compared(server: Server, load: Load, folder: Path, status: int = 200) -> Comparison:
    """Ours against the bare one in the same minute."""
    ours, theirs = [], []
    with bare_server(server.url, load, status, folder) as bare_one:
        both = (bare_one, (server.url, server.process.pid))
        for number in range(ROUNDS + 1):
            measured = [round_of(url, process, load, folder) for url, process in both]
            if number:  # the first one warms up
                theirs.append(measured[0])
                ours.append(measured[1])
    pairs = list(zip(ours, theirs, strict=True))
    return Comparison(
        ours=statistics.median(one.a_second for one in ours),
        bare=statistics.median(one.a_second for one in theirs),
        ratio=statistics.median(mine.a_second / other.a_second for mine, other in pairs),
        cpu_ratio=statistics.median(other.cpu / mine.cpu for mine, other in pairs),
        p99=statistics.median(one.p99 for one in ours),
        bare_p99=statistics.median(one.p99 for one in theirs),
        requests=sum(one.requests for one in ours),
    )
