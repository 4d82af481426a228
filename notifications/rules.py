"""Who may see to the mail."""

from accounts.models import School, User
from notifications.models import Message


def can_go_live(user: User, school: School) -> bool:
    """The school's coordinators and administrators."""
    return user.coordinated_schools().filter(pk=school.pk).exists()


def can_hand_over(user: User, school: School) -> bool:
    """The school's coordinators and administrators may take a party's link in hand."""
    return user.coordinated_schools().filter(pk=school.pk).exists()


def can_resend(user: User, message: Message) -> bool:
    """Whoever sees the mail."""
    return Message.objects.visible_to(user).filter(pk=message.pk).exists()
