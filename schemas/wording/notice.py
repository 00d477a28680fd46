"""What persons are told of the handling of their personal information, each once.

Personal Information Protection Law, arts. 17, 30 and 35: who handles what, why, how
long, and what anybody may do about it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from schemas.wording import Wording


class NoticePart(NamedTuple):
    """One thing that is told, with what it is called."""

    title: Wording
    text: Wording
    article: Wording


class NoticeText(NamedTuple):
    """The same in one language, with who is meant."""

    title: str
    text: str
    article: str


NOT_SET: Final = Wording("（运行单位尚未填写）", "(not yet filled in by the operator)")
NOTICE: Final[tuple[NoticePart, ...]] = (
    NoticePart(
        Wording("谁在处理", "Who handles it"),
        Wording(
            "个人信息处理者：{handler}。个人信息保护负责人：{person}。联系方式：{contact}。",
            "Handler: {handler}. Person responsible for personal information: "
            "{person}. Contact: {contact}.",
        ),
        Wording("个人信息保护法第十七条、第五十二条", "PIPL arts. 17, 52"),
    ),
    NoticePart(
        Wording("为什么处理、怎样处理", "Why and how"),
        Wording(
            "为履行市场监管、行政执法与刑事司法衔接等法定职责，归集各机关依法作出的登记、许可、处罚、"
            "列入名单等信息，按目的、职权和辖区提供给有权机关；每次查看留痕。对自然人不评级，处罚决定不向社会公开。",
            "For the duties that law gives in market supervision, enforcement and its "
            "link to criminal justice, what offices registered, permitted, penalised "
            "or listed is brought together and told to offices by purpose, power and "
            "place; each look is logged. Persons are not rated, and what was decided "
            "on them is not told to the public.",
        ),
        Wording("个人信息保护法第十七条、第三十四条", "PIPL arts. 17, 34"),
    ),
    NoticePart(
        Wording("处理哪些、保存多久", "What, and how long"),
        Wording(
            "姓名、证件号码、联系方式、所涉登记、许可、处罚、名单和案件信息。证件号码、出生日期等一经泄露可能危及人身、"
            "财产安全，因准确认定当事人、防止张冠李戴而必须处理：加密存放，显示时遮蔽。各类记录的使用期限依保存规则，"
            "届满不再使用。",
            "Name, identity number, contact, and registrations, permits, penalties, "
            "lists and cases. Numbers and birthdays, whose leak could endanger a "
            "person or what they own, are needed to know parties without confusion: "
            "they are kept encrypted and shown masked. How long each kind of record "
            "is used stands in the rules of retention; then it is used no more.",
        ),
        Wording("个人信息保护法第十七条、第十九条、第三十条", "PIPL arts. 17, 19, 30"),
    ),
    NoticePart(
        Wording("您的权利", "What you may ask"),
        Wording(
            "持身份证件到窗口，可以查阅、复制本人档案和既往行政处罚查询证明，要求更正、补充、删除，要求说明规则，"
            "也可以委托代理人办理；异议由作出决定的机关核查。",
            "At a window, with your identity document or through an agent, you may "
            "see and copy your own file and the certificate of prior penalties, ask "
            "for correction, completion, deletion and an explanation of the rules; "
            "the office that decided checks objections.",
        ),
        Wording("个人信息保护法第四十四条至第五十条", "PIPL arts. 44 to 50"),
    ),
    NoticePart(
        Wording("什么时候不告知", "When nobody is told"),
        Wording(
            "法律、行政法规规定应当保密或者不需要告知的，以及告知将妨碍机关履行法定职责的，不告知；执法查询在妨碍消除"
            "或者规定的日数届满后告知本人。",
            "Where law wants secrecy or no notice, or notice would impede a duty, "
            "nobody is told; a look for enforcement is told to the person once it "
            "impedes nothing any more, or after the days that a rule sets.",
        ),
        Wording("个人信息保护法第十八条、第三十五条", "PIPL arts. 18, 35"),
    ),
)


def notice_of(
    handler: str, person: str, contact: str, language: str
) -> Sequence[NoticeText]:
    """Give title, text and article of each part, with who is meant filled in."""
    absent = NOT_SET.of(language)
    return [
        NoticeText(
            part.title.of(language),
            part.text.of(language).format(
                handler=handler or absent,
                person=person or absent,
                contact=contact or absent,
            ),
            part.article.of(language),
        )
        for part in NOTICE
    ]
