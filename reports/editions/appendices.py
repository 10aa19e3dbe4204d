"""What stands behind the text on paper: errata, how numbers were counted, waivers, links."""

from datetime import date

from reports import document as tree
from reports.editions.cleaning import named

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LETTERS = "ABCD"
#: A space at which no line ends.
UNBROKEN = "\u00a0"


def appendices(document: dict) -> list[dict]:
    """The appendices there is something for, lettered."""
    made = [errata(document), counted(document), kept(document)]
    there = [one for one in made if one]
    return [
        one | {"number": letter, "level": 1} for letter, one in zip(LETTERS, there, strict=False)
    ]


def errata(document: dict) -> dict | None:
    """What was corrected since the first version."""
    nodes = []
    for one in document.get("errata") or []:
        day = (
            f", published on {day_in_words(one['published_on'])}" if one.get("published_on") else ""
        )
        nodes.append(tree.paragraph(tree.strong(f"Version {one['version']}{day}")))
        nodes += one["text"]
    return {"heading": "What was corrected", "nodes": nodes} if nodes else None


def counted(document: dict) -> dict | None:
    """What explains each bound number."""
    figures = document.get("figures") or {}
    if not figures:
        return None
    said = tree.paragraph(
        "Numbers and days with dots beneath them are read from the data of the consortium. Each is"
        " explained here; on the screen, the edition opens what each counts."
    )
    rows = [explained(figure, ref) for ref, figure in figures.items()]
    head = ["In the text", "What it says", "Day", "Rows"]
    return {
        "heading": "How the numbers were counted",
        "nodes": [said, tree.table("", head, rows, numeric={3})],
    }


def explained(figure: dict, ref: str) -> list:
    """A row of the table: what is written, what it means, for which day, how much it counts."""
    means = [
        tree.strong(figure["label"]),
        ended(f". {figure['definition']}" if figure.get("definition") else ""),
        ended(f" Source: {figure['source']}") if figure.get("source") else "",
    ]
    rows = figure.get("rows")
    many = len(rows) if isinstance(rows, list) else rows
    count = f"{many:,}" if many else "–"
    return [
        {"t": "target", "ref": ref, "text": figure.get("says") or figure["words"]},
        means,
        day_in_words(figure.get("on")).replace(" ", UNBROKEN) or "–",
        tree.link(figure["rows_url"], count) if figure.get("rows_url") and many else count,
    ]


def ended(words: str) -> str:
    """Words as a sentence."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def kept(document: dict) -> dict | None:
    """Numbers that are not bound, and why."""
    waivers = document.get("waivers") or []
    if not waivers:
        return None
    titles = {one["anchor"]: one for one in document["sections"]}
    rows = [
        [
            titled(titles.get(one["section"]), one["section"]),
            highlighted(one["phrase"], one["sentence"]),
            one["reason"],
        ]
        for one in waivers
    ]
    return {
        "heading": "Numbers kept as they were written",
        "nodes": [
            tree.paragraph("These are not read from the data. Why they stand is said here."),
            tree.table("", ["Section", "Words", "Reason"], rows),
        ],
    }


def highlighted(phrase: str, sentence: str) -> list:
    """A phrase within its sentence."""
    if not phrase or phrase not in sentence:
        return [tree.strong(phrase), f" {sentence}"]
    before, _, after = sentence.partition(phrase)
    return [before, tree.strong(phrase), after]


def titled(section: dict | None, anchor: str) -> dict | str:
    """The section of a waiver, by its number and heading, as a link."""
    if section is None:
        return anchor
    number = section.get("number") or ""
    return tree.link(f"#{anchor}", f"{number} {section['heading']}".strip())


def links(letter: str) -> dict:
    """The addresses of links, to which marks in the text lead: the last appendix."""
    said = tree.paragraph("Links of the text are marked L1, L2 and so on. This is where they lead.")
    nodes = [said, {"t": "links"}]
    return {"heading": "Addresses of the links", "number": letter, "level": 1, "nodes": nodes}


def colophon(document: dict, missing: list[str]) -> dict:
    """How to cite it, what may be done with it, where it stays, what could not be printed."""
    nodes = []
    if document.get("cite_as"):
        nodes.append(tree.paragraph(tree.strong("Cite as: "), document["cite_as"]))
    if document.get("url"):
        where = tree.link(document["url"], document["url"])
        nodes.append(tree.paragraph(tree.strong("On the web, with the open data: "), where))
    licence = "Creative Commons Attribution 4.0 International (CC BY 4.0), "
    nodes.append(tree.paragraph(tree.strong("Licence: "), licence, tree.link(LICENCE, LICENCE)))
    if missing:
        nodes.append(
            tree.paragraph(
                tree.strong("Characters: "),
                "the fonts of this edition lack some, for which □ stands: ",
                named(missing),
                ". The edition on the web has them.",
            )
        )
    return {"heading": "About this edition", "level": 1, "number": "", "nodes": nodes}


def day_in_words(day: str | None) -> str:
    """ "2024-05-03" as "3 May 2024"; nothing for no day."""
    if not day:
        return ""
    found = date.fromisoformat(day[:10])
    return f"{found.day} {found:%B %Y}"
