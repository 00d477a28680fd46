"""View models of a firm that does not exist, one for every part and every state."""

from datetime import UTC, date, datetime

from hub.console.figures import bars, nights, reasons, relations, ruler, shares, steps
from hub.console.figures import timeline as time
from hub.console.figures.drawing import ACTION, BAD, GRADES, INK2, ODD, OK
from hub.console.views import frame as f
from hub.console.views import parts as p
from hub.console.views import tables as t
from hub.console.words.speech import speech
from schemas.wording import RECORD_STATES

NOW = datetime(2026, 11, 26, 2, 24, tzinfo=UTC)
TODAY = date(2026, 11, 26)
NAME = "宿迁绯葵淞教育科技有限公司"
CODE = "91321311MA6GY9PK5A"
LEAF = "4c73985e1d995f05b1a27e6a0f3fd21c6f4d9e4b8e8d7c8a0d3f2b9134142a07"
FLOORS = [
    ruler.GradeFloor(*one) for one in (("A", 850), ("B", 700), ("C", 500), ("D", 0))
]


class Gallery:
    """Everything that the gallery shows, said in one language."""

    def __init__(self, language):
        self.zh = language == "zh"
        self.voice = speech(language)

    def say(self, zh, en):
        return zh if self.zh else en

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
        keys = "start find batch cases review quarantine sources audit".split()
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

    def name(self, division="宿城区"):
        return (
            p.NamePiece(division, "division", differs=True),
            p.NamePiece("荷骐拓", "stem"),
            p.NamePiece("商贸", "industry"),
            p.NamePiece("有限公司", "form"),
        )

    def title(self):
        parts = (
            ("宿迁", "division"),
            ("绯葵淞", "stem"),
            ("教育科技", "industry"),
            ("有限公司", "form"),
        )
        return tuple(p.NamePiece(*one) for one in parts)

    def grades(self):
        say = self.say
        return [
            p.GradeBlock(letter, place, ruler=self.ruler(score), limits=limits)
            for letter, place, score, limits in (
                ("A", 1, 975, ()),
                ("B", 2, 760, ()),
                ("C", 3, 512, ()),
                (
                    "D",
                    4,
                    216,
                    (
                        say(
                            "另有限制：失信被执行人，等级不高于 D（最高法关于公布失信被执行人名单信息的规定，2017），至 2028-11-24。",
                            "Limit: judgment debtor, not above D (Supreme Court rule of 2017), until 2028-11-24.",
                        ),
                    ),
                ),
            )
        ] + [
            p.GradeBlock(
                None,
                reason=say(
                    "归集信息不足以评级：仅有登记信息",
                    "Too little is known for a grade: registration alone",
                ),
            ),
        ]

    def ruler(self, score):
        above = [one for one in FLOORS if one.floor > score]
        distance = ""
        if above:
            next_one = min(above, key=lambda one: one.floor)
            gap = next_one.floor - score
            distance = self.say(
                f"距 {next_one.grade} 级下限 {gap} 分",
                f"{gap} points to the floor of {next_one.grade}",
            )
        said = self.say(f"得分 {score}，满分 1000", f"score {score} of 1000")
        return ruler.grade_ruler(score, FLOORS, full=1000, said=said, distance=distance)

    def reasons(self):
        say = self.say
        rows = [
            (
                say("持有有效行政许可", "Licence in force"),
                25,
                "苏宿零字32131100001629",
                say("公共信用信息基础目录（2024）", "Basic catalog (2024)"),
                say("2030-11-21 到期", "2030-11-21 ends"),
            ),
            (
                say("失信被执行人", "Judgment debtor"),
                -300,
                "（2026）苏1311执01629号",
                say("最高法规定（2017）", "Supreme Court rule (2017)"),
                say("2028-11-24 到期", "2028-11-24 ends"),
            ),
            (
                say("一般失信行政处罚", "Penalty, ordinary tier"),
                -142,
                "宿市监食罚〔2026〕03260号",
                say("发改委令第36号", "NDRC Order 36"),
                say("11-29 减至 −124", "11-29 to −124"),
            ),
            (
                say(
                    "知识产权领域一般失信行政处罚",
                    "Penalty in intellectual property, ordinary tier",
                ),
                -100,
                "宿市监罚〔2026〕03257号",
                say("国务院令第310号；发改委令第36号", "Orders 310 and 36"),
                say("12-15 减至 −79", "12-15 to −79"),
            ),
        ]
        return p.ReasonList(
            950,
            tuple(
                p.ReasonRow(
                    name,
                    points,
                    (p.Link(number, "#record-1"),),
                    basis,
                    fades,
                    reasons.reason_bar(points, most_lost=300, most_gained=25),
                )
                for name, points, number, basis, fades in rows
            ),
            950 + sum(row[1] for row in rows),
        )

    def restraints(self):
        return (
            p.Restraint(
                self.say("失信被执行人", "Judgment debtor"),
                self.say(
                    "（2026）苏1311执01629号\u3000宿迁市宿豫区人民法院\u30002026-11-24 发布，至 2028-11-24",
                    "（2026）苏1311执01629号, 宿迁市宿豫区人民法院, published 2026-11-24, until 2028-11-24",
                ),
                p.Link(self.say("看记录", "Record"), "#record-2"),
            ),
        )

    def records(self):
        say, chips = self.say, self.chips()
        authority = "宿迁市宿豫区市场监督管理局"
        notes = (
            say("公示至 2027-06-28", "published until 2027-06-28"),
            say("一般失信", "ordinary tier"),
            authority,
        )
        return [
            p.RecordGroup(
                say("行政处罚", "Administrative penalties"),
                2,
                (
                    p.RecordCard(
                        "1",
                        date(2026, 6, 28),
                        say("经营不符合食品安全标准的食品", "Substandard food"),
                        "宿市监食罚〔2026〕03260号",
                        self.voice.money(7_932_000),
                        "经营的文具经抽样检验不合格\u3000食品安全法第一百二十四条",
                        chips[0],
                        notes,
                        versions="#",
                    ),
                    p.RecordCard(
                        "2",
                        date(2026, 3, 19),
                        say("侵犯注册商标专用权", "Trademark infringement"),
                        "宿市监罚〔2026〕03258号",
                        self.voice.money(7_340_050),
                        "销售标有他人注册商标的文具，经权利人辨认为侵权商品\u3000商标法第五十七条第（三）项",
                        chips[0],
                        notes,
                        late=say("发生 48 天后才获知", "known 48 days after the event"),
                        versions="#",
                    ),
                ),
                say("罚没合计 152,720.50 元", "fines and confiscations ¥152,720.50"),
            ),
            p.RecordGroup(
                say("抽检与名录", "Sampling and lists"),
                3,
                (
                    p.RecordCard(
                        "3",
                        date(2026, 8, 20),
                        say(
                            "中性笔\u3000墨水可迁移元素超标",
                            "Gel pen, migration above limit",
                        ),
                        "2026-宿豫-0117",
                        chip=chips[2],
                        dispute=say(
                            "本主体称样品非其生产（异〔2026〕41号，11月12日受理）。处理期间不计分，各方看到时均附此说明。",
                            "The merchant says the sample is not its product (objection 41/2026, accepted 12 Nov). Not counted meanwhile; everybody who sees the record sees this.",
                        ),
                    ),
                    p.RecordCard(
                        "4",
                        date(2026, 2, 2),
                        say("经营异常名录", "Abnormal-operations list"),
                        say("住所无法联系", "not reachable at its address"),
                        chip=chips[1],
                        notes=(
                            say(
                                "2026-02-27 移出：已取得联系",
                                "removed 2026-02-27: reached",
                            ),
                        ),
                        ended=True,
                    ),
                    p.RecordCard("5", None, say("许可", "Licence"), chip=chips[0]),
                ),
            ),
        ]

    def facts(self):
        say = self.say
        return (
            p.Fact(
                say("登记名称", "Registered name"),
                NAME,
                say(
                    "登记机关报送\u30002025-11-03 获知",
                    "from the register, known 2025-11-03",
                ),
            ),
            p.Fact(
                say("信用代码", "Unified code"),
                CODE,
                say("校验通过，区划与登记地一致", "check passed; division agrees"),
                code=True,
            ),
            p.Fact(say("曾用名", "Former names"), absent="none"),
            p.Fact(say("法定代表人", "Representative"), absent="not_sent"),
            p.Fact(
                say("移送日期", "Day of transfer"),
                absent="withheld",
                remark=say(
                    "规则：法定上限，封存类字段",
                    "rule: statutory ceiling, sealed fields",
                ),
            ),
            p.Fact(say("分支机构", "Branches"), absent="not_known_then"),
        )

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

    def table(self, rows=6, *, sorts=True):
        say, chips, clocks = self.say, self.source_chips(), self.clocks()
        names = [
            say("市场主体登记", "Registrations"),
            say("行政处罚（2018版）", "Penalties (form of 2018)"),
            say("法院立案信息", "Court filings"),
            say("药品抽检公告", "Medicine sampling"),
        ]
        return t.DataTable(
            say("数据来源", "Sources"),
            (
                t.Column(
                    say("来源", "Source"),
                    sort="#" if sorts else None,
                    order="ascending" if sorts else "",
                ),
                t.Column(
                    say("件数", "Items"), number=True, sort="#" if sorts else None
                ),
                t.Column(say("最近成功", "Last success")),
                t.Column(say("状态", "State")),
                t.Column(say("期限", "Due")),
                t.Column(say("继续", "Go on"), hidden=True),
            ),
            tuple(
                t.Row(
                    (
                        t.Cell(
                            names[index % 4],
                            strong=True,
                            below=say("每周一次", "once a week"),
                        ),
                        t.Cell(self.voice.number(1283 - index)),
                        t.Cell("2026-11-26", faint=True),
                        t.Cell(chip=chips[index % 4]),
                        t.Cell(clock=clocks[index % 5]),
                        t.Cell(say("继续", "Go on"), href="#"),
                    ),
                    key=f"{index}",
                    label=names[index % 4],
                    current=index == 2,
                )
                for index in range(rows)
            ),
            total=(
                t.Cell(say("合计", "Total")),
                t.Cell("7,683"),
                t.Cell(),
                t.Cell(),
                t.Cell(),
                t.Cell(),
            ),
            paging=t.Paging(776, 51, 100, "#", "#"),
        )

    def filters(self):
        say = self.say
        reasons_ = (
            t.Choice("", say("全部", "all")),
            t.Choice(
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
                    "source", say("来源", "Source"), (t.Choice("", say("全部", "all")),)
                ),
            ),
            say("5 行", "5 rows"),
            (t.ChosenFilter(say("代码校验未通过", "the code's check failed"), "#"),),
            "#",
        )

    def pair(self):
        say, found = self.say, t.Finding
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
        return t.Form(
            "/gallery",
            (
                t.FormField(
                    "purpose",
                    say("为什么要查", "Why you ask"),
                    "radio",
                    hint=say("按本单位与本人的共享协议列出", "from your agreements"),
                    required=True,
                    choices=(
                        t.Choice(
                            "enforcement",
                            self.voice.t("purpose.enforcement"),
                            chosen=True,
                            note=say(
                                "看到全部公开和共享记录；可按获知日查看。须有案号。",
                                "All published and shared records, also as known at a past day. Needs a reference.",
                            ),
                            key="1",
                        ),
                        t.Choice(
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
                        t.Choice(
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

    def month(self):
        counts = [
            (23, 8),
            (32, 12),
            (28, 10),
            (38, 14),
            (30, 10),
            (2, 0),
            (0, 0),
        ] * 4 + [(40, 15), (17, 7)]
        made = tuple(
            bars.Bar(
                f"{(date(2026, 10, 28).toordinal() + index) % 100}"
                if 0 < index < 29
                else ("10-28" if index == 0 else self.say("今天", "today")),
                one,
            )
            for index, one in enumerate(counts)
        )
        return bars.day_bars(
            made,
            said=self.say(
                "近 30 天每天的查询次数", "questions on each of the last 30 days"
            ),
        )

    def nights14(self):
        counts = [
            1180,
            1200,
            1240,
            None,
            1150,
            1290,
            1250,
            1190,
            1230,
            2400,
            1270,
            1240,
            1280,
            1292,
        ]
        made = tuple(
            bars.Bar(
                f"11-{13 + index}",
                None if count is None else (count,),
                note="41" if count == 2400 else "",
            )
            for index, count in enumerate(counts)
        )
        return bars.day_bars(
            made,
            said=self.say("近 14 夜收到的行", "rows received in the last 14 nights"),
            height=60,
        )

    def shares(self):
        said = self.say(
            "全市信用等级：A 297，B 18，C 24，D 8，未评级 429",
            "grades of the city: A 297, B 18, C 24, D 8, unrated 429",
        )
        made = [
            shares.Share(letter, count, GRADES[letter])
            for letter, count in (("A", 297), ("B", 18), ("C", 24), ("D", 8))
        ]
        return shares.shares(
            [*made, shares.Share(self.voice.t("grade.unrated"), 429, None)], said=said
        )

    def fates(self):
        say = self.say
        made = [
            shares.Share(say("已归集", "attached"), 1242, ACTION),
            shares.Share(say("暂列未归集", "provisional"), 22, INK2),
            shares.Share(say("待核对", "held"), 19, "#2f7fb5"),
            shares.Share(say("未变", "unchanged"), 1, "#7b8792"),
            shares.Share(say("疑问", "quarantine"), 8, "#865000"),
        ]
        return shares.shares(made, said=say("每一行的去向", "the fate of each row"))

    def nights(self):
        rows = [
            (0, 109, False),
            (140, 223, True),
            (270, 294, False),
            (350, 486, False),
            (1420, 1650, True),
        ]
        unit = self.say("秒", "s")
        label = self.say("毫秒", "ms")
        made = [
            nights.night_bar(
                start / 1000,
                end / 1000,
                2,
                label=f"{end - start} {label}",
                doubted=doubted,
            )
            for start, end, doubted in rows
        ]
        return nights.night_axis(2, unit), made

    def steps(self):
        made = [
            steps.RatingStep(date(2025, 11, 3), None),
            steps.RatingStep(date(2025, 12, 1), 975),
            steps.RatingStep(date(2026, 4, 1), 833),
            steps.RatingStep(date(2026, 5, 6), 733),
            steps.RatingStep(date(2026, 7, 2), 591),
            steps.RatingStep(date(2026, 11, 24), 216),
        ]
        picture = steps.rating_steps(
            made,
            FLOORS,
            full=1000,
            until=TODAY,
            said=self.say("得分从 975 降至 216", "the score fell from 975 to 216"),
        )
        rows = tuple(
            (
                one.day.isoformat(),
                self.voice.t("grade.unrated") if one.score is None else f"{one.score}",
            )
            for one in made
        )
        return p.Figure(
            picture,
            (self.say("日期", "Day"), self.voice.t("parts.points")),
            rows,
            self.say("评级历史", "Rating history"),
        )

    def timeline(self, *, cursor=True):
        say = self.say
        rows = [
            (
                date(2025, 10, 30),
                date(2025, 11, 3),
                say("登记", "Registered"),
                "round",
                OK,
                "",
            ),
            (
                date(2025, 11, 22),
                date(2025, 11, 26),
                say("出版物许可", "Licence"),
                "round",
                OK,
                "",
            ),
            (
                date(2025, 12, 18),
                date(2025, 12, 20),
                say("网店开业（2）", "Shops (2)"),
                "round",
                OK,
                "",
            ),
            (
                date(2026, 2, 2),
                date(2026, 2, 5),
                say("异常名录（已移出）", "Abnormal (removed)"),
                "ring",
                INK2,
                "",
            ),
            (
                date(2026, 3, 15),
                date(2026, 3, 24),
                say("刷单 521,900元", "Brushing ¥521,900"),
                "triangle",
                BAD,
                "",
            ),
            (
                date(2026, 3, 19),
                date(2026, 5, 6),
                say("商标 73,400元", "Mark ¥73,400"),
                "triangle",
                BAD,
                say("迟 48 天获知", "known 48 days late"),
            ),
            (
                date(2026, 4, 14),
                date(2026, 4, 22),
                say("商标 60,400元", "Mark ¥60,400"),
                "triangle",
                BAD,
                "",
            ),
            (
                date(2026, 6, 28),
                date(2026, 7, 6),
                say("食品 79,100元", "Food ¥79,100"),
                "triangle",
                BAD,
                "",
            ),
            (
                date(2026, 8, 20),
                date(2026, 9, 1),
                say("抽检（异议中）", "Sample (disputed)"),
                "diamond",
                ODD,
                "",
            ),
            (
                date(2026, 11, 24),
                date(2026, 11, 26),
                say("失信被执行人", "Debtor list"),
                "square",
                BAD,
                "",
            ),
        ]
        events = [
            time.Event(day, (known,), label, sign, colour, late)
            for day, known, label, sign, colour, late in rows
        ]
        words = time.TimelineWords(
            (say("事实", "Event"), say("发生日", "day")),
            (say("平台", "Known"), say("获知日", "to hub")),
            say("今天", "today"),
            say("按 2026-04-30 所知", "as known 2026-04-30"),
        )
        picture = time.timeline(
            events,
            words,
            today=TODAY,
            said=say(
                "10 条记录的发生日与获知日", "event day and day known of 10 records"
            ),
            cursor=date(2026, 4, 30) if cursor else None,
        )
        head = (
            say("发生日", "Event day"),
            say("获知日", "Day known"),
            say("记录", "Record"),
        )
        return p.Figure(
            picture,
            head,
            tuple((f"{day}", f"{known}", label) for day, known, label, *_ in rows),
            say("时间线", "Timeline"),
        )

    def tree(self):
        say = self.say
        nodes = [
            relations.RelationNode(
                say("经营网店", "operates shop"),
                say("2025-12-18 起", "since 2025-12-18"),
                say("依据：平台报送", "on a platform report"),
                "绯葵淞文具旗舰店",
                say(
                    "鹭播小店\u3000店铺号 10003260\u3000营业",
                    "Lubo, shop 10003260, open",
                ),
            ),
            relations.RelationNode(
                say("经营网店", "operated shop"),
                say("2025-12-20 至 2026-05-11", "2025-12-20 to 2026-05-11"),
                say("依据：平台报送", "on a platform report"),
                "绯葵淞优品店",
                say("云铺商城\u3000已关店", "Yunpu, closed"),
                ended=True,
            ),
            relations.RelationNode(
                say("分支机构", "has branch"),
                say("2026-01-09 起", "since 2026-01-09"),
                say(
                    "依据：登记名称（第734号令第八条）",
                    "on its name (Order 734 art. 8)",
                ),
                "宿迁绯葵淞教育科技有限公司沭阳分公司",
                "沭阳县\u300091321322MA7K2N4Q8T",
            ),
        ]
        return relations.relation_tree(
            NAME,
            say("本主体\u3000宿豫区", "this merchant, Suyu"),
            nodes,
            said=say("本主体有三个关联主体", "this merchant has three relations"),
        )
