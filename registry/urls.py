"""The public addresses of the registry."""

from django.urls import path

from registry.views import bodies, confirm, countries, figures, home, join, members

urlpatterns = [
    path("", home.home, name="home"),
    path("members/", members.MemberList.as_view(), name="member_list"),
    path("members/<slug:slug>/", members.member_detail, name="member_detail"),
    path("members/<slug:slug>/logo/", members.member_logo, name="member_logo"),
    path(
        "members/<slug:slug>/confirm/<str:token>/",
        confirm.organisation_confirm,
        name="organisation_confirm",
    ),
    path("countries/", countries.CountryList.as_view(), name="country_list"),
    path("countries/<slug:code>/", countries.country_detail, name="country_detail"),
    path("bodies/", bodies.BodyList.as_view(), name="body_list"),
    path("bodies/<slug:slug>/", bodies.body_detail, name="body_detail"),
    path("figures/", figures.figure_list, name="figure_list"),
    path("figures/<slug:name>/", figures.figure_detail, name="figure_detail"),
    *join.urlpatterns,
]
