"""Why a copy was not taken or not put back, in a sentence for the operator; never with a password."""


class NotDone(Exception):
    """Nothing was changed; the text says why."""
