"""The forms on a speaker's own page: the entry, what is there already, and new slides."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazystr

from events.claiming import NAMED, files_of
from events.models import Material, Speaker
from events.slides import ACCEPTED, ending_of
from registry.forms import NameField

WHO = [
    ("public", "Everybody"),
    ("participants", "Only participants of the event, by their personal link"),
]
NOBODY = "nobody"
ENDINGS = ".pdf,.pptx,.odp,.png,.jpg,.jpeg"


class EntryForm(forms.ModelForm):
    """What the public may read of a speaker, and whether it may."""

    name = NameField(label="Your name", max_length=200, help_text="As you write it.")
    affiliation = forms.CharField(
        max_length=250,
        required=False,
        help_text="At the time of the event: it stays as it was then.",
    )
    talk = forms.CharField(label="Title of your talk", max_length=250, required=False)
    is_name_public = forms.TypedChoiceField(
        label="May we name you?",
        choices=[("yes", f"Yes. {NAMED}"), ("no", "No. Do not name me.")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say yes or no."},
    )

    class Meta:
        model = Speaker
        fields = ["name", "affiliation", "talk"]

    def __init__(self, *args, instance: Speaker, **kwargs):
        initial = {}
        if instance.answered_at or instance.is_name_public:
            initial["is_name_public"] = "yes" if instance.is_name_public else "no"
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as refused:
                self.add_error("name", refused.messages)


class AllowingForm(forms.Form):
    """Who may have each of the things that are there already."""

    def __init__(self, *args, speaker: Speaker, **kwargs):
        super().__init__(*args, **kwargs)
        self.materials = {f"material-{one.pk}": one for one in files_of(speaker)}
        for name, material in self.materials.items():
            self.fields[name] = forms.ChoiceField(
                label=f"Who may have “{material.title}”?",
                help_text=words_about(material),
                choices=[*WHO, (NOBODY, "Nobody: do not pass it on")],
                initial=answered(material),
                required=False,
                widget=forms.RadioSelect,
            )

    def answers(self) -> list[tuple[Material, str]]:
        """Who may have what, without what was left as it is; an empty word means nobody."""
        given = {name: self.cleaned_data[name] for name in self.materials}
        return [
            (self.materials[name], "" if word == NOBODY else word)
            for name, word in given.items()
            if word and name in self.changed_data
        ]


def answered(material: Material) -> str | None:
    """What the author has said before of who may have it; nothing if nobody asked."""
    if material.permission == Material.Permission.REFUSED:
        return NOBODY
    return material.access if material.permission == Material.Permission.GRANTED else None


def words_about(material: Material) -> str:
    """What has become of a material, in words."""
    kind, state = material.get_kind_display(), material.get_state_display().lower()
    return f"{kind}, {state}{'' if material.file else ', as a link'}."


class PromisedLimit:
    """What the field for slides asks for, with the limit that holds when it is shown."""

    def __str__(self):
        return f"{ACCEPTED}, at most {filesizeformat(settings.MATERIAL_MAX_BYTES)}."


class SlidesForm(forms.Form):
    """New slides, and who may have them."""

    file = forms.FileField(
        label="The file",
        help_text=lazystr(PromisedLimit()),
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
        error_messages={"required": "Choose the file.", "empty": "This file is empty."},
    )
    title = forms.CharField(
        max_length=250, required=False, help_text="Empty: the title of your talk."
    )
    access = forms.ChoiceField(
        label="Who may have it?",
        choices=WHO,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who may have it."},
    )
    is_granted = forms.BooleanField(
        error_messages={"required": "Without this we cannot take the file."},
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        self.ending = ending_of(upload)
        return upload
