"""How messages leave the house. The default writes them as .eml files, readable by any mail program."""

import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from ..config import Config
from ..errors import BadSettings
from .message import Unsendable, checked_address
from .sms import SmsSender
from .smtp import SmtpSender
from .text_message import TextMessage


class Sender(Protocol):
    """Sends one mail, or raises; a repeat of the same notice must be harmless."""

    mail_from: str

    def send(self, public_id: str, mail: EmailMessage) -> None:
        """Send the mail of the notice `public_id`.

        Raises:
            Unreachable: no mail can be sent now.
            Refused: this one never can.
            Exception: this one was not sent; try again later.
        """
        ...

    def kept(self) -> Sequence[str]:
        """Return the public ids of the notices of which a copy is kept here."""
        ...

    def forget(self, public_ids: Collection[str]) -> int:
        """Delete the copies kept of these notices; return how many there were."""
        ...


class TextSender(Protocol):
    """Sends one text message, or raises like a `Sender`; a repeat of the same notice must be harmless."""

    def send(self, public_id: str, message: TextMessage) -> None:
        """Send the text message of the notice `public_id`."""
        ...


class FileSender:
    """Writes each mail as `<notice public id>.eml`, whole or not at all, readable by the service only."""

    def __init__(self, folder: Path, mail_from: str) -> None:
        """Write into `folder`, which is made when the first mail comes."""
        self.folder = folder
        self.mail_from = mail_from

    def send(self, public_id: str, mail: EmailMessage) -> None:
        """Write the file; a second time it is replaced."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        # One name per notice: what a killed process left behind is overwritten or forgotten with the rest.
        half_written = self._half_written(public_id)
        half_written.unlink(missing_ok=True)
        with os.fdopen(os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(mail.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        half_written.replace(self._path(public_id))
        _sync_folder(self.folder)

    def kept(self) -> Sequence[str]:
        """Return the public ids of the notices with a file here, half-written ones included."""
        with suppress(FileNotFoundError):
            names = {entry.name for entry in self.folder.iterdir()}
            return sorted({name.strip(".").split(".")[0] for name in names if name.endswith((".eml", ".part"))})
        return ()

    def forget(self, public_ids: Collection[str]) -> int:
        """Delete the files of these notices."""
        gone = 0
        for public_id in public_ids:
            for path in (self._path(public_id), self._half_written(public_id)):
                with suppress(FileNotFoundError):
                    path.unlink()
                    gone += 1
        return gone

    def _path(self, public_id: str) -> Path:
        return self.folder / f"{public_id}.eml"

    def _half_written(self, public_id: str) -> Path:
        return self.folder / f".{public_id}.part"


def sender_from(settings: Config) -> Sender:
    """Return the sender that the settings ask for; raises BadSettings when its address is not one."""
    try:
        checked_address(settings.mail_from, "TAVATAAN_MAIL_FROM")
    except Unsendable:
        raise BadSettings("TAVATAAN_MAIL_FROM must be one plain address, e.g. tavataan@example.fi.") from None
    if settings.mail_server is not None:
        return SmtpSender(settings.mail_server, settings.mail_from)
    return file_sender(settings)


def text_sender_from(settings: Config) -> TextSender | None:
    """Return the sender of text messages that the settings ask for; None when they name no gateway."""
    return None if settings.sms_gateway is None else SmsSender(settings.sms_gateway)


def file_sender(settings: Config) -> FileSender:
    """Return the keeper of the mails written as files; some may be left from before there was a mail server."""
    return FileSender(settings.instance / "outbox", settings.mail_from)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
