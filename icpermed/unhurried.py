"""Forms that programs find hard to fill in, without cookies and without asking anybody else."""

from datetime import timedelta

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

STAMP = signing.TimestampSigner(salt="unhurried form")


class UnhurriedForm(forms.Form):
    """A form with a signed moment and a field that nobody sees.

    Whoever is too quick or too late is asked to send it again; what was typed stays.
    """

    #: Nobody fills in the form in less time; programs do.
    fastest = timedelta(seconds=2)
    #: So long it may be left open.
    slowest = timedelta(days=1)

    started = forms.CharField(widget=forms.HiddenInput, required=False)
    fax = forms.CharField(
        label="Leave this field empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["started"].initial = STAMP.sign("")

    def clean_fax(self):
        if self.cleaned_data["fax"]:
            raise ValidationError("Leave this field empty: it is a trap for programs.")
        return ""

    def clean(self):
        data = super().clean()
        self.look_at_the_clock()
        return data

    def look_at_the_clock(self) -> None:
        """Refuse what no person could have typed; a second press of the button then passes."""
        started = self.cleaned_data.get("started") or ""
        try:
            STAMP.unsign(started, max_age=self.slowest)
        except signing.BadSignature:
            # A bound hidden field shows what was sent: give it a fresh stamp for the next try.
            self.data = self.data.copy()
            self.data[self.add_prefix("started")] = STAMP.sign("")
            self.add_error(None, "This form was open for very long. Please send it again.")
            return
        try:
            STAMP.unsign(started, max_age=self.fastest)
        except signing.SignatureExpired:
            return
        self.add_error(None, "That was very quick. Please wait a moment and send it again.")
