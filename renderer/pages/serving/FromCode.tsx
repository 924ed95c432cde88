/** How programs ask the service: code to copy, and the service's own description. */
import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { copyText } from '../../parts/copy-text.ts';
import { ExternalLink } from '../../parts/ExternalLink.tsx';
import { KEY_VARIABLE, LANGUAGES, type Language, snippet } from './snippets.ts';

type Props = {
  /** null where nothing is served. */
  readonly url: string | null;
  /** A key is needed: each program has one of its own, which is on no page. */
  readonly keyed: boolean;
  /** The port that the next start takes; 0 is any free one. */
  readonly port: number;
  readonly text: string;
};

const EXAMPLE = 'A text to label';

const isLanguage = (value: string): value is Language => LANGUAGES.some((each) => each === value);

export const FromCode = ({ url, keyed, port, text }: Props) => {
  const [language, setLanguage] = useState<Language>('curl');
  const place = { url: url ?? `http://127.0.0.1:${port === 0 ? 'PORT' : port}`, keyed };
  const code = snippet(language, place, text.trim() || EXAMPLE);
  const copy = (): Promise<void> => copyText(code, `Copied ${language}`);
  return (
    <>
      <div className="row code-head">
        <SegmentedControl
          aria-label="Language"
          data={[...LANGUAGES]}
          value={language}
          onChange={(value) => isLanguage(value) && setLanguage(value)}
        />
        <Button variant="default" className="push" onClick={() => void copy()}>
          Copy
        </Button>
      </div>
      <pre className="code mono" tabIndex={0} aria-label={`${language} code`}>
        {code}
      </pre>
      {keyed && (
        <p className="small second">
          It takes the program’s key from the environment, {KEY_VARIABLE}: a key is made under Access and shown once.
        </p>
      )}
      <p className="small third">
        {url === null ? (
          `Nothing is served now. ${port === 0 ? 'Each start takes a free port.' : 'The address is the one that the next start takes.'}`
        ) : (
          <>
            Only programs on this computer reach it. Everything else it answers:{' '}
            <ExternalLink url={`${url}/docs`}>API description</ExternalLink>
          </>
        )}
      </p>
    </>
  );
};
