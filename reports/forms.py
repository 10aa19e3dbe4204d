"""The forms of those who write for a report by a personal link."""

from django import forms

LONGEST, LONGEST_COMMENT = 20_000, 5000


class Words(forms.CharField):
    """A text of some lines, counted as browsers count it: they send two signs for each line."""

    widget = forms.Textarea

    def to_python(self, value):
        return super().to_python((value or "").replace("\r\n", "\n"))


class ContributionForm(forms.Form):
    """A text for a section."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = Words(
        label="Your text",
        required=False,
        max_length=LONGEST,
        help_text="Plain text, or Markdown: **bold**, lists with -, [words](https://…), footnotes"
        " [^1].",
        widget=forms.Textarea(attrs={"rows": 16, "maxlength": LONGEST}),
    )


class CommentForm(forms.Form):
    """What somebody says of a draft: of one of its sections, or of the whole."""

    about = forms.ChoiceField(label="About", required=False)
    text = Words(
        label="Your comment",
        max_length=LONGEST_COMMENT,
        error_messages={"required": "Write something first; or say that you have nothing to add."},
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": LONGEST_COMMENT}),
    )

    def __init__(self, data=None, *, headings: list[str]):
        # An anchor of a section has no dot: it cannot be the name of a field by chance.
        super().__init__(data, auto_id="comment.%s")
        self.fields["about"].choices = [("", "The report as a whole")] + [(h, h) for h in headings]
