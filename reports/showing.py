"""What readers would see: a section as it is now, and words that are not part of it yet."""

from reports.composing import Composition, facts_of, known_of, section_of
from reports.editions.explaining import explained
from reports.editions.html import HtmlEdition, picture_in_place
from reports.models import Section
from reports.prose import prose


def shown(section: Section, words: str = "") -> dict:
    """What a template needs: the section and the words as HTML, footnotes, what explains numbers.

    Text and numbers are those of this moment.
    """
    period = section.report.period
    made = Composition(period, known_of(facts_of(period), period))
    tree = section_of(section, made)
    added = made.text(words, section.anchor)
    edition = HtmlEdition(made.figures, picture_in_place)
    return {
        "present": edition.blocks(tree["nodes"]),
        "added": edition.blocks(added),
        "notes": [edition.inlines(note) for note in made.notes],
        "figures": explained({"figures": made.figures}),
    }


def shown_alone(words: str) -> dict:
    """Words by themselves, as HTML with their footnotes; numbers are not looked up."""
    read = prose(words)
    edition = HtmlEdition({}, picture_in_place)
    return {
        "html": edition.blocks(read.nodes),
        "notes": [edition.inlines(note) for note in read.notes],
    }
