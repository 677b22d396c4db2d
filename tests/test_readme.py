"""The README does not lie: its report is the one that its command prints. `UPDATE_GOLDEN=1` renews it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from processes import run

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
REPORT = re.compile(r"(<!-- report: openness (?P<command>[^>]*?) -->\n```text\n)(?P<report>.*?)(```)", re.DOTALL)


def test_the_report_is_what_the_command_prints() -> None:
    text = README.read_text(encoding="utf-8")
    shown = REPORT.search(text)
    assert shown is not None
    printed = run(*shown["command"].split(), COLUMNS="80", NO_COLOR="1").stdout
    printed = "\n".join(line.rstrip() for line in printed.splitlines()) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        README.write_text(text[: shown.start("report")] + printed + text[shown.end("report") :], encoding="utf-8")
        return
    assert shown["report"] == printed


def test_each_command_that_it_names_exists() -> None:
    names = set(re.findall(r"^    openness (\w+)", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert {"audit", "record", "explain"} <= names
    for name in names:
        assert run(name, "--help").returncode == 0


def test_each_command_of_the_service_exists() -> None:
    text = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    commands = set(re.findall(r"^    openness ([a-z]+(?: (?:create|list|revoke|upgrade|log))?)", text, re.MULTILINE))
    commands |= set(re.findall(r"`openness ([a-z]+(?: (?:list|retry|upgrade))?)[ `]", text))
    assert {"serve", "worker", "db upgrade", "token create", "jobs retry", "config"} <= commands
    for command in commands:
        assert run(*command.split(), "--help").returncode == 0, command


def test_the_first_command_is_the_one_that_the_report_shows() -> None:
    text = README.read_text(encoding="utf-8")
    shown = REPORT.search(text)
    assert shown is not None
    command = text.split("<!-- ci: audit -->\n")[1].splitlines()[0]
    assert command.strip().endswith(f"openness {shown['command']}")
