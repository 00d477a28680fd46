"""Frames, chips, notes and facts of a firm that does not exist."""

# ruff: noqa: E501  # a sample stands on one line, as it is shown

from datetime import UTC, datetime

from hub.console.views import frame as f
from hub.console.views import parts as p
from schemas.wording import RECORD_STATES
from tests.console.made_up import CODE, LEAF, NAME, NOW, Samples


class FrameSamples(Samples):
    """Frames, chips, notes and facts of a firm that does not exist."""

    def frame(self, task="running", *, receipt=True):
        running = f.RunningTask(
            "enforcement",
            "宿市监案〔2026〕417号",
            NOW.replace(hour=2, minute=2),
            5,
            "/console/t/1/change",
            "/console/t/1/end",
            find="/console/t/1/find",
        )
        past = f.RunningTask(
            "enforcement",
            "宿市监案〔2026〕417号",
            NOW,
            5,
            "#",
            "#",
            known_at=datetime(2026, 4, 30, 16, 0, tzinfo=UTC),
            today="#",
        )
        tasks = {
            "running": running,
            "past": past,
            "none": f.NoTask("/console/new-task"),
            "beginning": f.NoTask(),
            "ended": f.EndedTask("宿市监案〔2026〕402号", "idle", "#"),
        }
        counts = {"cases": 3, "review": 68, "quarantine": 8}
        keys = [
            "start",
            "find",
            "batch",
            "cases",
            "review",
            "quarantine",
            "sources",
            "audit",
        ]
        return f.Frame(
            language=self.voice.language,
            now=NOW,
            path="/gallery",
            nonce="made-up",
            csrf="made-up",
            demo=True,
            sections=tuple(f.Section(key, "#", counts.get(key)) for key in keys),
            current="find",
            officer=f.SignedInName(
                self.say("市场监管局", "Market Supervision"),
                "周敏",
                "/console/sign-out",
            ),
            task=tasks[task],
            receipt=self.slips()[0] if receipt else None,
            foot=f.LogFoot("2026", 149, "8Lq/xVRC…R/k=", (2, 3), NOW.replace(hour=1)),
            keys=(("V", "frame.keys.verify"), ("P", "frame.keys.print")),
        )

    def slips(self):
        def slip(state, **more):
            return f.ReceiptSlip(
                "2026/148",
                LEAF,
                149,
                state=state,
                evidence="#",
                report="#",
                verify_at="hub.example/verify",
                **more,
            )

        return [
            slip("unchecked"),
            slip("checking"),
            slip("checked", checked_at="10:24:41"),
            slip("failed"),
        ]

    def chips(self):
        return [
            p.StateChip(self.voice.said(RECORD_STATES[state]), *signs)
            for state, signs in p.RECORD_SIGNS.items()
        ]

    def source_chips(self):
        return [
            p.StateChip(self.say("按时", "on time"), "round", "ok"),
            p.StateChip(self.say("迟 2 天", "2 days late"), "triangle", "warn"),
            p.StateChip(self.say("停收", "stopped"), "square", "bad"),
            p.StateChip(self.say("未启用", "not in use"), "ring", "mute"),
        ]

    def clocks(self):
        say = self.say
        return [
            p.ClockChip(say("剩 8 天", "8 days left")),
            p.ClockChip(
                say("剩 2 天", "2 days left"), "soon", say("11月28日", "28 Nov")
            ),
            p.ClockChip(say("逾期 1 天", "1 day over"), "overdue"),
            p.ClockChip(say("按期完成", "met"), "met"),
            p.ClockChip(
                say("已中止", "paused"),
                "paused",
                say("等检验报告", "waits for a report"),
            ),
            p.ClockChip(
                say("暂定 2027-01-08", "assumed 2027-01-08"),
                "assumed",
                rule=say(
                    "自受理之日起 30 个工作日，2027 年工作日历尚未公布",
                    "30 working days from acceptance; the calendar of 2027 is not published",
                ),
            ),
        ]

    def notes(self):
        say = self.say
        link = p.Link(
            say(
                "核对代码是否抄错（第 9–17 位为组织机构代码）",
                "See whether the code was copied rightly (9 to 17 are the organisation code)",
            ),
            "#",
        )
        return [
            p.StateNote(
                "empty",
                say("查无此代码", "Nobody carries this code"),
                say(
                    "没有主体使用 91321302MA0000000X。",
                    "No merchant uses 91321302MA0000000X.",
                ),
                (link,),
                "2026/156",
            ),
            p.StateNote(
                "denied",
                say(
                    "本单位的共享协议不含“审查起诉”用途。",
                    "Your agreement does not include the purpose prosecution.",
                ),
                say(
                    "规则：法定上限，用途。未查询任何数据。",
                    "Rule: statutory ceiling, purpose. Nothing was looked up.",
                ),
                (p.Link(say("更换用途", "Change the purpose"), "#"),),
                "2026/123",
            ),
            p.StateNote(
                "down",
                say(
                    "审计日志暂时不能写入，因此不显示任何主体信息。",
                    "The audit log cannot be written now, so no merchant is shown.",
                ),
                say(
                    "页面每 10 秒自动重试，无需刷新。",
                    "The page tries again every 10 seconds.",
                ),
            ),
            p.StateNote(
                "odd",
                say(
                    "登记身份存在争议（可能被冒名登记）",
                    "Identity disputed (somebody else may have registered in its name)",
                ),
                say(
                    "核实期间不作评价，不得据以作出不利处理。",
                    "Unrated, and no ground for adverse measures.",
                ),
            ),
            p.StateNote(
                "warn",
                say(
                    "同一对主体还有一件方向相反的：",
                    "The same two have another item the other way round:",
                ),
                say("两行的代码可能在报送时互换。", "the codes may have been swapped."),
            ),
            p.StateNote(
                "info",
                say("没有找到要找的主体？", "Not the merchant you look for?"),
                say(
                    "个体工商户和自然人不按名称查询。",
                    "Individual businesses and people are not found by name.",
                ),
            ),
            p.StateNote("loading", say("正在取 11 条记录。", "Fetching 11 records.")),
        ]

    def facts(self):
        say = self.say
        return (
            p.FactRow(
                say("登记名称", "Registered name"),
                NAME,
                say(
                    "登记机关报送\u30002025-11-03 获知",
                    "from the register, known 2025-11-03",
                ),
            ),
            p.FactRow(
                say("信用代码", "Unified code"),
                CODE,
                say("校验通过，区划与登记地一致", "check passed; division agrees"),
                code=True,
            ),
            p.FactRow(say("曾用名", "Former names"), absent="none"),
            p.FactRow(say("法定代表人", "Representative"), absent="not_sent"),
            p.FactRow(
                say("移送日期", "Day of transfer"),
                absent="withheld",
                remark=say(
                    "规则：法定上限，封存类字段",
                    "rule: statutory ceiling, sealed fields",
                ),
            ),
            p.FactRow(say("分支机构", "Branches"), absent="not_known_then"),
        )
