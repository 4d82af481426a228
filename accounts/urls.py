from allauth.mfa.webauthn.views import login_webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views import feeds, frame, mine, schools, sign_in, tokens

to_account = RedirectView.as_view(pattern_name="accounts:account")

pages = [
    path("account/", mine.account, name="account"),
    path("account/second-step/", sign_in.second_step, name="second_step"),
    path("account/again/", sign_in.again, name="again"),
    path("account/address/", sign_in.change_address, name="change_address"),
    path("account/address/code/", sign_in.confirm_address, name="confirm_address"),
    path("account/sessions/end/", sign_in.end_sessions, name="end_sessions"),
    path("account/sessions/<slug:handle>/end/", sign_in.end_session, name="end_session"),
    path("account/calendar/", feeds.calendar_feed, name="calendar_feed"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("account/people/", schools.people, name="people"),
    path("account/people/invite/", schools.invite, name="invite"),
    path("account/people/<int:pk>/end/", schools.end_membership, name="end_membership"),
    path("account/people/<int:pk>/reset/", sign_in.reset_second_step, name="reset_second_step"),
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
    path("accounts/logout/", sign_in.SignOut.as_view(), name="account_logout"),
    # allauth's own: one page shows it all here, and an address is changed with its proof
    path("accounts/email/", to_account, name="account_email"),
    path("accounts/2fa/", to_account, name="mfa_index"),
    path("accounts/2fa/webauthn/", to_account, name="mfa_list_webauthn"),
    path(
        "accounts/2fa/webauthn/login/",
        login_not_required(login_webauthn),
        name="mfa_login_webauthn",
    ),
    path("demo/sign-in/", frame.demo_sign_in, name="demo_sign_in"),
]
