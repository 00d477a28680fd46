"""The legal sources of rules in Chinese: rule files name them in English."""

from collections.abc import Mapping
from types import MappingProxyType

_ORDER_36 = "国家发展改革委令第36号（2025）"
_ORDER_107 = "市场监管总局令第107号（2025）"
_ORDER_44 = "市场监管总局令第44号（2021）"
_ORDER_45 = "市场监管总局令第45号（2021）"
_CATALOG = "全国公共信用信息基础目录（2024年版）"

ARTICLES: Mapping[str, str] = MappingProxyType(
    {
        "SAMR Order 107 (2025) art. 7; exclusions as SAMR Order 45 (2021) art. 2": (
            f"{_ORDER_107}第七条；例外依{_ORDER_45}第二条"
        ),
        "SAMR Order 107 (2025) art. 8(1), (3)": f"{_ORDER_107}第八条第一项、第三款",
        "SAMR Order 107 (2025) art. 8(2), (4)": f"{_ORDER_107}第八条第二项、第四款",
        "SAMR Order 107 (2025) art. 8(3), (5)": f"{_ORDER_107}第八条第三项、第五款",
        "SAMR Order 107 (2025) art. 9": f"{_ORDER_107}第九条",
        "NDRC Order 36 (2025) arts. 7, 8 and 12; exclusions as SAMR Order 45 (2021) "
        "art. 2": f"{_ORDER_36}第七条、第八条、第十二条；例外依{_ORDER_45}第二条",
        "NDRC Order 36 (2025) arts. 7, 9 and 12; exclusions as SAMR Order 45 (2021) "
        "art. 2": f"{_ORDER_36}第七条、第九条、第十二条；例外依{_ORDER_45}第二条",
        "NDRC Order 36 (2025) arts. 7, 10 and 12; exclusions as SAMR Order 45 (2021) "
        "art. 2": f"{_ORDER_36}第七条、第十条、第十二条；例外依{_ORDER_45}第二条",
        "NDRC Order 58 (2023), trial measures for credit repair": (
            "国家发展改革委令第58号（2023），信用修复管理办法（试行）"
        ),
        "SAMR Order 45 (2021), public criticism or a low fine; art. 2": (
            f"{_ORDER_45}，通报批评或较低数额罚款；第二条"
        ),
        "SAMR Order 45 (2021), other penalties; art. 2": (
            f"{_ORDER_45}，其他行政处罚；第二条"
        ),
        "SAMR Order 45 (2021) arts. 13 and 14, other penalties; art. 2": (
            f"{_ORDER_45}第十三条、第十四条，其他行政处罚；第二条"
        ),
        "SAMR Order 45 (2021) arts. 13 and 14, other penalties and bans longer than "
        "three years; art. 2": (
            f"{_ORDER_45}第十三条、第十四条，其他行政处罚，及超过三年的限制期；第二条"
        ),
        "Public Security Administration Punishments Law art. 136 (records are "
        "sealed)": ("治安管理处罚法第一百三十六条（记录封存）"),
        "Enterprise Information Publicity Regulation (State Council Order 654) art. "
        "6": ("企业信息公示暂行条例（国务院令第654号）第六条"),
        "Administrative Licensing Law art. 40; Enterprise Information Publicity "
        "Regulation art. 7": "行政许可法第四十条；企业信息公示暂行条例第七条",
        "E-commerce Law arts. 15 and 16 (operators show who they are while they "
        "trade)": "电子商务法第十五条、第十六条",
        "Enterprise Information Publicity Regulation art. 17": (
            "企业信息公示暂行条例第十七条"
        ),
        "Enterprise Information Publicity Regulation (2024) art. 18; SAMR Order 107 "
        "(2025) art. 12": (
            f"企业信息公示暂行条例（2024修订）第十八条；{_ORDER_107}第十二条"
        ),
        "SAIC Order 69 (2014) art. 13": (
            "个体工商户年度报告暂行办法（工商总局令第69号，2014）第十三条"
        ),
        "Annual Report Measures for Individual Businesses, SAMR Order 101 (2025) art. "
        "13": "个体工商户年度报告办法（市场监管总局令第101号，2025）第十三条",
        "SAMR Order 44 (2021) arts. 16 and 21": f"{_ORDER_44}第十六条、第二十一条",
        "SAMR Order 107 (2025) art. 13; SAMR Order 44 (2021) art. 21": (
            f"{_ORDER_107}第十三条；{_ORDER_44}第二十一条"
        ),
        "SAMR Order 44 (2021) arts. 15 and 21; Enterprise Information Publicity "
        "Regulation (2024) art. 19": (
            f"{_ORDER_44}第十五条、第二十一条；企业信息公示暂行条例（2024修订）第十九条"
        ),
        "Enterprise Information Publicity Regulation (2024) art. 19": (
            "企业信息公示暂行条例（2024修订）第十九条"
        ),
        "Administrative Penalty Law (2021) art. 9(4), (5)": (
            "行政处罚法（2021）第九条第四项、第五项"
        ),
        "Supreme People's Court rule on dishonest judgment debtors (2013, amended "
        "2017) arts. 2, 8 and 10": (
            "最高人民法院关于公布失信被执行人名单信息的若干规定（2013，2017修正）"
            "第二条、第八条、第十条"
        ),
        "Supreme People's Court rule on dishonest judgment debtors (2013, amended "
        "2017) arts. 1, 2, 5 and 10": (
            "最高人民法院关于公布失信被执行人名单信息的若干规定（2013，2017修正）"
            "第一条、第二条、第五条、第十条"
        ),
        "Supreme People's Court rule on dishonest judgment debtors (2013, amended "
        "2017) arts. 1 and 2": (
            "最高人民法院关于公布失信被执行人名单信息的若干规定（2013，2017修正）"
            "第一条、第二条"
        ),
        "Supreme People's Court rule on dishonest judgment debtors (2013, amended "
        "2017) art. 2": (
            "最高人民法院关于公布失信被执行人名单信息的若干规定（2017修正）第二条"
        ),
        "SAMR Order 44 (2021), stay of three years, removal after one year at the "
        "earliest": "市场监管总局令第44号（2021），列入三年，满一年可申请移出",
        "Lists of other sectors before NDRC Order 36 (2025): as long as SAMR Order 44 "
        "(2021) lets its own stand": (
            "国家发展改革委令第36号（2025）施行前其他领域的名单："
            "期限参照市场监管总局令第44号（2021）"
        ),
        "Lists of other sectors, and those that name no office: as SAMR Order 44 "
        "(2021) arts. 15 and 21 restrain by its own": (
            "其他领域的名单和未载明认定单位的名单："
            "参照市场监管总局令第44号（2021）第十五条、第二十一条"
        ),
        "Lists of other sectors before NDRC Order 36 (2025): as their offices "
        "published them": (
            "国家发展改革委令第36号（2025）施行前其他领域的名单：以认定单位公示为准"
        ),
        "NDRC Order 36 (2025) arts. 7, 10 and 12": (
            "国家发展改革委令第36号（2025）第七条、第十条、第十二条"
        ),
        "NDRC Order 36 (2025) arts. 8 and 12": (
            "国家发展改革委令第36号（2025）第八条、第十二条"
        ),
        "NDRC Order 36 (2025) arts. 9 and 12": (
            "国家发展改革委令第36号（2025）第九条、第十二条"
        ),
        "SAMR Order 107 (2025) art. 23; NDRC Order 36 (2025) art. 25": (
            "市场监管总局令第107号（2025）第二十三条；"
            "国家发展改革委令第36号（2025）第二十五条"
        ),
        "SAMR Order 107 (2025) arts. 2, 10 and 30": (
            "市场监管总局令第107号（2025）第二条、第十条、第三十条"
        ),
        "Food Safety Law art. 88, Product Quality Law art. 15, Drug Administration "
        "Law art. 102: counts once the re-test clock has ended": (
            "食品安全法第八十八条、产品质量法第十五条、药品管理法第一百零二条："
            "复检期限届满后计算"
        ),
        "MIIT Order 33 (2005) on filings of websites, arts. 5 and 12: filings are open "
        "to everybody": (
            "非经营性互联网信息服务备案管理办法（信息产业部令第33号）第五条、第十二条：备案信息公开可查"
        ),
        "E-commerce Law arts. 32 to 34; SAMR and CAC Order 116 (2025) art. 15: all "
        "versions of the last three years can be read": (
            "电子商务法第三十二条至第三十四条；网络交易平台规则监督管理办法（2025）第十五条："
            "近三年各版本均可查阅"
        ),
        "National basic catalog of public credit information, 2024 edition, class "
        "honours": f"{_CATALOG}，荣誉类",
        "Being party to a suit is no finding against anybody; case work only": (
            "作为诉讼当事人不代表任何认定，仅供办案"
        ),
        "Personal Information Protection Law arts. 34 and 55; NDRC Order 36 (2025) "
        "art. 12(3)": (
            f"个人信息保护法第三十四条、第五十五条；{_ORDER_36}第十二条第三款"
        ),
        "Private Economy Promotion Law arts. 52 and 54; State Council General Office "
        "doc 22/2025": "民营经济促进法第五十二条、第五十四条；国办函〔2025〕22号",
        "Trademark Law (2019) art. 60: two or more acts within five years; applied to "
        "each field of law alike": (
            "商标法（2019）第六十条：五年内两次以上；各领域同样适用"
        ),
        "State Council Order 310 (2020); NDRC Order 36, minor tier": (
            "国务院令第310号（2020）；国家发展改革委令第36号，轻微失信"
        ),
        "State Council Order 310 (2020); NDRC Order 36, ordinary tier": (
            "国务院令第310号（2020）；国家发展改革委令第36号，一般失信"
        ),
        "State Council Order 310 (2020); NDRC Order 36, serious tier": (
            "国务院令第310号（2020）；国家发展改革委令第36号，严重失信"
        ),
        "NDRC Order 36, minor tier": "国家发展改革委令第36号，轻微失信",
        "NDRC Order 36, ordinary tier": "国家发展改革委令第36号，一般失信",
        "NDRC Order 36, serious tier": "国家发展改革委令第36号，严重失信",
        "Food Safety Law art. 113; Product Quality Law art. 24": (
            "食品安全法第一百一十三条；产品质量法第二十四条"
        ),
        "SAMR Order 44 (2021)": "市场监管总局令第44号（2021）",
        "Supreme People's Court rule on dishonest judgment debtors (2017)": (
            "最高人民法院关于公布失信被执行人名单信息的若干规定（2013，2017修正）"
        ),
        "Administrative Penalty Law (2021) art. 9": "行政处罚法（2021）第九条",
        "Company Law, revocation of the business licence": "公司法，吊销营业执照",
        "National basic catalog of public credit information (2024), class "
        "registration": f"{_CATALOG}，登记类",
        "National basic catalog of public credit information (2024), class "
        "administrative management": f"{_CATALOG}，行政管理类",
        "Grade M of the tax credit rules (new or too little known); PIPL art. 24 "
        "(persons)": (
            "纳税信用管理办法M级（新设或所知甚少）；个人信息保护法第二十四条（个人）"
        ),
    }
)
"""By the source as a rule file has it; what a page about a merchant may cite."""


def article_in(source: str, language: str) -> str:
    """Give a rule's legal source in a language: ``en``, or Chinese if it has any."""
    return source if language == "en" else ARTICLES.get(source, source)
