"""Raters: their queue, their qualification, and the laboratory."""

from django.urls import URLPattern, URLResolver, path

from assessments.views.rater import laboratory, qualification, queue

ANSWER = "rating/answers/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("rating/", queue.home, name="rating"),
    path("rating/questions/<int:version_id>/take/", queue.take, name="take_answer"),
    path(ANSWER, queue.rate, name="rate"),
    path(ANSWER + "give-back/", queue.give_back, name="give_back_answer"),
    path(ANSWER + "take-back/", queue.take_back, name="take_back_rating"),
    path(ANSWER + "recordings/<int:part_id>/", queue.recording, name="rater_recording"),
    path("rating/qualification/", qualification.qualify, name="qualify"),
    path("rating/qualification/<int:number>/", qualification.sitting, name="sitting"),
    path("rating/laboratory/", laboratory.laboratory, name="rater_laboratory"),
]
