/** The page's behaviour: sends the text to this page's own server and shows the answer in place. Without it the forms do the same. */
const byId = (id) => document.getElementById(id);
const form = byId('form');
const text = byId('text');
const send = byId('send');
const problem = byId('problem');
const wrongForm = byId('wrong-form');

const LOST = 'This page has lost its server. Try again when it is back.';

const hideAll = () => {
  for (const id of ['answer', 'problem', 'told', 'thanks']) byId(id).hidden = true;
};

const show = ({ label, score, words, verdict, cut, id, model, labels }) => {
  hideAll();
  byId('answer').hidden = false;
  byId('said').textContent = words; // to those who hear the page
  byId('verdict').dataset.kind = verdict.kind;
  byId('before').textContent = verdict.before;
  byId('label').textContent = label;
  byId('probability').textContent = `(${verdict.probability})`;
  byId('bar').value = score;
  byId('cut').hidden = !cut;
  byId('json').textContent = JSON.stringify({ label, score });
  byId('wrong').hidden = id === null;
  byId('wrong').open = false;
  byId('wrong-id').value = id ?? '';
  byId('wrong-model').value = model ?? '';
  const others = labels.filter((each) => each !== label).map((each) => new Option(each, each));
  byId('wrong-label').replaceChildren(new Option('I do not know', ''), ...others);
};

const tell = (message) => {
  hideAll();
  problem.hidden = false;
  problem.textContent = message;
};

const post = async (path, body) => {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
};

let busy = false;
/** One question at a time. The button keeps the focus: whoever works with keys goes on from there. */
const once = async (work) => {
  if (busy) return;
  busy = true;
  send.setAttribute('aria-disabled', 'true');
  try {
    await work();
  } catch {
    tell(LOST);
  } finally {
    busy = false;
    send.removeAttribute('aria-disabled');
  }
};

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void once(async () => {
    const body = await post('/predict', { text: text.value });
    if (body.error === undefined) show(body);
    else tell(body.error);
  });
});

wrongForm.addEventListener('submit', (event) => {
  event.preventDefault();
  void once(async () => {
    const body = await post('/wrong', Object.fromEntries(new FormData(wrongForm)));
    if (body.error !== undefined) return tell(body.error);
    byId('wrong').hidden = true;
    byId('told').hidden = false;
    byId('told').textContent = body.told;
    byId('said').textContent = body.told;
    text.focus();
  });
});

text.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
