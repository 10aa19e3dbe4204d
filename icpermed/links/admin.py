"""Links on the desk: what works and what does not, and which records name it."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime

from icpermed.admin_limits import NotEdited
from icpermed.duties import DutyFilter
from icpermed.history_admin import HistoryAdmin
from icpermed.links.models import DAYS, FAILURES, Link
from icpermed.links.outcomes import Outcome
from icpermed.links.places import places_of, seen_by

OFF = "Links are not checked on this site: whoever runs it can switch that on (CHECK_LINKS)."
SOON = "Asked for within the next minutes; one link of each host at a time."


class VerdictFilter(admin.SimpleListFilter):
    """By what is known of a link."""

    title = "what is known"
    parameter_name = "verdict"

    def lookups(self, request, model_admin):
        return [
            ("broken", "Does not work"),
            ("failing", "Failed lately, and is asked again"),
            ("moved", "Works, has moved"),
            *((value, label) for value, label in Outcome.choices if value != Outcome.FAILS),
        ]

    def queryset(self, request, queryset):
        if self.value() in {"broken", "moved"}:
            return getattr(queryset, self.value())()
        if self.value() == "failing":
            return queryset.filter(outcome=Outcome.FAILS, is_broken=False)
        return queryset.filter(outcome=self.value()) if self.value() else queryset


class WithPlaces(ChangeList):
    """A page of links that know where they stand."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        places = places_of(request.user, [link.url for link in self.result_list])
        for link in self.result_list:
            link.places = places[link.url]


@admin.register(Link)
class LinkAdmin(NotEdited):
    """Nothing is written here by hand: a link is mended in the records that name it."""

    actions = ["check_again"]
    list_display = ["link", "verdict_in_words", "named_by"]
    list_display_links = None
    list_filter = [VerdictFilter, DutyFilter]
    list_per_page = 50
    search_fields = ["url__icontains"]
    show_facets = admin.ShowFacets.ALWAYS

    page, url = HistoryAdmin.page, HistoryAdmin.url

    class Media:
        css = {"all": ["css/upkeep.css"]}

    def get_changelist(self, request, **kwargs):
        return WithPlaces

    def get_queryset(self, request):
        """Only links of records that somebody may see."""
        return super().get_queryset(request).filter(seen_by(request.user))

    def changelist_view(self, request, extra_context=None):
        if not settings.CHECK_LINKS:
            messages.warning(request, OFF)
        context = {"title": "Links", "history_is_kept": False} | (extra_context or {})
        return super().changelist_view(request, context)

    def has_ask_permission(self, request) -> bool:
        """Who may let links be asked for before their time."""
        return request.user.has_perm("links.change_link")

    @admin.action(description="Check again", permissions=["ask"])
    def check_again(self, request, queryset):
        count = Link.objects.filter(pk__in=queryset.values("pk")).ask_soon()
        words = f"{count} link{'' if count == 1 else 's'} to be checked. "
        messages.success(request, words + (SOON if settings.CHECK_LINKS else OFF))

    @admin.display(description="link", ordering="url")
    def link(self, link) -> str:
        """The address, which leads to what is known of it."""
        return format_html('<a href="{}">{}</a>', link.get_absolute_url(), link.url)

    @admin.display(description="what is known", ordering="outcome")
    def verdict_in_words(self, link) -> str:
        """Whether it works, why not, and when it was asked for last."""
        day = date_format(localtime(link.checked_at), "j F Y") if link.checked_at else ""
        mark = '<span class="mail-state is-{}">{}</span> <span class="quiet">{} {}</span>'
        return format_html(mark, mark_of(link), link.verdict, link.problem, day)

    @admin.display(description="named by")
    def named_by(self, link) -> str:
        """The records to mend."""
        rows = [(place.noun, place.url, place.label) for place in link.places]
        return format_html_join(mark_safe("<br>"), '{} <a href="{}">{}</a>', rows)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """All that is known of a link (GET); ask for it again (POST)."""
        link = self.get_object(request, unquote(object_id))
        if link is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, link):
            raise PermissionDenied
        if request.method == "POST":
            if not self.has_ask_permission(request):
                raise PermissionDenied
            Link.objects.filter(pk=link.pk).ask_soon()
            messages.success(request, SOON if settings.CHECK_LINKS else OFF)
            return HttpResponseRedirect(link.get_absolute_url())
        return self.page(
            request,
            "links/link.html",
            link.url,
            original=link,
            link=link,
            mark=mark_of(link),
            places=places_of(request.user, [link.url])[link.url],
            may_ask=self.has_ask_permission(request),
            is_on=settings.CHECK_LINKS,
            failures=FAILURES,
            days=DAYS.days,
        )

    def history_view(self, request, object_id, extra_context=None):
        """What is known of a link stands on its page."""
        return HttpResponseRedirect(self.url("change", object_id))


def mark_of(link: Link) -> str:
    """The colour beside the words: that of mails that arrived, failed, or wait."""
    if link.is_broken:
        return "failed"
    known = {Outcome.WORKS: "sent", Outcome.GUARDED: "sent", Outcome.FAILS: "in_doubt"}
    return known.get(Outcome(link.outcome), "queued")
