"""Pages of the policy office and the finance desk (政策办与兑现处): drafts, simulation, review, money, registers."""
