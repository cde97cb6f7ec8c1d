"""A calendar year in US accounts for a tax return: sales and endings by lot, section 1256 contracts
separately, income, flags. Pure.
"""
