"""The columns of a membership list, and the words that people write into them."""

from dataclasses import dataclass

from icpermed.spreadsheets import header_key
from icpermed.text import fold
from registry.models import Membership, Organisation


@dataclass(frozen=True)
class Column:
    """One column: what it holds, and what it is called in the lists that arrive."""

    name: str
    help: str
    aliases: str

    @property
    def label(self) -> str:
        return self.name.replace("_", " ")


COLUMNS = [
    Column(
        "name",
        "The official name in English. Another name that the register knows finds the same"
        " organisation and does not rename it.",
        "organisation, organization, institution, member, partner, name of organisation,"
        " Einrichtung, Mitglied, Name der Organisation, organisme, nom, établissement, membre,"
        " organización, entidad, institución, nombre, miembro, organizzazione, ente, istituzione,"
        " nome, membro, organização, entidade, instituição, organisatie, instelling, naam,"
        " organizacja, instytucja, nazwa",
    ),
    Column(
        "acronym",
        "The short name: ASRT.",
        "abbreviation, short name, Kürzel, Abkürzung, Akronym, sigle, acronyme, sigla, siglas,"
        " acrónimo, acronimo, afkorting, skrót",
    ),
    Column(
        "country",
        "A name in any language of the EU, or a code: Egypt, Ägypten, EG. With a region behind it:"
        " Canada (Québec). “International” for none.",
        "country code, Land, Staat, pays, país, paese, nazione, kraj",
    ),
    Column(
        "region",
        "Only where the organisation acts for a region: Flanders.",
        "Bundesland, région, región, regione, região, regio",
    ),
    Column(
        "kind",
        "Ministry, funder, regional authority, research organisation, programme management agency"
        " or international organisation.",
        "type, kind of organisation, type of organisation, category, Art, Typ, Kategorie, tipo,"
        " catégorie, categoría, categoria, soort, rodzaj",
    ),
    Column(
        "status",
        "Member or observer; “left” with a date in the column left.",
        "role, membership, Rolle, Mitgliedschaft, statut, rôle, estado, rol, stato, ruolo,"
        " estatuto",
    ),
    Column(
        "joined",
        "A year, a month or a day: 2023, 2023-07 or 2023-07-12.",
        "member since, since, from, starts_on, Beitritt, Beitrittsdatum, Mitglied seit, seit,"
        " adhésion, date d'adhésion, membre depuis, depuis, adhesión, fecha de adhesión, desde,"
        " adesione, data di adesione, dal, adesão, toetreding, lid sinds",
    ),
    Column(
        "left",
        "The last day, month or year of the membership.",
        "member until, until, to, ends_on, Austritt, Austrittsdatum, Mitglied bis, bis, sortie,"
        " date de sortie, départ, baja, fecha de baja, hasta, uscita, data di uscita, saída",
    ),
    Column(
        "website",
        "The address of the organisation's site.",
        "URL, web, homepage, internet, Webseite, site web, site internet, página web, sitio web,"
        " sito web, sítio",
    ),
    Column("ROR", "The identifier at ror.org: 03yrm5c26.", "ROR id"),
    Column(
        "contact_name",
        "Who reports for the organisation. Kept for the secretariat; the public does not see it.",
        "contact, contact person, Kontakt, Kontaktperson, Ansprechpartner, Ansprechpartnerin,"
        " Ansprechperson, personne de contact, persona de contacto, contatto, referente,"
        " pessoa de contacto, contactpersoon",
    ),
    Column(
        "contact_email",
        "The contact's address; several with semicolons between.",
        "email, mail, e-mail address, contact mail, E-Mail-Adresse, Mailadresse, courriel,"
        " adresse e-mail, correo, correo electrónico, posta elettronica, indirizzo e-mail,"
        " correio eletrónico",
    ),
    Column(
        "phone",
        "The contact's telephone number.",
        "telephone, tel, Telefon, Telefonnummer, téléphone, teléfono, telefono, telefone, telefoon",
    ),
    Column(
        "note",
        "Where the dates come from. Kept with the membership; the public does not see it.",
        "source, remark, remarks, comment, comments, Bemerkung, Anmerkung, Quelle, remarque,"
        " observaciones, nota, fuente, fonte, opmerking",
    ),
]

#: From each way of writing a column name, as it is compared, to the column.
HEADERS = {
    header_key(alias): column.name
    for column in COLUMNS
    for alias in [column.name, *column.aliases.split(",")]
}


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
    *("tbd", "tbc", "xxx", "null", "none", "unknown", "unbekannt", "inconnu"),
}

#: Rows that sum up a list or say how old it is.
FOOTERS = ("total", "sum", "summe", "gesamt", "stand", "somme", "totale", "insgesamt", "as of")
