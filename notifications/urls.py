from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("mail/", views.mail, name="mail"),
    path("mail/<int:pk>/", views.message, name="message"),
    path("mail/<int:pk>/again/", views.again, name="again"),
    path("mail/address/<int:pk>/", views.address, name="address"),
    path("mail/go-live/<int:pk>/", views.go_live, name="go_live"),
    path(
        "hand/<slug:what>/<int:about>/<slug:word>/<int:person>/",
        views.hand,
        name="hand",
    ),
    path("link/<str:token>/fresh/", views.fresh, name="fresh"),
    path("demo/mailbox/", views.mailbox, name="mailbox"),
    path("demo/mailbox/<int:pk>/", views.mailbox_mail, name="mailbox_mail"),
    path("demo/mailbox/<int:pk>/html/", views.mailbox_html, name="mailbox_html"),
]
