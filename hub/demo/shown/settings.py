"""What the settings of a demo say, written into its instance when it is made."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hub.demo.shown.watched import UPSTREAM

SETTINGS: Final[Mapping[str, bool | str]] = MappingProxyType(
    {
        "demo": True,
        "upstream": UPSTREAM,
        "handler": "宿迁市打击侵权假冒工作领导小组办公室（示例）",
        "privacy_officer": "示例负责人",
        "privacy_contact": "privacy@hub.suqian.example",
    }
)
