-- One schema for SQLite and PostgreSQL. migrate.go replaces two words:
--   {identity}  the type of a primary key that numbers itself
--   {key}       text that is compared byte by byte, never by a locale
-- Times are unix microseconds, UTC. 0 is "none", except for what is sorted by:
-- a deadline or a next check that is not set is 9223372036854775807 and so
-- comes last. Booleans are 0 or 1. Documents are JSON as text.

-- Inbound messages: the event and its deduplication are one row.
create table inbox (
  seq     {identity},
  source  {key}   not null,
  account {key}   not null,
  key     {key}   not null,
  kind    text    not null,
  subject {key}   not null,
  body    text    not null,
  at      bigint  not null,
  done    integer not null default 0,
  unique (source, account, key)
);
create index inbox_by_subject on inbox (source, account, subject) where done = 0;

-- version, state, next_check_at, updated_at rule over what doc says.
-- The order of the unique key serves searches by after-sale id alone.
create table cases (
  id              {key}   primary key,
  platform        {key}   not null,
  shop            {key}   not null,
  after_sale_id   {key}   not null,
  order_id        {key}   not null,
  kind            text    not null,
  state           {key}   not null,
  mode            text    not null,
  version         bigint  not null,
  amount_minor    bigint  not null,
  currency        text    not null,
  rule            {key}   not null,
  outcome         text    not null,
  deadline        bigint  not null,
  deadline_source text    not null,
  next_check_at   bigint  not null,
  requested_at    bigint  not null,
  created_at      bigint  not null,
  updated_at      bigint  not null,
  final           integer not null,
  doc             text    not null,
  unique (after_sale_id, platform, shop)
);
create index cases_due on cases (next_check_at) where next_check_at < 9223372036854775807;
create index cases_open_by_deadline on cases (deadline, id) where final = 0;
create index cases_final_by_deadline on cases (deadline, id) where final = 1;
create index cases_by_order on cases (order_id);
create index cases_open on cases (platform, shop, state, requested_at) where final = 0;
create index cases_registered on cases (rule, updated_at) where rule in ('U6','S5');
create index cases_braked on cases (rule, platform) where final = 0 and rule >= 'brake.' and rule < 'brake/';

-- The ledger. The columns rule over what doc says.
create table actions (
  id            {key}   primary key,
  case_id       {key}   not null,
  platform      {key}   not null,
  shop          {key}   not null,
  after_sale_id {key}   not null,
  order_id      {key}   not null,
  name          {key}   not null,
  stage         {key}   not null,
  n             bigint  not null,
  state         {key}   not null,
  amount_minor  bigint  not null,
  currency      text    not null,
  fence         bigint  not null,
  attempts      bigint  not null,
  not_before    bigint  not null,
  lease_until   bigint  not null,
  planned_at    bigint  not null,
  sent_at       bigint  not null,
  settled_at    bigint  not null,
  result        text    not null,
  waybill       {key}   not null,
  doc           text    not null
);
-- Money is paid once: at most one approval per stage that is or may become effective.
create unique index one_effective_approval on actions (case_id, stage) where name = 'refund:approve' and state <> 'refused';
create index actions_by_case on actions (case_id, n);
create index actions_due on actions (not_before, id) where state = 'planned';
create index actions_open on actions (state, platform) where state in ('planned','sent','unknown');
create index actions_registered on actions (name, planned_at) where name in ('courier:intercept','refund:refuse');

-- One row per stored turn: a JSON array of entries.
create table timeline (
  id      {identity},
  case_id {key}  not null,
  at      bigint not null,
  entries text   not null
);
create index timeline_by_case on timeline (case_id, id);

create table parcels (
  number      {key}  primary key,
  courier     text   not null,
  state       text   not null,
  next_number {key}  not null,
  doc         text   not null,
  version     bigint not null,
  updated_at  bigint not null
);
create table case_parcels (
  number        {key} not null,
  case_id       {key} not null,
  platform      {key} not null,
  shop          {key} not null,
  after_sale_id {key} not null,
  primary key (number, case_id)
);

create table shops (
  platform      {key}  not null,
  shop          {key}  not null,
  mode          text   not null default '',
  mode_by       text   not null default '',
  mode_at       bigint not null default 0,
  reconciled_at bigint not null default 0,
  token         text   not null default '',
  token_expires bigint not null default 0,
  primary key (platform, shop)
);
create table leases (
  name   {key}  primary key,
  holder {key}  not null,
  until  bigint not null
);

create table documents (
  name    {key}  not null,
  version bigint not null,
  body    text   not null,
  by_     text   not null,
  at      bigint not null,
  primary key (name, version)
);
-- What claims look at inside their own transaction; kept by PutDocument.
create table switches (
  name    {key}   primary key,
  engaged integer not null
);
create table audit (
  id      {identity},
  at      bigint not null,
  by_     text   not null,
  role    text   not null,
  action  text   not null,
  target  text   not null,
  before_ text   not null,
  after_  text   not null
);
create table spend (
  platform   {key}  not null,
  shop       {key}  not null,
  hour       bigint not null,
  day        bigint not null,
  minute     bigint not null,
  hour_minor bigint not null,
  day_minor  bigint not null,
  hour_count bigint not null,
  day_count  bigint not null,
  minute_count bigint not null,
  primary key (platform, shop)
);
