"""Every way the product can say no, in one place: name, meaning, status.

    RejoinderError
      UnknownPost         no post at this address                        (404)
      PostGone            the post was here and was taken down           (410)
      ThreadClosed        the post no longer takes replies               (409)
      BranchLocked        that part of the thread takes no replies       (409)
      UnknownParent       the comment to be answered is not there        (409)
      FieldMissing        a required field is empty                      (422)
      FieldUnusable       a field holds what cannot be taken             (422)
      TooLong             more characters than the limit                 (422)
      ForeignOrigin       the form was sent from another site            (403)
      TokenUnusable       a form's token is expired, used or forged      (409)
      TooOften            too many replies from here, or to here         (429)
      LinkUnusable        a signed link is forged, or its time is over   (403)
      TransferRefused     a file cannot be imported                      (422)
      ExportRefused       a file cannot be written or trusted            (422)
      BackupRefused       a back-up cannot be made or used               (422)
      PostUnusable        a post's source cannot be taken                (422)
      DecisionStale       somebody else decided in the meantime          (409)
      OutsideRefused      an address that may not be asked                (422)
      OutsideSilent       another machine does not answer                (502)
      InstallationBroken  the installation cannot run as it is           (500)
      Busy                the writer or the back room is full            (503)

Never raised for a verdict: a held comment is an outcome, not an error.
"""

from __future__ import annotations


class RejoinderError(Exception):
    """Anything the product refuses, with words for the person who asked."""

    code = "error"
    status = 400


class UnknownPost(RejoinderError):
    """There is no post at this address."""

    code = "unknown_post"
    status = 404


class PostGone(RejoinderError):
    """The post was here and was taken down."""

    code = "post_gone"
    status = 410


class ThreadClosed(RejoinderError):
    """The post no longer takes replies."""

    code = "thread_closed"
    status = 409


class BranchLocked(RejoinderError):
    """The part of the conversation that was answered takes no replies."""

    code = "branch_locked"
    status = 409


class UnknownParent(RejoinderError):
    """The comment to be answered is not there, or not any more."""

    code = "unknown_parent"
    status = 409


class FieldMissing(RejoinderError):
    """A required field is empty."""

    code = "field_missing"
    status = 422

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is required")
        self.field = field


class FieldUnusable(RejoinderError):
    """A field holds something that cannot be taken.

    A reason that names values, as in "%(most)s", is kept apart from them: a door says it in the reader's
    language, and puts them in there.
    """

    code = "field_unusable"
    status = 422

    def __init__(self, field: str, reason: str, **values: object) -> None:
        self.field, self.unsaid, self.values = field, reason, values
        self.reason = reason % values if values else reason
        super().__init__(f"{field}: {self.reason}")


class TooLong(RejoinderError):
    """The field has more characters than the limit. Nothing is ever cut to fit."""

    code = "too_long"
    status = 422

    def __init__(self, field: str, length: int, limit: int) -> None:
        super().__init__(f"{field}: {length} characters, limit {limit}")
        self.field, self.length, self.limit = field, length, limit


class ForeignOrigin(RejoinderError):
    """The form was sent from a page of another site; its message and values are as FieldUnusable's."""

    code = "foreign_origin"
    status = 403

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.unsaid, self.values = message, values


class TokenUnusable(RejoinderError):
    """A form's token is expired, was used before, or was never ours."""

    code = "token_unusable"
    status = 409


class TooOften(RejoinderError):
    """Too many replies from one client block, or to one thread."""

    code = "too_often"
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


class LinkUnusable(RejoinderError):
    """A signed link is forged, or the time for what it does is over."""

    code = "link_unusable"
    status = 403


class TransferRefused(RejoinderError):
    """A file cannot be imported at all; the message says why and what to do."""

    code = "transfer_refused"
    status = 422


class ExportRefused(RejoinderError):
    """A file cannot be written, or is not what it says; the message says why and what to do."""

    code = "export_refused"
    status = 422


class BackupRefused(RejoinderError):
    """A back-up cannot be made, or one cannot be used; the message says why and what to do."""

    code = "backup_refused"
    status = 422


class PostUnusable(RejoinderError):
    """A post's source cannot be taken; the message names the field."""

    code = "post_unusable"
    status = 422


class DecisionStale(RejoinderError):
    """The comment is no longer as it was when the moderator looked at it."""

    code = "decision_stale"
    status = 409


class OutsideRefused(RejoinderError):
    """An address on another machine may not be asked, or answers what cannot be taken."""

    code = "outside_refused"
    status = 422


class OutsideSilent(RejoinderError):
    """Another machine does not answer, or cannot show who it is."""

    code = "outside_silent"
    status = 502


class InstallationBroken(RejoinderError):
    """The installation cannot run as it is; the message says what to do."""

    code = "installation_broken"
    status = 500


class Busy(RejoinderError):
    """The one writer, or the back room, has as much waiting as it can take."""

    code = "busy"
    status = 503
