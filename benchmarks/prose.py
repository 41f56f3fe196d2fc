"""Running text for generated documents: Czech sentences as an office writes them, typeset as they should be."""

import random
from collections.abc import Iterator

WHO = (
    "Výbor pro rozvoj",
    "Odbor dopravy",
    "Odbor životního prostředí",
    "Odbor informačních technologií",
    "Zpracovatel studie",
    "Zástupce univerzity",
    "Provozovatel dopravy",
    "Řídicí výbor projektu",
    "Dodavatel řešení",
    "Útvar koncepce a rozvoje",
)
DOES = (
    "projednal návrh na",
    "předložil podklady pro",
    "vyhodnotil zkušební provoz, který zahrnuje",
    "připravil zadání pro",
    "doporučuje pokračovat v krocích pro",
    "upřesní náklady na",
    "zajistí součinnost při přípravě pro",
    "ověří možnosti financování pro",
    "seznámil přítomné s postupem pro",
    "porovná nabídky na",
)
WHAT = (
    "chytré osvětlení přechodů",
    "sdílení kol u zastávek",
    "dobíjecí stanice pro elektromobily",
    "měření kvality ovzduší",
    "zelené střechy na školách",
    "parkovací systém v centru",
    "svoz tříděného odpadu",
    "otevřená data městského úřadu",
    "kamerový dohled na nádraží",
    "odhlučnění tramvajových tratí",
    "energetický management budov",
    "mobilní aplikaci pro občany",
    "zadržování dešťové vody",
    "preferenci hromadné dopravy",
    "informační panely na zastávkách",
)
HOW = (
    "a zpracuje připomínky veřejnosti",
    "včetně odhadu provozních nákladů",
    "v souladu se strategickým plánem města",
    "ve spolupráci se sousedními obcemi",
    "na základě zkušeností z minulých let",
    "tak, aby bylo možné požádat o dotaci",
    "s ohledem na probíhající stavební práce",
    "a předloží výsledky na příštím jednání",
    "po dohodě se správci sítí",
    "pro celé území města",
)
MORE = (
    "Předpokládané náklady jsou {amount} a zahrnují pořízení, instalaci i záruku.",
    "Podle měření z minulého roku se vytížení zvýšilo o {percent} %, nejvíce v ranní špičce.",
    "Termín byl stanoven na {date}, změny je třeba oznámit předem.",
    "Občané v anketě nejčastěji uváděli „lepší informace o dopravě“ a „více zeleně“.",
    "Návrh má dvě části – technickou a organizační – a každá se hodnotí zvlášť.",
    "V letech 2016–2019 bylo nahlášeno {count} podnětů, většina se týkala údržby.",
    "Podrobnosti jsou ve studii, str. {percent}–{count}, kterou mají členové k dispozici.",
    "Smlouva bude uzavřena na {percent} měsíců s možností prodloužení.",
    "Data se předávají jednou denně v 6:30 a jsou zveřejněna na portálu města.",
    "Skupina se shodla, že bez souhlasu vlastníků nelze ve stavbě pokračovat.",
)


def sentence(random_: random.Random) -> str:
    """Return a sentence of about a hundred characters."""
    if random_.random() < 0.3:
        return random_.choice(MORE).format(
            amount=f"{random_.randint(12, 980)} {random_.randint(0, 9)}00 000 Kč",
            percent=random_.randint(3, 48),
            count=random_.randint(60, 400),
            date=f"{random_.randint(1, 28)}. {random_.randint(1, 12)}. {random_.randint(2016, 2021)}",
        )
    return " ".join(random_.choice(words) for words in (WHO, DOES, WHAT, HOW)) + "."


def paragraphs(random_: random.Random, size: int, least: int) -> Iterator[str]:
    """Yield paragraphs of a few sentences, about ``size`` bytes together, but at least this many."""
    while size > 0 or least > 0:
        text = " ".join(sentence(random_) for _ in range(random_.randint(1, 4)))
        size -= len(text.encode()) + len("\n\n")
        least -= 1
        yield text
