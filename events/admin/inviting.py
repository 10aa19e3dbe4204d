"""Inviting people, reminding them, and writing to participants: look whom, then at every mail."""

from django import forms
from django.http import HttpResponseRedirect

from events.admin.pages import EventPages
from events.answering import why_no_answers
from events.guests import (
    NO_ADDRESS,
    NO_CONTACT,
    Guest,
    Round,
    guests_of_the_body,
    guests_of_the_members,
    read_addresses,
    sort_out,
)
from events.inviting import invite
from events.models import Event
from events.reminding import (
    PAUSE,
    WHOM,
    Announcement,
    announce,
    people,
    remind,
    suggested,
    to_remind,
)
from icpermed.outbox.models import Mailing

MOST_PLACES = 1000
LOOK = "The letters are prepared. Look at them here, then release them."

#: The ways of choosing whom to invite, by their name in the address.
CHOICES = {
    "body": "Delegates",
    "members": "Contacts of the members",
    "addresses": "Single addresses",
}


#: Reasons that a mandate or an address in the register would mend.
NOT_REACHED = {NO_ADDRESS, NO_CONTACT}


def area(**attrs) -> forms.Textarea:
    """A box for several lines."""
    return forms.Textarea(attrs={"rows": 6, "cols": 80, "class": "vLargeTextField"} | attrs)


class WordsForm(forms.Form):
    """What stands in every letter besides its usual words."""

    words = forms.CharField(
        label="Words of your own",
        max_length=5000,
        required=False,
        strip=True,
        widget=area(rows=4),
        help_text="They stand in every letter, before the personal link. Empty: none.",
    )


class AddressesForm(WordsForm):
    """Addresses as somebody types or pastes them."""

    field_order = ["addresses", "words"]
    addresses = forms.CharField(
        max_length=50_000,
        widget=area(placeholder="Name <name@example.org>, 2"),
        help_text="One a line, or as a mail program writes them. A number after a comma says for"
        " how many places: Name <name@example.org>, 2.",
    )

    def clean_addresses(self):
        guests, faulty = read_addresses(self.cleaned_data["addresses"])
        if faulty:
            raise forms.ValidationError([f"This is no address: {words}" for words in faulty[:20]])
        if any(guest.quota > MOST_PLACES for guest in guests):
            raise forms.ValidationError(f"One invitation has at most {MOST_PLACES} places.")
        return guests


class AnnouncementForm(forms.Form):
    """What participants are told."""

    whom = forms.ChoiceField(label="To", choices=[], widget=forms.RadioSelect, initial="place")
    subject = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"class": "vTextField"}))
    text = forms.CharField(
        max_length=20_000,
        widget=area(rows=12),
        help_text="It goes out as it stands here. Below it stands the link to the recipient's own"
        " page.",
    )
    has_joining_link = forms.BooleanField(
        label="Add the way into the online meeting", required=False
    )

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = [
            (name, f"{label} ({people(event, name).count()})") for name, (label, _) in WHOM.items()
        ]
        if event.joining_link:
            words = "Only who has a place online gets it."
            self.fields["has_joining_link"].help_text = words
        else:
            del self.fields["has_joining_link"]


class InvitingAdmin(EventPages):
    """The part of the events' admin that writes to people."""

    def get_urls(self):
        return [
            self.route("invite/", self.invite_view, "invite"),
            self.route("remind/", self.remind_view, "remind"),
            self.route("write/", self.write_view, "write"),
            *super().get_urls(),
        ]

    def inviting_links(self, request, event: Event) -> list[tuple[str, str]]:
        """The buttons on the event's page."""
        if not self.may_write_letters(request):
            return []
        names = {"invite": "Invite", "remind": "Remind", "write": "Write to participants"}
        return [(f"{label} …", self.url(name, event.pk)) for name, label in names.items()]

    def invite_view(self, request, object_id):
        """Show whom (GET); prepare their letters (POST), which are looked at in the outbox."""
        event = self.event_for_letters(request, object_id, "view_participation")
        start = "body" if event.body_id else "members"
        how = request.GET.get("whom")
        how = how if how in CHOICES else start
        form = (AddressesForm if how == "addresses" else WordsForm)(request.POST or None)
        places = whole_number(request.GET.get("places"), 1)
        found = chosen(event, how, places)
        if request.method == "POST" and form.is_valid():
            guests = form.cleaned_data.get("addresses") or ticked(found.guests, request.POST)
            words = form.cleaned_data["words"]

            def verb() -> Mailing:
                return invite(
                    event=event, guests=guests, words=words, by=request.user, without=found.without
                )

            if mailing := self.tried(request, verb, LOOK):
                return HttpResponseRedirect(mailing.get_absolute_url())
        return self.record_page(
            request,
            event,
            "invite.html",
            "Invite",
            form=form,
            how=how,
            tabs=[(name, label, f"?whom={name}") for name, label in CHOICES.items()],
            round=found,
            places=places,
            nobody=nobody(event, how, found),
            may_add_mandate=lacks_contacts(event, how, found)
            and request.user.has_perm("registry.add_mandate"),
            mailings=mailings_of(event),
            why_no_answers=why_no_answers(event),
        )

    def remind_view(self, request, object_id):
        """Show who has not answered (GET); prepare the reminders (POST)."""
        event = self.event_for_letters(request, object_id, "view_participation")
        form = WordsForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            words = form.cleaned_data["words"]

            def verb() -> Mailing:
                return remind(event=event, words=words, by=request.user)

            if mailing := self.tried(request, verb, LOOK):
                return HttpResponseRedirect(mailing.get_absolute_url())
        waiting = list(to_remind(event).select_related("organisation"))
        unanswered = event.invitations.unanswered().select_related("organisation")
        return self.record_page(
            request,
            event,
            "remind.html",
            "Remind",
            form=form,
            waiting=waiting,
            others=list(unanswered.exclude(pk__in=[i.pk for i in waiting])),
            count=event.invitations.count(),
            days=PAUSE.days,
            mailings=mailings_of(event),
            why_no_answers=why_no_answers(event),
        )

    def write_view(self, request, object_id):
        """Write a letter (GET) to participants; prepare it for each (POST)."""
        event = self.event_for_letters(request, object_id, "view_participation")
        initial = suggested(event, request.GET.get("about", ""))
        form = AnnouncementForm(request.POST or None, event=event, initial=initial)
        if request.method == "POST" and form.is_valid():
            announcement = Announcement(**form.cleaned_data)

            def verb() -> Mailing:
                return announce(announcement, event=event, by=request.user)

            if mailing := self.tried(request, verb, LOOK):
                return HttpResponseRedirect(mailing.get_absolute_url())
        return self.record_page(
            request,
            event,
            "write.html",
            "Write to participants",
            form=form,
            mailings=mailings_of(event),
        )


def chosen(event: Event, how: str, places: int) -> Round:
    """Whom one of the ways finds, and who of them gets no letter."""
    if how == "addresses":
        return Round([], [])
    if how == "body":
        return sort_out(event, guests_of_the_body(event))
    found = guests_of_the_members(event, quota=places)
    sorted_out = sort_out(event, found.guests)
    return Round(sorted_out.guests, [*sorted_out.without, *found.without])


def lacks_contacts(event: Event, how: str, found: Round) -> bool:
    """Whether somebody has to be added to the register before there is whom to invite."""
    has_gaps = not found.without or any(why in NOT_REACHED for _, why in found.without)
    return not found.guests and has_gaps and (how == "members" or bool(event.body))


def nobody(event: Event, how: str, found: Round) -> str:
    """Why nobody can be chosen, in a sentence."""
    if not lacks_contacts(event, how, found):
        return "There is nobody to invite any more." if found.without else "Nobody can be invited."
    if found.without:
        return "There is nobody left who can be reached."
    whom = f"Nobody in “{event.body}” can be invited" if how == "body" else "Nobody can be invited"
    return f"{whom}: the register knows no contact of a member or an observer on that day."


def ticked(guests: list[Guest], data) -> list[Guest]:
    """The guests whose boxes are ticked, with the places that were typed."""
    keys = set(data.getlist("take"))
    return [
        guest.with_quota(whole_number(data.get(f"places-{guest.mandate.pk}"), guest.quota))
        for guest in guests
        if str(guest.mandate.pk) in keys
    ]


def whole_number(text: str | None, default: int) -> int:
    """A number of places somebody typed, or the one there was."""
    text = (text or "").strip()
    is_number = text.isascii() and text.isdecimal() and len(text) < 6
    return int(text) if is_number and 1 <= int(text) <= MOST_PLACES else default


def mailings_of(event: Event) -> list[Mailing]:
    """Letters about the event that somebody still has to look at."""
    about = {"about_model": event._meta.label_lower, "about_pk": str(event.pk)}
    return list(Mailing.objects.filter(state=Mailing.State.DRAFT, **about))
