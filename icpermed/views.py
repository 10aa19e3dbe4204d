"""The pages that every site needs, whatever it is about."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.views.decorators.cache import never_cache


def about(request):
    """Who we are, what we do, and where the data of this site come from."""
    return render(request, "about.html", {"title": "About"})


def accessibility(request):
    """How this site can be used by everybody, and what to do where it cannot."""
    return render(request, "accessibility.html", {"title": "Accessibility"})


def privacy(request):
    """What we know about visitors and about people in the register, and why."""
    context = {
        "title": "Privacy",
        "mail_kept_days": settings.MAIL_KEPT_DAYS,
        "counts_visits": settings.COUNT_VISITS,
        "checks_links": settings.CHECK_LINKS,
    }
    return render(request, "privacy.html", context)


def robots(request):
    """What search engines may visit."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /account/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def security(request):
    """Whom to tell about a weakness (RFC 9116); valid to the end of next year."""
    expires = timezone.now().replace(month=12, day=31, hour=0, minute=0, second=0, microsecond=0)
    expires = expires.replace(year=expires.year + 1)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {format_date(expires, 'c')}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@never_cache
def health(request):
    """Whether the site can do its work: it asks the database, and does not say more than that."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            is_well = cursor.fetchone() == (1,)
    except DatabaseError:
        is_well = False
    return JsonResponse({"database": "ok" if is_well else "fails"}, status=200 if is_well else 503)
