"""The table of permissions in words: for whoever gives roles, and for docs/permissions.md."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..web.texts import N_
from .rules import EVERYBODY, OWN_ONLY, TABLE, Permission, Role, Scope

P = Permission


@dataclass(frozen=True)
class Group:
    """What belongs together, each with what it lets do, as one goes on after "may"."""

    name: str
    acts: Mapping[Permission, str]


GROUPS = (
    Group(
        N_("Sessions and families"),
        {
            P.SEE_DAY: N_("see the sessions and who comes to them"),
            P.SEE_COUNTS: N_("see as numbers how many have booked and come"),
            P.SEE_GUEST_NAMES: N_("see the names that families have given"),
            P.MARK_ARRIVAL: N_("note whether a family came"),
            P.COUNT_WALK_INS: N_("count those who come without booking, and set the light of the door"),
            P.RESERVE_FOR_FAMILY: N_("book a time for a family on the phone or at the door"),
            P.CANCEL_FOR_FAMILY: N_("cancel the time of a family"),
            P.MESSAGE_FAMILIES: N_("send a message to all who have booked"),
            P.ORDER_INTERPRETER: N_("see to the interpreters that families need"),
            P.SEE_READERS: N_("see who has looked at a booking"),
            P.COPY_FAMILY_DATA: N_("take a copy of what is kept of a family that asks for it"),
            P.ASK_CONSULTATION: N_("ask a professional for a consultation of daycare staff"),
            P.ANSWER_CONSULTATION: N_("answer when daycare staff ask for a consultation"),
            P.ANSWER_INVITATION: N_("answer when asked to a session"),
            P.HAND_OVER: N_("let a colleague come instead"),
            P.CANCEL_SESSION: N_("cancel a session, and hold it after all"),
            P.MOVE_SESSION: N_("move a session to another time or place"),
        },
    ),
    Group(
        N_("Places and plans"),
        {
            P.EDIT_VENUE: N_("change what is told about a venue"),
            P.CLOSE_VENUE: N_("close a venue for some days, and reopen it"),
            P.CREATE_VENUE: N_("add venues"),
            P.CLOSE_MUNICIPALITY: N_("close all venues of a municipality"),
            P.PLAN_TERM: N_("plan terms and their dates"),
            P.BOOK_TEAM: N_("choose who comes, and ask them"),
            P.PUBLISH_TERM: N_("open sessions to families"),
            P.SEE_WISHES: N_("see what families, staff and children wish, as numbers"),
            P.ASK_WISHES: N_("ask for wishes and feedback, and tell what came of them"),
        },
    ),
    Group(
        N_("One's own"),
        {
            P.OWN_CALENDAR: N_("have one's sessions in one's own calendar"),
            P.OWN_ACCOUNT: N_("keep one's own account"),
        },
    ),
    Group(
        N_("Settings"),
        {
            P.SEE_SETTINGS: N_("open the settings"),
            P.GIVE_ROLES: N_("invite people, give roles and end them"),
            P.MANAGE_USERS: N_("close and open accounts, and end the sign-ins of others"),
            P.MANAGE_NETWORK: N_("keep what all places have in common"),
            P.CHANGE_BRAND: N_("choose the service's name, colours, contacts and languages"),
            P.CHANGE_MESSAGES: N_("write the texts of mails and text messages"),
            P.KEEP_MUNICIPALITY: N_("keep the contact persons and school breaks of a municipality"),
            P.SEE_JOBS: N_("see whether the service is at work, and its settings"),
            P.KEEP_MESSAGES: N_("see which messages have left, and try those again that failed"),
            P.SEE_LOG: N_("search the log"),
        },
    ),
)
"""Each permission once: a new one gets its words here."""

SCOPE_TEXTS = {
    Scope.OWN: N_("the sessions one comes to oneself"),
    Scope.VENUE: N_("a venue"),
    Scope.MUNICIPALITY: N_("a municipality"),
    Scope.AREA: N_("an area"),
    Scope.ALL: N_("everywhere"),
}
YES, OWN, NO = "yes", "own", "no"


def cell(role: Role, permission: Permission) -> str:
    """Return whether a role holds a permission: as far as it reaches, only for what is one's own, or not."""
    if permission not in TABLE[role] | EVERYBODY:
        return NO
    return OWN if permission in OWN_ONLY | EVERYBODY else YES
