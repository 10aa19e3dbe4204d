"""What personal pages have in common: kept private, and safe from another window meanwhile."""

from django.shortcuts import render


class Meanwhile(ValueError):
    """Something was changed since the page was opened."""


def page(request, template: str, status: int = 200, **context):
    """A page with a secret in its address: not for search engines, nor told to other sites."""
    response = render(request, template, {"canonical_url": ""} | context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


def clean(token: str) -> str:
    """A token without what the database could not even look for."""
    return token.replace("\0", "")
