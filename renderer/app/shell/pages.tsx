import { Ban, Compass } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Route, Switch } from 'wouter';
import type { Permission } from '../../../preload/contract/permission.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { BrokenPage } from '../broken.tsx';
import { ErrorBoundary } from '../error-boundary.tsx';
import { navigate, useHashPath } from '../hash-location.ts';
import { PageHeader } from '../page-header.tsx';
import { useSession } from '../signed-in.ts';

const AccountPage = lazy(() => import('../../features/account/account-page.tsx'));
const OverviewPage = lazy(() => import('../../features/overview/overview-page.tsx'));
const PeoplePage = lazy(() => import('../../features/people/people-page.tsx'));
const ImportPage = lazy(() => import('../../features/people/import-page.tsx'));
const RecordsPage = lazy(() => import('../../features/records/records-page.tsx'));
const RecordsImportPage = lazy(() => import('../../features/records/exchange/import-page.tsx'));
const TypesPage = lazy(() => import('../../features/types/types-page.tsx'));
const RetentionPage = lazy(() => import('../../features/retention/retention-page.tsx'));
const RolesPage = lazy(() => import('../../features/roles/roles-page.tsx'));
const ReviewsPage = lazy(() => import('../../features/reviews/reviews-page.tsx'));
const SessionsPage = lazy(() => import('../../features/sessions/sessions-page.tsx'));
const MaintenancePage = lazy(() => import('../../features/maintenance/maintenance-page.tsx'));
const SettingsPage = lazy(() => import('../../features/settings/settings-page.tsx'));
const AuditPage = lazy(() => import('../../features/audit/audit-page.tsx'));

/** The page that the address names. A fault in one stays in it. */
export function Pages() {
  const [path] = useHashPath();
  const [, area = ''] = path.split('/');
  return (
    <ErrorBoundary key={area} fallback={(retry) => <BrokenPage onRetry={retry} />}>
      <Suspense fallback={<ComingPage />}>
        <Switch>
          <Route path="/" component={OverviewPage} />
          <Route path="/people/import">
            <Granted permission="people.import">
              <ImportPage />
            </Granted>
          </Route>
          <Route path="/people/:personId?">
            <Granted permission="people.read">
              <PeoplePage />
            </Granted>
          </Route>
          <Route path="/records/import">
            <Granted permission="records.write">
              <RecordsImportPage />
            </Granted>
          </Route>
          <Route path="/records/:recordId?">
            <Granted permission="records.read">
              <RecordsPage />
            </Granted>
          </Route>
          <Route path="/types/:typeId?">
            <Granted permission="types.manage">
              <TypesPage />
            </Granted>
          </Route>
          <Route path="/erasure">
            <Granted permission="records.erase">
              <RetentionPage />
            </Granted>
          </Route>
          <Route path="/roles/:roleId?">
            <Granted permission="roles.read">
              <RolesPage />
            </Granted>
          </Route>
          {/* Without a grant: whoever was made a reviewer works here, and the engine says to whom that applies. */}
          <Route path="/reviews/:campaignId?" component={ReviewsPage} />
          <Route path="/audit">
            <Granted permission="audit.read">
              <AuditPage />
            </Granted>
          </Route>
          <Route path="/sessions">
            <Granted permission="sessions.read" or="sessions.manage">
              <SessionsPage />
            </Granted>
          </Route>
          <Route path="/maintenance">
            <Granted permission="keys.manage" or="backups.manage">
              <MaintenancePage />
            </Granted>
          </Route>
          <Route path="/settings">
            <Granted permission="settings.manage">
              <SettingsPage />
            </Granted>
          </Route>
          <Route path="/account" component={AccountPage} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

/** Says so to whoever follows an address that their role does not reach; the engine would refuse every question there. */
function Granted({ permission, or = permission, children }: { permission: Permission; or?: Permission; children: ReactNode }) {
  const { t } = useTranslation('shell');
  const { person } = useSession();
  if (person.grants[permission] !== undefined || person.grants[or] !== undefined) return children;
  return (
    <>
      <PageHeader title={t('noAccess.heading')} />
      <EmptyState icon={<Ban />} title={t('noAccess.title')} actions={<WayHome />}>
        {t('noAccess.text')}
      </EmptyState>
    </>
  );
}

function NotFound() {
  const { t } = useTranslation('shell');
  return (
    <>
      <PageHeader title={t('notFound.heading')} />
      <EmptyState icon={<Compass />} title={t('notFound.title')} actions={<WayHome />}>
        {t('notFound.text')}
      </EmptyState>
    </>
  );
}

function WayHome() {
  const { t } = useTranslation('shell');
  return (
    <Button kind="primary" onPress={() => navigate('/')}>
      {t('notFound.home')}
    </Button>
  );
}

/** The code of a page is on its way from this machine's own disk: rarely seen. */
function ComingPage() {
  return (
    <div aria-busy="true">
      <Skeleton widthPercent={20} />
    </div>
  );
}
