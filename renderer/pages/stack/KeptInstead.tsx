/** Where everything is kept while there is no stack: the same formats, in the project folder. */
const PLACES = [
  { what: 'Runs, metrics, models', place: '.idrift/mlflow.db', format: 'MLflow’s own database', stack: 'mlflow' },
  { what: 'Model files, artifacts', place: '.idrift/mlartifacts/', format: 'MLflow’s own layout', stack: 'minio' },
  { what: 'Data versions', place: '.dvc/cache/', format: 'DVC’s own cache; remotes in folders too', stack: 'minio' },
  { what: 'Prediction log', place: '.idrift/predictions.db', format: 'SQLite', stack: 'postgres' },
  { what: 'Prediction service', place: 'the Serving page', format: 'the same HTTP interface', stack: 'prediction' },
  { what: 'Drift checks, alerts', place: '.idrift/monitoring.db', format: 'SQLite', stack: 'monitoring' },
] as const;
/** The first of them are about runs and models. */
const RUNS = 2;

/** @param onServer runs and models live on a server: of them nothing is here. */
export const KeptInstead = ({ onServer }: { readonly onServer: boolean }) => (
  <div className="stack-kept">
    <div className="section-head">
      <h2>Kept here instead</h2>
      <span className="note">in the project folder, or at a press of a button</span>
    </div>
    <table className="plain stack-kept-table">
      <caption className="for-readers">What is kept where without a stack</caption>
      <thead>
        <tr>
          <th>what</th>
          <th>where</th>
          <th>as</th>
          <th>in a stack</th>
        </tr>
      </thead>
      <tbody>
        {PLACES.slice(onServer ? RUNS : 0).map(({ what, place, format, stack }) => (
          <tr key={what}>
            <td className="medium">{what}</td>
            <td className={place.startsWith('.') ? 'mono' : ''}>{place}</td>
            <td className="second">{format}</td>
            <td className="third">{stack}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
