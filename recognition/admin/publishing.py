"""Publishing the winners on the desk: who agreed, who has not answered, and the button."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.views.decorators.http import require_POST

from icpermed.admin_pages import RecordPages
from icpermed.methods import require_form
from icpermed.outbox import prepare
from recognition.consenting import reminders
from recognition.models import Award, Edition
from recognition.publishing import publish_results, withdraw_results

#: What it takes: to change what is published, and to look at the mails that tell winners.
PUBLISHES = ["change_edition", "change_award", "outbox.view_mailing"]
LOOK = "The mails are prepared. Look at them, then release them."


class WithdrawForm(forms.Form):
    """Why winners are taken off the public pages."""

    reason = forms.CharField(
        max_length=250,
        strip=True,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": "Say why: it stands in the history."},
    )


@dataclass(frozen=True)
class Answer:
    """What a winner has said, in words, and how that looks."""

    award: Award
    word: str
    look: str  # good, bad or plain
    about: str = ""


def answer_of(award: Award) -> Answer:
    """Whether a winner may be named, and how that is known."""
    if award.is_name_public:
        word = "Named, with a picture" if award.is_picture_public else "Named"
        known = award.consent_note or f"agreed on {award.consented_on:%-d %B %Y}"
        return Answer(award, word, "good", known)
    if award.declined_at:
        return Answer(award, "Declined", "bad", f"on {award.declined_at:%-d %B %Y}")
    asked = f"asked on {award.asked_at:%-d %B %Y}" if award.asked_at else "not asked by a reminder"
    about = asked if award.email else "no e-mail address: ask in another way"
    return Answer(award, "No answer", "plain", about)


class PublishingAdmin(RecordPages):
    """The part of the editions' admin that publishes winners, and asks them for their consent."""

    def get_urls(self):
        return [
            self.route("publish/", self.publishing_view, "publishing"),
            self.route("publish/remind/", self.remind_view, "publishing_remind"),
            self.route("publish/withdraw/", self.withdraw_view, "publishing_withdraw"),
            *super().get_urls(),
        ]

    def publishing_links(self, request, edition: Edition) -> list[tuple[str, str]]:
        """The way to this page from the edition's own."""
        needed = [self.full_name(name) for name in PUBLISHES]
        if not request.user.has_perms(needed) or not edition.awards.exists():
            return []
        return [("Publish the winners", self.url("publishing", edition.pk))]

    def publishing_view(self, request, object_id: str):
        """Who may be named (GET); publish the winners who agreed (POST)."""
        return require_form(self._publishing)(request, object_id)

    def _publishing(self, request, object_id: str):
        edition = self.record_for(request, object_id, *PUBLISHES)
        if request.method == "POST":
            told = f"The winners of the {edition} are public, as far as they agreed."
            mailing = self.tried(
                request, lambda: publish_results(edition=edition, by=request.user), lambda _: told
            )
            if mailing:
                messages.info(request, LOOK)
                return HttpResponseRedirect(mailing.get_absolute_url())
            return self.to("publishing", edition.pk)
        return self.publishing_page(request, edition, WithdrawForm())

    def publishing_page(self, request, edition: Edition, form: WithdrawForm, status: int = 200):
        """The page itself."""
        answers = [answer_of(award) for award in edition.awards.all()]
        words = [answer.word for answer in answers]
        response = self.record_page(
            request,
            edition,
            "publishing.html",
            "Publish the winners",
            answers=answers,
            named=sum(word.startswith("Named") for word in words),
            waiting=words.count("No answer"),
            letters=[letter for letter, *_ in reminders(edition)],
            form=form,
            remind_url=self.url("publishing_remind", edition.pk),
            withdraw_url=self.url("publishing_withdraw", edition.pk),
        )
        response.status_code = status
        return response

    def remind_view(self, request, object_id: str):
        """Prepare a letter to each winner who has not answered, to be looked at."""
        return require_POST(self._remind)(request, object_id)

    def _remind(self, request, object_id: str):
        edition = self.record_for(request, object_id, *PUBLISHES)
        drafts = reminders(edition)
        if not drafts:
            messages.warning(request, "There is nobody to write to.")
            return self.to("publishing", edition.pk)
        mailing = prepare(f"May we name you? {edition}", drafts, about=edition, by=request.user)
        messages.success(request, LOOK)
        return HttpResponseRedirect(mailing.get_absolute_url())

    def withdraw_view(self, request, object_id: str):
        """Take the winners off the public pages, with a reason."""
        return require_POST(self._withdraw)(request, object_id)

    def _withdraw(self, request, object_id: str):
        edition = self.record_for(request, object_id, *PUBLISHES)
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return self.publishing_page(request, edition, form, status=422)
        reason = form.cleaned_data["reason"]
        self.tried(
            request,
            lambda: withdraw_results(edition=edition, reason=reason),
            "The winners are off the public pages.",
        )
        return self.to("publishing", edition.pk)
