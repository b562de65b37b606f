import one from './case.js';
import queue from './queue.js';
import shell from './shell.js';
import words from './words.js';

export default { ...shell, ...words, ...queue, ...one };
