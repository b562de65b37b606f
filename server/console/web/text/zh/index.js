import audit from './audit.js';
import brakes from './brakes.js';
import buyers from './buyers.js';
import manual from './manual.js';
import one from './case.js';
import preview from './preview.js';
import queue from './queue.js';
import registers from './registers.js';
import rules from './rules.js';
import shell from './shell.js';
import shops from './shops.js';
import sla from './sla.js';
import thresholds from './thresholds.js';
import words from './words.js';

export default {
  ...shell, ...words, ...queue, ...one, ...thresholds, ...preview, ...rules, ...registers, ...brakes, ...shops, ...sla, ...audit, ...manual, ...buyers,
};
