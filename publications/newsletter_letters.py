"""The mails of the newsletter: the question to confirm, and each issue as it goes out."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse

from icpermed.outbox import Letter, compose
from publications.models import NewsletterIssue, NewsletterItem, Subscriber
from publications.models.subscribers import Audience

CONFIRM = "publications/mail/newsletter_confirm.txt"
ALREADY = "publications/mail/newsletter_already.txt"
ISSUE = "publications/mail/newsletter_issue.txt"
ISSUE_AS_HTML = "publications/mail/newsletter_issue.html"

#: Stands in a letter for the secret of whoever gets it, until that is known.
SOMEBODY = "the-subscriber"


@dataclass(frozen=True)
class Section:
    """The items of one sort, in their order."""

    heading: str
    items: list[NewsletterItem]


def sections_of(issue: NewsletterIssue) -> list[Section]:
    """What an issue tells, in the order of its sections."""
    items = list(issue.items.all())
    found = [
        Section(label, sorted((i for i in items if i.section == name), key=place))
        for name, label in NewsletterItem.Section.choices
    ]
    return [section for section in found if section.items]


def place(item: NewsletterItem) -> tuple[int, int]:
    return item.position, item.pk


def one_click(address: str) -> dict[str, str]:
    """The headers by which mail programs offer to unsubscribe (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def unsubscribe_address(subscriber: Subscriber) -> str:
    return settings.SITE_URL + subscriber.get_unsubscribe_url()


def confirm_letter(subscriber: Subscriber) -> Letter:
    """The question to the owner of an address, with a link to the page with the button."""
    end_url = unsubscribe_address(subscriber)
    letter = compose(
        CONFIRM,
        subscriber.email,
        consent=subscriber.consent_text,
        confirm_url=settings.SITE_URL + subscriber.get_confirm_url(),
        unsubscribe_url=end_url,
    )
    return replace(letter, headers=one_click(end_url))


def already_letter(subscriber: Subscriber) -> Letter:
    """To somebody who asked for what they get already; or whose address another person typed."""
    end_url = unsubscribe_address(subscriber)
    letter = compose(ALREADY, subscriber.email, unsubscribe_url=end_url)
    return replace(letter, headers=one_click(end_url))


def proof_letter(issue: NewsletterIssue, address: str) -> Letter:
    """An issue as it will look, to somebody who reads it before the others."""
    letter = issue_letter(issue, reverse("newsletter_subscribe"))
    return replace(letter, to=address, subject=f"Proof: {letter.subject}")


def issue_letter(issue: NewsletterIssue, end_path: str) -> Letter:
    """An issue as a letter, to nobody yet."""
    return compose(
        ISSUE,
        "",
        html=ISSUE_AS_HTML,
        issue=issue,
        sections=sections_of(issue),
        is_in_archive=issue.audience == Audience.PUBLIC,
        issue_url=settings.SITE_URL + issue.get_absolute_url(),
        unsubscribe_url=settings.SITE_URL + end_path,
    )


def letters_of(issue: NewsletterIssue, subscribers: list[Subscriber]) -> list[Letter]:
    """An issue for some subscribers: written once, and for each the own link to end it."""
    letter = issue_letter(issue, reverse("newsletter_unsubscribe", args=[SOMEBODY]))
    found = []
    for subscriber in subscribers:
        found.append(
            replace(
                letter,
                to=subscriber.email,
                text=letter.text.replace(SOMEBODY, subscriber.token),
                html=letter.html.replace(SOMEBODY, subscriber.token),
                headers=one_click(unsubscribe_address(subscriber)),
            )
        )
    return found
