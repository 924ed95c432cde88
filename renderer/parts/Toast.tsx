/** Shows the toast at the bottom left, above the footer. */
import { hideToast, useToast } from './toast-state.ts';

export const Toast = () => {
  const { toast } = useToast();
  return (
    <div className="toast-place" role="status" aria-live="polite">
      {toast && (
        <div className="toast">
          <span className="cut">{toast.text}</span>
          {toast.undo && (
            <button
              type="button"
              className="text-button"
              onClick={() => {
                toast.undo?.();
                hideToast();
              }}
            >
              Undo
            </button>
          )}
        </div>
      )}
    </div>
  );
};
