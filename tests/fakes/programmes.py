"""A small programme in its full form, for tests that need one and not much of it."""

SMALL = """
version = {version}
chain = "corner"
names = {{zh-Hans = "会员之家", zh-Hant = "會員之家", en = "Members' Corner"}}
[[earning.rules]]
id = "base"
points = 1
per_minor = {per_minor}
[[ladder.tiers]]
key = "plain"
names = {{zh-Hans = "普通", zh-Hant = "普通", en = "Basic"}}
[[ladder.tiers]]
key = "gold"
names = {{zh-Hans = "金卡", zh-Hant = "金卡", en = "Gold"}}
spend_minor = {gold}
multiplier = "{multiplier}"
"""


def small_programme(version=1, *, per_minor=100, gold=250_000, multiplier="1.5"):
    """Return the text of one version: a point for each ``per_minor``, gold from ``gold`` minor units."""
    return SMALL.format(version=version, per_minor=per_minor, gold=gold, multiplier=multiplier)
