"""Asking organisations to confirm their public data: look at every mail, then send them."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils.text import get_text_list

from registry.asking import AskedMeanwhile, ask, prepare
from registry.models import Organisation

#: More than this cannot be meant, and would not fit into an address.
MOST = 500


class AskingAdmin(admin.ModelAdmin):
    """The part of the organisations' admin that writes to their contacts."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.ask_view)
        return [path("ask/", view, name="registry_organisation_ask"), *super().get_urls()]

    def has_ask_permission(self, request) -> bool:
        """Who may write to the contacts in the secretariat's name."""
        return request.user.has_perms(["registry.add_proposal", "registry.view_person"])

    @admin.action(description="Ask to confirm the data …", permissions=["ask"])
    def ask_to_confirm(self, request, queryset):
        chosen = queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1]
        if len(chosen) > MOST:
            messages.error(request, f"Select at most {MOST} organisations.")
            return None
        return HttpResponseRedirect(f"{self.url('ask')}?chosen={'-'.join(map(str, chosen))}")

    def ask_view(self, request):
        """Show the mails and who gets none (GET); send them (POST)."""
        if not self.has_ask_permission(request):
            raise PermissionDenied
        keys = [key for key in request.GET.get("chosen", "").split("-") if key.isdecimal()]
        organisations = Organisation.objects.filter(pk__in=keys[:MOST], merged_into=None)
        if request.method == "POST":
            try:
                self.tell(request, *ask(organisations, seen=request.POST.get("seen", "")))
            except AskedMeanwhile:
                messages.error(
                    request,
                    "Nothing was sent: somebody has asked one of these organisations since you"
                    " opened this page. Please look at it again.",
                )
                return HttpResponseRedirect(request.get_full_path())
            return HttpResponseRedirect(self.url("changelist"))
        asking = prepare(organisations)
        return self.page(
            request, "registry/organisation/ask.html", "Ask to confirm the data", asking=asking
        )

    def tell(self, request, sent, failed) -> None:
        """Say what went out, and what did not."""
        if sent:
            mails = "1 mail was" if len(sent) == 1 else f"{len(sent)} mails were"
            messages.success(request, f"{mails} sent.")
        if failed:
            addresses = get_text_list([letter.to for letter in failed], "and")
            messages.error(request, f"NOT SENT to {addresses}. Try again later, or write yourself.")
        if not sent and not failed:
            messages.warning(request, "There was nobody to write to.")
