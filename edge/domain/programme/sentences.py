"""Every sentence a rule may say, in the three languages of the chain: screens, slips and head office show the same.

``{name}`` stands for a value that the decision gives; all three languages of a key name the same values. Money comes as
text such as ``128.50``, dates as ``yyyy-mm-dd``.
"""

from edge.domain.programme.document import LANGUAGES

SENTENCES: dict[str, tuple[str, str, str]] = {
    # -- earning, lots, refunds -------------------------------------------------------------------------------------
    "earn.rule": ("消费 {basis} 元，得 {exact} 分", "消費 {basis} 元，得 {exact} 分", "{exact} points for {basis}"),
    "earn.times": ("多倍积分，加 {exact} 分", "多倍積分，加 {exact} 分", "{exact} extra points on this product"),
    "earn.tier": ("等级加成 {exact} 分", "等級加成 {exact} 分", "{exact} points for your tier"),
    "earn.member_day": ("会员日加成 {exact} 分", "會員日加成 {exact} 分", "{exact} points for member day"),
    "earn.rounding": ("取整 {exact} 分", "取整 {exact} 分", "{exact} points by rounding the receipt"),
    "earn.excluded": ("本商品不积分：{name}", "本商品不積分：{name}", "No points on this product: {name}"),
    "earn.no_rule": ("本商品暂无积分规则", "本商品暫無積分規則", "No points are given on this product"),
    "earn.bonus_not": (
        "赠金支付 {amount} 元不积分",
        "贈金支付 {amount} 元不積分",
        "{amount} paid from bonus earns no points",
    ),
    "earn.principal_not": (
        "储值支付 {amount} 元不积分，充值时已积分",
        "儲值支付 {amount} 元不積分，充值時已積分",
        "{amount} paid from stored value earned its points at top-up",
    ),
    "earn.top_up_not": (
        "充值 {amount} 元暂不积分，消费时积分",
        "充值 {amount} 元暫不積分，消費時積分",
        "{amount} paid in earns its points when it is spent",
    ),
    "refund.earned": ("退货扣回积分 {points} 分", "退貨扣回積分 {points} 分", "{points} points for the returned goods"),
    "refund.spent": ("退还已用积分 {points} 分", "退還已用積分 {points} 分", "{points} spent points are yours again"),
    "refund.money": ("退款 {amount} 元", "退款 {amount} 元", "{amount} is paid back"),
    "refund.principal": ("退回储值 {amount} 元", "退回儲值 {amount} 元", "{amount} goes back to your stored value"),
    "refund.bonus_void": ("赠金 {amount} 元失效", "贈金 {amount} 元失效", "{amount} of bonus is void"),
    "refund.coupon_back": ("优惠券已退回", "優惠券已退回", "Your coupon is yours again"),
    "refund.coupon_over": ("优惠券已过期，不退回", "優惠券已過期，不退回", "Your coupon has expired and stays used"),
    "refund.issued_void": ("本单所赠权益已作废", "本單所贈權益已作廢", "What came with this purchase is void"),
    "refund.done": ("此单已全部退货", "此單已全部退貨", "All of this purchase came back before"),
    "refund.elsewhere": (
        "本机没有此单记录，请到服务台办理退货",
        "本機沒有此單紀錄，請到服務台辦理退貨",
        "This purchase was not claimed here: ask at the service desk",
    ),
    "refund.issued_used": (
        "本单所赠权益已使用，不作废",
        "本單所贈權益已使用，不作廢",
        "What came with this purchase has been used and stays",
    ),
    "tier.up_by_spend": (
        "累计消费 {basis} 元，升级为{name}",
        "累計消費 {basis} 元，升級為{name}",
        "{name}: {basis} spent",
    ),
    "tier.up_by_transactions": (
        "累计消费 {exact} 次，升级为{name}",
        "累計消費 {exact} 次，升級為{name}",
        "{name}: {exact} purchases",
    ),
    "tier.lifted": ("充值升级为{name}", "充值升級為{name}", "{name}: lifted by your top-up"),
    "tier.kept": ("本期达标，保持{name}", "本期達標，保持{name}", "{name} is kept for another period"),
    "tier.fell": ("本期未达标，调整为{name}", "本期未達標，調整為{name}", "The period has ended: {name} from now on"),
    "value.paid_in": ("充值 {amount} 元", "儲值 {amount} 元", "{amount} paid in"),
    "value.bonus": ("赠送 {amount} 元", "贈送 {amount} 元", "{amount} bonus on top"),
    "value.drawn": (
        "储值支付 {basis} 元，其中赠金 {amount} 元",
        "儲值支付 {basis} 元，其中贈金 {amount} 元",
        "{basis} from stored value, {amount} of it bonus",
    ),
    "value.cap": ("卡内余额将超过上限", "卡內餘額將超過上限", "The card would hold more than it may"),
    "value.no_step": ("没有这一档充值金额", "沒有這一檔儲值金額", "This sum is not offered"),
    "value.paid_back": ("退还本金 {amount} 元", "退還本金 {amount} 元", "{amount} principal is paid back"),
    "value.bonus_void": ("赠金 {amount} 元作废", "贈金 {amount} 元作廢", "{amount} bonus is void"),
    # -- tiers, coupons, stored value, referral ---------------------------------------------------------------------
    # -- differences of two programmes ------------------------------------------------------------------------------
    "diff.added": ("新增{thing}：{what}", "新增{thing}：{what}", "{thing} is new: {what}"),
    "diff.removed": ("取消{thing}（{what}）", "取消{thing}（{what}）", "{thing} is gone ({what})"),
    "diff.changed": (
        "{thing}：{field}由 {old} 改为 {new}",
        "{thing}：{field}由 {old} 改為 {new}",
        "{thing}: {field} now {new} instead of {old}",
    ),
    "diff.tier_spend": (
        "{thing}：{field}由 {old} 改为 {new}",
        "{thing}：{field}由 {old} 改為 {new}",
        "{thing} now from {new} instead of {old}",
    ),
    "diff.tier_visits": (
        "{thing}：{field}由 {old} 次改为 {new} 次",
        "{thing}：{field}由 {old} 次改為 {new} 次",
        "{thing} now from {new} purchases instead of {old}",
    ),
    "diff.order": ("{thing}的顺序有变", "{thing}的順序有變", "The {thing} stand in another order"),
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
    # -- points history ---------------------------------------------------------------------------------------------
    "history.purchase": ("消费 {amount} 元", "消費 {amount} 元", "Purchase of {amount}"),
    "history.as_on_slip": ("积分以小票为准", "點數以明細為準", "As your slip says"),
    "history.gift": ("兑换礼品：{name}", "換領禮品：{name}", "Gift: {name}"),
    "history.gift_back": ("礼品取消，积分退回", "禮品取消，點數退回", "Gift released, points are back"),
    "history.refund": ("退货", "退貨", "Goods returned"),
    "history.undone": ("积分撤销", "點數撤銷", "Points undone"),
    "history.slip": ("凭小票入账", "憑明細入帳", "Given by your slip"),
    "history.opening": ("旧卡积分转入", "舊卡積分轉入", "Points from your former card"),
    # -- prices -----------------------------------------------------------------------------------------------------
    "price.tier": ("等级优惠，减 {amount} 元", "等級優惠，減 {amount} 元", "{amount} off for your tier"),
    "price.member_day": ("会员日优惠，减 {amount} 元", "會員日優惠，減 {amount} 元", "{amount} off on member day"),
    # -- coupons ----------------------------------------------------------------------------------------------------
    "coupon.used_general": ("整单优惠，减 {amount} 元", "整單優惠，減 {amount} 元", "{amount} off your order"),
    "coupon.used_category": (
        "指定商品共 {basis} 元，减 {amount} 元",
        "指定商品共 {basis} 元，減 {amount} 元",
        "{amount} off {basis} of chosen products",
    ),
    "coupon.used_trial": (
        "原价 {basis} 元试用，减 {amount} 元",
        "原價 {basis} 元試用，減 {amount} 元",
        "Try one for less: {amount} off {basis}",
    ),
    "coupon.unknown": ("本店已停用此券", "本店已停用此券", "This coupon is no longer offered"),
    "coupon.reserved": ("此券已在另一单中占用", "此券已在另一單中佔用", "This coupon is set aside for another order"),
    "coupon.redeemed": ("此券已使用", "此券已使用", "This coupon has been used"),
    "coupon.expired": ("此券已过期", "此券已過期", "This coupon has expired"),
    "coupon.void": ("此券已作废", "此券已作廢", "This coupon is void"),
    "coupon.late": ("此券已过有效期", "此券已過有效期", "This coupon's last day is over"),
    "coupon.early": ("此券尚未到使用日期", "此券尚未到使用日期", "This coupon may be used later"),
    "coupon.store": ("此券不适用于本店", "此券不適用於本店", "This coupon is for other stores"),
    "coupon.tier": ("此券仅限指定等级使用", "此券僅限指定等級使用", "This coupon is for another tier"),
    "coupon.weekday": (
        "此券今日（星期）不可用",
        "此券今日（星期）不可用",
        "This coupon holds on other days of the week",
    ),
    "coupon.blackout": ("此券今日不可用", "此券今日不可用", "This coupon does not hold today"),
    "coupon.no_goods": ("没有适用此券的商品", "沒有適用此券的商品", "Nothing here takes this coupon"),
    "coupon.below": (
        "适用商品 {basis} 元，还差 {amount} 元可用此券",
        "適用商品 {basis} 元，還差 {amount} 元可用此券",
        "{amount} more than {basis} and this coupon counts",
    ),
    "coupon.below_after": (
        "其他优惠后余 {basis} 元，还差 {amount} 元可用此券",
        "其他優惠後餘 {basis} 元，還差 {amount} 元可用此券",
        "After other coupons {basis} remain: {amount} short of this one",
    ),
    "coupon.nothing": ("此券对本单没有优惠", "此券對本單沒有優惠", "This coupon takes nothing off this order"),
    "coupon.group": (
        "不可与已用的同类券叠加",
        "不可與已用的同類券疊加",
        "Cannot be used with another coupon of its kind",
    ),
    "coupon.one_general": (
        "整单券每单限用一张，已选更优惠的",
        "整單券每單限用一張，已選更優惠的",
        "One order coupon at a time: a better one is used",
    ),
    "coupon.taken": ("适用商品已用更优惠的券", "適用商品已用更優惠的券", "Its products carry a better coupon"),
    "coupon.less": ("不用此券更划算", "不用此券更划算", "You save more without this coupon"),
    "coupon.member_cap": (
        "每人限领 {points} 张，已领完",
        "每人限領 {points} 張，已領完",
        "You have had all {points} of these",
    ),
    "coupon.all_issued": (
        "共 {points} 张，已全部领完",
        "共 {points} 張，已全部領完",
        "All {points} of these have been given out",
    ),
    # -- gifts ------------------------------------------------------------------------------------------------------
    "gift.closed": ("兑换季尚未开始", "兌換季尚未開始", "Gifts can be had when the season opens"),
    "gift.season": ("本礼品不在本兑换季内", "本禮品不在本兌換季內", "This gift belongs to another season"),
    "gift.cap": ("每人限兑 {points} 件，已兑完", "每人限兌 {points} 件，已兌完", "You have had all {points} of these"),
    "gift.stock": ("本店暂时缺货", "本店暫時缺貨", "Out of stock in this store"),
    "gift.points": ("还差 {points} 分", "還差 {points} 分", "{points} more points"),
    # -- birthdays --------------------------------------------------------------------------------------------------
    "birthday.not_now": ("生日礼在生日期间领取", "生日禮在生日期間領取", "Your gift waits for your birthday"),
    "birthday.given": ("今年的生日礼已领取", "今年的生日禮已領取", "This year's birthday gift has been given"),
    "birthday.locked": (
        "生日修改后，生日礼暂不可领",
        "生日修改後，生日禮暫不可領",
        "Your birthday was changed: its gift waits",
    ),
    "birthday.no_calendar": (
        "本机日期有误，请联系店员",
        "本機日期有誤，請聯絡店員",
        "The date of this device is wrong: please ask the staff",
    ),
    # -- referral ---------------------------------------------------------------------------------------------------
    "referral.linked": (
        "好友已入会，首次消费后得奖励",
        "好友已入會，首次消費後得獎勵",
        "Your friend has joined: points follow the first purchase",
    ),
    "referral.sign_up": ("好友入会奖励", "好友入會獎勵", "A friend has joined"),
    "referral.first_purchase": ("好友首次消费奖励", "好友首次消費獎勵", "A friend's first purchase"),
    "referral.every_purchase": ("好友消费奖励", "好友消費獎勵", "A friend's purchase"),
    "referral.taken_back": ("好友退货，奖励收回", "好友退貨，獎勵收回", "A friend's purchase was returned"),
    "referral.below": (
        "好友消费 {basis} 元，还差 {amount} 元得奖励",
        "好友消費 {basis} 元，還差 {amount} 元得獎勵",
        "A friend's purchase of {basis} is {amount} short",
    ),
    "referral.nothing_due": ("本次没有推荐奖励", "本次沒有推薦獎勵", "No points for a friend this time"),
    "referral.used": ("此邀请已使用", "此邀請已使用", "This invitation has been used"),
    "referral.off": ("老带新活动未开放", "老帶新活動未開放", "Bringing friends gives no points now"),
    "referral.self": ("不能邀请自己", "不能邀請自己", "You cannot invite yourself"),
    "referral.same_phone": ("与邀请人手机号相同", "與邀請人手機號相同", "The phone number is the inviting member's"),
    "referral.same_card": ("与邀请人使用同一张卡", "與邀請人使用同一張卡", "The card is the inviting member's"),
    "referral.not_new": ("好友已是会员", "好友已是會員", "Your friend is a member already"),
    "referral.cap": ("推荐人数已达上限", "推薦人數已達上限", "You have brought as many friends as count"),
    # -- service cards ----------------------------------------------------------------------------------------------
    "service_card.expired": ("此次卡已过期", "此次卡已過期", "This card has expired"),
    "service_card.used_up": ("{points} 次已用完", "{points} 次已用完", "All {points} uses are gone"),
    "service_card.no_use": ("没有可撤销的使用记录", "沒有可撤銷的使用記錄", "There is no such use to undo"),
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
