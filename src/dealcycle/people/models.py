"""The organisation, its users, teams and roles."""

import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class Importers(models.TextChoices):
    ADMINISTRATORS = "administrators", _("Administrators alone")
    MANAGERS = "managers", _("Managers who see all records, too")


class Organisation(models.Model):
    """The one organisation that this installation serves."""

    KIND = "organisation"

    # Always true, and unique: of two first visits at once the database lets one through.
    only = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=120)
    currency = models.CharField(_("Currency"), max_length=3, default="EUR")
    time_zone = models.CharField(_("Time zone"), max_length=60, default="UTC")
    language = models.CharField(_("Language"), max_length=5, default="en")
    week_starts_on = models.PositiveSmallIntegerField(_("Week starts on"), default=0)
    logo = models.FileField(_("Logo"), upload_to="organisation", blank=True)
    second_factor_required = models.BooleanField(_("Second factor for everybody"), default=False)
    mail = models.JSONField(default=dict)
    # Whose published exchange rates are fetched each day: "ecb", "cbr", or nobody's.
    rates_from = models.CharField(_("Exchange rates"), max_length=10, default="", blank=True)
    importers = models.CharField(
        _("Who may import files"), max_length=20, choices=Importers.choices,
        default=Importers.ADMINISTRATORS,
    )  # fmt: skip
    # What the first visit chose: "demo", "import" or "empty"; empty while not yet chosen.
    beginning = models.CharField(max_length=10, default="")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name

    @property
    def record(self) -> tuple[str, int]:
        return self.KIND, self.pk


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    MANAGER = "manager", _("Manager")
    SALESPERSON = "salesperson", _("Salesperson")
    VIEWER = "viewer", _("Viewer")


class Visibility(models.TextChoices):
    OWN = "own", _("Own records")
    TEAM = "team", _("Records of the team")
    ALL = "all", _("All records")


class RoleVisibility(models.Model):
    """Whose records a role sees; a role without a row has its default."""

    role = models.CharField(max_length=20, choices=Role.choices, unique=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices)

    def __str__(self) -> str:
        return f"{self.role}: {self.visibility}"


class Team(models.Model):
    KIND = "team"

    name = models.CharField(_("Name"), max_length=120)
    lead = models.ForeignKey(
        "people.User",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="teams_led",
        verbose_name=_("Lead"),
    )
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="team_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def record(self) -> tuple[str, int]:
        return self.KIND, self.pk


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who works in Dealcycle, or worked here: users are deactivated, not deleted."""

    KIND = "user"

    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=120)
    role = models.CharField(
        _("Role"), max_length=20, choices=Role.choices, default=Role.SALESPERSON
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=pgettext_lazy("people", "Team"),
    )
    language = models.CharField(_("Language"), max_length=5, default="en")
    time_zone = models.CharField(_("Time zone"), max_length=60, default="", blank=True)
    theme = models.CharField(_("Appearance"), max_length=10, default="system")
    phone = models.CharField(_("Phone"), max_length=40, default="", blank=True)
    # Which notifications come by mail, and how often; `people.notifications` reads it.
    preferences = models.JSONField(default=dict)
    # The last of their days for which the digest was looked at: one a day, whatever happens.
    digested_on = models.DateField(null=True)
    is_active = models.BooleanField(default=True)
    # Part of what makes a session valid: a new one ends all sessions at once, listed or not.
    session_stamp = models.CharField(max_length=43, default=new_secret, editable=False)
    joined_at = models.DateTimeField(default=timezone.now)
    deactivated_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def record(self) -> tuple[str, int]:
        return self.KIND, self.pk

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's own, of the stamp as well as of the password."""
        salt = "dealcycle.people.models.User.session"
        value = f"{self.password}{self.session_stamp}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def may_write(self) -> bool:
        return self.role != Role.VIEWER

    @property
    def initials(self) -> str:
        parts = (self.name or self.email).split()
        return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


class Invitation(models.Model):
    """A way in for one address. Only the hash of its secret is kept."""

    email = models.EmailField(_("E-mail address"))
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=120, default="", blank=True)
    role = models.CharField(
        _("Role"), max_length=20, choices=Role.choices, default=Role.SALESPERSON
    )
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email


class Notification(models.Model):
    """Something one person should know: a mention, an assignment, a due task."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=30)
    # The words are made when shown, in the reader's language, from these parameters.
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=200, default="")
    # The same thing is told once, however often its handler runs.
    key = models.CharField(max_length=120)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_notification_per_key")
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_newest"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"
