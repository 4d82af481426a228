"""How an account is written to. Its address is its sign-in, so nobody else may correct it."""

from accounts.models import User
from notifications.outbox import Recipient, many_recipients, recipients


@recipients("user")
def find(pk):
    user = User.objects.filter(pk=pk).first()
    return user and as_recipient(user)


@many_recipients("user")
def find_many(pks):
    return [as_recipient(user) for user in User.objects.filter(pk__in=pks)]


def as_recipient(user):
    """The user as a mail needs them; whoever may not sign in is not written to."""
    email = (user.email or "") if user.is_active else ""
    return Recipient(user.name, email, user.language, f"user:{user.pk}", user=user.pk)
