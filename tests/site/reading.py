"""A page as its words."""

import re
from html.parser import HTMLParser

from flask.testing import FlaskClient

UNSEEN = {"script", "style", "svg", "title"}


class Reader:
    """Open pages and return their words, in order, with single spaces."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def __call__(self, path: str) -> str:
        """Return the words of <main>."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words(answer.text.partition("<main")[2].partition("</main>")[0])

    def links(self, path: str) -> dict[str, str]:
        """Return {words: address} of the links of <main>; the later wins."""
        html = self.client.get(path).text.partition("<main")[2].partition("</main>")[0]
        found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
        return {words(label): address.replace("&amp;", "&") for address, label in found}


def words(html: str) -> str:
    """Return the text of a piece of HTML."""
    parser = _Words()
    parser.feed(html)
    return " ".join(" ".join(parser.found).split())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.found.append(data)
