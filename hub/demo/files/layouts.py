"""What each office's files look like: names, encodings, columns, series by series."""

from dataclasses import dataclass
from typing import Final, Literal

from hub.demo.files.further_layouts import AS_LINES, COLUMNS
from hub.demo.systems import system_columns, system_deliveries
from hub.demo.town.words import PLATFORMS
from schemas.record import KINDS

FileForm = Literal["csv", "jsonl", "xlsx"]
Columns = tuple[tuple[str, str], ...]
"""Pairs of a column's name and our field; ``=text`` is a column that always says so."""

CSV_ROWS: Final = 50_000
SHEET_ROWS: Final = 500


@dataclass(frozen=True, slots=True)
class FileSeries:
    """One series of files in one source's drop folder."""

    source: str
    series: int
    name: str
    """Name of its files without number and ending."""
    columns: Columns
    form: FileForm = "csv"
    encoding: str = "utf-8"
    titles: tuple[str, ...] = ()
    """Lines above the header."""
    header_every: int = 0
    """After so many rows the header stands again, as where sheets were pasted."""
    blank_end: bool = False
    """Whether an empty line ends each file."""

    @property
    def most_rows(self) -> int:
        """Rows of one file at most."""
        return SHEET_ROWS if self.form == "xlsx" else CSV_ROWS


REGISTRATION = (
    ("企业名称", "party_name"),
    ("统一社会信用代码", "uscc"),
    ("注册日期", "established_day"),
    ("企业类型", "enterprise_type"),
    ("法人代表", "legal_rep"),
    ("注册资金", "capital"),
    ("经营范围", "business_scope"),
    ("所在省份", "province"),
    ("地区", "city"),
    ("注册地址", "address"),
)
PENALTY_2018 = (
    ("行政相对人名称", "party_name"),
    ("行政相对人类别", "party_category"),
    ("行政相对人代码_1(统一社会信用代码)", "uscc"),
    ("行政相对人代码_2(工商注册号)", "reg_no"),
    ("行政相对人代码_3(组织机构代码)", "org_code"),
    ("法定代表人", "legal_rep"),
    ("自然人证件号码", "party_id_no"),
    ("行政处罚决定书文号", "document_no"),
    ("违法行为类型", "violation_type"),
    ("违法事实", "facts"),
    ("处罚依据", "basis"),
    ("处罚类别", "penalty_kinds"),
    ("处罚内容", "content"),
    ("罚款金额（万元）", "fine_fen"),
    ("没收违法所得、没收非法财物的金额（万元）", "confiscated_fen"),
    ("处罚决定日期", "decision_day"),
    ("处罚有效期", "valid_until"),
    ("公示截止期", "publicity_until"),
    ("处罚机关", "authority"),
    ("处罚机关统一社会信用代码", "authority_code"),
    ("数据来源单位", "source_unit"),
    ("承办人", "=样某"),
)
PENALTY_2016 = (
    ("CF_WSH", "document_no"),
    ("CF_CFMC", "document_name"),
    ("CF_CFLB1", "penalty_kinds"),
    ("CF_CFLB2", "second_kind"),
    ("CF_SY", "facts"),
    ("CF_YJ", "basis"),
    ("CF_XDR_MC", "party_name"),
    ("CF_XDR_SHXYM", "uscc"),
    ("CF_XDR_ZDM", "org_code"),
    ("CF_XDR_GSDJ", "reg_no"),
    ("CF_FR", "legal_rep"),
    ("CF_JG", "content"),
    ("CF_JDRQ", "decision_day"),
    ("CF_XZJG", "authority"),
    ("CF_ZT", "status_text"),
    ("DFBM", "region_code"),
    ("SJC", "source_updated"),
    ("BZ", "note"),
)
LICENCE = (
    ("xk_xdr_mc", "party_name"),
    ("xk_xdr_lb", "party_category"),
    ("xk_xdr_shxym", "uscc"),
    ("xk_xdr_gszc", "reg_no"),
    ("xk_xdr_zzjg", "org_code"),
    ("xk_frdb", "legal_rep"),
    ("xk_xkws", "document_name"),
    ("xk_wsh", "document_no"),
    ("xk_xklb", "licence_type"),
    ("xk_xkzs", "licence_name"),
    ("xk_xkbh", "licence_no"),
    ("xk_nr", "content"),
    ("xk_jdrq", "decision_day"),
    ("xk_yxqz", "valid_from"),
    ("xk_yxqzi", "valid_until"),
    ("xk_xkjg", "authority"),
    ("xk_xkjgdm", "authority_code"),
    ("xk_zt", "status_text"),
    ("xk_lydw", "source_unit"),
    ("bz", "note"),
)
ABNORMAL = (
    ("企业名称", "party_name"),
    ("统一社会信用代码/注册号", "uscc"),
    ("列入经营异常名录原因", "reason"),
    ("列入日期", "listed_day"),
    ("列入决定机关", "authority"),
    ("移出日期", "removed_day"),
    ("移出经营异常名录原因", "removal_reason"),
    ("移出决定机关", "removal_authority"),
)
SERIOUS = (
    ("企业名称", "party_name"),
    ("统一社会信用代码", "uscc"),
    ("列入严重违法失信名单原因", "reason"),
    ("列入日期", "listed_day"),
    ("列入决定机关", "authority"),
    ("移出日期", "removed_day"),
    ("移出原因", "removal_reason"),
)
DEBTORS = (
    ("被执行人姓名/名称", "party_name"),
    ("身份证号码", "party_id_no"),
    ("统一社会信用代码", "uscc"),
    ("组织机构代码", "org_code"),
    ("法定代表人或负责人姓名", "legal_rep"),
    ("执行法院", "court"),
    ("省份", "province"),
    ("执行依据文号", "basis_document_no"),
    ("作出执行依据单位", "basis_unit"),
    ("执行案号", "case_no"),
    ("立案时间", "filed_day"),
    ("生效法律文书确定的义务", "duty"),
    ("被执行人的履行情况", "performance"),
    ("失信被执行人行为具体情形", "conduct"),
    ("发布时间", "published_day"),
)
SAMPLES = (
    ("序号", "serial"),
    ("抽样编号", "sample_no"),
    ("标称生产企业名称", "producer_name"),
    ("标称生产企业地址", "producer_address"),
    ("被抽样单位名称", "sampled_name"),
    ("被抽样单位统一社会信用代码", "sampled_uscc"),
    ("被抽样单位地址", "sampled_address"),
    ("食品名称", "product"),
    ("规格型号", "specification"),
    ("生产日期/批号", "batch"),
    ("不合格项目║检验结果║标准值", "items"),
    ("分类", "product_class"),
    ("任务来源", "task_source"),
    ("检验机构", "test_body"),
    ("组织抽检机关", "authority"),
    ("公告号", "notice_no"),
    ("抽样日期", "sampled_day"),
    ("公告日期", "published_day"),
)
SHOP_FIELDS = (
    ("平台名称", "platform", "platform"),
    ("店铺编号", "shop_id", "shop_id"),
    ("店铺名称", "shop_name", "shop_name"),
    ("店铺网址", "url", "url"),
    ("网站备案号", "icp_no", "icp_no"),
    ("经营者名称", "operator_name", "party_name"),
    ("经营者类别", "operator_category", "party_category"),
    ("经营者统一社会信用代码", "operator_code", "uscc"),
    ("自然人证件号码", "operator_id_no", "party_id_no"),
    ("主营类目", "main_goods", "main_goods"),
    ("开店日期", "opened", "opened_day"),
    ("关店日期", "closed", "closed_day"),
    ("身份核验日期", "verified", "verified_day"),
    ("店铺状态", "status", "status"),
    ("是否声明依法不需要登记", "exempt", "exempt"),
    ("不需要登记的情形", "exemption", "exemption"),
)
SHOPS_ZH = tuple((zh, field) for zh, _, field in SHOP_FIELDS)
SHOPS_EN = tuple((en, field) for _, en, field in SHOP_FIELDS)
_PLATFORM = tuple(host for _, _, host in PLATFORMS)

LAYOUTS = (
    FileSeries("registration", 0, "市场主体登记", REGISTRATION, header_every=997),
    FileSeries(
        "penalty_2018",
        0,
        "市场监管行政处罚",
        (*PENALTY_2018, ("处罚程序", "procedure"), ("备注", "note")),
        encoding="gb18030",
        header_every=1_499,
    ),
    FileSeries(
        "penalty_2018",
        1,
        "其他部门行政处罚",
        (*PENALTY_2018, ("备注", "note")),
        encoding="gb18030",
    ),
    FileSeries("penalty_2016", 0, "城管行政处罚", PENALTY_2016, encoding="gb18030"),
    FileSeries("licence", 0, "行政许可", LICENCE, encoding="gb18030"),
    FileSeries(
        "abnormal_list",
        0,
        "经营异常名录",
        ABNORMAL,
        titles=("宿迁市经营异常名录",),
        blank_end=True,
    ),
    FileSeries(
        "abnormal_list",
        1,
        "经营异常名录移出",
        ABNORMAL,
        titles=("宿迁市经营异常名录（移出）",),
        blank_end=True,
    ),
    FileSeries("serious_list", 0, "严重违法失信名单", SERIOUS),
    FileSeries("debtor_list", 0, "失信被执行人", DEBTORS, blank_end=True),
    FileSeries(
        "sampling_food",
        0,
        "食品抽检不合格公告",
        SAMPLES,
        form="xlsx",
        titles=(
            "附件：宿迁市食品安全监督抽检不合格产品信息",
            "（声明：以下信息仅指本次抽检标称的生产企业相关产品的生产日期/批号）",
        ),
    ),
    FileSeries("shop_platform", 0, _PLATFORM[0], SHOPS_ZH),
    FileSeries("shop_platform", 1, _PLATFORM[1], SHOPS_EN, form="jsonl"),
    FileSeries("shop_platform", 2, _PLATFORM[2], SHOPS_ZH, encoding="gb18030"),
    FileSeries("shop_platform", 3, _PLATFORM[3], SHOPS_EN, form="jsonl"),
    FileSeries("shop_platform", 4, "自营网站", SHOPS_ZH),
    *(
        FileSeries(
            kind,
            0,
            KINDS[kind].zh,
            columns,
            form="jsonl" if kind in AS_LINES else "csv",
        )
        for kind, columns in COLUMNS.items()
    ),
    *(
        FileSeries(one.source, 0, one.source, system_columns(one), form=one.form)
        for one in system_deliveries()
    ),
)
