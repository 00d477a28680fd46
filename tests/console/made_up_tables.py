"""Tables, evidence and forms about firms that do not exist."""

# ruff: noqa: E501  # a sample stands on one line, as it is shown

from hub.console.views import parts as p
from hub.console.views import tables as t
from tests.console.made_up import CODE
from tests.console.made_up_merchant import MerchantSamples


class TableSamples(MerchantSamples):
    """Tables, evidence and forms about firms that do not exist."""

    def table(self, rows=6, *, sorts=True, caption=("数据来源", "Sources")):
        say, chips, clocks = self.say, self.source_chips(), self.clocks()
        names = [
            say("市场主体登记", "Registrations"),
            say("行政处罚（2018版）", "Penalties (form of 2018)"),
            say("法院立案信息", "Court filings"),
            say("药品抽检公告", "Medicine sampling"),
        ]
        return t.DataTable(
            say(*caption),
            (
                t.TableColumn(
                    say("来源", "Source"),
                    sort="#" if sorts else None,
                    order="ascending" if sorts else "",
                ),
                t.TableColumn(
                    say("件数", "Items"), number=True, sort="#" if sorts else None
                ),
                t.TableColumn(say("最近成功", "Last success")),
                t.TableColumn(say("状态", "State")),
                t.TableColumn(say("期限", "Due")),
                t.TableColumn(say("继续", "Go on"), hidden=True),
            ),
            tuple(
                t.TableRow(
                    (
                        t.TableCell(
                            names[index % 4],
                            strong=True,
                            below=say("每周一次", "once a week"),
                        ),
                        t.TableCell(self.voice.number(1283 - index)),
                        t.TableCell("2026-11-26", faint=True),
                        t.TableCell(chip=chips[index % 4]),
                        t.TableCell(clock=clocks[index % 5]),
                        t.TableCell(say("继续", "Go on"), href="#"),
                    ),
                    key=f"{index}",
                    label=names[index % 4],
                    current=index == 2,
                )
                for index in range(rows)
            ),
            total=(
                t.TableCell(say("合计", "Total")),
                t.TableCell("7,683"),
                t.TableCell(),
                t.TableCell(),
                t.TableCell(),
                t.TableCell(),
            ),
            paging=t.Paging(776, 51, 100, "#", "#"),
        )

    def filters(self):
        say = self.say
        reasons_ = (
            t.FieldChoice("", say("全部", "all")),
            t.FieldChoice(
                "check",
                say("代码校验未通过", "the code's check failed"),
                chosen=True,
                count=5,
            ),
        )
        return t.FilterBar(
            "#",
            (
                t.Filter("reason", say("原因", "Reason"), reasons_),
                t.Filter(
                    "source",
                    say("来源", "Source"),
                    (t.FieldChoice("", say("全部", "all")),),
                ),
            ),
            say("5 行", "5 rows"),
            (t.ChosenFilter(say("代码校验未通过", "the code's check failed"), "#"),),
            "#",
        )

    def pair(self):
        say, found = self.say, t.FeatureFinding
        active = p.StateChip(self.voice.t("merchant_state.active"), "round", "ok")
        return t.EvidencePair(
            say("甲与乙逐项对照", "A and B, feature by feature"),
            t.EvidenceSide(
                say("甲\u3000代码所指", "A, by the code"),
                self.name("宿豫区"),
                "91321311MA4FETPR3A",
                active,
            ),
            t.EvidenceSide(
                say("乙\u3000名称所指", "B, by the name"),
                self.name("泗阳县"),
                "913213239478047574",
                active,
            ),
            (
                t.Feature(
                    say("区划", "Division"),
                    found(
                        say("宿豫区；记录写泗阳县", "宿豫区; the record says 泗阳县"),
                        False,
                        True,
                    ),
                    found(say("泗阳县；与记录相同", "泗阳县; as in the record"), True),
                ),
                t.Feature(
                    say("名称得分", "Name score"),
                    found(
                        say(
                            "0.825\u3000否决：区划互斥",
                            "0.825, vetoed: divisions exclude each other",
                        ),
                        False,
                        True,
                    ),
                    found(say("1.000\u3000完全相同", "1.000, the same"), True),
                ),
                t.Feature(
                    say("住所", "Address"),
                    found("宿豫区绮缦路222号"),
                    found("泗阳县槿杉街233号"),
                ),
            ),
        )

    def form(self, *, wrong=False):
        say = self.say
        return t.PageForm(
            "/gallery",
            (
                t.FormField(
                    "purpose",
                    say("为什么要查", "Why you ask"),
                    "radio",
                    hint=say("按本单位与本人的共享协议列出", "from your agreements"),
                    required=True,
                    choices=(
                        t.FieldChoice(
                            "enforcement",
                            self.voice.t("purpose.enforcement"),
                            chosen=True,
                            note=say(
                                "看到全部公开和共享记录；可按获知日查看。须有案号。",
                                "All published and shared records, also as known at a past day. Needs a reference.",
                            ),
                            key="1",
                        ),
                        t.FieldChoice(
                            "supervision",
                            self.voice.t("purpose.supervision"),
                            note=say(
                                "抽查、专项行动、名称核对和疑问数据。须有任务号。",
                                "Inspections, reviews and quarantine. Needs a task number.",
                            ),
                            key="2",
                        ),
                    ),
                ),
                t.FormField(
                    "reference",
                    say("案号或任务号", "Case or task number"),
                    value="查一下" if wrong else "宿市监案〔2026〕431号",
                    hint=say(
                        "4 至 64 个字，至少一个数字。写入日志，请勿填写人名。",
                        "4 to 64 characters with a digit. It goes into the log: no names of people.",
                    ),
                    error=say(
                        "案号至少 4 个字，并含数字。",
                        "A reference has at least 4 characters and a digit.",
                    )
                    if wrong
                    else "",
                    required=True,
                    most=64,
                ),
                t.FormField(
                    "reason",
                    say("依据", "Reason"),
                    "area",
                    value=say(
                        "名称完全一致，处罚机关为泗阳县局。", "The names are the same."
                    ),
                ),
                t.FormField(
                    "source",
                    say("来源", "Source"),
                    "select",
                    choices=(
                        t.FieldChoice(
                            "a", say("行政处罚（2018版）", "Penalties"), chosen=True
                        ),
                    ),
                ),
                t.FormField(
                    "code", say("信用代码", "Unified code"), "code", value=CODE
                ),
                t.FormField(
                    "password",
                    say("口令", "Password"),
                    "password",
                    autocomplete="current-password",
                ),
                t.FormField(
                    "sure",
                    say("我已核对证件", "I have seen the document"),
                    "checkbox",
                    value="yes",
                ),
            ),
            say("开始任务", "Begin the task"),
            "made-up",
            p.Link(say("取消", "Cancel"), "#"),
        )
