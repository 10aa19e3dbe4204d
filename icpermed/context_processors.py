"""What every page knows of the site it belongs to."""

from django.conf import settings


def site(request) -> dict:
    """The site's name and address, the page's one lasting address, and whether this is the demo."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "canonical_url": settings.SITE_URL + request.path,
        "is_demo": settings.DEMO,
    }
