/** The consumer page as HTML, as a browser without scripts gets it too; the script shows and hides the same elements. */
import { isProblem, type PageAnswer, type Problem } from './ask-service.ts';
import { escapeHtml } from './escape-html.ts';

export type Page = {
  /** What was asked. */
  readonly text: string;
  readonly answer: PageAnswer | Problem | null;
  /** What became of a "wrong". */
  readonly told?: string | null;
};

export const THANKS = 'Thank you. A person will look at this answer.';

export const pageHtml = ({ text, answer, told = null }: Page): string => {
  const problem = isProblem(answer) ? answer.error : null;
  const found = isProblem(answer) ? null : answer;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Text classification</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
</head>
<body>
<main>
<h1>Text classification</h1>
<p class="lead">Write or paste a text and see which label the model gives it.</p>
<form id="form" method="post" action="/">
<label for="text">Text</label>
<textarea id="text" name="text" rows="5" required autofocus aria-describedby="keys">
${escapeHtml(text)}</textarea>
<div class="row">
<button type="submit" id="send">Classify</button>
<span id="keys"><kbd>Enter</kbd> sends, <kbd>Shift</kbd>+<kbd>Enter</kbd> starts a new line.</span>
</div>
</form>
<p id="problem" role="alert"${hiddenUnless(problem !== null)}>${escapeHtml(problem ?? '')}</p>
<p id="said" class="unseen" role="status"></p>
${answerHtml(found)}
<p id="thanks"${hiddenUnless(told !== null)}>${escapeHtml(told ?? '')}</p>
</main>
</body>
</html>
`;
};

const hiddenUnless = (shown: boolean): string => (shown ? '' : ' hidden');

const answerHtml = (answer: PageAnswer | null): string => {
  const json = answer === null ? '' : JSON.stringify({ label: answer.label, score: answer.score });
  return `<section id="answer" aria-label="Answer"${hiddenUnless(answer !== null)}>
<p id="verdict" data-kind="${answer?.verdict.kind ?? 'sure'}"><span id="before">${escapeHtml(answer?.verdict.before ?? '')}</span>
<strong><bdi id="label">${escapeHtml(answer?.label ?? '')}</bdi></strong>
<span id="probability">(${escapeHtml(answer?.verdict.probability ?? '')})</span></p>
<progress id="bar" max="1" value="${answer?.score ?? 0}" aria-label="Probability of this label"></progress>
<p id="cut"${hiddenUnless(answer?.cut === true)}>The text is longer than the model reads. The answer is about its beginning.</p>
${wrongHtml(answer)}
<p id="told" hidden></p>
<details><summary>As a program gets it</summary><pre id="json" tabindex="0">${escapeHtml(json)}</pre></details>
</section>`;
};

const wrongHtml = (answer: PageAnswer | null): string => {
  const canTell = answer !== null && answer.id !== null;
  const options = (answer?.labels ?? [])
    .filter((label) => label !== answer?.label)
    .map((label) => `<option value="${escapeHtml(label)}">${escapeHtml(label)}</option>`);
  return `<details id="wrong"${hiddenUnless(canTell)}><summary>Wrong?</summary>
<form id="wrong-form" method="post" action="/wrong">
<input type="hidden" name="id" id="wrong-id" value="${escapeHtml(answer?.id ?? '')}">
<input type="hidden" name="model" id="wrong-model" value="${escapeHtml(answer?.model ?? '')}">
<label for="wrong-label">What should the label be?</label>
<div class="row">
<select id="wrong-label" name="label"><option value="">I do not know</option>${options.join('')}</select>
<button type="submit" class="plain">Tell us</button>
</div>
</form>
</details>`;
};
