"""What the start page says of the newsletter."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.publications.factories import make_newsletterissue, make_subscriber
from tests.publications.newsletters import approved

pytestmark = pytest.mark.django_db


def issue(state: str, **fields):
    """An issue that has not been sent."""
    return make_newsletterissue(state=state, sent_at=None, **fields)


def later():
    return timezone.now() + timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "make", "others"),
    [
        (
            "newsletters_late",
            lambda: issue("draft"),
            [make_newsletterissue, lambda: issue("draft", ends_on=later().date())],
        ),
        (
            "newsletters_approved",
            approved,
            [make_newsletterissue, lambda: approved(send_at=later())],
        ),
        (
            "subscribers_refused",
            lambda: make_subscriber(bounces=1),
            [make_subscriber, lambda: make_subscriber(state="bounced", bounces=3)],
        ),
    ],
)
def test_the_start_page_names_it(secretariat, name, make, others):
    wanted = make()
    for other in others:
        other()
    url = reverse(f"admin:publications_{wanted._meta.model_name}_changelist")

    found = secretariat.get(url, {"to_do": name}).context["cl"].queryset

    assert [one.pk for one in found] == [wanted.pk]
    assert f"to_do={name}" in secretariat.get(reverse("admin:index")).content.decode()
