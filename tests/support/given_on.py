"""What families of the full house have given on or agreed to, behind links of their own."""

from sqlalchemy.orm import Session

from booking.along.service import end_link, give_link, given_token
from booking.named.queries import people_met
from booking.named.service import agree, tie_token
from booking.reservations.model import Reservation

from .moments import NOW


def given_links(tx: Session, held: dict[str, Reservation]) -> dict[str, str]:
    """Give a link on; the other one was ended."""
    given = {state: given_token(held[state], give_link(tx, held[state], now=NOW)) for state in ("code", "email")}
    end_link(tx, held["email"], now=NOW)
    return {"shown": given["code"], "ended": given["email"]}


def same_person(tx: Session, held: Reservation) -> str:
    """Agree to meet the first of those again who are met then."""
    return tie_token(agree(tx, held, people_met(held)[0].public_id, now=NOW))
