"""Words that stand in several messages: a sentence, or what is above and below every mail. Values only.

They are replaced as messages are: the same names for facts, the same checks, the same rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .rules import Facts, Group, Part


@dataclass(frozen=True)
class Spot:
    """One of the texts of a piece: the catalogues' words, and which facts they may and must name."""

    words: Callable[[], str]
    """In the current language."""
    facts: tuple[str, ...] = ()
    needs: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Piece:
    """Words that stand in several messages."""

    kind: str
    spots: Mapping[Part, Spot]
    example: Callable[[str], Facts]
    """Facts as they might be, in a language."""
    shown_in: str
    """The kind of a letter that has them, for a look at them."""
    around: Callable[[str], Facts] | None = None
    """The facts of that letter with the piece in force among them; None: as that letter has them."""
    is_for_families: bool = True

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the texts that it has."""
        return tuple(self.spots)

    @property
    def needs(self) -> tuple[Group, ...]:
        """Return of which facts at least one is named."""
        return tuple(dict.fromkeys(group for spot in self.spots.values() for group in spot.needs))

    def facts_of(self, part: Part) -> tuple[str, ...]:
        """Return the facts that may be named in a part."""
        return self.spots[part].facts

    def needs_of(self, part: Part) -> tuple[Group, ...]:
        """Return of which facts a part names at least one."""
        return self.spots[part].needs

    def defaults(self) -> dict[Part, str]:
        """Return what the catalogues say, in the current language."""
        return {part: spot.words() for part, spot in self.spots.items()}
