import { html, useState } from '../core/html.js';
import { call } from '../core/api.js';
import { t } from '../core/language.js';
import { say, sayProblem } from '../widgets/notices.js';

// Download saves a register as the server writes it for spreadsheets. The call
// needs the token, so the file is fetched first and then handed to the browser.
export function Download({ name, period }) {
  const [busy, setBusy] = useState(false);
  async function download() {
    setBusy(true);
    try {
      const { data, truncated } = await call('GET', `/registers/${name}.csv`, { query: period, raw: true, accept: 'text/csv', patience: 60000 });
      hand(data, `${name}_${period.from}_${period.to}.csv`);
      if (truncated) say(t('registers.csv.truncated'), 'wrong');
    } catch (problem) {
      sayProblem(problem);
    }
    setBusy(false);
  }
  return html`<button type="button" disabled=${busy} onClick=${download}>${t(busy ? 'registers.csv.busy' : 'registers.csv')}</button>`;
}

function hand(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
