"""The outside world, one file per thing, thin. Imports only `kernel`.

`settings` what is configured · `home` where state lies · `keys` key files · `database`, `schema` the metadata database ·
`work` one unit of work with its evidence · `lake` snapshots and the query engine ·
`packs` where the shipped declarations lie · `archive`, `backup` a sealed copy of the home.
"""
