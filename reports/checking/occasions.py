"""Which day of the data a date in a text is: by what happened, and to whom."""

import re
from bisect import bisect_left

from reports.checking import happenings
from reports.checking.clauses import CLAUSE as CLAUSE_CUT
from reports.checking.clauses import part, widening
from reports.checking.mentions import Mention
from reports.checking.sayings import LONG
from reports.checking.whom import BEFORE, NOBODY, SENTENCE, Spoken, Whom
from reports.checking.world import CONSORTIUM, ORDINAL, Named, ordinal

#: "launched its website": what happened is not about who did it.
OBJECT = re.compile(
    r"\s+(?:officially |formally |also |then )?(?:its|an?|the|their|our|new|two|three|four|five"
    r"|his|her)\s"
)
OF = re.compile(r"(\w+)[”\"]?\s+of\s+(?:the\s)?[“\"]?$")
ABOUT = re.compile(r"\b(?:the|an?|its)\s(\w+)\s+(?:about|on)\s+(?:the\s)?[“\"]?$")
FOR = re.compile(r"(\w+)[”\"]?\s+(?:for|about|on|to|towards|from)\s+(?:the\s)?[“\"]?$")
#: "In the focus of the workshop, which was held": what was held is the workshop.
ASIDE = re.compile(r"\b(?:in|at|on|under|within)\sthe\s\w+\sof\s(?:the\s)?[“\"]?$")
WHICH = re.compile(r"[”\"]?,\s(?:which|who)\s(?:(?:was|were|is|has been)\s)?(?:\w+ly\s)?")
AROUND = re.compile(
    r"\b(?:around|alongside|beside|besides|next to|(?:margins|fringes) of)\s(?:the\s)?$"
)
BEHIND = re.compile(r"\s(?:[a-z-]+\s)?([a-z]+)\b")
EDGE = re.compile(r"\b(?:(?P<end>until|till|up to|to)|(?P<start>since|from))\s+(?:the\s)?$")
DATE_OF = re.compile(r"\b([a-z]+) of $")
TIMES_OF = {"evening", "morning", "afternoon", "day", "days", "week", "end", "course", "as", "that"}
IT = re.compile(r"\b(?:it|they|which|this|that|these|both|there|where)\b")
LATER = re.compile(
    r"\b(?:will|next|again|(?:is|are|was|were) planned|plans|scheduled"
    r"|cancelled|postponed|moved|called off)\b"
)
#: A day that is told by another: "preceded by a dinner on", "the day before, on".
BESIDE = re.compile(
    r"\b(?:preceded|followed) by\b"
    r"|\b(?:day|evening|week|month|year)s? (?:before|after|later|earlier),? (?:on |in )?$"
)
#: "After the workshop on 14 November, the board met": of another happening.
AFTER = re.compile(r"\b(?:after|before)\s[^,;]*$")
FIRST = re.compile(r"\bfirst\s+$")
AND_DONE = re.compile(r"\band\s+(?:\w+\s+)?[a-z]+ed\b")


class Occasions:
    """Finds what the dates of one passage are about."""

    def __init__(self, whom: Whom):
        self.whom, self.world, self.here = whom, whom.world, whom.here
        self.text = whom.here.passage.folded

    def of(self, said: Mention) -> tuple[frozenset[int], bool, str]:
        """The facts that a date may mean, whether it must be one of them, and what is told."""
        told = happenings.Told("", 0, 0)
        for start, end in widening(self.text, said.sentence, said.start):
            told = told or happenings.told(self.text, start, end, said.start, said.end)
        group = told.group
        if not group and self.stands_alone(said):
            facts = self.of_intro()
            return facts, bool(facts), "held"
        if not group and said.days.is_range and self.stands_behind_a_name(said):
            told = happenings.Told("run", said.end, said.end)  # "ERA PerMed (2017–2023)"
            facts = self.whom.of(said, frozenset(self.with_group("run"))).facts
            return facts, True, told.group
        if group == "run" and self.text[told.start : told.end] not in happenings.WEAK:
            group = self.edge_of_run(said)
        relevant = frozenset(self.with_group(group or "held"))
        spoken = self.whom.of(said, relevant)
        if not group:
            is_near = spoken.scope < SENTENCE and self.is_beside(said, spoken)
            is_exact = bool(said.days.begins.month and not said.days.begins.until)
            clause = part(self.text, *said.sentence, said.start, CLAUSE_CUT)
            is_other = self.is_of_a_thing(said) or LATER.search(self.text, *clause)
            return spoken.facts, is_exact and is_near and not is_other, ""
        return spoken.facts, self.is_certain(said, spoken, told), group

    def stands_alone(self, said: Mention) -> bool:
        """Whether an item of a list begins with a day and names nobody."""
        return said.start < 3 and not self.here.named

    def of_intro(self) -> frozenset[int]:
        """The facts of what was held, if that is what a list is introduced with: "It met on:"."""
        intro = self.whom.before.get(id(self.here.passage.intro))
        text = intro.passage.folded.rstrip() if intro else ""
        start, end = intro.passage.sentences[-1] if intro else (0, 0)
        is_told = text.endswith(":") and not LATER.search(text, start)
        if not is_told or happenings.told(text, start, end, end, end).group != "held":
            return frozenset()
        named = intro.named_between(start, end)
        held = frozenset(self.with_group("held"))
        return frozenset().union(*(one.facts for one in named)) & held

    def edge_of_run(self, said: Mention) -> str:
        """Which end of what lasted a single date is: "runs until 2035"."""
        start, _ = said.sentence
        edge = EDGE.search(self.text, max(start, said.start - 24), said.start)
        return edge.lastgroup or "run" if edge and not said.days.is_range else "run"

    def with_group(self, group: str):
        """The facts of days of which a word for a happening can be said."""
        for place, kind in enumerate(self.world.kinds):
            if kind == "days":
                fact = self.world.facts[place]
                first, last = fact.reading.days
                groups = happenings.groups_of(fact.nouns)
                is_long = last - first > LONG
                if group in groups or (is_long and group in {"run", "start", "end"}):
                    yield place

    def is_certain(self, said: Mention, spoken: Spoken, told: happenings.Told) -> bool:
        start, end = said.sentence
        if spoken.scope == NOBODY or (spoken.scope == BEFORE and spoken.has_others):
            return False
        before = self.text[start : said.start]
        if spoken.scope == SENTENCE and not IT.search(before[-60:]):
            return False
        clause = part(self.text, start, end, said.start, CLAUSE_CUT)
        if LATER.search(self.text, *clause) or BESIDE.search(before[-40:]):
            return False
        if told.end <= said.start and AND_DONE.search(self.text, told.end, said.start):
            return False  # "published in April and translated in May"
        is_since = told.group == "held" and not said.days.is_range and EDGE.search(before[-20:])
        if self.is_of_a_thing(said) or is_since:
            return False
        if not spoken.names:
            return not self.has_object(told)
        return any(
            self.is_meant(one, said, told) for one in spoken.names if one.facts & spoken.facts
        )

    def is_meant(self, one: Named, said: Mention, told: happenings.Told) -> bool:
        """Whether what happened is about a name: not about its "report" or "preparation"."""
        lead = self.text[max(0, one.start - 40) : one.start]
        is_before = told.group != "held" or self.is_before_the_period(said)
        if (FIRST.search(lead) and is_before) or self.is_another_edition(one):
            return False
        start = max(said.sentence[0], said.start - 80)
        is_behind = "," in self.text[said.end : one.start]
        if is_behind and AFTER.search(self.text, start, said.start):
            return False
        of, about, towards = OF.search(lead), ABOUT.search(lead), FOR.search(lead)
        which = WHICH.match(self.text, one.end) if ASIDE.search(lead) else None
        is_of_it = which and which.end() == told.start
        if of and of[1] not in happenings.OCCASIONS and not is_of_it:
            return False
        if about and about[1] not in happenings.OCCASIONS:
            return False
        if towards and towards[1] in happenings.SIDE_ISSUES:
            return False
        if AROUND.search(lead):
            return False
        behind = BEHIND.match(self.text, one.end)
        if behind and told.group != "held" and behind[1] in happenings.GATHERINGS:
            return False
        return not (told.end <= said.start and one.start < told.start and self.has_object(told))

    def is_of_a_thing(self, said: Mention) -> bool:
        """Whether it is the date of something: "the winner of 2022", "a survey of 3 January"."""
        of = DATE_OF.search(self.text, said.sentence[0], said.start)
        return bool(of) and of[1] not in happenings.GROUP_OF and of[1] not in TIMES_OF

    def is_before_the_period(self, said: Mention) -> bool:
        return said.days.is_dated and said.days.ends.last < self.world.period.start

    def is_another_edition(self, one: Named) -> bool:
        """Whether an ordinal stands before a name that the data know with another one."""
        known = self.world.ordered_names.get(one.name)
        before = self.here.passage.words_between(max(0, one.start - 12), one.start)
        said = before[-1].text if before else ""
        return bool(known and ORDINAL.fullmatch(said) and ordinal(said) not in map(ordinal, known))

    def has_object(self, told: happenings.Told) -> bool:
        if told.group not in {"start", "published", "founded", "announced", "adopted", "joined"}:
            return False
        after = self.text[told.end : told.end + 60]
        if not OBJECT.match(after):
            return False
        return not any(name.lower() in after[:40] for name in CONSORTIUM)

    def stands_behind_a_name(self, said: Mention) -> bool:
        """Whether a range stands in brackets or after a comma right behind a name."""
        ends = [one.end for one in self.here.named]
        last = bisect_left(ends, said.start)
        gap = self.text[ends[last - 1] : said.start] if last else "-"
        return bool(re.fullmatch(r"(?:\s[\w]+){0,3}[”\"]?\s?[(,\[]\s?", gap))

    def is_beside(self, said: Mention, spoken: Spoken) -> bool:
        return any(
            abs(one.start - said.start) < 120
            and self.is_meant(one, said, happenings.Told("", 0, 0))
            for one in spoken.names
        )
