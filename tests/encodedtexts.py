"""What customers write, in the languages of four Windows code pages: nine sentences of each."""

from __future__ import annotations

CODE_PAGES = {
    "hebrew": "cp1255",
    "serbian": "cp1250",
    "serbian_cyrillic": "cp1251",
    "russian": "cp1251",
    "german": "cp1252",
    "french": "cp1252",
    "spanish": "cp1252",
}

SENTENCES = {
    "hebrew": """
        שלום, איפה החבילה שלי? אני מחכה כבר שבועיים
        אף אחד לא עונה לטלפון, פשוט בושה
        תודה רבה על העזרה, הבעיה נפתרה
        למה חייבתם אותי פעמיים על אותה הזמנה
        האפליקציה קורסת בכל פעם שאני פותחת אותה
        מתי החנות בתל אביב פתוחה ביום שישי?
        המוצר הגיע שבור ואני רוצה החזר כספי
        שירות נפלא, הנציגה הייתה אדיבה מאוד
        האינטרנט לא עובד מהבוקר בכל השכונה
    """,
    "serbian": """
        Gde je moj paket? Čekam već dve nedelje
        Niko se ne javlja na telefon, sramota živa
        Hvala na pomoći, problem je rešen
        Zašto ste mi dva puta naplatili istu porudžbinu?
        Aplikacija puca svaki put kada je otvorim, što je užasno
        Da li radnja u Nišu radi nedeljom? Našla sam različite podatke
        Stigao je oštećen uređaj i želim povraćaj novca
        Odlična usluga, devojka je bila veoma ljubazna
        Internet ne radi od jutros u celom naselju, kažu da ćete vi javiti
    """,
    "serbian_cyrillic": """
        Где је мој пакет? Чекам већ две недеље
        Нико се не јавља на телефон, срамота жива
        Хвала на помоћи, проблем је решен
        Зашто сте ми два пута наплатили исту поруџбину?
        Апликација пуца сваки пут када је отворим
        Да ли радња у Нишу ради недељом?
        Стигао је оштећен уређај и желим повраћај новца
        Одлична услуга, девојка је била веома љубазна
        Интернет не ради од јутрос у целом насељу
    """,
    "russian": """
        Где моя посылка? Жду уже две недели
        Никто не берёт трубку, просто позор
        Спасибо за помощь, проблема решена
        Почему с меня дважды списали деньги за один заказ?
        Приложение вылетает каждый раз, когда я его открываю
        Работает ли магазин на Невском в воскресенье?
        Товар пришёл сломанным, хочу вернуть деньги
        Отличное обслуживание, девушка была очень вежлива
        Интернет с утра не работает во всём районе
    """,
    "german": """
        Wo bleibt mein Paket? Ich warte schon über zwei Wochen
        Niemand geht ans Telefon, das ist unverschämt
        Danke für die Hilfe, das Problem ist gelöst
        Warum wurde mir die gleiche Bestellung zweimal berechnet? Das ist ärgerlich
        Die App stürzt jedes Mal ab, wenn ich sie öffne
        Hat der Laden in München am Sonntag geöffnet?
        Das Gerät kam beschädigt an, ich möchte mein Geld zurück
        Großartiger Service, die Mitarbeiterin war sehr höflich
        Seit heute früh funktioniert das Internet in der ganzen Straße nicht
    """,
    "french": """
        Où est mon colis ? J'attends déjà depuis deux semaines
        Personne ne répond au téléphone, c'est une honte
        Merci pour votre aide, le problème est réglé
        Pourquoi m'avez-vous débité deux fois pour la même commande ?
        L'application plante à chaque fois que je l'ouvre
        Le magasin de Besançon est-il ouvert le dimanche ? J'ai lu des réponses différentes
        L'appareil est arrivé cassé et je veux être remboursé
        Très bon service, la conseillère a été très aimable
        Internet ne marche plus depuis ce matin dans tout le quartier, où êtes-vous ?
    """,
    "spanish": """
        ¿Dónde está mi paquete? Llevo dos semanas esperando
        Nadie contesta al teléfono, qué vergüenza
        Gracias por la ayuda, el problema está resuelto, un saludo desde España
        ¿Por qué me cobraron dos veces el mismo pedido?
        La aplicación se cierra cada vez que la abro
        ¿La tienda de Logroño abre los domingos?
        El aparato llegó roto y quiero que me devuelvan el dinero mañana
        Muy buen servicio, la señorita fue muy amable
        Internet no funciona desde esta mañana en todo el barrio, ¿cuándo lo arreglarán?
    """,
}


def sentences(language: str) -> list[str]:
    """Return the nine sentences of a language."""
    return [line.strip() for line in SENTENCES[language].strip().splitlines()]


def as_export(texts: list[str]) -> str:
    """Return texts as a CSV whose other cells are ASCII."""
    rows = "".join(
        f'{number},2026-03-02T09:{number % 60:02}:00Z,twitter,customer{number},false,"{text}"\r\n'
        for number, text in enumerate(texts, 1)
    )
    return "message_id,posted_at,channel,author_id,from_brand,text\r\n" + rows
