"""Vouchers (算力券、服务券、上云券): issued, held, used, settled, expired; a budget is never spent twice."""
