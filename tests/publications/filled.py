"""One record at least of everything that is published, with texts that spreadsheets spoil."""

from events.models import Event
from registry.models import Body
from tests.publications.factories import (
    make_channel,
    make_channelfigure,
    make_newsitem,
    make_newsletterissue,
    make_newsletteritem,
    make_publication,
    make_publicationauthor,
    make_publicationfile,
    make_publicationtopic,
    make_video,
)


def make_publications(organisation, person, nasty: str) -> None:
    """Documents that belong together, with their parts; a video, a channel, news, an issue."""
    event, body = Event.objects.first(), Body.objects.first()
    first = make_publication("=1+1", event=event, summary=nasty, link="example.org/a b.pdf")
    make_publication(
        replaces=first,
        accompanies=first,
        doi="10.1234/a",
        version="2.0",
        state="planned",
        is_published=False,
    )
    make_publicationauthor(first, name="-Name", role="partner", orcid="0000-0002-1825-0097")
    for named in [{"body": body}, {"organisation": organisation}, {"person": person}]:
        make_publicationauthor(first, **named)
    for link in ["www.example.org/1", "www.example.org/2"]:
        make_publicationfile(first, link=link, language="fr", version="1")
    make_publicationtopic(first)
    make_video("@video", event=event, minutes=3, has_captions=True, summary=nasty)
    channel = make_channel("+Channel", handle="@icpermed", starts_on="2016-05")
    for as_of in ["2024-01", None]:
        make_channelfigure(channel, as_of=as_of, number="1000.5", source="=1+1")
    make_newsitem("-News", event=event, organisation=organisation, text=nasty)
    issue = make_newsletterissue("=Issue", intro=nasty, facts=nasty)
    draft = make_newsletterissue(
        state="draft",
        sent_at=None,
        audience="members",
        starts_on="2024-01-01",
        ends_on="2024-03-31",
    )
    for section in ["news", "events"]:
        make_newsletteritem(draft, title="@Item", section=section, link="example.org/a b")
    make_newsletteritem(issue, text=nasty)
