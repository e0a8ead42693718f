"""The closed lists of the measurement side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    AUTHOR = "author", _("Author")
    RECRUITER = "recruiter", _("Recruiter")
    RATER = "rater", _("Rater")
    AUDITOR = "auditor", _("Auditor")
    ADMIN = "admin", _("Admin")


class ItemKind(TextChoices):
    SJT = "sjt", _("Situational judgement")
    WRITTEN = "written", _("Written answer")
    ROLE_PLAY = "role_play", _("Role-play")


class ResponseFormat(TextChoices):
    PICK_ONE = "pick_one", _("Pick one")
    BEST_WORST = "best_worst", _("Best and worst")
    RANK = "rank", _("Rank")
    RATE_EACH = "rate_each", _("Rate each")
    PICK_SEVERAL = "pick_several", _("Pick several")


class Channel(TextChoices):
    CHAT = "chat", _("Chat")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    IN_PERSON = "in_person", _("In person")


class StemKind(TextChoices):
    IMAGE = "image", _("Picture")
    AUDIO = "audio", _("Sound")
    VIDEO = "video", _("Video")


class PublicationState(TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class Route(TextChoices):
    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Audio")
    TYPED = "typed", _("Typed")


class AttemptState(TextChoices):
    INVITED = "invited", _("Invited")
    OPEN = "open", _("In progress")
    SUBMITTED = "submitted", _("Submitted")
    SCORED = "scored", _("Scored")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TranscriptSource(TextChoices):
    RECOGNISED = "recognised", _("Recognised")
    CANDIDATE = "candidate", _("Corrected by the candidate")
    CAPTIONER = "captioner", _("Corrected by a captioner")


class Severity(TextChoices):
    INFO = "info", _("Note")
    WARN = "warn", _("Warning")
    UNUSABLE = "unusable", _("Unusable")


class EvidenceDirection(TextChoices):
    FOR = "for", _("For")
    AGAINST = "against", _("Against")


class ImportState(TextChoices):
    READING = "reading", _("Being read")
    READ = "read", _("Waiting for your word")
    IMPORTING = "importing", _("Being brought in")
    DONE = "done", _("Brought in")
    REFUSED = "refused", _("Refused")


class JobKind(TextChoices):
    PROCESS_TAKE = "process_take", _("Decode and transcribe a recording")
    SCORE_ATTEMPT = "score_attempt", _("Score an attempt")
    ATTEMPT_SCORED = "attempt_scored", _("Tell the other rooms that an attempt is scored")
    RATE_BY_MODEL = "rate_by_model", _("Have a language model rate an attempt")
    READ_BANK = "read_bank", _("Read a bank file and say what it holds")
    IMPORT_BANK = "import_bank", _("Bring in a bank file")


class JobState(TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Verb(TextChoices):
    """What an audit event says was done; its subject is named by type and id."""

    STARTED = "started", _("started")
    TOOK_OVER = "took_over", _("continued on another device")
    ROUTE_CHANGED = "route_changed", _("changed the answer route")
    CREDITED = "credited", _("was granted time for an outage")
    SUBMITTED = "submitted", _("submitted")
    WITHDREW = "withdrew", _("withdrew")
    EXPIRED = "expired", _("expired")
    SCORED = "scored", _("scored")
    RESCORED = "rescored", _("asked for a new scoring")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")
    IMPORTED = "imported", _("imported")
    CONSENTED = "consented", _("answered the consent questions")
    INVITED = "invited", _("invited")
    OPENED = "opened", _("opened")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")
    CREATED = "created", _("created")
    EDITED = "edited", _("edited")
    BAR_ADOPTED = "bar_adopted", _("adopted a bar")
    DECIDED = "decided", _("decided")
    MEDIA_ISSUED = "media_issued", _("was given a recording's address")
    VIEWED = "viewed", _("viewed")
    RATED = "rated", _("rated")
    LINK_REVOKED = "link_revoked", _("revoked a link")
    SENT_TO_REVIEW = "sent_to_review", _("sent to review")
    SENT_BACK = "sent_back", _("sent back to draft")
    DELETED = "deleted", _("deleted a draft")
    KEYED = "keyed", _("adopted a key")
    EXPORTED = "exported", _("exported")
