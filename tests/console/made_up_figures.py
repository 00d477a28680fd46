"""Pictures of figures that nobody measured."""

# a sample stands on one line, as it is shown

from datetime import date

from hub.console.figures import bars, nights, relations, shares, steps
from hub.console.figures import timeline as time
from hub.console.figures.drawing import ACTION, BAD, GRADES, INK2, ODD, OK
from hub.console.views import parts as p
from tests.console.made_up import FLOORS, NAME, TODAY, Samples


class FigureSamples(Samples):
    """Pictures of figures that nobody measured."""

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
