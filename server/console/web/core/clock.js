import { cell, useCell } from './cell.js';

// The time as the server has it. Deadlines are the server's, and a computer
// whose clock is wrong must not show a wrong time left. Date headers are whole
// seconds, so small differences are left alone.
const tolerance = 3000;
let offset = 0;

// now is the server's present in milliseconds since the epoch.
export const now = () => Date.now() + offset;

// sync learns the server's time from the Date header of an answer that
// arrived just now.
export function sync(dateHeader) {
  const server = Date.parse(dateHeader ?? '');
  if (Number.isNaN(server)) return;
  const difference = server + 500 - Date.now();
  offset = Math.abs(difference) > tolerance ? difference : 0;
}

// One timer moves every countdown of the page.
const seconds = cell(Math.floor(now() / 1000));
setInterval(() => seconds.set(Math.floor(now() / 1000)), 1000);

// useNow draws the component again every second and returns the server's
// present in milliseconds.
export function useNow() {
  useCell(seconds);
  return now();
}
