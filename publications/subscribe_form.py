"""The form by which somebody asks for the newsletter."""

from django import forms

from icpermed.unhurried import UnhurriedForm


class SubscribeForm(UnhurriedForm):
    """An address, and nothing else."""

    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": "Write your e-mail address.",
            "invalid": "Write a whole e-mail address: name@example.org.",
        },
    )
    field_order = ["email"]
