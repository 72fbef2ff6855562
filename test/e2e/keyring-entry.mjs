// `node keyring-entry.mjs get|set|delete ACCOUNT [VALUE]`: an entry of the keychain, as another program of the same user sees it.
import process from 'node:process';
import keytar from 'keytar';

const SERVICE = 'Holdfast';
const [verb, account = '', value = ''] = process.argv.slice(2);
if (verb === 'set') await keytar.setPassword(SERVICE, account, value);
else if (verb === 'delete') await keytar.deletePassword(SERVICE, account);
else process.stdout.write((await keytar.getPassword(SERVICE, account)) ?? '');
