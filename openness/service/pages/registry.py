"""All pages, for the application."""

from __future__ import annotations

from openness.service.pages import assets

PAGES = (assets.show_asset,)
"""Their handlers."""
