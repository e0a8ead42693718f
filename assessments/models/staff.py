"""People who sign in. Candidates never do: they hold a signed link."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from assessments.enums import Role


class StaffUserManager(UserManager["StaffUser"]):
    def create_user(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: object
    ) -> "StaffUser":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: object
    ) -> "StaffUser":
        every = {"is_superuser": True, "roles": [Role.ADMIN]}
        return self.create_user(email, password, **{**every, **fields})


class StaffUser(AbstractUser):
    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    roles = ArrayField(
        models.CharField(max_length=16, choices=Role.choices), default=list, blank=True
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[StaffUserManager] = StaffUserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="staff_email_is_unique_in_any_case"),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=Role.values),
                name="staff_roles_are_known",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def has_role(self, *wanted: Role) -> bool:
        return bool({Role.ADMIN, *wanted} & set(self.roles))
