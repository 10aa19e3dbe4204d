"""The forms of those who write for a report by a personal link."""

from django import forms

LONGEST = 20_000


class ContributionForm(forms.Form):
    """A text for a section."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label="Your text",
        required=False,
        max_length=LONGEST,
        help_text="Plain text, or Markdown: **bold**, lists with -, [words](https://…), footnotes"
        " [^1].",
        widget=forms.Textarea(attrs={"rows": 16, "maxlength": LONGEST}),
    )
