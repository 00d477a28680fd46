"""What the flags say that a record is given on entry, each ``field:what``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.wording import Wording

RECORD_FLAGS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        "state:broken": Wording("承诺已违反", "the commitment was broken"),
        "notices:fewer-than-parts": Wording(
            "通知总数少于其中一项", "a part is more than all notices"
        ),
        "score:brushed": Wording(
            "平台疑有刷单，评分不可据",
            "the platform suspects fake trades behind the score",
        ),
        "effective_day:before-publication": Wording(
            "规则在公布前即实施", "the rule held before it was published"
        ),
    }
)
"""Flags that say something of the merchant, whole."""

FIELD_FLAGS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        "unread": Wording("未能识读，保留原文", "could not be read, kept as written"),
        "before-effect": Wording(
            "止期早于起期，不计", "ends before it begins, not used"
        ),
        "before-decision": Wording("早于决定日期", "lies before the decision"),
        "other": Wording("有列表以外的内容", "has something that is none of the list"),
        "narrative": Wording(
            "为叙述，已移入案情", "was a story and stands with the facts"
        ),
        "amount-without-unit": Wording("金额未写单位", "an amount has no unit"),
        "amounts-disagree": Wording(
            "所写金额互相矛盾", "amounts contradict each other"
        ),
        "repaired": Wording("经修复", "was repaired"),
        "masked": Wording("已隐去部分", "is masked"),
        "many": Wording("写了多个主体", "speaks of several at once"),
        "placeholder": Wording("为占位内容", "stands for nothing"),
        "length": Wording("位数不对", "has the wrong length"),
        "character": Wording("含不应有的字符", "has a character that cannot be there"),
        "uscc-letter": Wording("含不使用的字母", "has a letter that is never used"),
        "uscc-category": Wording("机构类别不存在", "has no such category"),
        "uscc-division": Wording("区划部分不对", "has a wrong division"),
        "uscc-check": Wording("校验码不符", "fails its check"),
        "org-check": Wording("校验码不符", "fails its check"),
        "reg-no-check": Wording("校验码不符", "fails its check"),
        "coop-form": Wording("格式不对", "has the wrong form"),
        "tax-no-form": Wording("格式不对", "has the wrong form"),
        "form": Wording("格式不对", "has the wrong form"),
        "shape": Wording("不是已知的代码", "is no known code"),
        "ambiguous": Wording("有多种读法", "can be read in several ways"),
        "identity-number": Wording("为公民身份号码", "is a person's identity number"),
    }
)
"""What may be said of a field."""
