/** Markdown of model cards, and of people who mean no good. */
import { expect, test } from 'vitest';
import { parseMarkdown, splitCard } from './parse.ts';

const text = (words: string) => ({ kind: 'text', text: words });

test('reads what a card is made of', () => {
  const card =
    '---\nlicense: mit\n---\n\n# A *good* `model`\n\nFrom [here](https://example.org/a), and\non.\n- one\n- two \\*\n\n> said\n> - so\n\n```python\n# x = "<b>"\n```\n';
  const { head, body } = splitCard(card);
  expect(head).toBe('license: mit');
  expect(parseMarkdown(body)).toEqual([
    {
      kind: 'heading',
      level: 1,
      inside: [text('A '), { kind: 'emphasis', inside: [text('good')] }, text(' '), { kind: 'code', text: 'model' }],
    },
    {
      kind: 'paragraph',
      inside: [
        text('From '),
        { kind: 'link', url: 'https://example.org/a', inside: [text('here')] },
        text(', and\non.'),
      ],
    },
    { kind: 'list', items: [[text('one')], [text('two *')]] },
    {
      kind: 'quote',
      blocks: [
        { kind: 'paragraph', inside: [text('said')] },
        { kind: 'list', items: [[text('so')]] },
      ],
    },
    { kind: 'code', text: '# x = "<b>"' },
  ]);
});

test('reads tables, with bars in cells', () => {
  expect(parseMarkdown('| a | b |\n| --- | --- |\n| x \\| y | `` p\\|`q ``  |')).toEqual([
    { kind: 'table', head: [[text('a')], [text('b')]], rows: [[[text('x | y')], [{ kind: 'code', text: 'p|`q' }]]] },
  ]);
});

test('leaves HTML, scripts’ links and everything unfinished as text', () => {
  const all = [
    '<script>x</script>',
    '[a](javascript:alert(1))',
    '[a](file:///etc)',
    '**a',
    '`a',
    '| a | b |',
    '[a](',
    '*',
  ];
  for (const words of all) expect(parseMarkdown(words)).toEqual([{ kind: 'paragraph', inside: [text(words)] }]);
  expect(parseMarkdown('```\nnever closed')).toEqual([{ kind: 'code', text: 'never closed' }]);
  expect(parseMarkdown(`${'> '.repeat(5000)}deep`)).toHaveLength(1);
  const began = performance.now();
  parseMarkdown(`${'[a'.repeat(20_000)}${'`'.repeat(20_000)}${'*a'.repeat(20_000)}`);
  expect(performance.now() - began).toBeLessThan(2000);
});
