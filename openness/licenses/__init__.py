"""What a license allows: from a Hub key, an SPDX expression, a free-text name or a license's text.

A license is what its text says, not what its name suggests. `read_name` and `read_text` answer with a `Reading`;
`stricter` says which of several readings decides.
"""

from openness.licenses.model import (
    License,
    LicenseClass,
    Reading,
    Span,
    Terms,
    agree,
    recalled,
    stricter,
    strictness,
)
from openness.licenses.names import mentioned, read_link, read_name, read_names
from openness.licenses.texts import read_text

__all__ = [
    "License",
    "LicenseClass",
    "Reading",
    "Span",
    "Terms",
    "agree",
    "mentioned",
    "read_link",
    "read_name",
    "read_names",
    "read_text",
    "recalled",
    "stricter",
    "strictness",
]
