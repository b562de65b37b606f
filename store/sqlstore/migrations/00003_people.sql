-- What the people's half of the SOP has to remember. The new columns of old
-- rows are empty until the next turn of their case; what was closed before is
-- in no SLA report.

-- buyer is a keyed hash. waiting is the party of the first open hand-over.
-- closed_at is 0 unless the case is final; closure says how it ended, in one
-- text that the SLA report groups by (sla.go); took is its whole life in seconds.
alter table cases add column buyer        {key}  not null default '';
alter table cases add column waiting      {key}  not null default '';
alter table cases add column claimed_by   {key}  not null default '';
alter table cases add column person_since bigint not null default 0;
alter table cases add column closed_at    bigint not null default 0;
alter table cases add column closure      {key}  not null default '';
alter table cases add column took         bigint not null default 0;
create index cases_by_buyer on cases (buyer, created_at) where buyer <> '';
create index cases_waiting on cases (final, waiting, deadline, id) where waiting <> '';
create index cases_claimed on cases (final, claimed_by, deadline, id) where claimed_by <> '';
create index cases_closed on cases (closed_at, closure, took, amount_minor) where closed_at > 0;

-- The same index with what the summary counts, so that it reads nothing else.
drop index cases_open;
create index cases_open on cases (platform, shop, state, requested_at, deadline, claimed_by, person_since) where final = 0;

-- Losses and claims have registers of their own now.
drop index cases_registered;
create table records (
  register        {key}  not null,
  key             {key}  not null,
  at              bigint not null,
  updated_at      bigint not null,
  case_id         {key}  not null,
  platform        {key}  not null,
  shop            {key}  not null,
  after_sale_id   {key}  not null,
  order_id        {key}  not null,
  sku             {key}  not null,
  courier         text   not null,
  waybill         {key}  not null,
  amount_minor    bigint not null,
  recovered_minor bigint not null,
  currency        {key}  not null,
  state           {key}  not null,
  rule            text   not null,
  result          text   not null,
  by_             text   not null,
  primary key (register, key)
);
create index records_by_time on records (register, at);

-- proved is what tracking has shown of an accepted intercept.
alter table actions add column courier {key} not null default '';
alter table actions add column proved  {key} not null default '';
update actions set courier = coalesce({doc} -> 'waybill' ->> 'courier', '')
where name in ('courier:intercept','refund:refuse') and name = 'courier:intercept';

create table stocks (
  platform {key}  not null,
  shop     {key}  not null,
  order_id {key}  not null,
  doc      text   not null,
  version  bigint not null,
  primary key (platform, shop, order_id)
);

create table files (
  case_id {key}   not null,
  id      {key}   not null,
  mime    text    not null,
  by_     text    not null,
  at      bigint  not null,
  data    {bytes} not null,
  primary key (case_id, id)
);

create table buyers (
  buyer {key}  primary key,
  list  {key}  not null,
  by_   text   not null,
  at    bigint not null
);
create index buyers_by_list on buyers (list, at);

create table notices (
  id              {key}   primary key,
  kind            text    not null,
  case_id         {key}   not null,
  platform        text    not null,
  urgent          integer not null,
  title_en        text    not null,
  title_zh        text    not null,
  deadline        bigint  not null,
  at              bigint  not null,
  channel         bigint  not null,
  tries           bigint  not null,
  sent_at         bigint  not null,
  next_at         bigint  not null,
  acknowledged_at bigint  not null,
  acknowledged_by text    not null,
  done            integer not null
);
create index notices_due on notices (next_at) where done = 0;
create index notices_of_case on notices (case_id) where done = 0;

create table trials (
  name       {key}  not null,
  side       {key}  not null,
  decided    bigint not null,
  approved   bigint not null,
  refused    bigint not null,
  overridden bigint not null,
  rejected   bigint not null,
  minor      bigint not null,
  primary key (name, side)
);
