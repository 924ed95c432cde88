/**
 * A command written as one text, in words: what Compose makes of `command: sh -c "a b"`. No shell runs it, so an unquoted
 * `;` `&` `|` `<` `>` ends it silently, there as here, and a backslash takes the next character as it is even in double quotes.
 */

type State = { words: string[]; word: string; started: boolean; quote: '' | "'" | '"' | '`' | '$('; escaped: boolean };

/** Null: a quote or `$(` is not closed. */
export const shellWords = (text: string): readonly string[] | null => {
  const state: State = { words: [], word: '', started: false, quote: '', escaped: false };
  for (const [index, char] of Array.from(text).entries()) {
    const verdict = take(state, char);
    if (verdict === 'fault') return null;
    if (verdict === 'end') {
      /** `2>` is a redirection as a whole. */
      if (char === '>' && /^[0-9]/.test(state.word) && index > 0) state.started = false;
      break;
    }
  }
  if (state.quote !== '' || state.escaped) return null;
  return state.started ? [...state.words, state.word] : state.words;
};

const add = (state: State, char: string): void => {
  state.word += char;
  state.started = true;
};

const take = (state: State, char: string): 'go on' | 'end' | 'fault' => {
  if (state.escaped) {
    add(state, char);
    state.escaped = false;
  } else if (char === '\\' && state.quote !== "'") {
    state.escaped = true;
  } else if (/[ \t\r\n]/.test(char)) {
    if (state.quote !== '') state.word += char;
    else endWord(state);
  } else if (char === '"' || char === "'") {
    takeQuote(state, char);
  } else {
    return takeSpecial(state, char);
  }
  return 'go on';
};

const endWord = (state: State): void => {
  if (state.started) state.words.push(state.word);
  state.word = '';
  state.started = false;
};

const takeQuote = (state: State, char: '"' | "'"): void => {
  if (state.quote === char) {
    state.quote = '';
    state.started = true;
  } else if (state.quote === '') state.quote = char;
  else add(state, char);
};

const takeSpecial = (state: State, char: string): 'go on' | 'end' | 'fault' => {
  const { quote } = state;
  const isQuoted = quote === '"' || quote === "'";
  if (char === '`' && (quote === '' || quote === '`')) state.quote = quote === '' ? '`' : '';
  if (char === '(' && !isQuoted && quote !== '`') {
    if (quote === '$(' || !state.word.endsWith('$')) return 'fault';
    state.quote = '$(';
  } else if (char === ')' && (quote === '' || quote === '$(')) {
    state.quote = quote === '' ? '$(' : '';
  } else if (/[;&|<>]/.test(char) && quote === '') {
    return 'end';
  }
  add(state, char);
  return 'go on';
};
