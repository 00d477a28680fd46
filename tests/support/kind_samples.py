"""One full row of every record kind, and what becomes of it."""

import pytest
from marshmallow import ValidationError

from schemas.base import CODES, problems_of
from schemas.record import KINDS

USCC = "91321302MA1TEQT078"


OFFICE = "11321300MB1TEQT43D"


SAMPLES = {
    "registration": {
        "party_name": "宿迁洋河样品有限公司",
        "uscc": USCC,
        "established_day": "2018-05-07",
        "capital": "105(万元人民币)",
        "legal_rep": "张三",
        "status": "开业",
    },
    "shop": {
        "party_name": "宿迁洋河样品有限公司",
        "uscc": USCC,
        "platform": "样品商城",
        "shop_id": "10086",
        "shop_name": "样品专营店",
        "opened_day": "2020-01-02",
        "party_phone": "13800000000",
    },
    "licence": {
        "party_name": "宿迁洋河样品有限公司",
        "uscc": USCC,
        "licence_no": "苏妆20200001",
        "decision_day": "2020-01-02",
        "valid_until": "2025-01-01",
        "authority": "江苏省药品监督管理局",
        "legal_rep": "张三",
        "licence_type": "01",
    },
    "penalty": {
        "party_name": "宿迁洋河样品有限公司",
        "party_category": "法人及非法人组织",
        "uscc": USCC,
        "document_no": "宿市监处字【2020】第7号",
        "decision_day": "2020-03-04",
        "authority": "宿迁市市场监督管理局",
        "authority_code": OFFICE,
        "penalty_kinds": "罚款、没收违法所得",
        "violation_type": "侵犯注册商标专用权",
        "facts": "销售侵权商品",
        "content": "没收违法所得300元，罚款1000元",
        "legal_rep": "张三",
        "legal_rep_id_no": "321302198001011234",
        "procedure": "普通程序",
        "officers": "李四、王五",
    },
    "abnormal_listing": {
        "party_name": "宿迁洋河样品有限公司",
        "uscc": USCC,
        "listed_day": "2020-07-01",
        "reason": "未按规定期限公示2019年年度报告",
        "authority": "宿迁市市场监督管理局",
    },
    "serious_listing": {
        "party_name": "宿迁洋河样品有限公司",
        "uscc": USCC,
        "list_name": "严重违法失信企业名单",
        "listed_day": "2020-07-01",
        "reason": "被列入经营异常名录届满3年仍未履行相关义务的",
    },
    "judgment_debtor": {
        "party_name": "宿迁洋河样品有限公司",
        "uscc": USCC,
        "case_no": "(2019)苏1302执00123号",
        "court": "宿迁市宿城区人民法院",
        "published_day": "2019年09月30日",
        "duty": "支付货款",
        "legal_rep": "张三",
    },
    "court_case": {
        "case_no": "（2019）苏1302民初77号",
        "courts": "宿迁市宿城区人民法院",
        "entry_kind": "开庭公告",
        "entry_day": "2019-05-06",
        "parties": [
            {"role": "原告", "name": "张三", "roleType": 1},
            {"role": "被告", "name": "宿迁洋河样品有限公司", "uscc": USCC},
        ],
    },
    "sampling_result": {
        "producer_name": "宿迁洋河样品有限公司",
        "producer_uscc": USCC,
        "sampled_name": "宿城区样品超市",
        "product": "桂花糕",
        "batch": "2020-01-01",
        "sample_no": "GC20320000000000001",
        "verdict": "不合格",
        "failed_items": "菌落总数║2000║≤1000；大肠菌群║50║≤10",
        "published_day": "2020-02-02",
    },
}


def loaded(name, **changes):
    """Load a sample with some values changed."""
    return KINDS[name].load({**SAMPLES[name], **changes})


def refused(name, **changes):
    """Return the faults with which a changed sample is refused."""
    with pytest.raises(ValidationError) as caught:
        loaded(name, **changes)
    problems = problems_of(caught.value)
    assert all(problem.code in CODES for problem in problems)
    return {(problem.field, problem.code) for problem in problems}
