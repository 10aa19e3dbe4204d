"""The forms by which the desk adds somebody to the newsletter, or keeps an address out of it."""

from django import forms
from django.core.exceptions import ValidationError

from icpermed.checked import CheckedForm
from publications.models import Subscriber, Suppression
from publications.models.subscribers import Audience
from publications.suppressing import digest_of, is_suppressed

SUPPRESSED = (
    "This address asked for no more mail, or mail comes back from it. Only its owner can change"
    " that: leave the two fields on the consent empty, and we ask by mail."
)


class SubscriberForm(CheckedForm):
    """Somebody who agreed, with the words and the time; or who is asked to confirm."""

    audiences = forms.MultipleChoiceField(
        label="Subscribed to",
        choices=Audience.choices,
        initial=[Audience.PUBLIC],
        widget=forms.CheckboxSelectMultiple,
        help_text="Issues for members and stakeholders are not in the public archive.",
    )

    class Meta:
        model = Subscriber
        fields = ["email", "audiences", "consent_text", "confirmed_at", "source"]
        widgets = {"consent_text": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})}

    def clean(self):
        data = super().clean()
        words, moment = data.get("consent_text"), data.get("confirmed_at")
        if bool(words) != bool(moment) and "consent_text" in self.fields:
            missing = "confirmed_at" if words else "consent_text"
            self.add_error(missing, "Say both: to which words they agreed, and when. Or neither.")
        if words and moment and data.get("email") and is_suppressed(data["email"]):
            self.add_error("email", SUPPRESSED)
        return data


class SuppressionForm(CheckedForm):
    """An address that must not be written to; what is kept is its digest."""

    email = forms.EmailField(
        label="E-mail", help_text="It is not kept: only a digest by which it is known again."
    )

    class Meta:
        model = Suppression
        fields = ["reason"]

    def clean_email(self):
        email = self.cleaned_data["email"]
        if is_suppressed(email):
            raise ValidationError("Nothing is sent to this address already.")
        self.instance.digest = digest_of(email)
        return email
