"""The words of slips in three languages. Source: the chain's glossary.

A visit in Chinese shows English as the second language; an English visit prints English alone. No word names the member
or shows more than four digits of the phone.
"""

WEEKDAYS = {
    "zh-Hans": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "zh-Hant": ("週一", "週二", "週三", "週四", "週五", "週六", "週日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}

WORDS: dict[str, tuple[str, str, str]] = {
    "claimed": ("补积分", "補登積分", "Points claimed"),
    "statement": ("会员小票", "會員明細", "Statement"),
    "saved": ("已保存，联网后自动同步", "已儲存，連線後自動同步", "Saved"),
    "will_sync": ("", "", "It will sync when the network is back."),
    "after_sync": ("同步后到账", "同步後入帳", "After sync"),
    "earned": ("本单积分", "本單積分", "Points"),
    "receipt": ("收银小票", "收銀明細", "Till receipt"),
    "original": ("原票", "原票", "Original"),
    "till": ("收银 {n} 号", "收銀 {n} 號", "till {n}"),
    "tail": ("尾号", "尾號", "no. ending"),
    "card_tail": ("会员卡尾号", "會員卡尾號", "Member, last four"),
    "tier": ("等级", "等級", "Tier"),
    "points": ("积分", "積分", "Points"),
    "pending": ("待同步积分", "待同步積分", "Points after sync"),
    "coupons": ("优惠券", "優惠券", "Coupons"),
    "as_of": ("数据时间", "資料時間", "As of"),
    "proof": ("小票凭证", "明細憑證", "Receipt proof"),
    "is_proof": ("这张小票就是凭证。", "這張明細就是憑證。", "This slip is your proof."),
    "safe": ("机器坏了也不会少。", "機器壞了也不會少。", "Safe even if this kiosk fails."),
    "keep": ("积分到账前请保留。", "積分入帳前請保留。", "Keep until points arrive."),
    "once": ("一张单只记一次。", "一張單只記一次。", "Counted once only."),
    "help": ("有问题？请找店员", "有問題？請找店員", "Questions? Ask staff"),
    "help_call": ("有问题？请找店员，或拨 {tel}", "有問題？請找店員，或撥 {tel}", "Questions? Ask staff or call {tel}"),
    "number": ("单号", "單號", "No."),
    "copy": ("第 {n} 份", "第 {n} 份", "Copy {n}"),
    "is_copy": ("副本 · 第 {n} 份 · 补打", "副本 · 第 {n} 份 · 補印", "COPY · Copy {n} · Reprint"),
    "gift": ("礼品领取单", "禮品領取單", "Gift pick-up"),
    "pick_up": ("取货码", "取貨碼", "Pick-up code"),
    "desk": ("到服务台领取", "到服務台領取", "Service desk"),
    "collect_by": ("领取截止", "領取期限", "Collect by"),
    "pieces": ("{n} 件", "{n} 件", "× {n}"),
    "sheets": ("{n} 张", "{n} 張", "× {n}"),
    "before": ("兑换前积分", "兌換前積分", "Before"),
    "spent": ("本次使用", "本次使用", "Spent"),
    "after": ("兑换后积分", "兌換後積分", "After"),
    "gift_proof": ("领取凭证", "領取憑證", "Signed pick-up code"),
    "scan_once": ("店员扫码，只领一次。", "店員掃碼，只領一次。", "Staff scan it once."),
    "unclaimed": ("逾期未领，积分退回。", "逾期未領，積分退回。", "Unclaimed: points return."),
    "one_gift": ("同一礼品只领一次", "同一禮品只領一次", "One gift, once"),
    "coupon": ("优惠券凭证", "優惠券憑證", "Coupon"),
    "redeemed": ("已核销", "已核銷", "Redeemed"),
    "reserved": ("已保留，收银台使用", "已保留，收銀台使用", "Set aside: use it at the till"),
    "use_by": ("使用截止", "使用期限", "Use by"),
    "used_once": ("店员扫码，只用一次。", "店員掃碼，只用一次。", "Staff scan it once."),
    "paid": ("储值支付单", "儲值支付單", "Paid from your card"),
    "you_paid": ("实付", "實付", "You paid"),
    "principal": ("本金", "本金", "Principal"),
    "bonus": ("赠金", "贈金", "Bonus"),
    "topped_up": ("储值充值单", "儲值單", "Top-up"),
    "member_copy": ("顾客联", "顧客聯", "Member copy"),
    "store_copy": ("商店联", "商店聯", "Store copy"),
    "topped_up_paid": ("充值 实付", "儲值 實付", "Top-up, paid"),
    "principal_when": (
        "本机现在可用，同步后各店可用；可退",
        "本機現在可用，同步後各店可用；可退",
        "Here now, everywhere after sync. Refundable.",
    ),
    "bonus_when": (
        "总部确认后可用；不可退、不积分",
        "總部確認後可用；不可退、不計積分",
        "After head office confirms. No refund, no points.",
    ),
    "keep_value": ("请保留到余额更新。", "請保留到餘額更新。", "Keep until your balance shows it."),
    "by_cash": ("现金支付", "現金支付", "Paid in cash"),
    "by_till": ("收银台支付", "收銀台支付", "Paid at the till"),
    "by_code": ("扫码支付", "掃碼支付", "Paid by code"),
    "by_terminal": ("刷卡支付", "刷卡支付", "Paid by card"),
    "cash": ("现金", "現金", "cash"),
    "till_short": ("收银", "收銀", "till"),
    "code": ("扫码", "掃碼", "code"),
    "terminal": ("刷卡", "刷卡", "card"),
    "tear": ("沿此线撕开", "沿此線撕開", "Tear here"),
    "payment_unknown": ("付款待确认", "付款待確認", "Claim slip"),
    "do_not_pay": ("正在确认，请不要再付", "正在確認，請勿再付", "Do not pay again"),
    "amount": ("本次金额", "本次金額", "Amount"),
    "method": ("付款方式", "付款方式", "Method"),
    "claim_number": ("查询号", "查詢號", "Claim no."),
    "if_paid": ("已付：充值照常入账。", "已付：儲值照常入帳。", "Paid: the top-up stands. Not paid: no charge."),
    "if_not_paid": ("没付：不扣钱。", "沒付：不扣款。", ""),
    "claim_proof": ("查询凭证", "查詢憑證", "Claim proof"),
    "scan_again": ("扫此码查结果，或找店员。", "掃此碼查結果，或找店員。", "Scan here again for the result."),
    "answer_by": ("最迟 {at} 有结果。", "最遲 {at} 有結果。", "Answer by {at}."),
    "undone": ("撤销单", "撤銷單", "Undone"),
    "undone_of": ("原单号", "原單號", "Slip undone"),
    "points_back": ("退回积分", "退回積分", "Points back"),
    "value_back": ("退回储值", "退回儲值", "Stored value back"),
    "value_taken": ("撤回充值", "撤回儲值", "Top-up taken back"),
    "coupon_back": ("优惠券已退回", "優惠券已退回", "The coupon is yours again"),
    "no_charge": ("没有扣款，也没有扣积分。", "沒有扣款，也沒有扣積分。", "Nothing is charged."),
    "refunded": ("退货单", "退貨單", "Refund"),
    "money_back": ("应退金额", "應退金額", "To pay back"),
    "points_taken": ("扣回积分", "扣回積分", "Points taken back"),
    "machine": ("{n} 号机", "{n} 號機", "kiosk {n}"),
}


class Words:
    """The words of one language; ``second`` gives the English beside Chinese, or nothing on an English slip."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._column = ("zh-Hans", "zh-Hant", "en").index(language)

    def __call__(self, key: str, **values: object) -> str:
        """Return a sentence in the visit's language."""
        return WORDS[key][self._column].format(**values)

    def second(self, key: str, **values: object) -> str:
        """Return the English beside Chinese."""
        return "" if self.language == "en" else WORDS[key][2].format(**values)
