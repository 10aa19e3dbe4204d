"""Votes of a meeting: open one, enter who is there and how they vote, count, close it for good."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404

from events.admin.pages import EventPages
from events.models import AgendaItem, Elector, Event, Vote, VotingRule
from events.quorum import in_words, quorum, result
from events.voting import (
    MARKS,
    NOT_THERE,
    close_vote,
    enter_votes,
    mark_of,
    open_vote,
    result_of,
    take_back,
)
from registry.models import Application, Decision

#: What it takes to open, enter and close votes.
NEEDED = ["add_vote", "change_vote", "add_elector", "change_elector"]


class OpenForm(forms.Form):
    """What is put to the vote, under which point, by which rule."""

    agenda_item = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        label="Point of the agenda",
        empty_label=None,
        help_text="Votes are taken on points of the kind “Decision”.",
    )
    title = forms.CharField(
        label="What is decided",
        max_length=250,
        widget=forms.TextInput(attrs={"class": "vTextField", "list": "on-the-agenda"}),
        help_text="It becomes the title of the decision.",
    )
    rule = forms.ModelChoiceField(VotingRule.objects.all(), empty_label=None)

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        points = event.agenda_items.filter(kind=AgendaItem.Kind.DECISION)
        self.fields["agenda_item"].queryset = points
        self.fields["rule"].initial = event.voting_rule_id


class CloseForm(forms.Form):
    """The wording of the decision."""

    text = forms.CharField(
        label="Wording of the decision",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 80, "class": "vLargeTextField"}),
        help_text="The figures and the rule are added below it.",
    )


class VotingAdmin(EventPages):
    """The part of the events' admin where votes are taken."""

    def get_urls(self):
        return [
            self.route("votes/", self.votes_view, "votes"),
            self.route("votes/<int:vote_pk>/", self.vote_view, "vote"),
            self.route("votes/<int:vote_pk>/close/", self.close_view, "vote_close"),
            *super().get_urls(),
        ]

    def voting_links(self, request, event: Event) -> list[tuple[str, str]]:
        """The button on the event's page: for meetings of a body, or where there are votes."""
        if not request.user.has_perm("events.view_vote"):
            return []
        if not event.body_id and not Vote.objects.filter(agenda_item__event=event).exists():
            return []
        return [("Votes", self.url("votes", event.pk))]

    def may_vote(self, request) -> bool:
        """Whether somebody may open, enter and close votes."""
        return request.user.has_perms([f"events.{name}" for name in NEEDED])

    def votes_view(self, request, object_id):
        """Show the votes of a meeting (GET); open a vote (POST)."""
        event = self.record_for(request, object_id, "view_vote")
        form = OpenForm(request.POST or None, event=event)
        if request.method == "POST":
            self.record_for(request, object_id, *NEEDED)
            if form.is_valid():

                def verb() -> Vote:
                    return open_vote(**form.cleaned_data, by=request.user)

                if vote := self.tried(request, verb, "The vote is open. Enter how they vote."):
                    return self.to("vote", event.pk, vote.pk)
        votes = Vote.objects.filter(agenda_item__event=event).select_related(
            "agenda_item", "decision", "rule"
        )
        on_agenda = Application.objects.filter(state=Application.State.ON_AGENDA)
        return self.record_page(
            request,
            event,
            "votes.html",
            "Votes",
            form=form,
            votes=list(votes.order_by("agenda_item__day", "agenda_item__position", "opened_at")),
            points=form.fields["agenda_item"].queryset.exists(),
            applications=[f"Membership of {application}" for application in on_agenda],
            quorum=quorum(event),
            rule_words=in_words(event.voting_rule) if event.voting_rule else "",
            may_vote=self.may_vote(request),
        )

    def vote_of(self, event: Event, vote_pk: int) -> Vote:
        """A vote of this event."""
        votes = Vote.objects.filter(agenda_item__event=event)
        return get_object_or_404(
            votes.select_related("agenda_item", "rule", "decision"), pk=vote_pk
        )

    def vote_view(self, request, object_id, vote_pk):
        """Show a vote, and how they voted (GET); enter it, count it, or take it back (POST)."""
        event = self.record_for(request, object_id, "view_vote")
        vote = self.vote_of(event, vote_pk)
        if request.method == "POST":
            self.record_for(request, object_id, *NEEDED)
            return self.act(request, event, vote)
        electors = list(vote.electors.select_related("country"))
        return self.record_page(
            request,
            event,
            "vote.html",
            str(vote),
            vote=vote,
            rows=[(elector, choices_of(elector)) for elector in electors],
            figures=result(vote.rule, electors) if vote.state == Vote.State.OPEN else None,
            counts=counts_of(electors),
            may_vote=self.may_vote(request),
            may_read_decision=request.user.has_perm("registry.view_decision"),
        )

    def act(self, request, event: Event, vote: Vote):
        """What a button below the table does; the table is kept whichever it is."""
        action = request.POST.get("action", "save")
        if action == "take back":
            self.record_for(request, str(event.pk), "delete_vote")
            self.tried(request, lambda: take_back(vote, by=request.user), "The vote is taken back.")
            return self.to("votes", event.pk)
        marks = marks_of(vote, request.POST, is_consensus=action == "consensus")
        told = "Saved." if action == "save" else ""

        def verb() -> bool:
            enter_votes(vote, marks, by=request.user)
            return True

        is_done = self.tried(request, verb, told)
        if not is_done or action == "save":
            return self.to("vote", event.pk, vote.pk)
        response = self.to("vote_close", event.pk, vote.pk)
        if action == "consensus":
            response["Location"] += "?consensus"
        return response

    def close_view(self, request, object_id, vote_pk):
        """Show what the votes come to (GET); close the vote for good (POST)."""
        event = self.record_for(request, object_id, *NEEDED)
        if not request.user.has_perm("registry.add_decision"):
            self.record_for(request, object_id, "no such permission")
        vote = self.vote_of(event, vote_pk)
        if vote.state != Vote.State.OPEN:
            return self.to("vote", event.pk, vote.pk)
        found = result(vote.rule, vote.electors.all())
        # Without a quorum nothing is agreed, whoever says yes.
        is_consensus = "consensus" in request.GET and found.has_quorum
        words = "By consensus." if is_consensus else ""
        form = CloseForm(request.POST or None, initial={"text": words})
        if request.method == "POST" and form.is_valid():
            is_noted = request.POST.get("action") == "note"
            seen = request.POST.get("seen", "?")

            def verb() -> Decision:
                return close_vote(
                    vote, is_noted=is_noted, seen=seen, by=request.user, **form.cleaned_data
                )

            if self.tried(request, verb, closed_words):
                return self.to("vote", event.pk, vote.pk)
        return self.record_page(
            request,
            event,
            "vote_close.html",
            f"Close: {vote}",
            vote=vote,
            form=form,
            figures=found,
            outcome=Decision.Result(result_of(found, is_noted=False)).label,
            back_url=self.url("vote", event.pk, vote.pk),
        )


def closed_words(decision: Decision) -> str:
    """What became of the vote."""
    return f"Closed: {decision.get_result_display().lower()}."


def choices_of(elector: Elector) -> list[tuple[str, str, bool]]:
    """What can be ticked for a voice: value, words, whether it is."""
    now = mark_of(elector)
    return [(value, label, value == now) for value, label in MARKS]


def counts_of(electors: list[Elector]) -> list[tuple[str, int]]:
    """How many said what."""
    return [
        (label, sum(mark_of(elector) == value for elector in electors)) for value, label in MARKS
    ]


def marks_of(vote: Vote, data, *, is_consensus: bool) -> dict[int, str]:
    """What the table says of each voice; with consensus, all who are there say yes."""
    known, marks = dict(MARKS), {}
    for elector in vote.electors.all():
        mark = data.get(f"mark-{elector.pk}", mark_of(elector))
        if mark not in known:
            raise Http404("There is no such choice.")
        if is_consensus and mark != NOT_THERE:
            mark = Elector.Choice.YES
        marks[elector.pk] = mark
    return marks
