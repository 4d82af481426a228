from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation, import or link; nobody signs up."""

    def is_open_for_signup(self, request):
        return False
