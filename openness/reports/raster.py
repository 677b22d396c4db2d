"""An SVG of ours as PNG, drawn by resvg with the fonts in `fonts/` and none of the machine's.

resvg holds Python's lock while it draws, a tenth of a second for a large picture. Who has other things to do meanwhile
has it drawn apart, in a process that ends with the picture: this file, run by itself, reads an SVG and writes a PNG.
What that process does not need is imported where it is needed: it is started for each picture.
"""

from __future__ import annotations

import os
import sys

TIMEOUT = 10.0
"""Seconds after which a picture that is drawn apart is given up."""
_FONTS = [
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "fonts", name)
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
]


def png(svg: str, width: int) -> bytes:
    """The picture, so wide; `ValueError` for what is no SVG."""
    import resvg_py

    return resvg_py.svg_to_bytes(
        svg_string=svg,
        width=width,
        skip_system_fonts=True,
        font_files=_FONTS,
        font_family="DejaVu Sans",
        languages=["en"],
    )


def png_apart(svg: str, width: int) -> bytes:
    """The same, drawn by a process of its own; `TimeoutError` where that takes too long."""
    import subprocess

    command = [sys.executable, "-I", os.path.abspath(__file__), str(width)]
    try:
        done = subprocess.run(  # noqa: S603 - this file
            command, input=svg.encode(), capture_output=True, env=_environment(), timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError("a picture took too long to draw") from None
    if done.returncode:
        raise RuntimeError(f"a picture could not be drawn: {done.stderr[-1000:].decode(errors='replace')}")
    return done.stdout


def _environment() -> dict[str, str]:
    """What a process needs to start; no secret of a service's."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}


def version() -> str:
    """Of what draws."""
    from importlib import metadata

    return metadata.version("resvg-py")


if __name__ == "__main__":
    sys.stdout.buffer.write(png(sys.stdin.buffer.read().decode(), int(sys.argv[1])))
