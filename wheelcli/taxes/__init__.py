"""What a calendar year in US accounts comes to for a tax return: sales and endings by lot, section 1256
contracts apart, income, flags. Pure.
"""
