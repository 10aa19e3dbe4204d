"""What events are about, which belong together, and the rules by which bodies vote."""

from django.contrib import admin

from events.models import Series, Topic, VotingRule
from events.resources import SeriesResource, TopicResource, VotingRuleResource
from icpermed.admin import TrackedAdmin
from icpermed.admin_limits import PermanentAddress


class VocabularyAdmin(PermanentAddress, TrackedAdmin):
    """Words with an address of their own."""

    fields = ["name", "slug"]
    list_display = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name__mentions"]


@admin.register(Topic)
class TopicAdmin(VocabularyAdmin):
    """Subjects of events."""

    resource_classes = [TopicResource]
    fields = ["name", "slug", "synonyms"]
    list_display = ["name", "slug", "synonyms"]
    search_fields = ["name__mentions", "synonyms__mentions"]


@admin.register(Series)
class SeriesAdmin(VocabularyAdmin):
    """Events that follow each other."""

    resource_classes = [SeriesResource]


@admin.register(VotingRule)
class VotingRuleAdmin(TrackedAdmin):
    """By which rule a body has a quorum and a vote is won."""

    resource_classes = [VotingRuleResource]
    list_display = ["name", "counted_by", "quorum_percent", "majority", "observers_vote"]
    list_filter = ["counted_by", "majority", "observers_vote"]
    search_fields = ["name__mentions", "source__mentions"]
