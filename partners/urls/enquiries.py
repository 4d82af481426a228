from django.urls import path

from partners.views import enquiries, front

urlpatterns = [
    path("for-employers/", front.front, name="front"),
    path("for-employers/<int:pk>/", front.school_front, name="school_front"),
    path("for-employers/<int:pk>/thanks/", front.thanks, name="front_thanks"),
    path("for-employers/<int:pk>/flyer.pdf", front.flyer_pdf, name="flyer"),
    path("enquiries/", enquiries.enquiry_list, name="enquiries"),
    path("enquiries/<int:pk>/", enquiries.enquiry_page, name="enquiry_page"),
    path("enquiries/<int:pk>/take-up/", enquiries.take_up, name="take_up"),
    path("enquiries/<int:pk>/decline/", enquiries.decline, name="decline_enquiry"),
    path("enquiries/<int:pk>/remove/", enquiries.remove, name="remove_enquiry"),
    path("enquiry/<str:token>/", enquiries.enquiry, name="enquiry"),
]
