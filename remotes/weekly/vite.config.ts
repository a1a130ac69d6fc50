import { remoteConfig } from '@tandem/tools/remote-config';
import { defineConfig } from 'vite';

export default defineConfig(remoteConfig({ name: 'weekly' }));
