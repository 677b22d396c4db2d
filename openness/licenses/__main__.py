"""`python -m openness.licenses ID LABEL SEEN READ FILE`: the line of `texts.tsv` that holds a license's text."""

from __future__ import annotations

import sys
from pathlib import Path

from openness.licenses.known import line_of
from openness.licenses.plain import normal_lines, words_of
from openness.licenses.signatures import unsigned

if len(sys.argv) != 6:
    sys.exit("usage: python -m openness.licenses ID LABEL SEEN READ FILE")
identity, label, seen, read, file = sys.argv[1:]
words = unsigned(words_of(normal_lines(Path(file).read_text(encoding="utf-8"))))
sys.stdout.write(line_of(identity, label, seen, read, words) + "\n")
