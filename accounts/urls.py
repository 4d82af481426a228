from django.urls import include, path
from django.views.generic import RedirectView

from accounts import views

pages = [
    path("account/", views.account, name="account"),
    path("account/people/", views.people, name="people"),
    path("account/people/invite/", views.invite, name="invite"),
    path("account/people/<int:pk>/end/", views.end_membership, name="end_membership"),
    path("schools/<int:pk>/", views.school, name="school"),
    path("schools/<int:pk>/holidays/add/", views.add_holiday, name="add_holiday"),
    path("schools/<int:pk>/terms/add/", views.add_term, name="add_term"),
    path("schools/holidays/<int:pk>/remove/", views.remove_holiday, name="remove_holiday"),
    path("schools/terms/<int:pk>/remove/", views.remove_term, name="remove_term"),
]

urlpatterns = [
    path("", include((pages, "accounts"))),
    # without a namespace: the frame of every page names them
    path("scheme/", views.scheme, name="scheme"),
    path("language/", views.language, name="set_language"),
    # allauth's page would let a person take an address that is not theirs
    path(
        "accounts/email/",
        RedirectView.as_view(pattern_name="accounts:account"),
        name="account_email",
    ),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
]
