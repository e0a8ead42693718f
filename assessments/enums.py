"""The closed lists of the measurement side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    AUTHOR = "author", _("Author")
    RECRUITER = "recruiter", _("Recruiter")
    RATER = "rater", _("Rater")
    AUDITOR = "auditor", _("Auditor")
    COORDINATOR = "coordinator", _("Accommodations coordinator")
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


class ScoreSource(TextChoices):
    """Who judged the open answers of a run; closed answers are keyed by experts in both."""

    MACHINE = "machine", _("Machine")
    HUMAN = "human", _("Raters")


class RunReason(TextChoices):
    """Why a run differs from the one before; a run may have several."""

    SCORER = "scorer", _("another version of the scorer")
    VOIDED = "voided", _("a question no longer counts")
    LIFTED = "lifted", _("a question counts again")
    REOPENED = "reopened", _("the attempt was reopened")
    ANSWERS = "answers", _("other answers or transcripts")


class SignalKind(TextChoices):
    """What happened around an answer: context for a reader, never scored."""

    TAB_LEFT = "tab_left", _("Left the page")
    PASTED = "pasted", _("Pasted text")
    FULL_SCREEN_LEFT = "full_screen_left", _("Left full screen")
    TWO_SESSIONS = "two_sessions", _("Continued on another device")


class AssignmentReason(TextChoices):
    PLANNED = "planned", _("Asked for")
    DISAGREEMENT = "disagreement", _("Two raters differ")


class ImportState(TextChoices):
    READING = "reading", _("Being read")
    READ = "read", _("Waiting for your word")
    IMPORTING = "importing", _("Being brought in")
    DONE = "done", _("Brought in")
    REFUSED = "refused", _("Refused")


class JobKind(TextChoices):
    PROCESS_TAKE = "process_take", _("Decode and transcribe a recording")
    SCORE_ATTEMPT = "score_attempt", _("Score an attempt")
    ATTEMPT_SUBMITTED = "attempt_submitted", _("Tell the other rooms that an attempt is handed in")
    ATTEMPT_SCORED = "attempt_scored", _("Tell the other rooms that an attempt is scored")
    RATE_BY_MODEL = "rate_by_model", _("Have a language model rate an attempt")
    READ_BANK = "read_bank", _("Read a bank file and say what it holds")
    IMPORT_BANK = "import_bank", _("Bring in a bank file")
    BLUR_PART = "blur_part", _("Make the face-blurred copy of a recording")
    SCORE_RATINGS = "score_ratings", _("Make a result of the raters' levels")
    REFRESH_STANDINGS = "refresh_standings", _("Read everybody against the bar anew")
    SEND_MAIL = "send_mail", _("Send a mail")
    ERASE = "erase", _("Erase what belongs to an attempt")


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
    READDRESSED = "readdressed", _("corrected the e-mail address of")
    SENT_TO_REVIEW = "sent_to_review", _("sent to review")
    SENT_BACK = "sent_back", _("sent back to draft")
    DELETED = "deleted", _("deleted a draft")
    KEYED = "keyed", _("adopted a key")
    EXPORTED = "exported", _("exported")
    OVERRODE = "overrode", _("gave another score")
    NOTED = "noted", _("wrote a note")
    UNBLINDED = "unblinded", _("lifted the blind review")
    SHARED = "shared", _("made a share link")
    SHARE_OPENED = "share_opened", _("opened a share link")
    SHARE_REVOKED = "share_revoked", _("revoked a share link")
    VOIDED = "voided", _("voided an item")
    VOID_LIFTED = "void_lifted", _("counted a voided item again")
    REOPENED = "reopened", _("reopened an attempt")
    RATINGS_ASKED = "ratings_asked", _("asked for raters")
    ESCALATED = "escalated", _("asked for a further rater")
    RATER_WAIVED = "rater_waived", _("went on without a further rater")
    QUALIFIED = "qualified", _("sat the rater qualification")
    BAR_PROPOSED = "bar_proposed", _("proposed a bar")
    STANDARD_SET = "standard_set", _("set a standard")
    JUDGED = "judged", _("handed in a judgement")
    TOLD = "told", _("sent word of a change to")
    MAILED = "mailed", _("sent a mail to")
    REMINDERS_STOPPED = "reminders_stopped", _("stopped the reminders to")
    CORRECTED = "corrected", _("corrected a transcript")
    DISPUTED = "disputed", _("asked for a person to look again")
    DISPUTE_ANSWERED = "dispute_answered", _("answered a request to look again")
    OWN_DATA_TAKEN = "own_data_taken", _("took a copy of all own data")
    ERASURE_ASKED = "erasure_asked", _("asked for deletion")
    ERASED = "erased", _("erased")
    HELD = "held", _("placed a legal hold")
    HOLD_LIFTED = "hold_lifted", _("lifted a legal hold")
    ACCOMMODATION_ASKED = "accommodation_asked", _("asked for an accommodation")
    ACCOMMODATION_ANSWERED = "accommodation_answered", _("answered about an accommodation")
