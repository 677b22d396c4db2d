"""What tests of pages share: axe, and a watch over everything that a page tries to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python.base as axe
from playwright.sync_api import Browser, Dialog, Page

AXE = Path(axe.AXE_FILE_PATH).read_text(encoding="utf-8")
Scheme = Literal["light", "dark"]


@dataclass
class Watched:
    """What a page did by itself, besides being shown."""

    address: str
    requests: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    """Dialogs and console lines: what a script that runs would leave."""

    def saw_dialog(self, dialog: Dialog) -> None:
        """Note a dialog, and close it."""
        self.scripts.append(dialog.message)
        dialog.dismiss()

    @property
    def quiet(self) -> bool:
        """Whether it asked for nothing but itself and ran nothing."""
        return self.requests in ([], [self.address]) and not self.scripts


@contextmanager
def opened(
    browser: Browser, address: str, *, width: int = 1200, scheme: Scheme = "light"
) -> Iterator[tuple[Page, Watched]]:
    """A page that is open, and what it does meanwhile."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, watched = context.new_page(), Watched(address)
    page.on("request", lambda request: watched.requests.append(request.url))
    page.on("dialog", watched.saw_dialog)
    page.on("console", lambda said: watched.scripts.append(said.text))
    page.on("pageerror", lambda error: watched.scripts.append(str(error)))
    try:
        page.goto(address)
        yield page, watched
    finally:
        context.close()


OF_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules whose answers change with the scheme."""


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds by all of its rules, or by some, a line each: the rule, and the first element that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found: dict[str, Any] = page.evaluate("options => axe.run(options)", options)
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0].get('failureSummary', '')}"
        for one in found["violations"]
    ]
