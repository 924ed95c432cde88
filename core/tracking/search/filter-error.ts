/** What is wrong with a filter or an order, in MLflow's words, and where it stands in the text. */
import { IdriftError } from '../../contract/errors.ts';

/** Offsets into the text in UTF-16 units, as an editor counts; `end` is behind the last one. */
export type Span = { readonly start: number; readonly end: number };

export class FilterError extends IdriftError {
  readonly span: Span | null;
  constructor(message: string, span: Span | null) {
    super({ code: 'bad-input', message, where: span === null ? 'filter' : `character ${span.start + 1}` });
    this.name = 'FilterError';
    this.span = span;
  }
}
