"""What the pages around an edition have in common: whose they are, and who may open them."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils.text import capfirst

from recognition.models import Edition


class EditionPages(admin.ModelAdmin):
    """A part of the editions' admin with pages of its own below an edition's page."""

    def route(self, rest: str, view: Callable, name: str):
        """The address of a page of an edition."""
        address = f"<path:object_id>/{rest}"
        return path(address, self.admin_site.admin_view(view), name=f"recognition_edition_{name}")

    def edition_for(self, request, object_id: str, *permissions: str) -> Edition:
        """The edition of an address, for somebody who has these permissions."""
        edition = self.get_object(request, unquote(object_id))
        if edition is None:
            raise Http404("There is no such edition.")
        if not self.has_view_or_change_permission(request, edition):
            raise PermissionDenied
        if not request.user.has_perms([self.full_name(name) for name in permissions]):
            raise PermissionDenied
        return edition

    def full_name(self, permission: str) -> str:
        """A permission with its app: ours, unless another is named."""
        return permission if "." in permission else f"recognition.{permission}"

    def edition_page(self, request, edition: Edition, template: str, title: str, **context):
        """A page below an edition's page."""
        return self.page(
            request,
            f"recognition/edition/{template}",
            f"{title}: {edition}",
            here=title,
            object=edition,
            change_url=self.url("change", quote(edition.pk)),
            **context,
        )

    def to(self, name: str, *args) -> HttpResponseRedirect:
        """Go on to another page of the editions' admin."""
        return HttpResponseRedirect(self.url(name, *args))

    def tried(self, request, verb: Callable, told: str | Callable = ""):
        """Do something, and say so; or say why not. Returns what the verb does, or nothing."""
        try:
            done = verb()
        except ValidationError as refused:
            messages.error(request, capfirst(" ".join(refused.messages)))
        except ValueError as refused:
            messages.error(request, capfirst(str(refused)))
        else:
            words = told(done) if callable(told) else told
            if words:
                messages.success(request, words)
            return done
        return None
