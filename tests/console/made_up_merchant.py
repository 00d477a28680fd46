"""Name, grade, reasons and records of a firm that does not exist."""

# ruff: noqa: E501  # a sample stands on one line, as it is shown

from datetime import date

from hub.console.figures import reasons, ruler
from hub.console.views import parts as p
from tests.console.made_up import FLOORS
from tests.console.made_up_frame import FrameSamples


class MerchantSamples(FrameSamples):
    """Name, grade, reasons and records of a firm that does not exist."""

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
