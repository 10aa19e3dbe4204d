"""Deciding on the desk: prepare outcomes, look at all that would happen, apply it; the record."""

from collections import defaultdict

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect

from icpermed.outbox.models import Mailing
from recognition.admin.ranking import SEES, RankingAdmin
from recognition.admin.recording import RecordingAdmin
from recognition.deciding import Prepared, apply, plan, prepare_outcomes, reopen, waiting_letters
from recognition.judging import Judged, read
from recognition.models import Edition, Nomination
from recognition.proposing import propose
from recognition.ranking_words import Words, short
from recognition.recording import canonical, digest
from registry.models import Decision

Outcome = Nomination.Outcome

#: What it takes to decide: to see what jurors say, to write outcomes and awards, and the letters.
DECIDES = [*SEES, "change_nomination", "change_edition", "add_award", "outbox.view_mailing"]


class OutcomeForm(forms.Form):
    """What is meant to become of one nomination."""

    outcome = forms.ChoiceField(
        choices=[("", "Open"), *Outcome.choices], required=False, widget=forms.RadioSelect
    )
    place = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=99,
        widget=forms.NumberInput(attrs={"min": 1, "max": 99}),
    )
    feedback = forms.CharField(
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60, "class": "vLargeTextField"}),
    )

    def __init__(self, *args, nomination: Nomination, **kwargs):
        self.nomination = nomination
        initial = {
            "outcome": nomination.pending,
            "place": nomination.pending_place,
            "feedback": nomination.feedback,
        }
        super().__init__(*args, prefix=f"n{nomination.pk}", initial=initial, **kwargs)
        self.fields["place"].label = f"Place of {nomination.reference}"
        self.fields["feedback"].label = f"Feedback on {nomination.reference}"

    @property
    def prepared(self) -> Prepared:
        """The outcome, if the form is valid."""
        return Prepared(**self.cleaned_data)


class DecisionForm(forms.Form):
    """By which decision of the consortium the winners are confirmed."""

    decision = forms.ModelChoiceField(
        Decision.objects.select_related("body"),
        required=False,
        empty_label="None yet",
        help_text="If the Executive Committee has confirmed the winners already. It can be added"
        " later on the edition's page.",
    )


class ReopenForm(forms.Form):
    """Why an edition goes back to the jury."""

    reason = forms.CharField(
        max_length=250, strip=True, widget=forms.TextInput(attrs={"class": "vTextField"})
    )


class DecidingAdmin(RankingAdmin, RecordingAdmin):
    """The part of the editions' admin where the jury's result is decided, and kept."""

    def get_urls(self):
        return [
            self.route("decide/", self.decide_view, "decide"),
            self.route("decide/apply/", self.apply_view, "apply"),
            self.route("decide/reopen/", self.reopen_view, "reopen"),
            *super().get_urls(),
        ]

    def deciding_links(self, request, edition: Edition) -> list[tuple[str, str]]:
        """The buttons on the edition's page."""
        found = []
        if self.may_decide(request):
            found.append(("Decide", self.url("decide", edition.pk)))
        return found + self.recording_links(request, edition)

    def may_decide(self, request) -> bool:
        return request.user.has_perms([self.full_name(name) for name in DECIDES])

    # --- prepare ----------------------------------------------------------------------------------

    def decide_view(self, request, object_id):
        """Show the prepared outcomes (GET); prepare others (POST). Nothing else happens."""
        edition = self.record_for(request, object_id, *DECIDES)
        if away := self.away(request, edition):
            return away
        judged = read(edition)
        data = request.POST or None
        if edition.state != Edition.State.RUNNING:
            data = None
        keys = [one.nomination for one in judged.ranked]
        forms = [OutcomeForm(data, nomination=judged.nominations[key]) for key in keys]
        stored = seen_of(judged.nominations.values())
        # A list: every form says what is wrong with it, not only the first.
        is_right = [one.is_valid() for one in forms]
        if request.method == "POST" and data is not None and all(is_right):
            if request.POST.get("seen") != stored:
                messages.error(request, CHANGED_BESIDE)
            elif response := self.prepare(request, edition, forms):
                return response
        elif request.method == "POST" and data is None:
            messages.error(request, "This edition is decided. Reopen it to change outcomes.")
        words, comments = Words(judged), comments_of(judged)
        return self.record_page(
            request,
            edition,
            "decide.html",
            "Decide",
            rows=[
                (one, form, short(one.points), comments[one.nomination])
                for one, form in zip(judged.ranked, forms, strict=True)
            ],
            errors=[one for one in forms if one.errors],
            seen=stored,
            last_place=words.last_place(),
            sheets=words.sheets_that_decide(),
            waiting=list(waiting_letters(edition)),
            awards=list(edition.awards.all()) if edition.state != Edition.State.RUNNING else [],
        )

    def prepare(self, request, edition: Edition, forms: list[OutcomeForm]):
        """Write down what was chosen, and go where the button says; nothing where that fails."""
        outcomes = {one.nomination.pk: one.prepared for one in forms}

        def verb() -> bool:
            prepare_outcomes(edition=edition, outcomes=outcomes, by=request.user)
            if request.POST.get("action") == "propose":
                propose(edition=edition, by=request.user)
            return True

        if self.tried(request, verb, "Saved. Nothing has happened yet, and nobody was told."):
            name = "apply" if request.POST.get("action") == "look" else "decide"
            return self.to(name, edition.pk)
        return None

    # --- apply ------------------------------------------------------------------------------------

    def apply_view(self, request, object_id):
        """Show exactly what would happen (GET); do it, if nothing has changed since (POST)."""
        edition = self.record_for(request, object_id, *DECIDES)
        if away := self.away(request, edition):
            return away
        if edition.state != Edition.State.RUNNING:
            if request.method == "POST":
                messages.error(request, "Somebody has decided this edition already.")
            return self.to("decide", edition.pk)
        form = DecisionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            seen = request.POST.get("seen", "")

            def verb() -> Mailing:
                decision = form.cleaned_data["decision"]
                return apply(edition=edition, seen=seen, by=request.user, decision=decision)

            told = "Decided. Look at the letters here, then release them."
            if mailing := self.tried(request, verb, told):
                return HttpResponseRedirect(mailing.get_absolute_url())
        wanted = plan(edition)
        groups = [
            ("Honoured", wanted.winners),
            ("On the reserve list", wanted.reserve),
            ("Not selected", wanted.not_selected),
        ]
        return self.record_page(
            request,
            edition,
            "decide_apply.html",
            "Apply the decisions",
            form=form,
            plan=wanted,
            groups=groups,
            back_url=self.url("decide", edition.pk),
        )

    def reopen_view(self, request, object_id):
        """Show what reopening takes back (GET); go back to the jury (POST)."""
        edition = self.record_for(request, object_id, *DECIDES, "delete_award")
        if away := self.away(request, edition):
            return away
        if edition.state == Edition.State.RUNNING:
            return self.to("decide", edition.pk)
        form = ReopenForm(request.POST or None)
        if request.method == "POST" and form.is_valid():

            def verb() -> bool:
                reopen(edition=edition, by=request.user, **form.cleaned_data)
                return True

            if self.tried(request, verb, "Open again. The record of what was decided stays."):
                return self.to("decide", edition.pk)
        return self.record_page(
            request,
            edition,
            "decide_reopen.html",
            "Reopen",
            form=form,
            awards=list(edition.awards.filter(nomination__isnull=False)),
            waiting=list(waiting_letters(edition)),
            back_url=self.url("decide", edition.pk),
        )


CHANGED_BESIDE = (
    "Somebody else has changed outcomes since you opened this page. Nothing of yours is saved yet:"
    " open the page in another tab, compare, then save again."
)


def comments_of(judged: Judged) -> dict[int, list[str]]:
    """What jurors wrote on each nomination, without saying who: to be used for the feedback."""
    found = defaultdict(list)
    for review in judged.reviews:
        if review.comment.strip():
            found[review.nomination_id].append(review.comment.strip())
    return found


def seen_of(nominations) -> str:
    """A short sign of the outcomes that are stored: another one once somebody changes them."""
    rows = [[one.pk, one.pending, one.pending_place, one.feedback] for one in nominations]
    return digest(canonical(sorted(rows)))
