"""Value offline: who may spend which unit of points, stored value, coupons and gifts, also while nothing is connected.

Every unit has exactly one holder at any moment, and only its holder may spend it. A device spends only what it holds
(``held``); what nobody holds is ``free`` and head office alone grants it. A grant is never taken back by a clock: units
return because the holder gives them back, reports that they are spent, or because a person retires the holder, and then
they wait in suspense until a person decides. So a balance is never below zero, whoever is cut off for however long.

- ``assets``: what may be owned, and by whom.
- ``accounts``: where units can be, as head office's double-entry ledger names it.
- ``cover``: the device's side: which units pay for something, and what undoing it gives back.
- ``settle``: head office's side: which postings an entry's legs make, in every state of its epoch.
- ``epochs``: what may become of an epoch, one numbering of one device.
- ``stream``: in which order a device applies what it is granted.

Rules only: no clock, disk, network or thread comes in here.
"""
