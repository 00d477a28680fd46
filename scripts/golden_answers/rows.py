"""What is delivered about the firms of our own: rows of every kind, and corrections."""

from scripts.golden_answers.firms import (
    BRANCH,
    CANCELLED,
    CLEAN,
    DISPUTED,
    FINED,
    HIDDEN_ONLY,
    JUVENILE,
    NAMED_ONLY,
    OUTSIDER,
    PARTED,
    PARTED_OLD,
    PERSON,
    REGISTERED,
    RENUMBERED,
    RENUMBERED_OLD,
    SEALED,
    SHOPKEEPER,
    TWIN,
    Firm,
)

Row = dict[str, object]
BUREAU = "宿迁市市场监督管理局"
POLICE = "宿迁市公安局"
COURT = "宿迁市宿城区人民法院"
NUMBER = "行政相对人代码_2(工商注册号)"
ON_THE_SPOT: Row = {
    "处罚类别": "警告",
    "处罚内容": "警告",
    "处罚程序": "简易程序",
    "罚款金额（万元）": "",
}
DETENTION: Row = {
    "违法行为类型": "扰乱单位秩序",
    "违法事实": "扰乱单位秩序",
    "处罚依据": "治安管理处罚法第二十三条",
    "处罚类别": "行政拘留",
    "处罚内容": "行政拘留五日",
    "罚款金额（万元）": "",
    "处罚机关": POLICE,
}
BY_PERSON: Row = {"行政相对人类别": "自然人", "自然人证件类型": "身份证"}
UNDER_OLD_NUMBER: Row = {"行政相对人代码_1(统一社会信用代码)": ""}


def register_rows() -> list[Row]:
    """Write the register's rows of the firms."""
    return [
        {
            "企业名称": firm.name,
            "统一社会信用代码": firm.code,
            "注册日期": "2015-03-02",
            "注销日期": "2025-02-01" if firm is CANCELLED else "",
            "登记状态": "注销" if firm is CANCELLED else "存续",
            "法人代表": "陈某某",
            "注册资金": "60(万元人民币)",
            "经营范围": "日用百货销售",
            "所在省份": "江苏",
            "地区": firm.place[:3],
            "注册地址": f"{firm.place}幸福路{number}号",
            "隶属企业名称": CLEAN.name if firm is BRANCH else "",
            "隶属企业统一社会信用代码": CLEAN.code if firm is BRANCH else "",
        }
        for number, firm in enumerate(REGISTERED, 1)
    ]


def penalty_row(firm: Firm, number: int, day: str, **changes: object) -> Row:
    """Write one penalty decision; an ordinary fine unless changed."""
    return {
        "行政相对人名称": firm.name,
        "行政相对人类别": "法人及非法人组织",
        "行政相对人代码_1(统一社会信用代码)": firm.code,
        NUMBER: "",
        "法定代表人": "陈某某",
        "自然人证件类型": "",
        "自然人证件号码": "",
        "行政处罚决定书文号": f"宿市监罚〔{day[:4]}〕{90000 + number}号",
        "违法行为类型": "侵犯注册商标专用权",
        "违法事实": "当事人网店销售侵权商品若干件",
        "处罚依据": "商标法第六十条",
        "处罚类别": "罚款",
        "处罚内容": "罚款1.5万元",
        "罚款金额（万元）": "1.5",
        "处罚决定日期": day,
        "公示截止期": "",
        "处罚机关": BUREAU,
        "处罚程序": "普通程序",
    } | changes


def _person_row(firm: Firm, number: int, day: str, **changes: object) -> Row:
    """Write a decision about a natural person."""
    more = BY_PERSON | {"自然人证件号码": firm.code} | changes
    return penalty_row(Firm(firm.name), number, day, **more)


def penalty_rows() -> list[Row]:
    """Write decisions of every standing, for every class of party."""
    ended: Row = {"公示截止期": "2026-09-30"}
    revoked: Row = {"处罚类别": "罚款、吊销许可证件", "处罚内容": "吊销许可证"}
    household: Row = {"行政相对人类别": "个体工商户"}
    old = UNDER_OLD_NUMBER
    return [
        penalty_row(FINED, 1, "2026-09-01"),
        penalty_row(FINED, 2, "2026-05-06", **ended),
        penalty_row(FINED, 3, "2026-06-07", **ON_THE_SPOT),
        penalty_row(FINED, 4, "2026-07-08"),
        penalty_row(FINED, 5, "2026-07-09"),
        penalty_row(FINED, 6, "2026-07-10"),
        penalty_row(FINED, 7, "2026-07-11"),
        penalty_row(FINED, 8, "2026-08-12", 处罚程序=""),
        penalty_row(FINED, 9, "2025-08-12", **revoked),
        penalty_row(FINED, 10, "2018-03-04"),
        # Too low for publication in principle, published because the source says so.
        penalty_row(CLEAN, 11, "2026-08-13", **{"罚款金额（万元）": "0.1"}),
        penalty_row(BRANCH, 12, "2026-08-14"),
        penalty_row(SHOPKEEPER, 13, "2026-08-15", **household),
        penalty_row(SHOPKEEPER, 14, "2026-08-16", **household, **ON_THE_SPOT),
        penalty_row(DISPUTED, 15, "2026-08-17"),
        penalty_row(Firm(RENUMBERED.name), 16, "2026-08-18", **old)
        | {NUMBER: RENUMBERED_OLD},
        penalty_row(Firm(PARTED.name), 17, "2026-08-19", **old) | {NUMBER: PARTED_OLD},
        penalty_row(SEALED, 18, "2026-08-20"),
        penalty_row(SEALED, 19, "2026-08-21", **DETENTION),
        penalty_row(TWIN, 20, "2026-08-20"),
        penalty_row(OUTSIDER, 21, "2026-08-22"),
        penalty_row(NAMED_ONLY, 22, "2026-08-23"),
        penalty_row(HIDDEN_ONLY, 23, "2026-08-24", **ON_THE_SPOT),
        _person_row(PERSON, 24, "2026-08-25"),
        _person_row(JUVENILE, 25, "2026-08-26", **DETENTION),
        # A sound code beside the name of another firm.
        penalty_row(Firm(OUTSIDER.name, CLEAN.code), 26, "2026-08-27"),
    ]


def corrected_rows() -> list[Row]:
    """Write later words on decisions that were delivered before."""
    lower: Row = {"处罚内容": "罚款0.8万元", "罚款金额（万元）": "0.8"}
    return [
        penalty_row(FINED, 1, "2026-09-01", **lower),
        penalty_row(CLEAN, 11, "2026-08-13", 公示截止期="2026-11-30"),
        penalty_row(TWIN, 27, "2026-09-02"),
    ]


def tying_rows() -> list[Row]:
    """Write rows that give an old number beside a unified code."""
    return [
        penalty_row(RENUMBERED, 28, "2026-09-03", **ON_THE_SPOT)
        | {NUMBER: RENUMBERED_OLD},
        penalty_row(PARTED, 29, "2026-09-04", **ON_THE_SPOT) | {NUMBER: PARTED_OLD},
    ]


def licence_rows() -> list[Row]:
    """Write licences: in force, without end, run out, revoked."""
    standings = (
        (FINED, "2024-01-02", "2029-01-01", "1"),
        (CLEAN, "2023-01-02", "长期", "1"),
        (CLEAN, "2019-01-02", "2024-01-01", "1"),
        (SHOPKEEPER, "2020-01-02", "2025-01-01", "1"),
        (SEALED, "2022-01-02", "2027-01-01", "2"),
    )
    return [
        {
            "xk_xdr_mc": firm.name,
            "xk_xdr_lb": "个体工商户" if firm is SHOPKEEPER else "法人及非法人组织",
            "xk_xdr_shxym": firm.code,
            "xk_frdb": "陈某某",
            "xk_xkws": "食品经营许可证",
            "xk_wsh": f"JY990000{number:05d}",
            "xk_xklb": "01普通",
            "xk_xkzs": "食品经营许可证",
            "xk_xkbh": f"JY990000{number:05d}",
            "xk_nr": "热食类食品制售",
            "xk_jdrq": day,
            "xk_yxqz": day,
            "xk_yxqzi": until,
            "xk_xkjg": "宿迁市行政审批局",
            "xk_zt": state,
            "xk_lydw": "宿迁市行政审批局",
        }
        for number, (firm, day, until, state) in enumerate(standings, 1)
    ]


def shop_rows() -> list[Row]:
    """Write shops of a firm, of an individual business and of a mere person."""
    return [
        {
            "platform": "云铺商城",
            "shop_id": str(990_000 + number),
            "shop_name": f"云帆{number}号小铺",
            "operator_name": firm.name,
            "operator_category": category,
            "operator_code": "" if firm is PERSON else firm.code,
            "operator_id_no": firm.code if firm is PERSON else "",
            "operator_phone": "13900000000",
            "opened": "2021-05-06",
            "closed": closed,
            "status": "已关闭" if closed else "营业中",
        }
        for number, (firm, category, closed) in enumerate(
            (
                (CLEAN, "法人及非法人组织", ""),
                (CLEAN, "法人及非法人组织", "2024-05-06"),
                (SHOPKEEPER, "个体工商户", ""),
                (PERSON, "自然人", ""),
            ),
            1,
        )
    ]


def sample_rows() -> list[Row]:
    """Write failed samples: made by one, sold by another, each once a household."""
    pairs = ((FINED, CLEAN), (FINED, SHOPKEEPER), (SHOPKEEPER, CLEAN), (CLEAN, FINED))
    return [
        {
            "抽样编号": f"XC26990000{number:06d}",
            "标称生产企业名称": maker.name,
            "标称生产企业统一社会信用代码": maker.code,
            "标称生产企业地址": "宿迁市宿城区幸福路2号",
            "被抽样单位名称": seller.name,
            "被抽样单位统一社会信用代码": seller.code,
            "被抽样单位地址": "宿迁市宿城区幸福路1号",
            "食品名称": "桂花糕",
            "分类": "糕点",
            "生产日期/批号": "2026-03-01",
            "不合格项目": f"菌落总数║{number}50000CFU/g║≤10000CFU/g",
            "组织抽检机关": BUREAU,
            "公告号": "2026年第6期",
            "抽样日期": "2026-04-01",
            "报告日期": "2026-05-01",
            "公告日期": "2026-06-01",
        }
        for number, (maker, seller) in enumerate(pairs, 1)
    ]


def court_rows() -> list[Row]:
    """Write a civil case between firms, and a criminal one without a judgment."""
    cases = (
        ("（2026）苏1302民初990号", "买卖合同纠纷", CLEAN, FINED),
        ("（2026）苏1302民初991号", "买卖合同纠纷", SHOPKEEPER, CLEAN),
        ("（2026）苏1302刑初992号", "销售假冒注册商标的商品罪", SEALED, SHOPKEEPER),
    )
    return [
        {
            "caseNumber": number,
            "caseReason": reason,
            "court": COURT,
            "gmtTrial": "2026-07-03",
            "kind": "开庭公告",
            "parties": [
                {"role": "原告", "roleType": 1, "name": one.name, "uscc": one.code},
                {"role": "被告", "roleType": 2, "name": two.name, "uscc": two.code},
                {"role": "被告", "roleType": 2, "name": PERSON.name},
            ],
        }
        for number, reason, one, two in cases
    ]


def listing_rows() -> list[Row]:
    """Write stays on the list of abnormal operations, one of them ended."""
    return [
        {
            "企业名称": firm.name,
            "统一社会信用代码/注册号": firm.code,
            "列入经营异常名录原因": "未按规定期限公示年度报告",
            "列入日期": "2024-07-08",
            "列入决定机关": BUREAU,
            "移出日期": removed,
            "移出经营异常名录原因": "已补报年度报告并公示" if removed else "",
            "移出决定机关": BUREAU if removed else "",
        }
        for firm, removed in ((FINED, ""), (CLEAN, "2025-01-15"), (SHOPKEEPER, ""))
    ]


def serious_rows() -> list[Row]:
    """Write stays on the serious list: standing, and ended for a household."""
    return [
        {
            "企业名称": firm.name,
            "统一社会信用代码": firm.code,
            "列入原因": "组织虚假交易，情节严重",
            "列入日期": "2025-03-01",
            "列入决定机关": BUREAU,
            "移出日期": removed,
            "移出原因": "已履行相关义务" if removed else "",
        }
        for firm, removed in ((FINED, ""), (CLEAN, "2026-05-01"), (SHOPKEEPER, ""))
    ]


def debtor_rows() -> list[Row]:
    """Write judgment debtors: firms, a household and a natural person."""
    return [
        {
            "被执行人姓名/名称": firm.name,
            "统一社会信用代码": "" if firm is PERSON else firm.code,
            "身份证号码": firm.code if firm is PERSON else "",
            "执行法院": COURT,
            "省份": "江苏",
            "执行案号": f"（2025）苏1302执{9900 + number}号",
            "立案时间": "2025-03-11",
            "生效法律文书确定的义务": "给付货款10000元",
            "被执行人的履行情况": "全部未履行",
            "失信被执行人行为具体情形": "其他规避执行",
            "发布时间": "2025-05-30",
        }
        for number, firm in enumerate((SEALED, SHOPKEEPER, PERSON, RENUMBERED), 1)
    ]
