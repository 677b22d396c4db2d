"""What a card's prose says that this very model was made from.

"Fine-tuned from X", "X is its base", a row in a "Base Model" column: linked or not, but only of this model. What can be
done with it, what its siblings were made from, whose architecture or tokenizer it has, names no base.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from openness.detectors.card import Block, Link
from openness.detectors.hublinks import model_link
from openness.detectors.lineage.linked import (
    bare_heads,
    bare_names,
    configured,
    goes_on_as_tuned,
    is_of_a_tool,
    says_made_from,
)
from openness.detectors.view import RepoView, is_repo_id


@dataclass(frozen=True, slots=True)
class Said:
    """A base as the prose names it."""

    name: str
    """A repo id where it is linked; else the name as it stands."""
    linked: bool
    line: int
    labelled: bool = False
    """Whether it stands behind a label ("Finetuned from model:") rather than in a sentence."""


_DERIVED = re.compile(
    r"""(?ix)
    (?: # a version of X
        \b(?:fine[- ]?tun\w+|instruct(?:ion)?[- ]?(?:tuned|following)?|quanti[sz]ed|gguf|ggml|awq|gptq|exl2|mlx|onnx
            |openvino
            |int[48]|fp8|[2-8][- ]bit|uncensored|abliterated|lora|qlora|peft|converted|aligned|chat|pruned|compressed
            |domain[- ]adapted|continued|adapted|merged|rlhf|dpo|sft|adapter)\b
        (?:[\s,/-]+[\w()-]+){0,4}?\s+
        \b(?:versions?|variants?|models?|adapters?|formats?|conversions?|checkpoints?|quants?|quanti[sz]ations?|files?
            |weights|derivatives?|ports?|merges?|fine[- ]?tunes?)
        (?:[\s,]+[\w()-]+){0,4}?\s+(?:of|for|from)\b
    )|(?: # fine-tuned from X, built on top of X
        \b(?:fine[- ]?tun\w+|tuned|(?:pre[- ]?|post[- ]?|further\s+)?train(?:ed|ing)|pre-?training|adapted
            |initiali[sz]\w+
            |warm[- ]?started|built|developed|derived|obtained|created|starting|started|start|starts|continues
            |continuing
            |continued|converted|quanti[sz]ed|pruned|made|comes?|came|originat\w+|resum\w+)
        (?:\s+[\w()-]+){0,4}?\s+
        (?:from(?:\s+the\s+weights\s+of)?|on\s+top\s+of|upon|out\s+of|(?:using|with|by)\s+the\s+weights\s+of)\b
    )|(?: # by fine-tuning X, we fine-tuned X
        \b(?:fine[- ]?tun(?:ing|ed)|quanti[sz]ing|merging|post[- ]?training|instruction[- ]?tuning
            |continual(?:ly)?\s+pre-?train(?:ing|ed))
        (?:\s+of)?(?=\s+(?:the\s+|a\s+|an\s+|our\s+|original\s+|pre-?trained\s+|base\s+)*[`\w])
        (?!\s+(?:on|with|using|for|via|by|in|and|from|data\w*|code|script\w*|task\w*|stage\w*|process|recipe|it\b
            |this\b|them\b|is\b|was\b|your\b|to\b))
    )|(?: # based on X, uses X as its base
        \b(?:based|builds?|building)\s+(?:up)?on(?:\s+top\s+of)?\b
        |\bevolved\s+from\b(?=.{3,200}\b(?:tokens|(?:continu\w+|further)\s+(?:pre-?)?train\w*|fine-?tun\w+)\b)
        |\bmerges?\s+of\b
        |\bdelta\s+(?:\w+\s+){0,5}?(?:on\s+top\s+of|onto|against|added\s+to|applied\s+to)\b
        |\b(?:fine[- ]?tunes?|adaptation|continuation)\s+(?:of|from)\b
        |\b(?:initiali[sz]ed|warm[- ]?started)\s+with\b
        |\bexten(?:ds?|ded|ding)\s+(?:the\s+)?(?:[\w-]+\s+){0,2}context\s+(?:length|window|size)\s+of\b
        |\b(?:use[sd]?|using|take[sn]?|took|start(?:s|ed|ing)?\s+with)\s+
            (?=(?:[^.]{3,80})\bas\s+(?:the|its|our|a)\s+(?:base|backbone|starting|foundation|initial))
        |\b(?:use[sd]?|took|take)\s+(?:the\s+|a\s+)?(?=pre-?trained\s[^.]{3,80}\bfine[- ]?tun)
    )
    """
)
_OF_DATA = re.compile(
    r"(?i)\b(?:tokens|data|data\s?sets?|corpora|corpus|samples|examples|documents|pairs|images|hours|texts?|pages|books)"
    r"\s+from$"
)
""""Trained on 3T tokens from X": X holds data, and is no model."""
_LABEL = re.compile(
    r"(?i)^\W*(?:fine[- ]?tuned\s+from(?:\s+model)?|base(?:[\s_]model)?|base\s+checkpoint|original\s+model"
    r"|parent\s+model|foundation\s+model|pre-?trained\s+(?:base|model)|source\s+model"
    r"|starting\s+(?:point|checkpoint)|(?:LLM\s+|language\s+)?backbone(?:\s+model)?|(?:base\s+)?LLM|language\s+model"
    r"|(?:基座|基础|底座|基礎)模型|ベースモデル|베이스\s?모델|mod[eè]l[eo]\s+(?:de\s+)?base|modello\s+base|basismodell"
    r"|initiali[sz]ed\s+from|derived\s+from)\s*(?:\[optional\]|\(optional\))?\s*(?:name\s*)?\W{0,3}[:：|]\W{0,4}"
)
_BASE_COLUMN = re.compile(
    r"(?i)^\W*(?:base(?:\s+model|\s+checkpoint)?|fine-?tuned\s+from|parent(?:\s+model)?|based\s+on"
    r"|(?:LLM\s+)?backbone|initiali[sz]ed\s+from)\W*$"
)
_OTHER_USE = re.compile(
    r"(?i)\b(?:citation|bibtex|reference|acknowledg|how to (?:fine|train|use)"
    r"|intended|limitation|bias|evaluation|benchmark|results|comparison|related|contact|news|changelog|deployment|faq)"
)
_NOT_WEIGHTS = re.compile(
    r"(?i)\b(?:architecture|tokeni[sz]er|vocabulary|code ?base|framework|paper|recipe|method|dataset|corpus|licen[cs]e"
    r"|config(?:uration)?|format of|prompt|template|distill\w*|generated by|outputs? (?:of|from)|synthetic)\b"
)
_HYPOTHETICAL = re.compile(
    r"(?i)\b(?:can|could|may|might|should|would|please|you|your|if|want|recommend\w*|future|plan\w*|will|not|n't|unlike"
    r"|instead of|rather than|from scratch|better than|compared|outperform\w*|similar)\b"
)
_NAME = re.compile(
    r"""(?x)
    ^[\s:*_"'`\[(]*
    (?:(?:the|our|a|an|its|original|pre-?trained|pretrained|base|model|models|checkpoint|weights|of|open|open-source
        |latest|raw|released|official|foundation|instruct|large|language|dense|upstream|parent|full|existing|publicly
        |available|version|predecessor,?|and|small|multilingual|LLM|[A-Z][A-Za-z]+['’]s)\s+)*
    [`*_"'\[(]*
    (?P<name>[A-Za-z0-9][\w.+-]*(?:/[\w.+-]+)?(?:[ ]v?\d[\w.]*[BMbmKk]?(?:-[\w.-]+)?){0,2})
    """,
)
_COMMON = re.compile(
    r"(?i)^(?:scratch|more|todo|tbd|english|wikipedia|transformers?|pytorch|jax|nvidia|apache|adam\w*|hugging ?face|trl"
    r"|q?lora|peft|sft|dpo|rlhf|ppo|grpo|a100|h100|tpu\w*|gpus?|c4|common ?crawl|github|openai|google|meta|microsoft"
    r"|the|this|that|these|it|llms?|ai|nlp|large|models?|data|\d[\d.,]*[kmb%]?|axolotl|unsloth|llama\.cpp|ggml|gguf|awq"
    r"|gptq|moe|decoder\S*|encoder\S*|(?-i:[a-z]+))$"
)


def prose_bases(view: RepoView) -> list[Said]:
    """What the first place in the card says that names this model's base.

    A linked model goes before a bare name, and a label ("Finetuned from model:") before a sentence.
    """
    found: list[tuple[str, Said]] = []
    links_of: dict[int, list[Link]] = {}
    for link in view.card.links:
        links_of.setdefault(link.block, []).append(link)
    for links in links_of.values():
        links.sort(key=lambda link: link.start)
    for index, block in enumerate(view.card.blocks):
        if any(_OTHER_USE.search(title) for title in block.section):
            continue
        links = links_of.get(index, [])
        place = block.lead if _MERGE_LIST.search(block.lead) else str(index)
        named = [*_block_bases(view, block, links), *_column_bases(view, index, links)]
        found += [(place, said) for said in named if not _is_self(view, said.name) and not _is_child(view, said.name)]
    if not found:
        return []
    place, first = min(found, key=lambda item: (not item[1].linked, not item[1].labelled))  # the first of equals
    if not first.linked:
        return [first]
    return [said for other, said in found if other == place and said.linked]


def _block_bases(view: RepoView, block: Block, links: list[Link]) -> Iterator[Said]:
    if block.kind == "row":
        yield from _row_bases(view, block, links)
        return
    if block.kind == "code":
        yield from (Said(name, True, block.line) for name in configured(block.text) if is_repo_id(name))
        return
    if block.kind not in ("paragraph", "item"):
        return
    if block.kind == "item" and _MERGE_LIST.search(block.lead):
        yield from (Said(name, True, link.line) for link in links[:1] if (name := model_link(link)))
        return
    label = _LABEL.match(block.text)
    if label:
        for said in _names_after(block, links, label.end(), len(block.text)):
            yield replace(said, labelled=True)
        return
    for start, end in _sentence_spans(block.text):
        sentence = block.text[start:end]
        if is_of_a_tool(sentence, view.repo.rpartition("/")[2]):
            continue
        if linked := list(_linked_bases(view, block, links, start, end)):
            yield from linked
            continue
        if start and (label := _LABEL.match(sentence)):
            yield from (replace(said, labelled=True) for said in _names_after(block, links, start + label.end(), end))
            continue
        if (is_a := _IS_A_TUNED.search(sentence)) and _about_this_model(view, sentence[: is_a.start()]):
            named = list(_names_after(block, links, start + is_a.start("name"), start + is_a.end("name"), sure=True))
            if named:
                yield from named
                continue
        for match in _DERIVED.finditer(sentence):
            before = sentence[: match.start()]
            # The word at the match itself may be "can be fine-tuned": what may be done is not what was done.
            if (
                _OF_DATA.search(match.group())
                or _HYPOTHETICAL.search(sentence[: match.end()][-160:])
                or not _about_this_model(view, before)
            ):
                continue
            weak = _is_weak(match.group())
            if weak and _OTHERS.search(before):
                continue
            plural = _PLURAL.match(sentence[match.end() :]) and not match.group().lower().startswith("merg")
            if plural or _own_name_follows(view, sentence[match.end() :]):
                continue
            named = list(_names_after(block, links, start + match.end(), end, weak=weak))
            if named:
                yield from named
                break
        else:
            yield from _bare_bases(view, block, links, start, end)


def _bare_bases(view: RepoView, block: Block, links: list[Link], start: int, end: int) -> Iterator[Said]:
    """The bases that a sentence names without a link, in words that need a name that is surely a model's."""
    sentence = block.text[start:end]
    for first, last in bare_heads(sentence):
        if _PLURAL.match(sentence[last:]) or _own_name_follows(view, sentence[last:]):
            continue
        if not _HYPOTHETICAL.search(sentence[:last][-160:]) and _about_this_model(view, sentence[:first]):
            yield from list(_names_after(block, links, start + last, end, weak=True))[:1]
    for first, name in bare_names(sentence):
        if not _HYPOTHETICAL.search(sentence[:first]) and _about_this_model(view, sentence[:first]):
            yield Said(name, "/" in name and is_repo_id(name), block.line)


_PLURAL = re.compile(r"(?i)\s*(?:versions|variants|models|checkpoints|derivatives)\b")
""" "Fine-tuned versions: A and B": those were made from this model."""


def _own_name_follows(view: RepoView, rest: str) -> bool:
    """ "GGUF files of NAME: ..." with this model's name: what follows was made from it."""
    match = re.match(r"\s*(?:the\s+|our\s+)?[`*_]*([\w.-]{4,80})[`*_]*\s*(?:model\s*)?[:–—]", rest)
    return match is not None and any(
        _plain(own.rpartition("/")[2]).startswith(_plain(match.group(1))) for own in _own_names(view)
    )


def _linked_bases(view: RepoView, block: Block, links: list[Link], start: int, end: int) -> Iterator[Said]:
    """The linked models of a sentence that the words around the link call this model's base."""
    first = bisect_left(links, start, key=lambda link: link.start)
    for link in links[first : bisect_left(links, end, key=lambda link: link.start)][:20]:
        name = model_link(link)
        if not name or _is_no_model(link):
            continue
        before, after = block.text[start : link.start], block.text[link.end : end]
        if (
            _HYPOTHETICAL.search(before[-160:])
            or _NOT_WEIGHTS.search(before)
            or _NOT_WEIGHTS.match(after.strip(" `*_)"))
        ):
            continue
        derived = says_made_from(before)
        if derived is not None:
            made = _about_this_model(view, before[:derived])
        else:
            # a list of siblings names each before what it is
            alone = not before.strip(" \t*_`#>\"'(:")
            sibling = name.split("/")[0].lower() == view.repo.split("/")[0].lower()
            made = goes_on_as_tuned(before, after) and (
                block.kind == "paragraph" and not sibling if alone else _about_this_model(view, before)
            )
        if made:
            yield Said(name, True, link.line)


def _is_weak(words: str) -> bool:
    """Words that also speak of architectures and ideas: they need a link, or a name that is surely a model's."""
    return re.match(r"(?i)(?:based|build|built|develop|derive|create|made|start)", words) is not None


def _row_bases(view: RepoView, block: Block, links: list[Link]) -> Iterator[Said]:
    """A row of a table with a "Base Model" column, where the row is this model's; or a row that is a label itself."""
    label = _LABEL.match(block.text)
    if label and len(block.cells) == 2:
        yield from _names_after(block, links, label.end(), len(block.text))
        return
    for column, heading in enumerate(block.header):
        if not _BASE_COLUMN.match(heading) or column >= len(block.cells) or block.cells == block.header:
            continue
        others = [cell for position, cell in enumerate(block.cells) if position != column]
        if not any(_is_self(view, cell) for cell in others):
            continue
        for link in links:
            if link.column == heading and (name := model_link(link)):
                yield Said(name, True, link.line)
                return
        match = _NAME.match(block.cells[column])
        if match and not _COMMON.match(match["name"]):
            yield Said(match["name"], False, block.line)
            return
    for heading, cell in zip(block.header, block.cells, strict=False):  # "Base Model: X" over this model's cell
        label = _LABEL.match(heading)
        match = _NAME.match(heading[label.end() :]) if label else None
        if match and _is_self(view, cell) and not _COMMON.match(match["name"]):
            yield Said(match["name"], False, block.line)
            return


_BASE_ROW = re.compile(r"(?i)^\W*(?:base|pre-?trained|original|parent)\s+(?:model|checkpoint)s?\W*$")
_ROWS_NEAR = 12


def _column_bases(view: RepoView, index: int, links: list[Link]) -> Iterator[Said]:
    """In a row "Pretrained model", the cell of the column in which this model stands further up or down."""
    blocks = view.card.blocks
    row = blocks[index]
    if row.kind != "row" or not row.cells or not _BASE_ROW.match(row.cells[0]):
        return
    near = blocks[max(0, index - _ROWS_NEAR) : index + _ROWS_NEAR]
    columns = {
        position
        for other in near
        if other.kind == "row" and other is not row
        for position, cell in enumerate(other.cells)
        if position and _is_self(view, cell)
    }
    for link in links:
        if row.text[: link.start].count(" | ") in columns and (name := model_link(link)):
            yield Said(name, True, link.line)


def _names_after(
    block: Block, links: list[Link], start: int, end: int, *, weak: bool = False, sure: bool = False
) -> Iterator[Said]:
    """The model named right after a position of a block's text: by a link that begins there, or by its bare name."""
    rest = block.text[start:end]
    near = [link for link in links if start <= link.start < min(end, start + 90)]
    for link in near:
        between = block.text[start : link.start]
        if _NOT_WEIGHTS.search(between) or _NOT_WEIGHTS.match(block.text[link.end : link.end + 15].strip()):
            continue
        name = model_link(link)
        if name:
            yield Said(name, True, link.line)
            following = [other for other in near if other.start > link.end]
            for other in following:  # "a merge of A and B"
                if re.fullmatch(r"[\s,&]*(?:and|with|\+)?[\s,&]*", block.text[link.end : other.start]):
                    link = other
                    if name := model_link(other):
                        yield Said(name, True, other.line)
            return
    match = _NAME.match(rest)
    if not match or any(link.start <= start + match.start("name") < link.end and _is_no_model(link) for link in near):
        return
    name = match["name"].rstrip(".-_")
    after = rest[match.end() : match.end() + 40]
    if _COMMON.match(name) and not re.search(r"[a-z]-?\w*[-/].*(?:\d|base|large|small|uncased)", name):
        return
    if re.match(
        r"(?i)[`*_\"'\])]*\s*(?:(?:and|&|,|or|/)\s+\S+\s+)*(?:series|family|families|ecosystem|platform|style)\b", after
    ):
        return
    if _NOT_WEIGHTS.match(after.strip(" `*_)]\"'")) or _NOT_WEIGHTS.search(after.split(",")[0].split(".")[0]):
        return
    surely = "/" in name or re.search(r"\d|-(?:base|large|small|medium|mini|tiny|(?:un)?cased)\b", name) is not None
    more = re.match(r"[ ][A-Z]\w", after) is not None  # "Hugging Face": one word of a longer name
    if surely or (not weak and not sure and not more and re.search(r"[A-Z].*[A-Z]|[a-z][A-Z]|[A-Z]\w{3,}", name)):
        yield Said(name, "/" in name and is_repo_id(name), block.line)


def _is_no_model(link: Link) -> bool:
    """What lies on a code forge is code, and a dataset, Space or collection of the Hub no model either."""
    if link.host in ("huggingface.co", "hf.co"):
        return link.path.split("/")[0] in ("datasets", "spaces", "collections", "papers")
    return link.host in ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com")


MAX_SENTENCE = 600
"""Characters of a sentence that are looked at: nobody names a base further in."""


def _sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(r"(?<=[.!?;])\s+(?=[A-Z\[`*(])|\n", text):
        yield start, min(match.start(), start + MAX_SENTENCE)
        start = match.end()
    yield start, min(len(text), start + MAX_SENTENCE)


_IS_A_TUNED = re.compile(
    r"\b(?:is|was) (?:simply )?(?:a |an |the )?(?P<name>[`*_]{0,2}[\w./+-]{3,80}(?: v?\d[\w.-]*){0,2}[`*_]{0,2})"
    r"(?: (?:base )?(?:model|checkpoint))?,? (?:(?:that|which) (?:was|has been|is) )?(?:further |then )?"
    r"(?:fine-?\s?tuned|instruction-?\s?tuned|post-?\s?trained)\b",
    re.IGNORECASE,
)
"""\"This is NAME, fine-tuned on ...\": the base stands before the words."""
_MERGE_LIST = re.compile(r"(?i)\bmerge[ds]?\b[^.]{0,120}:\s*$|\bmerg(?:e|ed|ing)\b[^.]{0,40}\b(?:following|these)\b")
_OTHERS = re.compile(
    r"(?i)\b(?:generated|distill\w*|several|various|dense|six|five|four|three|others?|variants|siblings|models? that)\b"
)
_THIS = re.compile(
    r"(?i)\b(?:this|these|the(?:\s+\w+){0,2})\s+(?:\w+[\s-]){0,3}?(?:models?|repo(?:sitory)?|checkpoints?|version|adapter"
    r"|lora|release|weights|quant\w*|files?|fine-?tunes?|merge|llm)\b|\b(?:ce mod[eè]le|(?:este|o|el) modelo"
    r"|dieses modell|questo modello)\b|\b(?:it|we|our|here|i)\b|\bwas\b|\bis\b"
)
_MODELISH = re.compile(r"\b[A-Z][\w.]*(?:[-_][\w.]+)+\b|\b[A-Z][A-Za-z]*\d[\w.]*\b|\b[A-Z][a-z]+[A-Z]\w*\b")


_ASIDE = re.compile(r"\([^()]{0,80}\)|\S+ (?:data(?:set)?s?|corpus|corpora|benchmarks?)\b", re.IGNORECASE)
"""What stands in brackets, and the names of data: no model's name is lost with them."""
_SUBJECT = re.compile(
    r"(?:\b(?:we|i)(?: have| then| further| also)*"
    r"|\bthis (?:\w+[ -]){0,2}(?:model|checkpoint|version|release) (?:is|was|has been)|\bit (?:is|was|has been))"
    r"(?: (?:a|an|the|our|first|then|further|simply|\w+ly)){0,3}\s*$",
    re.IGNORECASE,
)
"""The subject right before the words, whatever other names the sentence holds further up."""


def _about_this_model(view: RepoView, before: str) -> bool:
    """Whether what stands before the words speaks of this model: its name, "this model", "it", or nothing at all."""
    before = _ASIDE.sub(" ", before)
    if _SUBJECT.search(before):
        return True
    names = [match.group() for match in _MODELISH.finditer(before)]
    if names:
        return any(_is_self(view, name) for name in names)
    words = before.strip(" \t*_`-•>#:|\"'([")
    return not words or len(words.split()) <= 3 or _THIS.search(words) is not None


def _own_names(view: RepoView) -> tuple[str, ...]:
    """The model's own names: as asked for, and its present one where it was renamed."""
    return tuple(dict.fromkeys((view.repo, (view.info.id if view.info else "") or view.repo)))


def _is_self(view: RepoView, name: str) -> bool:
    """Whether a name is this model's own, in whatever spelling (an owner before it aside)."""
    return any(_same(own, name) for own in _own_names(view))


def _same(own: str, name: str) -> bool:
    if "/" in name and name.split("/")[0].lower() != own.split("/")[0].lower() and is_repo_id(name):
        return False
    mine, said = _plain(own.rsplit("/", 1)[-1]), _plain(name.rsplit("/", 1)[-1])
    if len(said) < 3:
        return bool(said) and said == mine
    if mine.endswith(said):
        return len(said) > len(mine) * 0.6
    # `llama27b` of `llama27bchat`: the name without its last step is its base's, not its own.
    return mine.startswith(said) and len(said) > len(mine) * 0.7 and not _STEP.fullmatch(mine[len(said) :])


def _is_child(view: RepoView, name: str) -> bool:
    """`mpt-7b-storywriter` on the page of `mpt-7b`: made from this model, unless the longer name is a base's."""
    said = _plain(name.rsplit("/", 1)[-1])
    for own in (_plain(own.rsplit("/", 1)[-1]) for own in _own_names(view)):
        if own and said.startswith(own) and said != own:  # a folder's name may have nothing to compare
            return re.match(r"base|pt|pre|sft|dpo|foundation|step|raw|init|mid|stage", said[len(own) :]) is None
    return False


_STEP = re.compile(
    r"(?:instruct|chat|it|sft|dpo|rl|hf|ft|lora|finetune|tuned|gguf|ggml|exl|mlx|onnx|awq|gptq|base|v?\d+)+\w*"
)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
