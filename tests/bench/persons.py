"""A generated list of persons at companies, some of whom stand in it twice, with the truth beside it: the same rows for the
same seed, everybody invented. Hard negatives are part of it: colleagues behind one switchboard, relatives in one firm,
successors in an office, namesakes elsewhere, branches of one firm."""
import csv
import os
import random

SRCDIR = os.environ.get("SRCDIR", os.path.join(os.path.dirname(__file__), "..", ".."))
COLUMNS = "rec_id first_name last_name company street postal_code city phone mobile email cluster".split()
STEMS = """Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter Klein Wolf Schröder Neumann
Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König
Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck
Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel
Heinrich Brandt Haas Schreiber Graf Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer
Yılmaz Kaya Demir Öztürk Nowak Kowalski Nguyen Ivanov Rossi Janssen""".split()
HEADS = "Acker Alt Birken Berg Blumen Brunn Burg Dorn Eber Eich Eisen Feld Flach Gold Grün Hag Hammer Heide Held Hirsch Holz Kirch Kupfer" \
        " Land Linden Mittel Neu Nieder Ober Osten Raben Reh Rosen Sand Schön Sieben Silber Stein Stern Sturm Tannen Wald Wasser Weiden Wein" \
        " Wiesen Winter Zeller".split()
TAILS = "acker au bach bauer beck berg brink brock burg dorf eck feld fels garten graf hag hagen hahn haus heim hof holz horn huber kamp" \
        " kamm koch lohn mann meier meister müller ner reich rich ried rode roth schmidt stein stetter thal wald weg".split()
TRADES = "Logistik Maschinenbau Systeme Werkzeugbau Verlag Handel Elektronik Druck Optik Bau Spedition Gebäudetechnik Metallbau Medien" \
         " Consulting Software Technik Holzbau Anlagenbau Textil Papier Chemie Pharma Solar Energie Immobilien Versicherungen".split()
FORMS = ["GmbH"] * 12 + ["GmbH & Co. KG"] * 6 + ["AG", "KG", "e. K.", "UG (haftungsbeschränkt)", "OHG", "SE", ""]
STREETS = "Haupt Bahnhof Industrie Garten Schul Dorf Berg Linden Wiesen Ring Goethe Schiller Mozart Hafen Markt Kirch Wald Rosen Mühlen".split()
FEW_FIRST = "Anna Ben Clara David Emma Felix Greta Hannes Ida Jan Jana Karl Lea Lena Lukas Maria Marie Max Mia Niklas Ole Paul Petra Rosa" \
            " Sophie Stefan Theo Tim Ute Uwe"
OFFICES = ["info", "kontakt", "vertrieb", "einkauf"]
SHORT = {"Alexander": "Alex", "Thomas": "Tom", "Maximilian": "Max", "Katharina": "Kathi", "Johannes": "Hannes", "Michael": "Micha"}


def read(name):
    with open(os.path.join(SRCDIR, "data", "checks", name), encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line[0] != "#"]


def plain(text):
    for letter, plainly in zip("äöüßıÄÖÜ", "ae oe ue ss i Ae Oe Ue".split()):
        text = text.replace(letter, plainly)
    return "".join(c for c in text.lower() if c.isascii() and c.isalnum())


class World:
    def __init__(self, rng):
        self.rng = rng
        self.first = [line.split()[0] for line in read("first_names.txt") if len(line.split()) == 2]
        rng.shuffle(self.first)
        self.last = STEMS + [head + tail for head in HEADS for tail in TAILS]
        self.places = [(line[:5], line[6:].split("|")[0]) for line in read("postal_places.txt")
                       if len(line) > 7 and "*" not in line]
        self.companies = 0

    def rare(self, words, head):
        """Common ones often, as names are spread."""
        at = int(len(words) ** (self.rng.random() ** head))
        return words[min(at, len(words)) - 1]

    def number(self, digits):
        return "".join(self.rng.choice("0123456789") for _ in range(digits))

    def company(self):
        rng = self.rng
        code, city = rng.choice(self.places)
        name = f"{self.rare(self.last, .7)} {rng.choice(TRADES)}"
        if rng.random() < .3:
            name += f" {city.split()[0]}"
        form = rng.choice(FORMS)
        self.companies += 1
        return {"company": f"{name} {form}".strip(), "street": f"{rng.choice(STREETS)}straße {rng.randint(1, 180)}",
                "postal_code": code, "city": city, "head": f"+49{rng.randint(20, 99)}{rng.randint(1, 9)}{self.number(5)}",
                "domain": plain(name) + (str(self.companies) if rng.random() < .6 else "") + ".example"}

    def person(self, company, last=None):
        rng = self.rng
        first, last = self.rare(self.first, .6), last or self.rare(self.last, .6)
        row = {name: company[name] for name in ("company", "street", "postal_code", "city")}
        row.update(first_name=first, last_name=last, phone="", mobile="", email="")
        chance = rng.random()
        if chance < .45:
            row["phone"] = company["head"] + self.number(2)
        elif chance < .75:
            row["phone"] = company["head"] + "0"
        if rng.random() < .4:
            row["mobile"] = "+4917" + rng.choice("01256789") + self.number(8)
        if rng.random() < .85:
            local = f"{plain(first)}.{plain(last)}" if rng.random() < .6 else f"{plain(first)[:1]}.{plain(last)}"
            row["email"] = (local if rng.random() < .9 else rng.choice(OFFICES)) + "@" + company["domain"]
        return row

    def typo(self, text):
        rng = self.rng
        if len(text) < 4:
            return text
        at = rng.randrange(1, len(text) - 1)
        return rng.choice([text[:at] + text[at + 1:], text[:at] + text[at + 1] + text[at] + text[at + 2:],
                           text[:at] + rng.choice("aeinrst") + text[at + 1:], text[:at] + text[at] + text[at:]])

    def again(self, row):
        """The same person as somebody else typed it, or as it stands in another list."""
        rng, row = self.rng, dict(row)
        row["first_name"] = SHORT.get(row["first_name"], row["first_name"])
        for name, chance in (("first_name", .08), ("last_name", .12), ("company", .1), ("street", .08), ("city", .05), ("email", .04)):
            if rng.random() < chance:
                row[name] = self.typo(row[name])
        if rng.random() < .1:
            row["first_name"] = row["first_name"][:1] + "."
        if rng.random() < .04:
            row["first_name"], row["last_name"] = row["last_name"], row["first_name"]
        for form in (" GmbH & Co. KG", " GmbH", " AG", " KG"):
            if row["company"].endswith(form) and rng.random() < .35:
                row["company"] = row["company"][:-len(form)] + rng.choice(["", " Gmbh", " GMBH"] if form == " GmbH" else [""])
        if rng.random() < .2:
            row["last_name"] = row["last_name"].replace("ü", "ue").replace("ö", "oe").replace("ä", "ae").replace("ß", "ss")
        if rng.random() < .3:
            row["street"] = row["street"].replace("straße", "str.")
        if row["phone"]:
            digits = "0" + row["phone"][3:]
            row["phone"] = rng.choice([row["phone"], f"{digits[:4]}/{digits[4:]}", f"{digits[:4]} {digits[4:]}"])
        for name, chance in (("phone", .25), ("mobile", .4), ("email", .25), ("street", .15), ("first_name", .05), ("postal_code", .05)):
            if rng.random() < chance:
                row[name] = ""
        return row


def rows_of(count, seed):
    """Yields (row without rec_id, number of the person); about one in ten rows is somebody's second."""
    rng = random.Random(seed)
    world, made, person, kept = World(rng), 0, 0, []
    while made < count:
        company = world.company()
        sites = [company]
        if rng.random() < .03:  # a branch: same name and domain elsewhere
            code, city = rng.choice(world.places)
            sites.append(dict(company, postal_code=code, city=city, street=f"{rng.choice(STREETS)}straße {rng.randint(1, 180)}"))
        last = None
        for _ in range(min(40, 1 + int(rng.expovariate(1 / 3)))):
            row = world.person(rng.choice(sites), last if rng.random() < .02 else None)
            last = row["last_name"]
            person += 1
            batch = [row] + [world.again(row) for _ in range(rng.choices([0, 1, 2, 3], [88, 10, 1.5, .5])[0])]
            if rng.random() < .005:  # somebody of this name elsewhere
                kept.append((row["first_name"], row["last_name"]))
            for one in batch[:count - made]:
                yield one, person
                made += 1
        if len(kept) > 20 and made < count:
            row = world.person(world.company())
            row["first_name"], row["last_name"] = kept.pop(rng.randrange(len(kept)))
            person += 1
            yield row, person
            made += 1


def firms_of(world, count):
    """Several hundred firms, no two of one name; every second one is numbered, as who makes up a list has no more names."""
    rng, firms = world.rng, {}
    while len(firms) < count:
        firm = world.company()
        name = f"Firma {len(firms)}" if len(firms) % 2 else f"{rng.choice(HEADS)}{rng.choice(TAILS)} {rng.choice(TRADES)}"
        firm.update(company=f"{name} {rng.choice(FORMS[:20])}", domain=plain(name) + ".example")
        firms.setdefault(firm["domain"], firm)
    return list(firms.values())


def drawn_rows_of(count, seed):
    """The same of a list whose names are drawn from few, as lists made for a trial are: thirty first names, forty last ones, some
    fifty persons a firm, addresses made of the name. Nobody shares an address with a colleague, so a firm has each name once."""
    rng = random.Random(seed)
    world, made, person, taken = World(rng), 0, 0, set()
    first, last = FEW_FIRST.split(), STEMS[:40]
    firms = firms_of(world, max(5, min(600, count // 60)))
    while made < count:
        firm, names = rng.choice(firms), (rng.choice(first), rng.choice(last))
        if (firm["domain"], names) in taken:
            continue
        taken.add((firm["domain"], names))
        person += 1
        row = {name: firm[name] for name in ("company", "street", "postal_code", "city")}
        row.update(first_name=names[0], last_name=names[1], phone=firm["head"] + world.number(2), mobile="",
                   email=".".join(map(plain, names)) + "@" + firm["domain"])
        for one in ([row] + [world.again(row) for _ in range(rng.random() < .2)])[:count - made]:
            yield one, person
            made += 1


def write(path, count, seed=1, of=rows_of):
    """In an order that says nothing."""
    rows = list(of(count, seed))
    random.Random(seed + 1).shuffle(rows)
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS)
        out.writeheader()
        for i, (row, person) in enumerate(rows):
            out.writerow(dict(row, rec_id=i, cluster=person))
