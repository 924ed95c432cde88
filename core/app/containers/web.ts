/** The web page for consumers in the stack. Environment: PREDICTION_URL, PREDICTION_KEY (where the service wants keys), PORT, HOST_NAMES. */
import { webPage } from '../../serving/web-page.ts';
import { endOnSignal, hostNames, listenEverywhere, setting } from './environment.ts';

const predictionUrl = setting('PREDICTION_URL', 'http://prediction:8001').replace(/\/+$/, '');
const key = setting('PREDICTION_KEY', '') || null;
const app = webPage({ predictionUrl: () => predictionUrl, key, hostNames: hostNames('web') });
await app.ready();
await listenEverywhere(app.server, 8000);
endOnSignal(app.server);
