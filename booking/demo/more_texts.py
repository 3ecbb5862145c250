"""Words of what the demo shows beside the pilot's rotation: evenings, lectures, meetings at a distance."""

from ..db import Texts

PROGRAMME: Texts = {
    "fi": "Perheiden illat ja etätapaamiset",
    "sv": "Familjekvällar och distansträffar",
    "en": "Family evenings and remote meetings",
    "selko": "Illat ja tapaamiset etänä",
}

ACTIVITY_EVENING: Texts = {
    "fi": "Toiminnallinen ilta",
    "sv": "Aktivitetskväll",
    "en": "Activity evening",
    "selko": "Ilta perheille",
}
GAME_EVENING: Texts = {
    "fi": "Isien ja lasten peli-ilta",
    "sv": "Spelkväll för pappor och barn",
    "en": "Games evening for fathers and children",
    "selko": "Isien ja lasten peli-ilta",
}
INFO_SESSION: Texts = {
    "fi": "Infoilta: lapsi aloittaa päiväkodissa",
    "sv": "Infokväll: barnet börjar på daghem",
    "en": "Info evening: your child starts daycare",
    "selko": "Lapsi aloittaa päiväkodissa. Kerromme siitä.",
}
LECTURES: tuple[Texts, ...] = (
    {
        "fi": "Luento vanhemmille: uni ja iltarutiinit",
        "sv": "Föreläsning för föräldrar: sömn och kvällsrutiner",
        "en": "Lecture for parents: sleep and evening routines",
        "selko": "Luento vanhemmille: lapsen uni",
    },
    {
        "fi": "Luento vanhemmille: tunteet ja rajat",
        "sv": "Föreläsning för föräldrar: känslor och gränser",
        "en": "Lecture for parents: feelings and limits",
        "selko": "Luento vanhemmille: lapsen tunteet",
    },
    # Only in Finnish: a page in another language says so.
    {"fi": "Luento vanhemmille: lapsi ja ruutuaika"},
)
TRAINING: Texts = {
    "fi": "Koulutus: huolen puheeksi ottaminen",
    "sv": "Utbildning: att ta upp oro till tals",
    "en": "Training: talking about worries with a family",
}

ONLINE: dict[str, object] = {
    "slug": "videotapaaminen",
    "kind": "online",
    "names": {"fi": "Videotapaaminen", "sv": "Videomöte", "en": "Video meeting", "selko": "Videotapaaminen"},
    "names_where": {"fi": "videolla", "sv": "på video", "en": "on video", "selko": "videolla"},
    "names_whereto": {
        "fi": "videotapaamiseen",
        "sv": "till videomötet",
        "en": "to the video meeting",
        "selko": "videotapaamiseen",
    },
    "entrance": {},
    "access": {
        "fi": "Toimii puhelimella, tabletilla ja tietokoneella. Ohjelmaa ei tarvitse asentaa.",
        "sv": "Fungerar på telefon, surfplatta och dator. Inget program behöver installeras.",
        "en": "Works on a phone, a tablet and a computer. There is nothing to install.",
        "selko": "Voit käyttää puhelinta tai tietokonetta. Et tarvitse uutta ohjelmaa.",
    },
    "pram": {},
    "space": {},
    "languages": ["fi", "sv", "en"],
    "remote_way": "video",
    "shape": "sun",
    "colour": "plum",
    "usual_weekday": 2,
    "usual_minutes": 120,
    "booking_closes_hours": 1,
}
PHONE: dict[str, object] = {
    "slug": "puhelinaika",
    "kind": "online",
    "names": {"fi": "Puhelinaika", "sv": "Telefontid", "en": "Phone time", "selko": "Puhelinaika"},
    "names_where": {"fi": "puhelimessa", "sv": "på telefon", "en": "on the phone", "selko": "puhelimessa"},
    "names_whereto": {
        "fi": "puhelinajalle",
        "sv": "till telefontiden",
        "en": "to the phone time",
        "selko": "puhelinajalle",
    },
    "entrance": {},
    "access": {},
    "pram": {},
    "space": {},
    "languages": ["fi", "en"],
    "remote_way": "we_call",
    "shape": "leaf",
    "colour": "honey",
    "usual_weekday": 0,
    "usual_minutes": 60,
    "booking_closes_hours": 2,
}
MEETING_URL = "https://etavastaanotto.example/{room}"
"""Of the county's video meetings; nobody's address (RFC 2606)."""
MATERIAL_URL = "https://materiaali.example/uni-ja-iltarutiinit"

APPROVED: tuple[str, ...] = (
    "Oli helppo tulla, kun paikka oli lapselle tuttu. Saimme vinkkejä iltoihin.",
    "Kiva, että sai jutella ilman kiirettä.",
)
"""What families wrote after a session and a coordinator let everybody read."""
