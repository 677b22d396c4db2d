"""In which form a client wants an answer (RFC 9110, `Accept`)."""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_LENGTH = 2000
"""Characters of the header that are read."""
_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


_NOT_AT_ALL = (0.0, 0)


def chosen(accept: str | None, offered: Sequence[str]) -> str | None:
    """The media type, of those offered, that a client likes best: by the weights that it gives, then by its own order,
    then by ours. None where it takes none of them."""
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [_parsed(one) for one in accept[:MAX_LENGTH].lower().split(",")]
    liking = {media_type: _liking(media_type, ranges) for media_type in offered}
    best = max(offered, key=lambda media_type: liking[media_type])  # of equal ones, the first
    return best if liking[best][0] > 0 else None


def _parsed(one: str) -> tuple[str, float]:
    """A range with its weight; what has no weight that can be read has the usual one."""
    media_range, *parameters = (part.strip() for part in one.split(";"))
    weights = [match[1] for part in parameters if (match := _WEIGHT.fullmatch(part.replace(" ", "")))]
    return media_range, float(weights[0]) if weights else 1.0


def _liking(media_type: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """The weight of a media type, and how early in the header it is: the range that says most about it counts."""
    kind = media_type.partition("/")[0]
    for wanted in (media_type, f"{kind}/*", "*/*"):
        for place, (media_range, weight) in enumerate(ranges):
            if media_range == wanted:
                return weight, -place
    return _NOT_AT_ALL
