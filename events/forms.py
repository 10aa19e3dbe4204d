"""The forms of people who take part in an event, or are invited to it."""

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import lazystr
from django.utils.html import format_html

from events.models import Event, Participation
from events.registering import CONSENT
from events.waiting import MODES, State, free_places, is_let_in_by_hand
from icpermed.unhurried import UnhurriedForm
from registry.forms import NameField
from registry.models import Country, Name, Organisation

Mode = Participation.Mode


class WithSuggestions(forms.TextInput):
    """A line of text, for which the browser offers the organisations of the register."""

    template_name = "events/event_register_suggestions.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["list_id"] = context["widget"]["attrs"]["list"] = f"organisations-{name}"
        organisations = Organisation.objects.published().taking_part().order_by("sort_key", "pk")
        context["words"] = organisations.values_list("name", flat=True)
        return context


def organisation_called(words: str) -> Organisation | None:
    """The one organisation of the public register that has this name, old or new."""
    if not words:
        return None
    names = Name.objects.matching(words)
    found = Organisation.objects.published().filter(pk__in=names.values("organisation"))[:2]
    return found[0] if len(found) == 1 else None


class NeedsField(forms.CharField):
    """What somebody eats or needs to get in: kept for as short as possible."""

    def __init__(self, **kwargs):
        super().__init__(
            label="What should we know?",
            help_text="Diet, access, anything you need on that day. Only the secretariat reads"
            " it, and it is erased right after the event.",
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
            **kwargs,
        )


class PersonForm(forms.Form):
    """Who somebody is, and how they take part in this event."""

    name = NameField(
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Write your name."},
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Write the address that we can send the link to."},
    )
    affiliation = NameField(
        label="Organisation",
        max_length=250,
        required=False,
        widget=WithSuggestions(attrs={"autocomplete": "organization"}),
    )
    country = forms.ModelChoiceField(
        Country.objects.all(), required=False, empty_label="Choose a country"
    )
    mode = forms.ChoiceField(
        label="How will you take part?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    needs = NeedsField()
    is_listed = forms.BooleanField(
        label=CONSENT,
        required=False,
        help_text="You need not agree, and can change it at any time on your own page.",
    )

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        modes = MODES[event.format]
        self.fields["mode"].choices = [(mode, self.mode_words(mode)) for mode in modes]
        if len(modes) == 1:
            self.fields["mode"].widget = forms.HiddenInput()
            self.fields["mode"].required = False
        if not event.shows_participants:
            del self.fields["is_listed"]

    def mode_words(self, mode: str) -> str:
        """A way to take part, and whether there is a place for it."""
        words = Mode(mode).label
        if is_let_in_by_hand(self.event) or free_places(self.event, mode) != 0:
            return words
        return f"{words} (every place is taken: you would be on the waiting list)"

    def clean_mode(self):
        return self.cleaned_data.get("mode") or MODES[self.event.format][0]

    @property
    def person(self) -> dict:
        """What was typed, as the verbs take it."""
        data = {name: self.cleaned_data[name] for name in self.cleaned_data if name in PERSONAL}
        # Where the words stay, so does what somebody may have put right at the desk.
        if "affiliation" in self.changed_data:
            data["organisation"] = organisation_called(data["affiliation"])
        return data


#: The fields of a form that verbs take.
PERSONAL = {"name", "email", "affiliation", "country", "mode", "needs", "is_listed"}


class RegistrationForm(UnhurriedForm, PersonForm):
    """Somebody registers for an event that is open to them."""

    field_order = ["name", "email", "affiliation", "country", "mode", "needs", "is_listed"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = (
            "We send you a link to this address. Your registration counts once you have opened it"
            " and pressed a button."
        )
        if "is_listed" in self.fields:
            self.fields["is_listed"].help_text = lazystr(
                format_html(
                    "You need not agree, and can change it at any time. <a href='{}'>Privacy</a>.",
                    reverse_lazy("privacy"),
                )
            )


class ChangeForm(PersonForm):
    """Somebody changes what they said when they registered; after the event, only consent."""

    gives_up_place = forms.BooleanField(
        label="I give up the place that I have, and wait for one of the other kind.", required=False
    )

    def __init__(self, *args, participation: Participation, is_over: bool = False, **kwargs):
        self.participation = participation
        initial = {name: getattr(participation, name) for name in PERSONAL}
        super().__init__(*args, event=participation.event, initial=initial, **kwargs)
        self.asks_to_give_up = False
        del self.fields["email"]
        if participation.state not in {State.CONFIRMED, State.WAITING}:
            del self.fields["mode"]
        for name in ("name", "affiliation", "country", "mode", "needs") if is_over else ():
            self.fields.pop(name, None)

    def clean_mode(self):
        # One way is offered, and somebody is registered for another: that stays as it is.
        return self.cleaned_data.get("mode") or self.participation.mode

    def mode_words(self, mode: str) -> str:
        """Whoever has a place knows that there is one."""
        is_own = self.participation.mode == mode
        return Mode(mode).label if is_own else super().mode_words(mode)

    def ask_to_give_up(self) -> None:
        """There is no place of the other kind: show what is possible."""
        self.asks_to_give_up = True
        has, wanted = Mode(self.participation.mode).label, Mode(self.cleaned_data["mode"]).label
        self.add_error(
            "gives_up_place",
            f"Every place is taken for this: {wanted.lower()}. Nothing was changed. Choose"
            f" “{has}” to keep your place, or tick this to wait for another.",
        )


class OwnPlaceForm(PersonForm):
    """Whoever is invited takes a place for themselves."""

    def __init__(self, *args, invitation, **kwargs):
        initial = {"name": invitation.name, "affiliation": invitation.organisation or ""}
        super().__init__(*args, event=invitation.event, initial=initial, prefix="own", **kwargs)
        del self.fields["email"]


class OtherPlaceForm(PersonForm):
    """Whoever is invited names somebody else, who then agrees and adds the rest alone."""

    def __init__(self, *args, invitation, **kwargs):
        initial = {"affiliation": invitation.organisation or ""}
        super().__init__(*args, event=invitation.event, initial=initial, prefix="other", **kwargs)
        self.fields["name"].error_messages["required"] = "Write the name of the person."
        self.fields["mode"].label = "How will this person take part?"
        self.fields[
            "email"
        ].help_text = (
            "The person gets a mail with a link of their own, and can change or cancel there."
        )
        for name in ("needs", "is_listed"):
            self.fields.pop(name, None)
        for name in ("name", "email", "affiliation"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
