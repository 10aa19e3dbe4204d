"""The form of conflicts of interest: a choice for everybody in the round, and for each question."""

from dataclasses import dataclass

from django import forms
from django.forms import BoundField

from recognition.declaring import Round, Said, Somebody
from recognition.models import Conflict

LONGEST = 1000
CHOICES = [("no", "No conflict"), ("yes", "Conflict")]
SAY_WHAT = "Say what the conflict of interest is."
SAY_WHICH = "Choose one of the two."


def choice() -> forms.ChoiceField:
    """No conflict, or one; nothing is chosen beforehand."""
    return forms.ChoiceField(choices=CHOICES, required=False, widget=forms.RadioSelect)


def words(label: str) -> forms.CharField:
    """A few words."""
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget)


@dataclass(frozen=True)
class Line:
    """Somebody in the round, or a question, with its fields."""

    about: Somebody | Conflict
    say: BoundField
    why: BoundField

    @property
    def has_errors(self) -> bool:
        """Whether something is to be put right here."""
        return bool(self.say.errors or self.why.errors)


class DeclareForm(forms.Form):
    """What a juror says. Who came into the round after the page was opened is asked next time."""

    def __init__(self, found: Round, data=None):
        super().__init__(data)
        self.round = found
        posted = set(data.getlist("shown")) if data else None
        self.new = [one for one in found.new if posted is None or one.key in posted]
        self.questions = [
            one for one in found.questions if posted is None or f"q{one.pk}" in posted
        ]
        for somebody in self.new:
            self.add(somebody.key, f"{somebody.name}", choice())
        for question in self.questions:
            self.add(f"q{question.pk}", question.get_rule_display(), choice())
        for somebody in found.free:
            late = forms.BooleanField(label="There is a conflict", required=False)
            self.add(somebody.key, somebody.name, late)
        if self.new:
            self.fields["others"] = forms.BooleanField(
                label="With everybody for whom I have chosen nothing, I have no conflict of"
                " interest.",
                required=False,
            )

    def add(self, key: str, label: str, field: forms.Field) -> None:
        """The two fields of a line."""
        field.label = label if isinstance(field, forms.ChoiceField) else field.label
        self.fields[f"say-{key}"] = field
        self.fields[f"why-{key}"] = words(f"What is it? {label}")

    def line(self, about: Somebody | Conflict, key: str) -> Line:
        return Line(about, self[f"say-{key}"], self[f"why-{key}"])

    @property
    def new_lines(self) -> list[Line]:
        """Those of whom the juror has not spoken yet."""
        return [self.line(one, one.key) for one in self.new]

    @property
    def free_lines(self) -> list[Line]:
        """Those with whom there was no conflict."""
        return [self.line(one, one.key) for one in self.round.free]

    @property
    def question_lines(self) -> list[Line]:
        """What was computed, and has to be explained."""
        return [self.line(one, f"q{one.pk}") for one in self.questions]

    def clean(self):
        data = super().clean()
        for somebody in self.new:
            said = data.get(f"say-{somebody.key}")
            if not said and not data.get("others"):
                self.add_error(f"say-{somebody.key}", SAY_WHICH)
            self.check_words(somebody.key, said == "yes", SAY_WHAT)
        for somebody in self.round.free:
            self.check_words(somebody.key, bool(data.get(f"say-{somebody.key}")), SAY_WHAT)
        for question in self.questions:
            said = data.get(f"say-q{question.pk}")
            if not said:
                self.add_error(f"say-q{question.pk}", SAY_WHICH)
            self.check_words(f"q{question.pk}", bool(said), "Say in a few words what it is.")
        return data

    def check_words(self, key: str, is_needed: bool, message: str) -> None:
        """Where something is said, there are words for it."""
        name = f"why-{key}"
        if is_needed and name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, message)

    def said(self, key: str) -> Said:
        """What was chosen and typed for somebody, or a question."""
        chosen = self.cleaned_data[f"say-{key}"]
        has_conflict = chosen in ("yes", True)
        return Said(has_conflict, self.cleaned_data[f"why-{key}"] if chosen else "")

    @property
    def answers(self) -> dict[str, Said]:
        """What was said of people, for the verb."""
        late = {one.key: self.said(one.key) for one in self.round.free}
        late = {key: said for key, said in late.items() if said.has_conflict}
        return {one.key: self.said(one.key) for one in self.new} | late

    @property
    def to_questions(self) -> dict[int, Said]:
        """What was said to questions, for the verb."""
        return {one.pk: self.said(f"q{one.pk}") for one in self.questions}
