"""The words by which a card tells what code is for. Every pattern runs in linear time on text of bounded length."""

from __future__ import annotations

import re

TRAIN = r"(?:(?:pre|post|mid|re)[- ]?)?train(?:ing|er)?"
TUNE = (
    r"(?:(?:full |supervised |instruction |lora )?(?:fine|instruction)[- ]?tun(?:e|ing)|sft|dpo|grpo|rlhf|rlvr|"
    r"alignment|rl)"
)
CODE = (
    r"(?:code ?bases?|codes?|scripts?|repo(?:sitory|sitories)?|source(?: code)?|pipelines?|recipes?|implementation|"
    r"notebooks?|git(?:hub|lab)|programs?|software|framework|toolkit|library|stack|harness)"
)
# What is trained or told of besides the model itself, or the words that name no code; taken out before asking.
NOISE = re.compile(
    rf"\b{TRAIN}(?: and (?:validation|evaluation|test))?[- ](?:data(?:sets?)?|corp(?:us|ora)|sets?|details|"
    rf"information|logs?|"
    r"loss(?:es)?|curves?|procedures?|metrics|runs?|cost|report|regime|time|costs|examples|mix(?:ture)?s?|tokens|"
    r"hyper-?parameters|objectives?|paradigm|stages?|steps?|infrastructure|compute|hardware|"
    r"process|budget|samples)\b|"
    rf"\b(?:tokeni[sz]er|classifier|reward[- ]?model|draft[- ]?model|vocab(?:ulary)?|filter|embedder|probe|sae|"
    rf"autoencoder)(?:['’]?s)?"
    rf" {TRAIN}\b(?: {CODE})?|\bpre-?trained\b(?! (?:with|using|via|in|on|by))|"
    rf"\b{TRAIN} {CODE} (?:for|of) (?:the |our |a )?(?:tokeni[sz]er|classifier|reward|draft|filter|probe|sae)\b|"
    rf"\b{CODE} (?:to|for|that) train(?:s|ed|ing)? (?:the |our |a )?(?:tokeni[sz]er|classifier|reward|draft|"
    rf"filter|probe|sae)\b|"
    r"\btraining[- ]free\b|\bconstrained\b",
    re.IGNORECASE,
)
NAMES_CODE = re.compile(
    # "training code", "training and inference scripts"
    rf"\b(?P<a>{TRAIN}|{TUNE})(?: ?(?:[,/&+]|and|or) ?(?:and |or )?[a-z-]{{2,20}}){{0,4}}[- ]{CODE}\b|"
    rf"\b{CODE} (?:with|by|from) which(?: \S{{1,30}}){{1,3}} (?:was|were|is) (?:pre-?)?trained\b|"
    # "code for training", "scripts used to train", "repository (training, inference...)", "GitHub: training"
    rf"\b{CODE}(?: \w{{1,12}}){{0,2}} ?(?:used |we used |needed |necessary |required )?(?:for|to|behind|that|"
    rf"which|of|with which)"
    rf"(?: (?:we |was |were |is |the |our |its |this |used |reproduc\w+ |re-?creat\w+ |full |model |models |to |"
    rf"for |distributed ))*"
    rf" ?(?P<b>{TRAIN}(?:ed|s)?|{TUNE}d?)\b|"
    rf"\b{CODE} ?[(\[:] ?(?:[a-z, /&-]{{0,60}}[ ,/&])?(?P<c>{TRAIN}|{TUNE})\b|"
    rf"^(?:[-*•\W]*)(?P<d>{TRAIN}|{TUNE}) ?: ?(?:\w+ )?{CODE}\b|"
    # "reproduce the training", "how to reproduce it"
    r"\breproduc\w+ (?:the |this |our |its )?(?:(?:model|full|complete) )?(?P<e>(?:pre-?)?training|"
    r"model from scratch)\b|"
    r"训练(?:代码|脚本|源码)|預訓練程式|微调(?:代码|脚本)|学習(?:コード|スクリプト)|학습 ?코드|"
    r"code d['’]entra[iî]nement|c[oó]digo de (?:entrenamiento|treinamento)|trainings?(?:code|"
    r"skripte?)|код обучения",
    re.IGNORECASE,
)
TRAINED_WITH = re.compile(
    r"\b(?:(?P<a>(?:pre-?|re-?)?train(?:ed)?|(?P<p>fine-?tuned|instruction-?tuned|aligned|"
    r"post-?trained))(?: \S{1,20}){0,8}?"
    r" (?:with|using|via|through|by means of)|"
    r"train(?:ing)? (?:it |was |is |has been |were |this model |code )?(?:\w+ )?(?:done|performed|carried out|"
    r"conducted|run|ran|implemented|"
    r"executed|based|builds?|uses?|used|relies|happened|took place)|"
    r"us(?:e|es|ed|ing)(?: \S{1,25}){0,8} (?:for|to) (?:the )?(?:pre-?|distributed )?train(?:ing)?|"
    r"was used (?:for|to|in) (?:the )?(?:pre-?)?train(?:ing)?)\b",
    re.IGNORECASE,
)
GOES_ON = re.compile(r"^\W{0,3}(?:and )?(?:with|using|via|through|by means of)\b", re.IGNORECASE)
ROW_OF_TRAINING = re.compile(
    rf"^\W*(?P<stage>{TRAIN}|{TUNE})\b(?:(?! (?:was|were|is|are|on|used|with|took|data)\b)[^.!?]){{0,100}}$",
    re.IGNORECASE,
)
IS_CODE = re.compile(rf"\b{CODE}\b", re.IGNORECASE)
TRAINING_TOOL = re.compile(
    r"\b(?:(?:pre-?|post-?)?training (?:framework|software|library|stack|toolkit|infrastructure|engine)|"
    r"orchestration|trainer|"
    r"training codebase)\b",
    re.IGNORECASE,
)
REPRODUCES = re.compile(
    r"\b(?:how to )?(?:reproduc|replicat)\w+[- ](?:it|this|the (?:training|model|run)|(?:our |pre-?)?training|"
    r"our (?:run|model))\b",
    re.IGNORECASE,
)
TRAINING_SECTION = re.compile(r"\btrain", re.IGNORECASE)
SOFTWARE_SECTION = re.compile(r"\b(?:software|framework|librar)", re.IGNORECASE)
TRAIN_VERB = r"(?:fine-?tune|finetune|(?:re|pre-?)?train|adapt|continue|customi[sz]e)"
YOURSELF = re.compile(
    r"\b(?:your own|yourself|(?:how|want|like|wish|need|you|users?|one|anyone|people|developers) "
    r"(?:to|can|may|could|who|should)"
    rf"(?: \w+){{0,4}} {TRAIN_VERB}|further (?:fine-?tun\w*|train\w*)|"
    r"to (?:further )?(?:fine-?tune|finetune) (?:this|the|our|it|these|on)|for (?:further "
    r")?(?:fine-?tuning|finetuning|downstream)|"
    r"continu\w+ (?:pre-?)?train\w*|custom (?:data|dataset|training|model)|tutorials?|"
    r"(?:example|sample|demo)(?: \w+)? (?:scripts?|notebooks?|code|of)|examples? (?:of|for|on) |customi[sz]\w*|"
    r"(?:best|to be|can be|should be) used (?:with|for)|recommend\w*|adapt (?:this|the|it)|"
    r"support(?:s|ed)? (?:for )?(?:fine-?tuning|training))\b",
    re.IGNORECASE,
)
PROMISE = re.compile(
    r"\b(?:(?:coming|available|released?|published?|shared|soon|it|out|up) soon|soon|upcoming|will (?:also |"
    r"soon |shortly )?be|"
    r"to be (?:released|published|shared|made|announced|open)|plan(?:s|ned|ning)? to|stay tuned|not yet|shortly|"
    r"(?:at )?a later|in the (?:near )?future|forthcoming|tb[ad]|intend(?:s|ed)? to|"
    r"work(?:ing)? (?:on|towards?) (?:releas|publish|open)\w*|will (?:release|publish|share|open|follow|provide|"
    r"make))\b|即将|近日|coming$",
    re.IGNORECASE,
)
PLAIN_TRAINING = re.compile(rf"\b(?:{TRAIN})\b", re.IGNORECASE)
CODE_USED = re.compile(rf"\b{CODE} (?:that )?(?:we |was |were |is )?used\b", re.IGNORECASE)
TRAINING_HEADING = re.compile(
    r"^\W*(?:(?:pre-?|re)?training|fine-?tuning)(?: procedure| details| process)?\W*$", re.IGNORECASE
)
BUILT_ON = re.compile(
    r"\b(?:based (?:up)?on|adapted from|derived from|inspired by|borrow\w* from|thanks to|building on|built on)"
    r"(?: \w{1,12}){0,2}\s*$|\b(?:thank\w*|grateful|credit\w*|acknowledg\w*)\b[^.]{0,120}$",
    re.IGNORECASE,
)
TRAINING_OF = re.compile(r"\b(?:training|train(?:ed|s)?) (?:of |our |the )*([A-Z][\w.]*(?:-[\w.]+)+)")
"""The model whose training the words speak of, where its name has parts."""
REFUSES = re.compile(
    r"\b(?:(?:do|does|did|is|are|was|were|will|can|has|have)(?: not|n['’]t)|won['’]t|cannot|never|no plans? to|"
    r"neither)\b[^.;:]{0,50}\b(?:releas\w*|publish\w*|shar\w*|availab\w*|provid\w*|open|disclos\w*|public|"
    r"included)\b|"
    r"\b(?:kept|remains?|stays?|is|are) (?:closed|private|proprietary|internal|confidential|undisclosed|in-house|"
    r"withheld)\b",
    re.IGNORECASE,
)
LATER = re.compile(
    r"\b(?:yet|soon|later|until|currently|at this time|for now|at the moment|planned?|will be)\b|"
    r"暂|尚未|即将|目前|まだ|아직|\b(?:todav[ií]a|a[uú]n|ainda|encore|noch|ancora)\b",
    re.IGNORECASE,
)
PRE = re.compile(r"\bpre-?train", re.IGNORECASE)
POST = re.compile(
    r"\b(?:fine-?tun|finetun|sft|dpo|grpo|rlhf|rlvr|instruction[- ]?tun|align|post-?train|rl\b)|微调", re.IGNORECASE
)
OTHER_MODEL = re.compile(
    r"\b(?:base|original|parent|teacher|upstream|source|student|reward|draft|previous|earlier|another|other) model|"
    r"\bbase (?:training|weights)|\bquanti[sz]\w+|\bbackbone\b",
    re.IGNORECASE,
)
OURS = re.compile(r"\b(?:our|we|us)\b", re.IGNORECASE)
DATA_CODE = re.compile(
    r"\b(?:data(?:set)?s?|corpus|web|text)[- ](?:pre-?)?(?:process\w*|prep(?:aration)?|curat\w*|filter\w*|"
    r"clean\w*|collect\w*|"
    r"generat\w*|creat\w*|(?:re)?construct\w*|crawl\w*|mix\w*|synthes\w*|pipelines?|toolkit|tooling|recipes?)|"
    r"\bdedup\w*|"
    r"\bpre-?processing (?:code|scripts?|pipeline)|"
    r"\b(?:code|scripts?|pipeline|tools?|toolkit) (?:used )?(?:for|to) (?:\w+ ){0,3}(?:process|prepare|curate|"
    r"filter|clean|collect|"
    r"generate|create|build|construct|crawl)\w*(?: \w+){0,3} (?:data|corpus|dataset)|数据处理",
    re.IGNORECASE,
)
EVALUATION_CODE = re.compile(
    r"\beval(?:uation|uating|uate|uated|s)?\b|\bbenchmark(?:s|ing)? (?:code|scripts?|suite|repo)|"
    r"\bmetrics\b|评测|评估",
    re.IGNORECASE,
)
INFERENCE_CODE = re.compile(
    r"\b(?:inference|generation|sampling|serving|deploy\w*|usage|run(?:ning)?|load(?:ing)?|demo|quick ?start|"
    r"getting started|"
    r"modell?ing code|implementation|official code|how to use)\b|推理",
    re.IGNORECASE,
)
TOOL = re.compile(
    r"\b(?:tool(?:s|kit|ing)?|librar(?:y|ies)|convers\w+|convert\w*|tokeni[sz]er|sdk|package|plugin)\b", re.IGNORECASE
)
