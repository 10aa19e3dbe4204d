"""Counting how often pages are read, where that is switched on."""

from django.conf import settings

from icpermed.visits.counting import keep, view_of


class CountVisits:
    """Writes down the page and the day of what people read, and nothing else of a request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.COUNT_VISITS and (view := view_of(request, response)):
            keep(view)
        return response
