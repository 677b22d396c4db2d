"""`python -m openness.licenses ID LABEL SEEN READ FILE`: the line of `texts.tsv` that holds a license's text."""

from __future__ import annotations

import sys
from pathlib import Path

from openness.errors import FileError
from openness.licenses.files import read_file
from openness.licenses.known import line_of
from openness.licenses.plain import normal_lines, words_of
from openness.licenses.signatures import unsigned

if len(sys.argv) != 6:
    sys.exit("usage: python -m openness.licenses ID LABEL SEEN READ FILE")
identity, label, seen, read, file = sys.argv[1:]
try:
    words = unsigned(words_of(normal_lines(read_file(Path(file)))))
except FileError as error:
    sys.exit(f"error: {error}")
sys.stdout.write(line_of(identity, label, seen, read, words) + "\n")
