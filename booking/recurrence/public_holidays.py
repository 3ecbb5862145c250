"""Finnish public holidays as reasons to skip."""

from collections.abc import Iterable
from functools import lru_cache

from holidays import country_holidays

from booking.recurrence.rules import FIRST_YEAR, LAST_YEAR, InvalidRule
from booking.recurrence.skips import Skip, SkipKind

_NAMES_IN = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}


def finnish_holidays(years: Iterable[int], language: str = "fi") -> tuple[Skip, ...]:
    """Return the days of `years` on which Finland is closed, sorted by date, named in `language`.

    Args:
        years: Calendar years, FIRST_YEAR to LAST_YEAR.
        language: "fi", "sv" or "en".

    Raises:
        InvalidRule: `holiday_language` or `holiday_year`.

    Source: the `holidays` library, country FI, category public. Besides the church and state holidays it
    holds midsummer eve and Christmas eve, which are days off in every municipality.
    """
    if language not in _NAMES_IN:
        raise InvalidRule("holiday_language", language=language)
    return tuple(skip for year in sorted(set(years)) for skip in _of_year(year, language))


@lru_cache(maxsize=512)
def _of_year(year: int, language: str) -> tuple[Skip, ...]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidRule("holiday_year", year=year)
    named = country_holidays("FI", years=year, language=_NAMES_IN[language])
    return tuple(Skip(day, day, SkipKind.PUBLIC_HOLIDAY, name) for day, name in sorted(named.items()))
