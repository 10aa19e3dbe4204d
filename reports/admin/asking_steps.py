"""The steps of a report by which people are asked, reminded and told; letters wait for a look."""

from django.db import models

from icpermed.admin_steps import StepForm
from icpermed.outbox import SENDS_MAIL
from icpermed.outbox.models import Mailing
from reports import asking, commenting, telling
from reports.models import Contribution, Reading, Report

State = Report.State


class RemindForm(StepForm):
    """Remind those who have not answered."""

    button = "Prepare the reminders"
    told = "Look at the reminders, then let them go."

    @staticmethod
    def rows(report: Report) -> models.QuerySet:
        """Everybody who was asked."""
        raise NotImplementedError

    @classmethod
    def is_possible(cls, record) -> bool:
        return super().is_possible(record) and cls.rows(record).unanswered().exists()

    def run(self) -> Mailing:
        return asking.remind(self.rows(self.record), report=self.record, by=self.by)


class RemindWritersForm(RemindForm):
    title = "Remind those who write"
    explanation = (
        "To those who were asked for a contribution and have not answered; to nobody else."
    )
    states = frozenset({State.COLLECTING})
    needs = ["reports.change_contribution", *SENDS_MAIL]

    @staticmethod
    def rows(report):
        rows = Contribution.objects.filter(section__report=report)
        return rows.select_related("section__report")


class RemindReadersForm(RemindForm):
    title = "Remind those who read"
    explanation = "To those who were asked to read the draft and have not answered; to nobody else."
    states = frozenset({State.COMMENT})
    needs = ["reports.change_reading", *SENDS_MAIL]

    @staticmethod
    def rows(report):
        return Reading.objects.of_draft(report).with_report()


class AskCommitteeForm(StepForm):
    title, button = "Ask the Executive Committee", "Prepare the letters"
    told = "Look at the letters, then let them go."
    explanation = (
        "Everybody who has a seat in the Executive Committee today gets a mail with a personal link"
        " to the frozen draft, and comments there. Nobody is asked twice."
    )
    states = frozenset({State.COMMENT})
    needs = ["reports.add_reading", *SENDS_MAIL]

    def consequences(self):
        seats = commenting.committee()
        silent = sum(not seat.person.email for seat in seats)
        lines = [f"People with a seat today: {len(seats)}."]
        return lines + ([f"Without an e-mail address: {silent}."] if silent else [])

    def run(self) -> Mailing:
        return commenting.ask_the_committee(report=self.record, by=self.by)


class TellForm(StepForm):
    title, button = "Tell members and writers", "Prepare the mails"
    told = "Look at the mails, then let them go."
    explanation = (
        "Who speaks for a member gets the address of the report, and those whose text is part of it"
        " our thanks. Each version is told once. For the readers of the newsletter, add it to the"
        " next issue."
    )
    states = frozenset({State.PUBLISHED, State.CORRECTED})
    needs = ["reports.publish_report", *SENDS_MAIL]

    @classmethod
    def is_possible(cls, record) -> bool:
        return super().is_possible(record) and record.is_published

    def run(self) -> Mailing:
        return telling.tell(report=self.record, by=self.by)
