"""Mail scanners in front of the running site: every link in somebody's mails, opened twice."""

import time

from tests.scanners import ADDRESS

#: Whatever people can change; not what the site counts, or gathers for its search, by itself.
OURS = "registry_|events_|recognition_|initiatives_|publications_|reports_|"
OURS += "outbox_|connections_|scheduling_"
TABLES = f"SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^({OURS})'"
MAILS = """SELECT concat_ws(' ', text, html, headers) FROM outbox_mail WHERE "to" = %s"""
ROWS = "SELECT '{0}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {0} t"
ON_THEIR_WAY = "SELECT 1 FROM outbox_mail WHERE state IN ('queued', 'sending')"


def links(site, to: str) -> set[str]:
    """Every address of the site in the mails to somebody: in text, HTML and head."""
    words = " ".join(mail for (mail,) in site.rows(MAILS, to)).replace("&amp;", "&")
    found = {address.rstrip(".,)") for address in ADDRESS.findall(words)}
    return {address for address in found if address.startswith(site.address)}


def settle(site) -> None:
    """Wait until no mail is on its way."""
    while site.rows(ON_THEIR_WAY):
        time.sleep(0.1)


def contents(site) -> dict[str, str]:
    """A fingerprint of each table, once no mail is on its way."""
    settle(site)
    return dict(site.rows(" UNION ALL ".join(ROWS.format(name) for (name,) in site.rows(TABLES))))


def scan(scanner, to: str) -> bool:
    """Open every link in somebody's mails twice. Returns whether everything is as it was."""
    found = links(scanner.site, to)
    assert found, f"There is no link in the mails to {to}."
    before = contents(scanner.site)
    answers = {address: scanner.page.request.get(address).status for address in [*found] * 2}
    assert {address: code for address, code in answers.items() if code != 200} == {}
    return contents(scanner.site) == before
