"""Settings of who comes in: by address and password, by a mailed code, by passkey. Nobody signs up."""

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever was invited by mail has shown that it arrives
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail when a password or a second factor changes
# a sign-in counts as recent for so many seconds; then one shows again who one is before a change
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# a whole school shares one address, so limits by address are wide and those by account narrow;
# they are counted in the cache that all workers share. Codes of the second step count as log-ins
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "request_login_code": "120/m/ip,3/m/key",
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
    "reauthenticate": "10/m/user",
    "mailed_code": "3/m/user",
    "change_address": "6/h/user,3/h/key",
    # not a sign-in, but counted the same way: what strangers write to a school, by network and school,
    # and how often one mailbox may be asked whether it was them
    "enquiry": "1/5s/ip,5/10m/ip,15/h/ip,30/h/key",
    "enquiry_mailbox": "3/h/key,10/d/key",
    # reports of incidents, by who writes them; a school shares its address
    "incident": "60/h/ip,6/10m/key,20/d/key",
    "word": "120/h/ip,6/10m/key,30/d/key",
    # whether a copy of an agreement is genuine: codes looked at, files checked
    "verify": "120/m/ip",
    "verify_file": "10/m/ip,60/h/ip",
}

# The second step: a passkey (which alone is enough to sign in), an app, or a recovery code.
MFA_ADAPTER = "accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see ACCOUNT_EMAIL_VERIFICATION
MFA_TOTP_ISSUER = "Placewell"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondStepForm",
    "reauthenticate": "accounts.forms.AgainForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
