#!/usr/bin/env python3
"""Given names and surnames of the Faker package -> rules/person_names.csv, on standard output.

    pip download --no-deps Faker==40.63.0 && unzip Faker-*.whl -d DIR
    python3 gazetteer/person_names.py DIR > rules/person_names.csv

Names in Cyrillic are kept and also romanised by the tables in rules/romanisation.csv. Left out are names that are
English words (gazetteer/words_en.txt), names of fewer than four letters, and names in the corpus of places that a
text names more often than people: settlements of 10,000 people, regions, rivers, countries.
"""
import csv, importlib, pathlib, sys, unicodedata

sys.path.insert(0, sys.argv[1])
REPO = pathlib.Path(__file__).resolve().parent.parent
LOCALES = ["uk_UA", "ru_RU", "pl_PL", "en_US", "en_GB", "de_DE", "fr_FR", "cs_CZ", "tr_TR", "ka_GE"]
LARGE = 10_000


def fold(name):
    plain = unicodedata.normalize("NFKD", name.lower())
    return "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’ʼ`")


def tables():
    found = {}
    for row in csv.reader(open(REPO / "rules/romanisation.csv")):
        if row[0] != "standard":
            found.setdefault(row[0], {})[row[1]] = (row[2], row[3])
    return found


def romanise(word, letters):
    out, at, start = "", 0, True
    lower = word.lower()
    while at < len(lower):
        two = lower[at:at + 2]
        if len(two) == 2 and two in letters:
            out, at = out + letters[two][1], at + 2
        else:
            out, at = out + letters.get(lower[at], (lower[at],) * 2)[0 if start else 1], at + 1
        start = False
    return out[:1].upper() + out[1:]


def places():
    large = {row["id"]: row["name_uk"] for row in csv.DictReader(open(REPO / "gazetteer/settlements.csv"))
             if int(row["population"] or 0) >= LARGE}
    names = {fold(name) for name in large.values()}
    for name in large.values():
        names |= {fold(romanise(name, letters)) for letters in tables().values()}
    names |= {fold(row["name"]) for row in csv.DictReader(open(REPO / "gazetteer/names.csv")) if row["place"] in large}
    for file in ["abroad.csv", "areas.csv", "regions.csv", "rivers_rough.csv"]:
        for row in csv.DictReader(open(REPO / "gazetteer" / file)):
            for cell in row.values():
                names |= {fold(name) for name in (cell or "").split("|")}
    return names


def lists(locale):
    module = importlib.import_module("faker.providers.person." + locale)
    provider = module.Provider
    found = {"given": set(), "surname": set()}
    # Some providers keep their lists in the class, some in the module.
    for holder in (provider, module):
        for key in dir(holder):
            kind = "given" if key.startswith(("first_name", "nickname")) else "surname" if key.startswith("last_name") else None
            value = getattr(holder, key)
            if kind and not callable(value):
                found[kind] |= set(value)
    return found


def main():
    words = {fold(word) for word in open(REPO / "gazetteer/words_en.txt").read().split()}
    unwanted = words | places()
    rows = {}
    for locale in LOCALES:
        for kind, names in lists(locale).items():
            for name in names:
                lang = locale[:2]
                forms = [name]
                if not name.isascii() and any("\u0400" <= c <= "\u04ff" for c in name):
                    standards = ["russian"] if lang == "ru" else ["kmu", "bgn"]
                    forms += [romanise(name, tables()[standard]) for standard in standards]
                for form in forms:
                    if len(form) >= 4 and form.replace("-", "").replace("’", "").replace("'", "").isalpha() \
                            and "-" not in form and fold(form) not in unwanted:
                        rows.setdefault((fold(form), kind), (form, kind, lang))
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["name", "kind", "lang"])
    for row in sorted(rows.values()):
        out.writerow(row)


main()
