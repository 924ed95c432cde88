/** What Slack takes in a message, as its reference of Block Kit says: what is over it is refused as a whole. */
import type { SlackMessage } from './alert-message.ts';

type Fields = Readonly<Record<string, unknown>>;

const MOST = {
  text: 40_000,
  blocks: 50,
  header: 150,
  section: 3000,
  contextElements: 10,
  actions: 25,
  buttonText: 75,
  actionId: 255,
  url: 3000,
  altText: 2000,
  /** Of all blocks together, as JSON; Slack publishes none and refuses somewhat more. */
  all: 12_000,
} as const;

/** Empty: Slack takes it. */
export const slackProblems = ({ text, blocks }: SlackMessage): string[] => {
  const problems: string[] = [];
  const atMost = (value: string | readonly unknown[], most: number, what: string): void => {
    const length = typeof value === 'string' ? Array.from(value).length : value.length;
    if (length === 0) problems.push(`${what} is empty`);
    if (length > most) problems.push(`${what} has ${length}, at most ${most}`);
  };
  atMost(text, MOST.text, 'text');
  atMost(blocks, MOST.blocks, 'blocks');
  if (JSON.stringify(blocks).length > MOST.all) problems.push('the blocks are too long together');
  blocks.forEach((block, index) => {
    const where = `block ${index} (${String(block['type'])})`;
    switch (block['type']) {
      case 'header':
        atMost(textIn(block), MOST.header, where);
        if (typeIn(block) !== 'plain_text') problems.push(`${where} is not plain text`);
        break;
      case 'section':
        atMost(textIn(block), MOST.section, where);
        break;
      case 'context':
        atMost(listIn(block), MOST.contextElements, where);
        for (const element of listIn(block)) atMost(String(element['text']), MOST.section, where);
        break;
      case 'image':
        atMost(wordsOf(block['alt_text']), MOST.altText, where);
        break;
      case 'actions': {
        atMost(listIn(block), MOST.actions, where);
        const ids = listIn(block).map((element) => String(element['action_id']));
        if (new Set(ids).size < ids.length) problems.push(`${where} names an action twice`);
        for (const element of listIn(block)) {
          atMost(textIn(element), MOST.buttonText, `${where}, a button`);
          atMost(wordsOf(element['action_id']), MOST.actionId, `${where}, action_id`);
          atMost(wordsOf(element['url']), MOST.url, `${where}, url`);
        }
        break;
      }
      default:
        problems.push(`${where} is not one of ours`);
    }
  });
  return problems;
};

const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const inner = (block: Fields): Fields => (isFields(block['text']) ? block['text'] : {});
const textIn = (block: Fields): string => wordsOf(inner(block)['text']);
const typeIn = (block: Fields): unknown => inner(block)['type'];
const listIn = (block: Fields): readonly Fields[] =>
  Array.isArray(block['elements']) ? block['elements'].filter(isFields) : [];
