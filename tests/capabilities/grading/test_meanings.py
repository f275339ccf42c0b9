"""Every meaning is recognised from its header and content, and from content alone where content proves it."""

import random

import grading_values as made
import pyarrow as pa
import pytest

from yiben.capabilities.grading import Recognition, recognise


def one(header: str, values: list[str], context: str = "") -> Recognition:
    return recognise(pa.table({header: pa.array(values, pa.string())}), context=context)[0]


def pick(*choices: str) -> made.Maker:
    return lambda rng: rng.choice(choices)


def pattern(shape: str) -> made.Maker:
    """9 = a digit, A = a capital, everything else stands."""
    return lambda rng: "".join(
        rng.choice("0123456789") if c == "9" else rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") if c == "A" else c
        for c in shape
    )


def number(low: float, high: float, places: int = 0) -> made.Maker:
    return lambda rng: f"{rng.uniform(low, high):.{places}f}"


NAMED = [
    ("cn_resident_id", ["身份证号", "SFZH", "id_card_no", "公民身份号码"], made.resident_id),
    ("cn_resident_id", ["身份证号码"], made.resident_id_15),
    ("cn_passport", ["护照号码", "HZH", "passport_no"], pattern("E99999999")),
    ("cn_hkmo_permit", ["港澳居民来往内地通行证", "港澳通行证号码"], pattern("H99999999")),
    ("cn_tw_permit", ["台湾居民来往大陆通行证", "台胞证号"], pattern("99999999")),
    ("cn_foreign_permanent_residence", ["外国人永久居留身份证"], made.foreign_residence),
    ("cn_military_id", ["士兵证号", "军人证件号"], pattern("士字第99999999号")),
    ("cn_officer_id", ["军官证号"], pattern("军字第9999999号")),
    ("cn_driver_licence", ["驾驶证号", "驾驶证档案编号"], pattern("999999999999")),
    ("cn_hkid", ["香港身份证", "hkid"], made.hkid),
    ("us_ssn", ["ssn", "Social Security Number"], pattern("199-29-9999")),
    ("national_id", ["National ID", "soc_sec_id", "NationalID"], pattern("9999999")),
    ("cn_uscc", ["统一社会信用代码", "TYSHXYDM", "credit_code"], made.uscc),
    ("cn_org_code", ["组织机构代码", "ZZJGDM"], made.org_code),
    ("cn_taxpayer_id", ["纳税人识别号", "NSRSBH", "税号"], pattern("330106999999999")),
    ("cn_business_reg_no", ["工商注册号", "注册号"], made.business_reg_no),
    ("permit_no", ["许可证编号", "行政许可决定书文号", "certificate_no"], pattern("浙XK99-999-99999")),
    ("cn_mobile", ["手机号码", "SJHM", "mobile", "联系电话"], made.mobile),
    ("cn_landline", ["固定电话", "座机"], pattern("0571-8999 9999".replace(" ", ""))),
    ("phone", ["Telephone", "Contact Phone"], pattern("+44 1999 999999")),
    ("fax", ["传真", "fax"], pattern("010-69999999")),
    ("email", ["电子邮箱", "DZYX", "E-mail"], lambda rng: f"u{made.digits(rng, 5)}@example.com"),
    ("address", ["家庭住址", "JTZZ", "通讯地址", "home_address"], made.address),
    (
        "address",
        ["Street Address"],
        lambda rng: f"{rng.randint(1, 999)} {rng.choice(['Oak', 'Elm', 'Mill'])} Street",
    ),
    ("division_name", ["所在区县", "省份", "city"], pick("西湖区", "余杭区", "萧山区", "上城区")),
    ("person_name", ["姓名", "XM", "申请人姓名", "person_name"], made.name),
    ("person_name", ["法定代表人", "联系人", "FDDBR"], made.name),
    ("person_name", ["姓名"], made.masked_name),
    ("person_name", ["姓名"], pick("阿卜杜拉·艾买提", "古丽·买买提", "马合木提·吐尔逊")),
    (
        "person_name",
        ["full_name", "Employee Name"],
        pick("John Smith", "Mary Jones", "O'Neil, Patrick", "Anna K. Larsen"),
    ),
    ("given_name", ["first_name", "GivenName", "firstname"], pick("John", "Mary", "Ann")),
    ("surname", ["last_name", "Surname", "姓氏"], pick("Smith", "Jones", "Larsen")),
    ("org_name", ["单位名称", "QYMC", "company_name", "工作单位"], made.company),
    ("birth_date", ["出生日期", "CSRQ", "date_of_birth", "dob"], made.day),
    ("birth_date", ["出生年月"], lambda rng: f"{rng.randint(1950, 2010)}年{rng.randint(1, 12)}月"),
    ("age", ["年龄", "NL", "age"], number(1, 99)),
    ("sex", ["性别", "XB", "gender"], pick("男", "女")),
    ("sex", ["性别代码", "sex"], pick("1", "2")),
    ("ethnicity", ["民族", "MZ", "race"], pick("汉族", "回族", "苗族", "满族")),
    ("marital_status", ["婚姻状况", "HYZK"], pick("已婚", "未婚", "离异", "丧偶")),
    ("religion", ["宗教信仰", "religion"], pick("无", "佛教", "基督教")),
    ("political_affiliation", ["政治面貌", "ZZMM"], pick("中共党员", "群众", "共青团员")),
    ("political_affiliation", ["party"], pick("Democrat", "Republican")),
    ("education", ["文化程度", "XL", "学历"], pick("本科", "大专", "高中", "硕士")),
    ("job_title", ["职业", "职务", "Job Title", "occupation"], pick("教师", "会计", "司机", "工程师")),
    ("health", ["诊断结果", "疾病名称", "diagnosis"], pick("高血压", "糖尿病", "肺炎")),
    ("health", ["诊断编码"], pattern("J19.9")),
    ("medical_record_no", ["病历号", "住院号", "mrn"], pattern("99999999")),
    ("insurance_no", ["医保卡号", "社保号", "社会保障号码"], pattern("A999999999")),
    ("salary", ["月工资", "基本工资", "annual_salary"], number(3000, 30000, 2)),
    ("bank_card", ["银行卡号", "YHKH", "card_number"], made.bank_card),
    ("bank_card", ["credit_card"], made.visa),
    ("card_security_code", ["cvv", "CVV2"], pattern("999")),
    ("card_expiry", ["card_expiry"], pattern("0129".replace("29", "/2") + "9")),
    (
        "bank_account",
        ["银行账号", "开户账号", "bank_account"],
        pattern("3301 9999 9999 999".replace(" ", "")),
    ),
    ("plate_number", ["车牌号", "CPHM", "号牌号码"], made.plate),
    ("vin", ["车架号", "车辆识别代号", "vin"], made.vin),
    ("engine_no", ["发动机号"], pattern("AA999999")),
    ("imei", ["IMEI", "手机串号"], made.imei),
    ("imsi", ["IMSI"], pattern("460019999999999")),
    ("mac_address", ["MAC地址", "mac"], lambda rng: ":".join(f"{rng.randrange(256):02X}" for _ in range(6))),
    (
        "ip_address",
        ["登录IP", "ip_address"],
        lambda rng: ".".join(str(rng.randrange(1, 255)) for _ in range(4)),
    ),
    ("lat_lon", ["经纬度", "gps"], lambda rng: f"{rng.uniform(20, 45):.6f},{rng.uniform(80, 125):.6f}"),
    ("latitude", ["纬度", "lat"], number(20, 45, 6)),
    ("longitude", ["经度", "lng"], number(80, 125, 6)),
    ("trajectory", ["行动轨迹"], pick("1月10日乘坐G123抵达武汉，后前往汉口", "从杭州出发→上海→苏州")),
    ("social_account", ["微信号", "QQ号", "wechat"], pattern("wx99999aa")),
    ("username", ["用户名", "username"], pattern("user9999")),
    ("password", ["密码", "password"], pattern("aB9x9Q9z")),
    ("url", ["网址", "website"], lambda rng: f"https://www.site{made.digits(rng, 4)}.com/a"),
    ("domain_name", ["域名", "domain"], lambda rng: f"site{made.digits(rng, 4)}.gov.cn"),
    ("postcode", ["邮政编码", "YZBM", "zip_code"], pattern("310999")),
    ("division_code", ["行政区划代码", "XZQHDM"], pick(*made.DIVISIONS)),
    ("division_code", ["区划代码"], pick("110101001001", "330106002003", "440304001000")),
    ("gbt4754_code", ["行业代码", "HYDM"], pick("C3011", "I6510", "A0111", "F5123")),
    ("industry", ["所属行业", "industry"], pick("软件和信息技术服务业", "批发业", "农业")),
    ("amount", ["金额", "补贴金额", "amount"], number(10, 99999, 2)),
    ("count", ["数量", "人数", "population"], number(1, 9999)),
    (
        "date",
        ["登记日期", "成立日期", "start_date"],
        lambda rng: f"{rng.randint(2000, 2024)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
    ),
    (
        "datetime",
        ["更新时间", "created_at"],
        lambda rng: (
            f"2024-0{rng.randint(1, 9)}-1{rng.randint(0, 9)} 1{rng.randint(0, 9)}:2{rng.randint(0, 9)}:00"
        ),
    ),
    ("year", ["年度", "year"], pick("2019", "2020", "2021")),
    ("category", ["办理状态", "事项类型", "status"], pick("已办结", "受理中", "退回")),
    ("record_id", ["订单号", "案件编号", "transaction_id"], pattern("A999999999")),
    ("isbn", ["ISBN"], made.isbn13),
    ("security_id", ["isin"], made.isin),
    ("stock_code", ["股票代码"], pattern("600999")),
    ("country", ["国别", "country"], pick("中国", "美国", "日本")),
    ("country_code", ["country_code"], pick("CN", "US", "JP")),
    ("currency_code", ["币种", "currency"], pick("CNY", "USD")),
    ("language_code", ["language", "语种"], pick("zh", "en", "fr")),
    ("kinship", ["与户主关系"], pick("户主", "配偶", "长子", "女儿")),
    ("nationality", ["国籍"], pick("中国", "美国")),
    ("birthplace", ["籍贯", "出生地"], pick("浙江杭州", "江苏南京")),
    ("blood_type", ["血型"], pick("A型", "B型", "O型", "AB型")),
    ("disability", ["残疾类别"], pick("视力残疾", "肢体残疾")),
    ("biometric", ["指纹特征", "人脸特征值"], pattern("AAAA9999AAAA")),
    (
        "free_text",
        ["备注", "情况说明", "notes"],
        pick("材料齐全，予以受理，请尽快核实有关情况。", "群众反映小区路灯损坏，已转交相关部门办理。"),
    ),
]


@pytest.mark.parametrize(
    ("semantic", "header", "maker"),
    [(s, header, maker) for s, headers, maker in NAMED for header in headers],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_a_named_column_is_recognised(semantic: str, header: str, maker: made.Maker) -> None:
    answer = one(header, made.column(maker))
    assert answer.semantic == semantic, (answer, answer.alternatives)


ALONE = [
    ("cn_resident_id", made.resident_id),
    ("cn_uscc", made.uscc),
    ("bank_card", made.bank_card),
    ("cn_mobile", made.mobile),
    ("email", lambda rng: f"u{made.digits(rng, 5)}@example.com"),
    ("person_name", made.name),
    ("person_name", made.masked_name),
    ("org_name", made.company),
    ("address", made.address),
    ("plate_number", made.plate),
    ("vin", made.vin),
    ("imei", made.imei),
    ("cn_hkid", made.hkid),
    ("tw_national_id", made.tw_id),
    ("cn_org_code", made.org_code),
    ("cn_business_reg_no", made.business_reg_no),
    ("security_id", made.isin),
    ("bank_account", made.iban),
    ("isbn", made.isbn13),
    ("ip_address", lambda rng: ".".join(str(rng.randrange(1, 255)) for _ in range(4))),
    ("sex", pick("男", "女")),
    ("ethnicity", pick("汉族", "回族", "苗族")),
    ("education", pick("本科", "大专", "高中")),
    ("marital_status", pick("已婚", "未婚", "丧偶")),
    ("political_affiliation", pick("中共党员", "群众", "共青团员")),
    ("url", lambda rng: f"https://a{made.digits(rng, 4)}.cn/"),
    ("date", lambda rng: f"20{rng.randint(10, 24)}/{rng.randint(1, 12)}/{rng.randint(1, 28)}"),
    ("cn_landline", pattern("0571-89999999")),
    ("division_code", pick("110101001001", "330106002003", "440304001000", "510104003002")),
]


@pytest.mark.parametrize(("semantic", "maker"), ALONE, ids=lambda x: x if isinstance(x, str) else "")
def test_content_proves_a_column_whose_header_says_nothing(semantic: str, maker: made.Maker) -> None:
    assert one("c1", made.column(maker)).semantic == semantic


CHECKED = [
    ("cn_resident_id", made.resident_id),
    ("cn_uscc", made.uscc),
    ("bank_card", made.bank_card),
    ("bank_card", made.visa),
    ("cn_org_code", made.org_code),
    ("cn_business_reg_no", made.business_reg_no),
    ("vin", made.vin),
    ("imei", made.imei),
    ("cn_hkid", made.hkid),
    ("security_id", made.isin),
    ("bank_account", made.iban),
    ("isbn", made.isbn13),
]


@pytest.mark.parametrize(("semantic", "maker"), CHECKED, ids=lambda x: x if isinstance(x, str) else "")
def test_wrong_check_digits_prove_nothing(semantic: str, maker: made.Maker) -> None:
    values = [made.spoil(value) for value in made.column(maker)]
    assert one("c1", values).semantic != semantic
    assert one("业务流水号", values).semantic == "record_id"


def test_a_few_wrong_check_digits_do_not_hide_the_rest() -> None:
    values = made.column(made.resident_id, 200)
    values[:14] = [made.spoil(value) for value in values[:14]]
    answer = one("zjhm", values)
    assert (answer.semantic, answer.personal, answer.sensitivity) == ("cn_resident_id", True, 4)
    assert "186" in answer.evidence.en
    assert "校验位" in answer.evidence.zh


@pytest.mark.parametrize("length", [11, 18, 16, 19, 15])
def test_running_numbers_of_the_same_length_are_no_identifiers(length: int) -> None:
    rng = random.Random(length)
    values = ["2023" + made.digits(rng, length - 4) for _ in range(200)]
    for header in ("订单号", "YDH", "col3"):
        answer = one(header, values)
        assert answer.semantic not in {"cn_mobile", "cn_resident_id", "cn_uscc", "bank_card", "imei"}
        assert not answer.personal


def test_random_numbers_that_begin_like_cards_or_ids_are_not_taken_for_them() -> None:
    rng = random.Random(3)
    cards = ["62" + made.digits(rng, 17) for _ in range(300)]
    records = [rng.choice(made.DIVISIONS) + made.day(rng) + made.digits(rng, 4) for _ in range(300)]
    assert one("流水", cards).semantic != "bank_card"
    assert one("c2", records).semantic != "cn_resident_id"


@pytest.mark.parametrize(
    "words",
    [
        ["爷爷", "奶奶", "舅舅", "王阿姨", "李叔叔", "张大爷", "表姐", "外甥女", "高祖父", "何姑姑"],
        ["苹果", "香蕉", "高粱", "黄瓜", "白菜", "马铃薯", "花生", "江米", "方便面", "金针菇"],
        ["江西省", "安徽省", "黄山市", "江山市", "高平市", "金华市", "吉林省", "石家庄市"],
        ["查询", "登记", "管理", "申请", "受理", "公示", "常规", "应急", "高级", "强制"],
    ],
)
def test_words_that_begin_like_surnames_are_not_names(words: list[str]) -> None:
    answer = one("c1", words * 12)
    assert answer.semantic != "person_name"
