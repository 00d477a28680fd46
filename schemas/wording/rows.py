"""How faults of rows, files and runs are said in Chinese and English, each once."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.wording import Wording

ROW_FAULTS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        "required": Wording("缺少必填值", "A value is missing"),
        "unknown-field": Wording("没有这个字段", "There is no such field"),
        "not-an-object": Wording("不是一行数据", "No row of data"),
        "not-a-list": Wording("应为列表", "A list is expected"),
        "not-text": Wording("应为文字", "Text is expected"),
        "too-long": Wording("文字过长", "The text is too long"),
        "too-many": Wording("列表过长", "The list is too long"),
        "nul": Wording("含有空字节", "Holds a NUL byte"),
        "control-character": Wording("含有控制字符", "Holds a control character"),
        "date-unreadable": Wording("日期无法读取", "The date cannot be read"),
        "date-range": Wording(
            "日期超出范围，或只是占位", "The date is out of range or a stand-in"
        ),
        "money-unreadable": Wording("金额无法读取", "The amount cannot be read"),
        "money-precision": Wording("金额细于一分", "The amount is finer than one fen"),
        "money-range": Wording("金额为负或过大", "The amount is negative or too large"),
        "number-unreadable": Wording("应为整数", "A whole number is expected"),
        "yes-no": Wording("应为是或否", "Yes or no is expected"),
        "choice": Wording("不在允许的取值之内", "Not one of the allowed values"),
        "party-missing": Wording("缺少当事人", "The party is missing"),
        "code-check": Wording("代码校验未通过", "The code fails its check"),
        "date-order": Wording("结束早于开始", "The end lies before the beginning"),
        "service-before-decision": Wording(
            "送达日期早于决定日期（行政处罚法第六十一条）",
            "The day of service lies before the decision (Administrative Penalty Law "
            "art. 61)",
        ),
        "item-unknown": Wording(
            "所引条文在决定之日没有这一项",
            "The article cited has no such item on the day of the decision",
        ),
        "invalid": Wording("值不合格", "The value is not valid"),
        "future-day": Wording("日期晚于收到之日", "The day lies after the receipt"),
        "sealed": Wording("依法封存", "Sealed by law"),
        "not-canonical": Wording(
            "数字过大，无法登记", "The number is too large to be filed"
        ),
        "cell-count": Wording(
            "列数与表头不符", "The cells are not as many as the columns"
        ),
        "extra-cells": Wording("列数多于表头", "More cells than columns"),
        "cell-too-long": Wording("单元格过长", "A cell is too long"),
        "columns-differ": Wording("同名的列内容不一", "Columns of one name differ"),
        "duplicate-key": Wording(
            "同一行有重复的名称", "A name stands twice in the row"
        ),
        "formula-cell": Wording("单元格是公式", "A cell holds a formula"),
        "invalid-json": Wording("这一行的格式不对", "The row is not written properly"),
        "line-too-long": Wording("这一行过长", "The line is too long"),
        "no-known-cell": Wording("已知的列全是空的", "All known columns are empty"),
        "no-decision": Wording(
            "标题不是行政处罚决定书", "The title is not that of a penalty decision"
        ),
        "no-row-above": Wording(
            "没有可以接续的上一行", "There is no row above to go on from"
        ),
        "nul-byte": Wording("含有空字节", "Holds a NUL byte"),
        "quoting": Wording("引号没有闭合", "A quote is not closed"),
        "row-missing": Wording(
            "原位置读不到这一行", "No row stands in its place any more"
        ),
    }
)
"""Why a row is no record, by the code of its quarantine."""

RUN_FAULTS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        "columns-unsure": Wording(
            "有的列名不在约定之内，把握不足。",
            "Columns have names that are not known, and what they are is not sure.",
        ),
        "columns-refused": Wording(
            "已有人认定这些列认错了。",
            "A person has said that these columns were guessed wrong.",
        ),
        "source-broken": Wording(
            "来源的配置有误，无法启用。",
            "The source's own folder is wrong; it cannot start.",
        ),
        "all-quarantined": Wording(
            "收到的行全部列为疑问，没有一条入档。",
            "Every row that came is in quarantine; no record came of it.",
        ),
        "too-few-rows": Wording(
            "行数少于约定的下限，可能不完整。",
            "Fewer rows than agreed; it may be incomplete.",
        ),
        "delivery-too-big": Wording(
            "行数或字节数超过一次交付的上限。",
            "More rows or bytes than a source may bring at once.",
        ),
        "delivery-unreadable": Wording(
            "文件打不开或读不完。", "The file cannot be opened or read to its end."
        ),
        "drop-folder-missing": Wording(
            "投递文件夹不存在。", "The drop folder is missing."
        ),
        "format": Wording(
            "文件格式不在约定之内。", "The file's format is not an agreed one."
        ),
        "too-large": Wording("文件太大。", "The file is too large."),
        "too-slow": Wording("读取超时。", "Reading took too long."),
        "reader-failed": Wording("读取程序中断。", "The reading program broke off."),
        "truncated": Wording("文件不完整。", "The file is incomplete."),
        "zip-bomb": Wording(
            "压缩内容异常，已拒绝。", "The packed content is abnormal and was refused."
        ),
        "password": Wording("文件有口令。", "The file has a password."),
        "nested-zip": Wording(
            "压缩包内还有压缩包。", "There is an archive inside the archive."
        ),
        "unreadable": Wording("文件读不出来。", "The file cannot be read."),
        "encoding": Wording("文字编码无法识别。", "The text encoding is unknown."),
        "too-deep": Wording("嵌套过深。", "It is nested too deep."),
        "no-list": Wording("找不到数据列表。", "No list of data was found."),
        "no-header": Wording("找不到表头。", "No header was found."),
        "too-many-columns": Wording("列数过多。", "There are too many columns."),
        "mostly-bad": Wording(
            "大部分行不合格，整份未采用。",
            "Most rows are no records, so none was taken.",
        ),
        "internal": Wording(
            "平台内部出错，已记入运行日志。",
            "The hub failed; it is in the operating log.",
        ),
        "staging-outdated": Wording(
            "规则已更新，须重新读取。", "The rules have changed; it must be read anew."
        ),
        "staging-lost": Wording(
            "暂存内容缺失，须重新投递。", "What was staged is gone; deliver it again."
        ),
        "staged-elsewhere": Wording(
            "已由另一进程继续。", "Another process has gone on with it."
        ),
        "landing-ended": Wording("原文件保存期已满。", "The file's retention is over."),
        "sync-running": Wording(
            "同一来源正在归集。", "The same source is being synced."
        ),
        "interrupted": Wording("运行被中断。", "The run was cut off."),
        "invalid-json": Wording("不是规范的 JSON。", "It is no JSON."),
        "duplicate-key": Wording("同一名称出现两次。", "A name stands there twice."),
        "invalid-xml": Wording("不是规范的 XML。", "It is no XML."),
        "xml-entities": Wording(
            "XML 里声明了实体或文档类型，已拒绝。",
            "The XML declares entities or a document type and was refused.",
        ),
        "hard-link": Wording(
            "文件另有名称（硬链接），不收。",
            "The file has another name elsewhere (a hard link).",
        ),
        "file-too-large": Wording(
            "文件超过平台所收的上限。", "The file is larger than the hub takes in."
        ),
        "drop-folder-link": Wording(
            "投递文件夹是链接，不使用。", "The drop folder is a link and is not used."
        ),
        "address-unknown": Wording(
            "没有配置这个地址。", "No address of this name is configured."
        ),
        "addresses-invalid": Wording(
            "地址配置有误。", "The configured addresses cannot be used."
        ),
        "address-not-allowed": Wording(
            "地址指向内部网络，已拒绝。", "The address leads inside and was refused."
        ),
        "host-not-allowed": Wording(
            "主机不在配置之内。", "The host is not configured."
        ),
        "secret-unknown": Wording(
            "没有这个密钥文件。", "There is no secret of this name."
        ),
        "secret-open": Wording(
            "密钥文件他人可读，不使用。", "Others can read the secret; it is not used."
        ),
        "secret-unusable": Wording("密钥不能用。", "The secret cannot be used."),
        "certificate": Wording("证书不能用。", "A certificate cannot be used."),
        "unreachable": Wording(
            "对方连不上，或中途断开；下次接着取。",
            "The other side cannot be reached, or broke off; the next sync goes on.",
        ),
        "redirected": Wording(
            "对方转向别处，已拒绝。", "The other side leads elsewhere and was refused."
        ),
        "time-over": Wording(
            "一小时内没有取完；下次接着取。",
            "An hour was not enough; the next sync goes on.",
        ),
        "door-denied": Wording(
            "对方拒绝接入。", "The other side did not let the hub in."
        ),
        "door-busy": Wording(
            "对方要求稍后再取。", "The other side asks to be left alone for a while."
        ),
        "view-lacks-column": Wording(
            "对方视图少了要取的列，请与对方核对。",
            "The database's view has lost a column that is asked for.",
        ),
        "view-unknown": Wording(
            "对方数据库里没有这个视图。", "The database has no such view."
        ),
        "view-denied": Wording(
            "对方没有授权读取这个视图。", "The database's user may not read the view."
        ),
        "view-writes": Wording(
            "这个视图会写数据，只读连接不允许，已拒绝。",
            "The view would write, which a reader may not; it was refused.",
        ),
        "view-unreadable": Wording(
            "对方数据库给不出视图里的行。", "The database cannot give the view's rows."
        ),
        "not-a-select": Wording(
            "不是 SELECT 的语句没有发出。",
            "A statement that is no SELECT was not sent.",
        ),
        "driver-missing": Wording(
            "没有安装这种数据库的驱动。", "The database's driver is not installed."
        ),
        "row-id-unusable": Wording(
            "视图里有一行没有自己的编号。", "A row of the view has no name of its own."
        ),
        "row-id-twice": Wording(
            "视图里有两行编号相同。", "Two rows of the view have the same name."
        ),
        "watermark-unusable": Wording(
            "视图的水位列既不是时间、日期，也不是数字。",
            "The view's watermark is no moment, day or number.",
        ),
        "column-type": Wording(
            "视图里有一列的值放不进表格。",
            "A column of the view has values that are no cells.",
        ),
        "host-key-missing": Wording(
            "没有配置对方服务器的公钥。", "The server's public key is not configured."
        ),
        "host-key-unlike": Wording(
            "对方服务器的公钥与配置的不符，未发出任何内容。",
            "The server has another key than the configured ones; nothing was sent.",
        ),
        "file-missing": Wording(
            "对方服务器上没有这个文件夹或文件。",
            "The server has no such folder or file.",
        ),
        "file-changed": Wording(
            "读取时文件被改动，下次再读。",
            "The file was changed while it was read; the next sync reads it.",
        ),
        "too-many-files": Wording(
            "文件夹里的文件太多。", "The folder has too many files."
        ),
        "door-answered": Wording(
            "对方答复异常。", "The other side answered with something else."
        ),
        "page-packed": Wording(
            "对方发来压缩页，未要求，已拒绝。",
            "A page was compressed, which was not asked for.",
        ),
        "page-unmeasured": Wording(
            "一页没有说明长度，截断了也看不出，已拒绝。",
            "A page tells no length; a cut would not show.",
        ),
        "page-unreadable": Wording("取来的页读不出来。", "A page cannot be read."),
        "page-mixed": Wording(
            "一页里有别页的行，整份重取。",
            "A page has another page's rows; all are fetched anew.",
        ),
        "page-repeats": Wording(
            "同一页来了两次，整份重取。", "A page came twice; all are fetched anew."
        ),
        "too-many-pages": Wording("页数过多。", "There are too many pages."),
        "cursor-repeats": Wording(
            "翻页标记循环，整份重取。",
            "The cursor turns in a circle; all pages are fetched anew.",
        ),
        "cursor-goes-back": Wording(
            "对方的截止时刻早于上次。",
            "The other side tells up to an earlier moment than before.",
        ),
        "cursor-gone": Wording(
            "对方已不认翻页标记，整份重取。",
            "The cursor is not known any more; all pages are fetched anew.",
        ),
    }
)
"""Why a run brought nothing in, or waits, by its reason."""
