"""Options that several commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from openness.reports.formats import FORMATS

Function = TypeVar("Function", bound=Callable[..., Any])


class Amount(click.FloatRange):
    """A number within bounds; not infinite, and not a NaN."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As `click.FloatRange`, finite numbers only."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number of seconds or points.", param, ctx)
        return number


class Report(click.ParamType[tuple[str, Path]]):
    """`FORMAT=FILE`: a format and the file that it goes to."""

    name = "report"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        """The two, taken apart; fails where there is no such format."""
        from openness.filecheck import did_you_mean

        form, equals, path = str(value).partition("=")
        known = ["text", *FORMATS]
        if form not in known or not equals or not path:
            near = did_you_mean(form, known) if form not in known else ""
            self.fail(f"{value!r} is not FORMAT=FILE{near}; the formats are {', '.join(known)}.", param, ctx)
        return form, Path(path)


output_option = click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file, whole or not at all."
)
rubrics_option = click.option(
    "--rubric",
    "rubrics",
    multiple=True,
    metavar="ID|FILE",
    help="Score by this rubric too (repeatable): an id or a file.",
)


def attestation_options(function: Function) -> Function:
    """What people state about the models, and whose signatures count."""
    for option in (
        click.option(
            "--strict-licenses",
            is_flag=True,
            help="Read the license names in attestations to the letter: SPDX ids, and nothing else.",
        ),
        click.option(
            "--trust",
            type=click.Path(path_type=Path),
            envvar="OPENNESS_TRUST",
            metavar="FILE",
            help="The keys whose signatures you trust (trust.yaml; or OPENNESS_TRUST).",
        ),
        click.option(
            "--attestation",
            "attestations",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="What somebody states about a model, plain or signed (repeatable).",
        ),
    ):
        function = option(function)
    return function


def reading_options(function: Function) -> Function:
    """Where to read, and for how long."""
    for option in (
        click.option(
            "--max-wait",
            type=Amount(min=0),
            default=300.0,
            show_default=True,
            metavar="SECONDS",
            help="How long to wait for the Hub's rate limit, in all.",
        ),
        click.option(
            "--timeout",
            type=Amount(min=0, min_open=True),
            default=30.0,
            show_default=True,
            metavar="SECONDS",
            help="How long one answer of the Hub may take.",
        ),
        click.option(
            "--hub",
            metavar="URL|DIR",
            help="The Hub's endpoint, or a folder of recorded answers. Default: the real Hub (HF_ENDPOINT).",
        ),
    ):
        function = option(function)
    return function
