"""The forms of people who nominate, without an account."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.urls import reverse_lazy
from django.utils.functional import lazystr
from django.utils.html import format_html

from icpermed.text import fold
from icpermed.unhurried import UnhurriedForm
from recognition.eligibility import window_words
from recognition.models import CoAuthor, Edition, Nomination
from recognition.uploads import PromisedLimit, ending_of
from registry.forms import NameField
from registry.models import Country

OWN, ANOTHER = "own", "another"
WHO = [(OWN, "I nominate myself"), (ANOTHER, "I nominate somebody else")]
MOST_TEXT = 20_000
MOST_SUMMARY = 2_000
#: So many empty rows for co-authors are shown; saving brings new ones.
EMPTY_ROWS = 2
MOST_CO_AUTHORS = 30


class LineField(forms.CharField):
    """One line that may stand in a mail to somebody else: no way to send them web addresses."""

    def clean(self, value):
        value = " ".join(super().clean(value).split())
        if "://" in value or "www." in value.lower():
            raise ValidationError("Write this without a web address.")
        return value


class StartForm(UnhurriedForm):
    """Somebody begins a nomination: only what is needed to send the link."""

    who = forms.ChoiceField(
        label="Whom do you nominate?",
        choices=WHO,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whom you nominate."},
    )
    name = NameField(
        label="Your name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Write your name."},
    )
    email = forms.EmailField(
        label="Your e-mail",
        max_length=254,
        help_text="We send you a link to this address: by it you write the nomination.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Write the address that we can send the link to."},
    )
    is_agreed = forms.BooleanField(
        label="I agree that the secretariat keeps these details and writes to me about this"
        " nomination.",
        error_messages={"required": "Without this we could not send you the link."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["is_agreed"].help_text = lazystr(
            format_html(
                'How long we keep them, and your rights: <a href="{}">privacy</a>.',
                reverse_lazy("privacy"),
            )
        )


class FileField(forms.FileField):
    """A file that the edition asks for, checked by what is in it."""

    #: The file that is there already.
    stored = None

    def __init__(self, required_file, **kwargs):
        words = " ".join(filter(None, [required_file.text, str(PromisedLimit())]))
        super().__init__(
            label=required_file.name,
            help_text=words,
            required=False,
            widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
            error_messages={"empty": "This file is empty."},
            **kwargs,
        )

    def clean(self, data, initial=None):
        upload = super().clean(data, None)
        return (upload, ending_of(upload)) if upload else None


class NominationForm(forms.ModelForm):
    """The draft: nothing is required until it is handed in, so it can be kept half full."""

    title = LineField(label="Title of the work", max_length=300, required=False)
    name = LineField(label="Name of the nominee", max_length=200, required=False)
    affiliation = LineField(label="Where the nominee works", max_length=250, required=False)
    nominator_name = LineField(label="Your name", max_length=200, required=False)
    nominator_affiliation = LineField(label="Where you work", max_length=250, required=False)
    is_somebody_else = forms.BooleanField(
        label="This is another person of the same name.", required=False
    )

    class Meta:
        model = Nomination
        fields = [
            "title",
            "topic",
            "evidence_on",
            "summary",
            "text",
            "link",
            "name",
            "email",
            "affiliation",
            "country",
            "nominator_name",
            "nominator_affiliation",
            "confirms_conditions",
        ]
        labels = {
            "email": "E-mail of the nominee",
            "evidence_on": "When the work was done or published",
            "confirms_conditions": "I confirm the conditions, and that what is written here is"
            " true.",
        }
        help_texts = {
            "email": "We ask the nominee to agree, once you have handed this in.",
            "evidence_on": "As precisely as you know it: 2023, 2023-07 or 2023-07-12.",
            "summary": "In a few sentences, for everybody.",
            "text": "Why the work deserves it. The jury reads this. A line that begins with"
            " “- ” becomes a point of a list; an empty line begins a paragraph.",
        }
        widgets = {
            "link": forms.TextInput(attrs={"inputmode": "url"}),
            "summary": forms.Textarea(attrs={"rows": 4, "maxlength": MOST_SUMMARY}),
            "text": forms.Textarea(attrs={"rows": 14, "maxlength": MOST_TEXT}),
        }

    def __init__(self, *args, instance: Nomination, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        edition = instance.edition
        self.fields["topic"].queryset = edition.topics.all()
        self.fields["topic"].empty_label = "Choose a topic"
        self.fields["country"].queryset = Country.objects.all()
        self.fields["country"].empty_label = "Choose a country"
        for name in self.superfluous(edition, instance):
            del self.fields[name]
        if window := window_words(edition):
            self.fields["evidence_on"].help_text += f" This edition is for work {window}."
        if instance.is_self:
            self.own_words()
        self.file_fields = {f"file_{one.pk}": one for one in edition.required_files.all()}
        self.know_files(instance)
        self.shows_doubt = False

    def know_files(self, instance: Nomination) -> None:
        """The fields for files, each with what is there at this moment."""
        there = {one.required_file_id: one for one in instance.files.all()}
        for name, one in self.file_fields.items():
            stored, drop = there.get(one.pk), f"drop_{one.pk}"
            if name not in self.fields:
                self.fields[name] = FileField(one)
            self.fields[name].stored = stored
            self.fields.pop(drop, None)
            if stored:
                words = f"Take “{stored.name}” away"
                self.fields[drop] = forms.BooleanField(label=words, required=False)

    def superfluous(self, edition: Edition, instance: Nomination) -> list[str]:
        """Fields that this nomination does not have."""
        names = [] if edition.topics.all() else ["topic"]
        if instance.is_self:
            # The address is confirmed by the link: another address would be another keeper.
            names += ["email", "nominator_name", "nominator_affiliation"]
        return names

    def own_words(self) -> None:
        """Whoever nominates themselves is spoken to."""
        self.fields["name"].label = "Your name"
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["affiliation"].label = "Where you work"

    def clean_email(self):
        return self.cleaned_data["email"] or ""

    def clean_link(self):
        field = self.Meta.model._meta.get_field("link")
        return field.clean(self.cleaned_data["link"] or "", self.instance)

    def clean_summary(self):
        return self.at_most("summary", MOST_SUMMARY)

    def clean_text(self):
        return self.at_most("text", MOST_TEXT)

    def at_most(self, field: str, limit: int) -> str:
        """A text that is not too long, with line ends of one sort."""
        words = self.cleaned_data[field].replace("\r\n", "\n")
        if len(words) > limit:
            raise ValidationError(f"At most {limit:,} characters; these are {len(words):,}.")
        return words

    def values(self) -> dict:
        """What was written and is in order, as the verb takes it."""
        return {
            name: self.cleaned_data[name]
            for name in self.fields
            if name in self.cleaned_data and name in self.Meta.fields
        }

    def given_files(self) -> dict:
        """The files that came and are in order, by what the edition asks for; None for one that
        is to be taken away."""
        found = {}
        for name, one in self.file_fields.items():
            if upload := self.cleaned_data.get(name):
                found[one] = upload
            elif self.cleaned_data.get(f"drop_{one.pk}"):
                found[one] = None
        return found

    def rows_of_files(self) -> list[dict]:
        """The fields for files, each with the file that is there and the tick that removes it."""
        return [
            {
                "field": self[name],
                "is_optional": one.is_optional,
                "stored": self.fields[name].stored,
                "drop": self[f"drop_{one.pk}"] if f"drop_{one.pk}" in self.fields else None,
            }
            for name, one in self.file_fields.items()
        ]

    def _post_clean(self):
        """What is stored is the verb's business; the model's rules are those of the database."""

    def point_out(self, found) -> None:
        """Say what is in the way of handing in, beside the fields."""
        if not self.is_bound and not self.errors:
            self.cleaned_data = {}
        for finding in found:
            field = finding.field if finding.field in self.fields else None
            if not (field and finding.words in self.errors.get(field, [])):
                self.add_error(field, finding.words)
            self.shows_doubt |= finding.field == "name" and "was honoured" in finding.words


#: What is said of a co-author.
WORDS = ["name", "affiliation", "email"]


class BaseCoAuthors(BaseInlineFormSet):
    """The people with whom the work was done: rows; an empty name takes one away."""

    def clean(self):
        seen = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            name = fold(data.get("name") or "")
            if name and name in seen:
                form.add_error("name", "This co-author is named already.")
            seen.add(name)
            if not name and not form.errors and (data.get("affiliation") or data.get("email")):
                form.add_error("name", "Write the name, or leave the whole row empty.")

    def rows(self) -> list[dict] | None:
        """The rows as the verb takes them; one that is not in order stays as it was stored."""
        if not self.management_form.is_valid():
            return None
        return [
            {"id": form.instance.pk} | {name: words.get(name) or "" for name in WORDS}
            for form in self.forms
            for words in [form.cleaned_data if form.is_valid() else vars(form.instance)]
        ]


class CoAuthorForm(forms.ModelForm):
    """One co-author."""

    name = LineField(max_length=200, required=False)

    class Meta:
        model = CoAuthor
        fields = WORDS

    def _post_clean(self):
        """The set looks for names that come twice, and the verb stores the rows."""


CoAuthors = inlineformset_factory(
    Nomination,
    CoAuthor,
    form=CoAuthorForm,
    formset=BaseCoAuthors,
    extra=EMPTY_ROWS,
    max_num=MOST_CO_AUTHORS,
    absolute_max=MOST_CO_AUTHORS + EMPTY_ROWS,
    validate_max=True,
    can_delete=False,
)
