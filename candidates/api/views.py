"""Read access for recruiters: the same rules as the pages, figures without names."""

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from assessments.enums import Role
from assessments.models import StaffUser
from candidates import rules
from candidates.api.serializers import ApplicationSerializer, OpeningSerializer
from candidates.models import Application, Opening
from candidates.reports import counts


class IsRecruiter(BasePermission):
    def has_permission(self, request: Request, view: object) -> bool:  # noqa: ARG002
        user = request.user
        return isinstance(user, StaffUser) and user.has_role(Role.RECRUITER)


class ByAge(CursorPagination):
    """Newest first; a page holds at most 100 rows whatever is asked for."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 100


class OpeningList(ListAPIView[Opening]):
    """Openings whose hiring team you are on; admins see all."""

    permission_classes = [IsRecruiter]
    serializer_class = OpeningSerializer
    pagination_class = ByAge
    queryset = Opening.objects.none()

    def get_queryset(self) -> QuerySet[Opening]:
        user = self.request.user
        if not isinstance(user, StaffUser):
            return Opening.objects.none()
        return counts.with_counts(rules.visible_openings(user))


class ApplicationList(ListAPIView[Application]):
    """Everyone invited to an opening, with scores, errors and where they stand."""

    permission_classes = [IsRecruiter]
    serializer_class = ApplicationSerializer
    pagination_class = ByAge
    queryset = Application.objects.none()

    def get_queryset(self) -> QuerySet[Application]:
        user = self.request.user
        if not isinstance(user, StaffUser):
            return Application.objects.none()
        opening = rules.visible_opening(user, self.kwargs["opening_id"])
        return opening.applications.for_table().prefetch_related("decisions")
