"""What a company or citizen sees of programmes 惠企惠民: which there are, for which they qualify, offers, applications."""
