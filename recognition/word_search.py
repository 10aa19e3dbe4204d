"""Finding people however their name is written: word by word, in any order, without accents.

“Mario.A. Battaglia”, “battaglia mario” and “MARIO A BATTAGLIA” are the same three words.
"""

import re

from django.db.models import F, Func, Q, QuerySet, TextField, Value

from icpermed.text import fold

#: What stands between words, besides blanks.
MARKS = ".,;:!?/\\'\"()[]{}<>&+*|_-"
BETWEEN = re.compile(f"[\\s{re.escape(MARKS)}]+")
#: So many words of a question count: whoever writes more asks for nothing that has a name.
MOST = 12
#: Shorter words are looked for at the beginnings of words only.
LONG = 4


class Joined(Func):
    """Several texts as one, each apart from the next."""

    function = "concat_ws"
    output_field = TextField()

    def __init__(self, *paths: str):
        super().__init__(Value(" "), *map(F, paths))


class Spread(Func):
    """A folded text as words, each after one blank or more: " mario a  battaglia"."""

    template = f"' ' || translate(fold(%(expressions)s), %(marks)s, '{' ' * len(MARKS)}')"
    output_field = TextField()

    def __init__(self, expression):
        super().__init__(expression, marks=quoted(MARKS))


class Squeezed(Func):
    """A folded text without anything between its words: "marioabattaglia"."""

    template = "translate(fold(%(expressions)s), %(marks)s, '')"
    output_field = TextField()

    def __init__(self, expression):
        super().__init__(expression, marks=quoted(" " + MARKS))


def quoted(marks: str) -> str:
    """Marks as a text of SQL."""
    return "'" + marks.replace("'", "''").replace("%", "%%") + "'"


def words_of(text: str) -> list[str]:
    """The words of a question, as they are compared."""
    return [word for word in BETWEEN.split(fold(text.replace("\0", " "))) if word][:MOST]


def with_words(queryset: QuerySet, text: str, *, names: list[str], others: list[str]) -> QuerySet:
    """The records that have every word: at the beginning of a word of any of these fields.

    Of names, longer words may also stand within, and the whole may be written without blanks.
    """
    words = words_of(text)
    if not words:
        # Marks alone are not words: nothing has them.
        return queryset.none() if text.strip() else queryset
    rows = queryset.alias(spread=Spread(Joined(*names, *others)), squeezed=Squeezed(Joined(*names)))
    has_all = Q()
    for word in words:
        has_word = Q(spread__contains=f" {word}")
        has_all &= has_word | Q(squeezed__contains=word) if len(word) >= LONG else has_word
    whole = "".join(words)
    return rows.filter(has_all | Q(squeezed__contains=whole) if len(whole) >= LONG else has_all)
