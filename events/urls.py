"""The public addresses of events."""

from django.urls import path

from events.views import events, materials, registration, speakers

urlpatterns = [
    path("events/", events.EventList.as_view(), name="event_list"),
    path("events/<slug:slug>/", events.event_detail, name="event_detail"),
    path("events/<slug:slug>/materials/<int:pk>/", materials.event_material, name="event_material"),
    *registration.urlpatterns,
    *speakers.urlpatterns,
]
