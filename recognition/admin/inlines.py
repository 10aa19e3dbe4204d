"""The rules of an edition, as rows on its page: closed until somebody opens them."""

from icpermed.admin import CheckedInline
from recognition.admin.forms import CriterionForm, PhaseForm, PhaseFormSet
from recognition.models import Criterion, EditionTopic, Phase, RequiredFile


class RuleInline(CheckedInline):
    """Rows of an edition."""

    classes = ["collapse"]


class TopicInline(RuleInline):
    """What one may be nominated for."""

    model = EditionTopic
    fields = ["position", "name", "text"]


class RequiredFileInline(RuleInline):
    """What applicants upload."""

    model = RequiredFile
    fields = ["position", "name", "text", "is_optional"]


class CriterionInline(RuleInline):
    """The score sheet."""

    model = Criterion
    form = CriterionForm
    fields = ["position", "name", "text", "weight", "scale_from", "scale_to", "labels"]
    fields += ["is_optional"]


class PhaseInline(RuleInline):
    """When jurors may see and do what."""

    model = Phase
    form = PhaseForm
    formset = PhaseFormSet
    fields = ["name", "starts_at", "ends_at", "sees_names", "may_review", "sees_reviews"]
    fields += ["may_discuss"]


INLINES = [TopicInline, RequiredFileInline, CriterionInline, PhaseInline]
