"""Reading the public pages of events as a visitor does."""

import re
from datetime import timedelta

from django.utils import timezone


def page(client, address, **query) -> str:
    """The text of a page, without its marks, in one line."""
    response = client.get(address, query)
    assert response.status_code == 200
    text = re.sub(r"(?s)<script.*?</script>|<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+([,.:])", r"\1", " ".join(text.split()))


def event_page(client, event, **query) -> str:
    return page(client, event.get_absolute_url(), **query)


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()
