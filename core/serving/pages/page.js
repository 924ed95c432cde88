/** The page's behaviour: sends the text to this page's own server and shows the answer in place. */
const byId = (id) => document.getElementById(id);
const form = byId('form');
const text = byId('text');
const send = byId('send');
const answer = byId('answer');
const problem = byId('problem');

const show = ({ label, score }) => {
  problem.hidden = true;
  answer.hidden = false;
  byId('label').textContent = label;
  byId('score').textContent = `score ${score.toFixed(2)}`;
  byId('bar').style.width = `${Math.round(Math.min(1, Math.max(0, score)) * 100)}%`;
  byId('json').textContent = JSON.stringify({ label, score });
};

const tell = (message) => {
  answer.hidden = true;
  problem.hidden = false;
  problem.textContent = message;
};

const ask = async () => {
  send.disabled = true;
  try {
    const response = await fetch('/predict', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: text.value }),
    });
    const body = await response.json();
    if (response.ok) show(body);
    else tell(body.error);
  } catch {
    tell('This page has lost its server. Start it in Idrift, then try again.');
  } finally {
    send.disabled = false;
  }
};

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void ask();
});

text.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
