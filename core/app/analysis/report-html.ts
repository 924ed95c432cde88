/** An analysis as one HTML file that opens anywhere: no script, no network. */
import type { Analysis, ModelComparison, TriedCalibrator } from '../../contract/analysis.ts';
import type { Estimate } from '../../contract/common.ts';
import { SPARSE } from '../../analysis/reading.ts';
import { escapeHtml as escaped } from '../../serving/escape-html.ts';
import { abstainSvg, rankingSvg, reliabilitySvg } from './report-charts.ts';

const figure = (estimate: Estimate | null): string => {
  if (estimate === null) return '–';
  const { value, interval } = estimate;
  const range = interval
    ? ` <small title="${escaped(interval.method)}">${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}</small>`
    : '';
  return `${value.toFixed(3)}${range}`;
};

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead><tbody>${rows
    .map(
      (row) =>
        `<tr>${row.map((cell, at) => (at === 0 ? `<th scope="row">${cell}</th>` : `<td>${cell}</td>`)).join('')}</tr>`,
    )
    .join('')}</tbody></table>`;

/** @param comparison with another model on the same rows */
export const analysisReport = (analysis: Analysis, comparison: ModelComparison | null): string => {
  const { model, data, warnings, headline, reading } = analysis;
  const name = escaped(model.name === null ? model.runName : `${model.name} v${model.version}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Analysis of ${name}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(headline)}</h1>
${reading.map((sentence) => `<p>${escaped(sentence)}</p>`).join('\n')}
<p class="about">${name}, run ${escaped(model.runName)}; ${data.used} of ${data.rows} rows of ${data.files
    .map(({ path, md5 }) => `${escaped(path)} (md5 ${md5})`)
    .join(
      ' and ',
    )}, data version ${escaped(data.revision)}. Intervals hold the true figure 95 times in 100; their method stands behind each.</p>
${warnings.map((warning) => `<p class="warning">▲ ${escaped(warning)}</p>`).join('\n')}
<section><h2>Figures</h2>
<p>Accuracy ${figure(analysis.accuracy)}, macro F1 ${figure(analysis.macroF1)}, log loss ${figure(analysis.logLoss)}.</p>
${tableOf(
  ['class', 'rows', 'precision', 'recall', 'F1', 'ROC-AUC', 'average precision'],
  analysis.classes.map((own) => [
    escaped(own.label),
    String(own.rows),
    figure(own.precision),
    figure(own.recall),
    figure(own.f1),
    figure(own.rocAuc),
    figure(own.averagePrecision),
  ]),
)}
</section>
${confusionSection(analysis)}
${reliabilitySection(analysis)}
<section><h2>Coverage against accuracy</h2><p>What is right of the answers when the model keeps silent below a confidence.</p>${abstainSvg(analysis.abstain)}</section>
${rankingSection(analysis)}
<section><h2>What a calibrator would change</h2><ul>${analysis.calibrators.map((own) => `<li>${calibratorWords(own)}</li>`).join('')}</ul></section>
${comparison ? comparisonSection(comparison) : ''}
${errorSection(analysis)}
</main>
</body>
</html>
`;
};

const confusionSection = ({ labels, confusion }: Analysis): string => {
  const rows = labels.map((label, at) => {
    const own = confusion[at] ?? [];
    const all = own.reduce((sum, count) => sum + count, 0);
    return [
      escaped(label),
      ...own.map((count) => (all === 0 ? '0' : `${count} <small>${Math.round((100 * count) / all)} %</small>`)),
    ];
  });
  return `<section><h2>Confusion</h2><p>Rows: the label; columns: the answer.</p>${tableOf(['label', ...labels.map(escaped)], rows)}</section>`;
};

const reliabilitySection = ({ reliability }: Analysis): string =>
  `<section><h2>Calibration</h2><p>Band: 95 % interval of each bin’s share (Wilson). Bars are hollow below ${SPARSE} texts.</p><div class="charts">${reliability
    .map(({ label, uniform, quantile, brier }) => {
      const of = label === null ? 'confidence' : `probability of ${escaped(label)}`;
      return [
        { curve: uniform, name: 'ten bins of equal width' },
        { curve: quantile, name: 'ten bins of equal counts' },
      ]
        .map(
          ({ curve, name }) =>
            `<figure>${reliabilitySvg(curve, of, SPARSE)}<figcaption>${of}, ${name}: calibration error ${figure(curve.error)}; true probabilities would show up to ${curve.errorIfTrue.toFixed(3)}. Brier score ${brier.toFixed(3)}.</figcaption></figure>`,
        )
        .join('');
    })
    .join('')}</div></section>`;

const rankingSection = ({ classes }: Analysis): string => {
  // Of two classes one is the other turned round.
  const shown = classes.length === 2 ? classes.slice(1) : classes;
  const figures = shown
    .filter(({ curve }) => curve.length > 0)
    .map(
      ({ label, curve, rocAuc, averagePrecision }) =>
        `<figure>${rankingSvg(curve, 'roc')}<figcaption>${escaped(label)}: area ${figure(rocAuc)}</figcaption></figure><figure>${rankingSvg(curve, 'precision-recall')}<figcaption>${escaped(label)}: average precision ${figure(averagePrecision)}</figcaption></figure>`,
    );
  return figures.length === 0 ? '' : `<section><h2>Ranking</h2><div class="charts">${figures.join('')}</div></section>`;
};

const NAMES = { temperature: 'Temperature scaling', platt: 'Platt scaling' } as const;

const calibratorWords = (own: TriedCalibrator): string => {
  if (own.state === 'none') return `${NAMES[own.method]}: ${escaped(own.why)}`;
  const setting =
    own.temperature === null
      ? `a ${own.a?.toFixed(3)}, b ${own.b?.toFixed(3)}`
      : `temperature ${own.temperature.toFixed(3)}`;
  return `${NAMES[own.method]} (${setting}, fitted on ${own.fittedOn} validation texts): log loss ${own.before.toFixed(3)} → ${own.after.toFixed(3)}, change ${figure(own.change)}; calibration error ${own.errorBefore.toFixed(3)} → ${own.errorAfter.toFixed(3)}.`;
};

const comparisonSection = (own: ModelComparison): string =>
  `<section><h2>Comparison</h2><p><strong>${escaped(own.headline)}</strong></p><p>Accuracy ${figure(own.accuracy.model)} and ${figure(own.accuracy.against)}; difference ${figure(own.difference)}, exact McNemar p = ${own.p.toPrecision(2)} (${own.onlyModel} right only now, ${own.onlyAgainst} no longer). Difference in macro F1 ${figure(own.macroF1)}, in log loss ${figure(own.logLoss)}.</p>${own.warnings.map((warning) => `<p class="warning">▲ ${escaped(warning)}</p>`).join('')}${tableOf(
    ['text', 'label', 'before', 'now'],
    [...own.mended, ...own.broken, ...own.otherwise].map(({ text, label, before, after }) => [
      escaped(text),
      escaped(label),
      escaped(before.label),
      escaped(after.label),
    ]),
  )}</section>`;

const errorSection = ({ errors, wrong, slices, slicesLookedAt }: Analysis): string => {
  const standing = slices.filter(({ stands }) => stands);
  const found =
    standing.length === 0
      ? `<p>${slicesLookedAt} groups of texts were looked at; in none is the model wrong more often than chance would do (Benjamini–Hochberg at 5 %).</p>`
      : `<p>More often wrong than elsewhere, of ${slicesLookedAt} groups looked at (Fisher’s exact test, Benjamini–Hochberg at 5 %):</p>${tableOf(
          ['group', 'wrong', 'of', 'share wrong', 'elsewhere', 'p, corrected'],
          standing.map((own) => [
            escaped(own.name),
            String(own.wrong),
            String(own.rows),
            figure(own.errors),
            own.elsewhere.value.toFixed(3),
            own.corrected.toPrecision(2),
          ]),
        )}`;
  return `<section><h2>Errors</h2>${found}<p>${wrong} wrong${errors.length < wrong ? `, the ${errors.length} worst` : ''}, the greatest loss first.</p>${tableOf(
    ['text', 'label', 'answer', 'confidence', 'loss', 'groups'],
    errors.map((own) => [
      escaped(own.text),
      escaped(own.label),
      escaped(own.predicted),
      own.confidence.toFixed(2),
      own.loss.toFixed(2),
      escaped(own.slices.join(', ')),
    ]),
  )}</section>`;
};

const STYLE = `
:root { color-scheme: light dark; --text: #1b1d1f; --second: #5a6066; --line: #d8dbdd; --accent: #0b61a4; --band: #0b61a426; --bar: #868e96; --warn: #8a5a00; --bg: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #e8eaec; --second: #a3a9af; --line: #34383c; --accent: #6cb2f0; --band: #6cb2f033; --bar: #868e96; --warn: #e5b04a; --bg: #141618; } }
body { font: 14px/1.5 system-ui, sans-serif; color: var(--text); background: var(--bg); margin: 0; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 24px; }
h1 { font-size: 22px; font-weight: 500; } h2 { font-size: 15px; margin: 32px 0 8px; }
p { margin: 4px 0; max-width: 80ch; } .about, small, figcaption { color: var(--second); } .warning { color: var(--warn); font-weight: 600; }
table { border-collapse: collapse; margin: 8px 0; font-variant-numeric: tabular-nums; } th, td { text-align: left; padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); font-weight: 400; vertical-align: top; } thead th { color: var(--second); }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 24px; } figure { margin: 0; } figcaption { font-size: 12px; }
svg { width: 100%; max-width: 480px; height: auto; display: block; } svg text { font: 10px system-ui, sans-serif; fill: var(--second); }
.grid { stroke: var(--line); } .band { fill: var(--band); } .curve { fill: none; stroke: var(--accent); stroke-width: 1.8; } .dot { fill: var(--accent); } .diagonal { stroke: var(--second); stroke-dasharray: 4 3; } .bar { fill: var(--bar); } .few { fill: none; stroke: var(--bar); }
`;
