"""A deterministic world that runs the product's own code: kiosks, siblings, a broker's network and head office.

One thread, one seed, a clock that only moves from event to event. The journals are real files, the ledger a real
database, every word on the wire is sealed, signed and verified by the code that ships. What is invented is the world
around it: shoppers, a network that loses, doubles and reorders, power cuts, cards that are replaced, copied, found or
destroyed, and a head office that crashes and comes back from a backup. ``invariants`` says what must hold whatever
happens; ``mutants`` breaks the product on purpose, and every one of them must be noticed.

- ``schedule``: time and chance; ``network``: what a broker and the cables do; ``office``: head office.
- ``kiosk``: a device and its card, in its ``surroundings``, with its ``line``; ``chain``: what the chain begins with.
- ``shoppers``: what people do; ``faults``: what goes wrong; ``healing``: how it ends; ``truth``: what happened.
- ``invariants``: what must hold; ``world``: all of it; ``mutants``: the ``mistakes_...`` made on purpose; ``cli``.
"""
