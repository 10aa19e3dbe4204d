"""Who gets to the desk: the staff, with a second factor. django-allauth does the signing in."""

from functools import wraps

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the secretariat, never by visitors."""

    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        """Who has no desk has come to judge."""
        if request.user.is_staff:
            return super().get_login_redirect_url(request)
        return reverse("jury_list")

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell the owner of a change to the account; our accounts have one address, the user's."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names and sentences of the second factor, in our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right, or no longer. Type the one you see now.",
    }

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return f"Key {number}"


def has_second_factor(user) -> bool:
    """Whether somebody has an app or a key without which nobody can sign in as them."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()


def what_is_in_the_way(request):
    """Where somebody has to go before they get to the desk, or nothing if they may go on.

    Raises PermissionDenied for people who have an account, but no desk.
    """
    user = request.user
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not (user.is_active and user.is_staff):
        raise PermissionDenied
    if settings.DEMO or has_second_factor(user):
        return None
    messages.warning(request, "To protect the register, first set up a second way to sign in.")
    return redirect("mfa_index")


class StaffMiddleware:
    """Nothing under /admin/ answers before its visitor has signed in, with a second factor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(reverse("admin:index")) and not self.is_leaving(request):
            return what_is_in_the_way(request) or self.get_response(request)
        return self.get_response(request)

    def is_leaving(self, request) -> bool:
        """Signing out is always possible."""
        return request.path_info == reverse("admin:logout")


def staff_with(permission: str):
    """Let only those of the staff see a page who have a permission, on the same terms."""

    def decorator(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            in_the_way = what_is_in_the_way(request)
            if in_the_way:
                return in_the_way
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return decorator
