"""What a column of a sampling bulletin holds, told by the words of its heading.

Some thirty provinces publish bulletins, and hardly two of them call their columns the
same. A heading is folded and tried against rules in their order; the first that fits
tells the field. What no rule fits stays unknown: it is reported and never guessed.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from connectors.header import Columns, HeaderSearch, fold_name

NOT_TAKEN: Final = ""
"""The field of a column that is understood and has no place in a record."""
_PANDAS = re.compile(r"\.\d+$")
"""Marks the second column of one name; which of the two is meant, nobody says."""
_SIGNS = re.compile(r"[\s*＊()（）\[\]【】\"'“”]+")
_MEASURED = re.compile(r"[µμu]g|mg|g/kg|gb/?t?\d|ny/?t|cma|cm2|\d{4}")
"""A substance with its unit or standard, where each has a column of its own."""

_RULES: Final = tuple(
    (field, re.compile(fits), re.compile(unless) if unless else None)
    for field, fits, unless in (
        ("failed_items", r"^(主要)?不合格(项目?|指标)[:║‖∥∣|/].*(结果|值)", r"项检"),
        # Two things in one column: nobody can tell them apart.
        (None, r"名称.{0,4}地址|地址.{0,4}名称|信息|隐藏.*省|、|\w/(地|人)|数据", None),
        (None, r"(标准|限量).*(检(验|测|出)|结果)|检.*(值|结果).*(标准|限量)", None),
        (NOT_TAKEN, r"(省份|所在省|所在省市|所属省市)$|^省(市|份)?", r"产(地|品)"),
        ("task_source", r"任务|抽检类别|抽样类别|监督抽检|省抽", None),
        ("producer_address", r"(生产|厂|标[称示识]).*地址", r"被抽|受检|购|经销"),
        (
            "sampled_address",
            r"(被抽|受检|被采|被检|抽样|采样|经营|经销).*地址",
            r"生产|标识|省",
        ),
        ("batch", r"(生产|购进|加工|制作).*(日期|期.*批号)|批[号次].*日期", None),
        ("published_day", r"公[告示布](日期|时间)", None),
        ("reported_day", r"报告.*(日期|时间)", None),
        ("sampled_day", r"(抽样|采样|抽检|购样|送样|到样).*(日期|时间)", "生产"),
        ("product", r"(产品|食品|样品|检品|商品)名称?(及规格)?$|^品名$", r"分类|类别"),
        (
            "sampled_name",
            r"^(标称)?(被(抽|采|检(?!测项))|受(检|抽)|小作坊被抽)"
            r".*(单位|企业|经营者|人|者姓名|名称|名单|姓名)$|^经营者$|^供样单位$",
            r"地|生产|摊",
        ),
        (
            "producer_name",
            r"(生产|标识|标示|种植|生成).*(企业|单位|厂[家商]|者|商|主体|合作社)(名称)?$"
            r"|^(生产|标[称示识]生?产?).*(企业|单位|者)名称标?称?$|^企业名称$",
            r"被抽|受检|日期|机构|地|经销|购入",
        ),
        ("specification", r"规格|包装.*散装|散装", r"名称|批准"),
        (
            "product_class",
            r"[大细亚小种]类|类别|食品分类|产品分类|分类$|^分类",
            r"不合格|功能|包装|明细|样品小类|判",
        ),
        ("authority", r"^组织(抽检|抽查)?.*(部门|机关|单位)$", None),
        ("test_body", r"(检[验测]|承检|监检)(检测)?(机构|单位|部门)", r"日期|被"),
        ("test_body", r"^抽(样|检)(单位|机构|公司)(名称)?$", None),
        (
            NOT_TAKEN,
            r"结论|判定|(?<!不)合格情况|是否合格|单项评价|抽检结果|合格率",
            None,
        ),
        ("_limit", r"标准(值|限量|要求|指标|\d)|限量|技术指标|基准值|允许限", None),
        ("_limit", r"^国家标准$|技术要求", None),
        (
            "failed_items",
            r"(检验|检测|抽检|测试|问题|风险|检品|所检|已检|不合格|不符合)"
            r"(检测|标准规定|规定)?(项目?|指标)$|^项目\d*$|检测项名称$",
            None,
        ),
        ("_result", r"(检[验测出]|实测|测定)(值|结果)$|^结果\d+$", None),
        ("notice_no", r"公告(号|期号|编号|文号)$", None),
        (NOT_TAKEN, r"报告(书)?(编号|号)|序号$", r"不合格"),
    )
)
"""Field, what a folded heading must hold, and what it must not; in their order."""


@lru_cache(maxsize=1 << 12)
def field_of_heading(heading: str) -> str | None:
    """Name the field that a column holds by its heading.

    None where no rule tells it, `NOT_TAKEN` where it has no place in a record.
    """
    folded = _SIGNS.sub("", unicodedata.normalize("NFKC", heading)).casefold()
    if not folded or _PANDAS.search(heading) or _MEASURED.search(folded):
        return None
    for field, fits, unless in _RULES:
        if fits.search(folded) and not (unless and unless.search(folded)):
            return field
    return None


class HeadingSearch(HeaderSearch):
    """Finds the header of a bulletin by known names first, then by words of headings.

    A name that is known goes before every rule. Where rules give two columns the same
    field, neither is taken: both are reported as unknown.
    """

    def knows(self, folded: str) -> bool:
        """Tell whether a name is known, or a rule tells what stands under it."""
        return super().knows(folded) or field_of_heading(folded) is not None

    def fields_of(self, folded: Iterable[str]) -> set[str]:
        """Name the fields whose columns bear some of these names or headings."""
        names = list(folded)
        known = super().knows
        told = {field_of_heading(name) for name in names if not known(name)}
        taken = {field for field in told if field and field in self._columns}
        return super().fields_of(names) | taken

    def find(self, cells: Sequence[object]) -> Columns | None:
        """Take a row for the header if enough of its cells are headings."""
        return super().find(self._named(cells))

    def _named(self, cells: Sequence[object]) -> list[object]:
        """Write headings that a rule tells as the manifest calls their fields."""
        folded = [fold_name(cell) if cell not in (None, "") else "" for cell in cells]
        by_name = super().fields_of(folded)
        known = super().knows
        told = [None if known(name) else field_of_heading(name) for name in folded]
        once = {field for field, count in Counter(told).items() if count == 1}
        free = (once & set(self._columns)) - by_name
        return [
            self._columns[field][0] if field is not None and field in free else cell
            for cell, field in zip(cells, told, strict=True)
        ]
