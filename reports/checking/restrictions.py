"""Words that make a number say less than the whole: "12 of them", "new", "from Italy"."""

import re

from icpermed.text import fold
from reports.checking.clauses import CLAUSE, SEGMENT, part
from reports.checking.mentions import Mention
from reports.checking.numbers import WORD as NUMBER_WORD
from reports.checking.reading import Word, words
from reports.checking.whom import countries
from reports.checking.world import Named, stem

#: Words between a number and its noun that do not choose among the things counted.
NEUTRAL = words(
    """
    public private not for profit and or health healthcare research funding policy european
    national regional international member full current active different participating partner
    distinct individual independent own main key strategic associated whole strong leading
    renowned various separate so called thematic core dedicated icpermed total personalised
    medicine official organisations institutions
    """
)
BEFORE = re.compile(
    r"\b(?:including|among (?:them|which|these)|of (?:which|whom|these|those|them)"
    r"|another|a further|further|an additional|additional|(?:the )?other|the remaining|remaining"
    r"|the first|the last|the next|the previous|these|those|instead of|rather than|than"
    r"|(?:one|two|three|four|\d+|every) (?:in|out of)|compared (?:with|to)|up from|down from"
    r"|versus|after|formerly|previously|earlier|with only"
    r"|(?:interviews|talks|meetings|conversations|discussions|exchanges) with"
    r"|(?:chosen|selected|picked|drawn) (?:from|among|out of)|initially|originally"
    r"|for instance|for example|e\.g\.|such as)\s+(?:[a-z]+\s)?$"
)
FROM = re.compile(r"\bfrom\s+(?:an? \w+ |the )?$")
#: What only some of a whole do.
FROM_SOMEWHERE = r"(?:\s(?:from|in|of)\s(?:[\w-]+\s){0,2}?[\w-]+)?"
ACTED = re.compile(
    rf"{FROM_SOMEWHERE}\s+(?:(?:who|that|which|have|had|has|also|were|are|was)\s+){{0,2}}"
    r"(?:joined|join|joining"
    r"|attended"
    r"|attending|took part|taking part|participated|answered|replied|responded|voted|signed|left"
    r"|registered|contributed|applied|were present|present|came|sent|met|gathered|invited"
    r"|were represented|received|reported|asked|supported|followed|abstained|agreed|hosted"
    r"|nominated"
    r"|submitted|provided|presented|spoke|selected|shortlisted|eligible|planned|attend|take part"
    r"|participate|contribute|vote|follow|answer|reply|report|host|send|support)\b"
)
#: "25 partners of EP PerMed are ministries".
ARE_SOME = re.compile(r"(?:\s(?:of|in)\s[\w '’-]{2,40}?)?\s(?:are|were)\s([a-z]+s|women|men)\b")
#: "Partners of EP PerMed that do not fund calls".
THAT_WERE = re.compile(
    r"(?:\s(?:of|in|from)\s[\w -]{2,40}?)?\s(?:that|who|which)\s"
    r"(?:(?:were|had|did|do not|does not|are not|have not|has not|once|only)\b)"
)
#: "take part in the consortium": all that are counted do.
IN_IT = re.compile(
    rf"{FROM_SOMEWHERE}\s+(?:\w+\s+){{1,4}}?(?:in|of) (?:the )?(?:consortium|icpermed)\b"
)
#: What makes somebody part of it: "agencies from 29 countries now sit at the table of".
BELONG = re.compile(
    r"(?:\s(?:now|today|currently|already|together|all)){0,2}\s(?:are|sit|belong|work)"
    r"(?:\s(?:now|today|currently|already|all|together|united|represented|active|members|part"
    r"|at the table))*\s(?:of|in|to)\s(?:the\s)?(?:consortium|icpermed)\b(?!['’])"
)
#: Of one kind of them alone it would be said of some: "Ministries from 20 countries".
OF_EVERY_KIND = re.compile(
    r"[a-z]+s,\s(?:[\w-]+\s){0,3}?[a-z]+s,?\sand\s(?:[\w-]+\s){0,3}?[a-z]+s\sfrom\s$"
)
#: What is done with those of whom only some may be chosen.
CANDIDATES = (
    r"(?:nominated|proposed|submitted|shortlisted|considered|rejected|assessed|evaluated|eligible"
    r"|visited|asked|surveyed|interviewed)\b"
)
#: What a whole does or is: other words behind a noun tell of some ("12 partners lead a task").
WHOLE = re.compile(
    r"\s+(?:(?:now|currently|today|have|has|together|already|actively|all)\s+)*(?:forms?|makes?|made"
    r"|belong(?:s|ed)?|works?|worked|stands?|stood|takes? part|took part|shares?|shared|unites?"
    r"|shapes?|constitutes?|contributes?|participates?|supports?|supported|pool(?:ed)?|joins?"
    r"|joined"
    r"|combines?|comes?|take|takes|run|runs|carry|backs?|funds?|finances?|signed|is|has"
    rf"|(?:was|were|have been)(?!\s{CANDIDATES})"
    r"|took|became|become|attend|each|hold|holds|pay|benefit|meet|know"
    r"|are (?:active|part|involved|behind|united|represented|organised|members|committed|brought"
    r"|spread|from|now|currently|on board|in|defined|described|covered|mentioned|included|listed"
    r"|presented|supported|named|known|needed|available|set)|involved"
    r"|[a-z]+ed in (?:this|the) report)\b"
)
#: Who counts all up says it of the whole, unless it is told what those did that are counted.
ALL_TOLD = re.compile(r"\b(?:a total of|in total|all told|altogether|all in all|in all)\b")
MODAL = words("can could may might should must would will")
BEING = words("is are was were have has had do does did also")
NEXT_WORD = re.compile(r"\s+([a-z]+)")
EACH = re.compile(r"\s+(?:each|per|apiece|for each|at a time|short|more|fewer|less)\b")
OF_OTHERS = re.compile(
    r"\s+(?:of|on|in) (?!(?:the |our )?(?:consortium|icpermed)\b|total\b|all\b|\d|this\b"
    r"|[a-z]+ary\b|(?:two|three|four|five|six|seven|eight|nine|ten)\b"
    r"|(?:the )?(?:year|report|month|end)|its\b)"
)
OF_A_PLACE = re.compile(
    r"\s+(?:(?:come|are|were|stem|located|work)\s+){0,2}(?:from|in|based in|across|within|outside"
    r"|beyond|at)\s+(?:the )?(?!January|February|March"
    r"|April|May|June|July|August|September|October|November|December|ICPerMed|Europe\b"
    r"|All\b)[A-Z]\w"
)
IN_A_PLACE = re.compile(r"(?:In|From)\s(?:the\s)?([A-Z][\w ]{2,30}),?\s")
OF_ITS_OWN = re.compile(
    r"\b([A-Z]\w+)(?:['’]s|\s(?:alone\s)?(?:has|had|sends?|sent|provides?|provided))\s$"
)
OF_A_COUNTRY = re.compile(r"([A-Z]\w+)\s[a-z]")
LABEL = re.compile(r"[^:;.]*:\s*$")
DENIED = re.compile(
    r"\b(?:rather than|instead of|unlike|not(?! only)|(?:that|those) (?:of|in|from)"
    r"|(?:than|(?:many|much|long|often) as) (?:in|on|at))\s(?:[a-z]+\s){0,2}$"
)
HEAD_BEFORE = re.compile(
    r"\b([a-z]+s|people|staff|women|men)\s+(?:\([^()]*\)\s)?(?:(?:come|came|are|were"
    r"|stem)\s+)?(?:from|in|of|across|for)\s+(?:the\s)?$"
)
#: "The initiatives presented here come from seven countries".
COME_FROM = re.compile(r"\b(?:come|came|are|were|stem|work|live)\s+(?:from|in)\s+$")
HEAD_OF_CLAUSE = re.compile(
    r"\W*(?:(?:the|these|those|its|our|all)\s)?(?P<which>(?:[\w-]+\s){0,3}?)(?P<head>[a-z]+s)\b"
)
IS_NUMBER = re.compile(rf"\d+|{NUMBER_WORD.pattern}")
NO_HEADS = words("comes works is spreads reaches spans unites consists has takes as was this")
#: "accepted 15 recommendations": done with some; "each led by two partners".
SOME_WERE = re.compile(
    r"\b(?:accepted|adopted|rejected|implemented|spends?|spent|pays?|paid|employs?|employed"
    r"|thanks?(?!\sto\b)|thanked|recommends?|welcomed|welcomes|invited|invites|surveyed|asked|asks"
    r"|contacted|trained|visited|funded|interviewed|attracted|received|mapped|identified"
    r"|analysed|compared|helped|advised|hosted|informed|approached|registered|gave|gives|sent|sends|lost|gained|saw"
    r"|(?:led|chaired|headed|coordinated) by)\s+(?:[a-z]+\s){0,2}$"
)
#: Of what is new all are welcomed: "welcomed three new members".
GAINED = re.compile(r"\b(?:welcomed|welcomes|gained)\s(?:[a-z]+\s){0,2}$")
NEW = re.compile(r"\s+new\b")
#: Of whom they are brought together, a relative clause says what all of them do.
UNITES = re.compile(
    r"\b(?:mobilis(?:es|ed)|unit(?:es|ed)|br(?:ings|ought) together)\s(?:[a-z]+\s)?$"
)
WHO = re.compile(r"\s(?:that|which|who)\s")
EACH_OF = re.compile(r"\b(?:each|every|apiece|average|per (?!cent\b)[a-z])")
#: A label that takes some out: "Members of the EU only: 34".
LABEL_OF_SOME = re.compile(r"\b(?:only|without|except|excl(?:\.|uding))[^:;]{0,60}:[^;]*$")


def is_part(
    said: Mention, between: list[Word], noun_end: int, *, known, stops, is_named=False
) -> bool:
    """Whether only some of the things are meant. ``between``: the words before the noun."""
    text = said.passage.folded
    if any(word.text not in NEUTRAL and word.text not in known for word in between):
        return True
    start, _ = part(text, *said.sentence, said.start, SEGMENT)
    if BEFORE.search(text, max(0, said.start - 40), said.start) or EACH.match(text, noun_end):
        return True
    if LABEL_OF_SOME.search(text, max(said.sentence[0], said.start - 120), said.start):
        return True
    is_gained = NEW.match(text, said.end) and GAINED.search(text, start, said.start)
    if said.kind == "count" and SOME_WERE.search(text, start, said.start) and not is_gained:
        return True
    if EACH_OF.search(text, start, said.start):
        return True
    are = ARE_SOME.match(text, noun_end)
    if THAT_WERE.match(text, noun_end) or (are and are[1] not in known):
        return True
    is_united = (
        WHO.match(text, noun_end)
        and UNITES.search(text, start, said.start)
        and not IS_NUMBER.search(text, noun_end, said.sentence[1])
    )
    if text.startswith(" that ", noun_end):  # A whole that belongs, or some that were asked.
        noun_end += len(" that")
    behind = NEXT_WORD.match(text, noun_end)
    goes_on = not behind or (behind[1] in stops and behind[1] not in BEING)
    if behind and behind[1] in MODAL:
        return True
    is_all = ALL_TOLD.search(text, said.sentence[0], said.end) and not ACTED.match(text, noun_end)
    if not (goes_on or is_named or is_all or is_united or WHOLE.match(text, noun_end)):
        return True
    return is_old(said)


def counted_of(said: Mention, named: list[Named]) -> str:
    """Of whom a number is said in a phrase: of "researchers from 19 countries" researchers.

    What stands right behind a name is a verb: "HEAL ITALIA disposes of eight spokes".
    """
    text = said.passage.folded
    start, _ = part(text, *said.sentence, said.start, CLAUSE)
    head = HEAD_BEFORE.search(text, max(0, said.start - 60), said.start)
    subject = HEAD_OF_CLAUSE.match(text, start, said.start)
    if subject and COME_FROM.search(text, start, said.start):
        which = [word for word in subject["which"].split() if not IS_NUMBER.fullmatch(word)]
        return stem(subject["head"]) if NEUTRAL.issuperset(which) else " ".join(which)
    if not head or head[1] in NO_HEADS or any(one.end + 1 == head.start(1) for one in named):
        return ""
    return stem(head[1])


def is_old(said: Mention) -> bool:
    """Whether it is the first of "from 45 to 50"."""
    text = said.passage.folded
    return bool(FROM.search(text, max(0, said.start - 20), said.start)) and bool(
        re.match(
            r"(?:\s+[\w-]+){0,6}?\s+to\s+(?:\w+\s+){0,2}?\d|\s+to\s", text[said.end : said.end + 80]
        )
    )


def is_of_a_place(said: Mention, noun_end: int, named: list[Named]) -> bool:
    """Whether it is said of those from one place: "members from Italy", "From Italy: 4"."""
    text, (start, _) = said.passage.text, said.sentence
    label = LABEL.search(text, max(start, said.start - 80), said.start)
    leads = (
        IN_A_PLACE.match(text, start, said.start),
        OF_ITS_OWN.search(text, max(start, said.start - 30), said.start),
        OF_A_COUNTRY.match(text, start, said.start),
    )
    return bool(
        OF_A_PLACE.match(text, noun_end)
        or (label and OF_A_PLACE.search(text, label.start(), label.end()))
        or any(
            fold(lead[1]) in countries()
            and not any(one.start <= lead.start(1) < one.end for one in named)
            for lead in filter(None, leads)
        )
    )


def is_part_of_consortium(said: Mention, noun_end: int) -> bool:
    """Whether only some are meant of what the consortium has on a day: members, countries."""
    text = said.passage.folded
    return bool(
        (ACTED.match(text, noun_end) and not IN_IT.match(text, noun_end))
        or OF_OTHERS.match(text, noun_end)
    )


def is_of_who_belong(said: Mention, noun_end: int) -> bool:
    """Whether it is said of all those who make up the consortium, by whatever names."""
    text, (start, end) = said.passage.folded, said.sentence
    is_of_all = OF_EVERY_KIND.search(text, max(start, said.start - 120), said.start)
    return bool(is_of_all and BELONG.match(text, noun_end, end))


def is_denied(said: Mention) -> bool:
    """Whether it is said that it is not so: "in 2023 rather than in 2022"."""
    text, (start, _) = said.passage.folded, said.sentence
    return bool(DENIED.search(text, max(start, said.start - 40), said.start))
