"""The stored facts, a file a noun. Questions are methods of QuerySets; verbs are in the journeys."""

from rejoinder.models.changes import SiteChange
from rejoinder.models.chores import Chore
from rejoinder.models.commenters import Commenter
from rejoinder.models.comments import Comment, Contact, Verdict
from rejoinder.models.days import Day, DayAtSite
from rejoinder.models.decisions import Decision
from rejoinder.models.doors import DoorKey, DoorUse
from rejoinder.models.feeds import FeedAddress
from rejoinder.models.followings import Following, Told
from rejoinder.models.hooks import Attempt, Delivery, Hook
from rejoinder.models.lessons import Lesson, Teaching
from rejoinder.models.model_shadows import ModelShadow, ShadowVerdict
from rejoinder.models.notice import NoticeVersion
from rejoinder.models.orders import ExportOrder
from rejoinder.models.outbox import Outbox
from rejoinder.models.policies import PolicyVersion
from rejoinder.models.posts import Post, Tag, Video
from rejoinder.models.pushes import Pushed, PushSubscription
from rejoinder.models.redirects import Redirect
from rejoinder.models.redress import Appeal, Flagger, PersonWanted, Report, Statement
from rejoinder.models.rehearsals import Rehearsal
from rejoinder.models.runs import ImportedPost, ImportRun
from rejoinder.models.sites import Site
from rejoinder.models.staff import Invitation, Membership, Role
from rejoinder.models.staff_mail import StaffMail
from rejoinder.models.stale import StalePage
from rejoinder.models.stops import MailStop
from rejoinder.models.sweeps import Selection, Sweep
from rejoinder.models.talks import Talk, TalksCounted
from rejoinder.models.tallies import Tally
from rejoinder.models.tokens import SpentToken

__all__ = [
    "Appeal",
    "Attempt",
    "Chore",
    "Comment",
    "Commenter",
    "Contact",
    "Day",
    "DayAtSite",
    "Decision",
    "Delivery",
    "DoorKey",
    "DoorUse",
    "ExportOrder",
    "FeedAddress",
    "Flagger",
    "Following",
    "Hook",
    "ImportRun",
    "ImportedPost",
    "Invitation",
    "Lesson",
    "MailStop",
    "Membership",
    "ModelShadow",
    "NoticeVersion",
    "Outbox",
    "PersonWanted",
    "PolicyVersion",
    "Post",
    "PushSubscription",
    "Pushed",
    "Redirect",
    "Rehearsal",
    "Report",
    "Role",
    "Selection",
    "ShadowVerdict",
    "Site",
    "SiteChange",
    "SpentToken",
    "StaffMail",
    "StalePage",
    "Statement",
    "Sweep",
    "Tag",
    "Talk",
    "TalksCounted",
    "Tally",
    "Teaching",
    "Told",
    "Verdict",
    "Video",
]
