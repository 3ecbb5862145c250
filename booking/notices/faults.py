"""Why a message did not leave. The texts are kept and logged: they hold words and numbers, never an address."""


class Unreachable(Exception):
    """The way out is shut; nothing is wrong with the message, and the others would fare no better."""


class TryLater(Exception):
    """This message was not taken now; it may be taken later."""


class Refused(Exception):
    """The receiver will never get this message, e.g. because there is no such address."""
