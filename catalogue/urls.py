from django.urls import path

from catalogue import views

app_name = "catalogue"

urlpatterns = [
    path("work-based-learning/", views.overview, name="overview"),
    path("work-based-learning.pdf", views.overview_pdf, name="overview_pdf"),
    path("schools/<int:pk>/law/", views.law, name="law"),
]
