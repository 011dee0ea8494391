"""Phrases of Hebrew: which category a customer's message is given by them, with negation, prefixes and spellings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pytest

from analytics.labelling import label_texts
from analytics.lexicons import phrase_of

CATEGORIES = {
    "complaint": [
        "שבועיים אני מחכה לחבילה ואף אחד לא טורח לענות לי",
        "האפליקציה שלכם קורסת כל פעם שאני מנסה להיכנס לחשבון",
        "חייבתם אותי פעמיים על אותה הזמנה, איך זה יכול להיות",
        "אין אינטרנט בכל השכונה מאתמול בערב ובמוקד מנתקים לי",
        "השליח זרק את המשלוח ליד הדלת והכול נשבר",
        "הזמנתי פיצה לפני שעתיים והיא הגיעה קרה וחסרה",
        "פשוט בושה, כך לא מתייחסים ללקוח ותיק",
        "ביטלתי את המנוי לפני חודש ועדיין מורידים לי כסף מהאשראי",
        "הטיסה נדחתה בחמש שעות בלי שום הסבר מהצוות",
        "קניתי מכם מקרר חדש ותוך יומיים הוא הפסיק לקרר",
        "נציגה חסרת סבלנות טרקה לי את הטלפון בפנים",
        "כבר פעם שלישית שהטכנאי קובע ולא מופיע",
        "הבטיחו לי זיכוי ולא קיבלתי שקל",
        "המוצר שהגיע בכלל לא מה שהזמנתי, המידה לא נכונה והצבע אחר",
        "מזה שעה אני על הקו ואין מענה אנושי",
        "גנבים, העליתם לי את המחיר בלי להודיע",
        "אני לא מרוצה בכלל מהטיפול בפנייה שלי",
        "אכזבה ענקית, לא אקנה אצלכם שוב",
        "אתם חבורת אידיוטים, שלושה שבועות בלי קו טלפון",
        "הדיילת הייתה גסת רוח והאוכל היה מגעיל",
        "מצאתי שערה בסלט, זה פשוט דוחה",
        "הקופון שקיבלתי לא תקף והקופאית סירבה לעזור",
        "אוטובוס קו 5 שוב לא הגיע, תחבורה ציבורית על הפנים",
        "כל עדכון שלכם רק הורס את הטלפון",
        "שילמתי על משלוח מהיר וזה לקח עשרה ימים",
        "למה אף פעם אין מלאי בסניף למרות שבאתר כתוב שיש?",
        "הנהלה כושלת שלא אכפת לה מהלקוחות",
        "אל תקנו שם, רמאים אחד אחד",
        "מזמן לא ראיתי זלזול כזה בלקוחות",
        "אין לכם טיפת בושה",
        "עוד פעם נפילת רשת, די כבר",
        "המזוודה הגיעה שבורה ואיש לא מוכן לקחת אחריות",
        "מבקשת לבטל את המנוי, השירות איום",
        "איך אתם לא מתביישים לגבות על זה עמלה",
        "לפחות תענו לאנשים, זה עלוב",
        "תפסיקו להטריד אותי בטלפון",
        "מסרבים להחזיר לי את הכסף",
        "אני סובל מתקלות באינטרנט",
        "מקווה שאתם גאים בעצמכם",
        "כמה צביעות, שירות פתטי",
    ],
    "question": [
        "עד איזו שעה פתוח הסניף בדיזנגוף היום?",
        "יש אפשרות לשלם בתשלומים ללא ריבית?",
        "איך מחליפים סיסמה באפליקציה",
        "אתם שולחים גם לאילת?",
        "היי, מתי יחזור למלאי הדגם השחור?",
        "אשמח לקבל מספר טלפון של מחלקת החיובים",
        "תוכלו בבקשה לבדוק מה קורה עם ההזמנה שלי",
        "כמה עולה מזוודה נוספת בטיסה לרומא",
        "האם אפשר להחליף מידה בלי קבלה",
        "מישהו יודע אם החנות בקניון פתוחה בשבת?",
        "צריכה עזרה בהגדרת הנתב, למי פונים",
        "אפשר בבקשה לשלוח לי את החשבונית שוב",
        "אתם עושים משלוחים לאילת?",
        "איך אפשר להחזיר הזמנה שקניתי באתר?",
        "אולי תוכלו לבדוק את ההזמנה שלי?",
        "עד מתי המבצע בתוקף?",
        "תחזרו אליי בבקשה לגבי החבילה",
        "אז מתי נפתח הסניף החדש?",
        "ומה עם ההזמנה שלי, מתי היא יוצאת?",
        "למה יש עמלה על משיכה מהכספומט?",
        "האם אתם באמת פתוחים בשישי?",
        "לא רק באינטרנט, גם בסניף אפשר להזמין?",
    ],
    "suggestion": [
        "כדאי שתוסיפו מצב כהה לאפליקציה",
        "היה נחמד אם הייתה אפשרות לשמור כמה כתובות למשלוח",
        "הצעה לייעול: שימו שלט ברור בכניסה לחניון",
        "תחזירו את הטעם הישן של הגלידה",
        "למה שלא תפתחו סניף גם בבאר שבע",
        "מציע שתשלחו תזכורת יום לפני הפגישה",
        "אולי תוסיפו אופציה טבעונית לתפריט",
        "הלוואי שהייתם מוסיפים תמיכה באפל פיי",
        "היה נחמד אם הייתם מוסיפים אפשרות תשלום באפליקציה",
    ],
    "praise": [
        "אין עליכם, המשלוח הגיע תוך יום",
        "חוויה מדהימה מהרגע שנכנסנו לחנות",
        "השירות הכי טוב שקיבלתי בחיים",
        "ההמבורגר שלכם פשוט מושלם",
        "אלופים! נציג סבלני ומקצועי",
        "ממליצה בחום, מחירים הוגנים ואיכות מעולה",
        "כל הכבוד לנהג שחיכה לי בתחנה",
        "אני מאוהבת בקולקציה החדשה ❤️",
        "יופי של אפליקציה, נוחה ומהירה",
        "הצוות בסניף היה אדיב וקשוב לאורך כל הדרך",
        "טיסה נהדרת עם צוות מקסים",
        "לקוח מרוצה כבר עשר שנים, תמשיכו ככה",
        "בהצלחה לכל העובדים בסניף החדש",
        "מגיע לכם כבוד על השירות",
        "אתם פשוט מדהימים, שירות מעל ומעבר",
        "המבחר מרהיב והצוות אמין",
        "הלוואי וכולם היו כמוכם",
    ],
    "thanks": [
        "תודה רבה על העזרה המהירה",
        "תודה, הסתדר",
        "המון תודות לדנה מהמוקד",
        "תודה לכם!",
        "מודה לכם על הטיפול",
        "רציתי להודות לנציג שעזר לי אתמול",
        "תודה ענקית 🙏",
        "תודה, החבילה הגיעה",
        "שבת שלום ומבורך לכולם",
        "גם לכם חג שמח",
        "כואב הלב, משתתפת בצערכם",
    ],
    "abuse": [
        "לכו לעזאזל יא חתיכת זבלים",
        "תמותו אמן",
        "יא מפגר בן זונה",
        "סתום את הפה יא כלב",
    ],
    "spam": [
        "עקבו אחריי לעוד הגרלות ופרסים שווים",
        "רוצים להרוויח כסף מהבית, כנסו ללינק בביו",
        "הלוואה מיידית לכל מטרה גם למוגבלים, חייגו עכשיו",
        "ביטקוין ב-200 אחוז תשואה מובטחת, שלחו הודעה בטלגרם",
        "למכירה עוקבים ולייקים במחיר הכי זול",
    ],
    "other": [
        "הזמנתי אתמול נעליים במידה 42",
        "אני גר בחיפה ליד הסניף",
        "נפגשים מחר בשבע בתחנה המרכזית",
        "קניתי היום את הדגם החדש באתר",
        "מספר ההזמנה שלי הוא 48151623",
        "שלחתי לכם בפרטי",
        "רואים את המשחק הערב עם החברים",
        "התשלום אושר",
        "לא צריך חשבונית",
        "קניתי טלפון חכם חדש",
    ],
}

# What is meant, in the words of customers, with a phrase taken back by a negator before it.
NEGATED = [
    ("השירות היה טוב", "praise"),
    ("השירות לא היה טוב", "complaint"),
    ("אני מרוצה מהמוצר", "praise"),
    ("אני לא מרוצה מהמוצר", "complaint"),
    ("אני לא ממש מרוצה מהמוצר", "complaint"),
    ("אהבתי את המנה", "praise"),
    ("לא אהבתי את המנה", "complaint"),
    ("הנציג היה מקצועי", "praise"),
    ("הנציג לא היה מקצועי", "complaint"),
    ("יש לי בעיה עם הנתב", "complaint"),
    ("אין לי בעיה עם הנתב", "other"),
    ("אין לי שום תקלה", "other"),
]

# The same word with each of the prefixes, and two of them; with מ it stands in the list as a word of its own.
PREFIXED = [
    "תקלה",
    "התקלה",
    "ותקלה",
    "שתקלה",
    "כשתקלה",
    "לתקלה",
    "בתקלה",
    "מתקלה",
    "והתקלה",
    "שהתקלה",
    "כשהתקלה",
    "מהתקלה",
]

# With and without the letters that vowels are written with, for each gender and number.
SPELLINGS = {
    "complaint": [
        ["ביזיון", "בזיון"], ["לא ייתכן", "לא יתכן"], ["זלזול", "זילזול"], ["שערורייה", "שערוריה"],
        ["לא אכפת לכם", "לא איכפת לכם"], ["אכזבתם", "איכזבתם"],
        ["מאוכזב", "מאוכזבת", "מאוכזבים"], ["מגעיל", "מגעילה", "מגעילים"], ["תתבייש", "תתביישי", "תתביישו", "תתבישו"],
    ],
    "praise": [
        ["מצוין", "מצויין", "מצוינת", "מצויינת"], ["יישר כוח", "ישר כח"], ["כל הכבוד", "כול הכבוד"], ["שאפו", "שפו"],
        ["מדהים", "מדהימה", "מדהימים"], ["אלוף", "אלופה", "אלופים", "אלופות"],
    ],
    "thanks": [["תודה", "תודות", "תודההההה"], ["מודה לכם", "מודים לכם", "מודות לכם"]],
}  # fmt: skip

BRAND = {
    "automated": [
        "זוהי הודעה אוטומטית, אין צורך לענות",
        "הודעה זו נשלחה באופן אוטומטי",
        "נא לא להשיב להודעה זו",
        "אני העוזר הדיגיטלי של החנות",
    ],
    "closing": [
        "בכיף!",
        "שמחים לעזור, יום נעים",
        "שמחנו לשמוע שהסתדר",
        "אם יש עוד שאלות אנחנו כאן",
        "לכל שאלה נוספת אנחנו כאן",
        "המשך יום נפלא",
    ],
}
NOT_BRAND = {
    "automated": ["הדלת האוטומטית בכניסה תוקנה", "פנייתך הועברה למחלקת הגבייה", "כאן דנה מהסניף, אני בודקת"],
    "closing": ["מה מספר ההזמנה?", "היום הסניף סגור", "הזיכוי יופיע בחשבון תוך שלושה ימים"],
}


Label = Callable[[list[str]], list[tuple[str, str]]]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        yield con


@pytest.fixture
def label(connection: duckdb.DuckDBPyConnection) -> Label:
    """Give what returns texts of customers with the category that they are given, all of them known to be Hebrew."""

    def labelled(texts: list[str]) -> list[tuple[str, str]]:
        connection.execute(
            "create or replace temp table texts (text_no bigint, text text, language text, from_brand boolean)"
        )
        connection.executemany("insert into texts values (?, ?, null, false)", list(enumerate(texts)))
        label_texts(connection)
        found = connection.execute("select language, category from text_labels order by text_no").fetchall()
        assert {language for language, _ in found} == {"he"}
        return [(text, category) for text, (_, category) in zip(texts, found, strict=True)]

    return labelled


def test_messages_of_customers_are_given_their_category(label: Label) -> None:
    expected = [(text, category) for category, texts in CATEGORIES.items() for text in texts]
    assert label([text for text, _ in expected]) == expected


def test_a_negator_takes_praise_and_failure_back(label: Label) -> None:
    assert label([text for text, _ in NEGATED]) == NEGATED


def test_praise_that_begins_with_a_negation_is_praise(label: Label) -> None:
    texts = ["אין עליכם אלופים", "אין כמוכם", "אין כמו השירות שלכם"]
    assert label(texts) == [(text, "praise") for text in texts]


def test_words_that_only_look_like_a_phrase_behind_a_prefix_are_none(label: Label) -> None:
    expected = [
        ("האוכל היה מלא טעם ונהדר", "praise"),  # full of taste, not "from no"
        ("לפחות השירות היה מקסים", "praise"),  # at least, not "to less"
        ("משום שהשירות שלכם מעולה", "praise"),  # because, not "from none"
        ("השירות הרבה פחות מקצועי", "complaint"),
        ("אני מאמין שאגיע מחר לסניף", "other"),  # believe, not "from reliable"
        ("המשקל של החבילה שני קילו", "other"),  # weight, not "from a shekel"
    ]
    assert label([text for text, _ in expected]) == expected


def test_an_insult_does_not_hide_a_complaint(label: Label) -> None:
    texts = ["יא מטומטמים, האינטרנט לא עובד כבר יומיים", "לכו לעזאזל עם השירות הגרוע שלכם"]
    assert label(texts) == [(text, "complaint") for text in texts]


def test_with_all_respect_is_no_praise(label: Label) -> None:
    expected = [("עם כל הכבוד, זה לא מקובל עליי", "complaint"), ("כל הכבוד, זה היה מהיר", "praise")]
    assert label([text for text, _ in expected]) == expected


@pytest.mark.parametrize("text", PREFIXED)
def test_a_phrase_is_found_behind_its_prefixes(text: str) -> None:
    assert phrase_of(f"מדובר {text} בסניף", "customer", "failure", "he")


@pytest.mark.parametrize(
    ("name", "spellings"), [(name, group) for name, groups in SPELLINGS.items() for group in groups]
)
def test_a_word_is_found_in_each_spelling_gender_and_number(name: str, spellings: list[str]) -> None:
    assert [text for text in spellings if phrase_of(text, "customer", name, "he") is None] == []


@pytest.mark.parametrize(
    "text",
    [
        "ספק האינטרנט מפגר אחרי הלוח",  # lags behind
        "איבדתי את הכלב בתחנה",
        "המסך הסתום הזה",
        "תסגרו את הדלת",
    ],
)
def test_what_insults_nobody_is_no_abuse(text: str) -> None:
    assert phrase_of(text, "customer", "abuse", "he") is None


@pytest.mark.parametrize(("act", "text"), [(act, text) for act, texts in BRAND.items() for text in texts])
def test_a_message_of_the_brand_is_known(act: str, text: str) -> None:
    assert phrase_of(text, "brand", act, "he")


@pytest.mark.parametrize(("act", "text"), [(act, text) for act, texts in NOT_BRAND.items() for text in texts])
def test_another_message_of_the_brand_is_not(act: str, text: str) -> None:
    assert phrase_of(text, "brand", act, "he") is None
