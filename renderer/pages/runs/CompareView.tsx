/** Two to eight runs side by side. */
export const CompareView = ({ runIds }: { readonly runIds: readonly string[] }) => (
  <div className="page">{runIds.length}</div>
);
