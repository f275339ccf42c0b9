"""Every SQL statement of casework, by subject: cases, who must act, delegations, telling, pace."""
