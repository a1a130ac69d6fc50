/** The server as a package: what the command line, the tools and the e2e suite build on. */
export { createAccounts, type Accounts } from './accounts/accounts.ts';
export { BackupError } from './backup/backup-file.ts';
export { restoreIntoFolder } from './backup/restore-into-folder.ts';
export { writeBackup } from './backup/write-backup.ts';
export { FeedError } from './feed/feed.ts';
export { RotaFailure } from './http/failure.ts';
export { publishUnit, type Published, type PublishOptions } from './releases/publish-unit.ts';
export { createRegistry, type Registry } from './releases/registry.ts';
export { serveRegistry, type RegistryServer } from './releases/serve-registry.ts';
export { verifyUnit } from './releases/verify-unit.ts';
export { ImportFailure } from './rosters/import-set.ts';
export { createRosters, type Rosters } from './rosters/rosters.ts';
export { readSettings, SettingsError, type Settings } from './settings.ts';
export { startServer, type RunningServer, type ServerOptions } from './start-server.ts';
export { openDataFolder, type DataFolder } from './storage/data-folder.ts';
export { StorageError } from './storage/storage-error.ts';
export { VERSION } from './version.ts';
