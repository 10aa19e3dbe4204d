"""The steps of a member's report at the desk."""

from icpermed.admin_steps import StepForm, line_field, words_field
from initiatives.models import MemberReport
from initiatives.reporting import deciding
from initiatives.reporting.answering import other_report, problems

State = MemberReport.State


class ReportForm(StepForm):
    """A step of a report; the contact may get a mail."""

    def without_mail(self) -> list[str]:
        """Said where nobody can be written to."""
        return [] if self.record.contact_email else ["There is no address: no mail goes out."]


class AcceptForm(ReportForm):
    title, button, told = "Accept", "Accept it", "Accepted; the member is thanked by mail."
    explanation = "The member cannot change it any longer, and is told so by mail, at once."
    states = frozenset({State.SUBMITTED})

    def consequences(self):
        return self.without_mail()

    def run(self):
        deciding.accept(report=self.record)


class ReturnForm(ReportForm):
    title, button, told = "Return with comments", "Send it back", "Returned to the member."
    explanation = "The member can change it again, also after the round is closed."
    states = frozenset({State.SUBMITTED, State.ACCEPTED})
    words = words_field("To the member", "What is to be changed. It goes out by mail, at once.")

    def consequences(self):
        return self.without_mail()

    def run(self):
        words = self.cleaned_data["words"]
        deciding.return_report(report=self.record, words=words, by=self.by)


class HandInForm(ReportForm):
    title, button, told = "It came in another way", "It is handed in", "Handed in."
    explanation = (
        "For an answer that came by mail. Enter its activities below first. No mail goes out."
    )
    states = frozenset({*MemberReport.UNANSWERED, State.EXCUSED})
    how = line_field("How the answer came", "“By mail of 2 May.” Kept in the history.")

    def consequences(self):
        return [f"{activity or 'Missing'}: {words}" for activity, words in problems(self.record)]

    def run(self):
        deciding.hand_in_for_the_member(report=self.record, how=self.cleaned_data["how"])


class ExcuseForm(ReportForm):
    title, button, told = "Excuse", "Excuse the member", "The member is excused."
    explanation = "The member need not answer in this round, and is not reminded any more."
    states = frozenset(MemberReport.UNANSWERED)
    why = line_field("Why", "For the secretariat only.")

    def run(self):
        deciding.excuse(report=self.record, why=self.cleaned_data["why"])


class TakeUpForm(ReportForm):
    title, button, told = "Not excused after all", "Ask for it again", "The report is asked for."
    explanation = "The member is reminded again like all others."
    states = frozenset({State.EXCUSED})

    def run(self):
        deciding.take_up(report=self.record)


class AnotherForm(ReportForm):
    title, button = "Ask another contact", "Write to the contact of today"
    told = "The contact of today is asked."
    explanation = (
        "Whoever is the reporting contact of the member today, or else its delegate, gets a link"
        " by mail, at once. The old link ends. What was saved stays."
    )
    states = frozenset(MemberReport.UNANSWERED)

    @classmethod
    def is_possible(cls, record):
        return super().is_possible(record) and record.round.state == "open"

    def run(self):
        deciding.ask_another(report=self.record)


class TakeOverForm(ReportForm):
    title, button = "Join with the other report", "Give the activities to the other report"
    told = "The activities are in the other report."

    @classmethod
    def is_possible(cls, record):
        return bool(other_report(record)) and record.activities.exists()

    @property
    def explanation(self):
        other = self.record.organisation.merged_into
        return (
            f"{self.record.organisation} was merged into {other}, which has a report of its own in"
            " this round. All activities go there; this report stays, without them. That is not"
            " taken back if the merge is undone."
        )

    def run(self):
        deciding.take_over(report=self.record)


STEPS = {
    "accept": AcceptForm,
    "return": ReturnForm,
    "take_over": TakeOverForm,
    "another": AnotherForm,
    "hand_in": HandInForm,
    "excuse": ExcuseForm,
    "take_up": TakeUpForm,
}
