"""The outside world, one file per thing, thin. Imports only `kernel`.

`settings` what is configured · `home` where state lies · `database` the metadata database ·
`work` one unit of work with its evidence · `lake` snapshots and the query engine ·
`packs` where the shipped declarations lie.
"""
