"""Visits on the desk: which pages are read, how often, when."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Min
from django.utils import timezone

from icpermed.admin_limits import NotEdited
from icpermed.charts import bars
from icpermed.visits.chart import columns
from icpermed.visits.models import PageViews

OFF = "Page views are not counted on this site: whoever runs it can switch that on (COUNT_VISITS)."
#: So many pages are shown beside the chart.
MOST_READ = 15


class TimeFilter(admin.SimpleListFilter):
    """The time that is looked at: the last month, unless another is chosen."""

    title = "time"
    parameter_name = "time"
    DAYS = {"30": 30, "365": 365, "all": None}

    def lookups(self, request, model_admin):
        return [("30", "Last 30 days"), ("365", "Last 12 months"), ("all", "All")]

    def value(self):
        chosen = super().value()
        return chosen if chosen in self.DAYS else "30"

    def choices(self, changelist):
        """Without “All” as the usual: that would be every day there ever was."""
        every = list(super().choices(changelist))
        return every[1:]

    @property
    def first(self):
        """The first day of it; none for all."""
        days = self.DAYS[self.value()]
        return timezone.localdate() - timedelta(days=days - 1) if days else None

    def queryset(self, request, queryset):
        return queryset.filter(day__gte=self.first) if self.first else queryset


class WithChart(ChangeList):
    """The list with what it adds up to."""

    def get_results(self, request):
        super().get_results(request)
        found = self.queryset
        time = next(one for one in self.filter_specs if isinstance(one, TimeFilter))
        today = timezone.localdate()
        first = time.first or found.aggregate(day=Min("day"))["day"] or today
        self.total = found.total()
        self.chart = columns(found.by_day(), first, max(today, first))
        self.pages = bars(found.by_address(MOST_READ))


@admin.register(PageViews)
class PageViewsAdmin(NotEdited):
    """Counts that the site makes itself: nobody writes them."""

    list_display = ["address", "day", "form", "count"]
    list_display_links = None
    list_filter = [TimeFilter, "form"]
    list_per_page = 50
    search_fields = ["address__icontains"]

    class Media:
        css = {"all": ["css/upkeep.css"]}

    def get_changelist(self, request, **kwargs):
        return WithChart

    def changelist_view(self, request, extra_context=None):
        if not settings.COUNT_VISITS:
            messages.warning(request, OFF)
        context = {"title": "Page views", "history_is_kept": False} | (extra_context or {})
        return super().changelist_view(request, context)
