// mostCells bounds the table of the comparison: beyond it everything between
// the first and the last difference counts as replaced.
const mostCells = 16e6;

// diffLines compares two texts line by line. It returns {sign, text, before,
// after}: sign is ' ', '-' or '+', before and after the line's number in each
// text, from 1.
export function diffLines(before, after) {
  const a = before.split('\n');
  const b = after.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const lines = [];
  const same = (i, j) => lines.push({ sign: ' ', text: a[i], before: i + 1, after: j + 1 });
  for (let i = 0; i < head; i++) same(i, i);
  for (const line of middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), head)) lines.push(line);
  for (let k = tail; k > 0; k--) same(a.length - k, b.length - k);
  return lines;
}

// middle compares by the longest common subsequence; offset is the number of
// lines before it.
function middle(a, b, offset) {
  const width = b.length + 1;
  const long = a.length * b.length <= mostCells ? lengths(a, b, width) : null;
  const out = [];
  let i = 0;
  let j = 0;
  const gone = () => out.push({ sign: '-', text: a[i], before: offset + ++i });
  const fresh = () => out.push({ sign: '+', text: b[j], after: offset + ++j });
  while (long && i < a.length && j < b.length) {
    if (a[i] === b[j]) out.push({ sign: ' ', text: a[i], before: offset + ++i, after: offset + ++j });
    else if (long[(i + 1) * width + j] >= long[i * width + j + 1]) gone();
    else fresh();
  }
  while (i < a.length) gone();
  while (j < b.length) fresh();
  return out;
}

// lengths[i * width + j] is how many lines a from i on and b from j on have in common.
function lengths(a, b, width) {
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1] + 1 : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  return table;
}

// changedLines counts the lines that differ: those taken away and those added.
export const changedLines = (lines) => ({ gone: lines.filter(({ sign }) => sign === '-').length, fresh: lines.filter(({ sign }) => sign === '+').length });

// hunks leaves out what did not change, but for some lines around each
// difference. A gap is {skipped: n}.
export function hunks(lines, around = 3) {
  const near = new Set();
  lines.forEach(({ sign }, i) => {
    if (sign === ' ') return;
    for (let k = Math.max(0, i - around); k <= Math.min(lines.length - 1, i + around); k++) near.add(k);
  });
  const out = [];
  let skipped = 0;
  const gap = () => {
    if (skipped > 0) out.push({ skipped });
    skipped = 0;
  };
  lines.forEach((line, i) => {
    if (!near.has(i)) {
      skipped++;
      return;
    }
    gap();
    out.push(line);
  });
  gap();
  return out;
}
