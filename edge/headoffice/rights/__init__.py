"""Who may spend what, as head office decides it: it alone grants, and takes nothing back that was not given back.

- ``moving``: units between accounts, each move explained by its postings; ``whereabouts``: who holds what is not free.
- ``places``: where each epoch stands; ``words``: what each was told, numbered, signed by the line, told again.
- ``asks``: what a device may ask at all; ``granting``: rule 2; ``hello``: rule 8; ``epochs``: rules 6 and 7.
- ``restore``: after a backup was put back, by a new ``generation``; ``passing``: what a holder that is gone had lent.
- ``policy``: what is granted before anybody asks, by its ``figures``; ``keeper``: the thread that sees to it.
- ``desk``: all of it behind one door; ``telling``: when a device is told again.
- ``cli``, ``policy_cli``: a person's decisions; ``overview``: what a person asks.

The rules are those of ``docs/value.md``. Everything here runs inside its caller's transaction.
"""
