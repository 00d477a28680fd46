"""How the words of the hub are said in Chinese and English, each once.

Pages, sheets, the command line and the verifier take their words from here, so that a
purpose or a state never has two names.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from schemas.words import (
    AccessMark,
    AccessSign,
    ChangeKind,
    ClockStart,
    ClockState,
    ClockStep,
    LineFault,
    LineHint,
    MemberPost,
    Need,
    OfficerRole,
    PauseReason,
    Purpose,
    RecordStatus,
    ScreenOutcome,
    ShownPaper,
    WindowVisitor,
)


class Wording(NamedTuple):
    """A text in the two languages of the hub."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """Choose the wording of a language: ``en``, or Chinese."""
        return self.en if language == "en" else self.zh


PURPOSES: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        Purpose.ONBOARDING: Wording("入驻核验", "onboarding"),
        Purpose.ENFORCEMENT: Wording("执法办案", "enforcement"),
        Purpose.TRANSFER: Wording("案件移送", "transfer"),
        Purpose.PROSECUTION: Wording("审查起诉", "prosecution"),
        Purpose.TRIAL: Wording("审判", "trial"),
        Purpose.SUPERVISION: Wording("监督检查", "supervision"),
        Purpose.PUBLIC: Wording("公开查询", "public"),
        Purpose.SELF: Wording("本主体自查", "own file"),
    }
)
"""What a disclosure is for."""

ROLES: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        OfficerRole.OFFICER: Wording("办案人员", "case officer"),
        OfficerRole.WINDOW_CLERK: Wording("窗口人员", "window clerk"),
        OfficerRole.REVIEWER: Wording("名称核对员", "reviewer"),
        OfficerRole.SOURCE_DESK: Wording("数据归集员", "source desk"),
        OfficerRole.SECURITY_ADMIN: Wording("安全管理员", "security administrator"),
        OfficerRole.SYSTEM_ADMIN: Wording("系统管理员", "system administrator"),
        OfficerRole.AUDIT_ADMIN: Wording("审计管理员", "audit administrator"),
    }
)
"""What officers' accounts open."""

POSTS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        MemberPost.HEAD: Wording("正职负责人（检察长）", "head (chief prosecutor)"),
        MemberPost.PRESIDING: Wording("主持工作的负责人", "who presides over the work"),
        MemberPost.DEPUTY: Wording("分管负责人", "deputy in charge"),
        MemberPost.LEGAL_REVIEW: Wording("法制审核人员", "legal review"),
    }
)
"""Posts to which law gives decisions."""

VISITORS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        WindowVisitor.PERSON: Wording(
            "本人（自然人、经营者或法定代表人）",
            "the person, owner or legal representative",
        ),
        WindowVisitor.AGENT: Wording("代理人", "an agent"),
    }
)
"""Who stands at a window."""

PAPERS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        ShownPaper.RESIDENT_CARD: Wording("居民身份证", "resident identity card"),
        ShownPaper.PASSPORT: Wording("护照", "passport"),
        ShownPaper.TRAVEL_PERMIT: Wording(
            "港澳居民来往内地通行证、台湾居民来往大陆通行证",
            "mainland travel permit (Hong Kong, Macao, Taiwan)",
        ),
        ShownPaper.RESIDENCE_PERMIT: Wording(
            "外国人永久居留身份证、港澳台居民居住证", "residence permit"
        ),
        ShownPaper.AUTHORISATION: Wording("授权委托书", "letter of authorisation"),
        ShownPaper.BUSINESS_LICENCE: Wording("营业执照", "business licence"),
    }
)
"""What a visitor showed."""

RECORD_STATES: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        RecordStatus.ACTIVE: Wording("有效", "in force"),
        RecordStatus.DISPUTED: Wording("异议处理中", "disputed"),
        RecordStatus.REPAIRED: Wording("已修复", "repaired"),
        RecordStatus.ANNULLED: Wording("已撤销", "annulled"),
        RecordStatus.WITHDRAWN: Wording("已撤回", "withdrawn"),
        "ended": Wording("已结束", "ended"),
    }
)
"""States of records; ``ended`` is one whose own end has passed."""

MERCHANT_STATES: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        "active": Wording("存续", "active"),
        "dormant": Wording("已无归集信息", "dormant"),
    }
)
"""States of merchants."""

RELATIONS: Final[Mapping[tuple[str, str], Wording]] = MappingProxyType(
    {
        ("branch_of", "to"): Wording("隶属于", "branch of"),
        ("branch_of", "from"): Wording("分支机构", "its branch"),
        ("operates_shop", "to"): Wording("经营网店", "operates the shop"),
        ("operates_shop", "from"): Wording("网店经营者", "shop operated by"),
        ("owns_mark", "to"): Wording("所用商标属本主体", "owns the mark used by"),
        ("owns_mark", "from"): Wording("商标权利人", "uses the mark of"),
        ("successor_of", "to"): Wording("承继自", "successor of"),
        ("successor_of", "from"): Wording("由其承继", "succeeded by"),
    }
)
"""What a merchant is to another one, by kind and direction."""

FATES: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        "same": Wording("归入该主体", "attached"),
        "provisional": Wording("暂列未归集", "provisional"),
        "held": Wording("待核对", "held"),
        "retracted": Wording("移出该主体", "taken away"),
        "quarantined": Wording("疑问数据", "quarantine"),
    }
)
"""What was decided about the party of a record, or about a row."""

UNRATED: Final = Wording("未评级", "unrated")
"""A merchant without a grade."""

SCREEN_OUTCOMES: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        ScreenOutcome.HIT: Wording("命中", "hit"),
        ScreenOutcome.LOOKALIKE: Wording("近似", "look-alike"),
        ScreenOutcome.SEVERAL: Wording("多个", "several"),
        ScreenOutcome.NONE: Wording("未查到", "none"),
        ScreenOutcome.INVALID: Wording("无效", "invalid"),
    }
)
"""What became of a line of a batch."""

LINE_FAULTS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        LineFault.EMPTY: Wording("没有代码也没有名称", "neither a code nor a name"),
        LineFault.TOO_SHORT: Wording(
            "名称不足两个字", "fewer than two characters of a name"
        ),
        LineFault.TOO_LONG: Wording("超过 400 个字符", "more than 400 characters"),
        LineFault.CODE: Wording("代码不是主体的代码", "not the code of a merchant"),
    }
)
"""Why a line of a batch cannot be looked for."""
LINE_HINTS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        LineHint.BY_CODE_ONLY: Wording(
            "个体工商户和自然人不按名称查询，请用统一社会信用代码",
            "individual businesses and people are found by their unified code alone",
        ),
        LineHint.WRONG_CODE: Wording(
            "代码的字符或校验位有误，按校验位推定的代码查询",
            "the code is wrong; looked for was what its check digits prove",
        ),
    }
)
"""What to know about a line of a batch that was looked for."""
DID_YOU_MEAN: Final = Wording("是否为 {code}", "did you mean {code}?")
ACCESS_SIGNS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        AccessSign.OUTSIDE_HOURS: Wording("工作时间以外", "outside working hours"),
        AccessSign.LONE_REFERENCE: Wording(
            "当周只有此人使用该案号", "a reference that nobody else used that week"
        ),
        AccessSign.SHARED_SURNAME: Wording(
            "与主体相关人员同姓", "a surname shared with a person of the merchant"
        ),
        AccessSign.OTHERS_CASE: Wording(
            "由同一当事人得知另一案件", "told of another case by a party of both"
        ),
    }
)
"""Why a look is drawn first for the access review."""

ACCESS_MARKS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        AccessMark.EXPLAINED: Wording("已说明", "explained"),
        AccessMark.UNEXPLAINED: Wording("未说明", "not explained"),
    }
)
"""What the access review found of a look."""

NEEDS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        Need.SOURCE_BROKEN: Wording(
            "来源配置有误，无法运行", "the folder of a source is wrong, it cannot run"
        ),
        Need.SOURCE_LATE: Wording("来源逾期未更新", "a source is late"),
        Need.SOURCE_FAILED: Wording(
            "来源最近一次归集失败", "the last run of a source failed"
        ),
        Need.FILE_WAITING: Wording(
            "文件等待人工确认", "a file waits for a yes to its columns"
        ),
        Need.QUARANTINE_OLD: Wording(
            "隔离数据长期未处理", "rows have been in quarantine for long"
        ),
        Need.REVIEW_OLD: Wording(
            "核对事项长期未处理", "questions have waited for review for long"
        ),
        Need.WORK_STUCK: Wording("到期工作积压未处理", "due work stays where it is"),
        Need.LOG_FAULT: Wording(
            "审计日志核验发现问题或无法写入",
            "the audit log is not as it was signed, or takes no entry",
        ),
        Need.WITNESS_BEHIND: Wording(
            "日志长时间未获见证", "no quorum has witnessed the log for long"
        ),
        Need.NEIGHBOUR_WAITS: Wording(
            "其他平台长时间未接收事项，期限仍在计算",
            "another hub has not taken what waits for it, and terms run on",
        ),
        Need.JOBS_STOPPED: Wording("定时任务未在运行", "nothing runs the jobs"),
        Need.JOB_FAILED: Wording("定时任务失败", "a job failed"),
        Need.JOB_MISSED: Wording("定时任务未按时运行", "a job was missed"),
        Need.JOB_AHEAD: Wording(
            "定时任务的执行记录在将来", "what was done of a job lies ahead"
        ),
        Need.DISK_LOW: Wording("磁盘空间不足", "the disk is nearly full"),
        Need.UNREADABLE: Wording(
            "该部分状态无法读取", "this part of the status cannot be read"
        ),
    }
)
"""What needs a person who runs the hub."""

CLOCK_STARTS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        ClockStart.RECEIVED: Wording("收到之日", "received"),
        ClockStart.PUSHED: Wording("转送之日", "passed on"),
        ClockStart.ACCEPTED: Wording("受理之日", "accepted"),
        ClockStart.DECIDED: Wording("决定之日", "decided"),
        ClockStart.PUBLISHED: Wording("公布之日", "published"),
        ClockStart.REGISTERED: Wording("立案或登记之日", "case registered"),
        ClockStart.FOUND: Wording("发现之日", "found"),
        ClockStart.TOLD: Wording("告知或到达之日", "told"),
        ClockStart.CHANGED: Wording("变更之日", "changed"),
        ClockStart.ENDED: Wording("届满或终止之日", "ended"),
        ClockStart.VERIFIED: Wording("核验之日", "verified"),
        ClockStart.TAKEN: Wording("采取措施之日", "measure taken"),
        ClockStart.DONE: Wording("办理之日", "done"),
    }
)
"""The events after which terms count."""

CHANGE_KINDS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        ChangeKind.RATING: Wording("信用评级", "rating"),
        ChangeKind.LIST: Wording("名单", "list"),
        ChangeKind.RECORD: Wording("记录", "record"),
        ChangeKind.SOURCE: Wording("数据来源", "source"),
        ChangeKind.IDENTITY: Wording("主体信息", "identity"),
    }
)
"""What changes of a watched merchant."""

CLOCK_STATES: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        ClockState.OVERDUE: Wording("已逾期", "overdue"),
        ClockState.WARNED: Wording("临近到期", "due soon"),
        ClockState.RUNNING: Wording("计时中", "running"),
        ClockState.PAUSED: Wording("中止计时", "paused"),
        ClockState.OVER: Wording("已届满", "term over"),
        ClockState.MET: Wording("按期办结", "met"),
        ClockState.MET_LATE: Wording("逾期办结", "met late"),
        ClockState.ENDED: Wording("已终止", "ended"),
        ClockState.ENDED_LATE: Wording("逾期后终止", "ended late"),
    }
)
"""How clocks stand."""

CLOCK_STEPS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        ClockStep.OPENED: Wording("开始计时", "opened"),
        ClockStep.WARNED: Wording("预警", "warned"),
        ClockStep.PAUSED: Wording("中止计时", "paused"),
        ClockStep.RESUMED: Wording("恢复计时", "resumed"),
        ClockStep.EXTENDED: Wording("延长", "extended"),
        ClockStep.MOVED: Wording("按节假日通知重算", "moved by the year's notice"),
        ClockStep.OVERDUE: Wording("逾期", "overdue"),
        ClockStep.OVER: Wording("届满", "term over"),
        ClockStep.MET: Wording("办结", "met"),
        ClockStep.ENDED: Wording("终止", "ended"),
    }
)
"""What happens to clocks."""

PAUSE_REASONS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        PauseReason.TESTING: Wording("检验检测检疫鉴定", "testing and appraisal"),
        PauseReason.IDENTIFICATION: Wording(
            "权利人辨认鉴别", "identification by the right holder"
        ),
        PauseReason.RECONSIDERATION: Wording("复议复核", "reconsideration"),
        PauseReason.APPEAL: Wording("申诉", "appeal"),
        PauseReason.HEARING: Wording("听证", "hearing"),
        PauseReason.PUBLICATION: Wording("公告", "publication"),
        PauseReason.SUSPENSION: Wording("中止", "suspension"),
        PauseReason.REPAYMENT: Wording("责令退还多收价款", "ordered repayment"),
        PauseReason.CONSULTATION: Wording(
            "征求其他单位意见", "another office is asked"
        ),
    }
)
"""Why clocks stand still."""

ADVICE: Final = Wording(
    "等级仅供参考，不构成单独拒绝的法律依据",
    "A grade is advice and no legal ground for refusal by itself",
)
"""What is said beside every grade."""
