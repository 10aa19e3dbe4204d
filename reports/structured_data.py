"""What the page of a report tells search engines (schema.org)."""

from django.conf import settings

from reports.editions.citing import AUTHOR, address, day_of
from reports.models import Version


def report_ld(version: Version) -> dict:
    """The public facts about an edition."""
    tree, url = version.document, address(version)
    return {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": url,
        "url": settings.SITE_URL + version.report.get_absolute_url(),
        "name": tree["title"],
        "abstract": tree["summary"],
        "version": str(version.number),
        "datePublished": day_of(version).isoformat(),
        "temporalCoverage": f"{tree['starts_on']}/{tree['ends_on']}",
        "inLanguage": tree["language"],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "author": {"@type": "Organization", "name": AUTHOR, "url": f"{settings.SITE_URL}/"},
        "encoding": [
            {
                "@type": "MediaObject",
                "encodingFormat": "application/pdf",
                "contentUrl": f"{url}?format=pdf",
            },
            {
                "@type": "DataDownload",
                "encodingFormat": "application/zip",
                "contentUrl": f"{url}?format=zip",
            },
        ],
    }
