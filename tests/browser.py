"""A real browser for tests of pages: Debian's Chromium, driven by Playwright.

`chromium` (a fixture in conftest) skips where there is none, and fails instead where `CI` is set.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

EXECUTABLE = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
"""Where it is; None where there is none. `CHROMIUM` names another one."""


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser of one's own; it reaches nothing by itself."""
    quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=EXECUTABLE, chromium_sandbox=False, args=[*quiet, "--disable-sync", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()
