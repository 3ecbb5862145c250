"""A browser without script, in a few lines: the links and forms of a page, pressed as a person would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TYPED = {"text", "email", "tel", "search", "password", "url", "number", "date", "time"}


@dataclass
class Form:
    """A form as it stands on a page: what a press would send, and which fields a person types into."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, **answers: str) -> list[tuple[str, str]]:
        """Return the fields with these answers in place of what stands there."""
        kept = [(name, value) for name, value in self.values if name not in answers]
        return kept + list(answers.items())


@dataclass
class Page:
    """What of a page can be pressed."""

    links: list[str]
    forms: list[Form]


def read(answer: TestResponse) -> Page:
    """Read the links and forms of an answer; addresses are local paths, foreign ones are left out."""
    reader = _Reader(answer.request.full_path.rstrip("?"))
    reader.feed(answer.text)
    reader.close()
    return Page(list(dict.fromkeys(reader.links)), reader.forms)


def crawl(
    client: FlaskClient, start: tuple[str, ...], most: int, skips: tuple[str, ...] = ()
) -> dict[str, TestResponse]:
    """Follow every link from `start`, at most `most` pages; return the answer of each address."""
    waiting, answers = list(start), dict[str, TestResponse]()
    while waiting and len(answers) < most:
        path = waiting.pop(0)
        if path in answers or any(skip in path for skip in skips):
            continue
        answer = answers[path] = client.get(path, buffered=True)
        if "Location" in answer.headers:
            waiting.append(urljoin(path, answer.headers["Location"]))
        elif answer.mimetype == "text/html":
            waiting += read(answer).links
    return answers


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("a", "link", "script", "img"):
            self._add_link(values.get("href") or values.get("src") or "")
        if tag == "form":
            self.forms.append(
                Form(self._local(values.get("action", "")) or self.path, values.get("method", "get").lower())
            )
        if self.forms:
            self._add_field(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            name, text = self.forms[-1].values.pop()
            self.forms[-1].values.append((name, text + data.lstrip("\n")))

    def _add_field(self, tag: str, values: dict[str, str]) -> None:
        form, name, kind = self.forms[-1], values.get("name", ""), values.get("type", "text")
        value = values.get("value", "")
        if tag == "button" and kind != "button":
            form.buttons.append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._add_option(form, value, "selected" in values)
        elif tag == "textarea":
            self._area = name
            form.typed.append(name)
            form.values.append((name, ""))
        elif tag == "input" and name:
            if kind in ("radio", "checkbox"):
                form.choices.setdefault(name, []).append(value)
                form.values += [(name, value)] if "checked" in values else []
            else:
                form.typed += [name] if kind in TYPED else []
                form.values.append((name, value))

    def _add_option(self, form: Form, value: str, is_selected: bool) -> None:
        offered = form.choices.setdefault(self._select, [])
        offered.append(value)
        if is_selected or len(offered) == 1:
            form.values = [pair for pair in form.values if pair[0] != self._select] + [(self._select, value)]

    def _add_link(self, address: str) -> None:
        local = self._local(address)
        if local is not None:
            self.links.append(local)

    def _local(self, address: str) -> str | None:
        parts = urlsplit(urljoin(f"http://tavataan.test{self.path}", address))
        if not address or address.startswith("#") or parts.scheme not in ("http", "https"):
            return None
        if parts.netloc != "tavataan.test":
            return None
        return parts.path + (f"?{parts.query}" if parts.query else "")
