"""The columns of a membership list, and the words that people write into them."""

from icpermed.imports.importer import Column
from icpermed.text import fold
from registry.models import Membership, Organisation


def column(name: str, help_: str, aliases: str, **what) -> Column:
    """A column whose aliases are written with commas between."""
    return Column(name, help_, aliases=tuple(map(str.strip, aliases.split(","))), **what)


def further_contact(number: int) -> list[Column]:
    """The columns of a second or third contact: "Kontakt 2", "Contact 2 e-mail"."""
    people = ("contact", "contact person", "Kontakt", "Ansprechpartner", "contatto", "contacto")
    return [
        Column(
            f"contact_{number}_{what}",
            f"The same of contact {number}.",
            aliases=tuple(
                spelling
                for word in words
                for spelling in (
                    *(f"{person} {number} {word}".strip() for person in people),
                    *(f"{person} {word} {number}" for person in people if word),
                    *([f"{word} {number}"] if word else []),
                )
            ),
        )
        for what, words in {
            "name": ("", "name", "Name", "nom", "nombre", "nome"),
            "email": ("email", "mail", "E-Mail-Adresse", "courriel", "correo", "posta elettronica"),
            "phone": ("phone", "tel", "Telefon", "téléphone", "teléfono", "telefono", "telefone"),
        }.items()
    ]


COLUMNS = [
    column(
        "name",
        "The official name in English. Another name that the register knows finds the same"
        " organisation and does not rename it.",
        "organisation, organization, institution, member, partner, name of organisation,"
        " organisation / acronym, organisation (acronym), name and acronym, Organisation / Kürzel,"
        " Einrichtung, Mitglied, Name der Organisation, organisme, nom, établissement, membre,"
        " organización, entidad, institución, nombre, miembro, organizzazione, ente, istituzione,"
        " nome, membro, organização, entidade, instituição, organisatie, instelling, naam,"
        " organizacja, instytucja, nazwa",
        is_key=True,
        is_needed=True,
        can_fill_down=True,
    ),
    column(
        "acronym",
        "The short name: ASRT.",
        "abbreviation, short name, Kürzel, Abkürzung, Akronym, sigle, acronyme, sigla, siglas,"
        " acrónimo, acronimo, afkorting, skrót",
    ),
    column(
        "country",
        "A name in any language of the EU, or a code: Egypt, Ägypten, EG. With a region behind it:"
        " Canada (Québec). “International” for none.",
        "country code, Land, Staat, pays, país, paese, nazione, kraj",
        is_needed=True,
        can_fill_down=True,
    ),
    column(
        "region",
        "Only where the organisation acts for a region: Flanders.",
        "Bundesland, région, región, regione, região, regio",
    ),
    column(
        "kind",
        "Ministry, funder, regional authority, research organisation, programme management agency"
        " or international organisation.",
        "type, kind of organisation, type of organisation, category, Art, Typ, Kategorie, tipo,"
        " catégorie, categoría, categoria, soort, rodzaj",
    ),
    column(
        "status",
        "Member or observer; “left” with a date in the column left.",
        "role, membership, Rolle, Mitgliedschaft, statut, rôle, estado, rol, stato, ruolo,"
        " estatuto",
    ),
    column(
        "joined",
        "A year, a month or a day: 2023, 2023-07 or 2023-07-12.",
        "member since, since, from, starts_on, Beitritt, Beitrittsdatum, Mitglied seit, seit,"
        " adhésion, date d'adhésion, membre depuis, depuis, adhesión, fecha de adhesión, desde,"
        " adesione, data di adesione, dal, adesão, toetreding, lid sinds",
        is_date=True,
    ),
    column(
        "left",
        "The last day, month or year of the membership.",
        "member until, until, to, ends_on, Austritt, Austrittsdatum, Mitglied bis, bis, sortie,"
        " date de sortie, départ, baja, fecha de baja, hasta, uscita, data di uscita, saída",
        is_date=True,
    ),
    column(
        "website",
        "The address of the organisation's site.",
        "URL, web, homepage, internet, Webseite, site web, site internet, página web, sitio web,"
        " sito web, sítio",
    ),
    column("ROR", "The identifier at ror.org: 03yrm5c26.", "ROR id", is_key=True),
    column(
        "contact_name",
        "Who reports for the organisation. Kept for the secretariat; the public does not see it.",
        "contact, contact person, contact 1, contact 1 name, name of contact 1, Kontakt, Kontakt 1,"
        " Kontaktperson, Ansprechpartner, Ansprechpartner 1, Ansprechpartnerin, Ansprechperson,"
        " personne de contact, persona de contacto, contatto, contatto 1, contacto 1, referente,"
        " pessoa de contacto, contactpersoon",
    ),
    column(
        "contact_email",
        "The contact's address; several with semicolons between.",
        "email, mail, e-mail address, contact mail, contact 1 e-mail, e-mail 1, mail 1,"
        " E-Mail-Adresse, E-Mail-Adresse 1, Kontakt 1 E-Mail, Mailadresse, courriel, courriel 1,"
        " adresse e-mail, correo, correo electrónico, posta elettronica, indirizzo e-mail,"
        " correio eletrónico",
    ),
    column(
        "phone",
        "The contact's telephone number.",
        "telephone, tel, phone 1, contact 1 phone, Telefon, Telefon 1, Telefonnummer, téléphone,"
        " teléfono, telefono, telefone, telefoon",
    ),
    *further_contact(2),
    *further_contact(3),
    column(
        "note",
        "Where the dates come from. Kept with the membership; the public does not see it.",
        "source, remark, remarks, comment, comments, Bemerkung, Anmerkung, Quelle, remarque,"
        " observaciones, nota, fuente, fonte, opmerking",
    ),
    column(
        "address",
        "The last part of the organisation's page here: asrt of /members/asrt/. It finds the"
        " organisation whatever else has changed, and stays as it is.",
        "slug, id, member id, our id, Mitgliedsnummer",
        is_key=True,
        is_readonly=True,
    ),
]

#: Columns that say which organisation a row means; a row with a fault in one cannot be matched.
IDENTITY = {"", "address", "name", "acronym", "country", "ROR"}


def words_for(choices, aliases: dict) -> dict:
    """From each word that lists use, as it is compared, to one of the choices."""
    own = {fold(word): choice for choice in choices for word in (choice.value, choice.label)}
    return own | {
        fold(alias): choice for choice, words in aliases.items() for alias in words.split(",")
    }


KINDS = words_for(
    Organisation.Kind,
    {
        Organisation.Kind.MINISTRY: "Ministerium, ministère, ministerio, ministero, ministério,"
        " ministerie, ministerstwo, government",
        Organisation.Kind.FUNDER: "funder, funding agency, funding body, research funder, funding"
        " organization, Förderorganisation, Förderer, financeur, agence de financement, agencia"
        " financiadora, entidad financiadora, ente finanziatore, financiador",
        Organisation.Kind.REGIONAL_AUTHORITY: "region, regional government, regional ministry,"
        " Region, Regionalbehörde, autorité régionale, autoridad regional, autorità regionale",
        Organisation.Kind.RESEARCH_ORGANISATION: "research organization, research institute,"
        " research institution, research performing organisation, Forschungseinrichtung, organisme"
        " de recherche, organismo de investigación, ente di ricerca",
        Organisation.Kind.PROGRAMME_MANAGEMENT_AGENCY: "project management agency, programme"
        " agency, program management agency, Projektträger",
        Organisation.Kind.INTERNATIONAL_ORGANISATION: "international, international organization,"
        " Internationale Organisation, organisation internationale, organización internacional,"
        " organizzazione internazionale",
    },
)

LEFT = "left"
STATUSES = words_for(
    Membership.Role,
    {
        Membership.Role.MEMBER: "full member, active, active member, Mitglied, Vollmitglied, aktiv,"
        " membre, miembro, membro, lid, członek",
        Membership.Role.OBSERVER: "Beobachter, Beobachterin, observateur, observatrice, observador,"
        " observadora, osservatore, waarnemer, obserwator",
        LEFT: "left, former member, former, withdrawn, ausgetreten, ehemalig, ehemaliges Mitglied,"
        " ancien membre, parti, baja, antiguo miembro, uscito, ex membro, saiu",
    },
)

#: Written where nothing is known.
PLACEHOLDERS = {
    *("-", "--", "---", "?", "??", "n/a", "k.a.", "k. a.", "s/o", "s.o.", "n.d.", "n.b."),
    *("tbd", "tbc", "xxx", "null", "none", "unknown", "unbekannt", "inconnu", "0"),
}

#: Rows that sum up a list or say how old it is.
FOOTERS = ("total", "sum", "summe", "gesamt", "stand", "somme", "totale", "insgesamt", "as of")
