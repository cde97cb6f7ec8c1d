"""`wheel schema`: real documents satisfy their schema, and no key comes, goes or changes unlisted."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from wheelcli.documents.registry import DOCUMENTS
from wheelcli.documents.schema import Type, json_schema, lines
from wheelcli.plan.gates.answer import Effect, Unit, Verdict
from wheelcli.plan.tickets.ticket import TICKET_FIELDS

SAMPLE = Path(__file__).parent / "book/brokers/samples/tastyworks.csv"

PINNED = """
wheel.scan/1 account:{}(name:t type:t value_usd:n cash_usd:n cash_equivalents_usd:n collateral_usd:n
  free_cash_usd:n source:t) regime:{}(name:t vix:n vix_last:n vix_date:d basis:t target_delta:n
  dte_min_days:i dte_max_days:i position_max:n deployed_max:n stress_total_max:n) plan:{}(id:t config_hash:t
  credit_usd:n collateral_usd:n stress_loss_usd:n deployed:n optimality_gap:n)
  income:{}(monthly_target_usd:n planned_usd:n share:n) streams:{}(note:t income:[](stream:t tickets:i
  credit_usd:n planned_usd:n) correlations:[](first:t second:t correlation:n)) tickets:[](id:t rank:i
  strategy:t symbol:t sector:t beta:n beta_basis:t spot:n spot_quoted:n spot_basis:t carry:t carry_annual:n
  hard_to_borrow:f expiration:d dte_days:i contracts:i legs:[](action:t right:t contract:t strike:n
  expiration:d quantity:i multiplier:n bid:n ask:n iv:n delta:n) limit_price:n floor_price:n floor_reason:t
  floor_basis:t credit_usd:n credit_at_limit_usd:n fees_usd:n credit_net_usd:n collateral_usd:n
  margin_requirement_usd:n buying_power_usd:n max_loss_usd:n stress_loss_usd:n stress_shock:n risk_share:n
  break_even:n cushion:n cushion_sd:n delta:n delta_shares:n theta_usd:n vega_usd:n iv:n iv_rank:n
  iv_percentile:n iv_rank_days:i iv_rank_basis:t iv_forecast:n iv_expected:n iv_expected_basis:t edge_usd:n
  edge_error_usd:n prob_otm:n prob_otm_forecast:n annual_return:n annual_return_on_risk:n if_called_return:n
  score:n score_parts:{}(premium:n delta:n iv:n cushion:n liquidity:n) score_unknown:t* gates:[](gate:t
  value:n/t unit:t limit:n/t effect:t verdict:t reason:t) events:{}(earnings:{}(date:d until:d time:t
  basis:t inside:f) ex_dividend:{}(date:d amount:n basis:t inside:f)) if_assigned:{}(shares:i break_even:n)
  if_called:{}(gain_usd:n) manage:{}(take_profit_price:n review_date:d close_date:d) order_text:t
  touch_contracts:i size_note:t buyback_text:t coin:{}(unit:t size:n lot:n bid:n ask:n limit:n floor:n
  take_profit:n credit:n fee:n collateral:n index:n forward:n)) rejected:{}(candidates:i by_gate:i*
  unpriced:i)
  carries:[](symbol:t carry:t carry_annual:n hard_to_borrow:f) advice:t* quotes:[](symbol:t source:t
  quote_time:m closing:f facts_day:d) what_if:{}(with_ticket:t without_ticket:t before:{}(tickets:i names:i
  credit_usd:n collateral_usd:n stress_loss_usd:n) after:{}(tickets:i names:i credit_usd:n collateral_usd:n
  stress_loss_usd:n) tickets:[](id:t before:i after:i))
wheel.why/1 plan:t account:t candidates:i by_gate:i* rows:[](contract:t symbol:t gate:t value:n/t limit:n/t
  reason:t) tickets:t* carries:[](symbol:t carry:t carry_annual:n hard_to_borrow:f) replacements:[](contract:t
  symbol:t strategy:t contracts:i replaces:t* reduces:t* loss_usd:n score:n why:t limits:t*) because:t
wheel.chain/1 symbol:t spot:n spot_quoted:n spot_basis:t rate:n rate_label:t carry:t carry_annual:n
  hard_to_borrow:f source:t quote_time:m closing:f facts_day:d second_source:t
  dividends:[](date:d amount:n basis:t) contracts:[](contract:t right:t strike:n expiration:d
  dte_days:i years:n bid:n ask:n bid_size:n ask_size:n carry_annual:n iv:n vol:n feed_iv:n delta:n gamma:n
  theta:n vega:n prob_otm:n volume:n open_interest:n unusable:t second_bid:n second_ask:n feeds_apart:n
  feeds_allowed:n)
wheel.record/1 snapshot:t path:t symbols:i contracts:i two_sided:i
wheel.snapshot.list/1 folder:t snapshots:[](id:t as_of:m source:t symbols:i contracts:i bytes:i path:t
  damaged:t)
wheel.snapshot.show/1 id:t path:t as_of:m source:t contracts:i vix:n rate:n
  symbols:[](symbol:t source:t quote_time:m closing:f facts_day:d spot:n
  expirations:i contracts:i two_sided:i closes:i problems:i)
wheel.snapshot.prune/1 removed:f bytes:i snapshots:[](id:t as_of:m source:t symbols:i contracts:i bytes:i
  path:t damaged:t)
wheel.plan.list/1 plans:[](id:t made:m as_of:m source:t account:t regime:t vix:n tickets:i symbols:t*
  credit_usd:n collateral_usd:n stress_loss_usd:n deployed:n config_hash:t damaged:t)
wheel.plan.show/1 account:{}(name:t type:t value_usd:n cash_usd:n cash_equivalents_usd:n collateral_usd:n
  free_cash_usd:n source:t) regime:{}(name:t vix:n vix_last:n vix_date:d basis:t target_delta:n
  dte_min_days:i dte_max_days:i position_max:n deployed_max:n stress_total_max:n) plan:{}(id:t config_hash:t
  credit_usd:n collateral_usd:n stress_loss_usd:n deployed:n optimality_gap:n)
  income:{}(monthly_target_usd:n planned_usd:n share:n) streams:{}(note:t income:[](stream:t tickets:i
  credit_usd:n planned_usd:n) correlations:[](first:t second:t correlation:n)) tickets:[](id:t rank:i
  strategy:t symbol:t sector:t beta:n beta_basis:t spot:n spot_quoted:n spot_basis:t carry:t carry_annual:n
  hard_to_borrow:f expiration:d dte_days:i contracts:i legs:[](action:t right:t contract:t strike:n
  expiration:d quantity:i multiplier:n bid:n ask:n iv:n delta:n) limit_price:n floor_price:n floor_reason:t
  floor_basis:t credit_usd:n credit_at_limit_usd:n fees_usd:n credit_net_usd:n collateral_usd:n
  margin_requirement_usd:n buying_power_usd:n max_loss_usd:n stress_loss_usd:n stress_shock:n risk_share:n
  break_even:n cushion:n cushion_sd:n delta:n delta_shares:n theta_usd:n vega_usd:n iv:n iv_rank:n
  iv_percentile:n iv_rank_days:i iv_rank_basis:t iv_forecast:n iv_expected:n iv_expected_basis:t edge_usd:n
  edge_error_usd:n prob_otm:n prob_otm_forecast:n annual_return:n annual_return_on_risk:n if_called_return:n
  score:n score_parts:{}(premium:n delta:n iv:n cushion:n liquidity:n) score_unknown:t* gates:[](gate:t
  value:n/t unit:t limit:n/t effect:t verdict:t reason:t) events:{}(earnings:{}(date:d until:d time:t
  basis:t inside:f) ex_dividend:{}(date:d amount:n basis:t inside:f)) if_assigned:{}(shares:i break_even:n)
  if_called:{}(gain_usd:n) manage:{}(take_profit_price:n review_date:d close_date:d) order_text:t
  touch_contracts:i size_note:t buyback_text:t coin:{}(unit:t size:n lot:n bid:n ask:n limit:n floor:n
  take_profit:n credit:n fee:n collateral:n index:n forward:n) stale:f age:{}(as_of:m spot:n moved:n
  moved_sd:n)) rejected:{}(candidates:i by_gate:i*
  unpriced:i) carries:[](symbol:t carry:t carry_annual:n
  hard_to_borrow:f) advice:t* quotes:[](symbol:t source:t quote_time:m closing:f facts_day:d)
  what_if:{}(with_ticket:t without_ticket:t before:{}(tickets:i names:i credit_usd:n collateral_usd:n
  stress_loss_usd:n) after:{}(tickets:i names:i credit_usd:n collateral_usd:n stress_loss_usd:n)
  tickets:[](id:t before:i after:i)) made:m
wheel.plan.diff/1 before:{}(id:t made:m as_of:m source:t account:t regime:t vix:n tickets:i symbols:t*
  credit_usd:n collateral_usd:n stress_loss_usd:n deployed:n config_hash:t damaged:t) after:{}(id:t made:m
  as_of:m source:t account:t regime:t vix:n tickets:i symbols:t* credit_usd:n collateral_usd:n
  stress_loss_usd:n deployed:n config_hash:t damaged:t) tickets:[](change:t id:t strategy:t symbol:t
  contracts_before:i contracts:i limit_before:n limit:n score_before:n score:n gates:[](gate:t reason:t)
  why:t) spots:[](symbol:t before:n now:n moved:n moved_sd:n) regime:[](key:t before:a now:a) account:[](key:t
  before:a now:a) config_changed:f settings:[](key:t before:a now:a)
wheel.today/1 account:t session:d need_action:i actions:[](rank:i do:t id:t symbol:t urgency:t
  needs_action:f why:t contracts:i limit_price:n order_text:t buyback_text:t no_order:t command:t) summary:t
  plan:t next:t unpriced:i quotes:[](symbol:t source:t quote_time:m closing:f facts_day:d)
wheel.monitor/1 account:{}(name:t value_usd:n cash_usd:n cash_equivalents_usd:n collateral_usd:n
  free_cash_usd:n source:t) book:{}(positions:i need_action:i unpriced:i profit_usd:n profit_unknown:i
  marks_usd:n collateral_usd:n cash_needed_usd:n cash_short_usd:n cash_unknown_usd:n
  cash_unknown_positions:i) positions:[](rank:i id:t kind:t symbol:t
  sector:t contracts:i strike:n expiration:d dte_days:i opened:d rolls:i spot:n spot_basis:t credit:n mark:n
  mid:n delta:n iv:n doubt:t legs:[](contract:t right:t strike:n expiration:d quantity:i multiplier:n
  price:n bid:n ask:n iv:n delta:n) coin:{}(unit:t size:n credit:n mark:n mid:n usd_per_unit:n) state:t
  states:t* needs_action:f action:t reason:t order_text:t distance:n distance_sd:n captured:n profit_usd:n
  profit_if_closed_usd:n value_usd:n remaining_return:n collateral_usd:n review_date:d
  events:{}(earnings:{}(date:d until:d basis:t) ex_dividend:{}(date:d amount:n basis:t))
  assignment:{}(prob:n prob_forecast:n shares:i cash_usd:n break_even:n gain_usd:n covered:f name_share:n
  name_max:n) roll_to:t roll_now_usd:n roll_expected_usd:n changes_if:t rules:[](rule:t state:t holds:f
  value:n limit:n reason:t) unpriced:t carried:{}(mark:n as_of:m snapshot:t age_days:i)) shares:[](symbol:t
  quantity:n core:i break_even:n core_break_even:n spot:n spot_basis:t value_usd:n profit_usd:n
  core_profit_usd:n above_break_even_usd:n collateral_usd:n covered:i free:i call:{}(id:t contract:t
  strike:n expiration:d dte_days:i contracts:i bid:n credit_usd:n delta:n annual_return:n score:n
  limit_price:n order_text:t take_profit_price:n buyback_text:t) against:t repair:[](choice:t contract:t
  strike:n days:i now_usd:n break_even:n annual_return:n if_called_usd:n prob:n ties_up_usd:n reason:t
  expected_usd:n beats_waiting:f) lot:n) actions:[](rank:i do:t id:t symbol:t urgency:t needs_action:f
  why:t contracts:i limit_price:n order_text:t buyback_text:t no_order:t command:t) quotes:[](symbol:t
  source:t quote_time:m closing:f facts_day:d)
wheel.roll/1 account:t position:{}(id:t kind:t symbol:t sector:t contracts:i strike:n expiration:d
  dte_days:i opened:d rolls:i spot:n spot_basis:t credit:n mark:n mid:n delta:n iv:n doubt:t
  legs:[](contract:t right:t strike:n expiration:d quantity:i multiplier:n price:n bid:n ask:n iv:n delta:n)
  coin:{}(unit:t size:n credit:n mark:n mid:n usd_per_unit:n) state:t rules:[](rule:t state:t holds:f
  value:n limit:n reason:t) unpriced:t) recommended:t reason:t roll_to:t roll_now_usd:n roll_expected_usd:n
  changes_if:t size_note:t volatility:n volatility_basis:t ways:[](way:t available:f now_usd:n
  expected_usd:n ties_up_usd:n days:i prob_assigned:n utility:n reason:t must_beat_usd:n order_text:t
  recommended:f) considered:i by_gate:i* candidates:[](rank:i id:t strike:n expiration:d dte_days:i
  added_days:i bid:n ask:n credit:n credit_mid:n fees_usd:n net_credit:n net_credit_usd:n delta:n
  break_even:n annual_return:n collateral_usd:n collateral_change_usd:n expected_usd:n utility:n allowed:f
  order_text:t contract:t wing:t against:t* gates:[](gate:t value:n/t unit:t limit:n/t effect:t verdict:t
  reason:t)) quotes:[](symbol:t source:t quote_time:m closing:f facts_day:d)
wheel.stress/1 account:{}(name:t value_usd:n cash_usd:n cash_equivalents_usd:n collateral_usd:n
  free_cash_usd:n source:t) weighted:f benchmark:t marks_usd:n unpriced:t* unpriced_loss_usd:n
  greeks:{}(delta_usd:n
  beta_delta_usd:n beta_shares:n theta_usd:n vega_usd:n unknown:t*) betas:[](symbol:t beta:n known:f basis:t)
  worst:{}(spot_move:n vol_move:n days:i profit_usd:n options_usd:n share:n) by_position:[](name:t
  profit_usd:n) by_sector:[](name:t profit_usd:n) by_neighbourhood:[](name:t profit_usd:n)
  cash_calls:[](spot_move:n needed_usd:n short_usd:n) cash_unknown_usd:n cash_unknown_positions:i
  spot_moves:a vol_moves:a cells:[](spot_move:n vol_move:n
  days:i profit_usd:n options_usd:n share:n) quotes:[](symbol:t source:t quote_time:m closing:f facts_day:d)
  coins:{}(fall_min:n loss_usd:n loss_share:n loss_max:n deployed:n deployed_max:n)
wheel.positions/1 account:t cash_usd:n cash_equivalents_usd:n collateral_usd:n free_cash_usd:n first_day:d
  bridge:{}(priced:t start_value_usd:n deposits_usd:n withdrawals_usd:n transfers_usd:n end_value_usd:n
  gain_usd:n realised_usd:n dividends_usd:n interest_usd:n unrealised_usd:n brought_usd:n
  unknown_basis_usd:n corrections_usd:n at_cost:t*) positions:[](id:t kind:t symbol:t contracts:i shares:n
  expiration:d strike:n wing_strike:n opened:d price:n cost_usd:n credit_usd:n fees_usd:n tax_basis:n
  break_even:n break_even_open:n core_break_even:n value_usd:n profit_usd:n core_profit_usd:n
  collateral_usd:n core_shares:n rolls:i cycle:t flags:t* lots:[](id:t opened:d quantity:n price:n
  cash_usd:n fees_usd:n rolled_from:t*)) purses:[](coin:t amount:n index_usd:n value_usd:n)
wheel.cycles/1 account:t closed:i profit_usd:n priced:t outside:{}(realised_usd:n spreads_usd:n
  long_options_usd:n shares_usd:n other_usd:n dividends_usd:n interest_usd:n unrealised_usd:n)
  total:{}(realised_usd:n dividends_usd:n interest_usd:n unrealised_usd:n) cycles:[](id:t symbol:t state:t
  opened:d closed:d days:i puts:i calls:i rolls:i assigned:i called_away:i put_premium_usd:n
  call_premium_usd:n dividends_usd:n share_gains_usd:n fees_usd:n profit_usd:n open_premium_usd:n
  realised_usd:n unrealised_usd:n shares:n cost_usd:n break_even:n break_even_open:n open_contracts:i)
wheel.review/1 account:t week:{}(name:t since:d until:d) provisional:f unsettled:[](contract:t symbol:t
  expiration:d contracts:i) benchmark:t first_day:d value_usd:n value_day:d cash_usd:n cash_equivalents_usd:n
  collateral_usd:n free_cash_usd:n performance:[](span:t since:d until:d sessions:i start_value_usd:n
  end_value_usd:n deposits_usd:n withdrawals_usd:n gain_usd:n time_weighted:n money_weighted:n spy:n
  same_underlyings:n put_index:n transfers_usd:n) bridge:[](span:t since:d until:d start_value_usd:n
  deposits_usd:n withdrawals_usd:n transfers_usd:n end_value_usd:n gain_usd:n realised_usd:n dividends_usd:n
  interest_usd:n unrealised_usd:n brought_usd:n unknown_basis_usd:n corrections_usd:n unrealised_start_usd:n
  unrealised_end_usd:n) risk:{}(sessions:i max_drawdown:n drawdown_from:d drawdown_to:d volatility:n sharpe:n
  sortino:n rate:n modelled_sessions:i) income:[](span:t since:d until:d basis:t put_premium_usd:n
  call_premium_usd:n
  dividends_usd:n interest_usd:n share_gains_usd:n other_usd:n fees_usd:n total_usd:n) monthly_target_usd:n
  trades:[](span:t since:d until:d closed:i wins:i losses:i win_rate:n average_win_usd:n average_loss_usd:n
  profit_factor:n premium_capture:n days_held:n annual_return_on_collateral:n annual_return_on_account:n
  assignment_rate:n realised_usd:n unrealised_usd:n cycles:i cycle_wins:i cycle_losses:i cycle_win_rate:n
  cycle_average_win_usd:n cycle_average_loss_usd:n cycle_profit_factor:n cycle_profit_usd:n)
  actions:[](rank:i do:t id:t symbol:t urgency:t
  needs_action:f why:t contracts:i limit_price:n
  order_text:t buyback_text:t no_order:t command:t) positions:[](position:t symbol:t contracts:n expiration:d
  spot:n spot_basis:t profit_usd:n captured:n state:t action:t reason:t needs_action:f roll_to:t
  roll_now_usd:n roll_expected_usd:n changes_if:t order_text:t
  coin:{}(unit:t size:n credit:n mark:n mid:n usd_per_unit:n)) shares:[](symbol:t quantity:n spot:n
  break_even:n value_usd:n profit_usd:n covered:i free:i order_text:t reason:t lot:n)
  calendar:[](day:d kind:t symbol:t what:t
  confirmed:f)
  cash_call_usd:n cash_unknown_usd:n cash_unknown_positions:i rules:{}(trades:[](day:d what:t contract:t
  symbol:t contracts:i verdict:t basis:t
  broken:[](gate:t value:n/t limit:n/t verdict:t reason:t) gain_usd:n) score:n history:[](week:t score:n
  judged:i) exceptions:i exceptions_gain_usd:n) endings:[](what:t label:t symbol:t opened:d closed:d
  planned_usd:n earned_usd:n how:t line:t) calibration:[](least:n most:n cases:i clusters:i forecast:n
  observed:n low:n high:n fits:f) calibration_pooled:{}(cases:i clusters:i forecast:n observed:n low:n high:n
  sentence:t) watchlist:[](symbol:t score:n status:t change:t best:t reason:t) regime:a
  curve:[](day:d value_usd:n growth:n drawdown:n spy:n same_underlyings:n put_index:n modelled_usd:n)
  weekly:[](week:t income_usd:n gain_usd:n) monthly:[](month:t income_usd:n) cycles:[](id:t symbol:t
  opened:d closed:d earned_usd:n stages:[](what:t label:t since:d until:d ended:t))
  by_symbol:[](name:t realised_usd:n unrealised_usd:n
  dividends_interest_usd:n) by_sector:[](name:t realised_usd:n unrealised_usd:n dividends_interest_usd:n)
  exposure_by_sector:[](name:t deployed_usd:n share:n) exposure_by_expiration:[](name:t deployed_usd:n
  share:n) stress:{}(moves:a vols:a usd:a excluded:t* excluded_loss_usd:n) warnings:t* action_needed:f
  execution:[](id:t day:d
  venue:t package:t amount:n price:n arrival_mid:n cost_usd:n bps:n premium_share:n mid_5min:n cost_5min_usd:n
  mid_1h:n cost_1h_usd:n fees_usd:n) figures:[](figure:t span:t basis:t
  value:n unit:t) purses:[](span:t since:d until:d coin:t start:n paid_in:n paid_out:n premiums:n
  endings:n exchanged:n interest:n fees:n end:n index_usd:n end_usd:n) absent:[](field:t reason:t)
wheel.taxes/1 year:i through:d complete:f window_complete:f accounts:[](account:t type:t taxable:f)
  totals:{}(short_term_usd:n long_term_usd:n unknown_term_usd:n section_1256_usd:n section_1256_long_usd:n
  section_1256_short_usd:n dividends_usd:n withheld_usd:n dividends_owed_usd:n interest_usd:n
  interest_paid_usd:n unknown_lines:i known_usd:n) lines:[](part:t account:t symbol:t held:t quantity:n
  acquired:d sold:d day:d proceeds_usd:n basis_usd:n gain_usd:n ended:t treatment:t possible_wash_sale:f
  flags:t* id:t close_id:t a_description:t b_acquired:t c_sold:t d_proceeds:n/t e_basis:n/t f_code:t
  g_adjustment:t h_gain:n/t) section_1256:[](account:t symbol:t contract:t description:t contracts:i opened:d
  day:d ended:t start_mark:n end_mark:n gain_usd:n missing:t id:t close_id:t) wash_sales:[](id:t close_id:t
  account:t symbol:t description:t day:d by_id:t by_account:t by_day:d by_what:t by_description:t outlived:f
  loss_usd:n) income:[](account:t symbol:t dividends_usd:n withheld_usd:n dividends_owed_usd:n interest_usd:n
  interest_paid_usd:n fees_usd:n) reconciliation:{}(realised_usd:n differences:[](what:t about:t usd:n)
  total_usd:n) unsettled:[](symbol:t treatment:t) notes:t*
wheel.block/1 package:{}(text:t direction:t amount:n unit:t multiplier:n legs:[](contract:t side:t ratio:i
  bid:n bid_size:n ask:n ask_size:n levels:i) price_unit:t) symbol:t spot:n spot_basis:t vega:n
  open_interest:n benchmark:{}(mid:n mark:n natural:n bid:n bid_size:n ask:n ask_size:n as_of:m age_s:n)
  ways:[](way:t price:n cost_usd:n commission_usd:n bps:n premium_share:n vol_points:n shown:n wanted:n
  low_usd:n high_usd:n measured:f
  basis:t) minimum:{}(venue:t amount:n basis:t met:f) makers:i verdict:t advice:t why:t
  quotes:[](symbol:t source:t quote_time:m closing:f facts_day:d)
wheel.rfq/1 rfq:{}(id:t venue:t venue_id:t state:t reason:t label:t symbol:t ticket:t plan:t account:t built:m
  created:m grace_until:m expires:m disclosed:f makers:t* amount:n limit_price:n notional_usd:n say:t)
  package:{}(text:t direction:t amount:n unit:t multiplier:n legs:[](contract:t side:t ratio:i) price_unit:t)
  benchmark:{}(at:m arrival_mid:n mid:n mark:n walk:n shown:n spot:n spot_basis:t vega:n) book:{}(at:m best:n
  bids:[](price:n amount:n makers:t* all_or_none:f expires:m quote_id:t beats_walk_usd:n net_usd:n
  annual_return:n) asks:[](price:n amount:n makers:t* all_or_none:f expires:m quote_id:t beats_walk_usd:n
  net_usd:n annual_return:n)) checks:[](check:t value:n limit:n verdict:t reason:t) fills:[](block:t
  at:m price:n amount:n legs:[](contract:t side:t amount:n price:n fee:n fee_currency:t trade:t index:n))
  wire:t next:t*
wheel.rfqs/1 rfqs:[](id:t built:m venue:t state:t package:t amount:n limit_price:n expires:m price:n
  fees_usd:n ticket:t)
wheel.rfq.report/1 since:d requests:i by_state:i* filled_share:n cost_usd:n median_bps:n rows:[](id:t at:m
  venue:t package:t amount:n price:n arrival_mid:n cost_usd:n bps:n premium_share:n fees_usd:n makers:i)
wheel.rfq.tape/1 prints:[](at:m direction:t package:t amount:n price:n mark:n price_unit:t index:n worse:n
  bps:n cost_usd:n) median_bps:n
wheel.rfq.key/1 venue:t source:t scope:t* clock_apart_s:n makers:i open_requests:i
wheel.rfq.sim/1 url:t address_file:t requests:i
wheel.backtest/1 name:t made:m version:t config_hash:t options:{}(cash_usd:n every:t fills:t crossed:n
  early:t hold:f delisted:t cash_rate:n quotes:t against:i
  coins:[](coin:t amount:n)) data:{}(store:t source:t digest:t iv_history:t first:d last:d sessions:i
  gaps:i damaged:i at_close:i model:i expirations:i months:i names:i dated:f fund:t market:t account:t)
  labels:[](code:t text:t) inconclusive:t* stopped:t performance:{}(start_usd:n end_usd:n twr:n
  twr_without_interest:n annual:n volatility:n downside:n drawdown:n drawdown_days:i deployed:n)
  bridge:{}(premium_usd:n buybacks_usd:n settled_usd:n shares_usd:n dividends_usd:n interest_usd:n
  fees_usd:n open_options_usd:n open_shares_usd:n total_usd:n) income:{}(net_usd:n per_month_usd:n
  all_per_month_usd:n edge_captured_usd:n edge_share:n fees_share:n next_session_usd:n
  next_session_tickets:i next_session_unquoted:i) outcomes:{}(tickets:i u:{}(mean:n low:n high:n)
  u_tickets:i u_worst:n
  u_below:n observed:n own_iv:i prob_otm:n prob_otm_forecast:n excess:{}(mean:n low:n high:n)
  excess_forecast:{}(mean:n low:n high:n)) calibration:[](least:n most:n cases:i clusters:i forecast:n
  observed:n low:n high:n) against:[](name:t about:t twr:n volatility:n drawdown:n difference:n deployed:n)
  at_random:{}(runs:i stopped:i twr:n low:n high:n worst:n drawdown:n volatility:n deployed:n beaten:i)
  groups:[](by:t value:t tickets:i open:i premium_usd:n realised_usd:n to_expiration_usd:n u:n observed:n)
  counters:[](name:t count:i) cycles:[](symbol:t opened:d closed:d puts:i calls:i assigned:i called_away:i
  rolls:i profit_usd:n) curve:[](day:d value_usd:n cash_usd:n shares_usd:n options_usd:n collateral_usd:n
  positions:i regime:t vix:n stale_marks:i names_level:n fund_level:n cash_level:n planned:f)
  tickets:[](day:d id:t source:t symbol:t strategy:t regime:t expiration:d contracts:i unfilled:t net:n mid:n
  unit:t net_native:n fees_usd:n credit_usd:n stress_loss_usd:n edge_usd:n prob_otm:n prob_otm_forecast:n
  report_unknown:f next_net:n settled_at:n out_of_the_money:f to_expiration_usd:n u:n realised_usd:n
  ended:t state:t)
  purses:[](currency:t start:n end:n start_index:n end_index:n)
wheel.backtest.sweep/1 name:t made:m version:t store:t settings:t* digest:t finished:i failed:i
  cells:[](place:i key:t settings:t* first:d last:d sessions:i damaged:i months:i tickets:i twr:n volatility:n
  drawdown:n deployed:n net_usd:n u:n u_tickets:i observed:n digest:t labels:t* stopped:t error:t)
  inconclusive:t*
wheel.backtest.list/1 runs:[](name:t made:m store:t first:d last:d sessions:i tickets:i twr:n drawdown:n
  labels:t* damaged:t) sweeps:[](name:t made:m store:t cells:i finished:i damaged:t)
wheel.backtest.compare/1 first:t second:t same_data:f same_settings:f differences:t* figures:[](figure:t
  unit:t first:n second:n difference:n) monthly:{}(mean:n low:n high:n) inconclusive:t*
wheel.history.import/1 folder:t files:[](file:t layout:t vendor:t rows:i symbol:t remarks:t*)
  tables:[](table:t file:t rows:i added:i) added:i extended:i replaced:i unchanged:i first:d last:d
  symbols:t* contracts:i left_out:[](reason:t rows:i first:t expected:f)
wheel.history.check/1 folder:t source:t first:d last:d sessions:i closing:i symbols:t* contracts:i
  two_sided:n crossed:i open_interest:n off_parity:n gaps:t* tables:t* spreads:[](mid_from:n mid_below:n
  quotes:i median:n ratio:n) findings:[](code:t severity:t symbol:t session:d count:i text:t hint:t)
wheel.regime/1 regime:{}(name:t vix:n vix_last:n vix_date:d percentile:n sessions:i left_below:n left_from:n
  basis:t median_row:t last_row:t live:f why:t) rows:[](name:t in_force:f vix_from:n vix_below:n delta_low:n
  target_delta:n delta_high:n dte_min_days:i dte_max_days:i min_return:n position_max:n deployed_max:n
  stress_total_max:n new_per_run:i tickets_kept:i) last_plan:{}(id:t as_of:m regime:t tickets:i delta_min:n
  delta_max:n dte_min_days:i dte_max_days:i return_min:n risk_max:n position_max:n deployed:n deployed_max:n
  stress_total:n stress_total_max:n differences:[](row:t rule:t here:a there:a tickets:i fits:f))
wheel.screen/1 universe:{}(name:t names:i passed:i dated:d) regime:t
  names:[](rank:i symbol:t watched:f standing:t
  against:t* name:t kind:t sector:t spot:n spot_basis:t market_cap_usd:n fund_assets_usd:n dollar_volume_usd:n
  sessions:i realised_vol:n drawdown:n profit_margin:n leverage:n earnings:{}(date:d until:d basis:t time:t)
  contract:t expiration:d dte_days:i strike:n bid:n ask:n delta:n iv:n iv_forecast:n cushion_sd:n
  annual_return:n collateral_usd:n score:n right:t distance:n iv_percentile:n) failed:[](symbol:t gates:t*
  reason:t) by_gate:i*
wheel.strategies/1 strategies:[](strategy:t name:t outlook:t requirement:t aim:t risk:t)
wheel.watchlist/1 names:[](symbol:t standing:t name:t kind:t sector:t spot:n spot_basis:t market_cap_usd:n
  fund_assets_usd:n dollar_volume_usd:n sessions:i realised_vol:n drawdown:n profit_margin:n leverage:n
  earnings:{}(date:d until:d basis:t time:t) entry_price:n exit_price:n outlook:t core_shares:i delta:a dte:a
  contracts_max:i allow_below_basis:f tags:t* notes:t against:t* gates:[](gate:t value:n/t unit:t limit:n/t
  effect:t verdict:t reason:t)) never:t*
wheel.watchlist.add/1 file:t changes:[](symbol:t did:t key:t before:a value:a why:t)
wheel.watchlist.remove/1 file:t changes:[](symbol:t did:t key:t before:a value:a why:t)
wheel.watchlist.set/1 file:t changes:[](symbol:t did:t key:t before:a value:a why:t)
wheel.watchlist.never/1 file:t changes:[](symbol:t did:t key:t before:a value:a why:t)
wheel.journal.list/1 account:t total:i events:[](id:t account:t day:d at:m time_known:f kind:t word:t name:t
  text:t symbol:t contract:t contracts:i multiplier:i deliverable_shares:n shares:n price:n cash_usd:n
  fees_usd:n ratio:t symbol_to:t contract_to:t lot:t group:t ticket:t plan:t undoes:t source:t memo:t coin:t
  coin_change:n coin_fees:n coin_size:n index_usd:n undone:f balance_usd:n coin_balance:n)
wheel.journal.add/1 account:t dry_run:f events:[](id:t account:t day:d at:m time_known:f kind:t word:t
  name:t text:t symbol:t contract:t contracts:i multiplier:i deliverable_shares:n shares:n price:n
  cash_usd:n fees_usd:n ratio:t symbol_to:t contract_to:t lot:t group:t ticket:t plan:t undoes:t source:t
  memo:t coin:t coin_change:n coin_fees:n coin_size:n index_usd:n) changes:[](what:t unit:t before:n
  after:n)
wheel.journal.fill/1 account:t dry_run:f events:[](id:t account:t day:d at:m time_known:f kind:t word:t
  name:t text:t symbol:t contract:t contracts:i multiplier:i deliverable_shares:n shares:n price:n
  cash_usd:n fees_usd:n ratio:t symbol_to:t contract_to:t lot:t group:t ticket:t plan:t undoes:t source:t
  memo:t coin:t coin_change:n coin_fees:n coin_size:n index_usd:n) changes:[](what:t unit:t before:n
  after:n)
wheel.journal.settle/1 account:t dry_run:f events:[](id:t account:t day:d at:m time_known:f kind:t word:t
  name:t text:t symbol:t contract:t contracts:i multiplier:i deliverable_shares:n shares:n price:n
  cash_usd:n fees_usd:n ratio:t symbol_to:t contract_to:t lot:t group:t ticket:t plan:t undoes:t source:t
  memo:t coin:t coin_change:n coin_fees:n coin_size:n index_usd:n) changes:[](what:t unit:t before:n
  after:n) contracts:[](contract:t name:t symbol:t contracts:i expiration:d close:n way:t price:n why:t)
wheel.journal.undo/1 account:t dry_run:f events:[](id:t account:t day:d at:m time_known:f kind:t word:t
  name:t text:t symbol:t contract:t contracts:i multiplier:i deliverable_shares:n shares:n price:n
  cash_usd:n fees_usd:n ratio:t symbol_to:t contract_to:t lot:t group:t ticket:t plan:t undoes:t source:t
  memo:t coin:t coin_change:n coin_fees:n coin_size:n index_usd:n) changes:[](what:t unit:t before:n
  after:n)
wheel.journal.check/1 ok:f events:i broken:[](check:t event:t message:t)
wheel.journal.backup/1 file:t bytes:i
wheel.journal.restore/1 file:t events:i kept_as:t
wheel.journal.import/1 account:t files:[](file:t broker:t what:t) dry_run:f blocked:f written:i new:i known:i
  not_understood:i waiting:i cash_usd:n first:d last:d kinds:[](kind:t events:i cash_usd:n) lines:[](file:t
  line:i state:t day:d event:t cash_usd:n id:t reason:t hint:t text:t) compared:[](file:t what:t day:d
  told_usd:n ours_usd:n off_usd:n) nothing:[](what:t lines:i)
wheel.init/1 file:t type:t option_level:i account_value_usd:n cash_usd:n holdings:t* watchlist:t* preset:t
  journal:t events:t* dry_run:f next:t
wheel.config.show/1 rows:[](key:t value:a origin:t)
wheel.config.check/1 ok:f files:t* removed:t* old_keys:[](key:t new_key:t origin:t fixed:f) dry_run:f
wheel.config.set/1 key:t value:a file:t
wheel.config.unset/1 key:t removed:a value:a file:t
wheel.config.path/1 file:t exists:f read:t*
wheel.config.edit/1 file:t changed:f
wheel.backup/1 file:t files:i bytes:i content_bytes:i
wheel.restore/1 file:t made:m version:t files:i kept_as:t* dry_run:f
wheel.demo.reset/1 folder:t requests:i fills:i markets:i removed:f
wheel.usage/1 command:t
wheel.doctor/1 rows:[](check:t ok:f detail:t hint:t)
wheel.schema/1 documents:[](name:t schema:t about:t) fields:[](field:t type:t unit:t null:f about:t)
  json_schema:a
wheel.serve/1 url:t pages:t*
"""

# What the design lets be null, of wheel.scan/1; everything else of it may not.
NULLS = """
account.cash_equivalents_usd account.free_cash_usd regime.vix regime.vix_last regime.vix_date
plan.optimality_gap income.share streams.note streams.correlations[].correlation tickets[].sector
tickets[].floor_price tickets[].floor_reason tickets[].floor_basis tickets[].iv_rank tickets[].iv_percentile
tickets[].iv_rank_basis tickets[].iv_forecast tickets[].iv_expected tickets[].iv_expected_basis
tickets[].edge_usd tickets[].edge_error_usd tickets[].prob_otm_forecast tickets[].annual_return
tickets[].annual_return_on_risk tickets[].if_called_return tickets[].gates[].value tickets[].gates[].limit
tickets[].events.earnings tickets[].events.earnings.time tickets[].events.ex_dividend tickets[].if_assigned
tickets[].if_called tickets[].manage.close_date tickets[].touch_contracts tickets[].size_note
tickets[].buyback_text
tickets[].coin.floor rejected.unpriced what_if.with_ticket what_if.without_ticket
quotes[].source quotes[].quote_time quotes[].facts_day
"""

LETTERS = {
    Type.TEXT: "t",
    Type.NUMBER: "n",
    Type.INTEGER: "i",
    Type.FLAG: "f",
    Type.DAY: "d",
    Type.MOMENT: "m",
    Type.GROUP: "{}",
    Type.ROWS: "[]",
    Type.TEXTS: "t*",
    Type.COUNTS: "i*",
    Type.VALUE: "n/t",
    Type.ANY: "a",
}


def pinned_line(name: str) -> str:
    """A document's keys in one line: name:type, an object's or a list's own keys behind it in brackets."""

    def keys(fields: Any) -> str:
        inside = [f"({keys(f.fields)})" if f.fields else "" for f in fields]
        return " ".join(f"{f.name}:{LETTERS[f.type]}{more}" for f, more in zip(fields, inside, strict=True))

    return f"{DOCUMENTS[name].id} {keys(DOCUMENTS[name].fields)}"


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema, refusing keys that it does not name."""
    out = deepcopy(schema)

    def close(node: Any) -> None:
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            close(child)
        if isinstance(node, dict) and "required" in node and "properties" in node:
            node["additionalProperties"] = False

    close(out)
    return out


def check(document: Any, name: str) -> None:
    """Fail where a document is not what its schema says, or has a key more."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    schema = strict(json_schema(DOCUMENTS[name]))
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(document)


def test_keys_are_as_pinned() -> None:
    pinned = [line.split() for line in " ".join(PINNED.split("\n  ")).splitlines() if line]
    assert [pinned_line(name).split() for name in DOCUMENTS if name != "ticket"] == pinned


@pytest.mark.long
@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(DOCUMENTS[name]))


def test_what_may_be_null_is_what_the_design_says() -> None:
    assert {row["field"] for row in lines(DOCUMENTS["scan"]) if row["null"]} == set(NULLS.split())


def test_the_ticket_is_the_one_that_is_planned() -> None:
    ticket = DOCUMENTS["ticket"]
    assert tuple(field.name for field in ticket.fields) == (
        *TICKET_FIELDS,
        "coin",
        "stale",
        "age",
        "plan",
        "account",
        "left",
    )
    assert ticket.fields[:-5] == next(f for f in DOCUMENTS["scan"].fields if f.name == "tickets").fields
    assert ticket.fields[:-3] == next(f for f in DOCUMENTS["plan.show"].fields if f.name == "tickets").fields
    gate = {field.name: field for field in next(f for f in ticket.fields if f.name == "gates").fields}
    assert gate["effect"].choices == tuple(Effect)
    assert gate["verdict"].choices == tuple(Verdict)
    assert all(unit.value in gate["unit"].about for unit in Unit)


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("scan", ("scan",)),
        ("ticket", ("ticket", "1")),
        ("why", ("why",)),
        ("chain", ("chain", "DRAVEN")),
        ("block", ("block", "SELL 900 DRAVEN 2026-09-18 105 P")),
        ("block", ("block", "BUY 1000 DRAVEN")),
        ("config.show", ("config", "show", "--origin")),
        ("watchlist", ("watchlist",)),
        ("today", ("today",)),
        ("monitor", ("monitor",)),
        ("roll", ("roll", "TARNIO")),
        ("stress", ("stress",)),
        ("regime", ("regime",)),
        ("positions", ("positions",)),
        ("cycles", ("cycles",)),
        ("review", ("review",)),
        ("taxes", ("taxes", "2026")),
        ("screen", ("screen",)),
        ("plan.list", ("plan", "list")),
        ("plan.show", ("plan", "show", "2")),
        ("plan.diff", ("plan", "diff")),
        ("journal.list", ("journal",)),
        ("journal.add", ("journal", "add", "DEPOSIT 5")),
        ("journal.fill", ("journal", "fill", "1", "--price", "2.1")),
        ("journal.undo", ("journal", "undo", "--yes")),
        ("journal.settle", ("journal", "settle")),
    ],
)
def test_the_demo_is_as_its_schema_says(name: str, arguments: tuple[str, ...], demo: Any) -> None:
    document = demo(*arguments, "--json").json
    assert document["data"]
    assert document["source"] == "demo"
    check(document, name)


def test_every_ticket_shape_is_in_the_demo(demo: Any) -> None:
    tickets = demo("scan", "--json").json["data"]["tickets"]
    assert {t["strategy"] for t in tickets} == {"cash_secured_put", "covered_call"}
    assert any(t["if_assigned"] for t in tickets)
    assert any(t["if_called"] for t in tickets)


@pytest.mark.long
def test_documents_of_a_machine_are_as_their_schemas_say(
    wheel: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, arguments in (
        ("init", ("init", "--account-value", "250000", "--watchlist", "DRAVEN,NORVEX")),
        ("config.set", ("config", "set", "data.provider", "demo")),
        ("config.unset", ("config", "unset", "fees.open")),
        ("config.path", ("config", "path")),
        ("config.check", ("config", "check")),
        ("config.show", ("config", "show")),
        ("watchlist.add", ("watchlist", "add", "ALDERA", "--entry-price", "100", "--tag", "x")),
        ("watchlist.set", ("watchlist", "set", "ALDERA", "outlook", "bullish")),
        ("watchlist.remove", ("watchlist", "remove", "ALDERA")),
        ("watchlist.never", ("watchlist", "never", "ALDERA")),
        ("watchlist", ("watchlist",)),
        ("regime", ("regime",)),
        ("plan.list", ("plan", "list")),
        ("record", ("record", "-q")),
        ("snapshot.list", ("snapshot", "list")),
        ("snapshot.show", ("snapshot", "show")),
        ("snapshot.prune", ("snapshot", "prune", "--keep-last", "1", "--dry-run")),
        ("journal.add", ("journal", "add", "DEPOSIT 25000")),
        ("journal.add", ("journal", "add", "STO 2 AAPL 2099-12-18 300 P @ 2.15 on 2024-08-06", "--dry-run")),
        ("journal.add", ("journal", "add", "SPLIT KO 2:1")),
        ("journal.undo", ("journal", "undo")),
        ("journal.import", ("journal", "import", str(SAMPLE), "--yes", "--force")),
        ("journal.list", ("journal",)),
        ("journal.check", ("journal", "check")),
        ("journal.backup", ("journal", "backup", "copy.db")),
        ("journal.restore", ("journal", "restore", "copy.db", "--replace")),
        ("backup", ("backup", "all.tar.gz")),
        ("restore", ("restore", "all.tar.gz", "--replace")),
        ("doctor", ("doctor",)),
        ("demo.reset", ("demo", "reset", "--dry-run")),
        ("strategies", ("strategies",)),
        ("schema", ("schema",)),
        ("schema", ("schema", "snapshot.list")),
    ):
        check(wheel(*arguments, "--json").json, name)


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("ticket", ("ticket", "1"), 5),
        ("why", ("why", "--demo", "NOSUCH"), 2),
        ("chain", ("chain", "DRAVEN", "--demo", "--expiration", "2026-08-30"), 4),
        ("block", ("block", "SELL 9 DRAVEN 2026-08-30 200 P", "--demo"), 4),
        ("snapshot.show", ("snapshot", "show", "nowhere"), 5),
        ("schema", ("schema", "scam"), 2),
    ],
)
def test_a_failure_is_as_its_schema_says(
    name: str, arguments: tuple[str, ...], code: int, wheel: Any
) -> None:
    document = wheel(*arguments, "--json", code=code).json
    assert (document["status"], document["exit_code"], document["data"]) == ("error", code, {})
    assert document["problems"][0]["message"]
    check(document, name)


def test_success_without_data_is_no_document() -> None:
    empty = {
        "schema": "wheel.why/1",
        "status": "ok",
        "exit_code": 0,
        "as_of": None,
        "source": None,
        "data": {},
        "problems": [],
    }
    with pytest.raises(jsonschema.ValidationError):
        check(empty, "why")
    check({**empty, "status": "error", "exit_code": 5}, "why")


def test_a_name_prints_the_schema_itself_and_a_format_its_fields(wheel: Any) -> None:
    plain = wheel("schema", "scan")
    assert plain.json == json_schema(DOCUMENTS["scan"])
    assert "\x1b" not in plain
    assert wheel("schema", "scan", "--json").json["data"]["json_schema"] == plain.json
    rows = wheel("schema", "scan", "--format", "tsv").lines
    assert rows[0] == "field\ttype\tunit\tnull\tabout"
    assert "tickets[].legs[].strike\tnumber\tdollars per share\tfalse\tstrike" in rows
    assert wheel("schema", "wheel.config.set/1") == wheel("schema", "config set")


def test_a_schema_goes_whole_into_a_file(wheel: Any, tmp_path: Any) -> None:
    assert wheel("schema", "scan", "--output", str(tmp_path / "scan.json")) == ""
    assert json.loads((tmp_path / "scan.json").read_text()) == json_schema(DOCUMENTS["scan"])


def test_without_a_name_every_document_is_listed(wheel: Any) -> None:
    assert [line.split("\t")[0] for line in wheel("schema").lines[1:]] == list(DOCUMENTS)
    assert "did you mean snapshot.list?" in wheel("schema", "snapshots.list", code=2).stderr
