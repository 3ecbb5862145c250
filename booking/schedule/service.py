"""The use cases of the schedule in one place; they live in files of their own."""

from .attendance import answer_asking, ask_professional, note_absence
from .diff import DiffChanged, Question, SeriesDiff, Undecided, Unfit
from .editing import edit_series, set_team
from .holding import Clash, clashes_of
from .occurrences import add_occurrence, cancel_occurrence, move_occurrence, restore_occurrence, set_hours
from .planned import request_of
from .preview import SeriesPreview, preview_edit, preview_series
from .professionals import come_back, coming_dates, create_professional, edit_professional, leave
from .programmes import create_programme, edit_programme
from .rules import (
    MemberRequest,
    OccurrenceRequest,
    ProgrammeEdit,
    ProgrammeRequest,
    SeriesRequest,
    StopRequest,
    TermRequest,
)
from .series import (
    NightlySync,
    create_series,
    publish_series,
    sync_all,
    sync_series,
)
from .syncing import SyncResult
from .terms import agree_term, consult_term, create_term, publish_term

__all__ = [
    "Clash",
    "DiffChanged",
    "MemberRequest",
    "NightlySync",
    "OccurrenceRequest",
    "ProgrammeEdit",
    "ProgrammeRequest",
    "Question",
    "SeriesDiff",
    "SeriesPreview",
    "SeriesRequest",
    "StopRequest",
    "SyncResult",
    "TermRequest",
    "Undecided",
    "Unfit",
    "add_occurrence",
    "agree_term",
    "answer_asking",
    "ask_professional",
    "cancel_occurrence",
    "clashes_of",
    "come_back",
    "coming_dates",
    "consult_term",
    "create_professional",
    "create_programme",
    "create_series",
    "create_term",
    "edit_professional",
    "edit_programme",
    "edit_series",
    "leave",
    "move_occurrence",
    "note_absence",
    "preview_edit",
    "preview_series",
    "publish_series",
    "publish_term",
    "request_of",
    "restore_occurrence",
    "set_hours",
    "set_team",
    "sync_all",
    "sync_series",
]
