"""The phrases and common words of Serbian: what customers and brands say, in both scripts, with and without marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import duckdb
import pytest

from analytics.labelling import common_words, label_texts

CYRILLIC = str.maketrans("abvgdđežzijklmnoprstćufhcčšABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠ",
                         "абвгдђежзијклмнопрстћуфхцчшАБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШ")  # fmt: skip

WANTED = {
    "complaint": [
        "Već četvrti dan nemam internet, a vi samo šaljete automatske odgovore.",
        "Naručila sam haljinu pre tri nedelje i još ništa nije stiglo.",
        "Zvala sam vas pet puta danas, niko se ne javlja.",
        "Aplikacija se ruši svaki put kad hoću da platim račun.",
        "Stigao mi je polomljen monitor, kutija cela ugnječena.",
        "Katastrofa od usluge, sat vremena smo čekali predjelo.",
        "Kurir je slagao da me nije bilo kod kuće, ceo dan sam sedela i čekala.",
        "Nikada više neću kupiti ništa od vas.",
        "Konobar bezobrazan, hrana hladna, a račun ogroman.",
        "Sramota je da čovek čeka mesec dana na reklamaciju frižidera.",
        "Mleko koje sam kupila kod vas bilo je pokvareno, a rok do desetog.",
        "Naplatili ste mi dvaput istu kartu, vratite novac!",
        "Paket je stigao otvoren i fali pola stvari, bezobrazluk.",
        "Sobe prljave, peškiri smrde, a recepcionerka se dere.",
        "Punjač se pokvario posle dva dana.",
        "Niste odgovorili ni na jednu moju poruku.",
        "Let je kasnio šest sati i niko nam ništa nije rekao.",
    ],
    "question": [
        "Da li radite u nedelju?",
        "Koliko traje isporuka za Niš?",
        "Gde mogu da vidim stanje na računu?",
        "Kada otvarate radnju u Kragujevcu?",
        "Ima li ovih patika u broju 44?",
        "Kako da aktiviram roming pre puta?",
        "Zanima me da li postoji rata za taj telefon.",
        "Molim vas pošaljite mi broj narudžbe, izbrisala sam mejl.",
        "Možete li mi reći koji autobus ide do aerodroma?",
        "Šta da radim ako sam zaboravila lozinku?",
    ],
    "suggestion": [
        "Bilo bi lepo da aplikacija ima tamnu temu.",
        "Predlažem da produžite radno vreme subotom.",
        "Mogli biste da dodate plaćanje preko telefona.",
        "Zašto ne biste uveli veganske obroke u meni?",
        "Trebalo bi da stavite klupe na stajalištu.",
        "Predlog: otvorite još jednu kasu vikendom.",
    ],
    "praise": [
        "Najbolja pica u gradu, svaka čast majstorima!",
        "Oduševljena sam novom kremom, koža kao beba.",
        "Ljubazno osoblje i brza dostava, sve preporuke.",
        "Odličan hleb, miriše kao kod bake.",
        "Volim vaše čokolade od malih nogu.",
        "Nisam nikad jeo bolji burek.",
        "Sladoled od pistaća vam je savršen.",
    ],
    "thanks": [
        "Hvala na brzom odgovoru.",
        "Puno vam hvala, stiglo je.",
        "Zahvaljujem se vašoj koleginici Jeleni na pomoći.",
    ],
    "abuse": ["Jebem vam mater svima tamo.", "Stoko jedna, da vas nađem na ulici razbio bih vas."],
    "spam": [
        "Zaradite 500 evra dnevno od kuće, kliknite na link u biografiji!",
        "Zapratite me, uzvraćam svima",
    ],
    "other": [
        "Danas sam na moru, a sutra nazad na posao.",
        "Upravo izlazim iz vaše radnje.",
        "Stigla sam na aerodrom.",
    ],
}

# The same in the west of the language.
IJEKAVIAN = {
    "complaint": [
        "Još uvijek nitko nije riješio kvar, prošla su dva tjedna.",
        "Ovo je najlošija usluga koju sam vidjela, bijedno.",
        "Nismo dobili odgovor mjesec dana, nedopustivo.",
    ],
    "question": ["Gdje mogu provjeriti stanje?", "Je li moguće promijeniti datum leta bez doplate?"],
    "suggestion": ["Voljela bih da uvedete još jednu liniju prema Zagrebu ljeti."],
    "praise": [
        "Predivan hotel, vraćamo se sigurno i sljedeće godine.",
        "Prelijepo uređeno, svidjelo nam se.",
    ],
}

NEGATED = [
    ("Usluga je dobra.", "praise"),
    ("Usluga nije dobra.", "complaint"),
    ("Preporučujem svima.", "praise"),
    ("Ne preporučujem nikome.", "complaint"),
    ("Sviđa mi se nova aplikacija.", "praise"),
    ("Ne sviđa mi se nova aplikacija.", "complaint"),
    ("Film je dosadan.", "complaint"),
    ("Film nije dosadan.", "praise"),
    ("Pica je loša.", "complaint"),
    ("Pica uopšte nije loša.", "praise"),
    ("Imamo problem sa kartom.", "complaint"),
    ("Sve je prošlo bez problema, hvala.", "thanks"),
    ("Nisam razočarana, naprotiv, odlično je.", "praise"),
]

ACTS = {
    "automated": [
        "Ovo je automatska poruka, ne odgovarajte na ovu poruku.",
        "Automatski odgovor: trenutno sam van kancelarije do ponedeljka.",
    ],
    "closing": [
        "Nema na čemu, prijatan dan!",
        "Drago nam je što radi.",
        "Tu smo ako vam još nešto zatreba.",
        "Ukoliko imate dodatnih pitanja, stojimo vam na raspolaganju.",
        "Želimo vam lep vikend.",
    ],
}
NOT_ACTS = {
    "automated": ["Automat za kafu je popravljen.", "Poruka je poslata kolegama."],
    "closing": [
        "Prosledili smo vašu poruku tehničarima.",
        "Na raspolaganju je i crna boja.",
        "Drago, pošaljite nam broj.",
    ],
}


def as_written(text: str) -> str:
    return text


def without_marks(text: str) -> str:
    for letter, plain in zip("čćšžđČĆŠŽĐ", ["c", "c", "s", "z", "dj", "C", "C", "S", "Z", "Dj"], strict=True):
        text = text.replace(letter, plain)
    return text


def in_cyrillic(text: str) -> str:
    for pair, letter in (("dž", "џ"), ("lj", "љ"), ("nj", "њ"), ("Nj", "Њ"), ("Lj", "Љ")):
        text = text.replace(pair, letter)
    return text.translate(CYRILLIC)


SPELLINGS = [as_written, without_marks, in_cyrillic, str.lower, str.upper]


def labelled(texts: Iterable[str], from_brand: bool = False) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(
        "create temp table texts as select unnest(range($count)) as text_no, unnest($texts) as text, "
        "null::text as language, $brand as from_brand",
        {"count": len(rows := list(texts)), "texts": rows, "brand": from_brand},
    )
    label_texts(con)
    return con


def wrong(expected: list[tuple[str, str]]) -> list[tuple[str, str, str | None, str | None]]:
    """List text, category wanted, category found and language of each text that is taken for something else."""
    con = labelled(text for text, _ in expected)
    found = con.execute("select category, language from text_labels order by text_no").fetchall()
    return [
        (text, category, *row)
        for (text, category), row in zip(expected, found, strict=True)
        if row != (category, "sr")
    ]


def cases(examples: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(text, category) for category, texts in examples.items() for text in texts]


@pytest.mark.parametrize("spell", SPELLINGS)
def test_what_customers_want_is_known(spell: Callable[[str], str]) -> None:
    examples = [*cases(WANTED), *cases(IJEKAVIAN)]
    assert wrong([(spell(text), category) for text, category in examples]) == []


@pytest.mark.parametrize("spell", [as_written, without_marks, in_cyrillic])
def test_a_negation_turns_praise_and_takes_complaints_back(spell: Callable[[str], str]) -> None:
    assert wrong([(spell(text), category) for text, category in NEGATED]) == []


@pytest.mark.parametrize("spell", [as_written, without_marks, in_cyrillic])
def test_what_messages_of_brands_do_is_known(spell: Callable[[str], str]) -> None:
    texts = [text for act in ACTS for text in (*ACTS[act], *NOT_ACTS[act])]
    con = labelled(map(spell, texts), from_brand=True)
    for act, expected in ACTS.items():
        found = con.execute(f"select text_no from brand_signs where {act} order by text_no").fetchall()
        assert [texts[number] for (number,) in found] == expected


def test_short_messages_are_told_from_other_languages() -> None:
    texts = [
        "Nema signala već dva dana",
        "Sve je super, bravo!",
        "Odlicno radi",
        "Užas.",
        "Stiglo je jutros, javiću se",
    ]
    con = labelled(texts)
    assert con.execute("select language from text_labels").fetchall() == [("sr",)] * len(texts)


def test_other_languages_are_not_taken_for_serbian() -> None:
    texts = {
        "I am sad to see you put me on hold": "en",
        "Sam, is the pet food on top of the list?": "en",
        "No me han enviado el pedido": "es",
        "Ahoj, kdy bude paket u mě": "cs",
        "Dzień dobry, czy paczka już jest w drodze": "pl",
    }
    found = labelled(texts).execute("select language from text_labels order by text_no").fetchall()
    assert [language for (language,) in found] == list(texts.values())


def test_hardly_a_common_word_of_serbian_is_one_of_english() -> None:
    # these two count for both
    assert common_words()["sr"] & common_words()["en"] == {"i", "u"}


def test_common_words_stand_with_and_without_marks() -> None:
    marked = [word for word in common_words()["sr"] if without_marks(word) != word]
    # losa, lose and put are words of other languages too
    missing = {without_marks(word) for word in marked} - common_words()["sr"]
    assert missing <= {"los", "losa", "lose"}
