/** In a page's place when it could not be drawn. */
import { ErrorState } from '../parts/ErrorState.tsx';

type Props = { readonly error: unknown; readonly reset?: () => void };

export const PageError = ({ error, reset }: Props) => (
  <div className="page">
    <ErrorState error={error} kept="Nothing was changed." {...(reset ? { onRetry: reset } : {})} />
  </div>
);
