"""Secrets as they may be shown: in a listing of the settings, and in logs."""

from __future__ import annotations

import re

MASK = "********"
"""What is shown instead of a secret. As long whatever the secret is."""

_NAMES = (
    "authorization", "cookie", "token", "secret", "password", "passwd", "passphrase", "api_key", "private_key",
)  # fmt: skip
"""How the name of a header, a setting or a field that holds a secret ends."""

_SEPARATED = r"""(?:["']?\s{0,4}[:=]\s{0,4}|["']\s{0,4},\s{0,4})[\[({]{0,2}b?"""
"""What stands between such a name and its value: in a header, an assignment, a dict, a list of pairs."""

_VALUE = r"""(?:"[^"]{1,2000}"?|'[^']{1,2000}'?|(?:(?:bearer|basic)\s+)?[^\s"',;)\]}]+)"""
"""The value: within quotes, or to the end of the word, with the kind of credentials before it."""

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![A-Za-z0-9])(opn|hf)_[A-Za-z0-9_-]{8,}"), rf"\1_{MASK}"),
    (re.compile(r"(?i)\b(bearer)\s+[a-z0-9._~+/=-]{8,}"), rf"\1 {MASK}"),
    (
        re.compile(rf"(?i)(?<![a-z])({'|'.join(_NAMES).replace('_', '[_-]')})({_SEPARATED}){_VALUE}"),
        rf"\1\2{MASK}",
    ),
    (re.compile(r"(://)[^\s/]{1,500}@"), rf"\1{MASK}@"),
)


def names_a_secret(name: str) -> bool:
    """Whether what has this name (`Authorization`, `X-Webhook-Secret`, `hub_token`) is a secret."""
    return name.lower().replace("-", "_").endswith(_NAMES)


def without_secrets(text: str) -> str:
    """A text with whatever in it looks like a secret masked: tokens, credentials, passwords in URLs."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text
