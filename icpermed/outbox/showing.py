"""What the staff see of a mail: all of it, but no personal link."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.html import conditional_escape, urlize
from django.utils.safestring import SafeString

from icpermed.outbox.models import Mail
from icpermed.personal_links import is_personal

#: What stands in place of such a link.
HIDDEN = "(a personal link that only the recipient gets)"

ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def masked(text: str) -> str:
    """A text without its personal links."""
    return ADDRESS.sub(lambda found: HIDDEN if is_personal(found[0]) else found[0], text)


def without_kept_mails(user, mails: QuerySet) -> QuerySet:
    """Mails without those about records from which somebody is kept away."""
    for model in apps.get_models():
        if hasattr(model, "kept_from"):
            kept = model._base_manager.filter(model.kept_from(user, "pk")).order_by()
            keys = kept.values_list(Cast("pk", TextField()))
            mails = mails.exclude(about_model=model._meta.label_lower, about_pk__in=keys)
    return mails


def may_follow_links(user, mail: Mail) -> bool:
    """Where the site sends no mail at all, the staff follow the links in their recipients' stead.

    Mails about accounts (they are about no record) open the account: those are for superusers.
    """
    return not settings.EMAIL_HOST and (bool(mail.about_model) or user.is_superuser)


def html_for(user, mail: Mail) -> str:
    """The HTML of a mail as somebody of the staff may see it; links open beside the desk."""
    html = mail.html
    if not may_follow_links(user, mail):
        html = ADDRESS.sub(lambda found: "#" if is_personal(found[0]) else found[0], html)
    return html.replace("<head>", '<head><base target="_blank">', 1)


def words_for(user, mail: Mail, words: str) -> SafeString:
    """Words of a mail as somebody of the staff may see them, with links they may follow."""
    if may_follow_links(user, mail):
        return SafeString(urlize(words, autoescape=True))
    return conditional_escape(masked(words))


@dataclass(frozen=True)
class Shown:
    """A mail as somebody of the staff sees it."""

    mail: Mail
    text: SafeString
    attachments: list[tuple[str, str, SafeString]]
    has_links: bool


def shown_to(user, mail: Mail) -> Shown:
    """What somebody of the staff may see of a mail."""
    return Shown(
        mail,
        words_for(user, mail, mail.text),
        [(name, kind, words_for(user, mail, text)) for name, kind, text in mail.attachments],
        may_follow_links(user, mail),
    )
