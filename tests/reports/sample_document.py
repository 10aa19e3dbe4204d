"""Documents as the editions get them, made by hand: a real-looking report, and parts of it."""

from reports import document as tree

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 240" width="720" height="240"'
    " font-family=\"'ICPerMed Sans', sans-serif\">"
    '<path d="M40 200H680" stroke="#15232c" stroke-width="1.5"/>'
    '<rect x="80" y="60" width="110" height="140" fill="#2c6f86"/>'
    '<rect x="280" y="40" width="110" height="20" fill="#1c6640"/>'
    '<rect x="480" y="40" width="110" height="160" fill="#2c6f86"/>'
    '<text x="135" y="224" font-size="16" text-anchor="middle">1 March 2023</text>'
    '<text x="535" y="224" font-size="16" text-anchor="middle">29 February 2024</text></svg>'
)
ALT = "Members: 49 on 1 March 2023, one joined, none left, 50 on 29 February 2024."


def figure(ref: str, words: str) -> dict:
    """A bound number as an inline."""
    return {"t": "figure", "ref": ref, "text": words}


def note(n: int) -> dict:
    return {"t": "note", "n": n}


def heading(level: int, *inlines) -> dict:
    return {"t": "heading", "level": level, "c": tree.as_inlines(inlines)}


def explained(label: str, words: str, **other) -> dict:
    """What explains a bound number."""
    return {
        "name": "members",
        "key": "members on=2024-02-29",
        "label": label,
        "number": words,
        "days": None,
        "words": words,
        "says": "",
        "qualifier": "exactly",
        "unit": label.lower(),
        "on": "2024-02-29",
        "definition": "Organisations whose membership holds on the day, each counted once",
        "source": "The register of members",
        "rows": [{"title": "An organisation", "url": "/members/one/", "text": ""}] * 3,
        "rows_url": "/members/?on=2024-02-29",
    } | other


def section(anchor: str, heading: str, *nodes, number="", level=1) -> dict:
    return {
        "anchor": anchor,
        "heading": heading,
        "level": level,
        "is_numbered": bool(number),
        "number": number,
        "nodes": list(nodes),
        "blocks": [],
    }


def document(*sections: dict, **other) -> dict:
    """A document of some sections."""
    return {
        "title": "State of the Art Report 2023",
        "subtitle": "Personalised medicine in Europe and beyond",
        "summary": "What the consortium did from March 2023 to February 2024.",
        "year": 2023,
        "language": "en-gb",
        "starts_on": "2023-03-01",
        "ends_on": "2024-02-29",
        "figures_on": "2024-02-29",
        "period": "1 March 2023 to 29 February 2024",
        "is_illustrative": True,
        "sections": list(sections),
        "notes": [],
        "figures": {},
        "waivers": [],
        "problems": [],
        "version": 1,
        "published_on": "2024-05-03",
        "notice": "",
        "url": "https://icpermed.example/reports/2023/versions/1/",
        "cite_as": "International Consortium for Personalised Medicine (2024). A report.",
        "errata": [],
    } | other


def plain(*nodes, **other) -> dict:
    """A document of one section."""
    return document(section("first", "The first section", *nodes, number="1"), **other)


LONG_ADDRESS = (
    "https://research-and-innovation.example.eu/funding/opportunities/portal/screen/"
    "opportunities/topic-details/horizon-hlth-2023-care-08-01?tenders=false&order=DESC&page=1"
)
WORKSHOP = tree.entry(
    "w1",
    "Workshop on the implementation of personalised medicine in health systems",
    url="/events/workshop/",
    meta="14 to 15 November 2023, Milan, Italy, on site and online",
    words=[
        "Representatives of ministries, hospitals, payers and patients looked at what keeps proven"
        " approaches from reaching those whom they would help."
    ],
    links=[
        ("https://www.icpermed.example/workshops/milan/report.pdf", "Report of the workshop"),
        ("/events/workshop/materials/", "Slides"),
    ],
)
TRAINING = tree.entry(
    "t1",
    "Summer school for clinicians: from the genome to the bedside",
    meta="3 to 7 July 2023, Lisbon, Portugal",
    words=["Forty places, given by a lottery among those who applied in time."],
)
WINNERS = [
    ("Ilona Őrsi", "Semmelweis, Hungary", "Screening that reaches small villages", "1"),
    ("Ayşe Şahin", "TÜBİTAK, Türkiye", "Doses of common drugs by the genes of a patient", "2"),
    ("Ελένη Παπαδοπούλου", "Αθήνα, Greece", "A registry of rare diseases run by families", "3"),
    ("Dana Levi", "Psifas (פסיפס), Israel", "A national biobank of one hundred thousand", "–"),
]
TEXT = (
    "Personalised medicine gives each person the prevention, the diagnosis and the treatment that"
    " fit. Research finds what fits; health systems have to learn how to use it. The consortium"
    " brings together those who pay for research and those who decide on care, so that neither"
    " waits for the other. "
)


def report() -> dict:
    """About fifteen pages with everything that a report can have."""
    return document(
        section(
            "summary",
            "Executive summary",
            tree.paragraph(
                TEXT * 2,
                "On 29 February 2024 it had ",
                figure("f1", "50"),
                " members in ",
                figure("f2", "30"),
                " countries. How to join is told ",
                tree.link("https://www.icpermed.example/en/join.php", "on the site"),
                ".",
                note(1),
            ),
            tree.cards(
                [
                    {"label": "Members", "text": "50", "unit": "members", "ref": "f1"},
                    {"label": "Countries", "text": "30", "unit": "countries", "ref": "f2"},
                    {
                        "label": "For projects",
                        "text": "118.76 million euros",
                        "unit": "",
                        "ref": "",
                    },
                    {"label": "Workshops", "text": "4", "unit": "since March 2023", "ref": ""},
                ]
            ),
            tree.paragraph(TEXT * 2),
        ),
        section("consortium", "The consortium", tree.paragraph(TEXT * 3), number="1"),
        section(
            "members",
            "Who takes part",
            tree.paragraph(
                TEXT,
                "Why the number of regions is given without a day is told in the appendix.",
                " The same note once more.",
                note(1),
            ),
            tree.bullets(
                [
                    tree.paragraph(
                        "Ministries of research and of health; they ", tree.strong("decide"), "."
                    )
                ],
                [
                    tree.paragraph("Funding organisations:"),
                    tree.bullets(
                        [tree.paragraph("national ones,")], [tree.paragraph("regional ones.")]
                    ),
                ],
                [tree.paragraph("Observers ", {"t": "em", "c": [tree.text("ex officio")]}, ".")],
            ),
            tree.picture(PICTURE, ALT, "Members at the start and at the end of the period"),
            heading(3, "How an organisation joins"),
            tree.paragraph(TEXT),
            tree.bullets(
                [tree.paragraph("It writes a letter of intent.")],
                [tree.paragraph("It says why it wants to join, in a letter of motivation.")],
                [tree.paragraph("The Executive Committee decides, by a simple majority.")],
                ordered=True,
            ),
            heading(5, "What it costs"),
            tree.paragraph("Nothing but time. ", TEXT * 2),
            {
                "t": "quote",
                "c": [tree.paragraph("Nobody can do this alone, and nobody should try.")],
            },
            number="1.1",
            level=2,
        ),
        section(
            "figures",
            "The consortium in figures",
            tree.table(
                "Members by kind, at the end of each year",
                ["Kind of organisation", "2021", "2022", "2023", "Change since 2021"],
                [
                    ["Ministries of research", "14", "14", "15", "+1"],
                    ["Ministries of health", "9", "10", "10", "+1"],
                    ["National funding organisations", "16", "17", "17", "+1"],
                    [[tree.strong("All")], "39", "41", "42", "+3"],
                ],
                numeric={1, 2, 3, 4},
            ),
            tree.paragraph(TEXT * 2),
            number="1.2",
            level=2,
        ),
        section(
            "activities",
            "What was done",
            tree.paragraph(
                TEXT,
                "The call is published ",
                tree.link(LONG_ADDRESS, "on the portal of the Commission"),
                "; see also ",
                tree.link(LONG_ADDRESS, LONG_ADDRESS),
                " and ",
                tree.link("mailto:secretariat@icpermed.example", "the secretariat"),
                ".",
            ),
            tree.entries("Workshops and meetings", [WORKSHOP, WORKSHOP, TRAINING, WORKSHOP]),
            tree.paragraph(TEXT * 2),
            number="2",
        ),
        section(
            "recognition",
            "Recognition",
            tree.table(
                "Winners of the Recognition 2023",
                ["Name", "From", "Honoured for", "Place"],
                WINNERS * 12,
                numeric={3},
            ),
            {"t": "rule"},
            {
                "t": "code",
                "text": "curl -H 'Accept: text/csv' \\\n    https://icpermed.example/members/?format=csv",
            },
            number="2.1",
            level=2,
        ),
        section(
            "initiatives",
            "A very long heading about initiatives, programmes and partnerships that the members"
            " fund together with the European Commission and with each other",
            *[tree.paragraph(TEXT * 4, note(2)) for _ in range(8)],
            tree.entries("Programmes", [WORKSHOP | {"c": tree.as_inlines(TEXT)}] * 8),
            number="3",
        ),
        section("outlook", "Outlook", tree.paragraph(TEXT * 6), number="4"),
        notes=[
            tree.as_inlines(
                [
                    "What a member does is told in ",
                    tree.link("https://www.icpermed.example/en/members.php", "a page of its own"),
                    ".",
                ]
            ),
            tree.as_inlines("A programme counts where at least two members fund it."),
        ],
        figures={
            "f1": explained("Members", "50"),
            "f2": explained(
                "Countries",
                "30",
                says="more than thirty",
                definition="Countries with a member on the day",
            ),
        },
        waivers=[
            {
                "section": "outlook",
                "phrase": "one hundred thousand",
                "sentence": "A national biobank of one hundred thousand",
                "reason": "It is part of a name.",
            }
        ],
        notice="Illustrative membership list",
        version=2,
        errata=[
            {
                "version": 2,
                "published_on": "2024-05-03",
                "text": [tree.paragraph("Section 1.1 named July 2033; July 2023 is right.")],
            }
        ],
    )
