"""What was done, as the log says it, in Chinese and English, each once."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.wording import Wording
from schemas.words import Operation

OPERATIONS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        Operation.MERCHANT_LOOKUP: Wording("查询", "lookup"),
        Operation.MERCHANT_MATCH: Wording("名称检索", "name search"),
        Operation.PERSONAL_SHOW: Wording("查看个人信息", "personal values shown"),
        Operation.PERSON_FIND: Wording("按证件号码查人", "person sought by number"),
        Operation.HISTORY_READ: Wording("查阅使用记录", "history read"),
        Operation.VIEW_READ: Wording("查阅视图说明", "view read"),
        Operation.SCREENING_OPEN: Wording("再次打开批量结果", "batch opened again"),
        Operation.SCREENING_END: Wording("批量结果到期删除", "batches ended"),
        Operation.SHEET_SET: Wording("排印文件", "a file was set"),
        Operation.READ_RELEASE: Wording("公开一次查询", "a read was released"),
        Operation.OPENING_OPEN: Wording("打开密封内容", "a sealed entry was opened"),
        Operation.ENTRIES_READ: Wording("调取日志条目", "fetch of entries"),
        Operation.RECEIPT_READ: Wording("调取回执", "fetch of a receipt"),
        Operation.ENTRY_DISCLOSE: Wording("出具披露包", "disclosure of an entry"),
        Operation.LOG_EXPORT: Wording("导出日志", "export of the log"),
        Operation.LOG_CHECK: Wording("全量核对日志", "whole check of the log"),
        Operation.ACCESS_REVIEW_DRAW: Wording(
            "抽取访问复核样本", "access review drawn"
        ),
        Operation.ACCESS_REVIEW_MARK: Wording("访问复核结论", "access review marked"),
        Operation.SOURCE_SYNC: Wording("来源归集", "a source was taken in"),
        Operation.SOURCE_ENABLE: Wording("启用来源", "a source was enabled"),
        Operation.SOURCE_DISABLE: Wording("停用来源", "a source was disabled"),
        Operation.RECORD_APPEND: Wording("记录入库", "records were added"),
        Operation.RECORD_JUDGE: Wording("记录重新判定", "records were judged anew"),
        Operation.RULES_KEEP: Wording("规则文件留存", "rules were kept"),
        Operation.RULES_JUDGE: Wording(
            "按现行规则全部重新判定", "all records were judged"
        ),
        Operation.LANDING_END: Wording("原始文件到期删除", "landed files ended"),
        Operation.COLUMNS_DECIDE: Wording("确认文件列名", "columns were decided"),
        Operation.QUARANTINE_SHOW: Wording(
            "查看疑问数据", "a row in quarantine was shown"
        ),
        Operation.QUARANTINE_DECIDE: Wording(
            "处理疑问数据", "a row in quarantine was decided"
        ),
        Operation.RULE_MAKE: Wording("制定读取规则", "a reading rule was made"),
        Operation.RULE_END: Wording("停止读取规则", "a reading rule was ended"),
        Operation.DESK_VIEW: Wording("查看工作页面", "look at a desk"),
        Operation.PARCEL_TAKE: Wording("接收数据包", "a parcel was taken in"),
        Operation.PARCEL_READ: Wording(
            "查询数据包处理结果", "the fate of a parcel was read"
        ),
        Operation.PARCEL_REFUSE: Wording("拒收数据包", "a parcel was refused"),
        Operation.OUTBOX_DECIDE: Wording(
            "处理未经本系统写入的待记事项", "a held event was decided"
        ),
        Operation.PARCEL_FORGET: Wording("数据包到期删除", "parcels ended"),
        Operation.PARCEL_PACK: Wording("制作数据包", "a parcel was packed"),
        Operation.REDACTION_PROPOSE: Wording("提出遮盖", "a redaction was proposed"),
        Operation.REDACTION_DECIDE: Wording("决定遮盖", "a redaction was decided"),
        Operation.JUDGEMENT_APPEND: Wording("记录归属判定", "judgements were added"),
        Operation.LINK_REVISE: Wording("记录改归", "records were moved"),
        Operation.LINK_REVIEW: Wording("名称核对意见", "an opinion on names"),
        Operation.REVIEW_LIST: Wording("查阅待核对事项", "open questions were listed"),
        Operation.REVIEW_ASK: Wording("提出核对疑问", "a question was asked"),
        Operation.REVIEW_ASSIGN: Wording(
            "认领或退回核对事项", "questions were taken or given back"
        ),
        Operation.IDENTITY_DISPUTE: Wording("身份争议", "an identity dispute"),
        Operation.RELATION_STATE: Wording("人工认定关联", "a relation was stated"),
        Operation.RELATION_DERIVE: Wording("推算关联", "relations were derived"),
        Operation.RATING_GIVE: Wording("评定等级", "ratings were given"),
        Operation.CLOCK_OPEN: Wording("期限开始", "a clock was opened"),
        Operation.CLOCK_CHANGE: Wording("期限变化", "a clock was changed"),
        Operation.CLOCK_MARK: Wording("期限提醒", "clocks were marked"),
        Operation.DECISION_SAY: Wording(
            "两人决定中的意见", "a word of a two-person decision"
        ),
        Operation.MATTER_OPEN: Wording("事项登记", "a matter was opened"),
        Operation.MATTER_ACT: Wording("事项办理步骤", "a step in a matter"),
        Operation.MATTER_FORGET: Wording(
            "已办结事项内容删除", "contents of a closed matter ended"
        ),
        Operation.MATTER_READ: Wording("调阅事项", "a matter was read"),
        Operation.MATTER_NOTE: Wording("应有步骤未见", "missing steps were noted"),
        Operation.MATTER_ASSIGN: Wording("事项分派", "a matter was assigned"),
        Operation.MATTER_PAPER: Wording("签发文书", "a document was issued"),
        Operation.INFORMANT_SHOW: Wording("查看举报人", "an informant was asked for"),
        Operation.MATTER_WARN: Wording("同一当事人提示", "a shared party was told"),
        Operation.INFORMANT_FORGET: Wording("举报人信息删除", "informants ended"),
        Operation.WARNING_OPEN: Wording("预警转为线索", "a warning was opened"),
        Operation.WARNING_DISMISS: Wording("预警不予处理", "a warning was put aside"),
        Operation.MATTER_SEND: Wording("向其他平台发送事项", "a matter was sent"),
        Operation.MATTER_TAKE: Wording("接收其他平台事项", "a matter was taken in"),
        Operation.PEER_SET: Wording("设置对接平台", "a peer was set"),
        Operation.PEER_END: Wording("终止对接平台", "a peer was ended"),
        Operation.SUBSCRIPTION_READ: Wording("查阅关注名单", "watch list read"),
        Operation.SUBSCRIPTION_SET: Wording("设置关注名单", "a watch list was set"),
        Operation.SUBSCRIPTION_END: Wording("终止关注名单", "a watch list was ended"),
        Operation.CHANGES_NOTE: Wording("记下变动", "changes were noted"),
        Operation.CHANGES_READ: Wording("查阅变动", "changes read"),
        Operation.CHANGES_SEE: Wording("变动已阅", "changes were seen"),
        Operation.CHANGES_DELIVER: Wording("推送变动", "a change was sent"),
        Operation.CHANGES_FORGET: Wording("变动到期删除", "changes ended"),
        Operation.WEBHOOK_READ: Wording("查阅推送地址", "webhooks were read"),
        Operation.WEBHOOK_SET: Wording("设置推送地址", "a webhook was set"),
        Operation.WEBHOOK_ROTATE: Wording("更换推送密钥", "a webhook got a new secret"),
        Operation.WEBHOOK_END: Wording("终止推送地址", "a webhook was ended"),
        Operation.UPSTREAM_PUSH: Wording(
            "向上级系统报送", "decisions were pushed upstream"
        ),
        Operation.UPSTREAM_FORGET: Wording("报送记录到期删除", "pushes ended"),
        Operation.MEMBER_ADD: Wording("登记成员", "a member was added"),
        Operation.MEMBER_DECLARE: Wording(
            "登记成员层级与职责", "a member's level and subjects were set"
        ),
        Operation.MEMBER_END: Wording("终止成员", "a member was ended"),
        Operation.OFFICER_LIST_SET: Wording(
            "收取工作人员名单", "a list of officers was taken"
        ),
        Operation.TOKEN_ISSUE: Wording("发放访问凭据", "a token was issued"),
        Operation.TOKEN_REVOKE: Wording("吊销访问凭据", "a token was revoked"),
        Operation.MEMBER_KEY_SET: Wording("登记成员密钥", "a member's key was set"),
        Operation.MEMBER_KEY_REVOKE: Wording(
            "吊销成员密钥", "a member's key was revoked"
        ),
        Operation.ESCROW_KEY_SET: Wording("登记托管密钥", "the escrow's key was set"),
        Operation.AGREEMENT_MAKE: Wording("订立共享协议", "an agreement was made"),
        Operation.AGREEMENT_END: Wording("终止共享协议", "an agreement was ended"),
        Operation.ROWS_TELL: Wording("补记数据行", "rows were told"),
        Operation.OFFICER_ADD: Wording("开设账号", "an account was made"),
        Operation.OFFICER_END: Wording("终止账号", "an account was ended"),
        Operation.OFFICER_RESET: Wording("重置账号", "an account was reset"),
        Operation.OFFICER_ROLES: Wording("更改账号角色", "roles were changed"),
        Operation.OFFICER_POST: Wording("更改职务", "a post was given or ended"),
        Operation.OFFICER_PASSWORD: Wording("更改口令", "a password was chosen"),
        Operation.OFFICER_FACTOR: Wording(
            "更改第二要素", "a second factor was changed"
        ),
        Operation.OFFICER_ENTER: Wording("登录", "an officer signed in"),
        Operation.OFFICER_LEAVE: Wording("退出登录", "a session ended"),
        Operation.OFFICER_LOCK: Wording("登录锁定", "a login was locked"),
        Operation.OFFICER_NAME: Wording(
            "命令行指明工作人员", "a command named an officer"
        ),
        Operation.OFFICER_TASK: Wording("开始或结束任务", "a task began or ended"),
        Operation.WINDOW_OPEN: Wording("窗口核验身份", "identity checked at a window"),
        Operation.WINDOW_CLOSE: Wording(
            "窗口结束查看", "a file at a window was closed"
        ),
        Operation.CALLER_REFUSE: Wording("拒绝未识别的请求", "callers were refused"),
        Operation.REQUEST_REFUSE: Wording("拒绝成员请求", "a request was refused"),
        Operation.CONFIG_CHANGE: Wording("更改设置", "settings were changed"),
        Operation.KEY_CHANGE: Wording("更换日志密钥", "keys of the log were changed"),
        Operation.SHARD_START: Wording("日志分片启用", "start of a shard"),
        Operation.CLOCK_ACCEPT: Wording("确认系统时钟", "the clock was accepted"),
        Operation.SUBJECT_ERASE: Wording("删除可识别信息", "openings were erased"),
        Operation.SCHEMA_REACH: Wording(
            "数据库结构升级", "a revision of the database was reached"
        ),
        Operation.BACKUP_MAKE: Wording("备份", "a backup was made"),
        Operation.BACKUP_RESTORE: Wording("恢复备份", "a backup was restored"),
    }
)
"""Every operation of the log."""
