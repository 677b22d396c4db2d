"""The words by which a license's sentences limit, demand or allow something.

They are matched against sentences in lower case in which "non-commercial" is one word. They lean to the strict side:
nobody asks them about a known license's own words.
"""

from __future__ import annotations

import re
from typing import Final

PURPOSE: Final = (
    r"(?:research|academic|academia|educational|education|personal|evaluation|scientific|non-?production|study|teaching|"
    r"private|internal(?! business)|non-?profit|not-for-profit|hobby\w*)"
)
LIMIT: Final = r"(?:only|solely|exclusively|strictly|purely|limited to|restricted to|confined to|reserved for)"
NEVER: Final = (
    r"(?:not|no|never|nor|cannot|can't|don't|prohibit\w*|forbid\w*|disallow\w*|ban(?:ned)?|without|off[- ]limits|"
    r"except|excluded?|out of bounds)"
)
_NUMBER = (
    r"(?:\d[\d,.]*\s?(?:million|billion|thousand|hundred|mln|m|bn|k|万|亿)\b|\d{1,3}(?:[,. ]\d{3})+|\d{2,}[\d,.]*|\d(?= (?:employees|staff|workers|people|gpus|servers))"
    r"|(?:(?:a|one|two|three|five|ten|twenty|fifty|hundred) )?(?:hundred|thousand|million|billion)\b)"
)

# Commerce
BOTH: Final = re.compile(
    r"\bcommercial(?:ly)?\b[\s,/]*(?:and|or|and/or|as well as|&)?[\s,/]*(?:for )?noncommercial"
    r"|noncommercial(?:ly)?\b[\s,/]*(?:and|or|and/or|as well as|&|but also)[\s,/]*(?:for )?commercial"
    r"|\bwhether (?:or not )?commercial"
    r"|\binternal(?: business)? (?:use|purposes?)\b[^.]{0,30}\b(?:and|or)\b[^.]{0,30}noncommercial"
    r"|noncommercial[^.]{0,60}\b(?:and|or)\b[^.]{0,40}\binternal business"
)
NONCOMMERCIAL: Final = re.compile(
    r"\bnoncommercial|\bnon-?profit (?:use|purposes?|only)|\bnot[- ]for[- ]profit (?:use|purposes?|only)"
)
ONLY_FOR: Final = re.compile(
    rf"\bsole purpose of (?:\w+ (?:and|or) )?(?:test|evaluat|research|teach|study)\w*|\b{LIMIT}\b[^.]{{0,60}}\b{PURPOSE}\b|\b{PURPOSE}\b[^.]{{0,40}}\b(?:only|solely|exclusively)\b"
    rf"|\bfor {PURPOSE}(?:[ ,/&]+(?:and |or )?\w+){{0,2}} (?:use|purposes?|usage)\b[^.]{{0,10}}$"
    rf"|\b(?:provided|available|licensed|released|granted|permitted|intended|free)\b[^.]{{0,30}}\bfor (?:\w+ and )?(?:{PURPOSE}|"
    r"hobbyists?|universit\w+|students?|scholars?|researchers?)\b"
)
COMMERCE_BARRED: Final = re.compile(
    rf"\b{NEVER}\b[^.]{{0,80}}\bcommerciali?[sz]?e?\w*\b"
    r"|\b(?:but|other than|except(?:ing)?|excluding|save)\b[^.]{0,30}\bcommercial"
    r"|\b(?:except|excluding|other than|but not|not allowed)\b[^.]{0,30}\bselling\b|\bfor nothing else\b|\bno other purpose"
    rf"|\b{NEVER}\b[^.]{{0,100}}\b(?:for[- ]profit|sell\b|sold|resell|monetiz|fee\b|fees\b|remuneration|payment|other gain|"
    r"advertis\w+ income|revenue)"
)
COMMERCE_ASKED: Final = re.compile(
    r"\bcommercial(?:ly|i[sz](?:ation|ing))?\b[^.]{0,80}\b(?:not|no|prohibited|forbidden|disallowed|require[sd]?|contact|"
    r"separate|reserved|apply|application to|obtain|request|permission|authori[sz]ation|"
    r"approval|e-?mail|inquir\w+|agreement with|consent)\b"
    r"|\b(?:contact|apply|request|obtain|separate|written|e-?mail|inquir\w+|consult|contact form|this form|form at)\b[^.]{0,80}\bcommercial"
    r"|\bcommercial (?:use|usage)\b[^.]{0,20}\bsubject to (?:an?|our)\b[^.]{0,30}\b(?:agreement|licen[cs]e)\b"
    r"|\bfor commercial (?:use|usage|licen[cs]\w+)\b[^.]{0,20}\b(?:refer to|see|visit)\b"
)
BUSINESS: Final = re.compile(
    r"\b(?:(?<!place of )business(?:es)?|companies|corporations?|enterprises|firms?|industry|commercial entities|for-profit \w+|organi[sz]ations)\b"
    r"[^.]{0,70}\b(?:must|need|needs|needed|have to|should|require[sd]?|ask|contact|pay|buy|fee|not|cannot|agreement)\b"
    r"|\b(?:not|never|no)\b[^.]{0,80}\bpaid (?:products?|services?|offerings?)\b"
    r"|\b(?:needs?|requires?)\b[^.]{0,20}\b(?:a )?paid (?:licen[cs]e|subscription|plan)\b"
    r"|\b(?:not|without|never|no)\b[^.]{0,30}\b(?:mak|earn|generat)\w* (?:\w+ )?(?:money|profits?|revenues?|income)\b"
    r"|\bcommercial\w*\b[^.]{0,60}\b(?:ruled out|excluded|off[- ]limits|barred|not covered|disallowed)\b"
    r"|\b(?:money-making|profit-oriented|for-profit|revenue-generating)\b[^.]{0,60}\b(?:not|no|never|excluded|out of bounds|barred|"
    r"off[- ]limits|forbidden|prohibited)\b"
)
COMMERCE_FREE: Final = re.compile(
    r"no (?:licen[cs]e )?(?:fees?|permission|approval|licen[cs]e|royalt\w+) (?:is |are )?(?:needed|required|necessary)|"
    r"no (?:commercial )?(?:limits?|limitations?|restrictions?)\b|without (?:any )?(?:restrictions?|limits?|limitations?|"
    r"permission|asking|fee|charge|royalt\w+)\b|not (?:require|need|prohibit|restrict|limit|forbid|exclude)\b|"
    r"commercial(?:ly)? (?:damages|loss|advantage|support|services?|offerings?|api|apis|models?|llms?|systems?|reasonable|"
    r"available|software|computer)\b|not only|no need|warrant|liab(?:le|ility)|trademark|lost profits|loss of|patent"
)
COURTESY: Final = re.compile(
    r"\bcommercial(?:ly)? (?:use|usage) (?:is|are) (?:permitted|allowed)\b(?!.*\b(?:licen[cs]e|must|fees?|permission|approval|only|if)\b)"
    r".*\b(?:kindly|please|appreciate|feel free)\b|\bha(?:s|ve) not (?:yet )?(?:developed|built|made) any commercial\b"
)
"""A wish to hear from those who use it commercially, which all may; what the makers did not do themselves."""
_OTHERS_NC = (
    r"非商[业業用]|非営利|営利目的[^。]{0,12}(?:できません|禁|不可|ない)|(?:仅|僅|只)(?:供|限|能|可)?[^。]{0,12}(?:研究|学术|學術|学习|教育|个人|個人)"
    r"|(?:研究|学術|教育|個人)[^。]{0,14}(?:限り|のみ|に限)|(?:不得|禁止|不可|不能|不允许|不允許|严禁|嚴禁|勿)[^。]{0,40}商[业用業]"
    r"|商[业用業][^。]{0,12}(?:禁止|不可|不得|ご遠慮|できません)|商[业用業][^。]{0,20}(?:申请|授权|许可|联系|申請|授權|許可|ライセンス|登録が必要)"
    r"|비상업|비영리|상업[^.。]{0,20}(?:금지|불가|허용되지|할 수 없)|(?:연구|교육|학술)[^.。]{0,16}(?:만\b|한하여|한정|용도로만|목적으로만)"
    r"|некоммерч|коммерч[^.]{0,60}(?:запрещ|не допуска|не разреш|требу)|(?:запрещ|не допуска)[^.]{0,60}коммерч|только[^.]{0,30}(?:исследов|учебн|личн)"
    r"|nicht-?\s?kommerziell|kommerzielle\w* (?:nutzung|verwendung|zwecke\w*|einsatz)[^.]{0,80}(?:verboten|untersagt|nicht|ausgeschlossen|zustimmung|lizenz|erlaubnis)"
    r"|(?:nur|ausschlie(?:ß|ss)lich|lediglich)[^.]{0,50}(?:forschung|lehr|bildung|privat|wissenschaft|akademisch)"
    r"|\bno comercial|fini commercial|(?:prohib|no se permit)\w*[^.]{0,80}comercial|comercial\w*[^.]{0,60}(?:prohib|no se permit|requiere|autorizaci)"
    r"|\b(?:solo|sólo|únicamente|exclusivamente|limitado)\b[^.]{0,40}(?:investigaci|educati|docencia|académic|personal)|fines académicos"
    r"|à titre onéreux|contre (?:paiement|rémunération)|but lucratif[^.]{0,40}(?:exclu|interdit)|(?:sans|pas de) but lucratif"
    r"|\bsin (?:fines|ánimo) (?:comerciales|de lucro)|\bfins? non commerciale?s?|\bnon commercia(?:l|le|ux|li)\b|\bpas\b[^.]{0,60}commercia|(?:interdit|interdiction)[^.]{0,60}commercia"
    r"|commercia\w*[^.]{0,50}(?:interdit|exclu|soumis|vietat)|\b(?:uniquement|exclusivement|seulement|réservé)\b[^.]{0,50}(?:recherche|enseignement|personnel|éducati)"
    r"|não[- ]comercia|\b(?:apenas|somente|exclusivamente)\b[^.]{0,40}(?:pesquisa|educa|acadêmic|pessoal)|(?:vedad|proibid)\w*[^.]{0,60}comercia|comercia\w*[^.]{0,40}(?:vedad|proibid)"
    r"|(?:vietat|non è consentit)\w*[^.]{0,60}commercial|\b(?:solo|esclusivamente|soltanto)\b[^.]{0,40}(?:ricerca|didattic|personal)"
    r"|niet-?commerci|(?:alleen|uitsluitend)[^.]{0,40}(?:onderzoek|onderwijs|persoonlijk)|ticari olmayan|niekomercyjn"
)
COMMERCE_ABROAD: Final = re.compile(_OTHERS_NC)
"""Other languages: not for commerce, or for research, teaching, private ends alone."""
NONCOMMERCIAL_ABROAD: Final = re.compile(
    r"非商|非営利|仅|僅|のみ|限り|비상업|비영리|некоммерч|nicht-?\s?kommerziell|no comercial|non commercia|não comercia"
)

# Fields of use
_FIELD_WORDS = (
    r"militar\w+|weapons?\w*|warfare|surveillance|law enforcement|biometric\w*|politic\w+|medical|clinical|health\s?care|"
    r"misinformation|disinformation|harm\w*|exploit\w*|discriminat\w*|harass\w*|defam\w*|gambling|casinos?|betting|"
    r"porno\w*|sexual\w*|adult content|deep\s?fakes?|nuclear|critical infrastructure|immigration|migration|asylum|legal advice|"
    r"profiling|spam\w*|terroris\w+|violen\w+|cigarettes|tobacco|alcohol|crypto\w*|genocid\w*|torture|hate|fraud\w*|"
    r"plagiari\w+|impersonat\w+|automated decision\w*|fully automated|human rights|animal\w*|fossil|oil and gas|unethical\w*|"
    r"evil|minors|face recognition|facial recognition|recognition of faces|autonomous (?:targeting|weapons?|vehicles?|driving)|targeting|"
    r"polic(?:e|ing)\b|killing|kill\b|war\b|arms\b|credit scor\w+|social scor\w+|insurance|employment decisions?|hiring|border|"
    r"generative (?:ai|image|models?)|(?:for|as|to) (?:\w+ ){0,6}(?:train|building|sample data)\w*[^.]{0,40}\b(?:machine[- ]learning|ai|models?|networks?)|train(?:ing)? (?:of )?(?:\w+ ){0,3}(?:ai|models?|systems?)\b|scrap(?:e|ing)|mining of|"
    r"in weapons?|weapons?|armed|combat|lethal|detention|prisons?|tracking of|stalking|lobbying|elections?|campaign\w*|mass destruction|self-harm|illegal drugs"
)
FIELDS: Final = re.compile(rf"\b(?:{_FIELD_WORDS})\b")
_OTHERS_FIELD = (
    r"军事|軍事|军用|医疗诊断|武器|兵器|监控|監視|监视|人脸识别|顔認証|国家安全|博彩|賭博|色情|군사|무기|감시|военн|оруж|слеж|наблюден"
    r"|milit[äa]\w+|waffen\w*|überwach\w*|biometri\w*|strafverfolgung|armas?\b|vigilancia|armes?\b|surveillance|armament|"
    r"vigilância|sorveglianza|armi\b|guerr\w+|krieg\w*|rüstung\w*|gesichtserkennung"
)
_OTHERS_BARRED = (
    r"不得|禁止|不可|严禁|嚴禁|勿|できません|금지|불가|запрещ|не допуска|нельзя|verboten|untersagt|nicht gestattet|ausgeschlossen|"
    r"(?:darf|dürfen|kann|soll) (?:\w+ )?nicht|nicht\b|ne (?:\w+ )?pas|no (?:podrá|puede|debe|se puede)|não (?:pode|deve)|non (?:può|deve)|はならない|ません|"
    r"prohib\w+|interdi\w+|no se permit\w+|vedad\w+|proibid\w+|vietat\w+|exclu[siy]\w*"
)
FIELDS_ABROAD: Final = re.compile(_OTHERS_FIELD)
FIELDS_BARRED_ABROAD: Final = re.compile(
    rf"(?:{_OTHERS_BARRED})[^。]{{0,120}}(?:{_OTHERS_FIELD})|(?:{_OTHERS_FIELD})[^。]{{0,120}}(?:{_OTHERS_BARRED})"
    r"|(?:不得|禁止|不可)[^。]{0,40}(?:危害|国家安全)"
)
BARRED: Final = re.compile(
    r"\b(?:not|cannot|can't|never|prohibit\w*|forbid\w*|forbidden|disallow\w*|restricted (?:from|uses?)|use restrictions?|banned|bars?|"
    r"use[- ]based restrictions?|out[- ]of[- ]scope|except|excluded|excluding|voids?|no one may|no)\b|untersagt|verboten|interdit|prohibid|禁止|不得|금지"
)
USE: Final = re.compile(
    r"\b(?:use[sd]?|using|usage|deploy\w*|appl(?:y|ied)|employ\w*|utili[sz]\w*|engage|facilitate|purposes?|run|operate)\b|nutzung|einsatz|"
    r"verwend\w+|utilis\w+|uso\b|usar|使用|利用|用于|用於|이용|사용|\buses\b"
)
POLICY: Final = re.compile(
    r"(?:acceptable|prohibited|permitted)[- ]use (?:polic|guidelines|addendum)|use(?:-based| based)? restrictions?|"
    r"usage (?:polic|restrictions?)|prohibited uses?\b|restricted uses?\b"
)
POLICY_BINDS: Final = re.compile(
    r"compl(?:y|iance)|adhere|subject to|accord|set forth|incorporat|violat|must|shall|attachment|agree|bound"
)

# Thresholds
_MEASURE = (
    r"(?:accounts|installations|active users|maus?|daus?|revenues?|employees|users|turnover|funding|market cap\w*|staff|workers|people|persons|"
    r"headcount|seats|customers|subscribers|income|sales|valuation|requests|calls|devices|downloads|gpus?|servers|instances|visitors)"
)
COUNT: Final = re.compile(
    rf"{_NUMBER}[^.]{{0,80}}\b{_MEASURE}\b"
    rf"|\b{_MEASURE}\b[^.]{{0,100}}\b(?:exceed\w*|more than|greater than|less than|fewer than|below|over|above|under|up to|"
    rf"at least|at most|reach\w*)\b[^.]{{0,30}}{_NUMBER}"
    rf"|\b(?:earn\w*|mak\w+|rais\w+|valued|worth)\b[^.]{{0,40}}(?:[$€£¥]|us\$|usd|eur)\s?{_NUMBER}"
)
COUNT_ABROAD: Final = re.compile(
    r"(?:日|月)(?:均|活跃|活躍|活)?[^。]{0,10}(?:用户|用戶|ユーザ)|月活|日活|\b[dm]aus?\b[^.]{0,60}\d|\d[^.]{0,60}\b[dm]aus?\b|(?:年收入|年营收|年营业收入|营业收入|营业额|売上|年間売上)[^。]{0,20}[\d一二三四五六七八九十百千万亿億]+"
    r"|(?:nutzer|mitarbeiter|umsatz|usuarios|empleados|ingresos|utilisateurs|salariés|chiffre d'affaires|사용자|매출|пользовател|выручк|сотрудник)"
    r"\w*[^.。]{0,60}\d|\d[^.。]{0,30}(?:nutzer|mitarbeiter|umsatz|usuarios|empleados|utilisateurs|salariés|사용자|매출|пользовател|сотрудник)"
)
ENDS: Final = re.compile(
    r"terminat|not (?:be )?(?:authori[sz]ed|permitted|allowed|licensed|entitled|rely)|request (?:a|an)|obtain|appl(?:y|ication)|"
    r"contact|separate|must|need|enter into|permission|consent|approval|may not|shall not|cannot|no (?:right|license)|"
    r"excluded|expire|require[sd]?|only|less than|fewer than|below|under|ends?\b|free for|pay|fee\b|fees\b|write to|except|"
    r"lizenz|zustimmung|licencia|permiso|licence|autorisation|需|须|須|必要|허가|라이선스|лиценз|разрешен|nicht|\bno\b|pas\b|不得"
)

# Competing, outputs, territory
COMPETE: Final = re.compile(
    rf"\b{NEVER}\b[^.]{{0,160}}\bcompet(?:e|es|ing|itive|itors?)\b"
    r"|\bcompet(?:e|es|ing)\b[^.]{0,120}\b(?:not (?:permitted|allowed|covered|licensed)|excluded|prohibited|forbidden|barred|needs?|requires?)\b"
    r"|\b(?:everyone|anyone|any(?:body| person| entity)?|all) (?:\w+ ){0,3}except\b[^.]{0,30}\b(?:the following|these) (?:entit|compan|person|organi[sz]|part)"
    r"|\bcompetitors?\b[^.]{0,60}\b(?:not|no|never|excluded|may)\b"
    r"|\b(?:not|never|nor|prohibited|forbidden)\b[^.]{0,160}\b(?:improve|improving|train|training|develop|create|build|distill?|distillation|"
    r"fine-?tune)\b[^.]{0,60}\b(?:other|another|any|foundational?|large language|rival)\b[^.]{0,40}\bmodels?\b"
    r"|\b(?:not|never|prohibited|forbidden)\b[^.]{0,160}\b(?:multi-?tenant|managed service|hosted service|as a service|"
    r"-as-a-service|saas|hosted or managed|cloud service|service bureau|time-?sharing)\b"
    r"|不得[^。]{0,60}(?:训练|改进|改善|优化|開発|开发)[^。]{0,20}(?:其他|其它|任何|他の)[^。]{0,16}(?:模型|モデル)|(?:竞争|競合|竞品)[^。]{0,30}(?:不得|禁止)|(?:不得|禁止)[^。]{0,60}(?:竞争|競合|竞品)"
)
OUTPUT_BARRED: Final = re.compile(
    r"\b(?:not|never|prohibited)\b[^.]{0,120}\b(?:outputs?|generated content|results generated)\b"
    r"|\b(?:outputs?|generated content)\b[^.]{0,60}\b(?:may not|must not|shall not|only|prohibited|forbidden)\b"
)
NO_CLAIM: Final = re.compile(
    r"\b(?:do|does|will) not (?:restrict|limit|constrain|regulate)|\bno (?:restrictions?|limits?|limitations?)\b|\b(?:no|not) (?:\w+ ){0,3}(?:claim|own|responsib|liab|warrant|acquire|assert|contribution|guarantee)|accura|warrant|your own risk"
)
"""What a sentence on outputs says that limits nobody: whose they are, that nobody answers for them."""
TERRITORY: Final = re.compile(
    r"(?:not apply|not available|excluding|may not|must not|shall not|not (?:be )?(?:used|distributed|made available|"
    r"permitted|allowed|granted|licensed)|except|outside|does not cover|not extend|no (?:right|license)\w* )[^.]{0,120}?"
    r"\b(?P<where>european union|united kingdom|great britain|south korea|united states|u\.s\.a?|mainland china|people's republic of china|china|"
    r"european economic area|eea|e\.u\.|russia\w*|iran|israel|india|eu|europe|the territory)\b"
    r"|\b(?:only|solely|exclusively) (?:in|within|inside|to \w+ (?:in|of)|for \w+ (?:in|of)) (?:the )?(?P<only>territory of|people's republic|"
    r"united states|european union|china|japan|india|germany|france|korea|republic of)"
)
OF_THE_NAME: Final = re.compile(
    r"\blogos?\b|\bbrand\w*|\bcopyright (?:notice|information)|\bnotices?\b|\btrademark|\bthis (?:licen[cs]e|document|agreement)\b|"
    r"\blicen[cs]e document|\bdo not agree|\bwatermark"
)
"""What a sentence on changes may be about instead of the work: its names, its notices, the license's own text."""
LAWS: Final = re.compile(
    r"\bexport|\bgovern(?:ed|ing)|\bjurisdiction|\blaws? of\b|\bcourts?\b|\btax(?:es)?\b|\bwarrant|\btrademark|\bliab(?:le|ility)|"
    r"\bdamages|\bgovernment|\bstatut|\bpatent"
)

# Changing, passing on, naming
CHANGE_BARRED: Final = re.compile(
    r"\b(?:may not|shall not|must not|cannot|can not|not (?:be )?(?:permitted|allowed)(?: to)?|no right to|prohibited from|"
    r"agree not to|will not|do not|never)\s+(?:\w+[\s,]+){0,4}(?:modify|modified|modifying|alter(?:ed)?|adapt(?:ed)?|fine-?tune|"
    r"(?:create|make|prepare|distribute) (?:any )?(?:derivative|modified))"
    r"|(?<!or )(?<!and )\bwithout (?:any )?(?:modification|alteration|changes)s?\b[^.]{0,20}(?:,|are|is|permitted|allowed|only|$)"
    r"|\b(?:only|must|used) (?:\w+ ){0,4}unmodified\b|\bunmodified\b[^.]{0,20}\bonly\b|\bno (?:derivatives?|modifications?)\b"
    r"|\b(?:modified|altered|derivative|fine-?tuned|adapted|derived)\b[^.]{0,60}\b(?:may|must|shall|can) not be (?:distributed|shared|published|released)"
    r"|\bonly (?:unchanged|unaltered|as is)\b|\b(?:unchanged|unaltered) only\b"
)
PASS_BARRED: Final = re.compile(
    r"\b(?:may not|shall not|must not|cannot|agree not to|will not|do not|not (?:be )?(?:permitted|allowed)(?: to)?)\s+"
    r"(?:\w+[\s,]+){0,4}(?:redistribut\w+|sublicens\w+|distribute|share[sd]?|transfer|host)\b"
    r"|\bno part of\b[^.]{0,80}\bmay be\b|\bproprietary and confidential\b"
    r"|\bno (?:licen[cs]e|permission)s? (?:is|are|has been) (?:hereby )?(?:granted|given)\b(?! (?:to|for|under|by) (?:any|the|use)\b.{0,60}(?:trade|patent|logo))"
)
PASS_FREE: Final = re.compile(
    r"\bexcept\b|\bunless\b|\bother than\b|\bsave as\b|\bwithout (?:this (?:licen|notice|agreement)|the (?:above|copyright|licen|notice)|a copy|including|retaining|also|giving|complying|causing)\b|"
    r"\b(?:under|on) (?:any )?(?:other|different) (?:terms|licen[cs]e)|\bcommercial|\bfor profit|\btrademark|\bpatent|\bif you\b|\btechnolog\w+ measures|"
    r"\bif [^.]{0,80}\bthen\b|\bimpose\b|\bcountr\w+|\bprevent"
)
NAMING: Final = re.compile(
    r"\b(?:shall|must|should|required? to|agree to|have to|need to|has to|obliged to|is to|are to)\b[^.]{0,140}\b(?:display|show|mention|"
    r"credit|acknowledge|attribute|include|state|names?|cite|retain|preserv\w+|contain|bear|carry|begin|start|kept|keep|remain|appear|say)\w*\b"
    r"|\b(?:may|must|shall) not (?:be )?(?:remove|change|alter|hide|obscure|removed|changed|altered|hidden|obscured)\b[^.]{0,60}\b(?:logo|name|brand\w*|"
    r"notice|attribution|credit|watermark)|\b(?:logo|name|brand\w*|attribution|credit|watermark|notice)s?\b[^.]{0,60}\b(?:must|may|shall) not be (?:removed|changed|altered|hidden)"
    r"|\b(?:mention|credit|display|show|cite|acknowledge|name)\b [^.]{0,60}\b(?:visibly|prominently|in your (?:app|product|documentation|paper|readme|about))\b"
    r"|\b(?:products?|publications?|works?|services?)\b[^.]{0,60}\bdisplays? (?:the|this) (?:following )?(?:acknowledg|notice|credit|logo)|\backnowledge the\b"
    r"|必须(?:在[^。]{0,20})?(?:注明|标注|标明|显示|展示)|(?:注明|标注|署名)[^。]{0,12}来源|を(?:表示|明記)(?:し|する)|\bcredit:|표시(?:해야|하여야)|"
    r"\b(?:muss|müssen)\b[^.]{0,80}\b(?:nennen|anzeigen|angeben|genannt|angezeigt)|\b(?:doit|doivent)\b[^.]{0,80}\b(?:mentionner|afficher|citer)|"
    r"\b(?:debe|deben|deberá|citará)\b[^.]{0,80}\b(?:mencionar|mostrar|citar|proyecto)"
)

KEEPS_NOTICES: Final = re.compile(
    r"\b(?:copyright|permission|above|attribution) notices?\b|\bcopy of (?:this|the) (?:licen[cs]e|agreement)|\bnotice file|\bcopyright statement|"
    r"\bthis (?:licen[cs]e|notice|list of conditions)|\bdisclaimers?\b"
)
SHOWS: Final = re.compile(
    r"\blogos?\b|\bbrand|\bdisplay|\bprominent|\buser interface|\bwebsite|\bcredit|\bcite|\bmention|\bpublication|\bbuilt with|\bpowered by|\bnamed?\b"
)

ASKS: Final = re.compile(r"\blicen[cs]e\b|\bagree\w*|\bpermission|\bconsent|\bapproval|\bcontact|\bwrite to\b|\bask\b")
"""A sentence that sends somebody to ask."""

# What says nothing
WISH: Final = re.compile(
    r"\bplease (?:\w+ ){0,2}(?:cite|credit|star|consider|acknowledge|mention)|\b(?:consider|appreciate\w*|would be (?:nice|grateful|happy)|kindly|"
    r"we (?:ask|hope|encourage|invite|would like))\b[^.]{0,80}\b(?:cit\w+|credit|acknowledg\w+|mention|star|let us know|contribut\w+|shar\w+|feedback)"
    r"|\b(?:would|we'd) love to\b|\bno obligation\b|\bfeel free\b|\bdrop us a line|\blet us know"
    r"|\bif you (?:use|find)\b[^.]{0,80}\b(?:useful|helpful|research|work)\b[^.]{0,60}\bcit\w+|@(?:article|misc|inproceedings|software|techreport)\b"
)
"""A wish to be named, which binds nobody."""
LAW: Final = re.compile(
    r"\b(?:comply|complying|complies|compliance|accordance|obey|follow|observe|respect|legal|lawful|lawfully)\b[^.]{0,50}\b(?:laws?|regulations?|legislation)\b"
    r"|\b(?:illegal|unlawful)\b|\bapplicable laws?\b|遵守[^。]{0,20}法律|法令を遵守|gesetze? (?:ein|be)|lois? applicable"
)
"""The duty to obey the law, which is everybody's."""

NOTICES: Final = re.compile(
    r"\b(?:do|must|may|shall) not (?:alter or )?(?:remove|delete)\b[^.]{0,30}\b(?:copyright|notices?|headers?)\b"
    r"|\bif you (?:do not|don't) (?:agree|accept)\b"
    r"|\b(?:advertising|publicity|endors\w+|promot\w+)\b[^.]{0,120}\bname|\bnames?\b[^.]{0,160}\b(?:advertising|publicity|endors\w+|promot\w+)\b"
)
"""What every open license asks: leave the notices, do not advertise with our name, do not use it if you do not agree."""

SCOPE: Final = re.compile(
    r"\blicen[cs]e\b[^.]{0,60}(?:\bnot|n't)\b[^.]{0,30}\b(?:apply|cover|extend)\b[^.]{0,60}\b(?:weights?|models?|checkpoints?|parameters)\b"
    r"|\b(?:weights?|models?|checkpoints?|parameters)\b[^.]{0,20}(?:\bnot|n't)\b[^.]{0,20}\b(?:covered|licen[cs]ed|included|part)\b"
    r"[^.]{0,20}\blicen[cs]e\b"
    r"|\blicen[cs]e\b[^.]{0,40}\b(?:appl(?:y|ies)|covers?)\b[^.]{0,20}\b(?:only|solely|exclusively)\b[^.]{0,20}\bcode\b"
    r"|\blicen[cs]e\b[^.]{0,40}\b(?:only|solely|exclusively)\b[^.]{0,10}\b(?:appl(?:y|ies)|covers?)\b[^.]{0,30}\bcode\b"
    r"|\blicen[cs]e\b[^.]{0,40}\b(?:appl(?:y|ies)|covers?)\b[^.]{0,30}\bcode\b[^.]{0,10}\bonly\b"
)
"""The license is not the weights', or the code's alone: of the weights nothing is said then."""

# What is granted, what ends it
GRANT: Final = re.compile(
    r"\bgrant(?:s|ed)?\b|\bpermi(?:ssion|tted)\b|\bfree to\b|\bright to\b|\blicen[cs]e to\b|\byou (?:may|can)\b|\ballowed\b"
)
NOT: Final = re.compile(r"\b(?:not|no|never|unless|except|prohibited|forbidden|without prior)\b")
COMMERCE_GRANTED: Final = re.compile(r"\bany (?:lawful )?purposes?\b|\b(?:including|for|in)\b[^.]{0,40}\bcommercial")
PASS: Final = re.compile(r"\b(?:re)?distribut\w*|\bpublish|\bsublicens|\bshare\b|\bcopy and")
CHANGE: Final = re.compile(r"\bmodif\w*|\bderivative works?|\badapt\w*|\bfine-?tun\w*")
SAME_TERMS: Final = re.compile(
    r"\b(?:under|with|by|to) (?:the )?(?:exact(?:ly)? )?(?:same|this|identical) (?:terms|licen[cs]e|conditions)\b[^.]{0,80}"
    r"\b(?:modif|deriv|adapt)|\b(?:modif|deriv|adapt)\w*[^.]{0,160}\b(?:must|shall|only|provided)\b[^.]{0,120}"
    r"\bunder (?:the )?(?:same|this|identical) (?:terms|licen[cs]e|agreement)"
)
REVOCABLE: Final = re.compile(
    r"(?<!ir)\brevocable\b|\bmay (?:\w+ ){0,3}(?:terminat|revoke|suspend|withdraw|modif|amend|chang|updat)\w*[^.]{0,120}"
    r"\b(?:at any time|for any reason|sole discretion|without (?:prior )?(?:notice|cause)|from time to time)\b"
    r"|\b(?:at any time|sole discretion)\b[^.]{0,80}\b(?:terminat|revok|suspend)\w*"
)
DISCLAIMED: Final = re.compile(
    r"\bnot (?:been )?(?:\w+ )?(?:designed|intended|manufactured|fault[- ]tolerant|tested|warranted)\b|\bhigh[- ]risk activit|"
    r"\bliab(?:le|ility)\b|\bwarrant|\bindemnif|\bdamages\b|\bcontributor|\b(?:no|not|nor)\b[^.]{0,30}\blegal advice"
)
"""Advice and disclaimers that name a field and forbid nothing."""
TERMINATES: Final = re.compile(
    r"\bterminat\w*\b[^.]{0,160}\b(?:breach|fail|comply|violat|non-?complian|litigation|automatic|immediate)"
    r"|\b(?:breach|fail|violat|automatic|immediate)\w*\b[^.]{0,160}\bterminat"
)

# Words put into a known license: somebody wrote them there to change it, so less is needed to see what they change
_LIMITING = re.compile(
    r"\b(?:not|no|never|nobody|nor|cannot|can't|don't|without|except\w*|exclu\w+|prohibited|forbidden|barred|bars?|limited|restricted|"
    r"restriction|only|solely|reserved|needs?|must|shall|requires?|required|lapses?|ends?|undertake|refrain|permitted purpose|other purposes|"
    r"instead of|unless|neither|provided (?:that|the|they|it)|use by|(?:may|can|is|are) (?:be )?(?:used|downloaded|supplied|provided|licensed) (?:for|by|in))\b"
)
_PUT_IN: Final[tuple[tuple[str, str | bool, re.Pattern[str]], ...]] = (
    ("threshold", "", re.compile(rf"{_NUMBER}[^.]{{0,100}}\b{_MEASURE}\b|\b{_MEASURE}\b[^.]{{0,120}}{_NUMBER}")),
    (
        "competitor_clause",
        True,
        re.compile(
            r"\b(?:rivals?|competitors?|compet(?:e|es|ing|itive)|same job|similar (?:service|product)|hosted (?:product|service)|as a service|"
            r"distil\w*|imitat\w*|(?:other|another|new|own|foundation|language) (?:\w+ ){0,2}models?)\b"
        ),
    ),
    (
        "commercial_use",
        False,
        re.compile(
            r"\b(?:revenues?|income|money|paid|pay|payment|fees?|profits?|commerc\w+|business(?:es)?|compan(?:y|ies)|enterprises?|industr\w+|"
            r"customers?|sold|sell|sale|monet\w+|earns?|earning|subscription)\b"
        ),
    ),
    (
        "purpose_limit",
        "",
        re.compile(
            r"\b(research|scholar\w*|academ\w*|universit\w*|classrooms?|teaching|students?|stud(?:y|ies)|evaluation|personal|private|"
            r"own enjoyment|hobby\w*|household|internal)\b"
        ),
    ),
    (
        "field_of_use_limits",
        True,
        re.compile(
            r"\b(?:not|never|neither|nor|no)\b[^.]{0,60}\b(?:used?|deploy(?:ed)?|executed?|operated?|run|appl(?:y|ied))\b[^.]{0,30}"
            r"\b(?:for|in|to|by|as|on|with)\b"
        ),
    ),
    (
        "modification",
        False,
        re.compile(
            r"\b(?:unchanged|unaltered|unmodified)\b|\b(?:not|no|never|without|only|nor)\b[^.]{0,40}\b(?:modif\w+|alter\w*|change[sd]?)\b"
        ),
    ),
    (
        "redistribution",
        False,
        re.compile(
            r"\b(?:not|no|never|without|only|nor)\b[^.]{0,60}\b(?:redistribut\w*|distribut\w+|shar(?:e|ed|ing)|transfer\w*|"
            r"pass(?:ed)?\b[^.]{0,60}\bon|giv(?:e|en) (?:to|away))\b"
        ),
    ),
    (
        "field_of_use_limits",
        True,
        re.compile(
            r"\b(?:us(?:e|ed|es|ing)|deploy\w*|operat\w+|execut\w+|appl(?:y|ied)|train\w*|build\w*|bundl\w+|creat\w+|generat\w+|find out|"
            r"identif\w+|purposes?|products?)\b"
        ),
    ),
)
NAMES_ONLY: Final = re.compile(
    r"\bchange the licen[cs]e\b|\bendors\w+|\bpromot\w+|\btrademarks?|\bnames? of\b|\blogos?\b|\bnotices?\b|\bwarrant|\bliab|\bdamages|\bcontributors?\b"
)


def put_in(plain: str) -> tuple[str, str | bool] | None:
    """The term, with its value, that a sentence put into a known license decides by its topic; None where it has none."""
    if BARRED.search(plain) and (FIELDS.search(plain) or FIELDS_ABROAD.search(plain)):
        return "field_of_use_limits", True
    plain = re.sub(r"\bwithout (?:any )?(?:fees?|charge|cost|royalt\w+|warrant\w+)", "", plain)
    if not _LIMITING.search(plain) or NAMES_ONLY.search(plain):
        return None
    for term, value, pattern in _PUT_IN:
        match = pattern.search(plain)
        if match:
            return term, " ".join(match[0].split())[:100] if value == "" else value
    return None


ABROAD: Final = re.compile(
    r"[^\x00-\u024f\u2000-\u20ff]|\b(?:der|die|das|und|f[üu]r|nicht|nur|ist|el|la|los|las|para|por|del|que|sin|une?|les?|des|du|pour|est|"
    r"n[ãa]o|ao|il|gli|per|di|fini|fins|het|een|voor|niet|van|alleen|à|interdit\w*|prohibid\w*|proibid\w*|vietat\w*|verboten|untersagt|uso|nutzung|kommerzielle\w*|ticari|niekomercyjn\w*)\b"
)
"""A sentence that may be in another language than English."""
