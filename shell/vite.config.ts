import { shellConfig } from '@tandem/tools/shell-config';
import { defineConfig } from 'vite';

export default defineConfig(shellConfig());
