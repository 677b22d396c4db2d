"""Changing keys of a front matter in place: comments, order, quotes, indentation and line ends stay as they are.

The text is never written anew: the places of the keys and values are those that the YAML reader marks, and only what
stands between two marks is replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from openness.detectors.card import FRONT_MATTER, MAX_CHARACTERS
from openness.yamltext import YamlError, read_yaml

ORDER: Final = ("license", "license_name", "license_link", "base_model", "base_model_relation", "datasets")
"""In which new keys are added; a key stands behind the one that it belongs to."""
_BEHIND: Final[Mapping[str, tuple[str, ...]]] = {
    "license_name": ("license",),
    "license_link": ("license_name", "license"),
    "base_model_relation": ("base_model",),
}
_PLAIN = re.compile(r"[A-Za-z0-9][\w./:+%~#?=&-]*")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unpatchable(Exception):
    """A card that cannot be changed safely: why, and on which line (from 1) where it is one."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of a card to replace."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    key_end: int
    value: yaml.Node
    start: int
    end: int
    """The value's place; for a list without what follows its last item."""


@dataclass(frozen=True)
class FrontMatter:
    """The front matter of a card, with the places of its keys; offsets are those of the card."""

    text: str
    """The card."""
    start: int
    end: int
    """Where the YAML stands: after the opening and before the closing line."""
    newline: str
    entries: tuple[_Entry, ...]
    root: yaml.MappingNode | None
    """None where it is empty."""

    def edits(self, values: Mapping[str, Any]) -> list[Edit]:
        """What to replace so that these keys have these values. Raises `Unpatchable` where that cannot be done."""
        known = {entry.key: entry for entry in self.entries}
        for entry in self.entries:
            if entry.key in values and sum(other.key == entry.key for other in self.entries) > 1:
                raise Unpatchable(f"the key `{entry.key}` stands twice: delete one", self._line(entry.start))
        edits = [edit for key in values if key in known for edit in self._replaced(known[key], values[key])]
        fresh = [key for key in ORDER if key in values and key not in known]
        return [*edits, *self._added(fresh, values)]

    # Values that are there

    def _replaced(self, entry: _Entry, value: Any) -> Iterator[Edit]:
        node = entry.value
        if isinstance(node, yaml.SequenceNode) and isinstance(value, list) and node.value:
            yield from self._items(node, value)
        elif (
            isinstance(node, yaml.ScalarNode) and isinstance(value, str) and node.style not in ("|", ">") and node.value
        ):
            yield Edit(entry.start, entry.end, _quoted(value, node.style))
        else:
            shown = _flow(value) if isinstance(value, list) else _scalar(value)
            start, end = self._after_colon(entry), entry.end
            while end > start and self.text[end - 1] in "\r\n":  # a text of several lines ends behind its last line
                end -= 1
            yield Edit(start, end, f" {shown}")

    def _items(self, node: yaml.SequenceNode, value: list[str]) -> Iterator[Edit]:
        """A list: its items are replaced one by one, and new ones stand behind the last."""
        if len(value) < len(node.value) or not all(isinstance(item, yaml.ScalarNode) for item in node.value):
            raise Unpatchable("a list holds more than ids", self._line(self.start + node.start_mark.index))
        for item, wanted in zip(node.value, value, strict=False):
            if item.style in ("|", ">"):
                raise Unpatchable("a list holds texts of several lines", self._line(self.start + item.start_mark.index))
            if item.value != wanted:
                yield Edit(
                    self.start + item.start_mark.index,
                    self.start + item.end_mark.index,
                    _quoted(wanted, item.style),
                )
        more = value[len(node.value) :]
        if not more:
            return
        last = node.value[-1]
        end = self.start + last.end_mark.index
        if node.flow_style:
            yield Edit(end, end, "".join(f", {_scalar(item)}" for item in more))
            return
        line = self.text.rfind("\n", 0, self.start + last.start_mark.index) + 1
        lead = re.match(r"([ ]*)-[ ]+", self.text[line:end])
        if lead is None:
            raise Unpatchable("a list is not written one item a line", self._line(end))
        at = self._next_line(end)
        yield Edit(at, at, "".join(f"{lead[0]}{_scalar(item)}{self.newline}" for item in more))

    def _after_colon(self, entry: _Entry) -> int:
        colon = self.text.find(":", entry.key_end)
        if colon < 0 or self.text[entry.key_end : colon].strip():
            raise Unpatchable(f"`{entry.key}` is not written as `key: value`", self._line(entry.key_end))
        return colon + 1

    # New keys

    def _added(self, keys: Sequence[str], values: Mapping[str, Any]) -> Iterator[Edit]:
        if not keys:
            return
        if self.root is not None and self.root.flow_style:
            yield self._added_in_braces(self.root, keys, values)
            return
        indent = " " * self.root.start_mark.column if self.root is not None else ""
        at_end: list[str] = []
        places: dict[int, list[str]] = {}
        known = {entry.key: entry for entry in self.entries}
        for key in keys:
            line = "".join(f"{indent}{part}{self.newline}" for part in _lines(key, values[key]))
            before = next((known[name] for name in _BEHIND.get(key, ()) if name in known), None)
            behind_new = any(name in keys for name in _BEHIND.get(key, ())) and before is None
            if before is None or behind_new:
                at_end.append(line)
            else:
                places.setdefault(self._next_line(before.end), []).append(line)
        for at, lines in places.items():
            yield Edit(at, at, "".join(lines))
        if at_end:
            yield Edit(self.end, self.end, "".join(at_end))

    def _added_in_braces(self, root: yaml.MappingNode, keys: Sequence[str], values: Mapping[str, Any]) -> Edit:
        """Into `{a: b}`; into `{}`, as templates have it, line by line."""
        start, end = self.start + root.start_mark.index, self.start + root.end_mark.index
        if not self.entries:
            lines = [line for key in keys for line in _lines(key, values[key])]
            return Edit(start, end, self.newline.join(lines))
        at = self.entries[-1].end
        shown = (_flow(values[key]) if isinstance(values[key], list) else _scalar(values[key]) for key in keys)
        return Edit(at, at, "".join(f", {key}: {value}" for key, value in zip(keys, shown, strict=True)))

    def _next_line(self, at: int) -> int:
        """Where the line after a place begins."""
        if self.text[at - 1 : at] == "\n":
            return at  # the end of a text of several lines
        return self.text.index("\n", at) + 1

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1


_OPENING = re.compile(r"\A\ufeff?\s*---[ \t]*\r?\n")


def find_front_matter(text: str) -> FrontMatter | None:
    """The front matter of a card; None where it has none. Raises `Unpatchable` where it cannot be read."""
    match = FRONT_MATTER.match(text[:MAX_CHARACTERS])
    if match is None:
        _refuse_misplaced(text)
        return None
    opening = _OPENING.match(text)
    assert opening is not None  # noqa: S101 - the front matter begins with it
    newline = "\r\n" if opening[0].endswith("\r\n") else "\n"
    inside, start = match.group(1) or "", opening.end()
    first = text.count("\n", 0, start)
    try:
        document = read_yaml(inside, unique_keys=False)
    except YamlError as problem:
        raise Unpatchable(problem.problem, problem.line + first if problem.line else None) from None
    if document.data is None:
        return FrontMatter(text, start, start + len(inside), newline, (), None)
    if not isinstance(document.data, dict):
        raise Unpatchable("the front matter is no mapping (`key: value`)", first + 1)
    root = yaml.compose(inside, Loader=_LOADER)
    assert isinstance(root, yaml.MappingNode)  # noqa: S101 - as was read just now
    entries = tuple(_entry(start, key, value) for key, value in root.value)
    return FrontMatter(text, start, start + len(inside), newline, entries, root)


def prepended(text: str, values: Mapping[str, Any]) -> Edit:
    """A front matter for a card that has none."""
    newline = "\r\n" if "\r\n" in text[:10_000] else "\n"
    keys = [key for key in ORDER if key in values]
    lines = ["---", *(line for key in keys for line in _lines(key, values[key])), "---"]
    at = _top(text)
    apart = newline if text[at:] and not text[at:].startswith(("\n", "\r\n")) else ""
    return Edit(at, at, "".join(line + newline for line in lines) + apart)


def _top(text: str) -> int:
    return 1 if text.startswith("\ufeff") else 0


_MISPLACED = re.compile(
    r"^---[ \t]*\r?\n((?:[A-Za-z_][\w-]*[ \t]*:.*\r?\n(?:[ \t-].*\r?\n)*)+)---[ \t]*\r?$", re.MULTILINE
)
_UNCLOSED = re.compile(r"\A\ufeff?\s*---[ \t]*\r?\n[ \t]*(?:#.*\r?\n)*[A-Za-z_][\w-]*[ \t]*:[ \t\r\n]")


def _refuse_misplaced(text: str) -> None:
    """A front matter that the Hub does not see, beside which a second one would stand."""
    if _UNCLOSED.match(text[:10_000]):
        raise Unpatchable("the front matter is not closed: it ends with a line `---`", 1)
    match = _MISPLACED.search(text[:10_000])
    if match and re.search(r"(?m)^(?:license|base_model|datasets|tags|language|pipeline_tag)[ \t]*:", match[1]):
        line = text.count("\n", 0, match.start()) + 1
        raise Unpatchable("the front matter does not begin on the first line, so that the Hub does not see it", line)


def _entry(start: int, key: yaml.Node, value: yaml.Node) -> _Entry:
    return _Entry(
        key.value, start + key.end_mark.index, value, start + value.start_mark.index, start + _content_end(value)
    )


def _content_end(node: yaml.Node) -> int:
    """Where a value ends; the reader's mark of a block ends where the next one begins."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.index)


# Writing


def _lines(key: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return [f"{key}:", *(f"- {_scalar(item)}" for item in value)]
    return [f"{key}: {_scalar(value)}"]


def _flow(value: Sequence[str]) -> str:
    return f"[{', '.join(map(_scalar, value))}]"


def _quoted(value: str, style: str | None) -> str:
    """A value in the quotes that stand there."""
    if style == "'" and "'" not in value and value.isprintable():
        return f"'{value}'"
    if style == '"':
        return json.dumps(value, ensure_ascii=not value.isprintable())
    return _scalar(value)


def _scalar(value: str) -> str:
    """A value as plain as YAML takes it for the same text; else in double quotes."""
    if _PLAIN.fullmatch(value):
        try:
            if read_yaml(f"[{value}]").data == [value]:
                return value
        except YamlError:
            pass
    return json.dumps(value, ensure_ascii=not value.isprintable())
