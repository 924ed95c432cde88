/** The page's opening: its answer as one sentence, the evidence under it, at most three buttons. */
import type { ReactNode } from 'react';

/** What a page's `format.ts` computes from data. */
export type Answer = { readonly title: string; readonly detail: ReactNode };

/** The sentence of the last visit, per page: it stays, dimmed, while data loads. */
const lastAnswers = new Map<string, Answer>();

type Props = {
  /** Name of the page, to find its last sentence again. */
  readonly page: string;
  /** null while data loads. */
  readonly answer: Answer | null;
  /** Buttons; one filled at most. */
  readonly children?: ReactNode;
};

export const AnswerLine = ({ page, answer, children }: Props) => {
  if (answer) lastAnswers.set(page, answer);
  const shown = answer ?? lastAnswers.get(page) ?? null;
  return (
    <header className="answer" data-old={answer === null || undefined} aria-busy={answer === null}>
      <div className="grow">
        {shown ? (
          <>
            <h1>{shown.title}</h1>
            <div className="answer-detail">{shown.detail}</div>
          </>
        ) : (
          <div className="answer-bars" aria-hidden>
            <span className="bar-grey" style={{ width: 420, height: 18 }} />
            <span className="bar-grey" style={{ width: 280, height: 12 }} />
          </div>
        )}
      </div>
      {children !== undefined && <div className="answer-actions">{children}</div>}
    </header>
  );
};
