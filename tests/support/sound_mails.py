"""What must hold for every mail that leaves, whatever was typed before: its headers are ours, one person gets it."""

from email import message_from_bytes
from email.policy import default

MAIL_HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    "Auto-Submitted", "Content-Language", "X-Auto-Response-Suppress", "Content-Disposition", "Reply-To",
}  # fmt: skip


def mail_faults(written: bytes) -> list[str]:
    """Return what is wrong with a mail, in words; nothing is, most of the time."""
    mail = message_from_bytes(written, policy=default)
    found = [f"defect {type(one).__name__}" for one in mail.defects]
    found += [f"header {name}" for name in sorted(set(mail.keys()) - MAIL_HEADERS)]
    found += [f"two headers {name}" for name in sorted(set(mail.keys())) if len(mail.get_all(name, [])) != 1]
    receivers = mail["To"].addresses if mail["To"] else ()
    return found + ([] if len(receivers) == 1 else [f"{len(receivers)} receivers"])
