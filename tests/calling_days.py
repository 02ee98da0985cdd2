"""Days on which people in Berlin may be called, as the holiday table of data/ has them: for tests that promise a call on "the next Monday"."""
import datetime
import json
import os
import zoneinfo

WORDS = ("mo", "di", "mi", "do", "fr")
with open(f"{os.environ['SRCDIR']}/data/calling/holidays.json", encoding="utf-8") as table:
    HOLIDAYS = [row for row in json.load(table)["holidays"] if row["lands"] == "all" or "BE" in row["lands"]]


def easter(year):
    """By Gauss, as Butcher has it."""
    century, rest = divmod(year, 100)
    gold = year % 19
    epact = (19 * gold + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (gold + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return datetime.date(year, month, day + 1)


def is_holiday(day):
    """Somewhere in Berlin nobody is called on that day."""
    said = {f"{day:%m-%d}", (day - easter(day.year)).days}
    return any({row.get("date"), row.get("easter")} & said for row in HOLIDAYS)


def coming(*wanted):
    """Of these words for a weekday, and then of the others, the first whose next day and the one a week later are no holidays."""
    today = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Berlin")).date()
    days = [today + datetime.timedelta(days=ahead) for ahead in range(15)]
    return next(word for word in (*wanted, *WORDS) if not any(is_holiday(day) for day in days if day.weekday() == WORDS.index(word)))
