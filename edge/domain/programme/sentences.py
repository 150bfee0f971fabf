"""Every sentence a rule may say, in the three languages of the chain: screens, slips and head office show the same.

``{name}`` stands for a value that the decision gives; all three languages of a key name the same values. Money comes as
text such as ``128.50``, dates as ``yyyy-mm-dd``.
"""

from edge.domain.programme.document import LANGUAGES

SENTENCES: dict[str, tuple[str, str, str]] = {
    # -- earning, lots, refunds -------------------------------------------------------------------------------------
    "earn.rule": ("消费{basis}元，得{exact}分", "消費{basis}元，得{exact}分", "{exact} points for {basis}"),
    "earn.times": ("多倍积分，加{exact}分", "多倍積分，加{exact}分", "{exact} extra points on this product"),
    "earn.tier": ("等级加成{exact}分", "等級加成{exact}分", "{exact} points for your tier"),
    "earn.member_day": ("会员日加成{exact}分", "會員日加成{exact}分", "{exact} points for member day"),
    "earn.rounding": ("取整{exact}分", "取整{exact}分", "{exact} points by rounding the receipt"),
    "earn.excluded": ("本商品不积分：{name}", "本商品不積分：{name}", "No points on this product: {name}"),
    "earn.no_rule": ("本商品暂无积分规则", "本商品暫無積分規則", "No points are given on this product"),
    "earn.bonus_not": (
        "赠金支付{amount}元不积分",
        "贈金支付{amount}元不積分",
        "{amount} paid from bonus earns no points",
    ),
    "earn.principal_not": (
        "储值支付{amount}元不积分，充值时已积分",
        "儲值支付{amount}元不積分，充值時已積分",
        "{amount} paid from stored value earned its points at top-up",
    ),
    "earn.top_up_not": (
        "充值{amount}元暂不积分，消费时积分",
        "充值{amount}元暫不積分，消費時積分",
        "{amount} paid in earns its points when it is spent",
    ),
    "refund.earned": ("退货扣回积分{points}分", "退貨扣回積分{points}分", "{points} points for the returned goods"),
    "refund.spent": ("退还已用积分{points}分", "退還已用積分{points}分", "{points} spent points are yours again"),
    "refund.money": ("退款{amount}元", "退款{amount}元", "{amount} is paid back"),
    "refund.principal": ("退回储值{amount}元", "退回儲值{amount}元", "{amount} goes back to your stored value"),
    "refund.bonus_void": ("赠金{amount}元失效", "贈金{amount}元失效", "{amount} of bonus is void"),
    "refund.coupon_back": ("优惠券已退回", "優惠券已退回", "Your coupon is yours again"),
    "refund.coupon_over": ("优惠券已过期，不退回", "優惠券已過期，不退回", "Your coupon has expired and stays used"),
    "refund.issued_void": ("本单所赠权益已作废", "本單所贈權益已作廢", "What came with this purchase is void"),
    "refund.issued_used": (
        "本单所赠权益已使用，不作废",
        "本單所贈權益已使用，不作廢",
        "What came with this purchase has been used and stays",
    ),
    "tier.up_by_spend": ("累计消费{basis}元，升级为{name}", "累計消費{basis}元，升級為{name}", "{name}: {basis} spent"),
    "tier.up_by_transactions": (
        "累计消费{exact}次，升级为{name}",
        "累計消費{exact}次，升級為{name}",
        "{name}: {exact} purchases",
    ),
    "tier.lifted": ("充值升级为{name}", "充值升級為{name}", "{name}: lifted by your top-up"),
    "tier.kept": ("本期达标，保持{name}", "本期達標，保持{name}", "{name} is kept for another period"),
    "tier.fell": ("本期未达标，调整为{name}", "本期未達標，調整為{name}", "The period has ended: {name} from now on"),
    "value.paid_in": ("充值{amount}元", "儲值{amount}元", "{amount} paid in"),
    "value.bonus": ("赠送{amount}元", "贈送{amount}元", "{amount} bonus on top"),
    "value.drawn": (
        "储值支付{basis}元，其中赠金{amount}元",
        "儲值支付{basis}元，其中贈金{amount}元",
        "{basis} from stored value, {amount} of it bonus",
    ),
    "value.paid_back": ("退还本金{amount}元", "退還本金{amount}元", "{amount} principal is paid back"),
    "value.bonus_void": ("赠金{amount}元作废", "贈金{amount}元作廢", "{amount} bonus is void"),
    # -- tiers, coupons, stored value, referral ---------------------------------------------------------------------
    # -- differences of two programmes ------------------------------------------------------------------------------
    # -- care -------------------------------------------------------------------------------------------------------
    "care.activation": (
        "您入会已有 {figure} 天，期待您再次光临",
        "您入會已有 {figure} 天，期待您再次光臨",
        "You joined {figure} days ago: we look forward to your second visit",
    ),
    "care.birthday": (
        "生日快乐，为您准备了礼物",
        "生日快樂，為您準備了禮物",
        "Happy birthday: there is a gift for you",
    ),
    "care.dormant": (
        "{figure} 天未见，欢迎回来",
        "{figure} 天未見，歡迎回來",
        "Welcome back: it has been {figure} days",
    ),
    "care.expiring": (
        "您有 {figure} 积分即将到期",
        "您有 {figure} 點數即將到期",
        "{figure} of your points are about to expire",
    ),
    "care.member_day": ("今天是会员日", "今天是會員日", "Today is member day"),
    "care.season": ("兑换季已开始", "兌換季已開始", "Gifts can be had for points again"),
    "care.follow_up": (
        "{figure} 天前的商品还满意吗？",
        "{figure} 天前的商品還滿意嗎？",
        "How was what you bought {figure} days ago?",
    ),
    "care.holiday": ("节日快乐", "節日快樂", "Happy holidays"),
    "care.new_product": ("您关注的新品已上市", "您關注的新品已上市", "Something new of what you asked to hear about"),
    "care.not_due": ("今天没有该关怀的时机", "今天沒有該關懷的時機", "There is no occasion for it today"),
    "care.other_segment": ("不在该关怀的人群中", "不在該關懷的人群中", "The member is not in its segment"),
    "care.already": ("这次时机已经提醒过", "這次時機已經提醒過", "The member has heard of this occasion already"),
    "care.later_stage": ("已进入下一阶段", "已進入下一階段", "A later stage of absence has been reached"),
    "care.lower": ("另一项关怀优先", "另一項關懷優先", "Another one goes first"),
    "care.capped": ("近期已联系过，不再打扰", "近期已聯絡過，不再打擾", "The member has heard enough lately"),
    "care.held_out": (
        "本季度属于对照组，不作提醒",
        "本季度屬於對照組，不作提醒",
        "In this quarter's hold-out, which hears nothing",
    ),
}
"""By key: zh-Hans, zh-Hant, en."""


def sentence(key: str, language: str, **values: object) -> str:
    """Return the sentence ``key`` in ``language`` with its values filled in.

    Raises:
        KeyError: There is no such sentence, or a value it names is not given.
        ValueError: The language is none of ``LANGUAGES``.
    """
    return SENTENCES[key][LANGUAGES.index(language)].format(**values)


def sentences(key: str, **values: object) -> dict[str, str]:
    """Return the sentence ``key`` in every language, as ``Names`` are written."""
    return {language: sentence(key, language, **values) for language in LANGUAGES}
