import './zod-jitless.ts';
import '../ui/tokens.css';
import '../ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { listenToEngine } from '../features/session/engine-events.ts';
import { queryOf } from '../ipc/queries.ts';
import { App, loadShell } from './app.tsx';
import { adoptSystemLocale } from './appearance.ts';
import { createQueryClient } from './query-client.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no root');

const client = createQueryClient();
listenToEngine(client);
// Until the host answers the page speaks English; the first screen is drawn later than that.
void client.fetchQuery({ ...queryOf('host.info', {}), staleTime: Infinity }).then(
  ({ locale }) => adoptSystemLocale(locale),
  () => undefined,
);

createRoot(root).render(
  <StrictMode>
    <App client={client} />
  </StrictMode>,
);

// While somebody types their password there is time for the rest.
requestIdleCallback(() => void loadShell());
