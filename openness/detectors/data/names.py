"""The names that a model card and the Hub use for data: ids, links, entries of the metadata; and this model's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from openness.detectors.data.words import Role, Stage
from openness.detectors.view import CARD, RepoView, is_repo_id


class Kind(StrEnum):
    """How a dataset is named."""

    FRONT_MATTER = "front-matter"
    TAG = "tag"
    LINK = "link"
    NAME = "name"
    """An id in plain text, where the card lists data."""
    COLLECTION = "collection"
    ELSEWHERE = "elsewhere"
    """A link to another site, where the words call it data."""
    WORDS = "words"
    """A name that leads nowhere."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a card names data."""

    kind: Kind
    id: str
    """The dataset's id, the collection's slug, the address elsewhere, or the name."""
    role: Role | None
    stage: Stage | None
    locator: str
    why: str
    """In a sentence: where it stands and what the words there say."""
    whole: bool = False
    """The words call it the training data, not one source among others."""
    text: str = ""
    """Its anchor text or name."""
    order: int = 0
    """The line it stands on; 0 for metadata."""
    plain: bool = False
    """Whether its own sentence says that it was something else than training data."""


@dataclass(frozen=True)
class Own:
    """What tells this model from others that its card speaks of."""

    ids: frozenset[str]
    """Its ids, lower case."""
    name: str
    sizes: frozenset[str]
    """The numbers of parameters in its name, as `7b`."""
    models: frozenset[str] = frozenset()
    """The models that its card or tags link or name as bases, lower case: such an id is no dataset."""
    made_from_base: bool = False
    """Whether "the base model" is another model than this one."""

    def is_own(self, repo: str) -> bool:
        """Whether a repo id is this model's."""
        return repo.lower() in self.ids


_SIZE = re.compile(r"(?<![\w.])(\d{1,4}(?:\.\d{1,2})?)[\s-]?([bm])(?![a-z0-9])(?!\w*\s*(?:tokens|words|mix))", re.I)


def sizes(text: str) -> frozenset[str]:
    """The model sizes in a text: `7b`, `1.5b`, `350m` (counts of tokens are none)."""
    return frozenset(f"{number}{unit.lower()}" for number, unit in _SIZE.findall(text[:1000].replace("_", "-")))


def own_model(view: RepoView, relation: str | None) -> Own:
    """What tells this repo's model from others. `relation` is how it was made from a base."""
    name = view.repo.rpartition("/")[2]
    models = {
        target[1].lower() for link in view.card.links if (target := hub_target(link.url)) and target[0] == "model"
    }
    models |= {base.lower() for base in dataset_names(view.card.front_matter.get("base_model"))}
    for tag in view.info.tags if view.info is not None else ():
        if tag.startswith("base_model:"):
            models.add(tag.rpartition(":")[2].lower())
    return Own(view.ids, name, sizes(re.sub(r"[-_]", " ", name)), frozenset(models), relation is not None)


_PLACEHOLDERS = frozenset(
    [
        "none", "null", "unknown", "n/a", "na", "-", "todo", "tbd", "undefined", "nan", "false", "true",
    ]
)  # fmt: skip
_LOCAL = frozenset(
    [
        "custom", "own", "private", "proprietary", "internal", "generator", "imagefolder", "audiofolder", "json",
        "csv", "text", "parquet", "arrow", "pandas", "webdataset", "local", "other", "various", "mixed", "multiple",
        "synthetic",
    ]
)  # fmt: skip


def dataset_names(value: object) -> list[str]:
    """The names in a `datasets:` entry, whatever its type: a string, a list, mappings with a name."""
    if isinstance(value, str):
        names = [part.strip() for part in value.split(",")] if "," in value and "://" not in value else [value]
    elif isinstance(value, Mapping):
        keys = [key for key in ("id", "name", "dataset", "path", "repo", "type") if isinstance(value.get(key), str)]
        names = [str(value[keys[0]])] if keys else []
    elif isinstance(value, list):
        return [name for item in value[:200] for name in dataset_names(item)]
    else:
        names = []
    return [name.strip()[:300] for name in names if name.strip().lower() not in ("", *_PLACEHOLDERS)]


HUB_HOSTS = ("huggingface.co", "hf.co")


@lru_cache(maxsize=8192)
def hub_target(url: str) -> tuple[str, str] | None:
    """What a link leads to on the Hub: (`dataset` | `collection` | `model`, id); None elsewhere."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    path = [unquote(part) for part in parts.path.split("/") if part not in ("", ".", "..")]
    relative = not parts.scheme and not parts.netloc and path[:1] in (["datasets"], ["collections"])
    if host not in HUB_HOSTS and not relative:
        return None
    if not path:
        return None
    if path[0] == "datasets":
        return _dataset(path[1:])
    if path[0] == "collections":
        return ("collection", "/".join(path[1:3])) if len(path) >= 3 else None
    if path[0] in ("spaces", "papers", "docs", "blog", "models", "join", "learn", "tasks", "organizations", "posts"):
        return None
    if len(path) >= 2 and host in HUB_HOSTS and is_repo_id("/".join(path[:2])):
        return "model", "/".join(path[:2])
    if len(path) == 1 and host in HUB_HOSTS and is_repo_id(path[0]):
        return "model", path[0]
    return None


_VIEWS = ("tree", "blob", "viewer", "resolve", "raw", "discussions", "commits", "commit", "embed", "sql")


def _dataset(path: list[str]) -> tuple[str, str] | None:
    if not path:
        return None
    name = path[0] if len(path) == 1 or path[1] in _VIEWS else "/".join(path[:2])
    return ("dataset", name) if is_repo_id(name) else None


def _named(name: str) -> str | None:
    """The dataset id that a front-matter entry or tag means; None where it is no id."""
    if "://" in name or name.startswith(("huggingface.co/", "hf.co/", "www.")):
        target = hub_target(name if "://" in name else f"https://{name}")
        return target[1] if target and target[0] in ("dataset", "model") else None
    name = name.strip("/").removeprefix("datasets/").split("@")[0]
    return name if is_repo_id(name) and name.lower() not in _LOCAL else None


def metadata_mentions(view: RepoView) -> list[Mention]:
    """The datasets that the front matter and the Hub's tags name."""
    found: list[Mention] = []
    data = view.card.front_matter
    line = view.card.line_of("datasets")
    place = view.url(CARD, line) if line else view.url()
    names = dataset_names(data.get("datasets")) or dataset_names(data.get("dataset"))
    if view.info is not None and not names:
        names = dataset_names(view.info.card_data.get("datasets"))
    for name in names[:100]:
        id = _named(name)
        if id is None:
            elsewhere = "://" in name
            kind = Kind.ELSEWHERE if elsewhere else Kind.WORDS
            found.append(Mention(kind, name, None, None, place, "named in the metadata, at no place on the Hub"))
        else:
            found.append(Mention(Kind.FRONT_MATTER, id, None, None, place, "listed under `datasets:` in the metadata"))
    seen = {mention.id.lower() for mention in found}
    for tag in view.info.tags if view.info is not None else ():
        id = _named(tag.removeprefix("dataset:")) if tag.startswith("dataset:") else None
        if id is not None and id.lower() not in seen:
            seen.add(id.lower())
            found.append(Mention(Kind.TAG, id, None, None, view.url(), "named by a tag of the repo"))
    return found[:100]


def normal(name: str) -> str:
    """A name for comparison: lower case letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


_GENERIC = frozenset(
    [
        "common", "english", "language", "multilingual", "training", "datasets", "dataset", "corpus", "instruct",
        "instruction", "instructions", "public", "papers", "documents", "collection", "mixture", "filtered",
        "cleaned", "processed", "deduped", "deduplicated", "synthetic", "samples", "conversations", "dialogue",
        "dialogues", "question", "questions", "answers", "reviews", "general", "preference", "preferences",
        "feedback", "reasoning", "pretraining", "pretrain", "finetune", "finetuning", "images", "captions",
        "sentences", "translation", "summarization", "binarized",
    ]
)  # fmt: skip


def same_name(name: str, id: str) -> bool:
    """Whether a name in words can mean a dataset id: one contains the other's own part."""
    name_words, id_words = _words(name), _words(id.rpartition("/")[2])
    if id_words and any(name_words[at : at + len(id_words)] == id_words for at in range(len(name_words))):
        return True
    if any(len(word) >= 6 and word not in _GENERIC and word in name_words for word in id_words):
        return True
    short, long = sorted(
        (normal(re.sub(r"^the\b", "", name.strip(), flags=re.I)), normal(id.rpartition("/")[2])), key=len
    )
    if len(short) < 2:
        return False
    return short == long or (len(short) >= 4 and short in long)


def _words(name: str) -> list[str]:
    words = [word for word in re.split(r"[^a-z0-9]+", name.lower()[:300]) if word]
    return words[1:] if words[:1] == ["the"] else words
