// resolutions are who ended a case, in the order of the charts.
export const resolutions = ['auto', 'person', 'platform'];

const stages = { refund_unshipped: 'unshipped', refund_shipped: 'shipped', return_refund: 'return_review' };

// stageOf is the step whose clock a kind of request runs by at first.
export const stageOf = (kind) => stages[kind] ?? 'exchange';

// choose keeps the rows that the filters let through.
export function choose(rows, filters) {
  return rows.filter((row) => ['platform', 'kind', 'resolution'].every((name) => !filters[name] || row[name] === filters[name]));
}

// byDay adds the rows of each day up, days without a case included. Counts,
// sums and averages are exact. p50 and p90 are exact for a day with one group;
// of several groups they are the groups' own, weighted by their cases, and
// mixed is true.
export function byDay(rows, days) {
  const found = new Map(days.map((day) => [day, []]));
  for (const row of rows) found.get(row.day)?.push(row);
  return [...found].map(([day, groups]) => ({ day, ...total(groups) }));
}

// total adds groups up.
export function total(groups) {
  const sum = (of) => groups.reduce((n, row) => n + of(row), 0);
  const cases = sum((row) => row.cases);
  const weighted = (name) => (cases ? sum((row) => row[name] * row.cases) / cases : null);
  const refunded = new Map();
  for (const { currency, minor } of groups.flatMap((row) => row.refunded)) refunded.set(currency, (refunded.get(currency) ?? 0) + minor);
  return {
    cases, refunded, mixed: groups.length > 1,
    ...Object.fromEntries(resolutions.map((name) => [name, sum((row) => (row.resolution === name ? row.cases : 0))])),
    average: cases ? sum((row) => row.processing_seconds_sum) / cases : null,
    p50: weighted('p50_seconds'), p90: weighted('p90_seconds'),
    latePlatform: sum((row) => row.late_platform), lateScore: sum((row) => row.late_score),
  };
}

// clocksOf is the platform's clock and the target for the shop's score in
// seconds, where all rows share one; null where they do not, or there is none.
// several tells that there are more platforms or kinds than one.
export function clocksOf(rows, targets) {
  const one = (name) => {
    const values = new Set(rows.map((row) => targets[row.platform]?.[stageOf(row.kind)]?.[name] ?? 0));
    const [value] = values;
    return values.size === 1 && value > 0 ? value : null;
  };
  const several = new Set(rows.map((row) => row.platform + ' ' + row.kind)).size > 1;
  return { platform: one('platform'), score: one('score'), several };
}
