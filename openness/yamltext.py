"""Reading YAML from outside: bounded, without aliases or tags, with the line of every value. And writing some.

Front matter, rubrics and attestations all come through here. Aliases, anchors and tags are refused: no document of
ours needs them, and a few lines of them can expand to gigabytes.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

Path: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 2_000_000
MAX_DEPTH = 50
MAX_NODES = 200_000
MAX_NUMBER = 100
"""Characters of a number: a longer one takes time to read, and cannot be written out again."""


class YamlError(Exception):
    """The text is not YAML that we read; `line` counts from 1."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


@dataclass(frozen=True)
class YamlDocument:
    """A document's data and the line (from 1) on which the value at each path begins."""

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int | None:
        """The line of the value at a path, or of the nearest value around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """PyYAML's safe loader (its fast form where built), which reads dates and the like as the text they are."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Dumper(yaml.SafeDumper):
    """PyYAML's safe dumper, in whose text nothing hides: what cannot be printed (bidi controls, say) is escaped."""

    def analyze_scalar(self, scalar: str) -> Any:
        """As PyYAML does; only double quotes take escapes."""
        analysis = super().analyze_scalar(scalar)
        if not _is_plain_to_see(scalar):
            analysis.allow_flow_plain = analysis.allow_block_plain = False
            analysis.allow_single_quoted = analysis.allow_block = False
        return analysis

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        """As PyYAML does, which takes bidi controls for printable."""
        allowed = self.allow_unicode
        self.allow_unicode = allowed and _is_plain_to_see(text)
        super().write_double_quoted(text, split)
        self.allow_unicode = allowed


def _is_plain_to_see(text: str) -> bool:
    return text.replace("\n", "").isprintable()


def read_yaml(text: str, *, unique_keys: bool = True, max_nodes: int = MAX_NODES) -> YamlDocument:
    """Parse one YAML document.

    With `unique_keys`, a key that stands twice is an error; without, the last one counts (as on the Hub). Raises
    `YamlError` for what is not YAML, too large, too deep, of more than `max_nodes` values, or uses anchors, aliases or
    tags.
    """
    if len(text) > MAX_BYTES:
        raise YamlError(f"larger than {MAX_BYTES} characters")
    unknown = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if unknown:  # a control character, or half of one in two halves
        said = f"the character {unknown[0].encode('unicode_escape').decode()}, which no YAML text may hold"
        raise YamlError(said, text.count("\n", 0, unknown.start()) + 1)
    loader = _Loader(text)
    try:
        _refuse_expansion(text, max_nodes)
        node = loader.get_single_node()
        if node is None:
            return YamlDocument(None)
        lines: dict[Path, int] = {}
        return YamlDocument(_build(loader, node, (), lines, unique_keys), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or str(error)
        raise YamlError(problem + _OFTEN.get(problem, ""), mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError(str(error).splitlines()[0] if str(error) else type(error).__name__) from None
    finally:
        with contextlib.suppress(AttributeError):  # the C loader has nothing to dispose of
            loader.dispose()


_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_OFTEN = {
    "did not find expected key": "; are keys of one level indented alike, and texts with quotes or brackets in quotes?",
    "mapping values are not allowed in this context": "; is it indented like its neighbours? A text with `: ` needs "
    "quotes.",
    "did not find expected ',' or '}'": "; in braces, a text with `,`, `: ` or brackets needs quotes",
    "could not find expected ':'": "; a key is followed by a colon and a space",
    "found unexpected end of stream": "; a quote or a bracket was not closed",
    "found a tab character that violates indentation": "; indent with spaces",
    "found character that cannot start any token": "; indent with spaces, and put a text that begins so in quotes",
}
"""What is often behind what the YAML reader says in its own words."""
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")} | {"!"}


def _refuse_expansion(text: str, max_nodes: int) -> None:
    """Walk the events (which never expand aliases) and stop at the first thing that we do not read."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError("anchors and aliases are not read here", line)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise YamlError(f"nested deeper than {MAX_DEPTH}", line)
        if count > max_nodes:
            raise YamlError(f"more than {max_nodes} values", line)
        tag = getattr(event, "tag", None)
        if tag and not isinstance(event, yaml.DocumentStartEvent) and tag not in _PLAIN_TAGS:
            raise YamlError(f"the tag {tag[:100]} is not read here", line)


def _build(loader: Any, node: yaml.Node, path: Path, lines: dict[Path, int], unique_keys: bool) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlError("a key must be plain text", key_node.start_mark.line + 1)
            key = key_node.value
            if unique_keys and key in data:
                raise YamlError(f"the key {key[:100]!r} stands twice", key_node.start_mark.line + 1)
            data[key] = _build(loader, value_node, (*path, key), lines, unique_keys)
            lines[(*path, key)] = key_node.start_mark.line + 1
        return data
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, item, (*path, index), lines, unique_keys) for index, item in enumerate(node.value)]
    if node.tag in _NUMBERS and len(node.value) > MAX_NUMBER:
        raise YamlError(f"a number of more than {MAX_NUMBER} characters", lines[path])
    try:
        return loader.construct_object(node)
    except (ValueError, LookupError):  # `!!bool x`, or `0x_`, which looks like a number
        raise YamlError(f"{node.value[:100]!r} is no {node.tag.rpartition(':')[2]}", lines[path]) from None
