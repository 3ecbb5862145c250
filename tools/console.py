"""How the tools speak: plain lines on the terminal, and one clear sentence when something is refused."""


class Refusal(Exception):
    """The tool stops; the text is one clear sentence for whoever started it."""


def say(line: str = "") -> None:
    """Print one line at once, so that it stands before what child processes print."""
    print(line, flush=True)
