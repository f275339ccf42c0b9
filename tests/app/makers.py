"""Files to bring in, made up: a Chinese hospital table with the dirt real ones have."""

import random

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(chance: random.Random) -> str:
    """A made-up resident ID whose check character is right (GB 11643)."""
    body = f"330106{chance.randint(1950, 2005)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}{chance.randint(0, 999):03d}"
    return (
        body
        + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]
    )


def visits(*, rows: int = 120, seed: int = 7) -> bytes:
    """GB18030, two rows that are none: one field too many, and a total."""
    chance = random.Random(seed)
    lines = ["身份证号,姓名,手机号,就诊日期,科室,费用"]
    for number in range(rows):
        name = chance.choice("王李张刘陈") + chance.choice("伟芳娜敏静")
        phone = "13" + "".join(chance.choices("0123456789", k=9))
        day = f"2024-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        ward = chance.choice(("内科", "外科", "儿科"))
        lines.append(f"{resident_id(chance)},{name},{phone},{day},{ward},{20 + number}.50")
    lines[rows // 2] += ",多一列"
    lines.append("合计,,,,,9999")
    return ("\n".join(lines) + "\n").encode("gb18030")
