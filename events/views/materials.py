"""The files of events: private in themselves, given to those who may have them."""

import mimetypes

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from events.models import Material
from icpermed.sign_in import what_is_in_the_way

#: What a browser shows by itself; everything else is kept as a file.
SHOWN = {
    "application/pdf",
    "image/avif",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "video/webm",
}
#: A file may show itself, and do nothing else. Browsers do not open PDF in a sandbox.
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"


@require_safe
def event_material(request, slug, pk):
    """One material, for whoever may have it; for everybody else there is none."""
    material = get_object_or_404(Material.objects.select_related("event"), event__slug=slug, pk=pk)
    is_public = Material.objects.published().filter(pk=pk).exists()
    if not (is_public or is_for_holder(material, request.GET.get("key", "")) or is_desk(request)):
        raise Http404("There is no such material, or not for everybody.")
    response = the_file(request, material) if material.file else redirect_to(material)
    response["Cache-Control"] = "public, no-cache" if is_public else "private, no-store"
    if not is_public:
        response["X-Robots-Tag"] = "noindex"
    return response


def is_for_holder(material: Material, key: str) -> bool:
    """Whether a key belongs to somebody with a place at the event, and the material is for them."""
    is_for_participants = material.access in {Material.Access.PUBLIC, Material.Access.PARTICIPANTS}
    if not key or "\x00" in key or not is_for_participants or material.state != "published":
        return False
    holders = material.event.participations.with_a_place().filter(erased_at=None)
    return holders.filter(token=key).exists()


def is_desk(request) -> bool:
    """Whether somebody of the staff asks, who may see materials. Readers have no session."""
    return (
        request.user.has_perm("events.view_material")
        and request.user.is_staff
        and what_is_in_the_way(request) is None
    )


def redirect_to(material: Material):
    """A material that is elsewhere."""
    if not material.url:
        raise Http404("This material is not there yet.")
    return redirect(material.url)


def the_file(request, material: Material):
    """The file, under a name that says what it is, and unable to do harm."""
    stored = material.file
    if not stored.storage.exists(stored.name):
        raise Http404("This file is missing.")
    changed_at = int(stored.storage.get_modified_time(stored.name).timestamp())
    if is_known := get_conditional_response(request, last_modified=changed_at):
        return is_known
    ending = stored.name.rpartition(".")[2].lower()
    kind = mimetypes.guess_type(f"file.{ending}")[0] or "application/octet-stream"
    name = f"{slugify(material.title)[:80] or 'material'}.{ending}"
    response = FileResponse(
        stored.open("rb"),
        as_attachment=kind not in SHOWN,
        filename=name,
        content_type=kind,
    )
    response["Last-Modified"] = http_date(changed_at)
    is_pdf = kind == "application/pdf"
    response["Content-Security-Policy"] = POLICY if is_pdf else f"{POLICY}; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
