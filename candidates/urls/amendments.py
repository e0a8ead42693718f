"""What is changed about an attempt afterwards."""

from django.urls import path

from candidates.views import amendments

ONE = "openings/<int:opening_id>/candidates/<int:pk>/"

urlpatterns = [
    path(ONE + "items/<int:item_id>/void/", amendments.void, name="void_item"),
    path(ONE + "voids/<int:void_id>/lift/", amendments.lift, name="lift_void"),
    path(ONE + "reopen/", amendments.reopen, name="reopen"),
]
