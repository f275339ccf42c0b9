"""Generated values of every meaning, with right check digits computed here by the textbook, one value at a time."""

import random
from collections.abc import Callable

USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIVISIONS = [
    "110101",
    "310115",
    "440304",
    "330106",
    "510104",
    "420106",
    "370202",
    "610102",
    "230102",
    "500103",
]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉华玉萍红建国志"
Maker = Callable[[random.Random], str]


def digits(rng: random.Random, n: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(n))


def day(rng: random.Random, low: int = 1945, high: int = 2012) -> str:
    return f"{rng.randint(low, high)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"


def resident_id(rng: random.Random) -> str:
    body = rng.choice(DIVISIONS) + day(rng) + digits(rng, 3)
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def resident_id_15(rng: random.Random) -> str:
    return rng.choice(DIVISIONS) + day(rng, 1945, 1998)[2:] + digits(rng, 3)


def org_code(rng: random.Random, *, hyphen: str = "-") -> str:
    body = "".join(rng.choice(ALNUM) for _ in range(8))
    rest = 11 - sum(ALNUM.index(c) * w for c, w in zip(body, [3, 7, 9, 10, 5, 8, 4, 2], strict=True)) % 11
    return body + hyphen + ("X" if rest == 10 else "0" if rest == 11 else str(rest))


def uscc(rng: random.Random) -> str:
    body = "91" + rng.choice(DIVISIONS) + "".join(rng.choice(USCC) for _ in range(9))
    return body + USCC[(31 - sum(USCC.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31) % 31]


def luhn(body: str) -> str:
    total = 0
    for place, char in enumerate(reversed(body)):
        step = int(char) * (2 if place % 2 == 0 else 1)
        total += step - 9 if step > 9 else step
    return body + str(-total % 10)


def bank_card(rng: random.Random) -> str:
    return luhn(rng.choice(["622202", "621700", "622848", "621661"]) + digits(rng, 12))


def visa(rng: random.Random) -> str:
    return luhn("4" + digits(rng, 14))


def imei(rng: random.Random) -> str:
    return luhn(rng.choice(["86", "35"]) + digits(rng, 12))


def business_reg_no(rng: random.Random) -> str:
    body = rng.choice(DIVISIONS) + digits(rng, 8)
    carry = 10
    for char in body:
        step = (carry + int(char)) % 10 or 10
        carry = step * 2 % 11
    return body + str((11 - carry) % 10)


def vin(rng: random.Random) -> str:
    letters = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
    values = dict(
        zip(
            letters,
            [*range(10), 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9],
            strict=True,
        )
    )
    body = ["L"] + [rng.choice(letters) for _ in range(16)]
    weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    rest = sum(values[c] * w for c, w in zip(body, weights, strict=True)) % 11
    body[8] = "X" if rest == 10 else str(rest)
    return "".join(body)


def isbn13(rng: random.Random) -> str:
    body = "9787" + digits(rng, 8)
    return body + str(-sum(int(d) * (1 if i % 2 == 0 else 3) for i, d in enumerate(body)) % 10)


def hkid(rng: random.Random) -> str:
    letter, body = rng.choice("ABCDEGHKMPRSVYZ"), digits(rng, 6)
    total = (
        36 * 9 + ALNUM.index(letter) * 8 + sum(int(d) * w for d, w in zip(body, range(7, 1, -1), strict=True))
    )
    rest = (11 - total % 11) % 11
    return f"{letter}{body}({'A' if rest == 10 else rest})"


def isin(rng: random.Random) -> str:
    body = "CNE" + "".join(rng.choice(ALNUM) for _ in range(8))
    return body + luhn("".join(str(ALNUM.index(c)) for c in body))[-1]


def iban(rng: random.Random) -> str:
    rest = digits(rng, 18)
    check = 98 - int("".join(str(ALNUM.index(c)) for c in rest + "DE00")) % 97
    return f"DE{check:02d}{rest}"


def foreign_residence(rng: random.Random) -> str:
    body = (
        rng.choice(["USA", "JPN", "GBR", "DEU"]) + rng.choice(DIVISIONS)[:4] + day(rng, 1960, 1999)[2:] + "0"
    )
    return body + str(sum(ALNUM.index(c) * w for c, w in zip(body, [7, 3, 1] * 5, strict=False)) % 10)


def tw_id(rng: random.Random) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
    letter, body = rng.choice(letters), rng.choice("12") + digits(rng, 7)
    code = letters.index(letter) + 10
    total = code // 10 + code % 10 * 9 + sum(int(d) * w for d, w in zip(body, range(8, 0, -1), strict=True))
    return letter + body + str(-total % 10)


def mobile(rng: random.Random) -> str:
    return rng.choice(["138", "139", "150", "159", "176", "188", "199"]) + digits(rng, 8)


def name(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice([1, 2, 2])))


def masked_name(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(["某某", "某", "**", "*"])


def address(rng: random.Random) -> str:
    return f"{rng.choice(['北京市海淀区', '浙江省杭州市西湖区', '四川省成都市锦江区'])}{rng.choice(['中山', '人民', '解放'])}路{rng.randint(1, 999)}号{rng.randint(1, 30)}栋{rng.randint(101, 2999)}室"


def company(rng: random.Random) -> str:
    place, word = rng.choice(["杭州", "上海", "贵阳", "成都"]), rng.choice(["华信", "中科", "天成", "博远"])
    return (
        f"{place}{word}{rng.choice(['科技', '物流', '环保'])}{rng.choice(['有限公司', '股份有限公司', '厂'])}"
    )


def plate(rng: random.Random) -> str:
    tail = digits(rng, 5) if rng.random() < 0.7 else "D" + digits(rng, 5)
    return rng.choice("京沪粤浙川") + rng.choice("ABCDEF") + tail


def column(maker: Maker, n: int = 120, seed: int = 7) -> list[str]:
    """`n` values of one maker."""
    rng = random.Random(seed)
    return [maker(rng) for _ in range(n)]


def spoil(value: str) -> str:
    """The same value with another check digit: the last place, the ninth of a VIN."""
    if len(value) == 17 and value[0] == "L":
        return value[:8] + ("1" if value[8] != "1" else "2") + value[9:]
    last = value.rstrip(")")[-1]
    other = {"X": "5", "A": "3"}.get(
        last, str((int(last) + 4) % 10) if last.isdigit() else ("B" if last != "B" else "C")
    )
    at = value.rindex(last)
    return value[:at] + other + value[at + 1 :]
