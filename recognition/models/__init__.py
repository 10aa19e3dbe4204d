"""What is honoured: Recognition editions, nominations, the jury, awards; and best practices."""

from recognition.models.awards import Award
from recognition.models.decisions import DecisionRecord
from recognition.models.editions import Edition
from recognition.models.jury import Assignment, Conflict, Declaration, Juror
from recognition.models.nomination_parts import CoAuthor, NominationFile
from recognition.models.nominations import Nomination
from recognition.models.practices import BestPractice, PracticeComment, PracticeFigure, PracticeLink
from recognition.models.reviews import Remark, Review, Score
from recognition.models.rules import Criterion, EditionTopic, Phase, RequiredFile

__all__ = [
    "Assignment",
    "Award",
    "BestPractice",
    "CoAuthor",
    "Conflict",
    "Criterion",
    "DecisionRecord",
    "Declaration",
    "Edition",
    "EditionTopic",
    "Juror",
    "Nomination",
    "NominationFile",
    "Phase",
    "PracticeComment",
    "PracticeFigure",
    "PracticeLink",
    "Remark",
    "RequiredFile",
    "Review",
    "Score",
]
