"""Subscribing to the newsletter, confirming it, ending it.

Mail scanners open links: a GET changes nothing, only buttons do. The one exception to forms with
a token of ours is ending it: mail programs post to that address by themselves (RFC 8058).
"""

from contextlib import suppress

from allauth.core.ratelimit import consume
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from icpermed.answers import crumb
from icpermed.methods import require_form
from icpermed.personal_pages import clean, page
from publications import subscribing, unsubscribing
from publications.models import Subscriber
from publications.models.subscribers import ENDED
from publications.subscribe_form import SubscribeForm

State = Subscriber.State

TOO_MANY = "Too many addresses came from your network. Please try again in an hour."


def the_way(request) -> list[dict]:
    return [crumb(request, "newsletter_list", "Newsletter")]


@require_form
@never_cache
def newsletter_subscribe(request):
    """The form. Whatever the address, the answer is the same."""
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not consume(request, action="subscribe"):
        form.add_error(None, TOO_MANY)
    if form.is_valid():
        subscribing.subscribe(email=form.cleaned_data["email"])
        return redirect("newsletter_subscribed")
    context = {
        "title": "Subscribe to the newsletter",
        "crumbs": the_way(request),
        "form": form,
        "consent": subscribing.CONSENT,
        "days": subscribing.DAYS_TO_CONFIRM,
    }
    status = 422 if form.is_bound else 200
    return page(request, "publications/newsletter_subscribe.html", status, **context)


@require_safe
def newsletter_subscribed(request):
    """What to do now: open the link in the mail. The same for everybody."""
    context = {
        "title": "Please look into your mail",
        "crumbs": the_way(request),
        "days": subscribing.DAYS_TO_CONFIRM,
    }
    return page(request, "publications/newsletter_subscribed.html", **context)


# --- personal pages -------------------------------------------------------------------------------


def gone(request):
    """A link that leads nowhere: cut off, or forgotten."""
    context = {"title": "This link is not known", "days": subscribing.DAYS_TO_CONFIRM}
    return page(request, "publications/newsletter_gone.html", 404, **context)


@require_form
@never_cache
def newsletter_confirm(request, token):
    """A page with one button: yes, I want it."""
    secret, _, key = clean(token).rpartition(".")
    subscriber = Subscriber.objects.filter(token=secret).exclude(email="").first()
    if subscriber is None or not subscriber.is_confirm_key(key):
        return gone(request)
    if request.method == "POST":
        with suppress(ValueError):  # The page says how it is.
            subscribing.confirm(subscriber=subscriber)
        return redirect("newsletter_confirm", token=token)
    titles = {
        State.PENDING: "Confirm your subscription",
        State.ACTIVE: "You get the newsletter",
    }
    context = {
        "title": titles.get(subscriber.state, "This subscription has ended"),
        "subscriber": subscriber,
        "confirm_url": request.path,
    }
    return page(request, "publications/newsletter_confirm.html", **context)


@csrf_exempt
@require_form
@never_cache
def newsletter_unsubscribe(request, token):
    """A page with one button; mail programs press it without opening the page."""
    subscriber = Subscriber.objects.filter(token=clean(token)).first()
    if subscriber is None:
        return gone(request)
    if request.method == "POST":
        unsubscribing.unsubscribe(subscriber=subscriber)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse("Unsubscribed.\n", content_type="text/plain; charset=utf-8")
        return redirect("newsletter_unsubscribe", token=token)
    is_ended = subscriber.state in ENDED
    context = {
        "title": "You are unsubscribed" if is_ended else "Unsubscribe from the newsletter?",
        "subscriber": subscriber,
        "is_ended": is_ended,
    }
    return page(request, "publications/newsletter_unsubscribe.html", **context)


urlpatterns = [
    path("newsletter/subscribe/", newsletter_subscribe, name="newsletter_subscribe"),
    path("newsletter/sent/", newsletter_subscribed, name="newsletter_subscribed"),
    path("newsletter/confirm/<str:token>/", newsletter_confirm, name="newsletter_confirm"),
    path(
        "newsletter/unsubscribe/<str:token>/", newsletter_unsubscribe, name="newsletter_unsubscribe"
    ),
]
