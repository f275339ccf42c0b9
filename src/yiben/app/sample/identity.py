"""Numbers with check digits: resident (GB 11643), organisation (GB 32100, GB 11714), bank card (Luhn)."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yiben.app.sample import words
from yiben.app.sample.draw import Ints, below, digits, fixed, happens, join, number, pick, take, uniform, when

Matrix = npt.NDArray[np.uint8]
RESIDENT_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
RESIDENT_CHECK = np.frombuffer(b"10X98765432", np.uint8)
USCC_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", np.uint8)
USCC_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
ORG_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
ORG_VALUES = np.array([b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(c) for c in USCC_ALPHABET.tobytes()])

WRONG_CHECK_RATE = 0.005  # resident and organisation numbers with a wrong check digit


class Person:
    """The people of the rows `who`: every attribute a function of the person's number."""

    def __init__(self, who: Ints) -> None:
        self.who = who
        self.division = below("person/division", who, len(words.DIVISIONS))
        self.male = below("person/sex", who, 2)
        self.born = np.datetime64("1936-01-01") + below("person/born", who, 31_000).astype("timedelta64[D]")

    def resident_id(self) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
        """The 18-digit number, and which of them carry a wrong check digit."""
        codes = np.array([int(code) for code, _, _ in words.DIVISIONS])[self.division]
        months = self.born.astype("datetime64[M]").astype(np.int64)
        day = (self.born - self.born.astype("datetime64[M]")).astype(np.int64) + 1
        birth = (months // 12 + 1970) * 10_000 + (months % 12 + 1) * 100 + day
        sequence = below("person/sequence", self.who, 500) * 2 + self.male
        body = np.hstack([digits(codes, 6), digits(birth, 8), digits(sequence, 3)])
        check = (body @ RESIDENT_WEIGHTS) % 11
        wrong = happens("person/wrong_check", self.who, WRONG_CHECK_RATE)
        check = np.where(wrong, (check + 1 + below("person/check_shift", self.who, 10)) % 11, check)
        matrix = np.hstack([(body + 48).astype(np.uint8), RESIDENT_CHECK[check][:, None]])
        return fixed(matrix), wrong

    def name(self) -> pa.Array:
        """Two or three characters; two in a thousand have a compound surname."""
        family = pick("person/family", self.who, list(words.SURNAMES))
        family = when(
            happens("person/compound", self.who, 0.002),
            pick("person/compound_name", self.who, words.COMPOUND),
            family,
        )
        second = when(
            happens("person/short", self.who, 0.28), "", pick("person/given2", self.who, list(words.GIVEN))
        )
        return join(family, pick("person/given", self.who, list(words.GIVEN)), second)

    def sex(self) -> pa.Array:
        """男 or 女."""
        return take(("女", "男"), self.male)

    def mobile(self) -> pa.Array:
        """An 11-digit mobile number."""
        return join(
            pick("person/prefix", self.who, words.MOBILE_PREFIXES),
            fixed((digits(below("person/line", self.who, 10**8), 8) + 48).astype(np.uint8)),
        )

    def address(self) -> pa.Array:
        """Down to the house number."""
        return join("云川省", city(self.division), district(self.division), street("person/home", self.who))

    def bank_card(self) -> pa.Array:
        """19 digits that pass Luhn."""
        prefix = np.array([622202, 621700, 622848, 621661, 622588])[below("person/bank", self.who, 5)]
        body = np.hstack([digits(prefix, 6), digits(below("person/card", self.who, 10**12), 12)])
        doubled = body.copy()
        doubled[:, -1::-2] *= 2
        doubled[doubled > 9] -= 9
        check = (10 - doubled.sum(axis=1) % 10) % 10
        return fixed((np.hstack([body, check[:, None]]) + 48).astype(np.uint8))


def city(division: Ints) -> pa.Array:
    """City names of divisions."""
    return take([name for _, name, _ in words.DIVISIONS], division)


def district(division: Ints) -> pa.Array:
    """District names of divisions."""
    return take([name for _, _, name in words.DIVISIONS], division)


def division_code(division: Ints) -> pa.Array:
    """Six-digit codes of divisions."""
    return take([code for code, _, _ in words.DIVISIONS], division)


def street(field: str, rows: Ints) -> pa.Array:
    """Road, number, estate, building, room."""

    def part(name: str, limit: int, first: int) -> pa.Array:
        return number(below(f"{field}/{name}", rows, limit) + first)

    road, estate = pick(f"{field}/road", rows, words.ROADS), pick(f"{field}/estate", rows, words.ESTATES)
    building, room = part("building", 30, 1), part("room", 1800, 101)
    return join(road, part("number", 400, 1), "号", estate, building, "栋", room, "室")


class Company:
    """The companies of the rows `which`."""

    def __init__(self, which: Ints) -> None:
        self.which = which
        self.division = below("company/division", which, len(words.DIVISIONS))

    def uscc(self) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
        """The 18-character unified social credit code, and which carry a wrong check character."""
        codes = np.array([int(code) for code, _, _ in words.DIVISIONS])[self.division]
        serial = self.which * 7919 + 12_345
        organisation = (serial[:, None] // 31 ** np.arange(7, -1, -1, dtype=np.int64)) % 31
        rest = 11 - (ORG_VALUES[organisation] @ ORG_WEIGHTS) % 11
        check = np.where(
            rest == 10, int(np.flatnonzero(ord("X") == USCC_ALPHABET)[0]), np.where(rest == 11, 0, rest)
        )
        head = np.tile(np.array([9, 1]), (len(serial), 1))
        body = np.hstack([head, digits(codes, 6), organisation, check[:, None]])
        last = (31 - (body @ USCC_WEIGHTS) % 31) % 31
        wrong = happens("company/wrong_check", self.which, WRONG_CHECK_RATE)
        last = np.where(wrong, (last + 1 + below("company/check_shift", self.which, 30)) % 31, last)
        return fixed(USCC_ALPHABET[np.hstack([body, last[:, None]])]), wrong

    def name(self) -> pa.Array:
        """City, two words, a trade, 有限公司."""
        kind = pick("company/kind", self.which, words.FIRM_KINDS)
        first, second = (pick(f"company/word{i}", self.which, words.FIRM_WORDS) for i in (1, 2))
        return join(city(self.division), first, second, kind, "有限公司")

    def representative(self) -> Person:
        """The legal representative: one of the province's people."""
        return Person(below("company/representative", self.which, 200_000))

    def employees(self) -> Ints:
        """How many people work there."""
        size: Ints = np.maximum(
            1, np.exp(2.2 + 1.3 * np.sqrt(12) * (uniform("company/size", self.which) - 0.35))
        ).astype(np.int64)
        return size


def plate(field: str, rows: Ints) -> pa.Array:
    """A vehicle plate of the province; one in eight is a new-energy plate (eight characters)."""
    tail = fixed((digits(below(f"{field}/tail", rows, 100_000), 5) + 48).astype(np.uint8))
    letter = pick(f"{field}/city", rows, list("ABCDEFGHJ"))
    return join(
        "贵", letter, when(happens(f"{field}/green", rows, 0.125), "D", pa.array([""] * len(rows))), tail
    )
