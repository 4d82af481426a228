from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views import frame, mine, schools

pages = [
    path("account/", mine.account, name="account"),
    path("account/people/", schools.people, name="people"),
    path("account/people/invite/", schools.invite, name="invite"),
    path("account/people/<int:pk>/end/", schools.end_membership, name="end_membership"),
    path("schools/<int:pk>/", schools.school, name="school"),
    path("schools/<int:pk>/holidays/add/", schools.add_holiday, name="add_holiday"),
    path("schools/<int:pk>/terms/add/", schools.add_term, name="add_term"),
    path("schools/holidays/<int:pk>/remove/", schools.remove_holiday, name="remove_holiday"),
    path("schools/terms/<int:pk>/remove/", schools.remove_term, name="remove_term"),
]

urlpatterns = [
    path("", include((pages, "accounts"))),
    # without a namespace: the frame of every page names them
    path("scheme/", frame.scheme, name="scheme"),
    path("language/", frame.language, name="set_language"),
    # allauth's page would let a person take an address that is not theirs
    path(
        "accounts/email/",
        RedirectView.as_view(pattern_name="accounts:account"),
        name="account_email",
    ),
    path("demo/sign-in/", frame.demo_sign_in, name="demo_sign_in"),
]
