"""What lists write for a country, and what they must never be taken to mean."""

import csv

import pytest

from icpermed.text import fold
from registry.country_names import (
    DATA,
    NO_COUNTRY,
    UNKNOWN,
    countries,
    find_country_code,
    iso_codes,
    key,
    meanings,
    read_country,
    split_country_region,
    suggest_countries,
)

MEMBERS = (
    "AT BE BR CA CH CZ DE DK EE EG ES FI FR GB GR HR HU IE IL IT LT LU LV NL NO PL PT RO SE SI TR"
)

# What each member state of the EU calls itself, in each of its official languages.
OWN_NAMES = {
    "AT": ["Österreich"],
    "BE": ["België", "Belgique", "Belgien"],
    "BG": ["България"],
    "CY": ["Κύπρος"],
    "CZ": ["Česko", "Česká republika"],
    "DE": ["Deutschland"],
    "DK": ["Danmark"],
    "EE": ["Eesti"],
    "ES": ["España"],
    "FI": ["Suomi", "Finland"],
    "FR": ["France"],
    "GR": ["Ελλάδα"],
    "HR": ["Hrvatska"],
    "HU": ["Magyarország"],
    "IE": ["Éire", "Ireland"],
    "IT": ["Italia"],
    "LT": ["Lietuva"],
    "LU": ["Luxembourg", "Luxemburg"],
    "LV": ["Latvija"],
    "MT": ["Malta"],
    "NL": ["Nederland"],
    "PL": ["Polska"],
    "PT": ["Portugal"],
    "RO": ["România"],
    "SE": ["Sverige"],
    "SI": ["Slovenija"],
    "SK": ["Slovensko"],
}

# Four countries in every official language of the EU: bg cs da de el en es et fi fr ga hr
# hu it lt lv mt nl pl pt ro sk sl sv.
IN_ALL_EU_LANGUAGES = {
    "DE": "Германия|Německo|Tyskland|Deutschland|Γερμανία|Germany|Alemania|Saksamaa|Saksa|Allemagne"
    "|an Ghearmáin|Njemačka|Németország|Germania|Vokietija|Vācija|il-Ġermanja|Duitsland|Niemcy"
    "|Alemanha|Germania|Nemecko|Nemčija|Tyskland",
    "NL": "Нидерландия|Nizozemsko|Nederlandene|Niederlande|Ολλανδία|Netherlands|Países Bajos"
    "|Holland|Alankomaat|Pays-Bas|an Ísiltír|Nizozemska|Hollandia|Paesi Bassi|Nyderlandai"
    "|Nīderlande|in-Netherlands|Nederland|Holandia|Países Baixos|Țările de Jos|Holandsko|Nizozemska"
    "|Nederländerna",
    "GB": "Великобритания|Velká Británie|Storbritannien|Großbritannien|Μεγάλη Βρετανία"
    "|Great Britain|Gran Bretaña|Suurbritannia|Iso-Britannia|Grande-Bretagne|an Bhreatain Mhór"
    "|Velika Britanija|Nagy-Britannia|Gran Bretagna|Didžioji Britanija|Lielbritānija"
    "|il-Gran Brittanja|Groot-Brittannië|Wielka Brytania|Grã-Bretanha|Marea Britanie|Veľká Británia"
    "|Velika Britanija|Storbritannien",
    "GR": "Гърция|Řecko|Grækenland|Griechenland|Ελλάδα|Greece|Grecia|Kreeka|Kreikka|Grèce|an Ghréig"
    "|Grčka|Görögország|Grecia|Graikija|Grieķija|il-Greċja|Griekenland|Grecja|Grécia|Grecia|Grécko"
    "|Grčija|Grekland",
}

# Section 4 of what lists look like, and the lists that were seen.
SEEN = {
    "GB": "UK|U.K.|United Kingdom|Great Britain|England|Scotland|Wales|Northern Ireland|N. Ireland"
    "|Vereinigtes Königreich|Royaume-Uni|GB|gbr",
    "NL": "The Netherlands|Netherlands (the)|Netherlands|Holland|NL|Niederlande|Pays-Bas|Nīderlande"
    "|Países Bajos|NETHERLANDS, THE",
    "CZ": "Czechia|Czech Republic|Česko|CZ|Tschechien|Tchéquie|Tschechische Republik",
    "GR": "Greece|Hellas|EL|Griechenland|Grèce|GR|Ελλάς|ΕΛΛΑΣ",
    "TR": "Turkey|Türkiye|Türkei|TR|Turkiye|TÜRKİYE",
    "DE": "Germany|Deutschland|Allemagne|Germany (DE)|DE - Germany|germany|Ger\u00admany",
    "EG": "Egypt|Ägypten|Egipto|EGY|Egypt, Arab Rep.",
    "IL": "Israel|Izraēla|ישראל",
    "SK": "Slovakia|Slovak Republic",
    "SI": "Slovenia",
    "LV": "Latvia",
    "LT": "Lithuania|Litauen",
    "AT": "Austria|AUT|Oesterreich",
    "AU": "Australia",
    "CA": "CANADÁ|CANADA|Canada\u00a0",
    "IT": "ITA|Italien|Italy\u200b",
    "CH": "CH|Switzerland|Schweiz|Suisse",
    "NO": "NO|no|Norway",
    "NA": "NA|Namibia",
    "BA": "Bosnia & Herzegovina|Bosnia and Herzegovina|Bosnia\u2013Herzegovina|BiH",
    "CI": "Côte d'Ivoire|Côte d\u2019Ivoire|Ivory Coast",
    "KR": "Korea, Republic of|Republic of Korea|Korea (the Republic of)|South Korea",
    "KP": "Korea (the Democratic People's Republic of)|DPRK",
    "CD": "Congo (DRC)|Congo, Democratic Republic of the|Congo (the Democratic Republic of the)",
    "CG": "Congo, Republic of|Congo-Brazzaville",
    "MD": "Moldova (the Republic of)|Moldova, Republic of|Republic of Moldova",
    "MK": "North Macedonia|FYROM",
    "US": "USA|U.S.A.|United States of America|États-Unis",
    "XK": "Kosovo*|XK|Kosovo (under UNSCR 1244/1999)",
}


def pairs(table):
    return [(name, code) for code, names in table.items() for name in names.split("|")]


def read(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_249_countries_and_kosovo():
    assert len(countries()) == 250
    assert [code for code, row in countries().items() if row.is_user_assigned] == ["XK"]


def test_codes_and_names_of_countries_are_unique():
    rows = countries().values()
    assert len({row.alpha3 for row in rows}) == 250
    assert len({row.numeric for row in rows}) == 250
    assert len({fold(row.name) for row in rows}) == 250


def test_members_of_the_illustrative_list_are_on_four_continents():
    continents = {countries()[code].continent for code in MEMBERS.split()}
    assert continents == {"africa", "americas", "asia", "europe"}


@pytest.mark.parametrize(
    ("continent", "codes"),
    [
        ("africa", "EG IO RE SH TF YT ZA"),
        ("americas", "BR BV CA FK GF GL GS US"),
        ("antarctica", "AQ"),
        ("asia", "AM AZ CY GE HK IL KZ PS TR TW"),
        ("europe", "AX FO GI RU SJ UA VA XK"),
        ("oceania", "AU CC CX GU HM NF NZ UM"),
    ],
)
def test_continents_are_those_of_un_m49(continent, codes):
    assert {code: countries()[code].continent for code in codes.split()} == dict.fromkeys(
        codes.split(), continent
    )


@pytest.mark.parametrize(("name", "code"), pairs(SEEN))
def test_names_seen_in_lists_are_understood(name, code):
    assert find_country_code(name) == code


@pytest.mark.parametrize("code", OWN_NAMES)
def test_member_states_are_known_by_their_own_names(code):
    assert {find_country_code(name) for name in OWN_NAMES[code]} == {code}


@pytest.mark.parametrize("code", IN_ALL_EU_LANGUAGES)
def test_countries_are_known_in_all_languages_of_the_eu(code):
    names = IN_ALL_EU_LANGUAGES[code].split("|")
    assert len(names) == 24
    assert {name: find_country_code(name) for name in names} == dict.fromkeys(names, code)


def test_every_name_in_every_language_means_its_country_or_is_told_to_be_ambiguous():
    wrong = [
        (name, row["code"], read_country(name))
        for row in read("country_names.csv")
        for name in row["names"].split("|")
        if row["code"] and find_country_code(name) != row["code"]
        if row["code"] not in read_country(name).candidates
    ]
    assert wrong == []


def test_few_names_are_ambiguous():
    ambiguous = {name for name, codes in meanings().items() if len(codes) > 1}
    assert ambiguous == {"congo", "kongo", "korea", "virgin islands"}


def test_no_name_looks_like_the_code_of_another_country():
    assert {
        name: codes
        for name, codes in meanings().items()
        if name in iso_codes() and codes != {iso_codes()[name]}
    } == {}


def test_every_alias_has_a_country_and_tells_something_new():
    known = {key(name) for row in read("country_names.csv") for name in row["names"].split("|")}
    aliases = read("country_aliases.csv")
    assert {row["code"] for row in aliases} - {""} <= set(countries())
    assert {row["note"] for row in aliases} == {"", "part"}
    repeated = [row["alias"] for row in aliases if key(row["alias"]) in known]
    assert repeated == ["Congo"]  # With the Democratic Republic, it becomes ambiguous.


@pytest.mark.parametrize(
    ("code", "alpha3"), [(row.code, row.alpha3) for row in countries().values()]
)
def test_codes_are_understood(code, alpha3):
    assert find_country_code(code) == find_country_code(alpha3.lower()) == code


@pytest.mark.parametrize(
    "text", ["EU", "E.U.", "European Union", "Europäische Union", "International", "Europe", "UE"]
)
def test_some_words_say_that_there_is_no_country(text):
    assert read_country(text) == NO_COUNTRY
    assert read_country(text).is_understood
    assert find_country_code(text) is None


@pytest.mark.parametrize(
    "text", ["", " ", "-", "n/a", "+43", ".at", "31 countries", "Bavaria", "276"]
)
def test_what_is_no_country_is_unknown(text):
    assert read_country(text) == UNKNOWN
    assert not read_country(text).is_understood


@pytest.mark.parametrize(
    "text", ["Austira", "Slovaka", "Slovena", "Lativa", "Swizerland", "Irelnd"]
)
def test_a_slip_of_the_pen_is_never_mended(text):
    assert read_country(text) == UNKNOWN


@pytest.mark.parametrize("text", ["Scotland", " England ", "Northern Ireland"])
def test_a_part_of_a_country_is_kept_as_a_note(text):
    assert read_country(text).code == "GB"
    assert read_country(text).part == text.strip()


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Congo", ("CD", "CG")),
        ("Kongo", ("CD", "CG")),
        ("Korea", ("KP", "KR")),
        ("Virgin Islands", ("VG", "VI")),
        ("Austria (AU)", ("AT", "AU")),
        ("SE \u2013 Switzerland", ("CH", "SE")),
    ],
)
def test_what_means_two_countries_means_neither_and_suggests_both(text, candidates):
    assert read_country(text).code is None
    assert read_country(text).candidates == candidates
    assert suggest_countries(text) == list(candidates)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Austira", "AT"),
        ("Germny", "DE"),
        ("Swizerland", "CH"),
        ("Neterlands", "NL"),
        ("Republik Slowenien", "SI"),
        ("Untied Kingdom", "GB"),
    ],
)
def test_the_likeliest_country_is_suggested_first(text, first):
    assert suggest_countries(text)[0] == first


def test_suggestions_are_few_and_nonsense_has_none():
    assert len(suggest_countries("Slovnia")) <= 3
    assert suggest_countries("Slovnia", limit=1) == ["SI"]
    assert suggest_countries("xyzzy") == suggest_countries("") == suggest_countries("+43") == []


@pytest.mark.parametrize(
    ("text", "country", "region"),
    [
        ("CANADÁ, QUEBEC", "CANADÁ", "QUEBEC"),
        ("CANADA, QUEBEC", "CANADA", "QUEBEC"),
        ("CANADA (QUÉBEC)", "CANADA", "QUÉBEC"),
        ("Germany (Sachsen)", "Germany", "Sachsen"),
        ("Belgium, Flanders", "Belgium", "Flanders"),
        ("Belgium, French-speaking community", "Belgium", "French-speaking community"),
        ("Belgium \u2013 Wallonia", "Belgium", "Wallonia"),
        ("SPAIN (NAVARRE)", "SPAIN", "NAVARRE"),
        ("Flanders, Belgium", "Belgium", "Flanders"),
        ("Saxony (DE)", "DE", "Saxony"),
        ("Germany", "Germany", ""),
        (" Germany (DE) ", "Germany (DE)", ""),
        ("Korea, Republic of", "Korea, Republic of", ""),
        ("Congo (DRC)", "Congo (DRC)", ""),
        ("Hong Kong, China", "Hong Kong, China", ""),
        ("Guinea-Bissau", "Guinea-Bissau", ""),
        ("Netherlands, The", "Netherlands, The", ""),
        ("EU", "EU", ""),
        ("Georgia, USA", "Georgia, USA", ""),
        ("Somewhere (else)", "Somewhere (else)", ""),
        ("", "", ""),
    ],
)
def test_country_and_region_are_split(text, country, region):
    assert split_country_region(text) == (country, region)


def test_regions_belong_to_their_country_and_aliases_are_unique():
    regions = read("regions.csv")
    assert {row["name"]: row["country"] for row in regions} == {
        "Flanders": "BE",
        "Québec": "CA",
        "Saxony": "DE",
        "Andalusia": "ES",
        "Catalonia": "ES",
        "Navarra": "ES",
        "Lombardy": "IT",
        "Tuscany": "IT",
    }
    assert all(row["code"].startswith(f"{row['country']}-") for row in regions)
    assert [row["name"] for row in regions if row["is_european"] == "false"] == ["Québec"]
    names = [fold(name) for row in regions for name in [row["name"], *row["aliases"].split("|")]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "text",
    ["QUEBEC", "QUÉBEC", "Sachsen", "NAVARRE", "Cataluña", "Catalunya", "Lombardia", "Toscana"],
)
def test_spellings_of_regions_seen_in_lists_are_known(text):
    names = "|".join(f"{row['name']}|{row['aliases']}" for row in read("regions.csv"))
    assert fold(text) in map(fold, names.split("|"))
