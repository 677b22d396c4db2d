"""All pages, for the application."""

from __future__ import annotations

from openness.service.pages import (
    asking,
    assets,
    attested,
    comparing,
    contesting,
    finding,
    models,
    observed,
    owners,
    previews,
    sitemap,
    start,
    statistics,
)

PAGES = (
    assets.show_asset,
    start.show_start,
    finding.show_found,
    finding.show_models,
    finding.export_models,
    owners.show_owner,
    comparing.show_comparison,
    models.show_model,
    models.show_history,
    observed.show_evidence,
    asking.ask_for_audit,
    asking.show_audit,
    asking.show_progress,
    contesting.show_contest,
    contesting.download_draft,
    contesting.show_schema,
    attested.show_attestation,
    previews.show_preview,
    previews.show_site_preview,
    previews.show_icon,
    previews.show_large_icon,
    previews.show_small_icon,
    sitemap.show_robots,
    sitemap.show_index,
    sitemap.show_sitemap,
    statistics.show_stats,
    statistics.show_plot,
)
"""Their handlers."""
