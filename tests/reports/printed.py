"""Small documents, printed and read again."""

import re

from reports.editions.pdf import pdf
from tests.reports import sample_document as sample
from tests.reports.tagged_pdf import TaggedPdf

#: What typst adds to words to break them, and what no reader hears.
SILENT = re.compile("[\\s\u00ad\u200b\u00a0]+")


#: A PDF paints from left to right; whoever reads it turns Hebrew round.
HEBREW = re.compile("[\u05d0-\u05ea]+")


def squeezed(words: str) -> str:
    return HEBREW.sub(lambda found: min(found[0], found[0][::-1]), SILENT.sub("", words))


def read(*nodes, **other) -> TaggedPdf:
    """The PDF of a section of these nodes."""
    return TaggedPdf(pdf(sample.plain(*nodes, **other)))


def said(*nodes, **other) -> str:
    words = read(*nodes, **other).document.words()
    return " ".join(words.replace("\u00ad", "").replace("\u200b", "").split())
