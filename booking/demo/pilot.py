"""The facts of the pilot, Pieksämäki 2018-19, as values; the people are invented."""

from datetime import date, time

from ..db import Texts

PROGRAMME_LAST_ON = date(2019, 5, 31)
PLANNED_ON = date(2018, 8, 15)
"""When the autumn was planned: the services act as on that day, so its dates are still to come."""

CONSULTATIONS = (("Nallet", "Siirtymätilanteet"), ("Ketut", "Tahtoikä ja rajat"))
"""Group and theme, as daycare staff would write them."""

REGION: Texts = {"fi": "Etelä-Savo", "sv": "Södra Savolax", "en": "South Savo"}
AREA: Texts = {"fi": "Pieksämäen seutu", "sv": "Pieksämäkiregionen", "en": "Pieksämäki area"}
MUNICIPALITY: Texts = {"fi": "Pieksämäki", "sv": "Pieksämäki", "en": "Pieksämäki"}
FAMILY_CENTRE: Texts = {
    "fi": "Pieksämäen perhekeskus",
    "sv": "Pieksämäki familjecenter",
    "en": "Pieksämäki family centre",
}
LEAD: Texts = {
    "fi": "Perheneuvolan, lastenneuvolan ja perheohjauksen työntekijät tulevat päiväkodille ja Perheiden talolle."
    " Maksutta, ilman lähetettä.",
    "sv": "Personal från familjerådgivningen, barnrådgivningen och familjehandledningen kommer till daghemmet och"
    " Perheiden talo. Avgiftsfritt, utan remiss.",
    "en": "Staff from family counselling, the child health clinic and family guidance come to the daycare centre and"
    " Perheiden talo. Free, no referral.",
    "selko": "Voit jutella lapsesta ja perheestä. Tapaat neuvolan ja perheneuvolan työntekijöitä."
    " Et tarvitse lähetettä. Tapaaminen ei maksa mitään.",
}
TOWN: Texts = {"fi": "Pieksämäen kaupunki", "sv": "Pieksämäki stad", "en": "Town of Pieksämäki"}
COUNTY: Texts = {
    "fi": "Etelä-Savon hyvinvointialue",
    "sv": "Södra Savolax välfärdsområde",
    "en": "Wellbeing services county of South Savo",
}
TOWN_CONTACT = "tietosuoja@pieksamaki.example"
COUNTY_CONTACT = "tietosuoja@etela-savo.example"
"""Whom families ask about their data; nobody's addresses (RFC 2606)."""

PROGRAMME: Texts = {
    "fi": "Yhdessä perheiden parhaaksi",
    "sv": "Tillsammans för familjernas bästa",
    "en": "Together for the best of families",
}
AUTUMN: Texts = {"fi": "Syksy 2018", "sv": "Hösten 2018", "en": "Autumn 2018"}
SPRING: Texts = {"fi": "Kevät 2019", "sv": "Våren 2019", "en": "Spring 2019"}
SPRING_EMPTY: Texts = {
    "fi": "Kevään ajat tulevat tammikuussa.",
    "sv": "Vårens tider kommer i januari.",
    "en": "Spring dates are announced in January.",
}
AUTUMN_EMPTY: Texts = {
    "fi": "Syksyn ajat tulevat elokuussa.",
    "sv": "Höstens tider kommer i augusti.",
    "en": "Autumn dates are announced in August.",
}
INFO_SESSION: Texts = {
    "fi": "Infotilaisuus perheille: palvelut esittäytyvät",
    "sv": "Infotillfälle för familjer: tjänsterna presenterar sig",
    "en": "Info session for families: the services introduce themselves",
    "selko": "Kerromme palveluista perheille",
}
ACTIVITY_EVENING: Texts = {
    "fi": "Toiminnallinen ilta",
    "sv": "Aktivitetskväll",
    "en": "Activity evening",
    "selko": "Ilta perheille",
}
FAMILY_CLUB: Texts = {"fi": "Avoin perhekerho", "sv": "Öppen familjeklubb", "en": "Open family club"}

AUTUMN_ANCHOR = date(2018, 11, 1)
AUTUMN_LAST = date(2018, 12, 13)
EVERY_WEEKS = 2
SLOT_MINUTES = 15

HOUSE = {
    "slug": "perheiden-talo",
    "kind": "family_house",
    "names": {"fi": "Perheiden talo", "sv": "Perheiden talo", "en": "Perheiden talo"},
    "names_where": {"fi": "Perheiden talolla", "sv": "på Perheiden talo", "en": "at Perheiden talo"},
    "names_whereto": {"fi": "Perheiden talolle", "sv": "till Perheiden talo", "en": "to Perheiden talo"},
    "street_address": "Esimerkkikatu 4",
    "postal_code": "76100",
    "city": "Pieksämäki",
    "map_x": 23,
    "map_y": 42,
    "entrance": {
        "fi": "Pääovesta",
        "sv": "Genom huvudingången",
        "en": "Through the main door",
        "selko": "Tule sisään isosta ovesta.",
    },
    "access": {
        "fi": "Esteetön sisäänkäynti ja wc",
        "sv": "Tillgänglig ingång och toalett",
        "en": "Step-free entrance and accessible toilet",
        "selko": "Pääset sisään pyörätuolilla. Myös vessaan pääsee pyörätuolilla.",
    },
    "pram": {
        "fi": "Tilaa rattaille. Leikkipaikka ja hoitopöytä.",
        "sv": "Plats för barnvagnar. Lekplats och skötbord.",
        "en": "Room for prams. Play area and changing table.",
        "selko": "Voit ottaa rattaat mukaan. Lapsi voi leikkiä täällä. Voit vaihtaa vaipan.",
    },
    "space": {
        "fi": "Olohuone ja rauhallinen huone",
        "sv": "Vardagsrum och ett lugnt rum",
        "en": "Living room and a quiet room",
        "selko": "Olohuone ja hiljainen huone",
    },
    "languages": ["fi", "en"],
    "shape": "house",
    "colour": "clay",
    "usual_weekday": 3,
    "usual_starts": time(9, 30),
    "usual_minutes": 90,
    "booking_closes_hours": 0,
}
DAYCARE = {
    "slug": "kontiopuisto",
    "kind": "daycare",
    "names": {
        "fi": "Kontiopuiston päiväkoti",
        "sv": "Kontiopuisto daghem",
        "en": "Kontiopuisto daycare centre",
    },
    "names_where": {
        "fi": "Kontiopuiston päiväkodilla",
        "sv": "på Kontiopuisto daghem",
        "en": "at Kontiopuisto daycare centre",
    },
    "names_whereto": {
        "fi": "Kontiopuiston päiväkodille",
        "sv": "till Kontiopuisto daghem",
        "en": "to Kontiopuisto daycare centre",
    },
    "street_address": "Esimerkkipolku 2",
    "postal_code": "76100",
    "city": "Pieksämäki",
    "map_x": 72,
    "map_y": 48,
    "entrance": {
        "fi": "Pihan puolelta, soita ovikelloa",
        "sv": "Från gårdssidan, ring på dörrklockan",
        "en": "From the yard, ring the bell",
        "selko": "Tule pihan kautta. Soita ovikelloa.",
    },
    "access": {
        "fi": "Luiska, esteetön wc",
        "sv": "Ramp, tillgänglig toalett",
        "en": "Ramp, accessible toilet",
        "selko": "Pääset sisään pyörätuolilla. Myös vessaan pääsee pyörätuolilla.",
    },
    "pram": {
        "fi": "Katos oven vieressä",
        "sv": "Skärmtak bredvid dörren",
        "en": "Shelter beside the door",
        "selko": "Voit jättää rattaat oven viereen. Siinä on katto.",
    },
    "space": {
        "fi": "Sali, 20 henkeä, ja rauhallinen huone",
        "sv": "Sal för 20 personer och ett lugnt rum",
        "en": "Hall for 20 people and a quiet room",
        "selko": "Iso huone 20 ihmiselle ja hiljainen huone",
    },
    "languages": ["fi"],
    "shape": "bear",
    "colour": "lake",
    "usual_weekday": 3,
    "usual_starts": time(12, 30),
    "usual_minutes": 90,
    "booking_closes_hours": 0,
}

SERVICES: tuple[dict[str, object], ...] = (
    {
        "slug": "family_counselling",
        "names": {"fi": "Perheneuvola", "sv": "Familjerådgivningen", "en": "Family counselling"},
        "worker_titles": {
            "fi": "Perheneuvolan työntekijä",
            "sv": "Medarbetare vid familjerådgivningen",
            "en": "Family counsellor",
        },
        "topics": {
            "fi": "Kasvatus, tunteet, ihmissuhteet, muutokset perheessä",
            "sv": "Fostran, känslor, relationer, förändringar i familjen",
            "en": "Bringing up children, feelings, relationships, changes in the family",
            "selko": "Lapsen kasvatus, tunteet, ihmissuhteet ja muutokset perheessä",
        },
    },
    {
        "slug": "child_health_clinic",
        "names": {"fi": "Lastenneuvola", "sv": "Barnrådgivningen", "en": "Child health clinic"},
        "worker_titles": {
            "fi": "Lastenneuvolan terveydenhoitaja",
            "sv": "Hälsovårdare vid barnrådgivningen",
            "en": "Public health nurse of the child health clinic",
        },
        "topics": {
            "fi": "Kasvu, uni, syöminen, terveys",
            "sv": "Tillväxt, sömn, mat, hälsa",
            "en": "Growth, sleep, eating, health",
            "selko": "Lapsen kasvu, uni, ruoka ja terveys",
        },
    },
    {
        "slug": "family_guidance",
        "names": {"fi": "Perheohjaus", "sv": "Familjehandledningen", "en": "Family guidance"},
        "worker_titles": {"fi": "Perheohjaaja", "sv": "Familjehandledare", "en": "Family support worker"},
        "topics": {
            "fi": "Arjen rutiinit, tukea arkeen, oma jaksaminen",
            "sv": "Vardagsrutiner, stöd i vardagen, den egna orken",
            "en": "Daily routines, support for daily life, your own strength",
            "selko": "Arjen asiat, apua arkeen ja se, miten itse jaksat",
        },
    },
    {
        "slug": "special_teacher",
        "names": {
            "fi": "Varhaiskasvatuksen erityisopettaja",
            "sv": "Speciallärare inom småbarnspedagogik",
            "en": "Special needs teacher in early childhood education",
        },
        "worker_titles": {
            "fi": "Varhaiskasvatuksen erityisopettaja",
            "sv": "Speciallärare inom småbarnspedagogik",
            "en": "Special needs teacher in early childhood education",
        },
        "topics": {
            "fi": "Oppiminen ja tuki päiväkodissa",
            "sv": "Lärande och stöd på daghemmet",
            "en": "Learning and support at daycare",
            "selko": "Lapsen oppiminen ja apu päiväkodissa",
        },
    },
)

PROFESSIONALS: tuple[tuple[str, str, str, str], ...] = (
    ("family_counselling", "county", "Aino Peltola", "aino.peltola@tavataan.example"),
    ("child_health_clinic", "county", "Veera Salmi", "veera.salmi@tavataan.example"),
    ("family_guidance", "town", "Mikko Harju", "mikko.harju@tavataan.example"),
    ("special_teacher", "town", "Sanna Kallio", "sanna.kallio@tavataan.example"),
)
"""Service, employer, name and the address each signs in with."""

VISITS: tuple[tuple[date, str], ...] = (
    (date(2018, 11, 1), "family_guidance"),
    (date(2018, 11, 15), "family_guidance"),
    (date(2018, 12, 13), "family_guidance"),
    (date(2018, 12, 13), "special_teacher"),
)
"""Professions that join as needed: who was asked to which date and came."""
UNANSWERED_ON = date(2018, 11, 29)
"""The family support worker has been asked and has not answered: something to do for whoever tries that role."""

WALK_INS: tuple[dict[str, int], ...] = (
    {"adults": 3, "children": 4, "staff": 2},
    {"adults": 5, "children": 6, "staff": 3},
    {"adults": 2, "children": 2, "staff": 1},
)
"""Who came without booking to the sessions of the present rotation that are over; of the pilot nobody published it."""
