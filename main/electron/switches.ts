import { app } from 'electron';

/** Parts of Chromium that write to disk, look for servers or wait for ones; an offline console has no use for them. */
const FEATURES_OFF = [
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
  'DialMediaRouteProvider',
  'HardwareMediaKeyHandling',
  'MediaRouter',
  'OptimizationHints',
  'SpellcheckService',
  'Translate',
];

/** Sets what only the command line can set. Before `ready`. */
export function setSwitches(): void {
  const { commandLine } = app;
  commandLine.appendSwitch('disable-features', FEATURES_OFF.join(','));
  commandLine.appendSwitch('disable-background-networking');
  commandLine.appendSwitch('disable-breakpad');
  commandLine.appendSwitch('disable-component-update');
  commandLine.appendSwitch('disable-domain-reliability');
  commandLine.appendSwitch('disable-http-cache');
  commandLine.appendSwitch('disable-gpu-shader-disk-cache');
  commandLine.appendSwitch('no-pings');
  // No name is ever looked up (threat model: compromised renderer).
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
}
