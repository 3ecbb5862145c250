"""A poster's values without a database, as long as Finnish names get."""

from typing import Any

from booking.posters import pictures
from booking.posters.rules import NAME_MOST, fitting

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h2v2H0z" fill="#1d5744"/></svg>'
LONGEST_PLACE = "Lappeenrannan Sammonlahden monitoimitalon varhaiskasvatusyksikkö ja perhekeskuksen kohtaamispaikka"
LONGEST_SERVICES = (
    "Kasvatus- ja perheneuvola · Äitiys- ja lastenneuvola · Lapsiperheiden sosiaaliohjaus · "
    "Varhaiskasvatuksen erityisopettaja · Puheterapia"
)
COLOURS = {
    "ink": "#1d2b29",
    "paper": "#f7f2e9",
    "line": "#e0d6c5",
    "ground": "#1d5744",
    "on_ground": "#ffffff",
    "pill": "#e9b44c",
    "on_pill": "#1d2b29",
}


def poster(size: str = "a4", **values: Any) -> dict[str, Any]:
    """Return the values of a poster with six dates and three other languages."""
    return {
        "kind": "poster",
        "size": size,
        "lang": "fi",
        "title": "Juliste: Kontiopuiston päiväkoti",
        "service": "Tavataan",
        "place": "Kontiopuiston päiväkoti",
        "owner": "Pieksämäen perhekeskus",
        "host": "tavataan.example.fi",
        "code": pictures.code("https://tavataan.example.fi/v/kontiopuisto"),
        "code_alt": "QR-koodi: tavataan.example.fi/v/kontiopuisto",
        "code_words": "Katso ajat ja varaa",
        "address": ["tavataan.example.fi", "/v/kontiopuisto"],
        "colours": COLOURS,
        "picture": PICTURE,
        "mark": PICTURE,
        "headline": "Tule juttelemaan perheen arjesta",
        "lead": "Perhepalvelujen ammattilaiset ovat tavattavissa. Lapsi saa olla mukana. Tapaaminen on maksuton.",
        "services": "Perheneuvola · Lastenneuvola",
        "pill": "Varaa aika tai tule ilman varausta",
        "empty": "Katso seuraavat ajat koodilla tai tästä osoitteesta.",
        "dates": [date_row(day) for day in ("1.11.", "15.11.", "29.11.", "13.12.", "27.12.", "10.1.")],
        "others": [
            {"lang": "sv", "name": "Svenska", "words": "Kom och prata om familjens vardag. Avgiftsfritt."},
            {"lang": "en", "name": "English", "words": "Come and talk about family life. Free of charge."},
            {"lang": "fi", "name": "Selkokieli", "words": "Tule juttelemaan perheen asioista."},
        ],
        **values,
    }


def date_row(day: str, place: str = "Täällä, Kontiopuiston päiväkodilla") -> dict[str, str]:
    """Return one date."""
    return {
        "weekday": "to",
        "day": day,
        "time": "klo 12.30–14",
        "place": place,
        "colour": "#2b5d82",
        "letters": "#ffffff",
        "sign": PICTURE,
    }


def longest(size: str) -> dict[str, Any]:
    """Return a poster on which everything is as long as it may be."""
    place = fitting(LONGEST_PLACE, NAME_MOST)
    event = fitting(f"Perheiden yhteinen toiminnallinen ilta · Täällä, {LONGEST_PLACE}", NAME_MOST)
    return poster(
        size,
        place=place,
        title=f"Juliste: {place}",
        service="Eloisan perhekeskusten kohtaamispaikat",
        owner="Etelä-Savon hyvinvointialueen ja Pieksämäen kaupungin yhteinen perhekeskusverkosto",
        services=LONGEST_SERVICES,
        dates=[date_row(f"{day}.12.", event) for day in range(13, 19)],
        host="perhekeskus.etela-savonhyvinvointialue.example.fi",
        address=["perhekeskus.etela-savonhyvinvointialue.example.fi", "/v/sammonlahden-varhaiskasvatusyksikko-2"],
    )
