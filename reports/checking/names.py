"""What holds a number and is no quantity: addresses, codes, names, idioms. Nothing is read in it.

The list is meant to grow: a line for each kind of name, with an example.
"""

import re
from collections.abc import Iterator

from reports.checking.days import MONTHS

KEYWORDS = (
    r"[Aa]rticles?|Art\.|Nos?\.?|no\.|Nr\.?|GA|[Gg]rant [Aa]greement(?: (?:No\.?|number))?"
    r"|Regulation(?: \(EU\))?(?: No)?|Directive|[Ff]igures?|Fig\.|[Tt]able|[Cc]hapters?|[Ss]ection"
    r"|Annex|Appendix|[Ff]ootnotes?|[Pp]ages?|pp?\.|Volume|Vol\.|[Vv]ersion|Phase|phase|Pillar"
    r"|Priority|Work [Pp]ackages?|WPs?|Task|Cluster|[Tt]ype|[Gg]rade|[Ll]evel|ISO|[Ss]tep|Goal|SDG"
    r"|Room|Hall|ID|Option|Model|Group|Round|Framework Programme"
)
SMALL = r"One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten"
NAMES = [
    re.compile(form)
    for form in [
        r"https?://\S+|www\.\S+",  # https://www.icpermed.eu/en/1184.php
        r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}|(?<!\w)@\w+"
        r"|(?<!\w)#\w+",  # info2@icpermed.eu
        r"(?<![\w.-])[\w-]{1,40}(?:\.[\w-]{1,40}){0,5}\.(?:eu|org|com|net|int|it|fr|de|es|no|ie"
        r"|uk|ca|eg|php|"
        r"html?|pdf)\b(?:/\S*)?",  # icpermed.eu/en/1184.php
        r"\b10\.\d{4,9}/\S+",  # a DOI
        rf"\b(?:{KEYWORDS})\s?(?:\d[\d./]*[a-z]?\b(?:\s?(?:[-–,/]|and|to)\s?\d+\b(?![ ][a-z]))*"
        rf"|(?:{SMALL})\b)",  # Article 5, grant agreement No 964197, Pillar Two
        r"\b\d\+\s?M(?:illion )?G(?:enomes)?\b|\bBeyond 1 Million Genomes\b",  # 1+MG
        r"\b[A-Z]{2}\w{0,30}-\d+(?:-\w+)*\b|\b[A-Z]\w{0,30}-[A-Z]\w{0,30}-\d+\b",  # COVID-19
        r"(?i:\b(?:\d+(?:st|nd|rd|th)|(?:twenty-)?(?:first|second|third)|nineteenth|twentieth)"
        r"[- ]centur(?:y|ies)\b)",  # 21st-century
        r"\b24/7\b|\b50/50\b|\b(?:80|90)/(?:20|10)\b",
        r"(?i:\bone[- ](?:stop|size|on[- ]one|to[- ]one|off|way|another|sided|day|by one"
        r"|health)\b)",
        r"(?i:\b(?:first|second|third)[- ](?:hand|line|class|rate|party|parties|country"
        r"|countries|sector|person|author|authors|name|aid)\b)",
        r"(?i:\b(?:at|from the) first\b|\bfirst (?:of all|and foremost)\b|\bfirst[- ]time\b"
        r"|\bin the first place\b|\bsecond to none\b|\bon the one hand\b"
        r"|\bone hand\b|\bfor the (?:first|second) time\b)",
        r"(?i:\bdouble[- ](?:blind|check|sided)\b|\bhalf[- ](?:day|life|yearly|hour|way)\b"
        r"|\bzero[- ](?:tolerance|sum|emission)\b|\btwo[- ]way\b|\bat one with\b)",
        r"(?i:\b(?:no|any|some|every|each|this|that|which|another|the|either) one\b(?! (?:and"
        r"|or)\b))",
    ]
]
#: "Recognition 2023", "Horizon 2020", "France 2030": a name with its year.
NAMED_YEAR = re.compile(
    r"\b([A-Z][\w&'’-]{0,40})\s(?:19|20)\d\d\b(?!\s?[-–—/]\s?\d)(?! (?:to|until) \d)"
)
NO_NAMES = {
    *MONTHS,
    *(month[:3] for month in MONTHS),
    *[
        "In",
        "Since",
        "By",
        "Until",
        "From",
        "Between",
        "During",
        "After",
        "Before",
        "On",
        "And",
        "Year",
        "Years",
        "Around",
        "About",
        "Early",
        "Late",
    ],
    *[
        "Mid",
        "Throughout",
        "Through",
        "At",
        "As",
        "Of",
        "For",
        "The",
        "To",
        "Over",
        "But",
        "While",
        "When",
        "Autumn",
        "Spring",
        "Summer",
        "Winter",
    ],
    *[
        "Already",
        "Only",
        "Even",
        "With",
        "Sept",
        "Both",
        "Unlike",
        "Our",
        "Its",
        "This",
        "Q1",
        "Q2",
        "Q3",
        "Q4",
        "Some",
        "Nearly",
        "Almost",
    ],
}
TOKEN = re.compile(r"(?<![^\W_])[^\W_\d]*\d[^\W_]*")
#: Letters beside digits that are a quantity all the same: 45M€, 60m, EUR36m, 3rd, 1990s.
QUANTITY = re.compile(
    r"(?:EUR|USD|GBP|NOK|SEK|DKK|CHF)?\d+(?:st|nd|rd|th|s|x|h|k|K|m|M|bn|mn|Mio|MEUR|kEUR)?"
    r"(?:EUR|USD|GBP|NOK|SEK|DKK|CHF)?"
)


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """Where names and idioms with numbers begin and end."""
    for form in NAMES:
        for found in form.finditer(text):
            yield found.span()
    for found in NAMED_YEAR.finditer(text):
        if found[1] not in NO_NAMES:
            yield found.span()
    for found in TOKEN.finditer(text):
        token = found[0]
        if not (token.isalpha() or token.isdecimal() or QUANTITY.fullmatch(token)):
            yield found.span()


def blanked(text: str, spans) -> str:
    """A text with places in it made unreadable, everything else where it was."""
    parts, place = [], 0
    for start, end in sorted(spans):
        if end > place:
            start = max(start, place)
            parts += [text[place:start], "\ufffc" * (end - start)]
            place = end
    return "".join([*parts, text[place:]])
