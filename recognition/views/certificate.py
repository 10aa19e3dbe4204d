"""A winner's certificate, by the link that only the winner has."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from recognition.certificates import certificate, file_name
from recognition.models import Award


@require_safe
def award_certificate(request, year, token):
    """The certificate as PDF, for whoever has the link."""
    if "\x00" in token:
        raise Http404("There is no such link.")
    awards = Award.objects.select_related("edition__decision", "country")
    award = get_object_or_404(awards, edition__year=year, token=token)
    private = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    try:
        pdf = certificate(award)
    except ValueError as refused:
        words = f"{refused}\nPlease write to the secretariat: it will mend this.\n"
        return HttpResponse(
            words, content_type="text/plain; charset=utf-8", status=409, headers=private
        )
    disposition = f'inline; filename="{file_name(award)}"'
    headers = private | {"Content-Disposition": disposition}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


urlpatterns = [
    path(
        "recognition/<int:year>/winner/<str:token>/certificate/",
        award_certificate,
        name="award_certificate",
    ),
]
