"""Invented rows of each vendor's file, true to its layout and traps."""

OPTIONSDX_HEADER = (
    "[QUOTE_UNIXTIME], [QUOTE_READTIME], [QUOTE_DATE], [QUOTE_TIME_HOURS], [UNDERLYING_LAST], [EXPIRE_DATE], "
    "[EXPIRE_UNIX], [DTE], [C_DELTA], [C_GAMMA], [C_VEGA], [C_THETA], [C_RHO], [C_IV], [C_VOLUME], [C_LAST], "
    "[C_SIZE], [C_BID], [C_ASK], [STRIKE], [P_BID], [P_ASK], [P_SIZE], [P_LAST], [P_DELTA], [P_GAMMA], "
    "[P_VEGA], [P_THETA], [P_RHO], [P_IV], [P_VOLUME], [STRIKE_DISTANCE], [STRIKE_DISTANCE_PCT]"
)


def optionsdx_row(when, strike, call, put, *, spot="24.50", expires="2019-03-15"):
    """A line; `call` and `put` are bid and ask, comma-separated. The put has no volume and no Greeks."""
    day = when.split()[0]
    return (
        f"1550869200, {when}, {day}, 16.000000, {spot}, {expires}, 1552680000, 21.00, 0.61, 0.1, 0.02, "
        f"-0.01, 0.01, 0.31, 12.000000, 1.50, 7 x 30, {call}, {strike}, {put}, 5 x 9, , , , , , , , , 0.5, "
        "0.02"
    )


OPTIONSDX = [
    OPTIONSDX_HEADER,
    optionsdx_row("2019-02-22 16:00", "24.000", "1.40, 1.50", "0.85, 0.95"),
    optionsdx_row("2019-02-22 16:00", "25.000", "0.00, 0.05", "1.30, 1.45"),
    optionsdx_row("2019-02-25 16:00", "24.000", "1.60, 1.70", "0.70, 0.80", spot="24.85"),
]
CBOE_HEADER = (
    "underlying_symbol,quote_date,root,expiration,strike,option_type,open,high,low,close,trade_volume,"
    "bid_size_1545,bid_1545,ask_size_1545,ask_1545,underlying_bid_1545,underlying_ask_1545,"
    "implied_underlying_price_1545,active_underlying_price_1545,implied_volatility_1545,delta_1545,gamma_1545,"
    "theta_1545,vega_1545,rho_1545,bid_size_eod,bid_eod,ask_size_eod,ask_eod,underlying_bid_eod,"
    "underlying_ask_eod,vwap,open_interest,delivery_code"
)
_MODEL = "0.31,0.6,0.1,-0.01,0.02,0.01"
CBOE = [
    CBOE_HEADER,
    # A session: 15:45 and the close differ.
    f"KO,2023-11-22,KO,2023-12-15,58.000,C,1,1,1,1.02,40,11,1.10,12,1.15,58.40,58.42,58.41,58.41,{_MODEL},"
    "21,0.90,22,0.95,58.10,58.12,1.01,812,",
    # An early close: nothing at 15:45, not even the share.
    "KO,2023-11-24,KO,2023-12-15,58.000,C,1,1,1,1.02,40,,,,,,,0.0000,58.51,0,0,0,0,0,0,"
    "31,1.20,32,1.30,58.60,58.64,1.01,820,",
    # A contract that delivers something else, and one without a bid at 15:45.
    f"KO,2023-11-22,KO,2023-12-15,59.000,P,1,1,1,1.02,40,11,1.60,12,1.70,58.40,58.42,58.41,58.41,{_MODEL},"
    "21,0.90,22,0.95,58.10,58.12,1.01,33,SD1",
    f"KO,2023-11-22,KO,2023-12-15,70.000,C,0,0,0,0,0,0,0.0000,90,0.0100,58.40,58.42,58.41,58.41,{_MODEL},"
    "0,0.0300,22,0.0400,58.10,58.12,0,0,",
    # An index of a plain subscription: no quote of its own; root before 2010 on a share.
    "^SPX,2023-11-22,SPXW,2023-12-15,4500.000,P,1,1,1,9,40,1,30.10,2,30.60,0.0000,0.0000,0.0000,4556.62,"
    f"{_MODEL},1,1,1,2,0.0000,0.0000,1,5,",
]
HOD = [
    "UnderlyingSymbol,UnderlyingPrice,Exchange,OptionSymbol,Blank,Type,Expiration, DataDate,Strike,Last,Bid,"
    "Ask,Volume,OpenInterest,T1OpenInterest,IV,Delta,Gamma,Theta,Vega,Alias",
    "PEP,80.55,*,PEP140118P00080000,,put,01/18/2014,12/20/2013 16:00,80,0.81,0.79,0.84,310,2040,9999,0.15,"
    "-0.4,0.1,-7.9205,7.1,PEP140118P00080000",
    "PEP,80.55,*,PEP1140118P00080000,,put,01/18/2014,12/20/2013 16:00,80,0.81,0.70,0.95,1,20,9999,0.15,-0.4,"
    "0.1,-7.9205,7.1,PEP1140118P00080000",
    "PEP,80.55,*,PEPMP,,call,01/18/2014,12/20/2013 16:00,80,1.3,1.25,1.31,11,40,9999,0.15,0.6,0.1,-8.1,7.1,",
]
ORATS_HEADER = (
    "ticker,tradeDate,expirDate,dte,strike,stockPrice,callVolume,callOpenInterest,callBidSize,callAskSize,"
    "putVolume,putOpenInterest,putBidSize,putAskSize,callBidPrice,callValue,callAskPrice,putBidPrice,putValue,"
    "putAskPrice,smvVol,delta,gamma,theta,spotPrice"
)
ORATS = [
    ORATS_HEADER,
    "XOM,2022-06-08,2022-09-16,101,105,104.59,150,2806,25,51,7,1843,12,10,8.20,8.86,8.90,8.55,9.64,9.70,0.3,0.53,"
    "0.01,-0.05,104.59",
    "SPX,2022-06-08,2022-09-16,101,4100,4121.10,1,2,3,4,5,6,7,8,150.2,0,151.9,120.1,0,122.0,0.3,0.5,0.01,-0.05,"
    "4115.77",
]
ORATS_FILE = [
    "ticker,trade_date,stkPx,expirDate,yte,strike,cVolu,cOi,pVolu,pOi,cBidPx,cValue,cAskPx,pBidPx,pValue,pAskPx,"
    "cBidIv,delta",
    "XOM,06/08/2022,104.59,09/16/2022,0.277,105,150,2806,7,1843,8.20,8.86,8.90,8.55,9.64,9.70,0.3,0.53",
]
THETADATA = [
    "symbol,expiration,strike,right,created,last_trade,open,high,low,close,volume,count,bid_size,bid_exchange,"
    "bid,bid_condition,ask_size,ask_exchange,ask,ask_condition",
    '"T","2024-02-16",17.000,"CALL",2024-01-02T17:25:19.675,2024-01-02T15:12:32.213,0.6,0.6,0.5,0.56,50,9,63,5,'
    "0.55,50,70,5,0.58,50",
    '"T","2024-02-16",17.000,"PUT",2024-01-02T17:25:19.675,2024-01-02T15:12:32.213,0,0,0,0,0,0,63,5,0.40,50,70,'
    "5,0.52,50",
    '"T","2024-02-16",30.000,"CALL",2024-01-02T17:25:19.675,2024-01-02T00:00:00,0,0,0,0,0,0,0,5,0.00,50,70,5,'
    "0.01,50",
]
THETADATA_V2 = [
    "root,expiration,strike,right,ms_of_day,ms_of_day2,open,high,low,close,volume,count,bid_size,bid_exchange,"
    "bid,bid_condition,ask_size,ask_exchange,ask,ask_condition,date",
    "T,20240216,17000,C,62106279,54752213,0.6,0.6,0.5,0.56,50,9,63,5,0.55,50,70,5,0.58,50,20240102",
]
IVOLATILITY = [
    "symbol,exchange,date,adjusted stock close price,option symbol,expiration,strike,call/put,style,ask,bid,"
    "volume,open interest,unadjusted stock price",
    "GE,NYSE,01/07/05,141.10,GEXM,12/17/05,36.0,P,A,2.15,2.05,31,1402,36.12",
    "GE,NYSE,01/07/05,141.10,GELG,12/17/05,36.0,C,A,2.80,2.70,15,700,36.12",
]
DOLT = [
    "date,act_symbol,expiration,strike,call_put,bid,ask,vol,delta,gamma,theta,vega,rho",
    "2019-02-08,MO,2019-03-15,48.00,Put,0.80,0.90,0.27,-0.41,0.1,-0.01,0.04,-0.01",
    "2019-02-09,MO,2019-03-15,48.00,Put,0.82,0.91,0.27,-0.41,0.1,-0.01,0.04,-0.01",
    "2019-02-09,MO,2019-03-15,48.00,Call,1.31,1.42,0.27,0.58,0.1,-0.01,0.04,0.02",
]
OPTOPSY = [
    "underlying_symbol,underlying_price,option_type,expiration,quote_date,strike,bid,ask,delta",
    "QQQ,290.25,p,2022-10-21,2022-09-16,285,8.41,8.46,-0.42",
    "QQQ,290.25,c,2022-10-21,2022-09-16,285,14.2,14.4,0.58",
]
OWN = [
    "symbol,spot,quote_time,expiration,strike,right,bid,ask,open_interest",
    "WMT,142.10,2022-08-15T15:45:00,2022-09-16,140,put,2.31,2.36,5210",
    "WMT,142.40,2022-08-16T15:45:00,2022-09-16,140,put,2.11,2.16,5301",
]
FILES = {
    "optionsdx": OPTIONSDX,
    "cboe": CBOE,
    "hod": HOD,
    "orats": ORATS,
    "thetadata": THETADATA,
    "ivolatility": IVOLATILITY,
    "dolt": DOLT,
    "optopsy": OPTOPSY,
    "own": OWN,
}
# Share prices of the layouts that have none.
CLOSES = "symbol,date,close\nT,2024-01-02,17.25\nMO,2019-02-08,48.55\n"
